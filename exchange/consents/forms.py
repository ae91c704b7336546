"""What arrives from the pages of consents."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from wtforms import DateField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from exchange.consents.evidence import LONGEST_SIGNATURE
from exchange.consents.models import Answer, Purpose
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l
from exchange.foundation.obstacles import Obstacle

_YES_OR_NO = _l("Please choose yes or no.")
_HOW_REACHED = _l("Please write how you reached whoever signed, and when.")
_NOT_THERE = "-"


class SigningForm(ExchangeForm):
    """A name under some answers, and a drawing where somebody likes to draw."""

    given_by_name = StringField(
        _l("Your first and last name"),
        validators=[
            InputRequired(_l("Please write your name. It is your signature.")),
            Length(max=200, message=_l("At most 200 characters, please.")),
        ],
        description=_l("Your typed name is your signature."),
    )
    signature = HiddenField(validators=[Length(max=LONGEST_SIGNATURE)])


class PaperForm(ExchangeForm):
    """Answers that came in on one paper."""

    who = SelectField(_l("Who signed"), validators=[InputRequired(_l("Please choose who signed."))])
    given_by_name = StringField(
        _l("Name as it stands on the paper"),
        validators=[
            InputRequired(_l("Please write the name of whoever answers.")),
            Length(max=200, message=_l("At most 200 characters, please.")),
        ],
    )
    signed_on = DateField(_l("Signed on"), validators=[Optional()], description=_l("Empty: today."))
    language = SelectField(_l("In which language it was read"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])


class CheckForm(ExchangeForm):
    """How a signature was confirmed."""

    reason = TextAreaField(
        _l("How you reached whoever signed, and when"),
        validators=[InputRequired(_HOW_REACHED), Length(max=500, message=_l("At most 500 characters, please."))],
        description=_l("In person, or by a phone number you knew before."),
    )


def signing_form(purposes: Iterable[Purpose]) -> SigningForm:
    """Make the form of a page that asks some purposes, each yes or no, none answered beforehand.

    What was sent is asked as well, so that a page opened twice sends what it showed.
    """
    asked = {*purposes, *(purpose for purpose in Purpose if purpose.value in request.form)}
    choices = [SelectChoice(Answer.GIVEN.value, _l("Yes, I agree")), SelectChoice(Answer.REFUSED.value, _l("No"))]
    fields = {
        purpose.value: RadioField(purpose.label, choices=choices, validators=[InputRequired(_YES_OR_NO)])
        for purpose in Purpose
        if purpose in asked
    }
    made: SigningForm = type("AnswersForm", (SigningForm,), fields)()
    return made


def paper_form(signers: Sequence[tuple[str, str]]) -> PaperForm:
    """Make the form of a paper: every purpose, answered or not on it; `signers` are (value, name)."""
    choices = [
        SelectChoice(Answer.GIVEN.value, _l("Yes")),
        SelectChoice(Answer.REFUSED.value, _l("No")),
        SelectChoice(_NOT_THERE, _l("Not on this paper")),
    ]
    fields = {purpose.value: RadioField(purpose.label, choices=choices, validators=[Optional()], default=_NOT_THERE) for purpose in Purpose}
    made: PaperForm = type("PaperAnswersForm", (PaperForm,), fields)()
    made.who.choices = [SelectChoice(value, label) for value, label in signers]
    return made


def answers_in(form: ExchangeForm) -> Mapping[Purpose, Answer]:
    """Return the answers that a form brought."""
    known = {answer.value for answer in Answer}
    return {purpose: Answer(form[purpose.value].data) for purpose in Purpose if purpose.value in form and form[purpose.value].data in known}


# Where the complaint of a rule stands on the page.
_FIELD_OF = {"minor-alone": "who", "adult-answers": "who", "no-right": "who", "date-future": "signed_on", "reason-missing": "reason"}


def show_reasons(form: ExchangeForm, reasons: Iterable[Obstacle]) -> None:
    """Put the reasons of a refusal under their fields."""
    for reason in reasons:
        names = (_FIELD_OF.get(reason.code, "given_by_name"), "given_by_name", "reason")
        field = form[next(name for name in names if name in form)]
        field.errors = [*field.errors, str(reason.sentence)]
