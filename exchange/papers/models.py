"""The dated rules about papers, what each traveller still needs by them, and the papers themselves."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.sealing import SealedText
from exchange.participants.models import Participant

C1, C2, C3 = Sensitivity.C1, Sensitivity.C2, Sensitivity.C3
_DESK = "the person, their guardians, coordinators of the city, network staff"
_TEAM = "the person, coordinators of the city, the leader, network staff"
_WHICH = "which papers are needed"
_SOON = "14 days after return"
# The word of whoever the rules were not asked about yet: nobody may take that for ready.
UNKNOWN = "unknown"


class PaperKind(StrEnum):
    """What a paper is."""

    DOCUMENT = "document"
    AUTHORISATION = "authorisation"
    PERMIT = "permit"
    VISA = "visa"
    ETA = "eta"
    NOTICE = "notice"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            PaperKind.DOCUMENT: _l("Passport or identity card"),
            PaperKind.AUTHORISATION: _l("Authorisation to travel"),
            PaperKind.PERMIT: _l("Residence permit"),
            PaperKind.VISA: _lc("paper", "Visa"),
            PaperKind.ETA: _l("Electronic travel authorisation"),
            PaperKind.NOTICE: _l("Good to know"),
        }[self]


class Basis(StrEnum):
    """Whose rule it is: of the passport, of the home, of the country that is crossed or visited."""

    NATIONALITY = "nationality"
    RESIDENCE = "residence"
    BOTH = "both"
    EITHER = "either"
    PASSAGE = "passage"

    @cached_property
    def label(self) -> LazyString:
        """Say to whom a rule applies, before the name of a country."""
        return {
            Basis.NATIONALITY: _l("Nationality"),
            Basis.RESIDENCE: _l("Lives in"),
            Basis.BOTH: _l("Nationality, and lives there"),
            Basis.EITHER: _l("Nationality, or lives there"),
            Basis.PASSAGE: _l("Travels to or through"),
        }[self]


class Needed(StrEnum):
    """How much a rule asks."""

    MANDATORY = "mandatory"
    ADVISED = "advised"
    NONE = "none"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {
            Needed.MANDATORY: _lc("a paper", "Required"),
            Needed.ADVISED: _lc("a paper", "Advised"),
            Needed.NONE: _lc("a paper", "Not needed"),
        }[self]


class Signers(StrEnum):
    """Who must sign."""

    NOBODY = "nobody"
    ONE = "one"
    BOTH = "both"
    ALL_HOLDERS = "all_holders"

    @cached_property
    def label(self) -> LazyString:
        """Name the signers as pages do."""
        return {
            Signers.NOBODY: _l("Nobody signs"),
            Signers.ONE: _l("One parent or guardian signs"),
            Signers.BOTH: _l("Both parents sign"),
            Signers.ALL_HOLDERS: _l("Everyone with parental responsibility signs"),
        }[self]


class Certification(StrEnum):
    """Before whom a signature is given or certified."""

    NONE = "none"
    MUNICIPALITY = "municipality"
    POLICE = "police"
    NOTARY = "notary"
    CONSULATE = "consulate"

    @cached_property
    def label(self) -> LazyString:
        """Name the certification as pages do."""
        return {
            Certification.NONE: _l("No certification"),
            Certification.MUNICIPALITY: _l("Signature certified at the town hall"),
            Certification.POLICE: _l("Signed or certified at the police"),
            Certification.NOTARY: _l("Certified by a notary"),
            Certification.CONSULATE: _l("Certified by the consulate"),
        }[self]


class PaperState(StrEnum):
    """not_needed → to_prepare → sent_to_guardian → signed → certified → verified_by_leader → carried → expired or revoked."""

    NOT_NEEDED = "not_needed"
    TO_PREPARE = "to_prepare"
    SENT = "sent_to_guardian"
    SIGNED = "signed"
    CERTIFIED = "certified"
    VERIFIED = "verified_by_leader"
    CARRIED = "carried"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            PaperState.NOT_NEEDED: _lc("a paper", "Not needed"),
            PaperState.TO_PREPARE: _lc("a paper", "To be prepared"),
            PaperState.SENT: _lc("a paper", "With the parent or guardian"),
            PaperState.SIGNED: _lc("a paper", "Signed"),
            PaperState.CERTIFIED: _lc("a paper", "Certified"),
            PaperState.VERIFIED: _lc("a paper", "Checked by the leader"),
            PaperState.CARRIED: _lc("a paper", "In the bag"),
            PaperState.EXPIRED: _lc("a paper", "Expired"),
            PaperState.REVOKED: _lc("a paper", "Taken back"),
        }[self]


class CountryGroup(Identified, Model):
    """Countries that a rule names together: `EU`, `EEA`, `FREE` (EU, EEA, Switzerland), `SCHENGEN`, `VISA_EXEMPT`, `IRISH_VISA`."""

    __tablename__ = "country_groups"

    code: Mapped[str] = mapped_column(String(20), unique=True, info=plain())
    countries: Mapped[list[str]] = mapped_column(default=list, info=plain("ISO 3166-1 alpha-2"))
    source: Mapped[str] = mapped_column(default="", info=plain())
    evidence: Mapped[str] = mapped_column(String(20), default="", info=plain("V read there, V2 quoted by a third party, M not checked"))
    checked_on: Mapped[date | None] = mapped_column(info=plain("empty: nobody compared it with its source"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CountryGroupChange(Identified, Model):
    """What became different in a group of countries: from what to what, when, by whom, why."""

    __tablename__ = "country_group_changes"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("country_groups.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(default="", info=plain("said by network staff; about a group of countries, not about a person"))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("values of a group"))
    after: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("values of a group"))


class PaperRule(Identified, Model):
    """One rule about papers: for whom, where to, what, who signs, by whom certified; dated and sourced."""

    __tablename__ = "paper_rules"
    __table_args__ = (CheckConstraint("below_age IS NULL OR below_age BETWEEN 1 AND 120", name="age"),)

    code: Mapped[str] = mapped_column(String(60), unique=True, info=plain())
    kind: Mapped[PaperKind] = mapped_column(stored_enum(PaperKind, "paper_kind"))
    basis: Mapped[Basis] = mapped_column(stored_enum(Basis, "basis"))
    # Words between spaces: `FR`, the code of a group (`FREE`), `*` for any; with a minus, who is left out: `* -FREE`.
    country: Mapped[str] = mapped_column(String(60), info=plain("whose rule it is"))
    below_age: Mapped[int | None] = mapped_column(SmallInteger, info=plain("holds for whoever is younger; empty: any age"))
    zone: Mapped[str] = mapped_column(String(60), default="*", info=plain("for which destinations, written alike"))
    counts_transit: Mapped[bool] = mapped_column(default=False)
    needed: Mapped[Needed] = mapped_column(stored_enum(Needed, "needed"))
    form: Mapped[str] = mapped_column(ShortText, default="", info=plain("name of the form or paper, in the language of its country"))
    form_language: Mapped[str] = mapped_column(String(8), default="en", info=plain())
    is_official_form: Mapped[bool] = mapped_column(default=False)
    signers: Mapped[Signers] = mapped_column(stored_enum(Signers, "signers"), default=Signers.NOBODY)
    certification: Mapped[Certification] = mapped_column(stored_enum(Certification, "certification"), default=Certification.NONE)
    validity_days: Mapped[int | None] = mapped_column(SmallInteger)
    copies: Mapped[int] = mapped_column(SmallInteger, default=0)
    extras: Mapped[list[str]] = mapped_column(default=list, info=plain("codes of what goes with it, see rules.EXTRAS"))
    lead_days: Mapped[int] = mapped_column(SmallInteger, default=14)
    needs_scan: Mapped[bool] = mapped_column(default=False, info=plain("an authority keeps the original, or asks for a copy of it"))
    passport_only: Mapped[bool] = mapped_column(default=False)
    valid_months_after: Mapped[int | None] = mapped_column(SmallInteger, info=plain("of a travel document, after leaving"))
    issued_within_years: Mapped[int | None] = mapped_column(SmallInteger, info=plain("of a travel document"))
    details: Mapped[str] = mapped_column(default="", info=plain("in English"))
    source: Mapped[str] = mapped_column(default="", info=plain("page, law or thread where it was read"))
    evidence: Mapped[str] = mapped_column(String(20), default="", info=plain("V read there, V2 quoted by a third party, M not checked"))
    checked_on: Mapped[date | None] = mapped_column(info=plain("empty: nobody compared it with its source"))
    review_by_on: Mapped[date | None] = mapped_column(info=plain("after this day it counts as not checked"))
    ended_on: Mapped[date | None] = mapped_column(info=plain("from this day on it asks nothing"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PaperRuleChange(Identified, Model):
    """What became different in a rule: from what to what, when, by whom, why."""

    __tablename__ = "paper_rule_changes"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("paper_rules.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(default="", info=plain("said by network staff; about a rule, not about a person"))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("values of a rule"))
    after: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("values of a rule"))


class PaperStanding(CityScoped, Identified, Model):
    """What the rules must know of a traveller beyond the roster, and what they say still waits; written anew when a fact changes."""

    __tablename__ = "paper_standings"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)
    second_nationality: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why=_WHICH, seen_by=_DESK, erased=_SOON))
    document_country: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why=_WHICH, seen_by=_DESK, erased=_SOON))
    document_issued_on: Mapped[date | None] = mapped_column(info=personal(C2, why=_WHICH, seen_by=_DESK, erased=_SOON))
    permit_until_on: Mapped[date | None] = mapped_column(info=personal(C2, why=_WHICH, seen_by=_DESK, erased=_SOON))
    travels_with_guardian: Mapped[bool] = mapped_column(default=False)
    allows_emergency_care: Mapped[bool | None]
    # JSON; empty when nothing waits. Obstacles are made of it, so that a list needs no rule.
    word: Mapped[str] = mapped_column(default=UNKNOWN, info=personal(C2, why=_WHICH, seen_by=_TEAM, erased=_SOON, in_copy=False))
    reckoned_at: Mapped[datetime | None]
    participant: Mapped[Participant] = relationship()


class Paper(CityScoped, Identified, Model):
    """One paper of one participant, and how far it is."""

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("participant_id", "code"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60), info=plain("of the rule that asks for it"))
    kind: Mapped[PaperKind] = mapped_column(stored_enum(PaperKind, "kind"))
    state: Mapped[PaperState] = mapped_column(stored_enum(PaperState, "paper_state"), default=PaperState.TO_PREPARE)
    number_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="to show it at the border", seen_by=_DESK, erased=_SOON)
    )
    expires_on: Mapped[date | None] = mapped_column(info=personal(C2, why="valid for the whole trip", seen_by=_TEAM, erased=_SOON))
    # For which dates, countries and document it was issued: another trip needs another paper.
    facts_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="a paper holds for the trip it was made for", seen_by=_DESK, erased=_SOON, in_copy=False)
    )
    stale: Mapped[list[str]] = mapped_column(default=list, info=plain("codes of the facts that changed since"))
    signed_by: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="evidence", seen_by=_DESK, erased="10 years after the cohort, as evidence")
    )
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    certified_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    carried_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    participant: Mapped[Participant] = relationship()

    number = SealedText("number_sealed")
    facts = SealedText("facts_sealed")

    __mapper_args__ = {"version_id_col": version}
