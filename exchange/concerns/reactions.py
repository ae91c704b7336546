"""Whose rows these are: a person's own copy holds their words and the answers; no erasure takes them before their time."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from exchange.concerns.models import Concern, ConcernEntry, ConcernReading, EntryKind
from exchange.foundation.declarations import WhenErased, belongs


def _own(person_id: UUID) -> Select[UUID]:
    return select(Concern.id).where(Concern.writer_id == person_id)


def _entries(person_id: UUID) -> ColumnElement[bool]:
    # What was written to an authority is the authority's to show.
    return ConcernEntry.concern_id.in_(_own(person_id)) & (ConcernEntry.kind != EntryKind.HANDED_ON)


def connect() -> None:
    """Say whose rows they are. A copy is made for whoever is signed in, of themselves: no guardian or coordinator gets one."""
    belongs(Concern, of_person=lambda person_id: Concern.writer_id == person_id, when_erased=WhenErased.KEEP)
    belongs(ConcernEntry, of_person=_entries, when_erased=WhenErased.KEEP)
    belongs(ConcernReading, of_person=lambda person_id: ConcernReading.concern_id.in_(_own(person_id)), when_erased=WhenErased.KEEP)
