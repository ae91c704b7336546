"""What arrives from the page of the diagnosis."""

from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.diagnosis.models import Mark
from exchange.adoptions.sheetforms import SheetForm
from exchange.foundation.forms import FILL_IN, ExchangeForm, NearYear
from exchange.foundation.languages import _l


class DiagnosisForm(SheetForm):
    """Where and when it matters, what would be measured, how it stands today."""

    NAMES = ("place", "moment", "measure", "baseline")
    place = StringField(
        _l("Where?"), description=_l("A square, a street, a school: as exactly as you can."), validators=[Optional(), Length(max=200)]
    )
    moment = StringField(
        _l("When does it matter?"), description=_l("For example: Friday evenings from 21:00."), validators=[Optional(), Length(max=200)]
    )
    measure = TextAreaField(
        _l("What would you measure?"),
        description=_l("Something that you can count before and after."),
        validators=[Optional(), Length(max=1000)],
    )
    baseline = TextAreaField(
        _l("How does it stand today?"),
        description=_l("The figure, the day, and who counted."),
        validators=[Optional(), Length(max=1000)],
    )


class _HeardForm(ExchangeForm):
    heard_on = DateField(_l("Day of the meeting"), validators=[Optional(), NearYear(ahead=1)])
    heard_count = IntegerField(
        _l("How many young people were there?"), description=_l("A number, no names."), validators=[Optional(), NumberRange(1, 5000)]
    )


class NeedForm(_HeardForm):
    """One need in a sentence; where officers write down what young people said, when that was and how many were there."""

    text = TextAreaField(_l("What is needed?"), validators=[Length(max=1000)])
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def without_meeting(self) -> None:
        """Leave out the meeting: whoever writes speaks for themselves."""
        del self.heard_on, self.heard_count

    def said(self, name: str) -> Any:
        """Return a value that the form may not have."""
        return self[name].data if name in self else None


class AnswerForm(_HeardForm):
    """An answer to a need of the other voice."""

    mark = RadioField(
        _l("What do they say?"),
        choices=[SelectChoice(one.value, one.label) for one in Mark],
        validators=[InputRequired(FILL_IN)],
    )
