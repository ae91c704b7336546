"""What arrives from the pages of the waiting list."""

from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _l


class GroupForm(ExchangeForm):
    """Who goes together or not at all."""

    members = SelectMultipleField(
        _l("Who goes together"),
        validators=[InputRequired(_l("Choose who goes together."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    q = StringField(_l("Find a person"), validators=[Optional(), Length(max=80)])
    minimum_size = IntegerField(
        _l("The smallest number that still goes"),
        description=_l("If some say no to an offer, the others go when they are at least so many. Leave it empty: all or none."),
        validators=[Optional(), NumberRange(1, 200, _l("A number from 1 to 200."))],
    )
    leader = SelectField(
        _l("Who leads them"),
        description=_l("One of the group, or somebody who has a place. Without them the group is offered nothing."),
        validators=[Optional()],
    )


class OwnAnswerForm(ExchangeForm):
    """An answer; `seen` is what its writer was told that a yes and a no do."""

    seen = HiddenField()


class AnswerForm(OwnAnswerForm):
    """An answer given for somebody else, with the reason for it."""

    reason = StringField(
        _l("How you know their answer"),
        description=_l("For instance: said so on the phone today. It stands in the history."),
        validators=[DataRequired(FILL_IN), Length(max=300)],
    )
