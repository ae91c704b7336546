"""What the form library says by itself is said in our words, in the page's language."""

import re
from pathlib import Path

import flask_wtf
import wtforms
from babel.messages.pofile import read_po
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, PasswordField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange

from exchange.foundation.complaints import COUNTED, NEVER_SEEN, SENTENCES
from exchange.foundation.forms import ExchangeForm
from translations.fill import PLACEHOLDER


def test_every_sentence_of_the_library_is_listed():
    path = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with path.open("rb") as file:
        theirs = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id}
    source = (Path(flask_wtf.__file__).parent / "file.py").read_text("utf-8")
    files = set(re.findall(r'"(File does not[^"]*)"', source)) | {"This field is required."}
    ours = {*SENTENCES, *COUNTED, *NEVER_SEEN}
    assert sorted(theirs - ours) == [], "give these our words in exchange/foundation/complaints.py"
    assert sorted(ours - theirs - files) == [], "the library no longer says these"


def test_placeholders_are_those_that_the_library_fills(app):
    with app.test_request_context():
        extra = {
            theirs: sorted(set(PLACEHOLDER.findall(str(ours))) - set(PLACEHOLDER.findall(theirs))) for theirs, ours in SENTENCES.items()
        }
    assert {theirs: names for theirs, names in extra.items() if names} == {}


class Everything(ExchangeForm):
    needed = StringField(validators=[InputRequired()])
    short = StringField(validators=[Length(max=3)])
    one = StringField(validators=[Length(max=1)])
    both = StringField(validators=[Length(min=2, max=3)])
    number = IntegerField()
    range_ = IntegerField(validators=[NumberRange(1, 3)])
    day = DateField()
    choice = SelectField(choices=[SelectChoice("a", "A")])
    choices = SelectMultipleField(choices=[SelectChoice("a", "A")])
    again = PasswordField(validators=[EqualTo("needed")])


def test_a_form_complains_in_our_words(app):
    typed = MultiDict(
        {
            "needed": "",
            "short": "long",
            "one": "two",
            "both": "long",
            "number": "x",
            "range_": "9",
            "day": "x",
            "choice": "b",
            "choices": "b",
            "again": "c",
        }
    )
    with app.test_request_context(method="POST", data=typed):
        form = Everything()
        form.validate()
        errors = {name: [str(error) for error in said] for name, said in form.errors.items() if name != "csrf_token"}
    assert errors == {
        "needed": ["Fill this in, please."],
        "short": ["At most 3 characters, please."],
        "one": ["At most 1 character, please."],
        "both": ["Between 2 and 3 characters, please."],
        "number": ["This is not a whole number. Digits only, please."],
        "range_": ["A number from 1 to 3, please."],
        "day": ["This is not a date. Write it like 2017-11-14: year, month, day."],
        "choice": ["This is not one of the choices. Choose again, please."],
        "choices": ["One of your choices is not in the list. Choose again, please."],
        "again": ["Both must be the same."],
    }
