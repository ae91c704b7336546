"""The rule book: all rules about papers and the groups they name, read once and kept until one of them changes."""

from collections import namedtuple
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast
from uuid import UUID

from sqlalchemy import CompoundSelect, String, literal, select
from sqlalchemy import cast as cast_in_sql

from exchange.foundation.database import db
from exchange.papers.models import CountryGroup, PaperRule, PaperRuleChange
from exchange.papers.rules import Groups


@dataclass(frozen=True)
class RuleBook:
    """All rules and groups of countries. The rules are copies: nobody changes them, and no session holds them."""

    rules: tuple[PaperRule, ...]
    groups: Groups

    @property
    def is_empty(self) -> bool:
        """Say whether no rule was loaded yet."""
        return not self.rules


def read_rule_book() -> RuleBook:
    """Return all rules, those that ended too, and the groups they name; one statement while they are as they were."""
    return _book(frozenset((row[0], row[1]) for row in db.session.execute(_stamp())))


@cache
def _stamp() -> CompoundSelect[UUID, str]:
    """Select what is another with every change: each rule's version, each group's countries, the last change that was written.

    Versions alone could come again, after a change that was taken back before it was committed.
    """
    last = select(PaperRuleChange.id).order_by(PaperRuleChange.id.desc()).limit(1).subquery()
    return select(PaperRule.id, cast_in_sql(PaperRule.version, String)).union_all(
        select(CountryGroup.id, cast_in_sql(CountryGroup.countries, String)), select(last.c.id, literal("last"))
    )


@lru_cache(maxsize=2)
def _book(_stamped: frozenset[tuple[UUID, str]]) -> RuleBook:
    groups = {group.code: frozenset(group.countries) for group in db.session.scalars(select(CountryGroup))}
    return RuleBook(tuple(_copied(rule) for rule in db.session.scalars(select(PaperRule).order_by(PaperRule.code))), groups)


_COLUMNS = [column.key for column in PaperRule.__mapper__.column_attrs]
# A plain row is read ten times as fast as a row of the session, and fifty rules are read for each kind of traveller.
_Copy = namedtuple("_Copy", _COLUMNS)  # type: ignore[misc]  # noqa: PYI024 - the columns name themselves


def _copied(rule: PaperRule) -> PaperRule:
    return cast("PaperRule", _Copy(*(getattr(rule, name) for name in _COLUMNS)))
