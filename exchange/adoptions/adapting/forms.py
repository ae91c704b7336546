"""What arrives from the page on which a city says what it kept, changed, left out and added."""

from collections.abc import Sequence

from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.adapting.models import Fate
from exchange.adoptions.adapting.rules import MOST_PARTS, Part
from exchange.foundation.forms import ExchangeForm, InnerForm, one_line, trimmed
from exchange.foundation.languages import _l

_WORDS = [Optional(), Length(max=1000)]
_FATES = (Fate.KEPT, Fate.CHANGED, Fate.DROPPED)
# Empty lines that wait for parts of a city's own.
EMPTY = 2


class PartForm(InnerForm):
    """A part of the original."""

    # Empty where its words are not shown any more.
    component = HiddenField(filters=[trimmed], validators=_WORDS)
    fate = SelectField(
        _l("What did you do with it?"),
        choices=[SelectChoice("", _l("Not decided yet")), *(SelectChoice(fate.value, fate.label) for fate in _FATES)],
        validators=[Optional()],
    )
    here = TextAreaField(_l("How is it in your city?"), filters=[trimmed], validators=_WORDS)
    reason = TextAreaField(_l("Why?"), filters=[trimmed], validators=_WORDS)


class AddedForm(InnerForm):
    """A part that only this city has."""

    component = StringField(_l("What did you add?"), filters=[trimmed, one_line], validators=[Optional(), Length(max=500)])
    reason = TextAreaField(_l("Why?"), filters=[trimmed], validators=_WORDS)


class DeltaForm(ExchangeForm):
    """All parts at once."""

    original = FieldList(FormField(PartForm), max_entries=MOST_PARTS)
    added = FieldList(FormField(AddedForm), max_entries=MOST_PARTS)
    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])

    def show(self, parts: Sequence[Part], *, version: int) -> None:
        """Fill the form, with empty lines for what is added."""
        self.version.data = version
        for part in parts:
            if part.fate is Fate.ADDED:
                self.added.append_entry({"component": part.component, "reason": part.reason})
            else:
                self.original.append_entry(part.stored())
        self.offer_more()

    def offer_more(self) -> None:
        """Add empty lines for what a city adds itself."""
        for _line in range(EMPTY):
            self.added.append_entry()

    def parts(self) -> list[Part]:
        """Return the parts as typed; a line without words is none."""
        found = [
            Part(
                line.form.component.data or "",
                Fate(line.form.fate.data) if line.form.fate.data else None,
                line.form.here.data or "",
                line.form.reason.data or "",
            )
            for line in self.original.entries
        ]
        return found + [
            Part(line.form.component.data, Fate.ADDED, "", line.form.reason.data or "")
            for line in self.added.entries
            if line.form.component.data
        ]
