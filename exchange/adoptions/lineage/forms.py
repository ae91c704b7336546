"""What arrives from the page on which a city writes its version up: all nine answers at once."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from exchange.adoptions.lineage.rules import prints_of
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l
from exchange.initiatives.questions import BY_NUMBER, QUESTIONS
from exchange.initiatives.rules import cleaned


class WriteUpForm(ExchangeForm):
    """Nine answers and their language; the steps stand on lines of their own."""

    title = StringField(BY_NUMBER[1].ask, validators=[Optional(), Length(max=120)])
    problem = TextAreaField(BY_NUMBER[2].ask, validators=[Optional(), Length(max=5000)])
    seen_where = TextAreaField(_l("Where does it run, and where did you see it first?"), validators=[Optional(), Length(max=5000)])
    steps = TextAreaField(
        _l("What do you do, step by step?"), description=_l("One step on each line."), validators=[Optional(), Length(max=20_000)]
    )
    why_it_works = TextAreaField(BY_NUMBER[5].ask, validators=[Optional(), Length(max=5000)])
    who_does_it = TextAreaField(BY_NUMBER[6].ask, validators=[Optional(), Length(max=5000)])
    cost = TextAreaField(_l("What does it cost here?"), validators=[Optional(), Length(max=5000)])
    change = TextAreaField(_l("What changed here, and how do you know?"), validators=[Optional(), Length(max=5000)])
    at_home = TextAreaField(_l("What is different from the original, and why?"), validators=[Optional(), Length(max=5000)])
    language = SelectField(_l("In which language did you write?"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])

    # What the page showed: a print of each answer, and the language.
    seen = HiddenField()

    def fill(self, answers: Mapping[str, Any], *, language: str) -> None:
        """Show answers as they are kept."""
        self.seen.data = prints_of(answers, language=language)
        for name, answer in answers.items():
            self[name].data = "\n".join(answer) if isinstance(answer, list) else answer
        self.language.data = language

    def answers(self) -> dict[str, Any]:
        """Return the answers as they are kept."""
        return {
            one.name: cleaned(one.name, (self[one.name].data or "").splitlines() if one.name == "steps" else [self[one.name].data or ""])
            for one in QUESTIONS
        }
