"""What arrives from the pages of statements: own words, a code, a name to compare, a reason."""

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from exchange.foundation.folding import seen
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l
from exchange.statements.codes import is_well_written, tidied
from exchange.statements.competences import competences
from exchange.statements.models import Because, Statement
from exchange.statements.rules import LINE_LETTERS, NAME_LABEL, WORDS_LETTERS, why_not_say


def _shown(text: str | None) -> str | None:
    """Return words without signs that nobody sees."""
    return None if text is None else seen(text)


class WordsForm(ExchangeForm):
    """Own words, one line for each competence that somebody chooses, and who may read the name."""

    words = TextAreaField(
        _l("In your own words"),
        description=_l("What did you do? What did you learn? Write it as you would tell it."),
        filters=[_shown],
        validators=[Optional(), Length(max=WORDS_LETTERS)],
    )
    shows_name = BooleanField(NAME_LABEL)
    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])

    def show(self, statement: Statement, *, shows_name: bool) -> None:
        """Fill the form."""
        self.version.data, self.words.data, self.shows_name.data = statement.version, statement.words, shows_name
        for code, line in (statement.competences or {}).items():
            if f"line_{code}" in self:
                self[f"line_{code}"].data = line

    def lines(self) -> dict[str, str]:
        """Return {code: line} of what was filled in."""
        return {one.code: line for one in competences().all if (line := self[f"line_{one.code}"].data or "")}

    def validate_words(self, field: Any) -> None:
        """Refuse what tells strangers how to find somebody."""
        _refuse_personal(field)


def _refuse_personal(field: Any) -> None:
    reasons = [one for one in why_not_say(field.data or "") if one.code != "long"]
    if reasons:
        raise ValidationError(" ".join(str(one.sentence) for one in reasons))


def _check_line(_form: Any, field: Any) -> None:
    _refuse_personal(field)


def _line() -> StringField:
    return StringField("", validators=[Optional(), Length(max=LINE_LETTERS), _check_line])


for _one in competences().all:
    setattr(WordsForm, f"line_{_one.code}", _line())


class CodeForm(ExchangeForm):
    """The code on a paper, as somebody typed it."""

    code = StringField(
        _l("Code on the paper"),
        description=_l("Twenty letters and figures. Capitals, blanks and dashes do not matter."),
        validators=[InputRequired(FILL_IN), Length(max=200)],
    )

    def validate_code(self, field: Any) -> None:
        """Tell a slip of the finger from a code."""
        if not is_well_written(tidied(field.data or "")):
            raise ValidationError(_("That is no code as our papers have it. Perhaps one sign is different: look once more, please."))


class NameForm(ExchangeForm):
    """The name on a paper."""

    name = StringField(
        _l("Name on the paper"),
        description=_l("First and family name. Accents and capitals do not matter."),
        validators=[InputRequired(FILL_IN), Length(max=200)],
    )


class WithdrawForm(ExchangeForm):
    """Why the network no longer stands by a statement."""

    because = RadioField(
        _l("It is withdrawn because …"),
        choices=[SelectChoice(one.value, one.label) for one in Because if one is not Because.CORRECTED],
        validators=[InputRequired(_l("Please choose one."))],
    )
