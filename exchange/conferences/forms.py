"""What arrives from the pages of conferences."""

from zoneinfo import available_timezones

from wtforms import BooleanField, DateField, DateTimeLocalField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from exchange.conferences.models import SessionKind
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l

_ZONES = [SelectChoice(zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc")]


class ConferenceForm(ExchangeForm):
    """A new conference."""

    name = StringField(_l("Name"), validators=[InputRequired(FILL_IN), Length(max=150)])
    host_city = SelectField(_l("Host city"), validators=[InputRequired(FILL_IN)])
    starts_on = DateField(_l("First day"), validators=[InputRequired(FILL_IN)])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(FILL_IN)])
    time_zone = SelectField(_l("Time zone"), choices=_ZONES, default="Europe/Paris")
    description = TextAreaField(_l("What it is about"), validators=[Optional(), Length(max=4000)])


class ChangeForm(ConferenceForm):
    """A conference that changes; `version` says which facts its writer was shown."""

    version = HiddenField()
    move_sessions = BooleanField(
        _l("Move the sessions along with the first day"), description=_l("As many days later or earlier, at the same local time.")
    )


class SessionForm(ExchangeForm):
    """A session of the programme; times are local to the conference."""

    title = StringField(_l("Title"), validators=[InputRequired(FILL_IN), Length(max=300)])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, kind.label) for kind in SessionKind], default="workshop")
    place = StringField(_l("Room or meeting point"), validators=[Optional(), Length(max=200)])
    starts_at = DateTimeLocalField(_l("Begins"), validators=[InputRequired(FILL_IN)])
    ends_at = DateTimeLocalField(_l("Ends"), validators=[InputRequired(FILL_IN)])
    theme = SelectField(_l("Theme"), validators=[Optional()])
    city = SelectField(_l("Presenting city"), validators=[Optional()])
