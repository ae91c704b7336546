"""The kitchen's page: numbers for each group; cards of those in danger after a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.care import reading as opening
from exchange.care import rules
from exchange.care.forms import ReasonForm
from exchange.care.models import Part, Way
from exchange.care.opened import list_open_readings
from exchange.care.queries import all_plates, get_cohort_of_kitchen, list_plates
from exchange.care.tallying import Card, Plate, cards, count_unnamed, in_all, tally
from exchange.care.views.blueprint import blueprint, show_reasons, this_session, why_not_open
from exchange.cohorts.models import Cohort
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect
from exchange.foundation.zones import local_day
from exchange.participants.models import Participant, ParticipantKind


def _cohort(slug: str, viewer: Viewer, now: datetime) -> Cohort:
    cohort = get_cohort_of_kitchen(slug)
    if not rules.may_see_kitchen(viewer, cohort=cohort, today=local_day(now, cohort.conference.time_zone)):
        raise NotFound
    return cohort


def _way(viewer: Viewer, *, city_id: UUID, cohort: Cohort, now: datetime) -> Way | None:
    """Return by which right cards of a city's group are opened; network staff see numbers alone."""
    if rules.coordinates(viewer, city_id=city_id) and rules.is_kept(cohort, local_day(now, cohort.conference.time_zone)):
        return Way.COORDINATOR
    if rules.hosts_now(viewer, cohort=cohort, today=local_day(now, cohort.conference.time_zone)):
        return Way.HOST
    return None


def _page(cohort: Cohort, *, form: ReasonForm, status: int) -> tuple[str, int]:
    viewer, now, session = current_viewer(), clock.now(), this_session()
    with all_plates(viewer, cohort):
        people, plates = list_plates(cohort)
        found = cards(plates)
        ways = {one.participant_id: _way(viewer, city_id=people[one.participant_id].city_id, cohort=cohort, now=now) for one in found}
        openable = [one for one in found if ways[one.participant_id] is not None]
        opened = {
            one.participant_id
            for one in list_open_readings([card.participant_id for card in openable], viewer, session, now=now)
            if one.part is Part.CARD and opening.is_open(one, viewer, people[one.participant_id], session=session, now=now)
        }
        must_prove = bool(openable) and opening.must_prove(viewer, session, now=now)
        groups = _groups(people, plates)
        page = render_template(
            "care/kitchen.html",
            cohort=cohort,
            groups=groups,
            whole=in_all(numbers for _delegation, numbers in groups) if len(groups) > 1 else None,
            shown=[(one, people[one.participant_id]) for one in openable if one.participant_id in opened],
            closed=len([one for one in openable if one.participant_id not in opened]),
            others=len(found) - len(openable),
            unnamed=count_unnamed(plates),
            numbers=_leaders_numbers(people.values()),
            form=form,
            must_prove=must_prove,
            window=rules.window(cohort),
        )
    return page, status


def _groups(people: dict[UUID, Participant], plates: Sequence[Plate]) -> list[tuple[Any, Any]]:
    """Return (delegation, numbers) of each group, by city."""
    delegations = {one.delegation_id: one.delegation for one in people.values()}
    found = [(delegations[delegation_id], numbers) for delegation_id, numbers in tally(plates).items()]
    return sorted(found, key=lambda pair: pair[0].city.name)


def _leaders_numbers(people: Any) -> dict[UUID, list[tuple[str, str]]]:
    """Return (name, phone) of the leaders of each group: whom a host calls."""
    numbers: dict[UUID, list[tuple[str, str]]] = {}
    for one in people:
        if one.kind is ParticipantKind.LEADER and one.person.phone:
            numbers.setdefault(one.delegation_id, []).append((one.person.full_name, one.person.phone))
    return numbers


@blueprint.get("/cohorts/<slug>/kitchen")
@requires(Permission.KITCHEN_VIEW)
def kitchen(slug: str) -> tuple[str, int]:
    """Show what is eaten and what is not, in numbers."""
    return _page(_cohort(slug, current_viewer(), clock.now()), form=ReasonForm(), status=200)


@blueprint.post("/cohorts/<slug>/kitchen")
@requires(Permission.KITCHEN_VIEW)
def open_cards(slug: str) -> tuple[str, int] | Response:
    """Open the cards of those in danger, with a reason."""
    viewer, now = current_viewer(), clock.now()
    cohort = _cohort(slug, viewer, now)
    form, session = ReasonForm(), this_session()
    has_proved, status = why_not_open(form, session)
    if status != 200:
        return _page(cohort, form=form, status=status)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                effect.location = url_for("care.kitchen", slug=cohort.slug)
                with all_plates(viewer, cohort):
                    people, plates = list_plates(cohort)
                    facts = {"reason": form.reason.data or "", "session": session, "has_proved": has_proved, "actor": viewer, "now": now}
                    _open(cards(plates), people, cohort, facts)
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(cohort, form=form, status=422)
    return effect.redirect()


def _open(found: list[Card], people: dict[UUID, Participant], cohort: Cohort, facts: dict[str, Any]) -> None:
    by_way: dict[Way, list[Participant]] = {}
    for card in found:
        participant = people[card.participant_id]
        way = _way(facts["actor"], city_id=participant.city_id, cohort=cohort, now=facts["now"])
        if way is not None:
            by_way.setdefault(way, []).append(participant)
    if not by_way:
        raise NotFound
    for way, participants in by_way.items():
        opening.open_sheets(participants, way=way, part=Part.CARD, **facts)
