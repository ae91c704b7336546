"""What arrives from the pages of cohorts."""

from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l, _lc

FUNDING_SCHEMES = [
    SelectChoice("none", _lc("a way of funding", "None")),
    SelectChoice("municipal", _l("Paid by the cities")),
    SelectChoice("ka152", _l("Erasmus+ youth exchange (KA152)")),
    SelectChoice("ka151", _l("Erasmus+ accredited youth project (KA151)")),
    SelectChoice("ka154", _l("Erasmus+ youth participation (KA154)")),
    SelectChoice("eyf", _l("European Youth Foundation")),
    SelectChoice("ofaj", _l("Franco-German Youth Office")),
]


class CohortForm(ExchangeForm):
    """A new cohort: who may go, when, under which rules."""

    conference = SelectField(_l("Conference"), validators=[InputRequired(FILL_IN)])
    name = StringField(
        _l("Name of the cohort"),
        description=_l("As young people will say it, for instance “Barcelona 2017”."),
        validators=[InputRequired(FILL_IN), Length(max=120)],
    )
    away_from_on = DateField(_l("They leave home on"), validators=[InputRequired(FILL_IN)])
    away_until_on = DateField(_l("They are back home on"), validators=[InputRequired(FILL_IN)])
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
    pledge_due_on = DateField(_l("Cities pledge places by"), validators=[Optional()])
    names_due_on = DateField(_l("Names are due by"), validators=[Optional()])
    papers_due_on = DateField(_l("Papers are due by"), validators=[Optional()])


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
