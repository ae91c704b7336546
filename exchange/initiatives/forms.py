"""What arrives from the pages of sightings and initiatives."""

from wtforms import FileField, HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l


class SightingForm(ExchangeForm):
    """*I saw something*: a note, and where it was if one wants to say."""

    note = TextAreaField(
        _l("What did you see?"),
        description=_l("A few words are enough. You can turn them into an initiative later."),
        validators=[InputRequired(_l("Please write a few words about what you saw.")), Length(max=2000)],
    )
    session = SelectField(_l("At which session?"), validators=[Optional()], validate_choice=True)
    city = SelectField(_l("In which city, or from which city?"), validators=[Optional()], validate_choice=True)
    place = StringField(_l("Or another place"), validators=[Optional(), Length(max=200)])
    photo = FileField(
        _l("A photo"),
        description=_l("Only you, your group leader and your city’s coordinator can see it. Where and when it was taken is removed."),
        validators=[Optional()],
    )


class StartForm(ExchangeForm):
    """Begin an initiative, from a note or from nothing."""

    sighting = RadioField(_l("What do you begin with?"), default="", validators=[Optional()], validate_choice=True)


class AnswerForm(ExchangeForm):
    """One question; the answer itself is read by name, since the steps are many fields."""

    version = HiddenField()


class ThemesForm(ExchangeForm):
    """Chapters of the Manifesto and the language of the answers."""

    themes = SelectMultipleField(
        _l("Which themes does it belong to?"),
        description=_l("At most three, or none: the network can help."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    language = SelectField(
        _l("In which language did you write?"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        description=_l("It is shown in your own words. Nobody translates it without saying so."),
    )
    version = HiddenField()


class RecommendationsForm(ExchangeForm):
    """What the chosen themes of the Manifesto recommend."""

    recommendations = SelectMultipleField(
        _l("Recommendations of your themes"),
        description=_l("At most six, or none. They are told in our own words."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    version = HiddenField()


class DecisionForm(ExchangeForm):
    """What a reader decides, with the sentence that the author gets; `version` is that of the words which they read."""

    version = HiddenField()
    decision = RadioField(_l("Your decision"), validators=[InputRequired(_l("Please choose what happens next."))])
    sentence = TextAreaField(
        _l("One sentence for the author"),
        description=_l("Needed when it goes back: say what to change, kindly and clearly."),
        validators=[Optional(), Length(max=2000)],
    )


class RetireForm(ExchangeForm):
    """Why something leaves the catalogue."""

    sentence = TextAreaField(
        _l("Why does it leave the catalogue?"),
        description=_l("Everybody who opens its address reads this sentence."),
        validators=[InputRequired(_l("Please write one sentence.")), Length(max=1000)],
    )
