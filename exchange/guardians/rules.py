"""Who is let in for which child, what is refused in a family's contacts, and when a visit counts; pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.guardians.models import Decision, GuardianLink, GuardianshipChange, Way
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.rules import GONE, is_minor
from exchange.people.models import Guardian
from exchange.people.rules import is_in_force

# After the trip a family still reads who looked at what; then there is nothing left to show.
SHOWN_AFTER_RETURN = timedelta(days=30)
LINKS_LIVE = {Way.MAIL: timedelta(days=7), Way.PAPER: timedelta(days=21)}


class Right(StrEnum):
    """What a guardian may do for a child, each by itself."""

    SIGN = "sign"
    VIEW = "view"


def has_right(guardian: Guardian, right: Right | None = None) -> bool:
    """Say whether a guardian has a right; None asks for either of the two that open a page."""
    if right is Right.SIGN:
        return guardian.may_sign
    if right is Right.VIEW:
        return guardian.may_view
    return guardian.may_sign or guardian.may_view


def why_not_for_child(participant: Participant, guardian: Guardian, *, today: date) -> list[Obstacle]:
    """Say why somebody is not let in for a child today; `today` is the date where the child lives."""
    if not is_minor(participant.person.birth_date, today):
        return [Obstacle("grown-up", _l("Whoever is 18 answers for themselves: nobody signs for them any more."), Owner.YOUNG_PERSON)]
    if not is_in_force(guardian, today=today) or not has_right(guardian):
        return [Obstacle("no-right", _l("This person may neither sign for the child nor see what is asked."), Owner.COORDINATOR)]
    if participant.state in GONE or participant.state is ParticipantState.WAITING:
        return [Obstacle("no-place", _l("There is no place on this trip, so nothing is asked."), Owner.COORDINATOR)]
    if participant.cohort.away_until_on + SHOWN_AFTER_RETURN < today:
        return [Obstacle("trip-over", _l("The trip is over."), Owner.COORDINATOR)]
    return []


def is_link_alive(link: GuardianLink, guardian: Guardian, *, now: datetime | None = None) -> bool:
    """Say whether a link still leads to somebody: not ended, not late, and still the mailbox it was sent to."""
    if link.ended_at is not None or (now is not None and link.expires_at <= now):
        return False
    return link.way is Way.PAPER or link.mailbox == guardian.email_folded


def why_not_decide(change: GuardianshipChange, *, actor_id: UUID | None) -> list[Obstacle]:
    """Say why somebody cannot decide about a proposed change: four eyes are needed."""
    if change.decision is not Decision.OPEN:
        return [Obstacle("decided", _l("This proposal was decided already."), Owner.COORDINATOR)]
    if actor_id is None or change.proposed_by_id in (None, actor_id):
        return [
            Obstacle(
                "same-person", _l("Whoever proposed this cannot agree to it: a second coordinator or network staff has to."), Owner.NETWORK
            )
        ]
    return []


def why_not_propose(*, has_open: bool, changes_nothing: bool, until_on: date | None, from_on: date | None) -> list[Obstacle]:
    """Say why a change of rights cannot be proposed."""
    if has_open:
        return [Obstacle("open-already", _l("Another proposal waits for a second person. Decide that one first."), Owner.COORDINATOR)]
    if changes_nothing:
        return [Obstacle("nothing-new", _l("These rights are in force already."), Owner.COORDINATOR)]
    if any(day is not None and not 1980 <= day.year <= 2100 for day in (from_on, until_on)):
        return [Obstacle("year-unlikely", _l("Please look at the year of the days again."), Owner.COORDINATOR)]
    if from_on is not None and until_on is not None and until_on < from_on:
        return [Obstacle("dates-crossed", _l("The last day comes before the first one."), Owner.COORDINATOR)]
    return []


def why_not_send(
    guardian: Guardian, participant: Participant, *, way: Way, address_reasons: Iterable[Obstacle], today: date
) -> list[Obstacle]:
    """Say why no link goes to a guardian now."""
    reasons = why_not_for_child(participant, guardian, today=today)
    if way is Way.MAIL and not guardian.email_folded:
        sentence = _l("There is no e-mail address. Print a letter with a short code instead.")
        reasons.append(Obstacle("no-address", sentence, Owner.COORDINATOR))
    return [*reasons, *address_reasons]
