"""What a young person saw, the nine questions about it, and its way into the public catalogue."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.manifesto.models import Recommendation, Theme
from exchange.people.models import Person

if TYPE_CHECKING:
    from exchange.initiatives.describing.models import Description
    from exchange.initiatives.translating.models import InitiativeTranslation

C0, C1, C2 = Sensitivity.C0, Sensitivity.C1, Sensitivity.C2
_DRAFT = "the author, their leader and coordinator; everyone once published"
_KEEP = "stays as a contribution without a name when the author is erased"


class InitiativeState(StrEnum):
    """draft → submitted (an adult reads) → in review (the network reads) → published → retired."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    RETIRED = "retired"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            InitiativeState.DRAFT: _l("Draft"),
            InitiativeState.SUBMITTED: _l("With the reader"),
            InitiativeState.IN_REVIEW: _l("In review"),
            InitiativeState.RETURNED: _l("Back with the author"),
            InitiativeState.PUBLISHED: _l("Published"),
            InitiativeState.RETIRED: _l("Retired"),
        }[self]


class Stage(StrEnum):
    """How far an initiative got anywhere: the furthest stage of its adoptions."""

    SEEN = "seen"
    SPOTTED = "spotted"
    DIAGNOSIS = "diagnosis"
    CO_DESIGN = "co_design"
    AGREED = "agreed"
    PILOT = "pilot"
    IMPLEMENTED = "implemented"
    EVALUATED = "evaluated"
    SUSTAINED = "sustained"

    @cached_property
    def label(self) -> LazyString:
        """Name the stage as pages do."""
        return {
            Stage.SEEN: _l("Seen"),
            Stage.SPOTTED: _l("Spotted"),
            Stage.DIAGNOSIS: _l("Diagnosis"),
            Stage.CO_DESIGN: _l("Co-design"),
            Stage.AGREED: _lc("a stage", "Agreed"),
            Stage.PILOT: _l("Pilot"),
            Stage.IMPLEMENTED: _l("Implemented"),
            Stage.EVALUATED: _l("Evaluated"),
            Stage.SUSTAINED: _l("Sustained"),
        }[self]


class AuthorState(StrEnum):
    """A co-author is asked by name and answers; who has accepted may leave, and stays in the row as whoever took part."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LEFT = "left"
    REMOVED = "removed"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            AuthorState.ASKED: _l("Asked, no answer yet"),
            AuthorState.ACCEPTED: _l("Writes with you"),
            AuthorState.DECLINED: _l("Said no"),
            AuthorState.TAKEN_BACK: _l("No longer asked"),
            AuthorState.LEFT: _l("Stopped writing"),
            AuthorState.REMOVED: _l("Taken off by an adult"),
        }[self]


class Sighting(CityScoped, Identified, Model):
    """*I saw something*: a note, perhaps a photo, at a session or in a city."""

    __tablename__ = "sightings"
    # A phone that repeats a note, whose answer was lost, adds none.
    __table_args__ = (Index("ix_sightings_author_id_client_key", "author_id", "client_key", unique=True),)

    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("conference_sessions.id"), index=True)
    seen_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    seen_place: Mapped[str] = mapped_column(ShortText, default="", info=personal(C1, why="where it was seen", seen_by=_DRAFT, erased=_KEEP))
    note: Mapped[str] = mapped_column(info=personal(C1, why="what was seen", seen_by=_DRAFT, erased=_KEEP))
    photo_key: Mapped[str] = mapped_column(
        String(120),
        default="",
        info=personal(C2, why="to remember it", seen_by=_DRAFT, erased="with the sighting"),
    )
    seen_at: Mapped[datetime]
    # The number that the phone gave it, where it was written on one.
    client_key: Mapped[UUID | None]
    author: Mapped[Person] = relationship()
    session: Mapped[ConferenceSession | None] = relationship()
    seen_city: Mapped[City | None] = relationship(foreign_keys=[seen_city_id])


initiative_themes = Table(
    "initiative_themes",
    Model.metadata,
    Column("initiative_id", ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("themes.id"), primary_key=True, index=True),
)
initiative_recommendations = Table(
    "initiative_recommendations",
    Model.metadata,
    Column("initiative_id", ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True),
    Column("recommendation_id", ForeignKey("recommendations.id"), primary_key=True, index=True),
)


def _words(why: str) -> dict[str, object]:
    return personal(C0, why=why, seen_by=_DRAFT, erased=_KEEP)


class Initiative(Identified, Model):
    """A replicable local practice, as a young person describes it in nine questions.

    Not city-scoped by criteria, since published ones are public: read it only through
    `initiatives_visible_to`. `credited_as` is the only name that leaves the city.
    """

    __tablename__ = "initiatives"
    __table_args__ = (
        Index("ix_initiatives_state_published", "state", "published_at", "id"),
        Index("ix_initiatives_city_state", "city_id", "state"),
        Index("ix_initiatives_cohort_city_state", "cohort_id", "city_id", "state", "id"),
        Index("ix_initiatives_state_stage_published", "state", "stage", "published_at", "id"),
    )

    slug: Mapped[str] = mapped_column(String(80), unique=True, info=plain("stable address"))
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("cohorts.id"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    sighting_id: Mapped[UUID | None] = mapped_column(ForeignKey("sightings.id", ondelete="SET NULL"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("conference_sessions.id"), index=True)
    seen_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="en", info=plain("of the answers"))
    state: Mapped[InitiativeState] = mapped_column(stored_enum(InitiativeState, "initiative_state"), default=InitiativeState.DRAFT)
    stage: Mapped[Stage] = mapped_column(stored_enum(Stage, "stage"), default=Stage.SEEN)
    adopted_count: Mapped[int] = mapped_column(default=0)
    # An officer wrote it down in the city's name, from an adoption.
    is_by_city: Mapped[bool] = mapped_column(default=False)

    title: Mapped[str] = mapped_column(ShortText, default="", info=_words("question 1"))
    problem: Mapped[str] = mapped_column(default="", info=_words("question 2"))
    seen_where: Mapped[str] = mapped_column(default="", info=_words("question 3"))
    steps: Mapped[list[str]] = mapped_column(default=list, info=_words("question 4"))
    why_it_works: Mapped[str] = mapped_column(default="", info=_words("question 5"))
    who_does_it: Mapped[str] = mapped_column(default="", info=_words("question 6"))
    cost: Mapped[str] = mapped_column(default="", info=_words("question 7"))
    change: Mapped[str] = mapped_column(default="", info=_words("question 8"))
    at_home: Mapped[str] = mapped_column(default="", info=_words("question 9"))
    photo_key: Mapped[str] = mapped_column(
        String(120),
        default="",
        info=personal(C2, why="to show it", seen_by=_DRAFT, erased="when consent is withdrawn"),
    )
    credited_as: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C0, why="credit, with consent only", seen_by="everyone", erased="when consent is withdrawn"),
    )
    # Those who write it too and whose name may not stand there.
    unnamed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # What its description amounts to, kept for lists: the level of its evidence, and one figure (0 dark, 1 half, 2 lit) for each lamp.
    evidence_level: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    lamps: Mapped[str] = mapped_column(String(5), default="00000", server_default="00000", info=plain("what is written down, in figures"))
    # Other cities whose own evaluation found that it got better there.
    confirmed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    question: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None]
    # When the public words were changed last, after they had been read again.
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    city: Mapped[City] = relationship(foreign_keys=[city_id])
    seen_city: Mapped[City | None] = relationship(foreign_keys=[seen_city_id])
    cohort: Mapped[Cohort | None] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    session: Mapped[ConferenceSession | None] = relationship()
    sighting: Mapped[Sighting | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary=initiative_themes, order_by=Theme.position)
    recommendations: Mapped[list[Recommendation]] = relationship(secondary=initiative_recommendations, order_by=Recommendation.code)
    decisions: Mapped[list["InitiativeDecision"]] = relationship(back_populates="initiative", order_by="InitiativeDecision.at")
    asked_authors: Mapped[list["InitiativeAuthor"]] = relationship(back_populates="initiative", order_by="InitiativeAuthor.asked_at")
    if TYPE_CHECKING:
        # Hung on by describing/models.py and translating/models.py.
        description: Mapped["Description | None"]
        translations: Mapped[list["InitiativeTranslation"]]

    __mapper_args__ = {"version_id_col": version}

    @property
    def author_ids(self) -> frozenset[UUID]:
        """Return everybody who writes it with equal rights: whoever began, and those who accepted."""
        accepted = {one.person_id for one in self.asked_authors if one.state is AuthorState.ACCEPTED}
        return frozenset(accepted | ({self.author_id} if self.author_id is not None else set()))


class InitiativeAuthor(Identified, Model):
    """Somebody who was asked to write an initiative too; with ACCEPTED they have every right of whoever began it.

    Whoever began stands in `initiatives.author_id` and needs no row here.
    """

    __tablename__ = "initiative_authors"
    __table_args__ = (Index("ix_initiative_authors_person_state", "person_id", "state"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[AuthorState] = mapped_column(stored_enum(AuthorState, "author_state"), default=AuthorState.ASKED)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(
        default="",
        info=personal(C1, why="why a co-author was taken off", seen_by="the author, readers", erased=_KEEP),
    )
    initiative: Mapped[Initiative] = relationship(back_populates="asked_authors")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])


class InitiativeDecision(Identified, Model):
    """One step of an initiative's way, with the sentence that explains it to the author."""

    __tablename__ = "initiative_decisions"

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    state: Mapped[InitiativeState] = mapped_column(stored_enum(InitiativeState, "decided_state"))
    sentence: Mapped[str] = mapped_column(
        default="",
        info=personal(C1, why="the author learns why", seen_by="the author, readers", erased=_KEEP),
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    initiative: Mapped[Initiative] = relationship(back_populates="decisions")
    by: Mapped[Person | None] = relationship()


class InitiativeWord(Model):
    """A folded word of a published initiative, in any of the seven languages, for search by prefix."""

    __tablename__ = "initiative_words"
    __table_args__ = (Index("ix_initiative_words_search", "word", "initiative_id"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True)
    # Prefixes are found by comparing letters' numbers; PostgreSQL's usual collations order otherwise.
    word: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True, info=plain("public text")
    )
