"""Somebody goes in somebody's stead: one who waits or was here before, or somebody new who is registered in the same step.

Who it is comes first, then what it will do, then exactly that, or what it would do now instead.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Optional

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _, _l
from exchange.foundation.obstacles import Obstacle, Refused, refuse_if
from exchange.foundation.pages import one_effect, say
from exchange.participants.facts import letter_language
from exchange.participants.foreseeing import MeansOtherThings, make_sure, read_facts
from exchange.participants.forms import RegisterForm
from exchange.participants.meeting import KnownPeople, meet_somebody
from exchange.participants.models import Participant
from exchange.participants.outcomes import Consequences
from exchange.participants.queries import get_participant
from exchange.participants.services import register_participant
from exchange.participants.stepping import Successor, foresee_substitution, known_successor, new_successor, why_not_substitute
from exchange.participants.substituting import substitute_participant, why_not_be_replaced
from exchange.participants.views.blueprint import blueprint
from exchange.participants.views.register import known_person
from exchange.participants.waiting.queries import who_can_step_in
from exchange.people.models import Person

Answer = str | tuple[str, int] | Response
_NEW = "new"


class _Unclear(Exception):
    """What was typed is not whole yet."""


class SubstituteForm(RegisterForm):
    """Who goes instead, and why; of somebody new the few facts with which they are registered."""

    new = RadioField(_l("Who goes instead"), validators=[InputRequired(_l("Choose who goes instead."))])
    reason = StringField(
        _l("Why, in one sentence"),
        description=_l("Nothing about health or family, please: the city and the network read it."),
        validators=[Optional(), Length(max=500)],
    )
    # What was shown before: the deed is done when it still does just that.
    seen = HiddenField()

    @property
    def is_about_somebody_new(self) -> bool:
        """Say whether the person is to be registered first."""
        return bool(self.new.data == _NEW)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a name only of somebody new."""
        if self.is_about_somebody_new:
            return super().validate(extra_validators=extra_validators)
        return bool(self.new.validate(self)) and bool(self.reason.validate(self))


def _form(participant: Participant) -> SubstituteForm:
    form = SubstituteForm()
    form.country = participant.delegation.city.country
    # The form is short: letters come in the language of the city until somebody says otherwise.
    form.language.data = letter_language({}, city_languages=participant.delegation.city.languages)
    form.new.choices = [
        *[SelectChoice(str(one.participant_id), f"{one.name} · {state.label}") for one, state in who_can_step_in(participant.delegation)],
        SelectChoice(_NEW, _l("Somebody who is not registered yet")),
    ]
    if not form.is_submitted():
        form.kind.data = participant.kind.value
        form.new.data = request.args.get("new") or (_NEW if len(form.new.choices) == 1 else None)
    return form


def _page(participant: Participant, form: SubstituteForm, reasons: list[Obstacle], known: Sequence[Person] = ()) -> str:
    barred = why_not_be_replaced(participant.state, cohort=participant.cohort, today=clock.today(participant.cohort.conference.time_zone))
    form.seen.data = ""
    return render_template(
        "participants/substitute.html", participant=participant, form=form, barred=barred, reasons=reasons, known=list(known)
    )


def _preview(participant: Participant, form: SubstituteForm, found: Consequences, *, moved: bool = False) -> str:
    """Say what it will do; what was typed goes along unseen."""
    form.seen.data = found.seal
    names = {field.name for field in form} - {"csrf_token", "form_id", "seen"} | {"person"}
    typed = [(name, request.form[name]) for name in sorted(names) if request.form.get(name)]
    return render_template(
        "participants/substitute_preview.html", participant=participant, form=form, sentences=found.sentences(), typed=typed, moved=moved
    )


@blueprint.get("/participants/<uuid:participant_id>/substitute")
@requires(Permission.PARTICIPANTS_EDIT)
def substitute_page(participant_id: UUID) -> str:
    """Say what passes on and what does not, and who could go instead."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_EDIT)
    return _page(participant, _form(participant), [])


@blueprint.post("/participants/<uuid:participant_id>/substitute")
@requires(Permission.PARTICIPANTS_EDIT)
def substitute(participant_id: UUID) -> Answer:
    """Say what it will do when somebody goes in somebody's stead; sent again with that, let them go."""
    viewer, now = current_viewer(), clock.now()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    form = _form(participant)
    try:
        if not form.seen.data:
            return _look(participant, form)
        # Whoever was chosen has a place after the first sending: what was typed is read only for that one.
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                successor = _successor(participant, form)
                what = foresee_substitution(participant, successor)
                make_sure(participant.cohort, [participant.delegation], what, seen=form.seen.data, now=now)
                new = successor.participant or _register(participant, form)
                substitute_participant(participant, new, reason=form.reason.data or "", actor=viewer, now=now)
                effect.location = url_for("participants.show", participant_id=new.id)
                say(_("%(new)s goes in the stead of %(old)s.", new=new.person.full_name, old=participant.person.full_name))
    except _Unclear:
        return _page(participant, form, []), 422
    except MeansOtherThings as moved:
        return _preview(participant, form, moved.consequences, moved=True), 409
    except KnownPeople as question:
        return _page(participant, form, [], question.people), 422
    except Refused as refused:
        return _page(participant, form, refused.obstacles), 422
    return effect.redirect()


def _look(participant: Participant, form: SubstituteForm) -> str:
    """Say what it will do, or raise why it cannot be; nothing happens by looking."""
    successor = _successor(participant, form)
    facts = read_facts(participant.cohort, [participant.delegation], now=clock.now())
    refuse_if(why_not_substitute(participant, successor, facts, today=clock.today(participant.cohort.conference.time_zone)))
    return _preview(participant, form, foresee_substitution(participant, successor)(facts))


def _successor(participant: Participant, form: SubstituteForm) -> Successor:
    """Return who was chosen, or who would be registered; raise KnownPeople when somebody known may be meant."""
    if not form.validate():
        raise _Unclear
    viewer, delegation = current_viewer(), participant.delegation
    if not form.is_about_somebody_new:
        return known_successor(get_participant(UUID(form.new.data), viewer=viewer, permission=Permission.PARTICIPANTS_EDIT))
    meant = request.form.get("person", "")
    person = meet_somebody(
        form.facts(),
        delegation=delegation,
        actor=viewer,
        today=clock.today(participant.cohort.conference.time_zone),
        person=known_person(meant, delegation),
        is_new_person=meant == "new",
        in_stead=True,
    )
    return new_successor(person, form.facts(), delegation)


def _register(participant: Participant, form: SubstituteForm) -> Participant:
    """Register somebody new, who takes no place of their own."""
    meant = request.form.get("person", "")
    return register_participant(
        form.facts(),
        delegation=participant.delegation,
        actor=current_viewer(),
        now=clock.now(),
        person=known_person(meant, participant.delegation),
        is_new_person=meant == "new",
        in_stead=True,
    )
