"""What arrives from the pages of changes to what is public."""

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l


class SendChangeForm(ExchangeForm):
    """Send a proposal on its way; `version` names the words that the page showed."""

    version = HiddenField()
    why = TextAreaField(
        _l("Why should it change?"),
        description=_l("One sentence. The readers see it, the public does not."),
        validators=[InputRequired(_l("Please say in one sentence why it should change.")), Length(max=1000)],
    )


class DecideChangeForm(ExchangeForm):
    """What a reader decides about new words; `version` names those that the page showed."""

    version = HiddenField()
    decision = RadioField(_l("Your decision"), validators=[InputRequired(_l("Please choose what happens next."))])
    sentence = TextAreaField(
        _l("One sentence for the author"),
        description=_l("Needed when it goes back: say what to change, kindly and clearly."),
        validators=[Optional(), Length(max=2000)],
    )
    hides_before = BooleanField(
        _l("Do not show the old words to the public"),
        description=_l("Tick it when they named a person or said something private."),
    )
