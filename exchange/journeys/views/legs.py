"""Add and change a leg; before people on it are told, the page shows who and what."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.models import City
from exchange.cities.queries import list_cities
from exchange.foundation import clock
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.journeys import queries, services
from exchange.journeys.changes import LegChange, plan_change
from exchange.journeys.forms import LegForm
from exchange.journeys.models import Direction, Journey, Leg
from exchange.journeys.plans import Traveller
from exchange.journeys.rules import ANSWERS_FOR_MINORS, TRAVELS, LegFacts, leg_title, missing_travellers
from exchange.journeys.travel import list_travel
from exchange.journeys.views.blueprint import blueprint
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor

_PLAN = Permission.JOURNEYS_PLAN


@dataclass(frozen=True)
class _Setting:
    """What the form of a leg needs to know besides what was typed."""

    journey: Journey
    travellers: Mapping[UUID, Traveller]
    cities: list[City]

    @property
    def known(self) -> dict[str, str]:
        """Return the zones of the places that are ours."""
        conference = self.journey.cohort.conference
        zones = {name: city.time_zone for city in self.cities for name in (city.name, *city.names.values())}
        return {**zones, conference.place: conference.time_zone}

    @property
    def countries(self) -> list[str]:
        """Return where else a place is looked for."""
        return [self.journey.delegation.city.country, self.journey.cohort.conference.country]


def _setting(journey: Journey) -> _Setting:
    travellers = queries.travellers_of(journey.cohort, viewer=current_viewer(), delegation_id=journey.delegation_id)
    return _Setting(journey, travellers, list_cities())


def _offered(form: LegForm, setting: _Setting) -> LegForm:
    day = setting.journey.cohort.away_from_on
    form.offer(
        zones=[setting.journey.delegation.city.time_zone, setting.journey.cohort.conference.time_zone],
        people={who.id: who.name for who in setting.travellers.values()},
        adults={
            who.id: who.name for who in setting.travellers.values() if who.kind in ANSWERS_FOR_MINORS and not is_minor(who.birth_date, day)
        },
    )
    return form


def _page(setting: _Setting, form: LegForm, *, leg: Leg | None, reasons: list[Obstacle] | None = None) -> str:
    journey = setting.journey
    known = queries.list_known_places(journey.cohort, viewer=current_viewer())
    ours = [journey.delegation.city.name, journey.cohort.conference.place]
    return render_template(
        "journeys/leg.html",
        journey=journey,
        leg=leg,
        leg_words=leg_title(leg) if leg else "",
        cohort=journey.cohort,
        city=journey.delegation.city,
        form=form,
        reasons=reasons or [],
        suggestions=sorted({*known, *ours}),
        everyone=sum(who.state in TRAVELS for who in setting.travellers.values()),
    )


def _blank(setting: _Setting) -> LegForm:
    """Return the form of the next leg, filled as far as it follows from what is there."""
    journey, form = setting.journey, LegForm(formdata=None, version=setting.journey.version)
    _offered(form, setting)
    home, away = journey.delegation.city.name, journey.cohort.conference.place
    if journey.legs:
        last = journey.legs[-1]
        form.from_place.data, form.from_zone.data = last.to_place, last.to_zone
        form.mode.data = last.mode.value
        form.departs.data = last.arrives_at.astimezone(ZoneInfo(last.to_zone)).replace(tzinfo=None)
        people = [seat.participant_id for seat in last.seats]
        form.responsible.data = str(last.responsible_id or "")
    else:
        is_out = journey.direction is Direction.OUT
        form.from_place.data, form.to_place.data = (home, away) if is_out else (away, home)
        others = list_travel(journey.cohort, viewer=current_viewer())
        ways = next((travel.journeys for travel in others if travel.delegation_id == journey.delegation_id), [])
        people = [who.id for who in missing_travellers(setting.travellers.values(), ways, direction=journey.direction)]
        form.responsible.data = next((choice.value for choice in form.responsible.choices or [] if choice.value), "")
    form.people.data = [str(one) for one in people]
    if form.responsible.data not in form.people.data:
        form.responsible.data = ""
    return form


@blueprint.get("/journeys/<uuid:journey_id>/legs/new")
@requires(_PLAN)
def new_leg(journey_id: UUID) -> str:
    """Show the form of the next leg."""
    setting = _setting(queries.get_journey(journey_id, viewer=current_viewer(), permission=_PLAN))
    return _page(setting, _blank(setting), leg=None)


@blueprint.post("/journeys/<uuid:journey_id>/legs")
@requires(_PLAN)
def add_leg(journey_id: UUID) -> Response | tuple[str, int]:
    """Add a leg to a journey."""
    viewer = current_viewer()
    setting = _setting(queries.get_journey(journey_id, viewer=viewer, permission=_PLAN))
    form = _offered(LegForm(), setting)
    facts = form.facts(known=setting.known, countries=setting.countries) if form.validate_on_submit() else None
    if facts is None:
        return _page(setting, form, leg=None), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.add_leg(
                    setting.journey,
                    facts,
                    participant_ids=form.chosen,
                    responsible_id=form.responsible_id,
                    version=form.version.data or 0,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("The leg is added."))
                effect.location = url_for(".show", journey_id=journey_id)
    except Refused as refused:
        return _page(setting, form, leg=None, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/legs/<uuid:leg_id>")
@requires(_PLAN)
def edit_leg(leg_id: UUID) -> str:
    """Show the form of a leg."""
    leg = queries.get_leg(leg_id, viewer=current_viewer(), permission=_PLAN)
    setting = _setting(leg.journey)
    form = LegForm(
        formdata=None,
        version=leg.journey.version,
        mode=leg.mode.value,
        operator=leg.operator,
        number=leg.number,
        from_place=leg.from_place,
        from_zone=leg.from_zone,
        departs=leg.departs_at.astimezone(ZoneInfo(leg.from_zone)).replace(tzinfo=None),
        departs_which=_which(leg.departs_at.astimezone(ZoneInfo(leg.from_zone)).fold),
        to_place=leg.to_place,
        to_zone=leg.to_zone,
        arrives=leg.arrives_at.astimezone(ZoneInfo(leg.to_zone)).replace(tzinfo=None),
        arrives_which=_which(leg.arrives_at.astimezone(ZoneInfo(leg.to_zone)).fold),
        note=leg.note,
        responsible=str(leg.responsible_id or ""),
        people=[str(seat.participant_id) for seat in leg.seats],
    )
    return _page(setting, _offered(form, setting), leg=leg)


def _which(fold: int) -> str:
    return "second" if fold else ""


@blueprint.post("/legs/<uuid:leg_id>")
@requires(_PLAN)
def change_leg(leg_id: UUID) -> Response | tuple[str, int] | str:
    """Change a leg; when people on it would be told, first show who and what."""
    viewer = current_viewer()
    leg = queries.get_leg(leg_id, viewer=viewer, permission=_PLAN)
    setting = _setting(leg.journey)
    form = _offered(LegForm(), setting)
    facts = form.facts(known=setting.known, countries=setting.countries) if form.validate_on_submit() else None
    if facts is None:
        return _page(setting, form, leg=leg), 422
    if form.decided.data not in {"tell", "quiet"} and form.version.data == leg.journey.version:
        change = plan_change(leg, facts, participant_ids=form.chosen, responsible_id=form.responsible_id, travellers=setting.travellers)
        if change.told(leg=leg, now=clock.now()):
            return _preview(setting, form, leg, facts, change)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                written = services.change_leg(
                    leg,
                    facts,
                    participant_ids=form.chosen,
                    responsible_id=form.responsible_id,
                    version=form.version.data or 0,
                    tell=form.decided.data == "tell",
                    actor=viewer,
                    now=clock.now(),
                )
                say(_saved(written))
                effect.location = url_for(".show", journey_id=leg.journey_id)
    except Refused as refused:
        return _page(setting, form, leg=leg, reasons=refused.obstacles), 422
    return effect.redirect()


def _saved(written: int) -> str:
    if not written:
        return _("The leg is saved.")
    return ngettext(
        "The leg is saved, and %(num)s letter is on its way.", "The leg is saved, and %(num)s letters are on their way.", written
    )


def _preview(setting: _Setting, form: LegForm, leg: Leg, facts: LegFacts, change: LegChange) -> str:
    told = set(change.told(leg=leg, now=clock.now()))
    aboard = [person for person in queries.list_people_aboard(leg) if person.id in told]
    return render_template(
        "journeys/preview.html",
        journey=setting.journey,
        cohort=setting.journey.cohort,
        leg=leg,
        leg_words=leg_title(facts),
        rows=change.rows,
        added=[setting.travellers[one].name for one in change.added if one in setting.travellers],
        removed=[setting.travellers[one].name for one in change.removed if one in setting.travellers],
        **whom_it_reaches(aboard),
        action=url_for(".change_leg", leg_id=leg.id),
        back_url=url_for(".edit_leg", leg_id=leg.id),
        kept=_kept(form),
    )


def whom_it_reaches(aboard: list[Participant]) -> dict[str, list[tuple[str, str]] | list[str]]:
    """Return who of those aboard gets a letter, with the address, and who does not."""
    reached, unreached = [], []
    for participant in aboard:
        to = services.address_to_write_to(participant)
        if to is None:
            unreached.append(participant.person.full_name)
        else:
            reached.append((participant.person.full_name, "" if participant.person.email else to[1]))
    return {"reached": reached, "unreached": unreached}


def _kept(form: LegForm) -> list[tuple[str, str]]:
    """Return what was typed, to be sent again with the decision."""
    kept = []
    for field in form:
        if field.name in {"csrf_token", "decided"} or (field.name == "everyone" and not field.data):
            continue
        if field.name == "people":
            kept += [(field.name, value) for value in field.data or []]
        elif field.name in {"departs", "arrives"}:
            kept.append((field.name, field.data.strftime("%Y-%m-%dT%H:%M")))
        else:
            kept.append((field.name, "" if field.data is None else str(field.data)))
    return kept
