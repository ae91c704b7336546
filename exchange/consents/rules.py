"""Who may agree to what, what was agreed to, and what follows from it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from exchange.cohorts.models import Cohort
from exchange.consents.models import Answer, Capacity, Consent, Purpose
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import PREPARING, is_minor, own_answerer


class ConsentState(StrEnum):
    """What holds now for one purpose."""

    GIVEN = "given"
    REFUSED = "refused"
    MISSING = "missing"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ConsentState.GIVEN: _lc("an answer", "Agreed"),
            ConsentState.REFUSED: _l("Refused"),
            ConsentState.MISSING: _l("Not answered"),
        }[self]


def latest(consents: Iterable[Consent], purpose: Purpose) -> Consent | None:
    """Return the last answer to a purpose."""
    answers = [one for one in consents if one.purpose is purpose]
    return max(answers, key=lambda one: (one.answered_at, one.id), default=None)


def state_of(answer: Answer | None, withdrawn_at: datetime | None) -> ConsentState:
    """Return what one last answer amounts to: taken back means that nothing holds."""
    if answer is None or withdrawn_at is not None:
        return ConsentState.MISSING
    return ConsentState.GIVEN if answer is Answer.GIVEN else ConsentState.REFUSED


def consent_state(consents: Iterable[Consent], purpose: Purpose) -> ConsentState:
    """Return given, refused or missing; the last answer counts, and one taken back counts as missing."""
    last = latest(consents, purpose)
    return ConsentState.MISSING if last is None else state_of(last.answer, last.withdrawn_at)


def why_not_answer(
    *, capacity: Capacity, given_by_name: str, birth_date: date | None, participant_name: str, today: date
) -> list[Obstacle]:
    """Say why somebody cannot give this answer: a minor never signs alone, an adult's guardian has no say."""
    reasons = []
    if not given_by_name.strip():
        reasons.append(Obstacle("name-missing", _l("Please write who answered."), Owner.COORDINATOR))
    minor = is_minor(birth_date, today)
    if minor and capacity is Capacity.SELF:
        sentence = _l("A minor cannot answer alone: a parent or guardian does. Without a birth date somebody counts as a minor.")
        reasons.append(Obstacle("minor-alone", sentence, Owner.GUARDIAN))
    if not minor and capacity is Capacity.GUARDIAN:
        reasons.append(Obstacle("adult-answers", _l("Whoever is 18 answers for themselves."), Owner.YOUNG_PERSON))
    if minor and capacity is Capacity.GUARDIAN and given_by_name.strip().casefold() == participant_name.strip().casefold():
        sentence = _l("This is the young person’s own name. Please write the parent’s or guardian’s name.")
        reasons.append(Obstacle("own-name", sentence, Owner.GUARDIAN))
    return reasons


def why_not_withdraw(consent: Consent) -> list[Obstacle]:
    """Say why an answer cannot be taken back."""
    if consent.withdrawn_at is not None:
        return [Obstacle("withdrawn", _l("This answer was taken back already."))]
    if consent.answer is Answer.REFUSED:
        return [Obstacle("refused", _l("A refusal is not taken back; record the new answer instead."))]
    return []


def consent_obstacle(
    participant_id: UUID, state: ConsentState, *, kind: ParticipantKind, birth_date: date | None, cohort: Cohort
) -> Obstacle | None:
    """Return what a missing or refused answer to taking part means for the trip."""
    if state is ConsentState.GIVEN:
        return None
    owner = own_answerer(kind, minor=is_minor(birth_date, cohort.away_from_on))
    due = cohort.papers_due_on or cohort.away_from_on
    page = ("consents.index", {"participant_id": participant_id})
    if state is ConsentState.REFUSED:
        return Obstacle("consent-refused", _l("Taking part was refused"), owner, due, *page)
    return Obstacle("consent-missing", _l("Consent to taking part is not given yet"), owner, due, *page)


def asks_consent(participant: Participant) -> bool:
    """Say whether consents still matter for the trip."""
    return participant.state in PREPARING


def may_show_name(participant: Participant, consents: Sequence[Consent], *, today: date) -> bool:
    """Say whether a name may stand in public: never a minor's without a guardian's yes, never against a no.

    An adult who was not asked decides by publishing under their name; a refusal or a withdrawal forbids it.
    """
    state = consent_state(consents, Purpose.PHOTO_PRESS)
    if is_minor(participant.person.birth_date, today):
        last = latest(consents, Purpose.PHOTO_PRESS)
        return state is ConsentState.GIVEN and last is not None and last.capacity is Capacity.GUARDIAN
    if state is ConsentState.GIVEN:
        # Given by a guardian before the 18th birthday: the young person is asked anew.
        last = latest(consents, Purpose.PHOTO_PRESS)
        return last is not None and last.capacity is Capacity.SELF
    return not any(one.purpose is Purpose.PHOTO_PRESS for one in consents)


def may_show_photo(participant: Participant, consents: Sequence[Consent], *, today: date) -> bool:
    """Say whether a recognisable photo may be public: only after a yes, for adults their own."""
    last = latest(consents, Purpose.PHOTO_PRESS)
    if last is None or consent_state(consents, Purpose.PHOTO_PRESS) is not ConsentState.GIVEN:
        return False
    wanted = Capacity.GUARDIAN if is_minor(participant.person.birth_date, today) else Capacity.SELF
    return last.capacity is wanted
