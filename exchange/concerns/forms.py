"""What arrives from the pages: somebody's own words, a reason, an answer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import PasswordField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.concerns.models import Reach, Urgency
from exchange.concerns.rules import LONGEST
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l, _n
from exchange.people.models import Person

_SHORT = Length(max=200, message=_n("At most %(num)s character.", "At most %(num)s characters.", 200))
_LONG = Length(max=LONGEST, message=_n("At most %(num)s character.", "At most %(num)s characters.", LONGEST))


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _KeptFrom(ExchangeForm):
    kept_from = _Boxes(
        _l("Is it about one of them?"),
        description=_l("Whoever you tick cannot read it, and does not learn that you wrote."),
        validators=[Optional()],
        validate_choice=True,
    )

    def name(self, leads: Sequence[Person]) -> None:
        """Offer to keep it from each of those who read."""
        self.kept_from.choices = [SelectChoice(str(one.id), _("Not to be read by %(name)s", name=one.full_name)) for one in leads]

    def shut_out(self) -> set[UUID]:
        """Return who was ticked."""
        return {UUID(one) for one in self.kept_from.data or ()}


class ConcernForm(_KeptFrom):
    """What worries somebody; only the first question needs an answer."""

    words = TextAreaField(
        _l("What happened, or what worries you?"),
        description=_l("In your own words and your own language. It need not be much, and you need not be sure."),
        validators=[InputRequired(FILL_IN), _LONG],
    )
    urgency = RadioField(
        _l("When should somebody read it?"),
        choices=[SelectChoice(one.value, one.label) for one in Urgency],
        default=Urgency.SOON.value,
    )
    reach = RadioField(
        _l("How may they answer you?"),
        description=_l("No letter goes to your mailbox: others may read it."),
        choices=[SelectChoice(one.value, one.label) for one in Reach],
        default=Reach.HERE.value,
    )
    reach_at = StringField(_l("On which phone or address, and when?"), validators=[_SHORT])
    who = StringField(_l("Who is it about?"), validators=[_SHORT])
    when = StringField(_l("When was it?"), validators=[_SHORT])
    where = StringField(_l("Where was it?"), validators=[_SHORT])

    def validate_reach_at(self, field: Any) -> None:
        """Ask for the phone or address where the answer is wanted there."""
        if self.reach.data == Reach.OWN.value and not field.data:
            raise ValidationError(_("Write down the phone or the address, or choose another way."))

    def about(self) -> dict[str, str]:
        """Return what was said besides."""
        return {name: self[name].data or "" for name in ("who", "when", "where", "reach_at")}


class MoreForm(_KeptFrom):
    """What somebody adds."""

    words = TextAreaField(_l("Is there something to add?"), validators=[InputRequired(FILL_IN), _LONG])


class ReadForm(ExchangeForm):
    """Why a safeguarding lead reads it now; the password again where the sign-in is a while ago."""

    reason = TextAreaField(
        _l("Why do you read this now?"),
        description=_l("Whoever wrote it sees your name and your sentence."),
        validators=[InputRequired(FILL_IN), Length(max=500, message=_n("At most %(num)s character.", "At most %(num)s characters.", 500))],
    )
    password = PasswordField(
        _l("Your password, once more"), description=_l("You signed in more than 15 minutes ago."), validators=[Optional()]
    )


class WordsForm(ExchangeForm):
    """An answer, a note on what was handed on, or why it is closed."""

    words = TextAreaField(_l("In your words"), validators=[InputRequired(FILL_IN), _LONG])


class AppointForm(ExchangeForm):
    """Whom to appoint."""

    person = SelectField(_l("Who"), validators=[InputRequired(FILL_IN)], validate_choice=False)

    def name(self, people: Sequence[Person]) -> None:
        """Offer the network's staff."""
        self.person.choices = [SelectChoice(str(one.id), one.full_name) for one in people]
