"""What arrives from a page: trimmed, protected, numbered, and never lost."""

from typing import Any
from uuid import uuid4

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField, TextAreaField

from exchange.foundation.complaints import Complaints
from exchange.foundation.languages import _l

csrf = CSRFProtect()
# What every required field says when it is left empty.
FILL_IN = _l("Fill this in, please.")


def trimmed(text: str | None) -> str | None:
    """Return a text without surrounding white space and control characters, otherwise as typed."""
    if text is None:
        return None
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\r\n", "\n").strip()


class ExchangeForm(FlaskForm):
    """The base of every form. `form_id` makes a second sending of the same page harmless.

    After a sign-in in the middle of typing, `g.kept_form` holds what was typed: it fills the form.
    """

    class Meta(FlaskForm.Meta):
        """Trim texts before anything judges them; complain in our words."""

        def get_translations(self, form: Any) -> Any:  # noqa: ARG002 - WTForms' own signature
            """Give what WTForms says by itself in our words and the page's language."""
            return Complaints()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Add the trimming filter to text fields."""
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)):
                options["filters"] = [*unbound_field.kwargs.pop("filters", ()), trimmed]
            return unbound_field.bind(form=form, **options)

    form_id = HiddenField(default=lambda: uuid4().hex)

    def __init__(self, formdata: Any = None, **facts: Any) -> None:
        kept: MultiDict[str, str] | None = g.get("kept_form")
        if formdata is None and kept is not None and request.method == "GET":
            formdata = kept
        if formdata is None:
            super().__init__(**facts)
        else:
            super().__init__(formdata=formdata, **facts)


class ConfirmForm(ExchangeForm):
    """A button that writes: nothing but its protection and its number."""
