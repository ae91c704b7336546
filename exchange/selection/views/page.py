"""The page of a selection, as its state and the viewer's rights have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template

from exchange.access.guards import current_viewer
from exchange.access.permissions import Permission
from exchange.applications.models import Application, Call
from exchange.applications.rules import why_not_apply
from exchange.foundation import clock
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import Obstacle
from exchange.selection import queries, rules
from exchange.selection.forms import DecideForm, PrepareForm, age_bands, decide_form
from exchange.selection.models import Decision, Outcome, Review, ReviewState, Selection, SelectionState
from exchange.selection.rules import Balance, Target


@dataclass(frozen=True)
class Line:
    """One application on the page of a selection."""

    application: Application
    score: str | None
    is_drawn: bool
    place: int
    reviews: list[Review]
    own: ReviewState | None
    decision: Decision | None
    suggested: Outcome | None


def selection_page(
    call: Call,
    selection: Selection | None,
    reasons: Sequence[Obstacle],
    *,
    prepare: PrepareForm | None = None,
    decide: DecideForm | None = None,
) -> str:
    """Write the page: what waits for the reader, the ranking with its outcomes, the criteria, the draw."""
    viewer = current_viewer()
    today = clock.today(call.delegation.city.time_zone)
    applications = queries.list_candidates(call)
    reviews = queries.list_reviews(call)
    traits = offered_traits(call, applications)
    state = selection.state if selection else SelectionState.PREPARING
    lines = _lines(selection, applications, reviews, queries.list_decisions(call))
    may_decide = queries.may(viewer, Permission.SELECTION_DECIDE, call)
    if prepare is None:
        prepare = PrepareForm(formdata=None)
        if selection is not None:
            prepare.show(selection)
        else:
            prepare.places.data = call.places or queries.count_free(call) or 1
    prepare.offer(traits.labels.items())
    if decide is None and may_decide and selection is not None and rules.shows_names(state):
        decide = _filled(lines, selection)
    return render_template(
        "selection/show.html",
        call=call,
        selection=selection,
        state=state,
        lines=lines,
        unread=[line for line in lines if not any(one.state is ReviewState.DONE for one in line.reviews)],
        mine=[line for line in lines if line.own is None or line.own is ReviewState.DRAFT],
        names=queries.names_of({one.reviewer_id for one in reviews}),
        readers=_readers(reviews),
        names_shown=rules.shows_names(state),
        may_score=queries.may(viewer, Permission.SELECTION_SCORE, call),
        may_decide=may_decide,
        balances=_balances(selection, lines, traits),
        prepare=prepare,
        decide=decide,
        begin_bars=rules.why_not_begin(queries.weighed(selection) if selection else [], is_call_open=not why_not_apply(call, today=today)),
        free=queries.count_free(call),
        reasons=list(reasons),
        is_replayed=selection is not None and bool(selection.ranking) and is_replayed(selection, reviews),
    )


def offered_traits(call: Call, applications: Sequence[Application]) -> queries.Traits:
    """Return what of the applicants can be balanced, in the reader's words."""
    bands = age_bands(call.cohort.minimum_age, call.cohort.maximum_age)
    return queries.traits_of(call, applications, language=reader_language(), bands=bands)


def _lines(
    selection: Selection | None,
    applications: Sequence[Application],
    reviews: Sequence[Review],
    decisions: dict[UUID, Decision],
) -> list[Line]:
    viewer = current_viewer()
    by_application: dict[UUID, list[Review]] = {one.id: [] for one in applications}
    for review in reviews:
        by_application.setdefault(review.application_id, []).append(review)
    ranking = selection.ranking if selection else []
    ranked = {UUID(str(row[0])): (number, row[1], bool(row[2])) for number, row in enumerate(ranking, 1)}
    suggested: dict[UUID, Outcome] = {}
    if selection is not None and ranking:
        order = [rules.Ranked(key, None, number) for key, (number, _score, _drawn) in ranked.items()]
        suggested = rules.suggest(order, places=selection.places, kept={key: one.outcome for key, one in decisions.items()})
    lines = []
    for one in applications:
        place, score, drawn = ranked.get(one.id, (0, None, False))
        own = next((review.state for review in by_application[one.id] if review.reviewer_id == viewer.person_id), None)
        shown = None if score is None else str(score)
        lines.append(Line(one, shown, drawn, place, by_application[one.id], own, decisions.get(one.id), suggested.get(one.id)))
    return sorted(lines, key=lambda line: (line.place or 1_000_000, line.application.number))


def _filled(lines: Sequence[Line], selection: Selection) -> DecideForm:
    form = decide_form(line.application.id for line in lines)(formdata=None, version=selection.version)
    for line in lines:
        key = line.application.id.hex
        if line.decision is not None:
            form[f"outcome_{key}"].data = line.decision.outcome.value
            form[f"reason_{key}"].data = line.decision.reason
        elif line.suggested is not None:
            form[f"outcome_{key}"].data = line.suggested.value
    return form


def _readers(reviews: Sequence[Review]) -> dict[UUID, dict[str, int]]:
    counts: dict[UUID, dict[str, int]] = {}
    for one in reviews:
        own = counts.setdefault(one.reviewer_id, {state.value: 0 for state in ReviewState})
        own[one.state.value] += 1
    return counts


def _balances(selection: Selection | None, lines: Sequence[Line], traits: queries.Traits) -> list[tuple[str, Balance]]:
    if selection is None or not rules.shows_names(selection.state):
        return []
    offered = {line.application.id for line in lines if (line.decision.outcome if line.decision else line.suggested) is Outcome.OFFERED}
    targets = [Target(str(trait), int(least)) for trait, least in selection.targets]
    return [(traits.labels.get(one.target.trait, "?"), one) for one in rules.balances(targets, traits.of, offered)]


def is_replayed(selection: Selection, reviews: Sequence[Review]) -> bool:
    """Say whether the kept scores and the seed give the kept ranking again."""
    ids = [UUID(str(row[0])) for row in selection.ranking]
    sheets = [one for one in queries.sheets_of(reviews) if one.application_id in set(ids)]
    criteria = queries.weighed(selection)
    again = [one.application_id for one in rules.rank(ids, sheets, criteria, seed=selection.seed)]
    return again == ids and rules.fingerprint(ids, sheets, criteria, seed=selection.seed) == selection.fingerprint
