"""What arrives from the network's desk: marks with reasons, and proposed words."""

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l
from exchange.initiatives.reviewing.rules import MARKS, Criterion

_MARKS = [SelectChoice("", "–")] + [
    SelectChoice(str(mark), _l("%(mark)s – %(words)s", mark=mark, words=words)) for mark, words in enumerate(MARKS)
]


def _mark(criterion: Criterion) -> SelectField:
    return SelectField(criterion.label, choices=_MARKS, validators=[Optional()])


def _why(criterion: Criterion) -> StringField:
    label = _l("Why? %(ask)s", ask=criterion.label)
    return StringField(label, validators=[Optional(), Length(max=500)])


class MarksForm(ExchangeForm):
    """A mark from 0 to 4 for each criterion, with its reason; `version` is that of the words which were read."""

    version = HiddenField()
    mark_clear, why_clear = _mark(Criterion.CLEAR), _why(Criterion.CLEAR)
    mark_copy, why_copy = _mark(Criterion.COPY), _why(Criterion.COPY)
    mark_safe, why_safe = _mark(Criterion.SAFE), _why(Criterion.SAFE)
    mark_honest, why_honest = _mark(Criterion.HONEST), _why(Criterion.HONEST)


class SuggestionForm(ExchangeForm):
    """Other words for one answer."""

    words = TextAreaField(_l("The words you propose"), validators=[InputRequired(_l("Please write the words that you propose."))])
    why = StringField(_l("Why, in a sentence"), validators=[Optional(), Length(max=500)])
