"""What arrives from the one page of a follow-up."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.follow_ups.models import Cost, Effect, FollowUp, Recommend, Running
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l


def _choices(kind: Any) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label) for one in kind]


class FollowUpForm(ExchangeForm):
    """Seven questions on one screen; a number left empty means that nobody knows."""

    running = RadioField(_l("Is it still running?"), choices=_choices(Running), validators=[InputRequired(FILL_IN)])
    reach = IntegerField(
        _l("How many people did it reach?"),
        description=_l("Roughly. Leave it empty when you don’t know."),
        validators=[Optional(), NumberRange(0, 10_000_000)],
    )
    effect = RadioField(_l("What has changed?"), choices=_choices(Effect), validators=[InputRequired(FILL_IN)])
    cost = RadioField(_l("What did it cost?"), choices=_choices(Cost), validators=[InputRequired(FILL_IN)])
    kept_by = StringField(
        _l("Who keeps it running?"), description=_l("An office, a club, a school."), validators=[Optional(), Length(max=200)]
    )
    recommend = RadioField(_l("Would you recommend it to another city?"), choices=_choices(Recommend), validators=[InputRequired(FILL_IN)])
    sentence = TextAreaField(
        _l("One sentence for those who come after you"),
        description=_l("What surprised you? What would you do differently?"),
        validators=[Optional(), Length(max=1000)],
    )
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def show(self, follow_up: FollowUp) -> None:
        """Fill the form."""
        self.version.data = follow_up.version
        for name in ("reach", "kept_by", "sentence"):
            self[name].data = getattr(follow_up, name)
        for name in ("running", "effect", "cost", "recommend"):
            said = getattr(follow_up, name)
            self[name].data = said.value if said else None

    def facts(self) -> dict[str, Any]:
        """Return {column: value}."""
        return {
            "running": Running(self.running.data),
            "reach": self.reach.data,
            "effect": Effect(self.effect.data),
            "cost": Cost(self.cost.data),
            "kept_by": self.kept_by.data or "",
            "recommend": Recommend(self.recommend.data),
            "sentence": self.sentence.data or "",
        }
