"""The cards of the catalogue as its page writes them: flat texts, with each fixed word said once for the whole page."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from exchange.foundation.formats import day
from exchange.foundation.languages import _, ngettext
from exchange.foundation.pages import addresses_of
from exchange.initiatives.catalogue import theme_slugs
from exchange.initiatives.models import Stage

_LETTERS, _LEEWAY = 150, 5


class Card(NamedTuple):
    """One card, in the order in which the template takes it apart; all are words."""

    address: str
    language: str
    title: str
    excerpt: str
    city: str
    seen: str
    published: str
    stage: Stage
    adopted: str
    lamps: str
    proof: str
    themes: str


def shown_cards(
    rows: Sequence[Any],
    *,
    city_names: Mapping[str, str],
    theme_names: Mapping[str, str],
    reader: str = "",
) -> list[Card]:
    """Return the cards of some rows of the catalogue; names of cities and themes are those of the reader's language, by address part.

    Where people wrote one in the language of the `reader` too, that is what stands there.
    """
    address = addresses_of("initiatives.show", "slug")
    seen_in = _("seen in %(city)s")
    adopted = {
        count: ngettext("%(num)s city took it up", "%(num)s cities took it up", count)
        for count in {row.adopted_count for row in rows}
        if count
    }
    proof = {pair: _proof(*pair) for pair in {(row.evidence_level, row.lamps) for row in rows}}
    told = {row.themes: " · ".join(theme_names.get(slug, slug) for slug in theme_slugs(row.themes)) for row in rows}
    return [
        Card(
            address(slug),
            reader if told_title else language,
            told_title or title,
            _beginning(told_excerpt if told_title else excerpt),
            city_names.get(city, city_name),
            seen_in % {"city": seen_city_name} if seen_city_name and seen_city_name != city_name else "",
            day(published_at),
            stage,
            adopted.get(adopted_count, ""),
            lamps,
            proof[level, lamps],
            told[themes],
        )
        for (
            slug,
            language,
            title,
            excerpt,
            city,
            city_name,
            seen_city_name,
            published_at,
            stage,
            adopted_count,
            level,
            lamps,
            themes,
            told_title,
            told_excerpt,
            _id,
        ) in rows
    ]


def _proof(level: int, lamps: str) -> str:
    """Say how strong the evidence is and how much is written down, as figures."""
    lit, half = lamps.count("2"), lamps.count("1")
    told = [_("evidence %(level)s of 5", level=level)] if level else []
    told += [ngettext("%(num)s lamp lit", "%(num)s lamps lit", lit)] if lit or not half else []
    told += [ngettext("%(num)s half lit", "%(num)s half lit", half)] if half else []
    return ", ".join(told)


def _beginning(text: str) -> str:
    """Return the first words of a text, up to 150 letters."""
    if len(text) <= _LETTERS + _LEEWAY:
        return text
    return text[: _LETTERS - 1].rsplit(" ", 1)[0] + "…"
