"""One person's place in a delegation, from application to return."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.cohorts.kinds import ParticipantKind as ParticipantKind  # noqa: PLC0414 - features above know it from here
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.people.models import Person

C1, C2, C3 = Sensitivity.C1, Sensitivity.C2, Sensitivity.C3
_TEAM = "the person, coordinators of the city, the leader, network staff"
_DESK = "the person, coordinators of the city, network staff"
_AWAY = "24 months after the last cohort"


class ParticipantState(StrEnum):
    """applied → reviewed → offered → accepted → confirmed → travelled → returned, and the ways out."""

    APPLIED = "applied"
    REVIEWED = "reviewed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    TRAVELLED = "travelled"
    RETURNED = "returned"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUBSTITUTED = "substituted"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ParticipantState.APPLIED: _l("Applied"),
            ParticipantState.REVIEWED: _l("Reviewed"),
            ParticipantState.OFFERED: _l("Offered"),
            ParticipantState.ACCEPTED: _l("Accepted"),
            ParticipantState.CONFIRMED: _l("Confirmed"),
            ParticipantState.TRAVELLED: _l("Travelled"),
            ParticipantState.RETURNED: _l("Returned"),
            ParticipantState.WAITING: _l("On the waiting list"),
            ParticipantState.DECLINED: _l("Declined"),
            ParticipantState.WITHDRAWN: _l("Withdrawn"),
            ParticipantState.SUBSTITUTED: _l("Replaced"),
        }[self]


# States in which a place of the delegation is taken; `reserve_places` counts them.
HOLDING_A_PLACE = frozenset(
    {
        ParticipantState.OFFERED,
        ParticipantState.ACCEPTED,
        ParticipantState.CONFIRMED,
        ParticipantState.TRAVELLED,
        ParticipantState.RETURNED,
    }
)


class Participant(CityScoped, Identified, Model):
    """One person's place in a delegation."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_participants_cohort_sort", "cohort_id", "sort_name", "id"),
        Index("ix_participants_cohort_city_sort", "cohort_id", "city_id", "sort_name", "id"),
        Index("ix_participants_cohort_state_sort", "cohort_id", "state", "sort_name", "id"),
        Index("ix_participants_cohort_city_kind", "cohort_id", "city_id", "kind", "state", "person_id"),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ParticipantKind] = mapped_column(stored_enum(ParticipantKind, "participant_kind"), default=ParticipantKind.YOUNGSTER)
    state: Mapped[ParticipantState] = mapped_column(stored_enum(ParticipantState, "participant_state"), default=ParticipantState.CONFIRMED)
    sort_name: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="sorting", seen_by="the program", erased=_AWAY, in_copy=False),
    )
    external_id: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="the city's own list", seen_by=_DESK, erased=_AWAY)
    )
    motivation: Mapped[str] = mapped_column(
        default="",
        info=personal(C2, why="selection", seen_by=_TEAM, erased="60 days after return"),
    )
    fewer_opportunities: Mapped[bool | None]
    diet_note_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(
            C3,
            why="a spreadsheet mentioned a diet: the guardian is asked again, with severity",
            seen_by=_DESK,
            erased="30 days after return",
        ),
    )
    emergency_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="emergencies", seen_by=_TEAM, erased="30 days after return")
    )
    emergency_phone: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="emergencies", seen_by=_TEAM, erased="30 days after return")
    )
    registered_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    # Since when somebody waits; who was registered onto the list has waited since then.
    waiting_since: Mapped[datetime | None]
    # Until when an offered place is held; nothing said means no end.
    offer_ends_at: Mapped[datetime | None] = mapped_column(index=True)
    # Offers that ended without an answer: whoever had none comes first.
    offers_missed: Mapped[int] = mapped_column(SmallInteger, default=0)
    # In whose stead somebody travels; nothing that was signed for one counts for the other.
    substitutes_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    diet_note = SealedText("diet_note_sealed")
    person: Mapped[Person] = relationship()
    cohort: Mapped[Cohort] = relationship()
    delegation: Mapped[Delegation] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def holds_place(self) -> bool:
        """Say whether a place of the delegation is theirs."""
        return self.state in HOLDING_A_PLACE


class ParticipantWord(CityScoped, Model):
    """A folded word of a participant's name, address or city, for search by prefix in any order."""

    __tablename__ = "participant_words"
    __table_args__ = (Index("ix_participant_words_search", "cohort_id", "word", "participant_id"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    # Prefixes are found by comparing letters' numbers; PostgreSQL's usual collations order otherwise.
    word: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"),
        primary_key=True,
        info=personal(C2, why="search", seen_by="the program", erased=_AWAY, in_copy=False),
    )
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))


class RosterImportState(StrEnum):
    """uploaded → planned → confirmed → done, undone within 24 hours; or refused with a sentence."""

    UPLOADED = "uploaded"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    DONE = "done"
    UNDONE = "undone"
    REFUSED = "refused"
    DISCARDED = "discarded"


class RosterImport(CityScoped, Identified, Model):
    """One uploaded roster file: its plan, what was done, and what an undo takes back."""

    __tablename__ = "roster_imports"

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"))
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(ShortText, info=plain())
    file_key: Mapped[str] = mapped_column(String(120), default="", info=plain("in the file store, sealed"))
    state: Mapped[RosterImportState] = mapped_column(stored_enum(RosterImportState, "import_state"), default=RosterImportState.UPLOADED)
    mapping: Mapped[dict[str, str]] = mapped_column(default=dict, info=plain("heading → field, by hand"))
    plan_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(C3, why="preview equals commit", seen_by=_DESK, erased="7 days after upload", in_copy=False),
    )
    undo_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(C3, why="undo within 24 hours", seen_by=_DESK, erased="after 24 hours", in_copy=False),
    )
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, info=plain("rows by action"))
    refusal: Mapped[str] = mapped_column(default="", info=plain("why the whole file was refused"))
    created_at: Mapped[datetime]
    planned_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    plan = SealedText("plan_sealed")
    undo = SealedText("undo_sealed")
    cohort: Mapped[Cohort] = relationship()
    delegation: Mapped[Delegation] = relationship()
