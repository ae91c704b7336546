"""What arrives from the pages: words about an initiative, a reader's decision, a report, how often somebody wants news."""

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import _, _l, _n
from exchange.voices.models import CommentKind, Grievance, Reporter, Rhythm, Why
from exchange.voices.rules import LONGEST, why_not_say

_CHOOSE = _l("Please choose one.")
_NOTE = Length(max=500, message=_n("At most %(num)s character.", "At most %(num)s characters.", 500))
_ASKED = [kind for kind in CommentKind if kind is not CommentKind.ANSWER]
STANDS, NOT_SHOWN, PASSED_ON, SETTLED = "stands", "not_shown", "passed_on", "settled"


class CommentForm(ExchangeForm):
    """What somebody says; `answers` names the comment under which it stands."""

    answers = HiddenField()
    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(kind.value, kind.label) for kind in _ASKED],
        validate_choice=False,
    )
    text = TextAreaField(
        _l("What do you want to say?"),
        description=_l("Everybody can read it later. No phone numbers, addresses, accounts or links, please."),
        validators=[
            InputRequired(FILL_IN),
            Length(max=LONGEST, message=_n("At most %(num)s character.", "At most %(num)s characters.", LONGEST)),
        ],
    )

    def validate_kind(self, field: RadioField) -> None:
        """Ask what it is, unless it answers somebody."""
        if not self.answers.data and field.data not in set(_ASKED):
            raise ValidationError(str(_CHOOSE))

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse what would let somebody be reached; the text stays as it was typed."""
        reasons = [str(one.sentence) for one in why_not_say(field.data or "")]
        if reasons:
            raise ValidationError(" ".join(reasons))


class DecideForm(ExchangeForm):
    """What an adult who reads decides; `version` is that of the comment and its reports which they saw."""

    version = HiddenField()
    decision = RadioField(_l("What happens with it?"), validators=[InputRequired(_CHOOSE)])
    why = SelectField(_l("If it is not shown: why?"), validators=[Optional()])
    note = TextAreaField(
        _l("A kind sentence to whoever wrote it"),
        description=_l("They read it beside the reason. Safeguarding leads read it too, if you pass it on."),
        validators=[Optional(), _NOTE],
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Refuse what would let a young person be reached; safeguarding leads may be told all."""
        reasons = [] if self.decision.data == PASSED_ON else [str(one.sentence) for one in why_not_say(field.data or "")]
        if reasons:
            raise ValidationError(" ".join(reasons))

    def offer(self, *, is_taken_back: bool = False) -> None:
        """Offer what a reader can decide: what was taken back is gone for all but them."""
        pass_it_on = SelectChoice(PASSED_ON, _("Something is wrong here: pass it on to the safeguarding leads"))
        if is_taken_back:
            self.decision.choices = [SelectChoice(SETTLED, _("It was taken back, and nothing more is needed")), pass_it_on]
        else:
            stays = SelectChoice(STANDS, _("It stands: everybody can read it"))
            self.decision.choices = [stays, SelectChoice(NOT_SHOWN, _("It is not shown")), pass_it_on]
        self.why.choices = [SelectChoice("", _("Choose why")), *(SelectChoice(why.value, why.label) for why in Why)]


class ReportForm(ExchangeForm):
    """What is wrong with a comment; nobody is asked for a name."""

    grievance = RadioField(
        _l("What is wrong?"),
        choices=[SelectChoice(one.value, one.label) for one in Grievance],
        validators=[InputRequired(_CHOOSE)],
    )
    reporter = RadioField(_l("Who are you?"), choices=[SelectChoice(one.value, one.label) for one in Reporter], validators=[Optional()])
    words = TextAreaField(_l("Do you want to say more?"), validators=[Optional(), _NOTE])


class RhythmForm(ExchangeForm):
    """How often somebody wants news."""

    rhythm = RadioField(
        _l("How often do you want a letter with news?"),
        choices=[SelectChoice(one.value, one.label) for one in Rhythm],
        validators=[InputRequired(_CHOOSE)],
    )
