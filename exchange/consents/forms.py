"""What arrives from the page of consents."""

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from exchange.consents.models import Answer, Capacity, Purpose
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l

_ANSWER = _l("Please choose an answer.")


class ConsentForm(ExchangeForm):
    """One answer that came in on paper."""

    purpose = RadioField(
        _l("About what"), choices=[SelectChoice(one.value, one.label) for one in Purpose], validators=[InputRequired(_ANSWER)]
    )
    answer = RadioField(
        _l("What was answered"),
        choices=[SelectChoice(Answer.GIVEN.value, _l("Yes, agreed")), SelectChoice(Answer.REFUSED.value, _l("No, refused"))],
        validators=[InputRequired(_ANSWER)],
        description=_l("A no is a full answer. Nobody is asked again because of it."),
    )
    capacity = RadioField(
        _l("Who answered"),
        choices=[
            SelectChoice(Capacity.GUARDIAN.value, _l("A parent or guardian")),
            SelectChoice(Capacity.SELF.value, _l("The person themselves, being 18 or older")),
        ],
        validators=[InputRequired(_ANSWER)],
    )
    given_by_name = StringField(
        _l("Name of who signed"),
        validators=[InputRequired(_l("Please write who signed.")), Length(max=200, message=_l("At most 200 characters, please."))],
    )
    language = SelectField(_l("In which language it was read"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
