"""What arrives from the pages of adoptions."""

from collections.abc import Iterable

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import is_detour, possible_moves
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _l


class AdoptForm(ExchangeForm):
    """Taking up: for which city (where there is a choice), and why."""

    city = SelectField(_l("For which city"), validators=[Optional()])
    sentence = TextAreaField(
        _l("Why this one?"),
        description=_l("One sentence for those who take over from you. Only your city and the network read it."),
        validators=[Optional(), Length(max=1000)],
    )

    def offer(self, cities: Iterable[tuple[str, str]]) -> None:
        """Fill the cities that can be chosen."""
        self.city.choices = [SelectChoice("", _l("Choose a city")), *(SelectChoice(slug, name) for slug, name in cities)]


class MoveForm(ExchangeForm):
    """A move: where to, what happened, when it is looked at again."""

    to = SelectField(_l("Where does it stand now?"), validators=[InputRequired(_l("Choose a stage."))])
    sentence = TextAreaField(
        _l("What happened?"),
        description=_l("A sentence or two, kept with the date and your name. Only your city and the network read it."),
        validators=[Length(max=2000)],
    )
    without = TextAreaField(
        _l("Something is still missing. Why does it move on without?"),
        description=_l("The reason stays on record, for those who come after you."),
        validators=[Optional(), Length(max=1000)],
    )
    next_due_on = DateField(
        _l("Look at it again on"),
        description=_l("It then appears among the things that wait for you."),
        validators=[Optional()],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def offer(self, stage: AdoptionStage, *, stopped_in: AdoptionStage | None) -> None:
        """Fill the stages to which one can move, the usual one first."""
        labels = []
        for to in possible_moves(stage, stopped_in=stopped_in):
            if to is AdoptionStage.STOPPED:
                words = _l("Stopped, with the reason")
            elif stage is AdoptionStage.STOPPED:
                words = _l("Taken up again at: %(stage)s", stage=to.label)
            elif not is_detour(stage, to):
                words = _l("Next: %(stage)s", stage=to.label)
            elif list(AdoptionStage).index(to) > list(AdoptionStage).index(stage):
                words = _l("Already further: %(stage)s", stage=to.label)
            else:
                words = _l("One step back: %(stage)s", stage=to.label)
            labels.append(SelectChoice(to.value, words))
        self.to.choices = labels

    def offer_every_stage(self) -> None:
        """Accept any stage: what was on offer has changed meanwhile, and the answer is a conflict."""
        self.to.choices = [SelectChoice(stage.value, stage.label) for stage in AdoptionStage]


class StepForm(ExchangeForm):
    """Other words for a step that was taken."""

    sentence = TextAreaField(
        _l("What happened?"),
        description=_l("Facts that help those who come after you. No names, and nothing about who was to blame."),
        validators=[Length(max=2000)],
    )
    seen = HiddenField()


class LessonForm(ExchangeForm):
    """What others can learn."""

    lesson = TextAreaField(
        _l("What can another city learn from it?"),
        description=_l("Facts and advice that help the next city. No names, and nothing about who was to blame."),
        validators=[Length(max=2000)],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PublishForm(ExchangeForm):
    """The tick under the words as everybody will read them."""

    agreed = BooleanField(_l("Everybody may read these words, beside the name of the city."))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
