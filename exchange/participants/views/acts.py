"""The acts that free or take places: what each says of itself, whom it concerns, what it will do, and how it is done."""

from functools import partial
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState
from exchange.cohorts.queries import find_delegation, list_delegations
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.queries import get_quota
from exchange.cohorts.quotas.services import add_quota, change_quota, remove_quota, why_not_quota
from exchange.cohorts.quotas.words import NumberWords, QuotaWords
from exchange.cohorts.reserving import room_with
from exchange.cohorts.rules import TAKES_PEOPLE, why_not_move_to
from exchange.cohorts.services import move_cohort, pledge_places, why_not_pledge_now
from exchange.cohorts.views.blueprint import pledging_cities
from exchange.cohorts.views.quotas import quota_form
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm, ExchangeForm
from exchange.foundation.languages import Sentence, _l, _n, ngettext
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import say
from exchange.participants import consequences
from exchange.participants.consequences import Facts
from exchange.participants.forms import WithdrawForm
from exchange.participants.importing import services as importing
from exchange.participants.importing.queries import get_import
from exchange.participants.importing.undoing import foresee_undo
from exchange.participants.outcomes import Consequences
from exchange.participants.queries import list_chosen
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import why_not_withdraw
from exchange.participants.services import withdraw_many
from exchange.participants.views.act import Act, Asked, uuid_of
from exchange.participants.views.groups import dissolve, go_together
from exchange.participants.waiting.releasing import release_and_tell
from exchange.participants.waiting.services import offer_free_places

_MOST = 500
# Stands for a quota that is not stored yet.
_NEW = UUID(int=0)


def form_of(asked: Asked) -> ExchangeForm:
    """Return what is asked before an act is done: why people do not travel; of the others nothing but that it is meant."""
    return WithdrawForm() if asked.get("of", [""])[0] == "leave" else ConfirmForm()


def act_of(cohort: Cohort, viewer: Viewer, asked: Asked, form: ExchangeForm) -> Act:
    """Return the act that an address or a form names, for whoever may do it; else NotFound."""
    of = asked.get("of", [""])[0]
    if of == "leave":
        return _leaving(cohort, viewer, asked, form)
    if of == "pledge":
        return _pledge(cohort, viewer, asked)
    if of == "group":
        return dissolve(cohort, viewer, asked)
    if of == "together":
        return go_together(cohort, viewer, asked)
    if of == "undo":
        return _undo(cohort, viewer, asked)
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
    if of == "quota-kept":
        return _quota_kept(cohort, viewer, asked)
    if of == "quota":
        quota = get_quota(uuid_of(asked.get("quota", [""])[0]), cohort)
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


def _move(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
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


def _leaving(cohort: Cohort, viewer: Viewer, asked: Asked, form: ExchangeForm) -> Act:
    ids = [uuid_of(one) for one in asked.get("chosen", [])[:_MOST]]
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
        lambda: withdraw_many(people, reason=form["reason"].data or "", actor=viewer, now=clock.now()),
        {"of": ["leave"], "chosen": [str(one.id) for one in people]},
        url_for("participants.index", slug=cohort.slug),
        [one.person.full_name for one in people],
        _l("Who does not travel"),
        form=form,
    )


def _pledge(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
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
        said=_pledged(cohort, city, places, free=places - (delegation.taken_count if delegation is not None else 0)),
    )


def _pledged(cohort: Cohort, city: City, places: int, *, free: int) -> Sentence:
    if free > 0 and cohort.names_due_on is not None:
        return _n(
            "%(num)s place pledged for %(city)s. Next: enter the name by %(day)s.",
            "%(num)s places pledged for %(city)s. Next: enter the names by %(day)s.",
            places,
            city=city.name,
            day=ShownDate(cohort.names_due_on),
        )
    return _n("%(num)s place pledged for %(city)s.", "%(num)s places pledged for %(city)s.", places, city=city.name)


def _quota_kept(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
    """Keep to a quota from now on: a new one, or one with other columns."""
    quota = get_quota(uuid_of(asked["quota"][0]), cohort) if asked.get("quota") else None
    form = quota_form(cohort, quota, MultiDict(asked))
    if not form.validate():
        raise NotFound
    facts, version = form.facts, form.version.data or ""
    kept = Quota(id=quota.id if quota else _NEW, cohort_id=cohort.id, city=form.chosen_city, **facts)
    everywhere = list_delegations(cohort, viewer=viewer)

    def of_quota(facts: Facts) -> Consequences:
        return consequences.of_quota(facts, kept, room_with(cohort, everywhere, kept))

    def keep() -> None:
        if quota is None:
            add_quota(cohort, actor=viewer, now=clock.now(), **facts)
        else:
            change_quota(quota, version=int(version) if version.isdigit() else None, actor=viewer, now=clock.now(), **facts)

    return Act(
        _l("Keep to the quota “%(quota)s”, %(number)s?", quota=QuotaWords(kept), number=NumberWords(kept)),
        _l("Add this quota") if quota is None else _l("Save this quota"),
        everywhere,
        of_quota,
        why_not_quota(cohort, facts),
        keep,
        {name: asked[name] for name in ("of", "quota", "version", *form.columns) if name in asked},
        url_for("cohorts.quotas", slug=cohort.slug),
        notes=[_l("From now on places keep to this quota. Nobody loses a place by it.")],
    )


def _undo(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
    row, now = get_import(uuid_of(asked.get("import", [""])[0]), cohort, viewer=viewer), clock.now()

    def of_taking_back(facts: Facts) -> Consequences:
        return consequences.of_taking_back(facts, foresee_undo(row, facts))

    def take_back() -> None:
        kept = importing.take_back(row, actor=viewer, now=now)
        for sentence in kept[:20]:
            say(sentence, kind="note")
        if len(kept) > 20:
            say(ngettext("%(num)s more stays as it is.", "%(num)s more stay as they are.", len(kept) - 20), kind="note")

    return Act(
        _l("Take the import of “%(file)s” back?", file=row.file_name),
        _l("Take this import back"),
        [row.delegation],
        of_taking_back,
        importing.why_not_undo(row, now=now),
        take_back,
        {"of": ["undo"], "import": [str(row.id)]},
        url_for("participants.import_show", slug=cohort.slug, import_id=row.id),
    )
