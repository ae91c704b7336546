"""What happened around initiatives within some days, and to whom it is told: each event a fact without a word of a comment."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.initiatives.describing.models import DescriptionProposal
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor
from exchange.initiatives.rules import PUBLIC
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.people.ages import is_minor
from exchange.people.models import Person, RoleGrant
from exchange.voices.models import Comment, CommentState, InitiativeWish, NewsChoice, Rhythm, Wish


class Happening(StrEnum):
    """What a digest tells of."""

    COMMENT = "comment"
    WISH = "wish"
    ADOPTION = "adoption"
    TRANSLATION = "translation"
    PROPOSAL = "proposal"
    OWN_COMMENT = "own_comment"


class Event(NamedTuple):
    """Something that happened; `detail` is a city, a language or a comment's state, `person_id` whom alone it concerns."""

    initiative_id: UUID
    at: datetime
    what: Happening
    detail: str = ""
    stage: AdoptionStage | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class Stake:
    """Since when somebody has to do with an initiative; without a day, always."""

    since: datetime | None = None
    # Whoever coordinates the city of its authors hears of adoptions, not of every comment.
    is_city: bool = False


@dataclass(frozen=True)
class Reader:
    """Whom a digest goes to, the address at which they are reached, and what they chose."""

    person: Person
    address: str
    account_id: UUID
    rhythm: Rhythm
    told_until: datetime | None


def list_events(*, since: datetime, until: datetime) -> list[Event]:
    """Return what happened around published initiatives, the earliest first; in the scope of the programme."""
    within = _Within(since, until)
    found = [*within.comments(), *within.adoptions(), *within.translations(), *within.proposals(), *within.wishes()]
    return sorted(found, key=lambda one: (one.at, one.initiative_id))


class _Within:
    def __init__(self, since: datetime, until: datetime) -> None:
        self.since, self.until = since, until

    def _when(self, column: Any) -> ColumnElement[bool]:
        return and_(column >= self.since, column < self.until)

    def comments(self) -> Iterable[Event]:
        """Those that everybody can read since then; and, to whoever wrote it, what became of it."""
        rows: Any = db.session.execute(
            select(Comment.initiative_id, Comment.decided_at, Comment.state, Comment.writer_id, Comment.text != "").where(
                self._when(Comment.decided_at), Comment.state.in_([CommentState.STANDING, CommentState.NOT_SHOWN])
            )
        )
        for initiative_id, at, state, writer_id, has_words in rows:
            if state is CommentState.STANDING and has_words:
                yield Event(initiative_id, at, Happening.COMMENT, detail=str(writer_id or ""))
            if writer_id is not None:
                yield Event(initiative_id, at, Happening.OWN_COMMENT, detail=state.value, person_id=writer_id)

    def adoptions(self) -> Iterable[Event]:
        """Each step of each city."""
        rows: Any = db.session.execute(
            select(Adoption.initiative_id, AdoptionStep.at, City.name, AdoptionStep.stage)
            .join(Adoption, Adoption.id == AdoptionStep.adoption_id)
            .join(City, City.id == Adoption.city_id)
            .where(self._when(AdoptionStep.at))
        )
        for initiative_id, at, city, stage in rows:
            yield Event(initiative_id, at, Happening.ADOPTION, detail=city, stage=stage)

    def translations(self) -> Iterable[Event]:
        """Languages in which it can be read now."""
        rows: Any = db.session.execute(
            select(InitiativeTranslation.initiative_id, InitiativeTranslation.published_at, InitiativeTranslation.language).where(
                self._when(InitiativeTranslation.published_at)
            )
        )
        for initiative_id, at, language in rows:
            yield Event(initiative_id, at, Happening.TRANSLATION, detail=language)

    def proposals(self) -> Iterable[Event]:
        """What an author proposed for the description, answered."""
        rows: Any = db.session.execute(
            select(DescriptionProposal.initiative_id, DescriptionProposal.answered_at, DescriptionProposal.by_id).where(
                self._when(DescriptionProposal.answered_at), DescriptionProposal.by_id.is_not(None)
            )
        )
        for initiative_id, at, person_id in rows:
            yield Event(initiative_id, at, Happening.PROPOSAL, person_id=person_id)

    def wishes(self) -> Iterable[Event]:
        """Each wish; who said it is nobody's to know."""
        rows: Any = db.session.execute(
            select(InitiativeWish.initiative_id, InitiativeWish.at).where(self._when(InitiativeWish.at), InitiativeWish.wish == Wish.WANT)
        )
        for initiative_id, at in rows:
            yield Event(initiative_id, at, Happening.WISH)


class Step(NamedTuple):
    """Where a city stands with what somebody wrote."""

    slug: str
    title: str
    language: str
    event: Event


def list_own_steps(person_id: UUID, *, most: int) -> list[Step]:
    """Return where each city stands with what somebody wrote, the latest first, also where it goes on under another title.

    Public facts, in one statement: the steps before that one are the city's own to read.
    """
    accepted = select(InitiativeAuthor.initiative_id).where(
        InitiativeAuthor.person_id == person_id, InitiativeAuthor.state == AuthorState.ACCEPTED
    )
    rows: Any = db.session.execute(
        select(Initiative.id, Initiative.slug, Initiative.title, Initiative.language, Adoption.moved_at, City.name, Adoption.stage)
        .join(Adoption, Adoption.initiative_id == Initiative.id)
        .join(City, City.id == Adoption.city_id)
        .where(or_(Initiative.author_id == person_id, Initiative.id.in_(accepted)), Initiative.state.in_(PUBLIC))
        .order_by(Adoption.moved_at.desc(), Adoption.id)
        .limit(most)
    )
    return [Step(slug, title, code, Event(key, at, Happening.ADOPTION, city, stage)) for key, slug, title, code, at, city, stage in rows]


def stakes_in(initiative_ids: Collection[UUID], *, today: date) -> dict[UUID, dict[UUID, Stake]]:
    """Return {person: {initiative: since when it is theirs to hear of}}: authors, their city, whoever wants or follows it."""
    found: dict[UUID, dict[UUID, Stake]] = defaultdict(dict)
    wanted = sorted(initiative_ids)
    if not wanted:
        return found
    for person_id, initiative_id, at in db.session.execute(
        select(InitiativeWish.person_id, InitiativeWish.initiative_id, InitiativeWish.at)
        .where(InitiativeWish.initiative_id.in_(wanted))
        .order_by(InitiativeWish.at.desc())
    ):
        found[person_id][initiative_id] = Stake(at)
    for person_id, initiative_id in db.session.execute(
        select(RoleGrant.person_id, Initiative.id)
        .join(Initiative, Initiative.city_id == RoleGrant.city_id)
        .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.in_force(today), Initiative.id.in_(wanted))
    ):
        found[person_id].setdefault(initiative_id, Stake(is_city=True))
    accepted = select(InitiativeAuthor.person_id, InitiativeAuthor.initiative_id).where(
        InitiativeAuthor.initiative_id.in_(wanted), InitiativeAuthor.state == AuthorState.ACCEPTED
    )
    began = select(Initiative.author_id, Initiative.id).where(Initiative.id.in_(wanted), Initiative.author_id.is_not(None))
    for person_id, initiative_id in [*db.session.execute(accepted), *db.session.execute(began)]:
        found[person_id][initiative_id] = Stake()
    return found


def titles_of(initiative_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return {initiative: (slug, title)} of those that are public, also where one goes on under another title: cities still run it."""
    rows: Any = db.session.execute(
        select(Initiative.id, Initiative.slug, Initiative.title).where(
            Initiative.id.in_(sorted(initiative_ids)), Initiative.state.in_(PUBLIC)
        )
    )
    return {row.id: (row.slug, row.title) for row in rows}


def count_wishes(initiative_ids: Collection[UUID], *, before: datetime) -> dict[UUID, int]:
    """Return {initiative: how many wanted it before a moment}, of those wishes that still hold."""
    found: dict[UUID, int] = defaultdict(int)
    rows = select(InitiativeWish.initiative_id).where(
        InitiativeWish.initiative_id.in_(sorted(initiative_ids)), InitiativeWish.wish == Wish.WANT, InitiativeWish.at < before
    )
    for initiative_id in db.session.scalars(rows):
        found[initiative_id] += 1
    return found


def list_readers(person_ids: Collection[UUID], *, today: date) -> list[Reader]:
    """Return whom of some people a digest can reach: whoever can sign in; a minor at their own address alone."""
    rows: Any = db.session.execute(
        select(Person, Account.id, Account.email, NewsChoice.rhythm, NewsChoice.told_until)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(NewsChoice, NewsChoice.person_id == Person.id)
        .where(Person.id.in_(sorted(person_ids)), Account.disabled_at.is_(None))
        .order_by(Person.id)
    )
    found = []
    for person, account_id, email, rhythm, told_until in rows:
        address = person.email or ("" if is_minor(person.birth_date, today) else email)
        if address:
            found.append(Reader(person, address, account_id, rhythm or Rhythm.WEEKLY, told_until))
    return found
