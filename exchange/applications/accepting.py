"""What a city does with applications: confirm by hand, move them on, and make participants of those who are accepted."""

from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.applications import rules
from exchange.applications.kinds import ApplicationState, Kept
from exchange.applications.models import Application
from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.history.services import record
from exchange.participants.facts import Value
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.roster.contacts import read_email, read_phone
from exchange.participants.services import register_participant
from exchange.people.models import Person

S = ApplicationState


def confirm_by_hand(application: Application, *, actor: Viewer, now: datetime) -> None:
    """Let an application count because somebody of the city reached the applicant."""
    refuse_if(rules.why_not_confirm_by_hand(application.state))
    application.state = S.CONFIRMED
    application.confirmed_at = now
    record("application-confirmed-by-hand", application, actor=actor, now=now, changed=["state"])


def move_application(application: Application, then: ApplicationState, *, actor: Viewer, now: datetime, reason: str = "") -> None:
    """Take an application to another state; an applicant becomes a participant through `accept_application` alone."""
    refuse_if(rules.why_not_move(application.state, then))
    application.state = then
    if then in (S.WAITING, S.DECLINED):
        application.decided_at = now
    record(f"application-{then.value}", application, actor=actor, now=now, changed=["state"], reason=reason)


def accept_application(
    application: Application, *, actor: Viewer, now: datetime, person: Person | None = None, is_new_person: bool = False
) -> Participant:
    """Make a participant of an applicant, with a place or on the waiting list when none is free.

    `person` says who is meant among the known, `is_new_person` that it is none of them. Raise KnownPeople when that is
    still to be answered, Refused with every reason. Answers that are kept for the trip go with the participant.
    """
    # Under a lock and read anew: two may accept one application at once, and who waits for a place is a participant already.
    db.session.refresh(application, ["state", "participant_id", "version"], with_for_update=True)
    refuse_if(rules.why_not_move(application.state, S.ACCEPTED) or _why_not_again(application))
    delegation: Delegation = application.delegation
    participant = register_participant(
        _facts(application, country=delegation.city.country),
        delegation=delegation,
        actor=actor,
        now=now,
        person=person,
        is_new_person=is_new_person,
    )
    application.state = S.WAITING if participant.state is ParticipantState.WAITING else S.ACCEPTED
    application.decided_at = now
    application.participant = participant
    application.participant_id = participant.id
    for answer in application.answers:
        if answer.question.kept is Kept.TRIP:
            answer.participant_id = participant.id
    db.session.flush()
    record("application-accepted", application, actor=actor, now=now, changed=["participant_id", "state"])
    return participant


def _why_not_again(application: Application) -> list[Obstacle]:
    if application.participant_id is None:
        return []
    sentence = _l("%(name)s is in this cohort already.", name=application.full_name)
    arguments = {"participant_id": application.participant_id}
    return [Obstacle("registered-already", sentence, Owner.COORDINATOR, None, "participants.show", arguments)]


def _facts(application: Application, *, country: str) -> dict[str, Value]:
    contact = application.guardian_contact.strip()
    address = read_email(contact)[0] if contact else None
    number = None if address or not contact else read_phone(contact, country=country)[0]
    # No address can stand for two people: who signs for a minor is never the minor.
    is_own = address is not None and address.casefold() == application.email.casefold()
    facts: dict[str, Value] = {
        "first_name": application.first_name,
        "last_name": application.last_name,
        "birth_date": application.birth_date,
        "kind": application.call.kind.value,
        "email": application.email,
        "phone": application.phone,
        "language": application.language,
        "nationality": application.nationality,
        "motivation": application.motivation,
        "guardian1_name": application.guardian_name,
        "guardian1_email": None if is_own else address,
        "guardian1_phone": number,
    }
    return {field: value for field, value in facts.items() if value}
