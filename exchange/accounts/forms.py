"""What arrives from the pages of accounts."""

from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from exchange.access.permissions import Role
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l

_ADDRESS = _l("This does not look like an e-mail address. It has an @ in the middle, such as name@example.org.")
_LANGUAGES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class SignInForm(ExchangeForm):
    """Address and password; where to go afterwards travels along."""

    email = EmailField(_l("E-mail address"), validators=[InputRequired(FILL_IN), Length(max=200)])
    password = PasswordField(_l("Password"), validators=[InputRequired(FILL_IN), Length(max=1000)])
    next = HiddenField()
    kept = HiddenField()


class CodeForm(ExchangeForm):
    """A code of the phone, or a recovery code."""

    code = StringField(_l("Code"), validators=[InputRequired(FILL_IN), Length(max=40)])


class OwnCodeForm(CodeForm):
    """The first code of a new second factor, and what proves who sits there."""

    current_password = PasswordField(_l("Your password now"), validators=[InputRequired(FILL_IN), Length(max=1000)])


class ChoosePasswordForm(ExchangeForm):
    """A new password; one field, since it can be shown."""

    password = PasswordField(_l("New password"), validators=[InputRequired(FILL_IN), Length(max=1000)])


class ChangePasswordForm(ExchangeForm):
    """The password of now, and the new one."""

    current_password = PasswordField(_l("Your password now"), validators=[InputRequired(FILL_IN), Length(max=1000)])
    new_password = PasswordField(_l("New password"), validators=[InputRequired(FILL_IN), Length(max=1000)])


class ForgottenForm(ExchangeForm):
    """The address to which a link goes."""

    email = EmailField(_l("E-mail address"), validators=[InputRequired(FILL_IN), Length(max=200), Email(_ADDRESS)])


class LanguageForm(ExchangeForm):
    """The language of pages and letters."""

    language = SelectField(_l("Language of pages and letters"), choices=_LANGUAGES)


class RoleForm(ExchangeForm):
    """One more role for somebody."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role.value, role.label) for role in Role], default=Role.COORDINATOR)
    city = SelectField(_l("City"), validators=[Optional()])

    def __init__(self, cities: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.city.choices = [SelectChoice("", _l("No city: network staff and host desks")), *(SelectChoice(*city) for city in cities)]


class InviteForm(RoleForm):
    """Somebody to invite."""

    email = EmailField(_l("E-mail address"), validators=[InputRequired(FILL_IN), Length(max=200), Email(_ADDRESS)])
    first_name = StringField(_l("First names"), validators=[Optional(), Length(max=100)])
    last_name = StringField(_l("Family names"), validators=[InputRequired(FILL_IN), Length(max=100)])
    language = SelectField(_l("Language of pages and letters"), choices=_LANGUAGES, default="en")
