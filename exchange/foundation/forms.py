"""What arrives from a page: trimmed, protected, numbered, and never lost."""

from datetime import date
from typing import Any
from uuid import uuid4

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from exchange.foundation import clock
from exchange.foundation.complaints import Complaints
from exchange.foundation.folding import seen
from exchange.foundation.languages import _, _l

csrf = CSRFProtect()
# What every required field says when it is left empty.
FILL_IN = _l("Fill this in, please.")


def trimmed(text: str | None) -> str | None:
    """Return a text without surrounding white space and control characters, otherwise as typed."""
    if text is None:
        return None
    return "".join(c for c in text if (c >= " " and not "\x7f" <= c <= "\x9f") or c in "\n\t").strip()


def one_line(text: str | None) -> str | None:
    """Return what was typed into a field of one line: no line end that a forged form put there, nothing unseen."""
    return None if text is None else " ".join(seen(text).split())


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
                if not issubclass(unbound_field.field_class, (TextAreaField, HiddenField, PasswordField)):
                    options["filters"].append(one_line)
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


class InnerForm(Form):
    """One of several alike lines inside a form: it complains in our words, and has neither number nor token of its own."""

    class Meta(DefaultMeta):
        """Complain in our words."""

        def get_translations(self, form: Any) -> Any:  # noqa: ARG002 - WTForms' own signature
            """Give what WTForms says by itself in our words and the page's language."""
            return Complaints()


class NearYear:
    """Refuses a day of a year that nobody can mean: mistyped, or far from anything the programme knows of."""

    def __init__(self, *, back: int = 30, ahead: int = 10) -> None:
        self._back, self._ahead = back, ahead

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise ValidationError with the years between which a day must lie."""
        if isinstance(field.data, date):
            this = clock.today().year
            first, last = this - self._back, this + self._ahead
            if not first <= field.data.year <= last:
                said = {"year": field.data.year, "first": first, "last": last}
                raise ValidationError(_("The year %(year)s is too far away. Write a year from %(first)s to %(last)s.", **said))


class ConfirmForm(ExchangeForm):
    """A button that writes: nothing but its protection and its number."""
