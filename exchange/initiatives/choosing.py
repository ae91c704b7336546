"""Choosing themes, language and recommendations: two who choose at once both see it, and what was chosen before stays in the history."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from exchange.foundation.formats import language_name, listed
from exchange.foundation.languages import Sentence, reader_language
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import ASKED, CHOICES
from exchange.initiatives.revisions.services import note_edit
from exchange.manifesto.models import Recommendation, Theme

_THEMES, _LANGUAGE, _RECOMMENDATIONS = (one.number for one in CHOICES)


def themes_version(initiative: Initiative) -> str:
    """Return what travels in the page on which themes and language are chosen."""
    return f"{rules.choice_print(theme.id for theme in initiative.themes)}.{initiative.language}"


def recommendations_version(initiative: Initiative) -> str:
    """Return what travels in the page on which recommendations are chosen."""
    return rules.choice_print(one.id for one in initiative.recommendations)


def choose_themes(
    initiative: Initiative,
    *,
    themes: Sequence[Theme],
    language: str,
    seen_version: str | None = None,
    by_id: UUID | None = None,
    now: datetime,
) -> None:
    """Say which chapters it answers to and in which language it is written.

    `seen_version` is what the page showed; raise Conflict with both choices where somebody chose something else meanwhile.
    """
    refuse_if(rules.why_not_write(initiative) or rules.why_not_choose(len(themes)))
    seen_themes, _dot, seen_language = (themes_version(initiative) if seen_version is None else seen_version).partition(".")
    saved, typed = (rules.choice_print(one.id for one in found) for found in (initiative.themes, themes))
    kept = rules.meet_choices(saved, typed, seen=seen_themes)
    kept_language = rules.meet_choices(initiative.language, language, seen=seen_language)
    if kept is None or kept_language is None:
        raise Conflict(
            theirs=_in_words(initiative.themes, initiative.language),
            yours=_in_words(themes, language),
        )
    chosen = list(themes) if kept == typed else list(initiative.themes)
    _note_themes(initiative, initiative.themes, chosen, by_id=by_id, now=now)
    if kept_language != initiative.language:
        note_edit(initiative, number=_LANGUAGE, before=initiative.language, after=kept_language, by_id=by_id, now=now)
    initiative.themes = chosen
    left = {theme.id for theme in chosen}
    following = [one for one in initiative.recommendations if one.theme_id in left]
    note_recommendations(initiative, following, by_id=by_id, now=now)
    refer(initiative, following, now=now)
    initiative.language = kept_language


def _in_words(themes: Sequence[Theme], language: str) -> list[tuple[Sentence, str]]:
    return [
        (ASKED[_THEMES].short, listed([theme.label_in(reader_language()) for theme in themes]) if themes else "–"),
        (ASKED[_LANGUAGE].short, language_name(language)),
    ]


def _note_themes(initiative: Initiative, before: Sequence[Theme], after: Sequence[Theme], *, by_id: UUID | None, now: datetime) -> None:
    old, new = (sorted(theme.label_in(initiative.language) for theme in themes) for themes in (before, after))
    if old != new:
        note_edit(initiative, number=_THEMES, before=old, after=new, by_id=by_id, now=now)


def met_recommendations(
    initiative: Initiative, recommendations: Sequence[Recommendation], *, seen_version: str | None
) -> Sequence[Recommendation]:
    """Return what is kept of two choices; raise Conflict with both where somebody named others than the page showed."""
    saved, typed = recommendations_version(initiative), rules.choice_print(one.id for one in recommendations)
    kept = rules.meet_choices(saved, typed, seen=saved if seen_version is None else seen_version)
    if kept is None:
        label = ASKED[_RECOMMENDATIONS].short
        raise Conflict(
            theirs=[(label, "\n".join(_worded(initiative.recommendations, reader_language())) or "–")],
            yours=[(label, "\n".join(_worded(recommendations, reader_language())) or "–")],
        )
    return recommendations if kept == typed else list(initiative.recommendations)


def _worded(recommendations: Sequence[Recommendation], language: str) -> list[str]:
    return [one.wording_in(language).text for one in recommendations]


def refer(initiative: Initiative, recommendations: Sequence[Recommendation], *, now: datetime) -> None:
    """Name recommendations."""
    initiative.recommendations = list(recommendations)
    # The row itself changes, so that every copy that somebody kept is known to be old.
    initiative.saved_at = now


def note_recommendations(initiative: Initiative, after: Sequence[Recommendation], *, by_id: UUID | None, now: datetime) -> None:
    """Keep in the history which recommendations its authors named before."""
    old, new = (sorted(_worded(found, initiative.language)) for found in (initiative.recommendations, after))
    if old != new:
        note_edit(initiative, number=_RECOMMENDATIONS, before=old, after=new, by_id=by_id, now=now)
