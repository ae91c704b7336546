"""The roster as a file: one joined statement, read row by row.

Only what the roster file promises leaves: neither the number of a travel document nor what somebody cannot eat is ever
exported (class C3, sealed). Whatever is exported is read again by the import as the same facts, so that an export
imported again changes nothing.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import aliased

from exchange.access.permissions import Permission
from exchange.access.scope import Scope, enter_scope, scope_in_force
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.foundation.database import db, release_connection
from exchange.foundation.jobs.queue import Progress
from exchange.foundation.sheets import csv_pieces, write_csv, write_xlsx
from exchange.participants.models import Participant
from exchange.participants.queries import whom_may_see
from exchange.people.models import Guardian, Person

HEADER = (
    "city", "last_name", "first_name", "name_on_document", "preferred_name", "pronouns", "birth_date", "email", "phone", "kind", "state",
    "languages", "nationality", "residence_country", "home_place", "document_type", "document_expires",
    "guardian1_name", "guardian1_email", "guardian1_phone", "guardian1_language",
    "guardian2_name", "guardian2_email", "guardian2_phone", "guardian2_language",
    "emergency_name", "emergency_phone", "fewer_opportunities", "motivation", "external_id",
)  # fmt: skip
_WIDTHS = (14, 22, 18, 24, 14, 10, 12, 28, 18, 11, 11, 12, 8, 8, 16, 12, 12, 22, 26, 18, 6, 22, 26, 18, 6, 22, 18, 8, 30, 12)
_AT_ONCE = 500
# More people than this are a job's work, with its progress on a page.
LONG = 1_000


def _rows_of(cohort_id: UUID, *, viewer: Viewer, city_slug: str | None) -> Select[*tuple[Any, ...]]:
    first, second = aliased(Guardian), aliased(Guardian)
    chosen = (
        select(
            City.name,
            Person.last_name,
            Person.first_name,
            Person.name_on_document,
            Person.preferred_name,
            Person.pronouns,
            Person.birth_date,
            Person.email,
            Person.phone,
            # As they are stored: what makes objects of them costs more than the rest of the row.
            type_coerce(Participant.kind, String),
            type_coerce(Participant.state, String),
            type_coerce(Person.languages, String),
            Person.nationality,
            Person.residence_country,
            Person.home_place,
            Person.document_type,
            Person.document_expires_on,
            first.name,
            first.email,
            first.phone,
            first.language,
            second.name,
            second.email,
            second.phone,
            second.language,
            Participant.emergency_name,
            Participant.emergency_phone,
            Participant.fewer_opportunities,
            Participant.motivation,
            Participant.external_id,
        )
        .select_from(Participant)
        .join(Person, Person.id == Participant.person_id)
        .join(City, City.id == Participant.city_id)
        .outerjoin(first, (first.person_id == Person.id) & (first.position == 1))
        .outerjoin(second, (second.person_id == Person.id) & (second.position == 2))
        .where(Participant.cohort_id == cohort_id)
        .order_by(Participant.sort_name, Participant.id)
    )
    limit = whom_may_see(viewer, Permission.ROSTER_EXPORT)
    if limit is not None:
        chosen = chosen.where(limit)
    return chosen.where(City.slug == city_slug) if city_slug else chosen


def roster_rows(cohort_id: UUID, *, viewer: Viewer, city_slug: str | None = None) -> Iterator[list[object]]:
    """Yield the cells of each participant that a viewer may export, in the order of HEADER."""
    statement = _rows_of(cohort_id, viewer=viewer, city_slug=city_slug).execution_options(yield_per=_AT_ONCE)
    languages, opportunities = HEADER.index("languages"), HEADER.index("fewer_opportunities")
    yes = {True: "yes", False: "no", None: None}
    for row in db.session.execute(statement):
        cells = list(row)
        spoken = cells[languages]
        cells[languages] = _listed(spoken) if spoken.__class__ is str else ", ".join(spoken)
        cells[opportunities] = yes[cells[opportunities]]
        yield cells


@lru_cache(maxsize=1024)
def _listed(languages: str) -> str:
    """Return the codes of a stored JSON list, separated by commas."""
    return ", ".join(json.loads(languages))


def roster_csv(cohort: Cohort, *, viewer: Viewer, city_slug: str | None = None) -> Iterator[str]:
    """Yield a cohort's roster as CSV in pieces, for a streamed answer.

    The answer is streamed after its request ended, in a new session: it goes on in the scope of the one that is open now.
    """
    return _streamed(cohort.id, scope_in_force(db.session()), viewer=viewer, city_slug=city_slug)


def _streamed(cohort_id: UUID, scope: Scope, *, viewer: Viewer, city_slug: str | None) -> Iterator[str]:
    enter_scope(db.session(), scope)
    try:
        yield from csv_pieces(roster_rows(cohort_id, viewer=viewer, city_slug=city_slug), header=HEADER)
    finally:
        release_connection()


def count_roster(cohort: Cohort, *, viewer: Viewer, city_slug: str | None = None) -> int:
    """Return how many participants `roster_rows` yields."""
    counted = _rows_of(cohort.id, viewer=viewer, city_slug=city_slug).with_only_columns(func.count()).order_by(None)
    return int(db.session.scalar(counted) or 0)


def write_roster(
    stream: IO[bytes] | Path,
    cohort: Cohort,
    *,
    viewer: Viewer,
    file_format: str,
    city_slug: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a cohort's roster as "csv" or "xlsx"; `progress(done, total)` hears of it every few hundred rows."""
    rows: Iterable[list[object]] = roster_rows(cohort.id, viewer=viewer, city_slug=city_slug)
    if progress is not None:
        rows = _telling(rows, progress, total=count_roster(cohort, viewer=viewer, city_slug=city_slug))
    if file_format == "xlsx":
        write_xlsx(stream, header=HEADER, rows=rows, sheet_name=cohort.name, widths=_WIDTHS, freeze=(1, 3))
    else:
        write_csv(stream, header=HEADER, rows=rows)


def _telling(rows: Iterable[list[object]], progress: Progress, *, total: int) -> Iterator[list[object]]:
    for done, row in enumerate(rows):
        if done % _AT_ONCE == 0:
            progress(done, total)
        yield row
    progress(total, total)
