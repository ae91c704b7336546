"""What arrives from the pages of the two voices."""

from typing import Any

from wtforms import DateField, FieldList, FormField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.transferability.criteria import CRITERIA, SCORES, Block, codes_of
from exchange.adoptions.transferability.models import TransferSheet
from exchange.foundation.forms import ExchangeForm, InnerForm, NearYear, one_line, trimmed
from exchange.foundation.languages import _l

_CHOICES = [SelectChoice(code, words) for code, words in SCORES.items()]


class CriterionForm(InnerForm):
    """One criterion: how far it is so, and why."""

    score = RadioField(_l("How far is it so?"), choices=_CHOICES, validators=[Optional()])
    reason = StringField(_l("Why?"), filters=[trimmed, one_line], validators=[Optional(), Length(max=500)])


class TransferForm(ExchangeForm):
    """Every criterion in its order; none has to be answered."""

    criteria = FieldList(FormField(CriterionForm), min_entries=len(CRITERIA), max_entries=len(CRITERIA))
    heard_on = DateField(_l("Day of the meeting"), validators=[Optional(), NearYear(ahead=1)])
    heard_count = IntegerField(
        _l("How many young people were there?"), description=_l("A number, no names."), validators=[Optional(), NumberRange(1, 5000)]
    )
    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])

    def show(self, sheet: TransferSheet | None) -> None:
        """Fill the form."""
        self.version.data = sheet.version if sheet else 0
        if sheet is None:
            return
        self.heard_on.data, self.heard_count.data = sheet.heard_on, sheet.heard_count
        for code, entry in zip(CRITERIA, self.criteria.entries, strict=True):
            said = sheet.answers.get(code) or {}
            entry.form.score.data = str(said["score"]) if said.get("score") not in (None, "") else None
            entry.form.reason.data = said.get("reason", "")

    def answers(self) -> dict[str, Any]:
        """Return what was answered or said, as it is kept."""
        given: dict[str, Any] = {}
        for code, entry in zip(CRITERIA, self.criteria.entries, strict=True):
            score, reason = entry.form.score.data or "", entry.form.reason.data or ""
            if score or reason:
                given[code] = {"score": int(score) if score.isdigit() else score, "reason": reason}
        return given

    def by_block(self) -> list[tuple[Block, list[tuple[str, Any]]]]:
        """Return (block, [(criterion's code, its form)]), in order."""
        forms = {code: entry.form for code, entry in zip(CRITERIA, self.criteria.entries, strict=True)}
        return [(block, [(code, forms[code]) for code in codes_of(block)]) for block in Block]


class AgainForm(ExchangeForm):
    """Why both are asked again."""

    reason = TextAreaField(_l("Why do you ask again?"), validators=[Length(max=500)])
