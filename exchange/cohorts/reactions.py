"""What cohorts do when their conference is another than it was: those who agreed to the trip, and their papers, look at it again."""

from datetime import datetime

from sqlalchemy import select

from exchange.cohorts.models import Cohort, CohortState
from exchange.cohorts.signals import CONFERENCE, cohort_changed
from exchange.conferences.models import Conference
from exchange.conferences.signals import conference_changed
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _n

# What of a conference is part of a trip: when, and where to.
_OF_THE_TRIP = frozenset({"starts_on", "ends_on", "place", "country", "host_city_id", "time_zone"})
_OVER = (CohortState.RETURNED, CohortState.ARCHIVED)


def _conference_changed(conference: Conference, *, changed: list[str], now: datetime) -> list[Sentence]:
    """Pass it on for each cohort whose trip is not over; return what is to be looked at."""
    if not _OF_THE_TRIP & set(changed):
        return []
    cohorts = db.session.scalars(
        select(Cohort).where(Cohort.conference_id == conference.id, Cohort.state.not_in(_OVER)).order_by(Cohort.id)
    ).all()
    for cohort in cohorts:
        cohort_changed.send(cohort, changed=[CONFERENCE], now=now)
    away = sum(cohort.away_from_on > conference.starts_on or cohort.away_until_on < conference.ends_on for cohort in cohorts)
    if not away:
        return []
    return [
        _n(
            "%(num)s cohort is not away on all days of the conference. Please change its days as well.",
            "%(num)s cohorts are not away on all days of the conference. Please change their days as well.",
            away,
        )
    ]


def connect() -> None:
    """Listen to conferences."""
    conference_changed.connect(_conference_changed)
