"""Prepare, score, close, decide, send. What was handed in stays; what was sent is done."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.applications.accepting import accept_application, move_application
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Application, Call
from exchange.applications.rules import why_not_apply
from exchange.foundation.database import db, new_id
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.selection import letters, queries, rules
from exchange.selection.models import Criterion, Decision, Outcome, Review, ReviewState, Selection, SelectionState

A = ApplicationState


@dataclass(frozen=True)
class CriterionFacts:
    """One criterion as somebody wrote it."""

    name: str
    meaning: str = ""
    weight: int = 1


def prepare_selection(
    call: Call,
    criteria: Sequence[CriterionFacts],
    *,
    places: int,
    targets: Sequence[tuple[str, int]],
    actor: Viewer,
    now: datetime,
) -> Selection:
    """Write the criteria, how many places there are to offer, and the balance aimed at; only before scoring begins."""
    selection = queries.find_selection(call)
    if selection is None:
        selection = Selection(call=call, call_id=call.id, city_id=call.city_id)
        db.session.add(selection)
        db.session.flush()
    refuse_if(rules.why_not_prepare(selection.state))
    selection.places = places
    selection.targets = [[trait, least] for trait, least in targets]
    selection.criteria.clear()
    db.session.flush()
    selection.criteria = [
        Criterion(
            id=new_id(),
            selection_id=selection.id,
            city_id=call.city_id,
            position=position,
            name=one.name,
            meaning=one.meaning,
            weight=one.weight,
        )
        for position, one in enumerate(criteria, start=1)
    ]
    record("selection-prepared", selection, actor=actor, now=now, changed=["criteria", "places", "targets"])
    return selection


def begin_scoring(call: Call, *, actor: Viewer, today: date, now: datetime) -> Selection:
    """Give the applications to the readers: from now on nobody changes theirs, and nobody sees a name."""
    selection = _locked(call)
    refuse_if(rules.why_not_prepare(selection.state))
    refuse_if(rules.why_not_begin(queries.weighed(selection), is_call_open=not why_not_apply(call, today=today)))
    selection.state = SelectionState.SCORING
    selection.scoring_from_at = now
    for application in queries.list_candidates(call):
        if application.state is A.CONFIRMED:
            application.state = A.PENDING
    record("scoring-begun", selection, actor=actor, now=now, changed=["state"])
    return selection


def save_review(
    application: Application,
    selection: Selection,
    *,
    points: Mapping[UUID, int | None],
    reason: str,
    actor: Viewer,
    now: datetime,
) -> Review:
    """Hand one reader's sheet in: it counts, and stays as it is."""
    own = queries.find_review(application, reviewer_id=actor.person_id)
    refuse_if(rules.why_not_score(selection.state, own.state if own else None))
    refuse_if(rules.why_not_hand_in(points, queries.weighed(selection), reason=reason))
    review = own or _new_review(application, actor=actor, now=now)
    review.points = {str(key): value for key, value in points.items()}
    review.reason = reason.strip()
    review.state, review.saved_at, review.done_at = ReviewState.DONE, now, now
    record("application-scored", application, actor=actor, now=now, changed=["scores"])
    return review


def _new_review(application: Application, *, actor: Viewer, now: datetime) -> Review:
    review = Review(
        application=application,
        application_id=application.id,
        city_id=application.city_id,
        reviewer_id=actor.person_id,
        saved_at=now,
    )
    db.session.add(review)
    return review


def declare_conflict(application: Application, selection: Selection, *, reason: str, actor: Viewer, now: datetime) -> Review:
    """Say that one is too close to an applicant to be fair; points already given do not count."""
    own = queries.find_review(application, reviewer_id=actor.person_id)
    refuse_if(rules.why_not_step_back(selection.state, reason=reason))
    review = own or _new_review(application, actor=actor, now=now)
    review.state, review.conflict, review.saved_at = ReviewState.CONFLICT, reason.strip(), now
    review.points, review.reason, review.done_at = {}, "", None
    record("conflict-declared", application, actor=actor, now=now, changed=["scores"])
    return review


def close_scoring(call: Call, *, actor: Viewer, now: datetime) -> Selection:
    """Freeze the scores, draw the seed, make the ranking: it can be made again from these alone."""
    selection = _locked(call)
    refuse_if(rules.why_not_end_scoring(selection.state))
    candidates = [one.id for one in queries.list_candidates(call)]
    sheets = queries.sheets_of(queries.list_reviews(call))
    read = {sheet.application_id for sheet in sheets}
    refuse_if(rules.why_not_close(sum(1 for one in candidates if one not in read), application_count=len(candidates)))
    criteria = queries.weighed(selection)
    selection.seed = secrets.token_hex(8)
    selection.state, selection.closed_at = SelectionState.DELIBERATING, now
    ranking = rules.rank(candidates, sheets, criteria, seed=selection.seed)
    selection.ranking = [[str(one.application_id), None if one.score is None else str(one.score), one.drawn] for one in ranking]
    selection.fingerprint = rules.fingerprint(candidates, sheets, criteria, seed=selection.seed)
    record("scoring-closed", selection, actor=actor, now=now, changed=["state", "seed", "ranking"])
    return selection


def decide(call: Call, outcomes: Mapping[UUID, tuple[Outcome, str]], *, version: int, actor: Viewer, now: datetime) -> list[Decision]:
    """Keep outcomes with their reasons; nobody is told. Raise Conflict where somebody decided meanwhile."""
    selection = _locked(call)
    refuse_if(rules.why_not_decide(selection.state))
    candidates = {one.id: one for one in queries.list_candidates(call)}
    known = queries.list_decisions(call)
    if version != selection.version:
        _raise_conflict(candidates, known, outcomes)
    kept = []
    for application_id, (outcome, reason) in outcomes.items():
        if application_id not in candidates:
            continue
        decision = known.get(application_id)
        if decision is None:
            decision = Decision(
                application=candidates[application_id],
                application_id=application_id,
                city_id=call.city_id,
                outcome=outcome,
                decided_at=now,
            )
            db.session.add(decision)
        elif (decision.outcome, decision.reason) == (outcome, reason.strip()):
            continue
        decision.outcome, decision.reason = outcome, reason.strip()
        decision.decided_at, decision.decided_by_id = now, actor.person_id
        kept.append(decision)
    if kept:
        flag_modified(selection, "places")  # the version counts every round of decisions
        record("outcomes-decided", selection, actor=actor, now=now, changed=["decisions"])
    return kept


def _raise_conflict(
    candidates: Mapping[UUID, Application], known: Mapping[UUID, Decision], outcomes: Mapping[UUID, tuple[Outcome, str]]
) -> None:
    differing = [
        key
        for key, (outcome, reason) in outcomes.items()
        if key in candidates and key in known and (known[key].outcome, known[key].reason) != (outcome, reason.strip())
    ]
    raise Conflict(
        theirs=[(candidates[key].listed_name, _shown(known[key].outcome, known[key].reason)) for key in differing],
        yours=[(candidates[key].listed_name, _shown(*outcomes[key])) for key in differing],
    )


def _shown(outcome: Outcome, reason: str) -> str:
    return f"{outcome.label}: {reason}" if reason else str(outcome.label)


@dataclass(frozen=True)
class Sending:
    """One decision about to be sent, and to whom."""

    application: Application
    decision: Decision


def plan_sending(call: Call) -> tuple[list[Sending], list[Obstacle]]:
    """Return exactly what sending would do, and every reason why it cannot be done now."""
    selection = queries.find_selection(call)
    if selection is None:
        raise NotFound
    candidates = [one for one in queries.list_candidates(call) if one.state is A.PENDING]
    known = queries.list_decisions(call)
    outcomes = {one.id: known[one.id].outcome if one.id in known else None for one in candidates}
    obstacles = rules.why_not_decide(selection.state) or rules.why_not_send(
        outcomes, reasons={key: one.reason for key, one in known.items()}, free_places=queries.count_free(call)
    )
    return [Sending(one, known[one.id]) for one in candidates if one.id in known], obstacles


def _unanswered(plan: Sequence[Sending], call: Call, meant: Mapping[UUID, UUID | None]) -> int:
    """Return how many of those offered a place may be known, where nobody said who is meant."""
    offered = [one.application for one in plan if one.decision.outcome is Outcome.OFFERED]
    return sum(1 for key in queries.people_meant(offered, call) if key not in meant)


def send_decisions(call: Call, *, expected: int, meant: Mapping[UUID, UUID | None], actor: Viewer, now: datetime) -> int:
    """Tell everybody at once, and give the places: all of it, or nothing. Return how many decisions there are.

    `expected` is the selection's version that the preview showed; `meant` says for applicants who may be known which
    person they are, None for somebody new. Raise Refused when anything moved since, or is not answered.
    """
    selection = _locked(call)
    refuse_if(rules.why_not_as_shown(shown=expected, now=selection.version))
    plan, obstacles = plan_sending(call)
    refuse_if(obstacles)
    refuse_if(rules.why_not_without_knowing(_unanswered(plan, call, meant)))
    people = {one.id: one for one in queries.list_people_meant([one.application for one in plan], call)}
    for sending in plan:
        application, decision = sending.application, sending.decision
        if decision.outcome is Outcome.OFFERED:
            known = meant.get(application.id)
            accept_application(application, actor=actor, now=now, person=people.get(known) if known else None, is_new_person=not known)
        else:
            then = A.WAITING if decision.outcome is Outcome.WAITING else A.DECLINED
            move_application(application, then, actor=actor, now=now, reason=decision.reason)
        decision.sent_at = now
        queue_letter(
            letters.decision(application, call, decision),
            to_address=application.email,
            to_name=application.full_name,
            language=application.language,
            city_id=call.city_id,
            actor=actor,
            now=now,
            dedupe_key=f"decision:{decision.id}",
        )
    selection.state, selection.sent_at = SelectionState.SENT, now
    record("decisions-sent", selection, actor=actor, now=now, changed=["state"])
    return len(plan)


def _locked(call: Call) -> Selection:
    selection = db.session.scalar(
        select(Selection).where(Selection.call_id == call.id).with_for_update().execution_options(populate_existing=True)
    )
    if selection is None:
        raise NotFound
    return selection
