"""Change which countries belong to a group that rules name: with its source, the day of checking, and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, Owner, refuse_if
from exchange.history.services import record
from exchange.papers.models import CountryGroup, CountryGroupChange, PaperRule
from exchange.papers.moves import why_not_save_rule
from exchange.papers.services import reckon_later
from exchange.people.models import Person


def get_group(code: str) -> CountryGroup:
    """Return a group of countries, or raise NotFound."""
    group = db.session.scalar(select(CountryGroup).where(CountryGroup.code == code))
    if group is None:
        raise NotFound
    return group


def rules_naming(code: str, rules: Sequence[PaperRule]) -> list[PaperRule]:
    """Return the rules that name a group: they ask others as soon as it is another one."""
    return [rule for rule in rules if code in {word.lstrip("-") for word in f"{rule.country} {rule.zone}".split()}]


def list_changes_of_group(group: CountryGroup) -> list[tuple[CountryGroupChange, str]]:
    """Return (change, who made it) of a group, the newest first."""
    rows = db.session.execute(
        select(CountryGroupChange, Person.first_name, Person.last_name)
        .outerjoin(Person, Person.id == CountryGroupChange.by_id)
        .where(CountryGroupChange.group_id == group.id)
        .order_by(CountryGroupChange.at.desc(), CountryGroupChange.id.desc())
    )
    return [(change, f"{first or ''} {last or ''}".strip()) for change, first, last in rows]


def why_not_save_group(facts: Mapping[str, Any], *, why: str, today: date) -> list[Obstacle]:
    """Say why a group cannot be kept as it is written."""
    reasons = why_not_save_rule(facts, why=why, today=today)
    if not facts["countries"]:
        reasons.append(
            Obstacle("countries-missing", _l("A group without countries means nobody: please name one at least."), Owner.NETWORK)
        )
    return reasons


def save_group(group: CountryGroup, facts: Mapping[str, Any], *, why: str, version: int | None, actor: Viewer, now: datetime) -> list[str]:
    """Write a group with who, when and why, and ask the rules again; return what changed. Raise Refused or Conflict."""
    if version != group.version:
        raise Conflict(theirs=[(name, str(getattr(group, name))) for name in facts], yours=[(name, str(facts[name])) for name in facts])
    refuse_if(why_not_save_group(facts, why=why, today=now.date()))
    changed = sorted(name for name, value in facts.items() if getattr(group, name) != value)
    if not changed:
        return []
    before = {name: _plain(getattr(group, name)) for name in changed}
    for name in changed:
        setattr(group, name, facts[name])
    db.session.flush()
    after = {name: _plain(facts[name]) for name in changed}
    db.session.add(CountryGroupChange(group_id=group.id, at=now, by_id=actor.person_id, why=why, before=before, after=after))
    record("country-group-changed", group, actor=actor, now=now, changed=changed)
    if "countries" in changed:
        reckon_later(actor=actor, now=now)
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
