"""What arrives from the page of alike ones."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l


class GiveWayForm(ExchangeForm):
    """Why one leaves the catalogue in favour of another."""

    sentence = TextAreaField(
        _l("Why does this one give way?"),
        description=_l("Everybody who opens its address reads this sentence, and the way to the other one."),
        validators=[InputRequired(_l("Please write one sentence.")), Length(max=200)],
    )
