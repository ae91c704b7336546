"""What arrives from the pages of selections."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from exchange.foundation.formats import day
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l
from exchange.people.models import Person
from exchange.selection.models import Criterion, Outcome, Selection
from exchange.selection.rules import HIGHEST
from exchange.selection.services import CriterionFacts

MOST_CRITERIA = 6
MOST_TARGETS = 4
CANNOT_SAY = "-"
SOMEBODY_NEW = "new"
_MOST = _l("A number from 0 to 500, please.")


class PrepareForm(ExchangeForm):
    """Criteria, places to offer, balance aimed at. Rows without a name or a trait are left out."""

    places = IntegerField(
        _l("How many places are there to offer?"),
        validators=[InputRequired(FILL_IN), NumberRange(min=1, max=500, message=_l("A number from 1 to 500, please."))],
    )

    def offer(self, traits: Iterable[tuple[str, str]]) -> None:
        """Fill the traits of which a least number can be aimed at."""
        choices = [SelectChoice("", _l("no target")), *(SelectChoice(key, label) for key, label in traits)]
        for number in range(1, MOST_TARGETS + 1):
            self[f"trait_{number}"].choices = choices

    def show(self, selection: Selection) -> None:
        """Fill in what is kept."""
        self.places.data = selection.places
        for number, one in enumerate(selection.criteria[:MOST_CRITERIA], start=1):
            self[f"name_{number}"].data, self[f"meaning_{number}"].data = one.name, one.meaning
            self[f"weight_{number}"].data = str(one.weight)
        for number, (trait, least) in enumerate(selection.targets[:MOST_TARGETS], start=1):
            self[f"trait_{number}"].data, self[f"least_{number}"].data = str(trait), int(least)

    def criteria(self) -> list[CriterionFacts]:
        """Return the criteria that have a name."""
        return [
            CriterionFacts(self[f"name_{n}"].data, self[f"meaning_{n}"].data or "", int(self[f"weight_{n}"].data or 1))
            for n in range(1, MOST_CRITERIA + 1)
            if self[f"name_{n}"].data
        ]

    def targets(self) -> list[tuple[str, int]]:
        """Return the targets with a trait and a number."""
        return [
            (self[f"trait_{n}"].data, int(self[f"least_{n}"].data))
            for n in range(1, MOST_TARGETS + 1)
            if self[f"trait_{n}"].data and self[f"least_{n}"].data
        ]


_WEIGHTS = [SelectChoice("1", _l("counts once")), SelectChoice("2", _l("counts twice")), SelectChoice("3", _l("counts three times"))]
for _number in range(1, MOST_CRITERIA + 1):
    _criterion = {
        f"name_{_number}": StringField(_l("Criterion %(number)s", number=_number), validators=[Optional(), Length(max=200)]),
        f"meaning_{_number}": StringField(_l("What many points mean"), validators=[Optional(), Length(max=400)]),
        f"weight_{_number}": SelectField(_l("Weight"), choices=_WEIGHTS, default="1"),
    }
    for _name, _field in _criterion.items():
        setattr(PrepareForm, _name, _field)
for _number in range(1, MOST_TARGETS + 1):
    setattr(PrepareForm, f"trait_{_number}", SelectField(_l("Of those offered a place"), choices=[], validators=[Optional()]))
    setattr(PrepareForm, f"least_{_number}", IntegerField(_l("at least"), validators=[Optional(), NumberRange(0, 500, _MOST)]))


class ReviewForm(ExchangeForm):
    """One reader's sheet; the criteria are added by `review_form`."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l("One or two sentences about what was written, not about the person. The applicant may ask to read them."),
        validators=[Optional(), Length(max=2000)],
    )

    def points(self, criteria: Sequence[Criterion]) -> dict[UUID, int | None]:
        """Return the points of the criteria that were answered; None for "I cannot tell"."""
        given: dict[UUID, int | None] = {}
        for one in criteria:
            value = self[f"points_{one.id.hex}"].data
            if value == CANNOT_SAY:
                given[one.id] = None
            elif value:
                given[one.id] = int(value)
        return given


def review_form(criteria: Sequence[Criterion]) -> type[ReviewForm]:
    """Return the form of one selection: points for each of its criteria."""
    points = [SelectChoice(str(number), str(number)) for number in range(HIGHEST + 1)]
    fields: dict[str, Any] = {
        f"points_{one.id.hex}": RadioField(
            one.name,
            description=one.meaning,
            choices=[*points, SelectChoice(CANNOT_SAY, _l("I cannot tell"))],
            validators=[Optional()],
        )
        for one in criteria
    }
    return type("ReviewFormOfCall", (ReviewForm,), fields)


class ConflictForm(ExchangeForm):
    """Too close to score fairly."""

    conflict = StringField(_l("How do you know this person?"), validators=[InputRequired(FILL_IN), Length(max=300)])


class DecideForm(ExchangeForm):
    """Outcomes for everybody; the rows are added by `decide_form`."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def outcomes(self, keys: Iterable[UUID]) -> dict[UUID, tuple[Outcome, str]]:
        """Return the outcomes that were chosen, with their reasons."""
        return {
            key: (Outcome(self[f"outcome_{key.hex}"].data), self[f"reason_{key.hex}"].data or "")
            for key in keys
            if self[f"outcome_{key.hex}"].data
        }


def decide_form(keys: Iterable[UUID]) -> type[DecideForm]:
    """Return the form with an outcome and a reason for each application."""
    fields: dict[str, Any] = {}
    for key in keys:
        fields[f"outcome_{key.hex}"] = SelectField(
            _l("Outcome"),
            choices=[SelectChoice("", _l("not decided")), *(SelectChoice(one.value, one.label) for one in Outcome)],
            validators=[Optional()],
        )
        fields[f"reason_{key.hex}"] = StringField(_l("Reason that the applicant reads"), validators=[Optional(), Length(max=600)])
    return type("DecideFormOfCall", (DecideForm,), fields)


class SendForm(ExchangeForm):
    """Send what the preview showed; who is meant is added by `send_form`."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def meant(self, keys: Iterable[UUID]) -> dict[UUID, UUID | None]:
        """Return who was said to be meant; None is somebody new."""
        answers = {key: self[f"who_{key.hex}"].data for key in keys}
        return {key: None if value == SOMEBODY_NEW else UUID(value) for key, value in answers.items() if value}


def send_form(known: Mapping[UUID, Sequence[Person]]) -> type[SendForm]:
    """Return the form with one question for each applicant who may be known to the city."""
    fields: dict[str, Any] = {
        f"who_{key.hex}": SelectField(
            _l("Who is this?"),
            choices=[
                SelectChoice("", _l("Choose")),
                *(SelectChoice(str(one.id), f"{one.full_name}, {day(one.birth_date) if one.birth_date else '–'}") for one in people),
                SelectChoice(SOMEBODY_NEW, _l("somebody new")),
            ],
            validators=[Optional()],
        )
        for key, people in known.items()
    }
    return type("SendFormOfCall", (SendForm,), fields)


def age_bands(youngest: int, oldest: int) -> dict[str, tuple[int, int, str]]:
    """Return the bands by which ages are balanced, in the reader's words: {key: (first, last, label)}."""
    bands = {"age-15": (0, 15), "age-17": (16, 17), "age-21": (18, 21), "age-22": (22, 120)}
    shown = {}
    for key, (lowest, highest) in bands.items():
        first, last = max(lowest, youngest), min(highest, oldest)
        if first <= last:
            shown[key] = (first, last, _("%(first)s to %(last)s years old", first=first, last=last))
    return shown
