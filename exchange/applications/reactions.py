"""What applications tell others: whose rows they hold, sections of pages, and who has not answered what is asked later."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.answering import refresh_people, refresh_standings
from exchange.applications.asking import count_asked, judge_later, later_waits, later_word, standings_of
from exchange.applications.kinds import Readers
from exchange.applications.models import Answer, AnswerStanding, Application
from exchange.applications.queries import list_answers_for_trip
from exchange.applications.showing import shown_answers
from exchange.cohorts.contributions import add_delegation_section
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.signals import cohort_changed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.signals import participant_changed, participant_registered, participants_imported

_SOURCE = ObstacleSource("questions", later_word, judge_later, later_waits)


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    is_desk = viewer.may(Permission.APPLICATIONS_VIEW, city_id=participant.city_id)
    if not is_desk and participant.delegation_id not in viewer.led_delegation_ids:
        return None
    answers = [one for one in list_answers_for_trip(participant.id) if is_desk or one.question.readers is Readers.LEADER]
    standing = standings_of([participant.id]).get(participant.id) if is_desk else None
    if not answers and not (standing and standing.asked_count):
        return None
    context = {"answers": shown_answers(answers), "participant_id": participant.id, "standing": standing}
    return _l("Answers for the trip"), "applications/_for_trip.html", context


def _delegation_section(delegation: Delegation, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.APPLICATIONS_VIEW, city_id=delegation.city_id):
        return None
    asked, open_count = count_asked(delegation.id)
    context = {"slug": delegation.cohort.slug, "city_slug": delegation.city.slug, "asked": asked, "open": open_count}
    return _l("Questions for those who travel"), "applications/_delegation.html", context


def _one_came(participant: Participant, **_more: Any) -> None:
    refresh_people([participant.id])


def _several_came(_delegation: Delegation, *, participant_ids: Iterable[UUID], **_more: Any) -> None:
    refresh_people(participant_ids)


def _one_changed(participant: Participant, **_more: Any) -> None:
    # Birthday and nationality are the person's: they count on each of their trips.
    refresh_standings(Participant.person_id == participant.person_id)


def _cohort_changed(cohort: Cohort, **_more: Any) -> None:
    refresh_standings(Participant.cohort_id == cohort.id)


def connect() -> None:
    """Say whose applications and answers there are, and what waits for an answer."""
    add_section(_section)
    add_delegation_section(_delegation_section)
    add_obstacle_source(_SOURCE)
    participant_registered.connect(_one_came)
    participants_imported.connect(_several_came)
    participant_changed.connect(_one_changed)
    cohort_changed.connect(_cohort_changed)
    belongs(
        AnswerStanding,
        of_person=lambda person_id: AnswerStanding.participant_id.in_(places_of(person_id)),
        back_since=lambda day: AnswerStanding.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        Application,
        of_person=lambda person_id: Application.participant_id.in_(places_of(person_id)),
        back_since=lambda day: Application.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        Answer,
        of_person=lambda person_id: or_(
            Answer.participant_id.in_(places_of(person_id)),
            Answer.application_id.in_(select(Application.id).where(Application.participant_id.in_(places_of(person_id)))),
        ),
        back_since=lambda day: Answer.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
