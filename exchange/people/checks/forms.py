"""What arrives from the pages about checks of adults."""

from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from exchange.foundation.forms import FILL_IN, ExchangeForm, NearYear
from exchange.foundation.languages import _l
from exchange.people.checks.models import CheckKind


class CheckForm(ExchangeForm):
    """A check that somebody saw; nothing of what the certificate says but that it has no entry."""

    kind = SelectField(_l("What you saw"), choices=[SelectChoice(kind.value, kind.label) for kind in CheckKind])
    country = SelectField(_l("Country that issued it"), validators=[InputRequired(FILL_IN)])
    issued_on = DateField(_l("Issued on"), validators=[InputRequired(FILL_IN), NearYear()])
    seen_on = DateField(_l("You saw it on"), validators=[InputRequired(FILL_IN), NearYear()])
    renew_by_on = DateField(
        _l("To be renewed by"),
        description=_l("As your country asks; at most five years after it was issued."),
        validators=[InputRequired(FILL_IN), NearYear()],
    )


class WithdrawCheckForm(ExchangeForm):
    """Why a note is taken back."""

    reason = StringField(_l("Why"), validators=[InputRequired(FILL_IN), Length(max=200)])
