"""What the pages say of themes and recommendations that a text speaks of."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from wtforms import SelectMultipleField

from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import NAMES
from exchange.initiatives.rules import answer_of, answer_text
from exchange.initiatives.seeing.suggesting import Subject, subject, suggest
from exchange.manifesto.models import Recommendation, Theme

# Where it was seen, what it costs and who does it speak of other things than it answers to.
_SAYING = tuple(name for name in NAMES if name not in {"title", "seen_where", "cost"})


class Hint(NamedTuple):
    """A choice that the text speaks of: its words, where it stands on the page, and the words of the text that led there."""

    label: str
    place: str
    words: tuple[str, ...]


def hints(initiative: Initiative, field: SelectMultipleField, subjects: Sequence[Subject]) -> list[Hint]:
    """Return what is suggested among a field's choices and is not marked there yet; nothing is marked by itself."""
    texts = [answer_text(answer_of(initiative, name)) for name in _SAYING]
    places = {choice.value: (str(choice.label), f"{field.id}-{number}") for number, choice in enumerate(field.choices)}
    marked: Collection[str] = field.data or []
    return [
        Hint(*places[one.key], one.words)
        for one in suggest(initiative.title, texts, language=initiative.language, subjects=subjects)
        if one.key in places and one.key not in marked
    ]


def about_themes(themes: Sequence[Theme]) -> list[Subject]:
    """Return what each theme is about."""
    return [subject(str(theme.id), theme.labels) for theme in themes]


def about_recommendations(recommendations: Sequence[Recommendation]) -> list[Subject]:
    """Return what each recommendation is about."""
    return [subject(str(one.id), {"en": one.text}) for one in recommendations]
