"""What arrives from the page of a group of countries."""

import re
from typing import Any

from wtforms import Field, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from exchange.foundation.formats import country
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l, _n
from exchange.papers.models import CountryGroup
from exchange.participants.forms import DateText
from exchange.participants.roster.values import countries_of

_TOO_LONG = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", 200)
# “Portugal (PT)”: how the form itself writes a country.
_WITH_CODE = re.compile(r".*\(([A-Z]{2})\)")


class GroupForm(ExchangeForm):
    """Which countries belong to a group, who says so, and why it changes."""

    countries = TextAreaField(
        _l("Countries"), description=_l("One on each line: its name, or two letters."), validators=[InputRequired(FILL_IN)]
    )
    source = TextAreaField(
        _l("Where it was read"), description=_l("An address, or the name of a law."), validators=[InputRequired(FILL_IN)]
    )
    checked_on = DateText(_l("Compared with that source on"), description=_l("Empty: nobody can rely on it yet."))
    why = StringField(
        _l("Why it changes"),
        description=_l("In one sentence, for whoever reads it next year."),
        validators=[InputRequired(FILL_IN), Length(max=200, message=_TOO_LONG)],
    )
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def validate_countries(self, field: Field) -> None:
        """Read each line as one country."""
        unknown = [line for line, codes in _read(field.data or "") if len(codes) != 1]
        if unknown:
            raise ValidationError(_("“%(typed)s” is not one country we know.", typed=unknown[0][:60]))

    def facts(self) -> dict[str, Any]:
        """Return the columns of a group."""
        codes = sorted({codes[0] for _line, codes in _read(self.countries.data or "") if codes})
        return {"countries": codes, "source": self.source.data or "", "checked_on": self.checked_on.data or None}

    @classmethod
    def of(cls, group: CountryGroup) -> "GroupForm":
        """Return the form filled with a group."""
        form = cls(obj=group)
        if not form.is_submitted():
            form.countries.data = "\n".join(sorted(f"{country(code)} ({code})" for code in group.countries))
        return form


def _read(typed: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each line with the countries that it may mean."""
    found = []
    for line in (line.strip() for line in typed.splitlines()):
        if line:
            coded = _WITH_CODE.fullmatch(line)
            found.append((line, tuple(countries_of(coded[1] if coded else line))))
    return found
