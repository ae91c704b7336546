"""What papers add to participants and guardians, and when the rules are asked again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import g

from exchange.access.permissions import Permission
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.cohorts.contributions import add_delegation_section
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.signals import CONFERENCE, cohort_changed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.languages import Sentence, _l
from exchange.guardians.contributions import GuardianStep, add_guardian_steps
from exchange.guardians.rules import Right, has_right
from exchange.guardians.sessions import current_guardian
from exchange.journeys.models import Journey
from exchange.journeys.signals import journey_changed
from exchange.papers.book import read_rule_book
from exchange.papers.models import Paper, PaperStanding, PaperState
from exchange.papers.newcomers import reckon_imported, reckon_registered
from exchange.papers.queries import HandedOut, list_handed_out, papers_wait, papers_word
from exchange.papers.reckoning import reckon
from exchange.papers.scan_models import PaperScan, PaperScanReading
from exchange.papers.services import RECKON
from exchange.papers.standing import judge_papers
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.roster.saying import ShownDate
from exchange.participants.signals import participant_changed, participant_registered, participants_imported
from exchange.people.models import Guardian

_SOURCE = ObstacleSource("papers", papers_word, judge_papers, papers_wait)
# What of a cohort the rules read.
_READ = frozenset({"away_from_on", "away_until_on", "papers_due_on", "conference_id", CONFERENCE})


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.PAPERS_VIEW, city_id=participant.city_id):
        return None
    return _l("Papers"), "papers/_section.html", {"participant_id": participant.id}


def _delegation_section(delegation: Delegation, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.PAPERS_CHECK, city_id=delegation.city_id):
        return None
    return _l("Papers"), "papers/_delegation_section.html", {"slug": delegation.cohort.slug, "city_slug": delegation.city.slug}


def _handed_out_of_visit() -> dict[UUID, HandedOut]:
    """Read what was handed out for all children of a visit once, however many there are."""
    if "papers_handed_out" not in g:
        g.papers_handed_out = list_handed_out([participant.id for participant, _guardian in current_guardian().children])
    found: dict[UUID, HandedOut] = g.papers_handed_out
    return found


def _steps(participant: Participant, guardian: Guardian, *, today: date) -> list[GuardianStep]:  # noqa: ARG001 - as all sources
    """Return the steps of whoever may sign: the travel document, and an authorisation once it was handed out for signature."""
    if not has_right(guardian, Right.SIGN):
        return []
    return [_document_step(participant), *_signing_steps(participant)]


def _document_step(participant: Participant) -> GuardianStep:
    expires_on, back_on = participant.person.document_expires_on, participant.cohort.away_until_on
    text: Sentence = _l("Which one goes on the trip, and until when it is valid.")
    if expires_on is not None and expires_on < back_on:
        text = _l("The document expires on %(day)s, before the trip is over. A new one is needed.", day=ShownDate(expires_on))
    return GuardianStep(
        code="document",
        title=_l("Passport or identity card"),
        text=text,
        is_done=expires_on is not None and expires_on >= back_on,
        endpoint="papers.child_document",
        arguments={"participant_id": participant.id},
        due_on=participant.cohort.papers_due_on or participant.cohort.away_from_on,
    )


def _signing_steps(participant: Participant) -> list[GuardianStep]:
    handed_out = _handed_out_of_visit().get(participant.id)
    if handed_out is None:
        return []
    return [
        GuardianStep(
            code="papers",
            title=_l("Sign the authorisation to travel"),
            text=_l("Download it, sign it by hand, and say here that you did."),
            is_done=PaperState.SENT not in handed_out.states,
            endpoint="papers.of_child",
            arguments={"participant_id": participant.id},
            due_on=handed_out.due_on or participant.cohort.papers_due_on,
        )
    ]


def _participant_registered(participant: Participant, *, now: datetime, **_more: Any) -> None:
    reckon_registered(participant, now=now)


def _participants_imported(_delegation: Delegation, *, participant_ids: Sequence[UUID], now: datetime, **_more: Any) -> None:
    reckon_imported(participant_ids, now=now)


def _participant_changed(participant: Participant, *, now: datetime, **_more: Any) -> None:
    reckon([participant.id], now=now)


def _journey_changed(_journey: Journey, *, participant_ids: frozenset[UUID], now: datetime) -> None:
    reckon(sorted(participant_ids), now=now)


def _cohort_changed(cohort: Cohort, *, changed: list[str], now: datetime, **_more: Any) -> None:
    if _READ & set(changed) and not read_rule_book().is_empty:
        enqueue(
            RECKON,
            arguments={"cohort_id": str(cohort.id)},
            owner_account_id=PROGRAMME.account_id,
            now=now,
            dedupe_key=f"{RECKON}:{cohort.id}:{now.isoformat()}",
        )


def connect() -> None:
    """Tell participants what papers know, and listen to what changes it."""
    add_obstacle_source(_SOURCE)
    add_section(_section)
    add_delegation_section(_delegation_section)
    add_guardian_steps(_steps)
    participant_registered.connect(_participant_registered)
    participants_imported.connect(_participants_imported)
    participant_changed.connect(_participant_changed)
    journey_changed.connect(_journey_changed)
    cohort_changed.connect(_cohort_changed)
    belongs(
        Paper,
        of_person=lambda person_id: Paper.participant_id.in_(places_of(person_id)),
        back_since=lambda day: Paper.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.BLANK,
    )
    belongs(
        PaperScan,
        of_person=lambda person_id: PaperScan.participant_id.in_(places_of(person_id)),
        back_since=lambda day: PaperScan.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    # Who read what stays as proof; names and reasons go with the person.
    belongs(
        PaperScanReading,
        of_person=lambda person_id: PaperScanReading.participant_id.in_(places_of(person_id)),
        when_erased=WhenErased.BLANK,
    )
    belongs(
        PaperStanding,
        of_person=lambda person_id: PaperStanding.participant_id.in_(places_of(person_id)),
        back_since=lambda day: PaperStanding.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
