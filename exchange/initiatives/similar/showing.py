"""How alike ones are shown: each with the reason why, in plain words."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from flask_babel import get_locale
from sqlalchemy.engine import Engine

from exchange.access.guards import current_viewer
from exchange.foundation.database import db
from exchange.foundation.formats import language_name, quoted
from exchange.foundation.languages import _, ngettext
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar.acting import Act, Part, offered_acts
from exchange.initiatives.similar.models import Combination
from exchange.initiatives.similar.pairs import list_combinations
from exchange.initiatives.similar.queries import SHOWN, Alike, find_similar, unpublished_for
from exchange.initiatives.similar.rules import NEAR, SHOWN_TO_ALL
from exchange.initiatives.similar.said import Said, list_said


class AlikeLine(NamedTuple):
    """One that is alike, as the page writes it."""

    one: Alike
    why: str
    note: str
    acts: list[Act]


def alike_facts(initiative: Initiative, *, part: Part | None, back: str, limit: int = SHOWN, said: Said | None = None) -> dict[str, Any]:
    """Return what the partial template of alike ones needs."""
    is_reader = part in (Part.READER, Part.NETWORK)
    said = said or list_said(initiative.id, by_readers_alone=part is not Part.AUTHOR)
    besides = unpublished_for(part, viewer=current_viewer() if is_reader else None)
    found = find_similar(initiative, besides=besides, without=said.settled, limit=limit, least=NEAR if is_reader else SHOWN_TO_ALL)
    return {
        "alike": [
            AlikeLine(one, why_alike(one, initiative), _note(one, initiative), offered_acts(part, initiative.state, other=one.state))
            for one in found
        ],
        "alike_slug": initiative.slug,
        "alike_back": back,
        "alike_settled": len(said.settled),
        "Act": Act,
    }


# Of so many initiatives, in any of the seven languages, a process keeps what is alike: some kilobytes each.
_KEPT = 256
_Key = tuple[UUID, str, int]
_kept: WeakKeyDictionary[Engine, OrderedDict[_Key, tuple[Said, list[AlikeLine]]]] = WeakKeyDictionary()
_lock = Lock()


def facts_for_all(initiative: Initiative, *, back: str, limit: int = SHOWN) -> dict[str, Any]:
    """Return what the partial template needs for a reader who may say nothing about it."""
    said, lines = _to_all(initiative, limit=limit)
    return {"alike": lines, "alike_slug": initiative.slug, "alike_back": back, "alike_settled": len(said.settled), "Act": Act}


def alike_to_all(initiative: Initiative, *, limit: int) -> list[AlikeLine]:
    """Return what everybody is shown as alike."""
    return _to_all(initiative, limit=limit)[1]


def _to_all(initiative: Initiative, *, limit: int) -> tuple[Said, list[AlikeLine]]:
    """Return what was said and what is alike, kept until the catalogue or what was said of this one changes; one statement then."""
    said = list_said(initiative.id, by_readers_alone=True, with_catalogue=True)
    key = (initiative.id, str(get_locale()), limit)
    with _lock:
        shelf = _kept.setdefault(db.session.connection().engine, OrderedDict())
        found = shelf.get(key)
    if found is not None and found[0] == said:
        return found
    lines: list[AlikeLine] = alike_facts(initiative, part=None, back="", limit=limit, said=said)["alike"]
    if said.catalogue:
        with _lock:
            shelf[key] = said, lines
            shelf.move_to_end(key)
            while len(shelf) > _KEPT:
                shelf.popitem(last=False)
    return said, lines


def why_alike(one: Alike, initiative: Initiative) -> str:
    """Say why, in a sentence or two: the same theme, and the words of this one that both speak of."""
    language = str(get_locale() or "en")
    parts = []
    names = [theme.label_in(language) for theme in initiative.themes if theme.slug in one.themes]
    if names:
        parts.append(ngettext("Same theme: %(themes)s.", "Same themes: %(themes)s.", len(names), themes=_listed(names)))
    elif one.codes:
        parts.append(_("Both answer to the same recommendation of the Manifesto."))
    if one.words:
        parts.append(_("Both speak of %(words)s.", words=_listed([quoted(word) for word in one.words])))
    return " ".join(parts) or _("Both are about nearly the same things.")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _note(one: Alike, initiative: Initiative) -> str:
    """Say where it comes from, its language where that is another one, and that it is not public yet."""
    parts = [one.city_in(str(get_locale() or "en"))]
    if one.language != initiative.language:
        parts.append(_("written in %(language)s", language=language_name(one.language)))
    if one.state is not InitiativeState.PUBLISHED:
        parts.append(_("not public yet"))
    return " · ".join(parts)


def open_combinations(initiative: Initiative) -> list[tuple[Combination, Initiative, bool]]:
    """Return (what was asked, the other one, whether this side still has to answer) of what is not settled.

    Who is not asked yet learns nothing: the one that will ask is no more than a draft.
    """
    lines = []
    for combination in list_combinations(initiative.id, is_open=True):
        is_first = combination.first_id == initiative.id
        other = combination.second if is_first else combination.first
        mine = combination.first_yes_at if is_first else combination.second_yes_at
        if mine is not None or combination.told_at is not None:
            lines.append((combination, other, mine is None))
    return lines
