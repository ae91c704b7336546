"""What arrives from the pages of papers."""

import re
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l, _n
from exchange.papers.models import Basis, Certification, Needed, PaperKind, PaperRule, Signers
from exchange.papers.naming import WrongLine, read_machine_line
from exchange.papers.rules import EXTRAS
from exchange.participants.forms import DateText
from exchange.participants.roster.values import countries_of

_EXPRESSION = re.compile(r"(\*|-?[A-Z][A-Z_]{1,18})( (\*|-?[A-Z][A-Z_]{1,18}))*")
_TOO_LONG = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", 200)


def _choices(kind: Any) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in kind]


def _number(label: Any, *, most: int, least: int = 0, help_text: Any = "") -> Any:
    message = _l("A whole number from %(least)s to %(most)s, please.", least=least, most=most)
    return IntegerField(label, description=help_text, validators=[Optional(), NumberRange(least, most, message=message)])


class Boxes(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RuleForm(ExchangeForm):
    """One rule, with who checked it where, and why it changes."""

    kind = SelectField(_l("What kind of paper"), choices=_choices(PaperKind))
    basis = RadioField(_l("Whose rule it is"), choices=_choices(Basis), validators=[InputRequired(FILL_IN)])
    country = StringField(
        _l("Which countries"),
        description=_l("Two letters for each country (FR), a group (FREE, SCHENGEN), * for any; a minus leaves out: * -FREE."),
        validators=[InputRequired(FILL_IN), Length(max=60, message=_TOO_LONG)],
    )
    below_age = _number(_l("Only below this age"), least=1, most=120, help_text=_l("Empty: any age."))
    zone = StringField(
        _l("For trips to"), description=_l("Written alike; * for any foreign country."), validators=[InputRequired(FILL_IN)], default="*"
    )
    counts_transit = BooleanField(_l("Countries on the way count as well"))
    needed = RadioField(_l("How much it asks"), choices=_choices(Needed), validators=[InputRequired(FILL_IN)])
    form = StringField(_l("Name of the form or paper"), validators=[Optional(), Length(max=200, message=_TOO_LONG)])
    form_language = StringField(_l("Language of that name"), description=_l("Two letters: fr."), default="en")
    is_official_form = BooleanField(_l("An authority publishes this form: nothing else is accepted"))
    signers = SelectField(_l("Who signs"), choices=_choices(Signers))
    certification = SelectField(_l("Certification"), choices=_choices(Certification))
    validity_days = _number(_l("Valid for how many days"), least=1, most=4000, help_text=_l("Empty: it holds for the trip."))
    copies = _number(_l("Copies besides the original"), most=9)
    extras = Boxes(_l("What goes with it"), choices=[SelectChoice(code, label) for code, label in EXTRAS.items()])
    needs_scan = BooleanField(
        _l("A copy is kept until after the trip"),
        description=_l("Only where an authority keeps the original or asks for a copy. It is sealed, and erased 14 days after the return."),
    )
    lead_days = _number(_l("Days before departure by which it must be there"), most=365)
    passport_only = BooleanField(_l("An identity card is not enough"))
    valid_months_after = _number(_l("Months for which the travel document must be valid after the trip"), most=24)
    issued_within_years = _number(_l("Years within which the travel document was issued"), least=1, most=30)
    details = TextAreaField(_l("Details"), description=_l("In English. Shown to coordinators, guardians and young people."))
    source = TextAreaField(_l("Where it was read"), description=_l("An address, or the name of a law."))
    checked_on = DateText(_l("Compared with that source on"), description=_l("Empty: nobody can rely on it yet."))
    review_by_on = DateText(_l("To be checked again by"))
    ended_on = DateText(_l("Asks nothing from this day on"))
    why = StringField(
        _l("Why it changes"),
        description=_l("In one sentence, for whoever reads it next year."),
        validators=[InputRequired(FILL_IN), Length(max=200, message=_TOO_LONG)],
    )
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def validate_country(self, field: Field) -> None:
        """Read countries and groups."""
        _check_expression(field)

    def validate_zone(self, field: Field) -> None:
        """Read countries and groups."""
        _check_expression(field)

    def facts(self) -> dict[str, Any]:
        """Return the columns of a rule."""
        words = {"kind": PaperKind, "basis": Basis, "needed": Needed, "signers": Signers, "certification": Certification}
        found: dict[str, Any] = {name: kind(self[name].data) for name, kind in words.items()}
        found |= {name: self[name].data for name in ("below_age", "validity_days", "valid_months_after", "issued_within_years")}
        found |= {name: bool(self[name].data) for name in ("counts_transit", "is_official_form", "passport_only", "needs_scan")}
        found |= {name: self[name].data or "" for name in ("country", "zone", "form", "details", "source")}
        found |= {name: self[name].data or None for name in ("checked_on", "review_by_on", "ended_on")}
        return found | {
            "form_language": self.form_language.data or "en",
            "copies": self.copies.data or 0,
            "lead_days": self.lead_days.data if self.lead_days.data is not None else 14,
            "extras": [code for code in EXTRAS if code in (self.extras.data or ())],
        }

    @classmethod
    def of(cls, rule: PaperRule) -> "RuleForm":
        """Return the form filled with a rule."""
        form = cls(obj=rule)
        if not form.is_submitted():
            for name in ("kind", "basis", "needed", "signers", "certification"):
                form[name].data = getattr(rule, name).value
        return form


def _check_expression(field: Field) -> None:
    words = " ".join((field.data or "").upper().split())
    if not _EXPRESSION.fullmatch(words):
        raise StopValidation(_("Write codes between spaces, for example: FR, FREE, * -FREE."))
    field.data = words


class FactsForm(ExchangeForm):
    """What the rules must know of a traveller beyond the roster."""

    document_issued_on = DateText(_l("Passport issued on"), validators=[Optional()])
    document_country = StringField(_l("Issued by which country"), validators=[Optional(), Length(max=60, message=_TOO_LONG)])
    second_nationality = StringField(_l("Second nationality"), validators=[Optional(), Length(max=60, message=_TOO_LONG)])
    permit_until_on = DateText(
        _l("Residence permit valid until"),
        description=_l("Only for somebody who lives in a country without its passport."),
        validators=[Optional()],
    )
    machine_line = StringField(
        _l("Lower line of the passport’s machine-readable zone"),
        description=_l("44 signs. Its check digits say whether the number and the day of expiry are typed right. Not kept as a line."),
        validators=[Optional(), Length(max=60, message=_TOO_LONG)],
    )
    travels_with_guardian = BooleanField(_l("A parent or guardian travels along"))
    allows_emergency_care = SelectField(
        _l("Emergency medical care, in the letter"),
        choices=[
            SelectChoice("", _l("to be ticked by hand")),
            SelectChoice("yes", _l("ticked: allowed")),
            SelectChoice("no", _l("left empty: not allowed")),
        ],
        validators=[Optional()],
    )

    def validate_second_nationality(self, field: Field) -> None:
        """Read one country."""
        _read_country(field)

    def validate_document_country(self, field: Field) -> None:
        """Read one country."""
        _read_country(field)

    def read_line(self, *, today: date) -> dict[str, Any]:
        """Return what the machine-readable line says, as fields of the roster; raise WrongLine."""
        if not self.machine_line.data:
            return {}
        line = read_machine_line(self.machine_line.data, today=today)
        return {"document_type": "passport", "document_number": line.number} | (
            {"document_expires": line.expires_on} if line.expires_on else {}
        )


WRONG_LINE = {
    "length": _l("This line has not 44 signs. Copy the lower line as it is printed, with its arrows: <."),
    "number": _l("The passport’s number and its check digit do not fit. Please look at the first ten signs again."),
    "birth": _l("The date of birth and its check digit do not fit. Please look at signs 14 to 20 again."),
    "expiry": _l("The day of expiry and its check digit do not fit. Please look at signs 22 to 28 again."),
    "rest": _l("The optional number and its check digit do not fit. Please look at signs 29 to 43 again."),
    "whole": _l("The line and its last check digit do not fit. Please look at all of it again."),
}
__all__ = ["WRONG_LINE", "FactsForm", "NumberForm", "RuleForm", "ScanForm", "WrongLine"]


def _read_country(field: Field) -> None:
    if not field.data:
        return
    found = countries_of(field.data)
    if len(found) != 1:
        raise StopValidation(_("“%(typed)s” is not one country we know.", typed=field.data[:60]))
    field.data = found[0]


class ScanForm(ExchangeForm):
    """A photo or PDF of a paper."""

    file = FileField(
        _l("Photo or PDF"),
        description=_l("PDF, JPEG or PNG, up to 5 MB. Of a photo, where and when it was taken is removed."),
        validators=[FileRequired(_l("Please choose a file."))],
    )


class NumberForm(ExchangeForm):
    """The number of an ETA or visa, and until when it holds."""

    number = StringField(
        _l("Number"),
        description=_l("Kept sealed; erased 14 days after the return."),
        validators=[Optional(), Length(max=60, message=_TOO_LONG)],
    )
    expires_on = DateText(_l("Valid until"), validators=[InputRequired(FILL_IN)])
