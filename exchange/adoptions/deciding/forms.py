"""What arrives from the pages of decision, pilot and result."""

from typing import Any

from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from exchange.adoptions.deciding.models import Decision
from exchange.adoptions.sheetforms import SheetForm
from exchange.foundation.forms import FILL_IN, ExchangeForm, NearYear
from exchange.foundation.languages import Sentence, _, _l
from exchange.foundation.money import CURRENCIES, read_cents, write_cents

_SHORT = [Optional(), Length(max=200)]
_LONG = [Optional(), Length(max=3000)]
_HOURS = [Optional(), NumberRange(0, 100000)]
_CURRENCIES = [SelectChoice(code, code) for code in CURRENCIES]
_DAY = [Optional(), NearYear()]
MOST_CORE = 20


class DecisionForm(SheetForm):
    """Who, with what, by which decision, from when; and what must stay."""

    NAMES = (
        "core",
        "owner_name",
        "owner_role",
        "money_cents",
        "currency",
        "money_source",
        "hours",
        "decided_on",
        "decided_by",
        "reference",
        "starts_on",
    )
    core = TextAreaField(
        _l("What must stay, or it is something else?"), description=_l("One thing a line."), validators=[Optional(), Length(max=4000)]
    )
    owner_name = StringField(_l("Who answers for it?"), description=_l("First and family name of a city officer."), validators=_SHORT)
    owner_role = StringField(_l("Their post"), validators=_SHORT)
    money = StringField(_l("Money"), description=_l("In figures, such as 12000 or 12 000,50."), validators=[Optional(), Length(max=30)])
    currency = SelectField(_l("Currency"), choices=_CURRENCIES, default="EUR", validators=[Optional()])
    money_source = StringField(_l("Where does the money come from?"), validators=_SHORT)
    hours = IntegerField(_l("Hours of work"), description=_l("Instead of money, or beside it: how many in all."), validators=_HOURS)
    decided_on = DateField(_l("Day of the decision"), validators=_DAY)
    decided_by = StringField(_l("Who decided?"), description=_l("The council, a committee, the mayor."), validators=_SHORT)
    reference = StringField(_l("Number or address of the decision"), validators=_SHORT)
    starts_on = DateField(_l("It starts on"), validators=_DAY)

    def show(self, sheet: Decision | None) -> None:
        """Fill the form; money and what must stay are typed otherwise than they are kept."""
        self.version.data = sheet.version if sheet else 0
        if sheet is None:
            return
        for name in self.NAMES:
            if name == "core":
                self.core.data = "\n".join(sheet.core)
            elif name == "money_cents":
                self.money.data = write_cents(sheet.money_cents)
            else:
                self[name].data = getattr(sheet, name)

    def validate_money(self, field: StringField) -> None:
        """Refuse what is no sum."""
        if field.data and read_cents(field.data) is None:
            raise ValidationError(_("This is not a sum of money. Write it in figures, such as 12000 or 12 000,50."))

    def validate_core(self, _field: TextAreaField) -> None:
        """Refuse a list that nobody could keep."""
        if len(self._core()) > MOST_CORE:
            raise ValidationError(_("Twenty things that must stay are too many. Name the heart of it."))

    def _core(self) -> list[str]:
        return [line.strip(" \t-•*") for line in (self.core.data or "").splitlines() if line.strip(" \t-•*")]

    def _typed(self, name: str) -> Any:
        if name == "core":
            return self._core()
        if name == "money_cents":
            return read_cents(self.money.data) if self.money.data else None
        return (self.currency.data or "EUR") if name == "currency" else super()._typed(name)

    def labels(self) -> list[tuple[str, Sentence]]:
        """Return how each column is named; money by its field."""
        return [(name, self["money" if name == "money_cents" else name].label.text) for name in self.NAMES]


class PilotForm(SheetForm):
    """Where and when it is tried."""

    NAMES = ("place", "from_on", "until_on")
    place = StringField(_l("Where is it tried?"), description=_l("One place to begin with."), validators=_SHORT)
    from_on = DateField(_l("From"), validators=_DAY)
    until_on = DateField(_l("Until"), description=_l("A try has an end."), validators=_DAY)

    def validate_until_on(self, field: DateField) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("It cannot end before it begins."))


class LineForm(ExchangeForm):
    """One day of the try."""

    held_on = DateField(_l("Day"), validators=[InputRequired(FILL_IN), NearYear(ahead=0)])
    came_count = IntegerField(_l("How many came?"), validators=[Optional(), NumberRange(0, 1000000)])
    note = TextAreaField(
        _l("What went well, what went wrong?"), description=_l("One line is enough. No names of young people, please."), validators=_LONG
    )


class ResultForm(SheetForm):
    """Since when it runs, what has changed, how that is known, how it goes on."""

    NAMES = ("runs_since_on", "changed", "known_how", "goes_on")
    runs_since_on = DateField(_l("It has been running since"), validators=_DAY)
    changed = TextAreaField(_l("What has changed?"), description=_l("Against the figure from before."), validators=_LONG)
    known_how = TextAreaField(_l("How do you know it?"), description=_l("Who counted or asked, when, how many."), validators=_LONG)
    goes_on = TextAreaField(_l("Who pays for it and who runs it from now on?"), validators=_LONG)
