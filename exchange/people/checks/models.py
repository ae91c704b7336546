"""The checks of adults who travel with minors. The certificate itself is never kept (R§4.3, GDPR art. 10)."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.languages import LazyString, _l
from exchange.people.models import Person

_SEEN_BY = "the person, coordinators of the city, network staff"
_AWAY = "24 months after the last cohort"
_WHY = "only adults who were looked into count as accompanying adults"


class CheckKind(StrEnum):
    """What was looked at."""

    CRIMINAL_RECORD = "criminal-record"
    REGISTER = "register"
    REFERENCES = "references"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            CheckKind.CRIMINAL_RECORD: _l("Extract of the criminal record"),
            CheckKind.REGISTER: _l("Register of people barred from work with children"),
            CheckKind.REFERENCES: _l("Two references, asked for in writing"),
        }[self]


class LeaderCheck(CityScoped, Identified, Model):
    """One check of one adult, seen without an entry that would speak against travelling with minors."""

    __tablename__ = "leader_checks"
    __table_args__ = (Index("ix_leader_checks_person_id_renew_by_on", "person_id", "renew_by_on"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[CheckKind] = mapped_column(stored_enum(CheckKind, "check_kind"))
    country: Mapped[str] = mapped_column(String(2), info=personal(Sensitivity.C2, why=_WHY, seen_by=_SEEN_BY, erased=_AWAY))
    issued_on: Mapped[date] = mapped_column(info=personal(Sensitivity.C2, why=_WHY, seen_by=_SEEN_BY, erased=_AWAY))
    seen_on: Mapped[date] = mapped_column(info=personal(Sensitivity.C2, why=_WHY, seen_by=_SEEN_BY, erased=_AWAY))
    seen_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    renew_by_on: Mapped[date] = mapped_column(info=personal(Sensitivity.C2, why=_WHY, seen_by=_SEEN_BY, erased=_AWAY))
    recorded_at: Mapped[datetime]
    # Taken back, never deleted: an error is put right by a new row.
    withdrawn_on: Mapped[date | None] = mapped_column(info=personal(Sensitivity.C2, why=_WHY, seen_by=_SEEN_BY, erased=_AWAY))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    seen_by: Mapped[Person | None] = relationship(foreign_keys=[seen_by_id])
