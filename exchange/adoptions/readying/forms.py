"""What arrives from the pages of readiness and actions."""

from typing import Any

from wtforms import DateField, FieldList, FormField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.readying.conditions import CONDITIONS, Answer
from exchange.adoptions.readying.models import Action, ActionState, Readiness
from exchange.foundation.forms import ExchangeForm, InnerForm, NearYear, one_line, trimmed
from exchange.foundation.languages import _l


class ConditionForm(InnerForm):
    """One condition: an answer, and a note."""

    answer = RadioField(_l("Is it so?"), choices=[SelectChoice(one.value, one.label) for one in Answer], validators=[Optional()])
    note = StringField(_l("Note"), filters=[trimmed, one_line], validators=[Optional(), Length(max=500)])


class ReadinessForm(ExchangeForm):
    """Every condition, in their order; none has to be answered."""

    conditions = FieldList(FormField(ConditionForm), min_entries=len(CONDITIONS), max_entries=len(CONDITIONS))
    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])

    def show(self, readiness: Readiness | None) -> None:
        """Fill the form."""
        self.version.data = readiness.version if readiness else 0
        known = readiness.answers if readiness else {}
        for code, entry in zip(CONDITIONS, self.conditions.entries, strict=True):
            said = known.get(code) or {}
            entry.form.answer.data = said.get("answer") or None
            entry.form.note.data = said.get("note", "")

    def answers(self) -> dict[str, Any]:
        """Return what was answered or noted, as it is kept."""
        given = {}
        for code, entry in zip(CONDITIONS, self.conditions.entries, strict=True):
            answer, note = entry.form.answer.data or "", entry.form.note.data or ""
            if answer or note:
                given[code] = {"answer": answer, "note": note}
        return given

    def by_code(self) -> list[tuple[str, Any]]:
        """Return (condition's code, its form), in order."""
        return [(code, entry.form) for code, entry in zip(CONDITIONS, self.conditions.entries, strict=True)]


class ActionForm(ExchangeForm):
    """What is done, by whom, until when; on an action that exists also what has become of it."""

    text = StringField(_l("What is to be done?"), validators=[Length(max=500)])
    owner_name = StringField(_l("Who does it?"), description=_l("The name of somebody in the city."), validators=[Length(max=200)])
    due_on = DateField(_l("Until when?"), validators=[Optional(), NearYear(back=3)])
    state = RadioField(
        _l("What has become of it?"),
        choices=[
            SelectChoice(ActionState.OPEN.value, _l("Still open")),
            SelectChoice(ActionState.DONE.value, ActionState.DONE.label),
            SelectChoice(ActionState.DROPPED.value, ActionState.DROPPED.label),
        ],
        default=ActionState.OPEN.value,
        validators=[Optional()],
    )
    outcome = TextAreaField(
        _l("What came of it?"), description=_l("A sentence, when it is done or dropped."), validators=[Optional(), Length(max=1000)]
    )
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def show(self, action: Action) -> None:
        """Fill the form."""
        for name in ("text", "owner_name", "due_on", "outcome", "version"):
            self[name].data = getattr(action, name)
        self.state.data = action.state.value
