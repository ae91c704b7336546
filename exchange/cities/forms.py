"""What arrives from the pages of cities."""

from wtforms import DateField, FloatField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from exchange.cities.models import CityKind
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l


class CityForm(ExchangeForm):
    """A member or guest city."""

    name = StringField(
        _l("Name"),
        description=_l("In its own language, with its accents."),
        validators=[InputRequired(FILL_IN), Length(max=120)],
    )
    country = SelectField(_l("Country"), validators=[InputRequired(FILL_IN)])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind.value, kind.label) for kind in CityKind])
    time_zone = SelectField(_l("Time zone"), validators=[InputRequired(FILL_IN)], default="Europe/Paris")
    latitude = FloatField(
        _l("Latitude"),
        description=_l("In degrees, for the map; north of the equator is positive."),
        validators=[Optional(), NumberRange(-90, 90, _l("A number from -90 to 90."))],
    )
    longitude = FloatField(
        _l("Longitude"),
        description=_l("In degrees; east of Greenwich is positive."),
        validators=[Optional(), NumberRange(-180, 180, _l("A number from -180 to 180."))],
    )


class LeavingForm(ExchangeForm):
    """A city's last day in the network."""

    last_on = DateField(
        _l("Its last day in the network"),
        description=_l("From the day after, nobody acts for the city any more."),
        validators=[InputRequired(FILL_IN)],
    )
