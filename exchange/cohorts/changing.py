"""Change the rules of a cohort: what it means is counted first, and nobody is removed by it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from exchange.access.viewers import Viewer
from exchange.cohorts import rules
from exchange.cohorts.contributions import Consequence, Traveller, further_consequences, travellers_of
from exchange.cohorts.funding import rules_of_scheme
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.ratio import supervision
from exchange.cohorts.rulewords import LABELS, shown
from exchange.cohorts.schemes import why_not_ages
from exchange.cohorts.signals import cohort_changed, places_freed
from exchange.foundation.database import db
from exchange.foundation.languages import _n
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
from exchange.history.services import record
from exchange.people.ages import age_on, is_minor

# Which places are offered, and until when, hangs on these.
_OFFERS_HANG_ON = frozenset({"capacity", "names_due_on", "away_from_on"})


def consequences_of(
    before: Mapping[str, Any], after: Mapping[str, Any], travellers: Sequence[Traveller], *, first_day: date
) -> list[Consequence]:
    """Count what a change of rules means for those who are here; `before` and `after` hold the columns of a cohort.

    Tighter rules remove nobody: whoever does not fit any more keeps the place and becomes an obstacle that somebody must look at.
    """
    found = [*_ages(before, after, travellers, first_day), *_minors(before, after, travellers)]
    missing_before, missing_after = _adults_missing(before, travellers), _adults_missing(after, travellers)
    if missing_after > missing_before:
        count = missing_after - missing_before
        sentence = _n("%(num)s more adult is needed.", "%(num)s more adults are needed.", count)
        found.append(Consequence("adults-needed", count, sentence))
    elif missing_after < missing_before:
        count = missing_before - missing_after
        sentence = _n("%(num)s adult fewer is needed.", "%(num)s adults fewer are needed.", count)
        found.append(Consequence("adults-fewer", count, sentence))
    placed = sum(one.has_place for one in travellers)
    if placed and (before["away_from_on"], before["away_until_on"]) != (after["away_from_on"], after["away_until_on"]):
        sentence = _n(
            "%(num)s person with a place is away on other days than before: what was agreed to for the old days is asked again.",
            "%(num)s people with a place are away on other days than before: what was agreed to for the old days is asked again.",
            placed,
        )
        found.append(Consequence("other-days", placed, sentence))
    return found


def _ages(before: Mapping[str, Any], after: Mapping[str, Any], travellers: Sequence[Traveller], first_day: date) -> list[Consequence]:
    ages = [age for one in travellers if one.kind == "youngster" and (age := age_on(one.birth_date, first_day)) is not None]
    young = sum(before["minimum_age"] <= age < after["minimum_age"] for age in ages)
    old = sum(after["maximum_age"] < age <= before["maximum_age"] for age in ages)
    fits = sum(
        after["minimum_age"] <= age <= after["maximum_age"] and not before["minimum_age"] <= age <= before["maximum_age"] for age in ages
    )
    found = []
    if young:
        sentence = _n(
            "%(num)s person becomes too young. They keep their place until somebody decides.",
            "%(num)s people become too young. They keep their places until somebody decides.",
            young,
        )
        found.append(Consequence("too-young", young, sentence))
    if old:
        sentence = _n(
            "%(num)s person becomes too old. They keep their place until somebody decides.",
            "%(num)s people become too old. They keep their places until somebody decides.",
            old,
        )
        found.append(Consequence("too-old", old, sentence))
    if fits:
        sentence = _n("%(num)s person who was outside the ages fits now.", "%(num)s people who were outside the ages fit now.", fits)
        found.append(Consequence("fits-now", fits, sentence))
    return found


def _minors(before: Mapping[str, Any], after: Mapping[str, Any], travellers: Sequence[Traveller]) -> list[Consequence]:
    young = [one for one in travellers if one.kind == "youngster"]
    was = [is_minor(one.birth_date, before["away_from_on"]) for one in young]
    becomes = [is_minor(one.birth_date, after["away_from_on"]) for one in young]
    minors, adults = (
        sum(b and not a for a, b in zip(was, becomes, strict=True)),
        sum(a and not b for a, b in zip(was, becomes, strict=True)),
    )
    found = []
    if minors:
        sentence = _n(
            "%(num)s person leaves as a minor now: a parent or guardian must agree.",
            "%(num)s people leave as minors now: parents or guardians must agree.",
            minors,
        )
        found.append(Consequence("now-minors", minors, sentence))
    if adults:
        sentence = _n(
            "%(num)s person is 18 on the new day of departure and answers for themselves.",
            "%(num)s people are 18 on the new day of departure and answer for themselves.",
            adults,
        )
        found.append(Consequence("now-adults", adults, sentence))
    return found


def _adults_missing(cohort: Mapping[str, Any], travellers: Sequence[Traveller]) -> int:
    """Return the adults missing, summed over the delegations: one city's adults do not answer for another's minors."""
    groups: dict[object, list[Traveller]] = {}
    for one in travellers:
        groups.setdefault(one.delegation_id, []).append(one)
    return sum(
        supervision(group, departs_on=cohort["away_from_on"], minors_per_adult=cohort["minors_per_adult"]).shortfall
        for group in groups.values()
    )


def seal_of(consequences: Sequence[Consequence]) -> str:
    """Return what is equal while the consequences are: the page that was confirmed and the deed are compared by it."""
    return sha256("|".join(f"{one.code}:{one.count}:{one.mark}" for one in consequences).encode()).hexdigest()[:16] if consequences else ""


class MeansMore(Exception):
    """The change means something that the writer has not seen yet: `consequences`; `was_shown` when it was something else before."""

    def __init__(self, consequences: Sequence[Consequence], *, was_shown: bool) -> None:
        self.consequences = list(consequences)
        self.was_shown = was_shown
        super().__init__("the consequences are to be shown first")


def why_not_change(cohort: Cohort, after: Mapping[str, Any], *, pledged: int) -> list[Obstacle]:
    """Say why a cohort cannot have these rules."""
    return [
        *rules.why_not_open(
            away_from=after["away_from_on"],
            away_until=after["away_until_on"],
            starts=cohort.conference.starts_on,
            ends=cohort.conference.ends_on,
            minimum_age=after["minimum_age"],
            maximum_age=after["maximum_age"],
        ),
        *rules.why_not_deadlines(after),
        *rules.why_not_capacity(after["capacity"], pledged=pledged),
        *why_not_ages(rules_of_scheme(after["funding_scheme"]), minimum_age=after["minimum_age"], maximum_age=after["maximum_age"]),
    ]


def facts_of(cohort: Cohort) -> dict[str, Any]:
    """Return the columns of a cohort that its rules are made of."""
    return {name: getattr(cohort, name) for name in LABELS}


def change_cohort(cohort: Cohort, facts: Mapping[str, Any], *, version: int, seen: str, actor: Viewer, now: datetime) -> list[str]:
    """Give a cohort other rules and return the columns that changed.

    `version` is the one the writer saw, `seen` the seal of the consequences they were shown. Raise Refused, Conflict, or
    MeansMore with what is to be shown first.
    """
    locked = db.session.scalar(select(Cohort).where(Cohort.id == cohort.id).with_for_update().execution_options(populate_existing=True))
    if locked is None:
        raise NotFound
    before = facts_of(cohort)
    after = {**before, **facts}
    changed = [name for name in after if before[name] != after[name]]
    if version != cohort.rules_version and changed:
        raise Conflict(
            theirs=[(LABELS[name], shown(name, before[name])) for name in changed],
            yours=[(LABELS[name], shown(name, after[name])) for name in changed],
        )
    pledged = db.session.scalar(select(func.coalesce(func.sum(Delegation.pledged_count), 0)).where(Delegation.cohort_id == cohort.id))
    refuse_if(why_not_change(cohort, after, pledged=int(pledged or 0)))
    consequences = consequences_of(before, after, travellers_of(cohort), first_day=cohort.first_day)
    if _OFFERS_HANG_ON & set(changed):
        consequences += further_consequences(cohort, after, now=now)
    if seal_of(consequences) != seen and consequences:
        raise MeansMore(consequences, was_shown=bool(seen))
    if changed:
        for name in changed:
            setattr(cohort, name, after[name])
        cohort.rules_version += 1
        db.session.flush()
        record("cohort-changed", cohort, actor=actor, now=now, changed=changed)
        cohort_changed.send(cohort, changed=changed, now=now)
        if _OFFERS_HANG_ON & set(changed):
            places_freed.send(cohort, delegation_ids=[], now=now)
    return changed
