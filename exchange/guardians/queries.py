"""Reads of guardianship: who Exchange knows in a city, what was sent to whom, what waits for a second person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.accounts.sessions import token_hash
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.formats import listed
from exchange.foundation.obstacles import NotFound
from exchange.foundation.zones import local_day
from exchange.guardians.family import Known
from exchange.guardians.models import Decision, GuardianLink, GuardianSession, GuardianshipChange, Way
from exchange.messages.models import Letter, LetterState
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.queries import get_participant, participants_visible_to
from exchange.participants.rules import PREPARING, is_minor
from exchange.people.ages import ADULT, years_later
from exchange.people.models import Guardian, Person, RoleGrant

_LEADS = (ParticipantKind.LEADER, ParticipantKind.COMPANION)


def get_family(participant_id: UUID, *, viewer: Viewer) -> Participant:
    """Return a participant whose guardians a viewer may change, or raise NotFound."""
    return get_participant(participant_id, viewer=viewer, permission=Permission.GUARDIANSHIP_EDIT)


def get_guardian(guardian_id: UUID, *, participant: Participant) -> Guardian:
    """Return a guardian of a participant, or raise NotFound."""
    found = next((one for one in participant.person.guardians if one.id == guardian_id and one.removed_at is None), None)
    if found is None:
        raise NotFound
    return found


def get_change(change_id: UUID, *, guardian: Guardian) -> GuardianshipChange:
    """Return a proposed change of a guardian's rights, or raise NotFound."""
    found = db.session.scalar(
        select(GuardianshipChange).where(GuardianshipChange.id == change_id, GuardianshipChange.guardian_id == guardian.id)
    )
    if found is None:
        raise NotFound
    return found


def list_open_changes(guardian_ids: Sequence[UUID]) -> dict[UUID, GuardianshipChange]:
    """Return the proposal that waits for a second person, by guardian."""
    rows = db.session.scalars(
        select(GuardianshipChange).where(
            GuardianshipChange.guardian_id.in_(list(guardian_ids)), GuardianshipChange.decision == Decision.OPEN
        )
    )
    return {row.guardian_id: row for row in rows}


def names_of(person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of some people."""
    ids = [one for one in person_ids if one is not None]
    rows = db.session.execute(select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(ids))) if ids else ()
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def list_known(city_id: UUID, *, today: date) -> list[Known]:
    """Return the people of a city whose address is no guardian's: minors, young people of unknown age, leaders."""
    young = exists(select(Participant.id).where(Participant.person_id == Person.id, Participant.kind == ParticipantKind.YOUNGSTER))
    leads = or_(
        exists(select(Participant.id).where(Participant.person_id == Person.id, Participant.kind.in_(_LEADS))),
        exists(select(RoleGrant.id).where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEADER)),
    )
    born_after = years_later(today, -ADULT)
    rows = db.session.execute(
        select(Person.id, Person.birth_date, Person.email, Account.email, young, leads)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Person.city_id == city_id,
            or_(Person.email != "", Account.email.is_not(None)),
            or_(Person.birth_date >= born_after, Person.birth_date.is_(None), leads),
        )
    )
    return [
        Known(person_id, born, tuple(address for address in (own, account) if address), is_young=is_young, leads=is_leader)
        for person_id, born, own, account, is_young, is_leader in rows
    ]


def find_known_as(city_id: UUID, *, mailbox: str) -> UUID | None:
    """Return the person of a city whose mailbox this is."""
    if not mailbox:
        return None
    return db.session.scalar(select(Person.id).where(Person.city_id == city_id, Person.email_folded == fold(mailbox)).limit(1))


def read_guardings(person_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Return {child: guardians who are known as persons}, for all rows in which some people stand on either side."""
    rows = db.session.execute(
        select(Guardian.person_id, Guardian.known_as_id).where(
            Guardian.removed_at.is_(None),
            Guardian.known_as_id.is_not(None),
            or_(Guardian.person_id.in_(list(person_ids)), Guardian.known_as_id.in_(list(person_ids))),
        )
    )
    guarded: dict[UUID, list[UUID]] = {}
    for child_id, guardian_id in rows:
        if guardian_id is not None:
            guarded.setdefault(child_id, []).append(guardian_id)
    return guarded


@dataclass(frozen=True)
class Sent:
    """What became of the newest letter to one guardian about one trip."""

    way: Way
    sent_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    disowned_at: datetime | None
    has_failed: bool
    count: int

    def sent_on(self, zone: str) -> date:
        """Return the day on which it went out, where the child lives."""
        return local_day(self.sent_at, zone)

    def until_on(self, zone: str) -> date:
        """Return the last day on which it opens, where the child lives."""
        return local_day(self.expires_at, zone)

    def word(self, *, now: datetime) -> str:
        """Say how far it got: disowned, failed, opened, late, or sent."""
        if self.disowned_at is not None:
            return "disowned"
        if self.has_failed:
            return "failed"
        if self.opened_at is not None:
            return "opened"
        return "late" if self.expires_at <= now else "sent"


def list_sent(participant_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], Sent]:
    """Return the newest letter by (participant, guardian), with how many there were."""
    rows = db.session.execute(
        select(
            GuardianLink.participant_id,
            GuardianLink.guardian_id,
            GuardianLink.way,
            GuardianLink.created_at,
            GuardianLink.expires_at,
            GuardianLink.opened_at,
            GuardianLink.disowned_at,
            Letter.state,
        )
        .outerjoin(Letter, Letter.id == GuardianLink.letter_id)
        .where(GuardianLink.participant_id.in_(list(participant_ids)))
        .order_by(GuardianLink.created_at)
    )
    found: dict[tuple[UUID, UUID], Sent] = {}
    for row in rows:
        key = (row.participant_id, row.guardian_id)
        count = found[key].count + 1 if key in found else 1
        failed = row.state is LetterState.FAILED
        found[key] = Sent(row.way, row.created_at, row.expires_at, row.opened_at, row.disowned_at, failed, count)
    return found


def list_objections(guardian_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when a guardian said of a signature that it was not theirs, the newest each."""
    rows = db.session.execute(
        select(GuardianSession.guardian_id, GuardianSession.objected_at)
        .where(GuardianSession.guardian_id.in_(list(guardian_ids)), GuardianSession.objected_at.is_not(None))
        .order_by(GuardianSession.objected_at)
    )
    return {row.guardian_id: row.objected_at for row in rows}


def find_link(token: str) -> GuardianLink | None:
    """Return a letter's link with child, trip and guardian; reading changes nothing. The city is not known yet."""
    with unscoped(db.session(), "who opens a guardian's letter is found before their city is known"):
        return db.session.scalar(
            select(GuardianLink)
            .join(GuardianLink.guardian)
            .join(GuardianLink.participant)
            .where(GuardianLink.token_hash == token_hash(token))
            .options(
                contains_eager(GuardianLink.guardian),
                contains_eager(GuardianLink.participant).options(
                    joinedload(Participant.person, innerjoin=True),
                    joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
                    joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
                ),
            )
        )


def link_of(session_id: UUID) -> GuardianLink:
    """Return the letter by which a visit began."""
    return db.session.get_one(GuardianSession, session_id).link


def list_same_person(guardian: Guardian | None, participant: Participant) -> list[tuple[UUID, str, str]]:
    """Return (id, name, child's name) of guardians of other children who share name or telephone: perhaps one human being."""
    if guardian is None or not (guardian.name or guardian.phone):
        return []
    same = [Guardian.name == guardian.name] if guardian.name else []
    if guardian.phone:
        same.append(Guardian.phone == guardian.phone)
    rows = db.session.execute(
        select(Guardian.id, Guardian.name, Person.first_name, Person.last_name)
        .join(Person, Person.id == Guardian.person_id)
        .where(
            Guardian.city_id == participant.city_id,
            Guardian.person_id != participant.person_id,
            Guardian.removed_at.is_(None),
            Guardian.same_as_id.is_(None),
            or_(*same),
        )
        .order_by(Person.sort_name)
        .limit(12)
    )
    return [(row.id, row.name, f"{row.first_name} {row.last_name}".strip()) for row in rows]


def list_coordinators(city_id: UUID, *, today: date) -> list[Person]:
    """Return the coordinators of a city, to write to them."""
    return list(
        db.session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.city_id == city_id, RoleGrant.in_force(today), Person.email != "")
            .order_by(Person.sort_name)
            .limit(5)
        )
    )


def leaders_of(participants: Sequence[Participant]) -> dict[UUID, str]:
    """Return who leads each delegation of some participants, by name, at most three."""
    rows = db.session.execute(
        select(Participant.delegation_id, Person.first_name, Person.last_name)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.delegation_id.in_({one.delegation_id for one in participants}),
            Participant.kind == ParticipantKind.LEADER,
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
        )
        .order_by(Participant.sort_name)
    )
    names: dict[UUID, list[str]] = {}
    for row in rows:
        names.setdefault(row.delegation_id, []).append(f"{row.first_name} {row.last_name}".strip())
    return {delegation_id: str(listed(found[:3])) for delegation_id, found in names.items()}


def list_minors(cohort: Cohort, *, viewer: Viewer, ids: Sequence[UUID] | None, now: datetime, limit: int) -> list[Participant]:
    """Return the minors of a cohort with a place whose guardians a viewer may write to, with guardians; all, or the chosen ones."""
    # Where it is still yesterday they are minors longest: who is one where they live is asked of each.
    born_after = years_later(now.date() - timedelta(days=1), -ADULT)
    found = (
        participants_visible_to(viewer, Permission.GUARDIANSHIP_EDIT)
        .join(Participant.person)
        .where(
            Participant.cohort_id == cohort.id,
            Participant.kind == ParticipantKind.YOUNGSTER,
            Participant.state.in_(sorted(PREPARING)),
            or_(Person.birth_date.is_(None), Person.birth_date > born_after),
        )
        .options(
            contains_eager(Participant.person).selectinload(Person.guardians),
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
        .order_by(Participant.sort_name, Participant.id)
        .limit(limit)
    )
    if ids is not None:
        found = found.where(Participant.id.in_(list(ids)))
    return [
        one
        for one in db.session.scalars(found)
        if viewer.may(Permission.GUARDIANSHIP_EDIT, city_id=one.city_id)
        and is_minor(one.person.birth_date, local_day(now, one.delegation.city.time_zone))
    ]
