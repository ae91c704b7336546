"""Somebody goes in somebody's stead: one who waits or was here before, or somebody new who is registered in the same step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Optional

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _, _l
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.facts import letter_language
from exchange.participants.forms import RegisterForm
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant
from exchange.participants.services import KnownPeople, register_participant
from exchange.participants.substituting import substitute_participant, why_not_be_replaced
from exchange.participants.views.blueprint import blueprint
from exchange.participants.views.register import known_person
from exchange.participants.waiting.queries import who_can_step_in
from exchange.people.models import Person

Answer = str | tuple[str, int] | Response
_NEW = "new"


class SubstituteForm(RegisterForm):
    """Who goes instead, and why; of somebody new the few facts with which they are registered."""

    new = RadioField(_l("Who goes instead"), validators=[InputRequired(_l("Choose who goes instead."))])
    reason = StringField(
        _l("Why, in one sentence"),
        description=_l("Nothing about health or family, please: the city and the network read it."),
        validators=[Optional(), Length(max=500)],
    )

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
    barred = why_not_be_replaced(participant.state, cohort=participant.cohort, today=clock.today())
    return render_template(
        "participants/substitute.html", participant=participant, form=form, barred=barred, reasons=reasons, known=list(known)
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
    """Let somebody go in somebody's stead."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    form = _form(participant)
    if not form.validate():
        return _page(participant, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                new = _who(participant, form)
                substitute_participant(participant, new, reason=form.reason.data or "", actor=viewer, now=clock.now())
                effect.location = url_for("participants.show", participant_id=new.id)
                say(_("%(new)s goes in the stead of %(old)s.", new=new.person.full_name, old=participant.person.full_name))
    except KnownPeople as question:
        return _page(participant, form, [], question.people), 422
    except Refused as refused:
        return _page(participant, form, refused.obstacles), 422
    return effect.redirect()


def _who(participant: Participant, form: SubstituteForm) -> Participant:
    """Return the one who was chosen, or register somebody new; raise KnownPeople when somebody known may be meant."""
    viewer = current_viewer()
    if not form.is_about_somebody_new:
        return get_participant(UUID(form.new.data), viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    meant = request.form.get("person", "")
    return register_participant(
        form.facts(),
        delegation=participant.delegation,
        actor=viewer,
        now=clock.now(),
        person=known_person(meant, participant.delegation),
        is_new_person=meant == "new",
        in_stead=True,
    )
