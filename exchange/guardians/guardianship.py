"""Who guards a child, with which rights. A contact is one coordinator's work; a right is changed by two."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.foundation.sealing import Secret
from exchange.guardians import letters
from exchange.guardians.family import why_not_address, why_not_contact, why_not_guard
from exchange.guardians.models import Decision, GuardianLink, GuardianshipChange
from exchange.guardians.queries import find_known_as, list_known, list_open_changes, read_guardings
from exchange.guardians.rules import why_not_decide, why_not_propose
from exchange.guardians.services import day_at_home
from exchange.guardians.sessions import end_visits_of
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.participants.signals import participant_changed
from exchange.people.addresses import mailbox
from exchange.people.ages import is_minor
from exchange.people.models import Guardian, LegalBasis, Person, Relation, SignaturesNeeded

# Guardians who were taken off stand behind this number; spreadsheets and forms know the first two.
FIRST_GONE = 1000
RIGHTS = ("may_sign", "may_view", "may_collect", "must_be_informed")


@dataclass(frozen=True)
class Contact:
    """What is typed of a guardian: how to reach them, and what they are to the child."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    relation: Relation = Relation.PARENT
    legal_basis: LegalBasis = LegalBasis.UNKNOWN
    same_as_id: UUID | None = None
    is_leader_confirmed: bool = False


@dataclass(frozen=True)
class Rights:
    """What is proposed: the four rights, from when until when, or that the guardian goes altogether."""

    may_sign: bool
    may_view: bool
    may_collect: bool
    must_be_informed: bool
    from_on: date | None = None
    until_on: date | None = None
    removes: bool = False
    note: str = ""


def save_guardian(participant: Participant, guardian: Guardian | None, contact: Contact, *, actor: Viewer, now: datetime) -> Guardian:
    """Add a guardian or change how one is reached; raise Refused for the child's, another child's or the leader's address.

    A changed address is told to the old one, and everything that let the old one in ends.
    """
    person = participant.person
    known_as_id = find_known_as(participant.city_id, mailbox=mailbox(contact.email))
    others = [one for one in person.guardians if one.removed_at is None and one is not guardian]
    refuse_if(
        [
            *why_not_contact(
                name=contact.name,
                mailbox=mailbox(contact.email),
                others=[one.email_folded for one in others],
                is_both=person.signatures_needed is SignaturesNeeded.BOTH,
            ),
            *why_not_address(
                contact.email,
                child_id=person.id,
                known=list_known(participant.city_id, today=day_at_home(participant, now)),
                relation=contact.relation,
                is_leader_confirmed=contact.is_leader_confirmed,
                today=day_at_home(participant, now),
            ),
        ]
    )
    if known_as_id is not None:
        _refuse_known(known_as_id, participant, now=now)
    if guardian is None:
        position = max((one.position for one in person.guardians), default=0) + 1
        guardian = Guardian(person_id=person.id, city_id=participant.city_id, position=position)
        person.guardians.append(guardian)
        deed = "guardian-added"
    else:
        deed = "guardian-changed"
    old_name, old_address, old_mailbox = guardian.name, guardian.email, guardian.email_folded
    changed = _write(guardian, contact, known_as_id=known_as_id, now=now)
    db.session.flush()
    if old_mailbox and old_mailbox != guardian.email_folded:
        _leave_address(participant, guardian, old_name=old_name, old_address=old_address, actor=actor, now=now)
    if changed:
        record(deed, participant, actor=actor, now=now, changed=changed)
        participant_changed.send(participant, now=now)
    return guardian


def _refuse_known(known_as_id: UUID, participant: Participant, *, now: datetime) -> None:
    known = db.session.get_one(Person, known_as_id)
    minors = [one.id for one in (known, participant.person) if is_minor(one.birth_date, day_at_home(participant, now))]
    # An adult of unknown birth date is found by the address rule; here only who is known to be young counts.
    minors = [one for one in minors if one != known.id or known.birth_date is not None]
    guarded = read_guardings([known.id, participant.person_id])
    guarded.pop(participant.person_id, None)
    refuse_if(why_not_guard(known.id, participant.person_id, children=minors, guarded_by=guarded))


def _write(guardian: Guardian, contact: Contact, *, known_as_id: UUID | None, now: datetime) -> list[str]:
    facts = {
        "name": contact.name.strip(),
        "email": contact.email.strip(),
        "phone": contact.phone.strip(),
        "language": contact.language,
        "relation": contact.relation,
        "legal_basis": contact.legal_basis,
        "same_as_id": contact.same_as_id,
        "known_as_id": known_as_id,
    }
    changed = [column for column, value in facts.items() if getattr(guardian, column) != value]
    for column in changed:
        setattr(guardian, column, facts[column])
    if contact.is_leader_confirmed != (guardian.leads_confirmed_at is not None):
        guardian.leads_confirmed_at = now if contact.is_leader_confirmed else None
        changed.append("leads_confirmed_at")
    return changed


def _leave_address(participant: Participant, guardian: Guardian, *, old_name: str, old_address: str, actor: Viewer, now: datetime) -> None:
    """End what the old address opens, and tell it."""
    end_visits_of(guardian, now=now)
    queue_letter(
        letters.address_changed(old_name, city=participant.delegation.city.name),
        to_address=old_address,
        to_name=old_name,
        language=guardian.language or participant.person.language,
        city_id=participant.city_id,
        actor=actor,
        now=now,
    )


def need_signatures(participant: Participant, needed: SignaturesNeeded, *, actor: Viewer, now: datetime) -> None:
    """Say how many of those who may sign for a child have to."""
    person = participant.person
    if person.signatures_needed is needed:
        return
    if needed is SignaturesNeeded.BOTH:
        mailboxes = [one.email_folded for one in person.guardians if one.removed_at is None and one.email_folded]
        for address in mailboxes:
            refuse_if(why_not_contact(name="-", mailbox=address, others=mailboxes if mailboxes.count(address) > 1 else [], is_both=True))
    person.signatures_needed = needed
    record("signatures-needed-changed", participant, actor=actor, now=now, changed=["signatures_needed"])
    participant_changed.send(participant, now=now)


def propose_change(guardian: Guardian, rights: Rights, *, actor: Viewer, now: datetime) -> GuardianshipChange:
    """Propose other rights for a guardian; nothing changes before a second person agrees."""
    same = all(getattr(guardian, name) == getattr(rights, name) for name in (*RIGHTS, "from_on", "until_on"))
    refuse_if(
        why_not_propose(
            has_open=guardian.id in list_open_changes([guardian.id]),
            changes_nothing=same and not rights.removes and not rights.note.strip(),
            from_on=rights.from_on,
            until_on=rights.until_on,
        )
    )
    change = GuardianshipChange(
        guardian=guardian,
        guardian_id=guardian.id,
        city_id=guardian.city_id,
        **{name: getattr(rights, name) for name in (*RIGHTS, "from_on", "until_on", "removes")},
        proposed_by_id=actor.person_id,
        proposed_at=now,
    )
    change.note = rights.note.strip()
    db.session.add(change)
    db.session.flush()
    # On the guardian's own line, not the child's: a copy of what is kept about the child gives no hint of it.
    record("guardianship-proposed", guardian, actor=actor, now=now)
    return change


def decide_change(change: GuardianshipChange, participant: Participant, *, agrees: bool, actor: Viewer, now: datetime) -> None:
    """Agree to a proposed change, which takes effect at once, or refuse it; raise Refused for whoever proposed it."""
    refuse_if(why_not_decide(change, actor_id=actor.person_id))
    guardian = change.guardian
    change.decision = Decision.AGREED if agrees else Decision.REFUSED
    change.decided_by_id = actor.person_id
    change.decided_at = now
    if agrees:
        narrower = change.removes or any(getattr(guardian, name) and not getattr(change, name) for name in RIGHTS)
        for name in (*RIGHTS, "from_on", "until_on"):
            setattr(guardian, name, getattr(change, name))
        if change.note is not None:
            guardian.custody_note = change.note
        if change.removes:
            guardian.removed_at = now
            # Its place in the list is free for somebody else.
            guardian.position = _position_of_the_gone(guardian)
        if narrower or change.until_on is not None:
            end_visits_of(guardian, now=now)
        participant_changed.send(participant, now=now)
    record("guardianship-agreed" if agrees else "guardianship-refused", guardian, actor=actor, now=now)


def _position_of_the_gone(guardian: Guardian) -> int:
    last = db.session.scalar(select(func.max(Guardian.position)).where(Guardian.person_id == guardian.person_id)) or 0
    return max(last, FIRST_GONE) + 1


def read_custody_note(guardian: Guardian, *, actor: Viewer, now: datetime) -> Secret | None:
    """Return the note about custody and record that it was read, by whom, never what it says."""
    record("custody-note-read", guardian, actor=actor, now=now, changed=["custody_note"])
    note: Secret | None = guardian.custody_note
    return note


def leave_changed_addresses(participant: Participant, *, actor: Viewer, now: datetime) -> None:
    """After a change made elsewhere (a form, a spreadsheet): end what an old address opens, and tell it."""
    today = day_at_home(participant, now)
    for guardian in participant.person.guardians:
        old = _old_mailboxes(guardian)
        if not old:
            continue
        end_visits_of(guardian, now=now)
        for address in old:
            queue_letter(
                letters.address_changed(guardian.name, city=participant.delegation.city.name),
                to_address=address,
                language=guardian.language or participant.person.language,
                city_id=participant.city_id,
                actor=actor,
                now=now,
                dedupe_key=f"guardian-address-changed:{guardian.id}:{today.isoformat()}:{len(old)}",
            )


def _old_mailboxes(guardian: Guardian) -> list[str]:
    """Return the mailboxes that live letters of a guardian went to and that are no longer theirs."""
    rows = db.session.scalars(
        select(GuardianLink.mailbox)
        .where(
            GuardianLink.guardian_id == guardian.id,
            GuardianLink.ended_at.is_(None),
            GuardianLink.mailbox.not_in(["", guardian.email_folded]),
        )
        .distinct()
    )
    return list(rows)
