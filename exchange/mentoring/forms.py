"""What arrives from the pages between two cities."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from exchange.foundation.formats import language_name
from exchange.foundation.forms import ExchangeForm, NearYear
from exchange.foundation.languages import LANGUAGES, _l
from exchange.mentoring.models import MentorKind, MentorRequest
from exchange.mentoring.rules import MOST_HELPED, MOST_HOURS, Mentor

_HOURS = [Optional(), NumberRange(1, MOST_HOURS)]


def _ticks(label: Any, **facts: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validators=[Optional()], **facts
    )


def _languages(spoken: Iterable[str]) -> list[SelectChoice]:
    """Return those that are spoken in the two cities first, then the others of this programme."""
    codes = dict.fromkeys([*spoken, *LANGUAGES])
    return [SelectChoice(code, language_name(code)) for code in codes]


class _VersionForm(ExchangeForm):
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])


class AskForm(ExchangeForm):
    """Whom a city asks, what about, in which languages, until when."""

    city = RadioField(_l("Which city do you ask?"), validators=[Optional()])
    kinds = _ticks(_l("What would help you?"), choices=[SelectChoice(kind.value, kind.label) for kind in MentorKind])
    words = TextAreaField(
        _l("What would you like to know?"),
        description=_l("In your own words. The coordinators of the city you ask read it; no names of young people."),
        validators=[Length(max=2000)],
    )
    languages = _ticks(_l("In which languages can you talk?"))
    wanted_by = DateField(_l("Until when would you like help?"), validators=[Optional(), NearYear(back=1, ahead=3)])
    hours = IntegerField(_l("About how many hours would you need?"), validators=_HOURS)
    wants_young = BooleanField(_l("We would also like to hear the young people who saw it."))

    def offer(self, mentors: Sequence[Mentor], *, spoken: Sequence[str]) -> None:
        """Fill the cities that can be asked, with every reason, and the languages."""
        self.city.choices = [SelectChoice(one.city.slug, one.city.name) for one in mentors]
        self.languages.choices = _languages(spoken)

    def facts(self) -> dict[str, Any]:
        """Return what is asked."""
        return {
            "kinds": list(self.kinds.data or []),
            "words": (self.words.data or "").strip(),
            "languages": list(self.languages.data or []),
            "wanted_by": self.wanted_by.data,
            "hours": self.hours.data,
            "wants_young": bool(self.wants_young.data),
        }


class AcceptForm(_VersionForm):
    """Who helps, how the office is reached, when one first talks."""

    mentor_name = StringField(
        _l("Who helps?"), description=_l("An adult who works for your city: first and family name."), validators=[Length(max=200)]
    )
    mentor_role = StringField(_l("Their post"), validators=[Length(max=200)])
    contact = StringField(
        _l("How is your office reached?"),
        description=_l("An e-mail address or a telephone of the office. Only the city that asks sees it, until this is over."),
        validators=[Length(max=254)],
    )
    agreed = BooleanField(_l("This colleague agrees that the other city sees their name."))
    mentor_languages = _ticks(_l("In which languages can they talk?"))
    hours_offered = IntegerField(_l("How many hours can you give?"), validators=_HOURS)
    first_on = DateField(_l("When do you first talk?"), validators=[Optional(), NearYear(back=1, ahead=3)])

    def offer(self, spoken: Sequence[str]) -> None:
        """Fill the languages."""
        self.mentor_languages.choices = _languages(spoken)

    def facts(self) -> dict[str, Any]:
        """Return what is offered."""
        return {
            "mentor_name": self.mentor_name.data or "",
            "mentor_role": self.mentor_role.data or "",
            "contact": self.contact.data or "",
            "mentor_languages": list(self.mentor_languages.data or []),
            "hours_offered": self.hours_offered.data,
            "first_on": self.first_on.data,
        }


class DeclineForm(_VersionForm):
    """Why not, and who perhaps."""

    reason = TextAreaField(_l("Why can you not help now?"), validators=[Length(max=1000)])
    instead = SelectField(_l("Could another city help?"), validators=[Optional()])

    def offer(self, cities: Iterable[tuple[str, str]]) -> None:
        """Fill the cities that can be proposed."""
        self.instead.choices = [SelectChoice("", _l("I know of none")), *(SelectChoice(slug, name) for slug, name in cities)]


class MeetingForm(ExchangeForm):
    """When one talked, how long, what was agreed."""

    held_on = DateField(_l("When did you talk?"), validators=[Optional(), NearYear(back=3, ahead=1)])
    minutes = IntegerField(_l("How many minutes?"), validators=[Optional()])
    agreed = TextAreaField(_l("What did you agree?"), validators=[Length(max=2000)])


class HelpedForm(_VersionForm):
    """What helped, in two lines."""

    helped = TextAreaField(
        _l("What helped?"),
        description=_l("Two lines at most, without names. Everybody reads them only if both cities say yes later."),
        validators=[Length(max=MOST_HELPED)],
    )

    def show(self, request: MentorRequest) -> None:
        """Fill the form."""
        self.helped.data, self.version.data = request.helped, request.version


class YesForm(_VersionForm):
    """Whether everybody may read it; or only the version of what is taken back."""

    go = SelectField(choices=[SelectChoice("yes"), SelectChoice("no")], validators=[InputRequired()])


class TakeBackForm(_VersionForm):
    """The button that takes a request back."""
