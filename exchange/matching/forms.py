"""What arrives from the pages of matching."""

from collections.abc import Iterable, Mapping
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
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from exchange.foundation.forms import FILL_IN, ExchangeForm, NearYear
from exchange.foundation.languages import _l, _lc
from exchange.matching.models import Budget, CityFact, CitySearch, Density, FactKind, Size

_NOT_KNOWN = SelectChoice("", _lc("a fact about a city", "Not known"))


class SearchForm(ExchangeForm):
    """What a city looks for, and whether it wants to be suggested."""

    themes = SelectMultipleField(
        _l("On which themes do you look for something?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    words = TextAreaField(
        _l("In your own words"),
        description=_l("For example: something for the square behind the station, after 22:00."),
        validators=[Optional(), Length(max=1000)],
    )
    budget = RadioField(
        _l("What could you spend on a first year?"),
        choices=[SelectChoice("", _l("We do not say")), *(SelectChoice(one.value, one.label) for one in Budget)],
        default="",
        validators=[Optional()],
    )
    is_quiet = BooleanField(_l("Do not suggest our city to others."))
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def offer(self, themes: Iterable[tuple[str, str]]) -> None:
        """Fill the themes."""
        self.themes.choices = [SelectChoice(slug, name) for slug, name in themes]

    def show(self, search: CitySearch | None) -> None:
        """Fill the form."""
        if search is not None:
            self.themes.data = list(search.themes)
            self.words.data = search.words
            self.budget.data = search.budget.value if search.budget else ""
            self.is_quiet.data = not search.is_suggested
            self.version.data = search.version

    def facts(self) -> dict[str, Any]:
        """Return what a city says."""
        return {
            "themes": list(self.themes.data or []),
            "words": self.words.data or "",
            "budget": Budget(self.budget.data) if self.budget.data else None,
            "is_suggested": not self.is_quiet.data,
        }


class FactsForm(ExchangeForm):
    """What the network knows of a city, each fact with its day and its source."""

    size = SelectField(FactKind.SIZE.label, choices=[_NOT_KNOWN, *(SelectChoice(one.value, one.label) for one in Size)])
    density = SelectField(FactKind.DENSITY.label, choices=[_NOT_KNOWN, *(SelectChoice(one.value, one.label) for one in Density)])
    as_of_on = DateField(_l("For which day does it hold?"), validators=[Optional(), NearYear(ahead=0)])
    source = StringField(
        _l("Where is it read?"),
        description=_l("An office of statistics, with the year of its table."),
        validators=[Optional(), Length(max=300)],
    )
    verified_on = DateField(_l("Checked with the source on"), validators=[Optional(), NearYear(ahead=0)])

    def show(self, known: Mapping[FactKind, CityFact]) -> None:
        """Fill the form; day and source are those of the first fact."""
        for kind, fact in known.items():
            self[kind.value].data = fact.value
        for fact in list(known.values())[:1]:
            self.as_of_on.data, self.source.data, self.verified_on.data = fact.as_of_on, fact.source, fact.verified_on

    def values(self) -> dict[FactKind, str]:
        """Return {kind: band or class} of what is known."""
        return {kind: self[kind.value].data for kind in FactKind if self[kind.value].data}


class LaterForm(ExchangeForm):
    """An initiative that a city notes for later, or no longer."""

    slug = StringField(validators=[InputRequired(FILL_IN), Length(max=80)])
    go = SelectField(choices=[SelectChoice("note"), SelectChoice("forget")], validators=[InputRequired(FILL_IN)])
