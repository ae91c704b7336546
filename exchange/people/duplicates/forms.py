"""What arrives from the pages about people who may be one."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l
from exchange.people.duplicates.rules import Difference


class PairForm(ExchangeForm):
    """Two people and what is said of them."""

    one = HiddenField(validators=[InputRequired()])
    other = HiddenField(validators=[InputRequired()])
    verdict = HiddenField(validators=[InputRequired()])


class MergeForm(ExchangeForm):
    """Which entry is right in each field that differs, and why they are one person."""

    seen = HiddenField()
    reason = StringField(_l("How you know that they are one person"), validators=[Length(max=300)])

    @property
    def choices(self) -> dict[str, str]:
        """Return {field: kept or lost}."""
        return {name.removeprefix("choose_"): str(self[name].data) for name in self.data if name.startswith("choose_")}


def merge_form(found: Sequence[Difference], texts: dict[str, tuple[str, str]], **facts: Any) -> MergeForm:
    """Return the form that asks for each difference which text is right."""
    fields = {
        f"choose_{one.field}": RadioField(
            one.label,
            choices=[SelectChoice("kept", texts[one.field][0]), SelectChoice("lost", texts[one.field][1])],
            default=one.suggested,
            validators=[InputRequired(FILL_IN)],
        )
        for one in found
    }
    made: MergeForm = type("ThisMergeForm", (MergeForm,), fields)(**facts)
    return made
