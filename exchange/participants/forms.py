"""What arrives from the pages of participants: typed freely, read strictly, given back as typed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import TextInput

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LANGUAGES, LazyString, _, _l, _n
from exchange.foundation.obstacles import Obstacle
from exchange.participants.facts import Facts, Value
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.contacts import read_email, read_phone
from exchange.participants.roster.dates import Habit, read_date
from exchange.participants.roster.values import countries_of, languages_of

_DAY_FIRST = Habit("dmy", proven=True)
# Which field an obstacle is about; the others stand above the form.
_ABOUT = {
    "age-outside": "birth_date",
    "leader-minor": "birth_date",
    "birth-date-future": "birth_date",
    "name-missing": "last_name",
}


class DateText(Field):
    """A date typed in any clear way (14/3/2001, 2001-03-14, 14 March 2001, 14 mars 2001); `data` is a date."""

    widget = TextInput()
    data: Any
    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, day before month."""
        self.typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if self.typed:
            read = read_date(self.typed, habit=_DAY_FIRST)
            if read.value is None:
                sentence = _("“%(typed)s” is not a date. Write it as day, month, year, for example 14/03/2001.", typed=self.typed[:40])
                raise ValueError(sentence)
            self.data = read.value

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if isinstance(self.data, date) else ""


class EmailText(StringField):
    """An address, in its usual spelling."""

    data: Any

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms' own signature
        """Refuse what cannot be an address."""
        if self.data:
            address, _code, _found = read_email(self.data)
            if address is None:
                raise StopValidation(_("“%(typed)s” is not an e-mail address. It looks like name@example.org.", typed=self.data[:60]))
            self.data = address


class PhoneText(StringField):
    """A number; `country` of the city makes 06 12 34 56 78 an international one."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        """Refuse what nobody can call."""
        if self.data:
            number, code = read_phone(self.data, country=getattr(form, "country", ""))
            if number is None or code == "not_a_phone":
                raise StopValidation(_("“%(typed)s” is not a phone number. Digits are enough: +33 6 12 34 56 78.", typed=self.data[:60]))
            self.data = number


def _text(label: LazyString, *, longest: int = 200, help_text: LazyString | str = "", kind: Any = StringField) -> Any:
    too_long = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", longest)
    return kind(label, description=help_text, validators=[Optional(), Length(max=longest, message=too_long)])


def _languages() -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class RegisterForm(ExchangeForm):
    """One young person (or leader) in less than two minutes; everything else is asked later."""

    country = ""

    city = SelectField(_l("City"), choices=[], validate_choice=False)
    first_name = _text(_l("First name"), help_text=_l("As it is usually written. Somebody with one name only: write it here."))
    last_name = _text(_l("Last name"))
    birth_date = DateText(_l("Date of birth"), description=_l("Day, month, year: 14/03/2001. Without it, the rules for minors hold."))
    kind = RadioField(
        _l("Travels as"),
        choices=[SelectChoice(kind.value, kind.label) for kind in ParticipantKind],
        default=ParticipantKind.YOUNGSTER.value,
        validators=[InputRequired()],
    )
    email = _text(_l("E-mail"), kind=EmailText, help_text=_l("Their own: the invitation goes there."))
    phone = _text(_l("Phone"), kind=PhoneText)
    language = SelectField(_l("Language of letters"), choices=_languages())
    guardian1_name = _text(_l("Parent or guardian: name"))
    guardian1_email = _text(_l("Parent or guardian: e-mail"), kind=EmailText, help_text=_l("Not the young person’s own address."))
    guardian1_phone = _text(_l("Parent or guardian: phone"), kind=PhoneText)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there is a name, and that the guardian's address is not the minor's own."""
        valid = super().validate(extra_validators=extra_validators)
        if not (self.first_name.data or self.last_name.data):
            _add_error(self.last_name, _("Please write a name. One word is enough."))
            valid = False
        own = (self.email.data or "").casefold()
        if own and own == (self.guardian1_email.data or "").casefold():
            _add_error(self.guardian1_email, _("This is the young person’s own address. A guardian needs one of their own, or a phone."))
            valid = False
        return bool(valid)

    def facts(self) -> dict[str, Value]:
        """Return what was typed, by field; empty answers are left out."""
        names = (
            "first_name", "last_name", "birth_date", "kind", "email", "phone", "language",
            "guardian1_name", "guardian1_email", "guardian1_phone",
        )  # fmt: skip
        return {name: self[name].data for name in names if self[name].data}


class EditForm(RegisterForm):
    """Everything about a participant that is not sealed."""

    # WTForms' way to leave a field of the shorter form out.
    city: Any = None
    name_on_document = _text(_l("Name on the travel document"), help_text=_l("Exactly as printed there."))
    preferred_name = _text(_l("Likes to be called"))
    pronouns = _text(_l("Pronouns"))
    languages = _text(_l("Languages spoken"), help_text=_l("Separated by commas."))
    nationality = _text(_l("Nationality"), help_text=_l("A country."))
    residence_country = _text(_l("Country of residence"))
    home_place = _text(_l("Home place"))
    document_type = SelectField(
        _l("Kind of travel document"),
        choices=[
            SelectChoice("", _l("not known yet")),
            SelectChoice("passport", _l("Passport")),
            SelectChoice("identity_card", _l("Identity card")),
        ],
        validators=[Optional()],
    )
    document_number = _text(_l("Number of the travel document"), help_text=_l("Kept sealed. Leave empty to keep what is stored."))
    document_expires = DateText(_l("Travel document valid until"), validators=[Optional()])
    guardian1_language = SelectField(
        _l("Parent or guardian: language"), choices=[SelectChoice("", _l("as the young person")), *_languages()], validators=[Optional()]
    )
    guardian2_name = _text(_l("Second guardian: name"))
    guardian2_email = _text(_l("Second guardian: e-mail"), kind=EmailText)
    guardian2_phone = _text(_l("Second guardian: phone"), kind=PhoneText)
    emergency_name = _text(_l("In an emergency: name"))
    emergency_phone = _text(_l("In an emergency: phone"), kind=PhoneText)
    motivation = _text(_l("Why they want to go"), longest=20_000, kind=TextAreaField)
    external_id = _text(_l("Number in the city’s own list"))
    version = HiddenField()
    # What the writer was told that a corrected date of birth turns around.
    switch = HiddenField()

    def validate_languages(self, field: Field) -> None:
        """Read the languages that were listed."""
        if field.data:
            _codes, unknown = languages_of(field.data)
            if unknown:
                raise StopValidation(_("We do not know this language: %(words)s.", words=", ".join(unknown)))

    def validate_nationality(self, field: Field) -> None:
        """Read one country."""
        _check_country(field)

    def validate_residence_country(self, field: Field) -> None:
        """Read one country."""
        _check_country(field)

    def facts(self) -> dict[str, Value]:
        """Return every field: an emptied one is emptied, except the sealed number."""
        left_out = {"city", "version", "switch", "form_id", "csrf_token"}
        found: dict[str, Value] = {
            field.name: field.data or (None if isinstance(field, DateText) else "") for field in self if field.name not in left_out
        }
        found["languages"] = languages_of(self.languages.data or "")[0]
        for name in ("nationality", "residence_country"):
            found[name] = next(iter(countries_of(self[name].data or "")), "")
        if not found["document_number"]:
            del found["document_number"]
        return found


def _check_country(field: Field) -> None:
    if field.data and len(countries_of(field.data)) != 1:
        raise StopValidation(_("“%(typed)s” is not one country we know.", typed=field.data[:60]))


_TOO_LONG = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", 500)


class WithdrawForm(ExchangeForm):
    """Why somebody does not travel, or several, for the history."""

    reason = StringField(
        _l("Why, in one sentence"),
        description=_l("Nothing about health or family, please: the city and the network read it."),
        validators=[DataRequired(FILL_IN), Length(max=500, message=_TOO_LONG)],
    )
    # What was shown before: the deed is done when it still does just that.
    seen = HiddenField()


class PlaceForm(ExchangeForm):
    """Why somebody gets a place before others who wait."""

    reason = _text(
        _l("Why before them, in one sentence"),
        longest=500,
        help_text=_l("It stands in the history. Nothing about health or family, please."),
    )
    seen = HiddenField()


class UploadForm(ExchangeForm):
    """A spreadsheet to import."""

    city = SelectField(_l("City"), choices=[], validate_choice=False)
    file = FileField(
        _l("Your spreadsheet"),
        description=_l("CSV or XLSX, as it is. Up to 10 MB. Nothing is stored before you have seen the preview."),
    )


def _add_error(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def show_obstacles(form: ExchangeForm, obstacles: Iterable[Obstacle]) -> None:
    """Put the reasons of a rule beside the field that each is about, or above the form."""
    for obstacle in obstacles:
        name = _ABOUT.get(obstacle.code)
        if name and name in form:
            _add_error(form[name], str(obstacle.sentence))
        else:
            form.form_errors.append(str(obstacle.sentence))


def facts_for_form(facts: Facts) -> dict[str, Any]:
    """Return stored facts as the edit form shows them."""
    shown: dict[str, Any] = dict(facts)
    shown.pop("document_number", None)
    languages = facts.get("languages")
    shown["languages"] = ", ".join(languages) if isinstance(languages, tuple) else ""
    return shown
