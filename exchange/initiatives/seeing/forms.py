"""What a phone sends: the same note as the form's, with what keeps it from being kept twice or under another name."""

from uuid import UUID

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from exchange.foundation.languages import _
from exchange.initiatives.forms import SightingForm


class PhoneNoteForm(SightingForm):
    """A note that was kept on a phone: the phone's number for it, the account that wrote it, and when."""

    client_key = HiddenField()
    account = HiddenField()
    seen_at = HiddenField()

    def validate_client_key(self, _field: Field) -> None:
        """Refuse a note without a number that a phone gave it."""
        if number_of(self) is None:
            raise ValidationError(_("This note has no number of its own. Take it away and write it again."))


def number_of(form: PhoneNoteForm) -> UUID | None:
    """Return the number that a phone gave its note, or None where it gave none."""
    try:
        return UUID(form.client_key.data or "")
    except ValueError:
        return None
