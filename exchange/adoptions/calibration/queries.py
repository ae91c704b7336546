"""Reads for the network: what was expected, what was found, and who was asked, over all cities."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from exchange.adoptions.calibration.rules import Coverage, CriterionLine, Expected, calibrate
from exchange.adoptions.follow_ups.models import FollowUp
from exchange.adoptions.follow_ups.rules import MONTHS, Standing, observed_effect, standing_of
from exchange.adoptions.transferability.models import TransferRound
from exchange.foundation.database import db


@dataclass(frozen=True)
class Calibration:
    """What the network reads."""

    lines: list[CriterionLine]
    coverage: Coverage
    asked: dict[int, Counter[Standing]]


def read_calibration(*, today: date) -> Calibration:
    """Return what was expected beside what was found, in three statements."""
    expected: dict[UUID, Expected] = {
        row.adoption_id: row.expected
        for row in db.session.execute(
            select(TransferRound.adoption_id, TransferRound.expected).where(TransferRound.expected_at.is_not(None))
        )
    }
    by_adoption: dict[UUID, list[FollowUp]] = defaultdict(list)
    for one in db.session.scalars(select(FollowUp).where(FollowUp.answered_at.is_not(None))):
        by_adoption[one.adoption_id].append(one)
    observed = {key: effect for key, mine in by_adoption.items() if (effect := observed_effect(mine)) is not None}
    asked: dict[int, Counter[Standing]] = {months: Counter() for months in MONTHS}
    counted = select(
        FollowUp.months, FollowUp.due_on, FollowUp.answered_at.is_not(None).label("is_answered"), func.count().label("how_many")
    )
    running = 0
    for row in db.session.execute(counted.group_by(FollowUp.months, FollowUp.due_on, FollowUp.answered_at.is_not(None))):
        asked[row.months][standing_of(due_on=row.due_on, is_answered=bool(row.is_answered), today=today)] += row.how_many
        running += row.how_many if row.months == MONTHS[0] else 0
    both = expected.keys() & observed.keys()
    lines = calibrate([(expected[key], observed[key]) for key in both])
    return Calibration(lines, Coverage(running, len(expected), len(observed), len(both)), asked)
