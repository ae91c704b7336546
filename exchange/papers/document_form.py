"""What somebody says of the passport or card that they travel with."""

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l, _n
from exchange.participants.facts import Facts
from exchange.participants.forms import DateText
from exchange.people.models import Person

_TOO_LONG = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", 60)


class DocumentForm(ExchangeForm):
    """One passport or identity card: which, its number, until when, and the name in it."""

    document_type = SelectField(
        _l("Kind of travel document"),
        choices=[SelectChoice("passport", _l("Passport")), SelectChoice("identity_card", _l("Identity card"))],
        validators=[InputRequired(FILL_IN)],
    )
    document_expires = DateText(_l("Travel document valid until"), validators=[InputRequired(FILL_IN)])
    document_number = StringField(
        _l("Number of the travel document"),
        description=_l("Kept sealed. Leave empty to keep what is stored."),
        validators=[Optional(), Length(max=60, message=_TOO_LONG)],
    )
    name_on_document = StringField(
        _l("Name on the travel document"),
        description=_l("Exactly as printed there."),
        validators=[Optional(), Length(max=200)],
    )

    def facts(self) -> Facts:
        """Return the fields of the roster; what was left empty stays as it is stored."""
        names = ("document_type", "document_expires", "document_number", "name_on_document")
        return {name: self[name].data for name in names if self[name].data}

    @classmethod
    def of(cls, person: Person) -> "DocumentForm":
        """Return the form filled with what is known, without the sealed number."""
        return cls(
            formdata=None,
            data={
                "document_type": person.document_type or "identity_card",
                "document_expires": person.document_expires_on,
                "name_on_document": person.name_on_document or "",
            },
        )
