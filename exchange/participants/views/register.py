"""Register one person in one short form."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort
from exchange.cohorts.rules import why_not_register as why_closed
from exchange.foundation import clock
from exchange.foundation.database import new_id
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.facts import letter_language
from exchange.participants.forms import RegisterForm, show_obstacles
from exchange.participants.known import find_delegation_to_register, get_known_person
from exchange.participants.meeting import KnownPeople
from exchange.participants.models import ParticipantState
from exchange.participants.services import register_participant
from exchange.participants.views.blueprint import blueprint, delegation_choices, delegation_for
from exchange.people.models import Person

Answer = str | tuple[str, int] | Response


def _prepared(form: RegisterForm, cohort: Cohort, viewer: Viewer, *, city: str | None) -> tuple[Delegation | None, list[Obstacle]]:
    """Fill the choice of cities; return the delegation worked on and why registering is closed."""
    choices = delegation_choices(cohort, viewer=viewer, right=Permission.PARTICIPANTS_REGISTER)
    form.city.choices = [SelectChoice(one.city.slug, one.city.name) for one in choices]
    delegation = next((one for one in choices if one.city.slug == city), None) if city else None
    if delegation is None and not city:
        delegation = delegation_for(cohort, None, viewer=viewer) or (choices[0] if choices else None)
    if city and delegation is None:
        raise NotFound
    if delegation is not None:
        form.country = delegation.city.country
    return delegation, why_closed(cohort, delegation, today=clock.today(cohort.conference.time_zone))


def _page(
    form: RegisterForm, cohort: Cohort, delegation: Delegation | None, closed: list[Obstacle], known: list[Person], code: int
) -> Answer:
    page = render_template("participants/new.html", form=form, cohort=cohort, delegation=delegation, closed=closed, known=known)
    return page, code


@blueprint.get("/cohorts/<slug>/participants/new")
@requires(Permission.PARTICIPANTS_REGISTER)
def new(slug: str) -> Answer:
    """Show the form."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = RegisterForm()
    delegation, closed = _prepared(form, cohort, viewer, city=request.args.get("city") or form.city.data)
    if not form.is_submitted() and not form.language.data:
        form.language.data = letter_language({}, city_languages=delegation.city.languages if delegation else [])
    if delegation is not None and not form.city.data:
        form.city.data = delegation.city.slug
    return _page(form, cohort, delegation, closed, [], 200)


@blueprint.post("/cohorts/<slug>/participants/new")
@requires(Permission.PARTICIPANTS_REGISTER)
def create(slug: str) -> Answer:
    """Register somebody, or ask who is meant when somebody known may be."""
    viewer = current_viewer()
    form = RegisterForm()
    delegation = find_delegation_to_register(slug, form.city.data, viewer=viewer)
    if delegation is None:
        return _ask_again(form, get_cohort(slug, viewer=viewer), viewer)
    form.country = delegation.city.country
    today = clock.today(delegation.cohort.conference.time_zone)
    if why_closed(delegation.cohort, delegation, today=today) or not form.validate():
        return _ask_again(form, delegation.cohort, viewer)
    meant = request.form.get("person", "")
    participant_id = new_id()
    page = url_for("participants.show", participant_id=participant_id, registered=1)
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=page) as effect:
            if not effect.earlier:
                participant = register_participant(
                    form.facts(),
                    delegation=delegation,
                    actor=viewer,
                    now=clock.now(),
                    person=known_person(meant, delegation),
                    is_new_person=meant == "new",
                    participant_id=participant_id,
                )
                if participant.state is ParticipantState.WAITING and participant.delegation.free_count:
                    name = participant.person.full_name
                    say(
                        _("%(name)s is on the waiting list: others come first, or a quota is full. Below you see why.", name=name),
                        kind="you",
                    )
                elif participant.state is ParticipantState.WAITING:
                    sentence = ngettext(
                        "%(name)s is on the waiting list: the %(num)s place of %(city)s is taken.",
                        "%(name)s is on the waiting list: all %(num)s places of %(city)s are taken.",
                        delegation.pledged_count,
                        name=participant.person.full_name,
                        city=delegation.city.name,
                    )
                    say(sentence, kind="you")
                else:
                    say(_("%(name)s is registered and has a place.", name=participant.person.full_name))
    except KnownPeople as question:
        return _ask_again(form, delegation.cohort, viewer, known=question.people)
    except Refused as refusal:
        show_obstacles(form, refusal.obstacles)
        return _ask_again(form, delegation.cohort, viewer)
    return effect.redirect()


def _ask_again(form: RegisterForm, cohort: Cohort, viewer: Viewer, *, known: Sequence[Person] = ()) -> Answer:
    """Show the form as it was typed, with what speaks against it."""
    delegation, closed = _prepared(form, cohort, viewer, city=form.city.data)
    return _page(form, cohort, delegation, closed, list(known), 422)


def known_person(meant: str, delegation: Delegation) -> Person | None:
    """Return the known person that somebody chose; one of another city does not exist."""
    if meant in {"", "new"}:
        return None
    try:
        return get_known_person(UUID(meant), city_id=delegation.city_id)
    except ValueError:
        raise NotFound from None
