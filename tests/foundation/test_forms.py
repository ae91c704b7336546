"""What arrives in a field of one line is one line of signs that people see; longer texts and passwords stay as typed."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, PasswordField, StringField, TextAreaField

from exchange.foundation.forms import ExchangeForm


class Typed(ExchangeForm):
    name = StringField()
    story = TextAreaField()
    kept = HiddenField()
    password = PasswordField()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   Maria ", "Ana Maria"),
        ("Ana\r\nBcc: all@example.org", "Ana Bcc: all@example.org"),
        ("Ana\u2028Maria\u0085Lopes", "Ana MariaLopes"),
        ("\u202eanA", "anA"),
        ("\u2066Ana\u2069", "Ana"),
        ("Ana\u200b \ufeffMaria\xad", "Ana Maria"),
        ("A\x00n\x1ba\x7f", "Ana"),
        ("\u200b\u2060", ""),
        # A joiner belongs to the spelling of names in other scripts, and to pictures.
        ("نرگس\u200cالسادات", "نرگس\u200cالسادات"),
        ("👩\u200d🎓", "👩\u200d🎓"),
        ("A" * 200, "A" * 200),
    ],
)
def test_a_line_holds_no_line_end_and_nothing_unseen(app, typed, kept):
    with app.test_request_context(method="POST"):
        assert Typed(MultiDict({"name": typed})).name.data == kept


def test_longer_texts_and_passwords_stay_as_typed(app):
    with app.test_request_context(method="POST"):
        form = Typed(MultiDict({"story": "One.\n\n  Two  three.\u200b", "kept": "a\nb", "password": "two  spaces"}))
    assert (form.story.data, form.kept.data, form.password.data) == ("One.\n\n  Two  three.\u200b", "a\nb", "two  spaces")
