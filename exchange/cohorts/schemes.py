"""What a way of funding asks of a cohort and of each delegation; pure. Only the scheme that was chosen is asked (R§1.1, §1.6).

The numbers are data: each rule with its source, and the day on which somebody read it there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from exchange.cohorts.contributions import Traveller
from exchange.cohorts.models import FundingEffect
from exchange.cohorts.schemewords import SHOWN, WISHES
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.people.ages import age_on


@dataclass(frozen=True)
class SchemeRule:
    """One rule of one scheme; who has read it where says `source`, when says `verified_on` (None: nobody yet)."""

    scheme: str
    code: str
    minimum: int | None
    maximum: int | None
    effect: FundingEffect
    source: str
    verified_on: date | None = None

    @property
    def wish(self) -> Sentence:
        """Say what the rule asks."""
        return WISHES[self.code](self.minimum, self.maximum)

    @property
    def key(self) -> str:
        """Return how addresses name the rule."""
        return f"{self.scheme}-{self.code}"


@dataclass(frozen=True)
class Group:
    """One delegation as the funder sees it: the young people and adults of one city with a place."""

    delegation_id: UUID
    name: str
    country: str
    travellers: Sequence[Traveller]

    @property
    def young(self) -> list[Traveller]:
        """Return whom the funder counts as participants."""
        return [one for one in self.travellers if one.kind == "youngster"]

    @property
    def leaders(self) -> list[Traveller]:
        """Return the leaders; companions and facilitators are not counted by any rule."""
        return [one for one in self.travellers if one.kind == "leader"]


@dataclass(frozen=True)
class Activity:
    """What is funded: the days of the programme, travel not counted, and who comes."""

    first_day: date
    last_day: date
    groups: Sequence[Group]

    @property
    def days(self) -> int:
        """Return the days of the programme."""
        return (self.last_day - self.first_day).days + 1

    @property
    def young(self) -> list[Traveller]:
        """Return the participants of all groups."""
        return [one for group in self.groups for one in group.young]


class Meeting(StrEnum):
    """Whether a rule is met."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"  # nobody is named yet, or a birth date or country is missing


@dataclass(frozen=True)
class Finding:
    """What one rule says of one delegation, or of the whole activity (`group` is None)."""

    rule: SchemeRule
    meeting: Meeting
    measured: int = 0
    group: Group | None = None

    @property
    def chip(self) -> str:
        """Return the kind of chip."""
        if self.meeting is Meeting.MET:
            return "ready"
        return "stopped" if self.meeting is Meeting.NOT_MET and self.rule.effect is FundingEffect.REFUSES else "waits"

    @property
    def shown(self) -> Sentence:
        """Say what was counted."""
        return SHOWN[self.rule.code](self.measured)

    @property
    def sentence(self) -> Sentence:
        """Say in one sentence what is not as the funding asks."""
        said = _l("%(shown)s. The funding asks: %(wish)s.", shown=self.shown, wish=self.rule.wish)
        return said if self.group is None else _l("%(city)s: %(sentence)s", city=self.group.name, sentence=said)


def judge_activity(rules: Iterable[SchemeRule], activity: Activity) -> list[Finding]:
    """Return what the rules of a scheme say of a whole activity: totals, days and countries."""
    return _judged(rules, _OF_ALL, activity, None)


def judge_group(rules: Iterable[SchemeRule], activity: Activity, group: Group) -> list[Finding]:
    """Return what the rules of a scheme say of one delegation."""
    return _judged(rules, _OF_A_GROUP, Activity(activity.first_day, activity.last_day, [group]), group)


def not_met(findings: Iterable[Finding]) -> list[Obstacle]:
    """Return what is not as the funding asks, as obstacles; what is not known yet is none."""
    return [
        Obstacle(f"funding-{one.rule.code}", one.sentence, Owner.NETWORK if one.group is None else Owner.COORDINATOR)
        for one in findings
        if one.meeting is Meeting.NOT_MET
    ]


# What was counted and whether all of it is known; None where the rule has nothing to say.
Count = tuple[int, bool]
Measure = Callable[[Activity, SchemeRule], "Count | None"]


def _judged(rules: Iterable[SchemeRule], measures: Mapping[str, Measure], activity: Activity, group: Group | None) -> list[Finding]:
    found = []
    for rule in rules:
        measured = measures[rule.code](activity, rule) if rule.code in measures else None
        if measured is not None:
            found.append(Finding(rule, _meeting(rule, measured[0], is_known=measured[1]), measured[0], group))
    return found


def _meeting(rule: SchemeRule, count: int, *, is_known: bool) -> Meeting:
    if not is_known:
        return Meeting.UNKNOWN
    if rule.code in _COUNT_EXCEPTIONS:
        return Meeting.NOT_MET if count else Meeting.MET
    is_met = (rule.minimum is None or count >= rule.minimum) and (rule.maximum is None or count <= rule.maximum)
    return Meeting.MET if is_met else Meeting.NOT_MET


def _outside(people: Sequence[Traveller], rule: SchemeRule, day: date) -> Count:
    """Count the people outside the ages of a rule; a missing birth date leaves the answer open unless somebody is outside."""
    ages = [age_on(one.birth_date, day) for one in people]
    outside = sum(
        (rule.minimum is not None and age < rule.minimum) or (rule.maximum is not None and age > rule.maximum)
        for age in ages
        if age is not None
    )
    return outside, bool(outside) or (bool(ages) and None not in ages)


def _all_have_fewer_opportunities(activity: Activity) -> bool:
    young = activity.young
    return bool(young) and all(one.fewer_opportunities for one in young)


def _participants(activity: Activity, *, inclusion: bool) -> Count | None:
    """Count the participants for the rule that holds: fewer are enough where all have fewer opportunities."""
    if _all_have_fewer_opportunities(activity) is not inclusion:
        return None
    return len(activity.young), bool(activity.young)


def _under_30(activity: Activity, _rule: SchemeRule) -> Count:
    ages = [age_on(one.birth_date, activity.first_day) for one in activity.young]
    known = [age for age in ages if age is not None]
    return (100 * sum(age < 30 for age in known) // len(known) if known else 0), bool(ages) and None not in ages


def _countries(activity: Activity, _rule: SchemeRule) -> Count:
    countries = {group.country for group in activity.groups if group.travellers}
    return len(countries), bool(countries)


def _lives_elsewhere(activity: Activity, _rule: SchemeRule) -> Count:
    (group,) = activity.groups
    homes = [one.lives_in for one in group.young]
    elsewhere = sum(bool(home) and home != group.country for home in homes)
    return elsewhere, bool(elsewhere) or (bool(homes) and all(homes))


def _leaders(activity: Activity, _rule: SchemeRule) -> Count:
    (group,) = activity.groups
    return len(group.leaders), bool(group.travellers)


def _leader_ages(activity: Activity, rule: SchemeRule) -> Count | None:
    (group,) = activity.groups
    return _outside(group.leaders, rule, activity.first_day) if group.leaders else None


# Rules whose figure counts those who are not as asked.
_COUNT_EXCEPTIONS = frozenset({"participant-age", "leader-age", "residence", "one-year"})

_OF_ALL: Mapping[str, Measure] = {
    "days": lambda activity, _rule: (activity.days, True),
    "one-year": lambda activity, _rule: (activity.last_day.year - activity.first_day.year, True),
    "countries": _countries,
    "participants": lambda activity, _rule: _participants(activity, inclusion=False),
    "participants-inclusion": lambda activity, _rule: _participants(activity, inclusion=True),
    "under-30": _under_30,
}
_OF_A_GROUP: Mapping[str, Measure] = {
    "participant-age": lambda activity, rule: _outside(activity.young, rule, activity.first_day),
    "per-group": lambda activity, _rule: (len(activity.young), bool(activity.young)),
    "leaders-per-group": _leaders,
    "leader-age": _leader_ages,
    "residence": _lives_elsewhere,
}


def why_not_ages(rules: Iterable[SchemeRule], *, minimum_age: int, maximum_age: int) -> list[Obstacle]:
    """Say why a cohort cannot have ages that its funding does not pay for; only what somebody has verified refuses."""
    return [
        Obstacle(
            "funding-ages",
            _l(
                "The funding pays for ages %(youngest)s to %(oldest)s. Source: %(source)s",
                youngest=r.minimum,
                oldest=r.maximum,
                source=r.source,
            ),
            Owner.NETWORK,
        )
        for r in rules
        if r.code == "participant-age"
        and r.verified_on is not None
        and r.effect is FundingEffect.REFUSES
        and ((r.minimum is not None and minimum_age < r.minimum) or (r.maximum is not None and maximum_age > r.maximum))
    ]
