"""Add, change, withdraw and erase what the Manifesto says: network staff alone, each deed in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import LANGUAGES, Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record
from exchange.manifesto import rules
from exchange.manifesto.models import Edition, Recommendation, Relation, Theme, ThemeLink
from exchange.manifesto.references import count_references

Row = Edition | Theme | Recommendation | ThemeLink
_R = TypeVar("_R", Edition, Theme, Recommendation, ThemeLink)
_NAMES = {Edition: "edition", Theme: "theme", Recommendation: "recommendation", ThemeLink: "theme-link"}
# What both texts of a conflict call each fact.
SAID: dict[str, Sentence] = {
    "name": _l("Name"),
    "place": _l("Place"),
    "nature": _l("What it is"),
    "adopted_on": _l("Adopted on"),
    "is_complete": _l("The list is complete"),
    "code": _l("Code"),
    "slug": _l("Address part"),
    "position": _l("Place in the list"),
    "is_principle": _l("A principle that goes across the themes"),
    "labels": _l("Name in each language"),
    "evidence": _l("Where the wording was found"),
    "is_verified": _l("Compared with the full text"),
    "theme_id": _l("Theme"),
    "text": _l("Text"),
    "source": _l("Source"),
    "texts": _l("In other languages"),
    "relation": _l("What became of it"),
    "note": _l("Note"),
    "from_theme_id": _l("Theme of the earlier edition"),
    "to_theme_id": _l("Theme of the later edition"),
}


def add_edition(facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> Edition:
    """Add an edition; its code is its address for good."""
    _ask(actor)
    taken = db.session.scalar(select(Edition.id).where(Edition.code == facts["code"])) is not None
    refuse_if(rules.why_not_call(taken=taken))
    return _add(Edition(**facts, changed_on=now.date()), actor=actor, now=now)


def add_theme(edition: Edition, facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> Theme:
    """Add a theme or principle to an edition."""
    _ask(actor)
    taken = select(Theme.id).where(Theme.edition_id == edition.id, Theme.slug == facts["slug"])
    refuse_if(rules.why_not_call(taken=db.session.scalar(taken) is not None))
    return _add(Theme(edition_id=edition.id, **facts, changed_on=now.date()), actor=actor, now=now)


def add_recommendation(edition: Edition, facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> Recommendation:
    """Add a recommendation to an edition."""
    _ask(actor)
    taken = select(Recommendation.id).where(Recommendation.edition_id == edition.id, Recommendation.code == facts["code"])
    refuse_if(rules.why_not_call(taken=db.session.scalar(taken) is not None))
    return _add(Recommendation(edition_id=edition.id, **facts, changed_on=now.date()), actor=actor, now=now)


def add_link(facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> ThemeLink:
    """Say what became of a theme."""
    _ask(actor)
    refuse_if(_why_not_link(facts, own_id=None))
    return _add(ThemeLink(**facts), actor=actor, now=now)


def _why_not_link(facts: Mapping[str, Any], *, own_id: UUID | None) -> list[Any]:
    keys = [key for key in (facts["from_theme_id"], facts["to_theme_id"]) if key is not None]
    found = db.session.execute(select(Theme.id, Edition.code).join(Edition, Edition.id == Theme.edition_id).where(Theme.id.in_(keys)))
    ends = {theme: rules.End(theme, code) for theme, code in found}
    same = select(ThemeLink.id).where(*(_is(getattr(ThemeLink, name), facts[name]) for name in ("from_theme_id", "to_theme_id")))
    taken = any(key != own_id for key in db.session.scalars(same))
    return rules.why_not_link(Relation(facts["relation"]), ends.get(facts["from_theme_id"]), ends.get(facts["to_theme_id"]), taken=taken)


def _is(column: Any, value: UUID | None) -> Any:
    return column.is_(None) if value is None else column == value


def change(row: Row, facts: Mapping[str, Any], *, version: int, actor: Viewer, now: datetime) -> list[str]:
    """Keep what the form says; return the names of what differs. Raises Conflict with both texts where somebody was faster."""
    _ask(actor)
    differing = [name for name, value in facts.items() if getattr(row, name) != value]
    if row.version != version:
        raise Conflict(
            theirs=[(SAID[name], said(name, getattr(row, name))) for name in differing],
            yours=[(SAID[name], said(name, facts[name])) for name in differing],
        )
    if isinstance(row, ThemeLink):
        refuse_if(_why_not_link(facts, own_id=row.id))
    if not differing:
        return []
    for name in differing:
        setattr(row, name, facts[name])
    if not isinstance(row, ThemeLink):
        row.changed_on = now.date()
    db.session.flush()
    record(f"{_NAMES[type(row)]}-changed", row, actor=actor, now=now, changed=differing)
    return differing


def said(name: str, value: Any) -> str:
    """Write a fact as the two sides of a conflict show it."""
    if name == "texts":
        return "\n".join(f"{LANGUAGES.get(code, code)}: {one['text']}" for code, one in sorted((value or {}).items()))
    if name == "labels":
        return "\n".join(f"{LANGUAGES.get(code, code)}: {text}" for code, text in sorted((value or {}).items()))
    if name.endswith("theme_id"):
        theme = db.session.get(Theme, value) if value else None
        return theme.label_in("en") if theme else ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    return "" if value is None else str(getattr(value, "label", value))


def withdraw(row: Theme | Recommendation, because: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """Take a row back: what refers to it stays, readers see that it is withdrawn and why; nobody chooses it any more."""
    _ask(actor)
    _same_version(row, version, {"withdrawn_because": because})
    refuse_if(rules.why_not_withdraw(because=because, is_withdrawn=row.withdrawn_on is not None))
    row.withdrawn_on, row.withdrawn_because, row.changed_on = now.date(), because.strip(), now.date()
    db.session.flush()
    record(f"{_NAMES[type(row)]}-withdrawn", row, actor=actor, now=now, changed=["withdrawn_on"], reason=because.strip())


def offer_again(row: Theme | Recommendation, *, actor: Viewer, now: datetime) -> None:
    """Undo a withdrawal."""
    _ask(actor)
    refuse_if(rules.why_not_offer_again(is_withdrawn=row.withdrawn_on is not None))
    row.withdrawn_on, row.withdrawn_because = None, ""
    db.session.flush()
    record(f"{_NAMES[type(row)]}-offered-again", row, actor=actor, now=now, changed=["withdrawn_on"])


def why_not_erase(row: Theme | Recommendation) -> list[Any]:
    """Say why a row cannot be erased."""
    return rules.why_not_erase(references=count_references(row.id), parts=_count_parts(row))


def erase(row: Theme | Recommendation | ThemeLink, *, actor: Viewer, now: datetime) -> None:
    """Erase what nothing refers to; whoever refers to it at the same moment waits, and then finds it gone."""
    _ask(actor)
    if not isinstance(row, ThemeLink):
        model: Any = type(row)
        db.session.execute(select(model.id).where(model.id == row.id).with_for_update())
        refuse_if(why_not_erase(row))
    record(f"{_NAMES[type(row)]}-erased", row, actor=actor, now=now)
    db.session.delete(row)
    db.session.flush()


def _count_parts(row: Theme | Recommendation) -> int:
    if isinstance(row, Recommendation):
        return 0
    counts = (
        select(func.count()).select_from(Recommendation).where(Recommendation.theme_id == row.id),
        select(func.count()).select_from(ThemeLink).where((ThemeLink.from_theme_id == row.id) | (ThemeLink.to_theme_id == row.id)),
    )
    return sum(db.session.scalar(one) or 0 for one in counts)


def _same_version(row: Theme | Recommendation, version: int, facts: Mapping[str, Any]) -> None:
    if row.version != version:
        raise Conflict(
            theirs=[(_l("Withdrawn because"), row.withdrawn_because)],
            yours=[(_l("Withdrawn because"), str(facts["withdrawn_because"]))],
        )


def _add(row: _R, *, actor: Viewer, now: datetime) -> _R:
    db.session.add(row)
    db.session.flush()
    record(f"{_NAMES[type(row)]}-added", row, actor=actor, now=now)
    return row


def _ask(actor: Viewer) -> None:
    if not actor.may(Permission.MANIFESTO_EDIT):
        raise NotFound
