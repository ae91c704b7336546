"""What arrives from the pages of guardianship and from guardians themselves."""

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l
from exchange.participants.forms import DateText, EmailText, PhoneText
from exchange.people.models import LegalBasis, Relation, SignaturesNeeded

_LONG = Length(max=200, message=_l("At most 200 characters, please."))


class ContactForm(ExchangeForm):
    """How a guardian is reached and what they are to the child."""

    country = ""

    name = StringField(_l("Name"), validators=[InputRequired(FILL_IN), _LONG])
    relation = RadioField(
        _l("Is to the child"),
        choices=[SelectChoice(one.value, one.label) for one in Relation],
        default=Relation.PARENT.value,
        validators=[InputRequired(FILL_IN)],
    )
    legal_basis = SelectField(
        _l("Why they decide for the child"),
        description=_l("Only the kind of reason. Particulars belong into the note about custody, which is kept sealed."),
        choices=[SelectChoice(one.value, one.label) for one in LegalBasis],
        default=LegalBasis.UNKNOWN.value,
    )
    email = EmailText(
        _l("E-mail"), description=_l("Their own, not the young person’s. Without one, print a letter."), validators=[Optional(), _LONG]
    )
    phone = PhoneText(_l("Phone"), validators=[Optional(), _LONG])
    language = SelectField(
        _l("Language of pages and letters"),
        choices=[SelectChoice("", _l("As the young person’s")), *(SelectChoice(code, name) for code, name in LANGUAGES.items())],
    )
    same_as = SelectField(_l("Is the same person as"), choices=[], validate_choice=False)
    is_leader_confirmed = BooleanField(_l("This person also leads the trip. I have confirmed that they are the child’s parent."))


class SignaturesForm(ExchangeForm):
    """Whether one signature is enough."""

    needed = RadioField(
        _l("Signatures"),
        choices=[SelectChoice(one.value, one.label) for one in SignaturesNeeded],
        validators=[InputRequired(FILL_IN)],
    )


class RightsForm(ExchangeForm):
    """Other rights for a guardian, proposed to a second person."""

    may_sign = BooleanField(_l("May sign for the child"))
    may_view = BooleanField(_l("May see what is asked and answered"))
    may_collect = BooleanField(_l("May collect the child"))
    must_be_informed = BooleanField(_l("Is told what happens"))
    from_on = DateText(_l("From"), validators=[Optional()])
    until_on = DateText(_l("Until"), validators=[Optional()])
    removes = BooleanField(_l("Is no guardian of this child any more: take them off"))
    note = TextAreaField(
        _l("Note about custody"),
        description=_l("What a court decided, who showed which paper. Kept sealed; every reading is written in the history."),
        validators=[Optional(), Length(max=2000, message=_l("At most 2,000 characters, please."))],
    )


class CodeForm(ExchangeForm):
    """The digits of the mail, or the code on the paper."""

    code = StringField(_l("Code"), validators=[InputRequired(FILL_IN), Length(max=40)])
