"""The cards of the catalogue as its page writes them: flat texts, with each fixed word said once for the whole page."""

from collections.abc import Mapping
from typing import NamedTuple

from exchange.foundation.formats import day
from exchange.foundation.languages import _, ngettext
from exchange.foundation.pages import addresses_of
from exchange.initiatives.catalogue import CataloguePage
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
    themes: str


def shown_cards(page: CataloguePage, *, city_names: Mapping[str, str], theme_names: Mapping[str, str]) -> list[Card]:
    """Return the cards of a page of the catalogue; names of cities and themes are those of the reader's language, by address part."""
    address = addresses_of("initiatives.show", "slug")
    seen_in = _("seen in %(city)s")
    adopted = {
        count: ngettext("%(num)s city took it up", "%(num)s cities took it up", count)
        for count in {row.adopted_count for row in page.rows}
        if count
    }
    return [
        Card(
            address(row.slug),
            row.language,
            row.title,
            _beginning(row.excerpt),
            city_names.get(row.city, row.city_name),
            seen_in % {"city": row.seen_city_name} if row.seen_city_name and row.seen_city_name != row.city_name else "",
            day(row.published_at),
            row.stage,
            adopted.get(row.adopted_count, ""),
            " · ".join(theme_names.get(slug, slug) for slug in page.themes.get(row.id, ())),
        )
        for row in page.rows
    ]


def _beginning(text: str) -> str:
    """Return the first words of a text, up to 150 letters."""
    if len(text) <= _LETTERS + _LEEWAY:
        return text
    return text[: _LETTERS - 1].rsplit(" ", 1)[0] + "…"
