"""What arrives from the pages of journeys."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l, _lc
from exchange.journeys.clocks import local_instant, why_not_local
from exchange.journeys.models import Direction, Mode
from exchange.journeys.places import zone_of
from exchange.journeys.rules import LegFacts

_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "posix", "right")))
_WHICH = [
    SelectChoice("", ""),
    SelectChoice("first", _l("The first time, before the clocks go back")),
    SelectChoice("second", _l("The second time, after the clocks went back")),
]


class OpenJourneyForm(ExchangeForm):
    """Which way a delegation's new journey goes."""

    city = StringField(validators=[InputRequired()])
    direction = SelectField(choices=[SelectChoice(one.value, one.label) for one in Direction], validators=[InputRequired()])


class RenameForm(ExchangeForm):
    """A name where one delegation goes two ways."""

    name = StringField(
        _l("Name of this journey"),
        description=_l("Only needed where a delegation travels in two groups, for instance “By night train”."),
        validators=[Optional(), Length(max=120)],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class RemoveForm(ExchangeForm):
    """Taking something away: the version that was looked at, and whether people are told."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    decided = HiddenField()


class LegForm(ExchangeForm):
    """One vehicle, as a ticket shows it: local times at both ends, and who is on it."""

    mode = SelectField(_l("By"), choices=[SelectChoice(mode.value, mode.label) for mode in Mode], default="train")
    operator = StringField(_l("Operator"), validators=[Optional(), Length(max=120)])
    number = StringField(_l("Number"), validators=[Optional(), Length(max=40)])
    from_place = StringField(_lc("where a leg begins", "From"), validators=[InputRequired(FILL_IN), Length(max=120)])
    departs = DateTimeLocalField(_l("Departs, local time"), validators=[InputRequired(FILL_IN)])
    from_zone = SelectField(_l("Time zone there"), validators=[Optional()])
    departs_which = SelectField(_l("Which of the two"), choices=_WHICH, validators=[Optional()])
    to_place = StringField(_lc("where a leg ends", "To"), validators=[InputRequired(FILL_IN), Length(max=120)])
    arrives = DateTimeLocalField(_l("Arrives, local time"), validators=[InputRequired(FILL_IN)])
    to_zone = SelectField(_l("Time zone there"), validators=[Optional()])
    arrives_which = SelectField(_l("Which of the two"), choices=_WHICH, validators=[Optional()])
    note = TextAreaField(
        _l("To know"),
        description=_l("Meeting point, coach number, what to bring. Everybody on board reads it."),
        validators=[Optional(), Length(max=1000)],
    )
    everyone = BooleanField(_l("Everyone of the delegation"))
    people = SelectMultipleField(
        _l("Who is on board"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validators=[Optional()]
    )
    responsible = SelectField(_l("Responsible adult"), validators=[Optional()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    decided = HiddenField()

    def offer(self, *, zones: Collection[str], people: Mapping[UUID, str], adults: Mapping[UUID, str]) -> None:
        """Fill the choices: the likely zones first, then every other one; the people; who may be responsible."""
        first = [zone for zone in dict.fromkeys(zones) if zone in _ZONES]
        choices = [SelectChoice("", _l("As the place says"))]
        choices += [SelectChoice(zone, zone.replace("_", " ")) for zone in [*first, *(zone for zone in _ZONES if zone not in first)]]
        self.from_zone.choices = choices
        self.to_zone.choices = choices
        self.people.choices = [SelectChoice(str(one), name) for one, name in people.items()]
        self.responsible.choices = [SelectChoice("", _l("Nobody yet")), *(SelectChoice(str(one), name) for one, name in adults.items())]

    @property
    def chosen(self) -> set[UUID]:
        """Return the people chosen: those ticked, or everyone."""
        if self.everyone.data:
            return {UUID(choice.value) for choice in self.people.choices}
        return {UUID(value) for value in self.people.data or []}

    @property
    def responsible_id(self) -> UUID | None:
        """Return the participant chosen as responsible adult."""
        return UUID(self.responsible.data) if self.responsible.data else None

    def facts(self, *, known: Mapping[str, str], countries: Collection[str]) -> LegFacts | None:
        """Return the leg as typed, or None with the errors at their fields: zones and clocks are judged here."""
        starts = self._end(self.departs, self.from_place, self.from_zone, self.departs_which, known, countries)
        ends = self._end(self.arrives, self.to_place, self.to_zone, self.arrives_which, known, countries)
        if starts is None or ends is None:
            return None
        return LegFacts(
            mode=Mode(self.mode.data),
            operator=self.operator.data or "",
            number=self.number.data or "",
            from_place=self.from_place.data or "",
            from_zone=starts[0],
            departs_at=starts[1],
            to_place=self.to_place.data or "",
            to_zone=ends[0],
            arrives_at=ends[1],
            note=self.note.data or "",
        )

    def _end(
        self, moment: Any, place: Any, zone: Any, which: Any, known: Mapping[str, str], countries: Collection[str]
    ) -> tuple[str, datetime] | None:
        found = zone.data or zone_of(place.data or "", known=known, countries=countries)
        if not found:
            zone.errors = [*zone.errors, _l("We do not know which clock this place follows. Choose its time zone.")]
            return None
        reasons = why_not_local(moment.data, found, which=which.data or "")
        if reasons:
            moment.errors = [*moment.errors, *(reason.sentence for reason in reasons)]
            return None
        return found, local_instant(moment.data, found, which=which.data or "")
