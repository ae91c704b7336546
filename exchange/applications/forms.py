"""What arrives from the pages of calls, forms and applications."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.applications.kinds import Kept, Readers, Reason
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LANGUAGES, LazyString, _, _l, _n
from exchange.participants.forms import DateText, EmailText, PhoneText
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.values import countries_of


def _text(
    label: LazyString, *, longest: int = 200, help_text: LazyString | str = "", kind: Any = StringField, is_required: bool = False
) -> Any:
    too_long = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", longest)
    first = InputRequired(message=FILL_IN) if is_required else Optional()
    return kind(label, description=help_text, validators=[first, Length(max=longest, message=too_long)])


def _languages() -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class CallForm(ExchangeForm):
    """An invitation to apply."""

    city = SelectField(_l("City"), choices=[], validate_choice=False)
    title = _text(_l("Title"), is_required=True, help_text=_l("For example: Six places for young people to Lisboa."))
    text = _text(
        _l("What it is about"),
        kind=TextAreaField,
        longest=8_000,
        help_text=_l("Where to, when, who can come, what it costs, what you do there. Simple words: people of 13 read it."),
    )
    contact = _text(_l("Whom applicants can ask"), help_text=_l("An address or phone of your office. Everybody can read it."))
    kind = RadioField(
        _l("Who can apply"),
        choices=[
            SelectChoice(ParticipantKind.YOUNGSTER.value, _l("Young people who travel")),
            SelectChoice(ParticipantKind.LEADER.value, _l("Adults who lead the group")),
        ],
        default=ParticipantKind.YOUNGSTER.value,
        validators=[InputRequired()],
    )
    opens_on = DateField(_l("First day"), validators=[InputRequired(message=FILL_IN)])
    closes_on = DateField(
        _l("Last day"), validators=[InputRequired(message=FILL_IN)], description=_l("The whole day, by your city’s clock.")
    )
    language = SelectField(
        _l("In which language do you write this?"), choices=_languages(), description=_l("Other languages come after it.")
    )
    places = IntegerField(
        _l("How many can travel"), validators=[Optional(), NumberRange(1, 1000)], description=_l("Only to inform; nobody is shut out.")
    )
    languages = SelectMultipleField(
        _l("Languages in which you read applications"),
        choices=_languages(),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(message=_l("Choose at least one language."))],
        description=_l("You are reminded to translate your questions into these."),
    )

    def facts(self) -> dict[str, Any]:
        """Return the columns of a call."""
        return {
            "title": self.title.data or "",
            "text": self.text.data or "",
            "contact": self.contact.data or "",
            "kind": ParticipantKind(self.kind.data),
            "opens_on": self.opens_on.data,
            "closes_on": self.closes_on.data,
            "places": self.places.data,
            "languages": list(self.languages.data or []),
            "language": self.language.data,
        }


class CallWordsForm(ExchangeForm):
    """A call's title and text in other languages: a pair of fields for each."""

    codes: tuple[str, ...] = ()

    def words(self) -> dict[str, dict[str, str]]:
        """Return {language: {title, text}}."""
        return {code: {name: self[f"{name}_{code}"].data or "" for name in ("title", "text")} for code in self.codes}

    def has_errors(self, code: str) -> bool:
        """Say whether a pair needs another look."""
        return bool(self[f"title_{code}"].errors or self[f"text_{code}"].errors)


def call_words_form(codes: Sequence[str], kept: Mapping[str, Mapping[str, str]]) -> CallWordsForm:
    """Make the form of some languages, filled with what is kept."""
    fields: dict[str, Any] = {"codes": tuple(codes)}
    for code in codes:
        fields[f"title_{code}"] = _text(_l("Title"))
        fields[f"text_{code}"] = _text(_l("What it is about"), kind=TextAreaField, longest=8_000)
    data = {f"{name}_{code}": kept.get(code, {}).get(name, "") for code in codes for name in ("title", "text")}
    made: CallWordsForm = type("CallWordsFormOfACall", (CallWordsForm,), fields)(data=data)
    return made


class AboutMe(ExchangeForm):
    """What every applicant writes about themselves: as little as answering them needs."""

    country = ""

    first_name = _text(_l("First name"))
    last_name = _text(_l("Last name"), help_text=_l("If you have one name only, write it in either field."))
    birth_date = DateText(_l("When were you born?"), description=_l("Day, month, year: 14/03/2009. Some rules depend on your age."))
    phone = _text(_l("Your phone"), kind=PhoneText)
    language = SelectField(_l("In which language do we write to you?"), choices=_languages())
    nationality: Any = _text(_l("Nationality"), help_text=_l("A country. Some questions are for some nationalities only."))

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by column."""
        names = ("first_name", "last_name", "birth_date", "phone", "language", "email")
        found = {name: self[name].data or (None if name == "birth_date" else "") for name in names if name in self}
        if self.nationality is not None:
            found["nationality"] = next(iter(countries_of(self.nationality.data or "")), "")
        return found

    def validate_nationality(self, field: Any) -> None:
        """Read one country."""
        if field.data and len(countries_of(field.data)) != 1:
            raise ValidationError(_("“%(typed)s” is not one country we know.", typed=field.data[:60]))


class BeginForm(AboutMe):
    """The first page: who, and how to answer."""

    email = _text(_l("Your e-mail"), kind=EmailText, help_text=_l("We send you the way back to your application."))
    # People do not see it: only machines fill it.
    website = StringField(_l("Leave this empty"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there is a name and one way to answer."""
        valid = super().validate(extra_validators=extra_validators)
        if not (self.first_name.data or self.last_name.data):
            self.last_name.errors = [*self.last_name.errors, _("Please write your name. One word is enough.")]
            valid = False
        if not (self.email.data or self.phone.data or self.email.errors or self.phone.errors):
            self.email.errors = [*self.email.errors, _("Please leave an e-mail address or a phone number, so that we can answer you.")]
            valid = False
        return bool(valid)


class OwnForm(AboutMe):
    """The second page: everything else, saved while it is typed."""

    motivation = _text(
        _l("Why do you want to go?"),
        kind=TextAreaField,
        longest=5_000,
        help_text=_l("In your own words. Two sentences are enough; nobody marks your spelling."),
    )
    guardian_name = _text(_l("A parent or guardian: name"))
    guardian_contact = _text(_l("Their e-mail or phone"), help_text=_l("You can also tell us later."))
    version = HiddenField()

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by column."""
        own = ("motivation", "guardian_name", "guardian_contact")
        return {**super().facts(), **{name: self[name].data or "" for name in own}}


class LinkForm(ExchangeForm):
    """The way back to what somebody began."""

    address = _text(_l("The e-mail address in your application"), kind=EmailText, is_required=True)


class LaterForm(ExchangeForm):
    """What stands around the questions that a participant is asked later: the state of the row that was seen."""

    version = HiddenField()

    def number(self) -> int | None:
        """Return the version that the page was made of; None where it says none."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 9 else None


class QuestionForm(ExchangeForm):
    """Everything about one question but its words, which have a field for each language."""

    is_required = BooleanField(_l("An answer is needed to send the form"))
    why = SelectField(_l("Why do you ask?"), choices=[SelectChoice(one.value, one.label) for one in Reason])
    readers = SelectField(_l("Who sees the answers?"), choices=[SelectChoice(one.value, one.label) for one in Readers])
    kept = SelectField(_l("When are they erased?"), choices=[SelectChoice(one.value, one.label) for one in Kept])
    only_if = SelectField(_l("Only after this answer"), choices=[], validate_choice=False)
    age_from = IntegerField(_l("From this age"), validators=[Optional(), NumberRange(0, 120)])
    age_until = IntegerField(_l("Up to this age"), validators=[Optional(), NumberRange(0, 120)])
    kinds = SelectField(
        _l("Of whom"),
        choices=[SelectChoice("", _l("everybody")), *[SelectChoice(kind.value, kind.label) for kind in ParticipantKind]],
        validators=[Optional()],
    )
    nationalities = _text(_l("Of these nationalities only"), help_text=_l("Countries, separated by commas."))
    is_not = BooleanField(_l("Of everybody but these"))
    sensitive_reason = _text(
        _l("Why can this not wait until after acceptance?"),
        longest=500,
        kind=TextAreaField,
        help_text=_l("One sentence. Such answers stand in no list and no file."),
    )

    def conditions(self) -> list[dict[str, Any]]:
        """Return the conditions that were chosen, as questions.py reads them."""
        found: list[dict[str, Any]] = []
        key, _colon, option = (self.only_if.data or "").partition(":")
        if key and option:
            found.append({"question": key, "one_of": option.split(",")})
        ages = {name: self[name].data for name in ("age_from", "age_until") if self[name].data is not None}
        if ages:
            found.append(ages)
        if self.kinds.data:
            found.append({"kinds": [self.kinds.data]})
        countries = list(countries_of(self.nationalities.data or ""))
        if countries:
            found.append({"nationalities": countries, "is_not": bool(self.is_not.data)})
        return found

    def validate_nationalities(self, field: Any) -> None:
        """Know each of the countries."""
        words = [word for word in (field.data or "").split(",") if word.strip()]
        if len(countries_of(field.data or "")) != len(words):
            raise ValidationError(_("We do not know one of these countries. Separate them by commas."))
