"""Acts that free or end places: first what they will do, then exactly that, or what they would do now instead."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.queries import find_delegation, get_cohort, list_delegations
from exchange.cohorts.quotas.queries import get_quota
from exchange.cohorts.quotas.rules import QuotaWords
from exchange.cohorts.quotas.services import remove_quota
from exchange.cohorts.rules import TAKES_PEOPLE, why_not_move_to
from exchange.cohorts.services import move_cohort, pledge_places, why_not_pledge_now
from exchange.cohorts.views.blueprint import pledging_cities
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import Sentence, _, _l, _n, ngettext
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants import consequences
from exchange.participants.foreseeing import Foresee, MeansOtherThings, foresee, make_sure
from exchange.participants.queries import list_chosen
from exchange.participants.rules import why_not_withdraw
from exchange.participants.services import withdraw_many
from exchange.participants.views.blueprint import blueprint
from exchange.participants.waiting.releasing import release_and_tell
from exchange.participants.waiting.services import offer_free_places

Answer = str | tuple[str, int] | Response
_MOST = 500


class Act(NamedTuple):
    """One act: what it says of itself, whom it concerns, what it will do, why it may not be, and how it is done."""

    title: Sentence
    button: Sentence
    delegations: list[Delegation]
    foresee: Foresee
    reasons: list[Obstacle]
    do: Callable[[], object]
    fields: dict[str, list[str]]
    back: str
    people: list[str] = []
    notes: list[Sentence] = []


def _act(cohort: Cohort, viewer: Viewer, asked: dict[str, list[str]]) -> Act:
    """Return the act that an address or a form names, for whoever may do it; else NotFound."""
    of = asked.get("of", [""])[0]
    if of == "leave":
        return _leaving(cohort, viewer, asked)
    if of == "pledge":
        return _pledge(cohort, viewer, asked)
    if not viewer.may(Permission.COHORTS_OPEN):
        raise NotFound
    everywhere, now = list_delegations(cohort, viewer=viewer), clock.now()
    if of == "release":
        return Act(
            _l("Return unused places to the pool?"),
            _l("Return the unused places"),
            everywhere,
            consequences.of_release,
            [],
            partial(release_and_tell, cohort, actor=viewer, now=now),
            {"of": [of]},
            url_for("cohorts.quotas", slug=cohort.slug),
        )
    if of == "move":
        return _move(cohort, viewer, asked)
    if of == "quota":
        quota = get_quota(_uuid(asked.get("quota", [""])[0]), cohort)
        return Act(
            _l("Remove the quota “%(quota)s”?", quota=QuotaWords(quota)),
            _l("Remove the quota"),
            everywhere,
            partial(consequences.of_quota_gone, quota_id=quota.id),
            [],
            partial(remove_quota, quota, actor=viewer, now=now),
            {"of": [of], "quota": [str(quota.id)]},
            url_for("cohorts.quotas", slug=cohort.slug),
        )
    raise NotFound


def _move(cohort: Cohort, viewer: Viewer, asked: dict[str, list[str]]) -> Act:
    text, now = asked.get("state", [""])[0], clock.now()
    if text not in set(CohortState):
        raise NotFound
    state = CohortState(text)

    def move() -> None:
        move_cohort(cohort, state, actor=viewer, now=now)
        offer_free_places(cohort.id, now=now)

    return Act(
        _l("Set %(cohort)s to “%(state)s”?", cohort=cohort.name, state=state.label),
        _l("Set to “%(state)s”", state=state.label),
        list_delegations(cohort, viewer=viewer),
        partial(consequences.of_moving, state=state),
        why_not_move_to(cohort, state),
        move,
        {"of": ["move"], "state": [text]},
        url_for("cohorts.show", slug=cohort.slug),
        notes=[
            _l("Cities can pledge places and register people from now on.")
            if state in TAKES_PEOPLE
            else _l("Cities cannot pledge places or register people; whoever has a place keeps it.")
        ],
    )


def _leaving(cohort: Cohort, viewer: Viewer, asked: dict[str, list[str]]) -> Act:
    ids = [_uuid(one) for one in asked.get("chosen", [])[:_MOST]]
    people = [
        one
        for one in list_chosen(ids, cohort, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
        if viewer.may(Permission.PARTICIPANTS_EDIT, city_id=one.city_id)
    ]
    if not people:
        raise NotFound
    barred = [reason for one in people for reason in why_not_withdraw(one.state)]
    touched = {one.delegation_id for one in people}
    return Act(
        _n("%(num)s person does not travel?", "%(num)s people do not travel?", len(people)),
        _n("Withdraw %(num)s person", "Withdraw %(num)s people", len(people)),
        [one for one in list_delegations(cohort, viewer=viewer) if one.id in touched],
        partial(consequences.of_leaving, leaving=frozenset(one.id for one in people)),
        barred[:1],
        partial(withdraw_many, people, reason=asked.get("reason", [""])[0][:500], actor=viewer, now=clock.now()),
        {"of": ["leave"], "chosen": [str(one.id) for one in people]},
        url_for("participants.index", slug=cohort.slug),
        [one.person.full_name for one in people],
    )


def _pledge(cohort: Cohort, viewer: Viewer, asked: dict[str, list[str]]) -> Act:
    slug, text = asked.get("city", [""])[0], asked.get("places", [""])[0]
    city = next((one for one in pledging_cities() if one.slug == slug), None)
    if city is None or not text.isdecimal() or len(text) > 4:
        raise NotFound
    delegation = find_delegation(cohort, city.id, viewer=viewer)
    places, today = int(text), clock.today(cohort.conference.time_zone)
    return Act(
        _n("%(city)s pledges %(num)s place?", "%(city)s pledges %(num)s places?", places, city=city.name),
        _n("Pledge %(num)s place", "Pledge %(num)s places", places),
        [delegation] if delegation is not None else [],
        partial(consequences.of_pledge, places=places),
        why_not_pledge_now(cohort, delegation, city=city, places=places, today=today),
        partial(pledge_places, cohort, city, places=places, actor=viewer, today=today, now=clock.now()),
        {"of": ["pledge"], "city": [city.slug], "places": [text]},
        url_for("cohorts.delegations", slug=cohort.slug),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@blueprint.get("/cohorts/<slug>/consequences")
@requires(Permission.PLACES_PLEDGE)
def foreseen(slug: str) -> str:
    """Say what an act will do; nothing happens by looking."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    act = _act(cohort, viewer, request.args.to_dict(flat=False))
    return _page(cohort, act, foresee(cohort, act.delegations, act.foresee, now=clock.now()))


def _page(cohort: Cohort, act: Act, found: consequences.Consequences, *, reasons: list[Obstacle] | None = None, moved: bool = False) -> str:
    return render_template(
        "participants/consequences.html",
        cohort=cohort,
        act=act,
        reasons=act.reasons if reasons is None else reasons,
        sentences=[*act.notes, *(found.sentences() if found.does_something or not act.notes else [])],
        fields={**act.fields, "seen": [found.seal]},
        moved=moved,
    )


@blueprint.post("/cohorts/<slug>/consequences")
@requires(Permission.PLACES_PLEDGE)
def carry_out(slug: str) -> Answer:
    """Do exactly what was shown; if it would be something else by now, show that instead."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    if not request.form.get("of"):
        abort(422)
    act = _act(cohort, viewer, request.form.to_dict(flat=False))
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                done = make_sure(cohort, act.delegations, act.foresee, seen=request.form.get("seen", ""), now=clock.now())
                act.do()
                effect.location = act.back
                say(_("Done."))
                if done.offers:
                    say(ngettext("%(num)s offer is on its way.", "%(num)s offers are on their way.", len(done.offers)))
    except MeansOtherThings as moved:
        return _page(cohort, act, moved.consequences, moved=True), 409
    except Refused as refused:
        found = foresee(cohort, act.delegations, act.foresee, now=clock.now())
        return _page(cohort, act, found, reasons=refused.obstacles), 422
    return effect.redirect()
