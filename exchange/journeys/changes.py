"""What a new version of a leg changes, who is told, in the order in which the page and the letter say it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exchange.foundation.languages import Sentence, _l
from exchange.journeys.models import Leg
from exchange.journeys.plans import Traveller
from exchange.journeys.rules import LegFacts
from exchange.journeys.saying import ShownMoment

# (what, before, after); empty before: there was none
Row = tuple[Sentence, object, object]


@dataclass(frozen=True)
class LegChange:
    """What will be different, and for whom."""

    rows: list[Row]
    added: list[UUID]
    removed: list[UUID]
    stay: list[UUID]

    @property
    def changes_anything(self) -> bool:
        """Say whether saving would change anything at all."""
        return bool(self.rows or self.added or self.removed)

    def told(self, *, leg: Leg, now: datetime) -> list[UUID]:
        """Return who was on the leg before and must hear of it; nobody once it has arrived."""
        if leg.arrives_at <= now:
            return []
        return [*(self.stay if self.rows else []), *self.removed]


def facts_of(leg: Leg) -> LegFacts:
    """Return what a leg is now."""
    return LegFacts(
        mode=leg.mode,
        from_place=leg.from_place,
        from_zone=leg.from_zone,
        departs_at=leg.departs_at,
        to_place=leg.to_place,
        to_zone=leg.to_zone,
        arrives_at=leg.arrives_at,
        operator=leg.operator,
        number=leg.number,
        note=leg.note,
    )


def leg_rows(facts: LegFacts, responsible: str) -> dict[str, tuple[Sentence, object]]:
    """Return what a leg says, by what it is about; empty values stand for nothing said."""
    return {
        "mode": (_l("By"), facts.mode.label),
        "vehicle": (_l("Operator and number"), f"{facts.operator} {facts.number}".strip()),
        "departs": (_l("Departs"), ShownMoment(facts.departs_at, facts.from_zone, facts.from_place)),
        "arrives": (_l("Arrives"), ShownMoment(facts.arrives_at, facts.to_zone, facts.to_place)),
        "note": (_l("To know"), facts.note),
        "responsible": (_l("Responsible adult"), responsible),
    }


def plan_change(
    leg: Leg,
    facts: LegFacts,
    *,
    participant_ids: Collection[UUID],
    responsible_id: UUID | None,
    travellers: Mapping[UUID, Traveller],
) -> LegChange:
    """Return what saving these facts would change on a leg."""
    before, old = facts_of(leg), {seat.participant_id for seat in leg.seats}
    names = [travellers[one].name if one in travellers else "" for one in (leg.responsible_id, responsible_id) if one]
    was = names[0] if leg.responsible_id else ""
    will_be = names[-1] if responsible_id else ""
    changed = {
        "mode": before.mode is not facts.mode,
        "vehicle": (before.operator, before.number) != (facts.operator, facts.number),
        "departs": (before.departs_at, before.from_zone, before.from_place) != (facts.departs_at, facts.from_zone, facts.from_place),
        "arrives": (before.arrives_at, before.to_zone, before.to_place) != (facts.arrives_at, facts.to_zone, facts.to_place),
        "note": before.note != facts.note,
        "responsible": leg.responsible_id != responsible_id,
    }
    then, now = leg_rows(before, was), leg_rows(facts, will_be)
    wanted = set(participant_ids)
    return LegChange(
        rows=[(then[key][0], then[key][1], now[key][1]) for key, is_changed in changed.items() if is_changed],
        added=sorted(wanted - old),
        removed=sorted(old - wanted),
        stay=sorted(old & wanted),
    )
