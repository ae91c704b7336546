"""What arrives from the page of one's public name."""

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l
from exchange.initiatives.naming.models import NameStyle


class PublicNameForm(ExchangeForm):
    """How much of one's name stands in public."""

    style = RadioField(
        _l("What stands under your initiatives?"),
        choices=[SelectChoice(style.value, style.label) for style in NameStyle],
        validators=[InputRequired(_l("Please choose one."))],
    )
