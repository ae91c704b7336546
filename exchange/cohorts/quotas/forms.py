"""What arrives from the page of quotas."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from exchange.cities.models import City
from exchange.cohorts.kinds import ParticipantKind
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l

_AGE = NumberRange(0, 120, _l("An age from 0 to 120."))
_COUNT = NumberRange(0, 20_000, _l("A number from 0 to 20,000."))


class QuotaForm(ExchangeForm):
    """One quota: whom it counts, and how many. What is left open counts everybody."""

    city = SelectField(_l("City"), validate_choice=True)
    kind = SelectField(
        _l("They travel as"),
        choices=[SelectChoice("", _l("everybody")), *[SelectChoice(kind.value, kind.label) for kind in ParticipantKind]],
    )
    youngest_age = IntegerField(_l("Youngest age on the first day"), validators=[Optional(), _AGE])
    oldest_age = IntegerField(_l("Oldest age on the first day"), validators=[Optional(), _AGE])
    fewer_opportunities = SelectField(
        _l("Fewer opportunities"),
        choices=[SelectChoice("", _l("everybody")), SelectChoice("yes", _l("with")), SelectChoice("no", _l("without"))],
    )
    minimum_count = IntegerField(
        _l("How many at least"),
        description=_l("So many places are kept for them: others get none of the last ones."),
        validators=[Optional(), _COUNT],
    )
    maximum_count = IntegerField(_l("How many at most"), validators=[Optional(), _COUNT])
    version = HiddenField()
    columns = ("city", "kind", "youngest_age", "oldest_age", "fewer_opportunities", "minimum_count", "maximum_count")
    # Those that can be chosen, by slug.
    cities: Mapping[str, City] = {}

    @property
    def chosen_city(self) -> City | None:
        """Return the city whose people are counted, None for all."""
        return self.cities.get(self.city.data or "")

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns of Quota that the page names."""
        return {
            "city_id": self.chosen_city.id if self.chosen_city else None,
            "kind": ParticipantKind(self.kind.data) if self.kind.data else None,
            "youngest_age": self.youngest_age.data,
            "oldest_age": self.oldest_age.data,
            "fewer_opportunities": {"yes": True, "no": False}.get(self.fewer_opportunities.data),
            "minimum_count": self.minimum_count.data,
            "maximum_count": self.maximum_count.data,
        }
