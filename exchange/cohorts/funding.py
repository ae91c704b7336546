"""The rules of funding schemes: those that came with Exchange, and what network staff wrote down instead."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.cohorts.contributions import Traveller
from exchange.cohorts.models import Cohort, Delegation, FundingEffect, FundingRule
from exchange.cohorts.schemes import Activity, Finding, Group, SchemeRule, judge_activity, judge_group
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, Owner, refuse_if
from exchange.history.services import record

_PACKAGED = Path(__file__).with_name("data") / "funding_rules.csv"


@cache
def packaged_rules() -> tuple[SchemeRule, ...]:
    """Return the rules that came with this version of Exchange, in their order."""
    with _PACKAGED.open(encoding="utf-8", newline="") as file:
        return tuple(
            SchemeRule(
                scheme=row["scheme"],
                code=row["code"],
                minimum=int(row["minimum"]) if row["minimum"] else None,
                maximum=int(row["maximum"]) if row["maximum"] else None,
                effect=FundingEffect(row["effect"]),
                source=row["source"],
                verified_on=date.fromisoformat(row["verified_on"]) if row["verified_on"] else None,
            )
            for row in csv.DictReader(file)
        )


def has_rules(scheme: str) -> bool:
    """Say whether a scheme asks anything at all."""
    return any(rule.scheme == scheme for rule in packaged_rules())


def rules_of_scheme(scheme: str) -> list[SchemeRule]:
    """Return the rules of one scheme, the network's own in the place of the packaged ones; a scheme without rules asks nothing."""
    packaged = [rule for rule in packaged_rules() if rule.scheme == scheme]
    if not packaged:
        return []
    own = {row.code: row for row in db.session.scalars(select(FundingRule).where(FundingRule.scheme == scheme))}
    return [_as_rule(own[rule.code]) if rule.code in own else rule for rule in packaged]


def _as_rule(row: FundingRule) -> SchemeRule:
    return SchemeRule(row.scheme, row.code, row.minimum, row.maximum, row.effect, row.source, row.verified_on)


def list_rules() -> dict[str, list[SchemeRule]]:
    """Return the rules in force of every scheme that has some."""
    own = {(row.scheme, row.code): row for row in db.session.scalars(select(FundingRule))}
    found: dict[str, list[SchemeRule]] = {}
    for rule in packaged_rules():
        row = own.get((rule.scheme, rule.code))
        found.setdefault(rule.scheme, []).append(_as_rule(row) if row is not None else rule)
    return found


def get_rule(key: str) -> tuple[SchemeRule, int]:
    """Return the rule in force and the version of what the network wrote down (0: nothing yet), or raise NotFound."""
    packaged = next((rule for rule in packaged_rules() if rule.key == key), None)
    if packaged is None:
        raise NotFound
    row = _own(packaged.scheme, packaged.code)
    return (packaged, 0) if row is None else (_as_rule(row), row.version)


def _own(scheme: str, code: str) -> FundingRule | None:
    return db.session.scalar(select(FundingRule).where(FundingRule.scheme == scheme, FundingRule.code == code))


def why_not_write_down(rule: SchemeRule, *, today: date) -> list[Obstacle]:
    """Say why a rule cannot be written down like this."""
    reasons = []
    if rule.minimum is not None and rule.maximum is not None and rule.minimum > rule.maximum:
        reasons.append(Obstacle("bounds", _l("The smallest number is above the largest."), Owner.NETWORK))
    if not rule.source.strip():
        reasons.append(
            Obstacle("source-missing", _l("Say where this can be read: a rule without a source cannot be checked."), Owner.NETWORK)
        )
    if rule.verified_on is not None and rule.verified_on > today:
        reasons.append(Obstacle("verified-future", _l("The day on which somebody read it lies in the future."), Owner.NETWORK))
    return reasons


def write_down_rule(rule: SchemeRule, *, version: int, actor: Viewer, today: date, now: datetime) -> None:
    """Keep a rule as the network read it; raise Refused, or Conflict when somebody else wrote it down meanwhile."""
    before, current = get_rule(rule.key)
    if version != current:
        raise Conflict(theirs=_texts(before), yours=_texts(rule))
    refuse_if(why_not_write_down(rule, today=today))
    row = _own(rule.scheme, rule.code) or FundingRule(scheme=rule.scheme, code=rule.code)
    changed = [name for name in ("minimum", "maximum", "effect", "source", "verified_on") if getattr(before, name) != getattr(rule, name)]
    row.minimum, row.maximum, row.effect = rule.minimum, rule.maximum, rule.effect
    row.source, row.verified_on, row.changed_at = rule.source, rule.verified_on, now
    db.session.add(row)
    db.session.flush()
    record("funding-rule-written-down", row, actor=actor, now=now, changed=changed)


def _texts(rule: SchemeRule) -> list[tuple[str, str]]:
    return [(str(rule.effect.label), str(rule.wish)), (str(_l("Source")), rule.source)]


@dataclass(frozen=True)
class FundingView:
    """What the funding asks of a cohort, and how it stands: `whole` holds sums only where every delegation is seen."""

    rules: list[SchemeRule]
    whole: list[Finding]
    by_group: dict[str, list[Finding]]

    def findings_of(self, rule: SchemeRule) -> list[Finding]:
        """Return what was found for one rule: of the whole activity, or of each delegation."""
        return [one for found in (self.whole, *self.by_group.values()) for one in found if one.rule == rule]


def look_at_funding(
    cohort: Cohort, delegations: Sequence[Delegation], travellers: Sequence[Traveller], *, is_whole: bool, language: str
) -> FundingView | None:
    """Judge some delegations, and where they are all there are the whole cohort, by the scheme chosen; None where it asks nothing."""
    rules = rules_of_scheme(cohort.funding_scheme)
    if not rules:
        return None
    placed: dict[object, list[Traveller]] = {}
    for one in travellers:
        if one.has_place:
            placed.setdefault(one.delegation_id, []).append(one)
    groups = [Group(one.id, one.city.name_in(language), one.city.country, placed.get(one.id, [])) for one in delegations]
    activity = Activity(cohort.conference.starts_on, cohort.conference.ends_on, groups)
    whole = judge_activity(rules, activity)
    if not is_whole:
        # Sums over all cities would be wrong here.
        whole = [one for one in whole if one.rule.code in {"days", "one-year"}]
    return FundingView(rules, whole, {str(group.delegation_id): judge_group(rules, activity, group) for group in groups})
