"""What a roster is judged against: the cohort, the city, and everybody the city knows."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased

from exchange.cities.models import City
from exchange.cities.queries import list_cities
from exchange.cohorts.models import Cohort
from exchange.foundation.database import db
from exchange.foundation.languages import LANGUAGES
from exchange.foundation.sealing import keyring
from exchange.history.models import HistoryLine
from exchange.participants.facts import GUARDIAN_PARTS, PARTICIPANT_COLUMNS, PERSON_COLUMNS
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.roster.plan import CityFacts, CohortFacts, KnownPerson
from exchange.people.models import Guardian, Person

# The key of somebody whom the city knows and who is not in this cohort yet.
PERSON = "person:"
_BY_HAND, _BY_IMPORT = "participant-changed", "participant-changed-by-import"
_CHANGES = (_BY_HAND, _BY_IMPORT)


def cohort_facts(cohort: Cohort) -> CohortFacts:
    """Return what of a cohort a row is measured against."""
    return CohortFacts(
        first_day=cohort.first_day,
        away_from=cohort.away_from_on,
        away_until=cohort.away_until_on,
        youngest=cohort.minimum_age,
        oldest=cohort.maximum_age,
        country=cohort.conference.country,
    )


def city_facts(city: City) -> CityFacts:
    """Return how people write a city, and the names of the others."""
    others = [one for one in list_cities() if one.id != city.id]
    return CityFacts(
        name=city.name,
        country=city.country,
        aliases=(city.slug, *{city.name_in(code) for code in LANGUAGES}),
        other_cities=tuple(sorted({name for one in others for name in (one.name, one.slug, *one.names.values())})),
    )


def changed_by_hand(cohort: Cohort, city: City) -> dict[UUID, dict[str, date]]:
    """Return {participant: {field: the city's day}} of what people changed here since a file last said it."""
    found: dict[UUID, dict[str, date]] = {}
    zone = ZoneInfo(city.time_zone)
    ours = select(Participant.id).where(Participant.cohort_id == cohort.id, Participant.city_id == city.id)
    lines = db.session.execute(
        select(HistoryLine.subject_id, HistoryLine.deed, HistoryLine.changed, HistoryLine.at)
        .where(HistoryLine.subject_type == Participant.__tablename__, HistoryLine.deed.in_(_CHANGES), HistoryLine.subject_id.in_(ours))
        .order_by(HistoryLine.at, HistoryLine.id)
    )
    for participant_id, deed, fields, at in lines:
        days = found.setdefault(participant_id, {})
        for field in fields:
            if deed == _BY_HAND:
                days[field] = at.astimezone(zone).date()
            else:
                days.pop(field, None)
    return found


def known_people(
    cohort: Cohort, city_id: UUID, *, changed_on: Mapping[UUID, Mapping[str, date]] = MappingProxyType({})
) -> Iterator[KnownPerson]:
    """Yield everybody of a city with what is stored: first this cohort's participants, then people who are not in it."""
    first, second = aliased(Guardian), aliased(Guardian)
    person_columns = [getattr(Person, _stored(column)) for column in PERSON_COLUMNS.values()]
    participant_columns = [getattr(Participant, _stored(column)) for column in PARTICIPANT_COLUMNS.values()]
    guardian_columns = [getattr(one, part) for one in (first, second) for part in GUARDIAN_PARTS]
    rows = db.session.execute(
        select(Person.id, Participant.id, *person_columns, *participant_columns, *guardian_columns)
        .select_from(Person)
        .outerjoin(Participant, (Participant.person_id == Person.id) & (Participant.cohort_id == cohort.id))
        .outerjoin(first, (first.person_id == Person.id) & (first.position == 1))
        .outerjoin(second, (second.person_id == Person.id) & (second.position == 2))
        .where(Person.city_id == city_id)
        .order_by(Participant.id.is_(None), Person.sort_name, Person.id)
    )
    return (_known(row, changed_on.get(row[1], {})) for row in rows)


_FIELDS = (
    *PERSON_COLUMNS,
    *PARTICIPANT_COLUMNS,
    *(f"guardian{position}_{part}" for position in (1, 2) for part in GUARDIAN_PARTS),
)
_SEALED_PLACES = {"document_number": ("people.document_number_sealed", 0), "diet": ("participants.diet_note_sealed", 1)}


def _stored(column: str) -> str:
    return f"{column}_sealed" if column in {"document_number", "diet_note"} else column


def _known(row: Sequence[Any], changed_on: Mapping[str, date]) -> KnownPerson:
    person_id, participant_id = row[0], row[1]
    values: dict[str, Any] = {}
    for field, value in zip(_FIELDS, row[2:], strict=True):
        if value is None or (isinstance(value, str | list) and not value):
            continue
        if field in _SEALED_PLACES:
            place, owner = _SEALED_PLACES[field]
            values[field] = keyring().unseal(value, place=f"{place}.{row[owner]}")
        elif isinstance(value, list):
            values[field] = tuple(value)
        else:
            values[field] = value.value if isinstance(value, ParticipantKind) else value
    return KnownPerson(str(participant_id) if participant_id else f"{PERSON}{person_id}", values, changed_on)


def fingerprint(known: Iterable[KnownPerson], cohort: Cohort) -> str:
    """Return a mark that changes as soon as anything changes that a plan was judged against."""
    facts = [cohort.state.value, cohort.minimum_age, cohort.maximum_age, cohort.away_from_on, cohort.away_until_on, cohort.first_day]
    mark = hashlib.sha256(_say(facts).encode())
    for one in known:
        mark.update(_say([one.key, sorted(one.values.items())]).encode())
    return mark.hexdigest()


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_say = json.JSONEncoder(default=_told).encode
