"""Load a list of editions, themes and recommendations; loading it again changes nothing."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.foundation.database import db
from exchange.manifesto.models import Edition, Recommendation, Relation, Theme, ThemeLink
from exchange.manifesto.seeding import SeedEdition, SeedLink, SeedRecommendation


def load_manifesto(
    editions: Iterable[SeedEdition], recommendations: Iterable[SeedRecommendation], links: Iterable[SeedLink] = ()
) -> Counter[str]:
    """Add what is missing and change what differs; return how many rows were created, changed, unchanged.

    What the list does not name stays: the network may have entered it. What the network changed by hand stays as it is, and
    lines of the crosswalk come from the list only while there are none.
    """
    done: Counter[str] = Counter()
    rows = {row.code: row for row in db.session.scalars(select(Edition))}
    themes = {(row.edition_id, row.slug): row for row in db.session.scalars(select(Theme))}
    for seed in editions:
        facts: dict[str, Any] = {
            "name": seed.name,
            "place": seed.place,
            "nature": seed.nature,
            "adopted_on": seed.adopted_on,
            "is_complete": seed.is_complete,
        }
        edition = _put(rows.get(seed.code), Edition, {"code": seed.code}, facts, done)
        rows[seed.code] = edition
        for chapter in seed.themes:
            key: dict[str, Any] = {"edition_id": edition.id, "slug": chapter.slug}
            facts = {
                "position": chapter.position,
                "is_principle": chapter.is_principle,
                "labels": chapter.labels,
                "evidence": chapter.evidence,
                "is_verified": chapter.is_verified,
            }
            themes[edition.id, chapter.slug] = _put(themes.get((edition.id, chapter.slug)), Theme, key, facts, done)
    known = {(row.edition_id, row.code): row for row in db.session.scalars(select(Recommendation))}
    for item in recommendations:
        edition_id: UUID = rows[item.edition].id
        theme = themes.get((edition_id, item.theme))
        key = {"edition_id": edition_id, "code": item.code}
        facts = {
            "theme_id": theme.id if theme else None,
            "position": item.position,
            "text": item.text,
            "source": item.source,
            "is_verified": item.is_verified,
            "texts": item.texts,
        }
        _put(known.get((edition_id, item.code)), Recommendation, key, facts, done)
    _load_links(links, rows, themes, done)
    return done


def _load_links(links: Iterable[SeedLink], editions: dict[str, Edition], themes: dict[tuple[UUID, str], Theme], done: Counter[str]) -> None:
    held = {(link.from_theme_id, link.to_theme_id) for link in db.session.scalars(select(ThemeLink))}
    for link in links:
        earlier, later = (themes[editions[code].id, slug] for code, slug in (link.earlier, link.later))
        if not held:
            key = {"from_theme_id": earlier.id, "to_theme_id": later.id}
            _put(None, ThemeLink, key, {"relation": Relation(link.relation), "note": link.note, "source": link.source}, done)
        elif (earlier.id, later.id) in held:
            done["unchanged"] += 1


def _put(row: Any, model: type, key: dict[str, Any], facts: dict[str, Any], done: Counter[str]) -> Any:
    if row is None:
        row = model(**key, **facts)
        db.session.add(row)
        db.session.flush()
        done["created"] += 1
        return row
    by_hand = getattr(row, "changed_on", None) is not None
    differing = {name: value for name, value in facts.items() if not by_hand and getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    done["changed" if differing else "unchanged"] += 1
    return row
