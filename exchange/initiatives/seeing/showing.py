"""What the pages say of themes and recommendations that a text speaks of."""

from collections.abc import Collection, Mapping, Sequence

from wtforms import SelectMultipleField

from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import NAMES
from exchange.initiatives.rules import answer_of, answer_text
from exchange.initiatives.seeing.suggesting import Subject, subject, suggest
from exchange.manifesto.models import Recommendation, Theme

# Where it was seen, what it costs and who does it speak of other things than it answers to.
_SAYING = tuple(name for name in NAMES if name not in {"title", "seen_where", "cost"})


def hints(initiative: Initiative, field: SelectMultipleField, subjects: Sequence[Subject]) -> Mapping[str, Sequence[str]]:
    """Return {value of a choice: the words of the text that led there} of what is not marked yet; nothing is marked by itself."""
    texts = [answer_text(answer_of(initiative, name)) for name in _SAYING]
    marked: Collection[str] = field.data or []
    return {
        one.key: one.words
        for one in suggest(initiative.title, texts, language=initiative.language, subjects=subjects)
        if one.key not in marked
    }


def about_themes(themes: Sequence[Theme]) -> list[Subject]:
    """Return what each theme is about."""
    return [subject(str(theme.id), theme.labels) for theme in themes]


def about_recommendations(recommendations: Sequence[Recommendation]) -> list[Subject]:
    """Return what each recommendation is about."""
    return [subject(str(one.id), {"en": one.text}) for one in recommendations]
