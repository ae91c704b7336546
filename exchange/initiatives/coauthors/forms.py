"""What arrives from the pages of authors."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l


class AskForm(ExchangeForm):
    """Ask somebody of one's own group to write too."""

    person = RadioField(_l("Whom do you want to ask?"), validators=[InputRequired(_l("Please choose somebody."))])


class RemoveForm(ExchangeForm):
    """Take an author off, as the adult who reads, with the reason that they get."""

    person = RadioField(_l("Who should no longer write it?"), validators=[InputRequired(_l("Please choose somebody."))])
    reason = TextAreaField(
        _l("Why?"),
        description=_l("They read this sentence. What they wrote stays."),
        validators=[InputRequired(_l("Please write one sentence that says why; they read it.")), Length(max=1000)],
    )
