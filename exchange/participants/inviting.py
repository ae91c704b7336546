"""Invite participants to their own pages: one, or many after a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.accounts.services import invite_person
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record
from exchange.messages.models import Letter
from exchange.messages.services import queue_letter
from exchange.participants import letters
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import why_not_invite

# A companion has a page of their own and no more rights than the young people.
_ROLES = {
    ParticipantKind.YOUNGSTER: Role.YOUNGSTER,
    ParticipantKind.LEADER: Role.LEADER,
    ParticipantKind.COMPANION: Role.YOUNGSTER,
}


@dataclass(frozen=True)
class Invited:
    """One line of the preview: who would get a letter, or why not."""

    participant: Participant
    obstacles: list[Obstacle]


def preview_invitations(participants: Sequence[Participant]) -> list[Invited]:
    """Return what inviting these people would do, each with the reasons against it."""
    return [Invited(one, why_not_invite(one.state, email=one.person.email)) for one in participants]


def invite_participant(participant: Participant, *, actor: Viewer, now: datetime) -> Letter | None:
    """Give somebody an account, their role and a letter with a personal link; again: a fresh link."""
    refuse_if(why_not_invite(participant.state, email=participant.person.email))
    _account, link = invite_person(participant.person, role=_ROLES[participant.kind], city_id=participant.city_id, actor=actor, now=now)
    participant.invited_at = now
    record("participant-invited", participant, actor=actor, now=now, changed=["invited_at"])
    return queue_letter(
        letters.invitation(participant),
        to=participant.person,
        city_id=participant.city_id,
        actor=actor,
        now=now,
        link=link,
    )


def invite_many(participants: Sequence[Participant], *, actor: Viewer, now: datetime) -> int:
    """Invite those of whom the preview said that they can be; return how many."""
    invited = [line.participant for line in preview_invitations(participants) if not line.obstacles]
    for participant in invited:
        invite_participant(participant, actor=actor, now=now)
    return len(invited)
