"""What arrives from the pages of cohorts."""

from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from exchange.cohorts.models import FundingEffect
from exchange.cohorts.rulewords import LABELS
from exchange.cohorts.schemewords import SCHEMES
from exchange.foundation.forms import FILL_IN, ExchangeForm, NearYear
from exchange.foundation.languages import _l, _lc

FUNDING_SCHEMES = [SelectChoice("none", _lc("a way of funding", "None")), *(SelectChoice(code, name) for code, name in SCHEMES.items())]


class CohortForm(ExchangeForm):
    """A new cohort: who may go, when, under which rules."""

    conference = SelectField(_l("Conference"), validators=[InputRequired(FILL_IN)])
    name = StringField(
        _l("Name of the cohort"),
        description=_l("As young people will say it, for instance “Barcelona 2017”."),
        validators=[InputRequired(FILL_IN), Length(max=120)],
    )
    away_from_on = DateField(_l("They leave home on"), validators=[InputRequired(FILL_IN), NearYear()])
    away_until_on = DateField(_l("They are back home on"), validators=[InputRequired(FILL_IN), NearYear()])
    minimum_age = IntegerField(
        _l("Youngest age on the first day"),
        default=13,
        validators=[InputRequired(FILL_IN), NumberRange(10, 30, _l("An age from 10 to 30."))],
    )
    maximum_age = IntegerField(
        _l("Oldest age on the first day"),
        default=30,
        validators=[InputRequired(FILL_IN), NumberRange(13, 99, _l("An age from 13 to 99."))],
    )
    minors_per_adult = IntegerField(
        _l("Minors for each accompanying adult, at most"),
        description=_l("There are never fewer than two adults."),
        default=10,
        validators=[InputRequired(FILL_IN), NumberRange(1, 20, _l("A number from 1 to 20."))],
    )
    capacity = IntegerField(_l("Places in all"), validators=[Optional(), NumberRange(1, 20_000, _l("A number from 1 to 20,000."))])
    funding_scheme = SelectField(_l("Funding"), choices=FUNDING_SCHEMES, default="none")
    pledge_due_on = DateField(_l("Cities pledge places by"), validators=[Optional(), NearYear()])
    names_due_on = DateField(_l("Names are due by"), validators=[Optional(), NearYear()])
    papers_due_on = DateField(_l("Papers are due by"), validators=[Optional(), NearYear()])
    first_release_on = DateField(
        _l("Unused places return after pledging on"),
        description=_l("Places that nobody has taken by this day go back to all cities. Leave it empty to keep them."),
        validators=[Optional(), NearYear()],
    )
    last_release_on = DateField(_l("Unused places return for the last time on"), validators=[Optional(), NearYear()])
    offer_hours = IntegerField(
        _l("Hours to answer the offer of a place"),
        default=72,
        validators=[InputRequired(FILL_IN), NumberRange(1, 720, _l("A number from 1 to 720."))],
    )


class EditCohortForm(CohortForm):
    """Other rules for a cohort; `version` is the one that was read, `seen` what its writer was told the change means."""

    conference = None
    version = HiddenField()
    seen = HiddenField()

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns of Cohort that the page names."""
        return {name: self[name].data for name in LABELS if name in self}


class FundingRuleForm(ExchangeForm):
    """A rule of a funding scheme as network staff read it."""

    minimum = IntegerField(_l("At least"), validators=[Optional(), NumberRange(0, 1000, _l("A number from 0 to 1,000."))])
    maximum = IntegerField(_l("At most"), validators=[Optional(), NumberRange(0, 1000, _l("A number from 0 to 1,000."))])
    effect = SelectField(_l("When it is not so"), choices=[SelectChoice(one.value, one.label) for one in FundingEffect])
    source = TextAreaField(
        _l("Where this can be read"),
        description=_l("The document, its date and page, or the address of the page."),
        validators=[InputRequired(FILL_IN), Length(max=500)],
    )
    verified_on = DateField(
        _l("Read there on"),
        description=_l("Leave it empty while nobody has read it there: pages then say that it is unverified."),
        validators=[Optional(), NearYear()],
    )
    version = HiddenField()


class PledgeForm(ExchangeForm):
    """How many places a city pledges."""

    city = SelectField(_l("City"), validators=[InputRequired(FILL_IN)])
    places = IntegerField(
        _l("Places, adults included"),
        validators=[InputRequired(FILL_IN), NumberRange(0, 2000, _l("A number from 0 to 2,000."))],
    )


class MoveForm(ExchangeForm):
    """The state that a cohort goes to."""

    state = StringField(validators=[InputRequired()])
