"""What was agreed to or refused, by whom, for whom, which text, in which language, and what holds because of it."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.sealing import SealedText
from exchange.guardians.models import GuardianSession
from exchange.participants.models import Participant

C2, C3 = Sensitivity.C2, Sensitivity.C3
_DESK = "the person, their guardians, coordinators of the city, network staff"
_LAW = "10 years after the cohort, as evidence"
# Erased is NULL, not the word null.
_JSON = JSON(none_as_null=True)


class Purpose(StrEnum):
    """What is agreed to, each by itself, in the order in which it is asked."""

    PARTICIPATION = "participation"
    TRAVEL = "travel"
    EMERGENCY_CARE = "emergency_care"
    HEALTH_DATA = "health_data"
    HOST_SHARING = "host_sharing"
    PHOTO_INTERNAL = "photo_internal"
    PHOTO_PRESS = "photo_press"
    PHOTO_SOCIAL = "photo_social"
    FOLLOW_UP = "follow_up"

    @cached_property
    def label(self) -> LazyString:
        """Name the purpose as pages do."""
        return {
            Purpose.PARTICIPATION: _l("Taking part in the trip"),
            Purpose.TRAVEL: _l("The journey there and back"),
            Purpose.EMERGENCY_CARE: _l("Medical help in an emergency"),
            Purpose.HEALTH_DATA: _l("Health details for the leader"),
            Purpose.HOST_SHARING: _l("Sharing details with the host"),
            Purpose.PHOTO_INTERNAL: _l("Photos for the group itself"),
            Purpose.PHOTO_PRESS: _l("Photos and name in the press and on public pages"),
            Purpose.PHOTO_SOCIAL: _l("Photos on social media"),
            Purpose.FOLLOW_UP: _l("Being asked again after the trip"),
        }[self]


class Answer(StrEnum):
    """Yes and no are both full answers."""

    GIVEN = "given"
    REFUSED = "refused"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {Answer.GIVEN: _lc("an answer", "Agreed"), Answer.REFUSED: _l("Refused")}[self]


class Capacity(StrEnum):
    """In which capacity somebody answered; a minor's own word stands beside the guardian's."""

    SELF = "self"
    GUARDIAN = "guardian"
    ASSENT = "assent"

    @cached_property
    def label(self) -> LazyString:
        """Name the capacity as pages do."""
        return {
            Capacity.SELF: _l("for themselves"),
            Capacity.GUARDIAN: _l("as parent or guardian"),
            Capacity.ASSENT: _l("as the young person, beside the guardian"),
        }[self]


class Channel(StrEnum):
    """How the answer came in."""

    PAGE = "page"
    EMAIL_CODE = "email_code"
    PAPER_CODE = "paper_code"
    ACCOUNT = "account"
    PAPER = "paper"
    WORD = "word"

    @cached_property
    def label(self) -> LazyString:
        """Name the channel as pages do."""
        return {
            Channel.PAGE: _l("on a page"),
            Channel.EMAIL_CODE: _l("on the guardian’s page, with a code sent by e-mail"),
            Channel.PAPER_CODE: _l("on the guardian’s page, with the code of a printed letter"),
            Channel.ACCOUNT: _l("signed in to their own account"),
            Channel.PAPER: _l("on paper"),
            Channel.WORD: _l("in person or by phone"),
        }[self]


class Signing(CityScoped, Identified, Model):
    """One sending of answers under one signature: what proves it, and whether it was checked where that was needed."""

    __tablename__ = "consent_signings"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    signed_at: Mapped[datetime]
    evidence_hash: Mapped[str] = mapped_column(String(64), default="", info=plain("SHA-256 of the whole evidence"))
    # The guardian's visit in which it was given; an objection to the visit takes every answer of it away.
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardian_sessions.id", ondelete="SET NULL"), index=True)
    signature_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why="evidence", seen_by=_DESK, erased=_LAW))
    needs_check: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    objected_at: Mapped[datetime | None]
    check_note: Mapped[str] = mapped_column(default="", info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
    participant: Mapped[Participant] = relationship()
    visit: Mapped[GuardianSession | None] = relationship()

    signature = SealedText("signature_sealed")

    @property
    def waits_for_check(self) -> bool:
        """Say whether it counts only once somebody has asked the signer."""
        return self.objected_at is not None or (self.needs_check and self.checked_at is None)


class Consent(CityScoped, Identified, Model):
    """One answer to one text; a later answer follows it, nothing is overwritten."""

    __tablename__ = "consents"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    signing_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent_signings.id"), index=True)
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardians.id", ondelete="SET NULL"))
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "purpose"))
    answer: Mapped[Answer] = mapped_column(stored_enum(Answer, "answer"))
    text_version: Mapped[str] = mapped_column(String(20), info=plain("of the consent text"))
    text_hash: Mapped[str] = mapped_column(String(64), default="", info=plain("SHA-256 of the text in the language in which it was read"))
    language: Mapped[str] = mapped_column(String(8), info=plain("in which it was read"))
    given_by_name: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
    capacity: Mapped[Capacity] = mapped_column(stored_enum(Capacity, "capacity"))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel, "channel"))
    answered_at: Mapped[datetime]
    facts: Mapped[dict[str, Any] | None] = mapped_column(_JSON, info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
    withdrawn_channel: Mapped[Channel | None] = mapped_column(stored_enum(Channel, "withdrawn_channel"))
    participant: Mapped[Participant] = relationship()
    signing: Mapped[Signing | None] = relationship()

    @property
    def waits_for_check(self) -> bool:
        """Say whether it counts only once somebody has asked whoever signed."""
        return self.signing is not None and self.signing.waits_for_check


class ConsentStanding(CityScoped, Model):
    """What holds now for one participant, kept true by every deed and by the hour, so that lists read one column."""

    __tablename__ = "consent_standings"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    states: Mapped[dict[str, Any] | None] = mapped_column(
        _JSON, info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW, in_copy=False)
    )
    word: Mapped[str] = mapped_column(info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW, in_copy=False))


class ConsentTurn(CityScoped, Identified, Model):
    """What began to hold for one purpose, and why, from an instant on: any past day can be read again."""

    __tablename__ = "consent_turns"
    __table_args__ = (Index("ix_consent_turns_participant_at", "participant_id", "at"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "turn_purpose"))
    at: Mapped[datetime]
    standing: Mapped[dict[str, Any] | None] = mapped_column(_JSON, info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
