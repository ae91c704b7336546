"""The base of forms that keep one sheet of an adoption: the version its writer saw goes with it."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import Sentence


class SheetForm(ExchangeForm):
    """A form over the columns in `NAMES` of a sheet."""

    NAMES: tuple[str, ...] = ()
    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])

    def show(self, sheet: Any) -> None:
        """Fill the form from a sheet, or from nothing."""
        self.version.data = sheet.version if sheet else 0
        for name in self.NAMES:
            if sheet is not None:
                self[name].data = getattr(sheet, name)

    def facts(self) -> dict[str, Any]:
        """Return {column: value} as typed."""
        return {name: self._typed(name) for name in self.NAMES}

    def _typed(self, name: str) -> Any:
        value = self[name].data
        return "" if value is None and not self[name].type.startswith(("Date", "Integer")) else value

    def labels(self) -> list[tuple[str, Sentence]]:
        """Return how each column is named, for a conflict."""
        return [(name, self[name].label.text) for name in self.NAMES]
