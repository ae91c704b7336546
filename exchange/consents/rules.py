"""Who may answer, what an answer that is missing means for the trip, and what may be shown in public."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from exchange.cohorts.models import Cohort
from exchange.consents.facts import say_reason
from exchange.consents.models import Answer, Capacity, Consent, Purpose
from exchange.consents.standings import ConsentState, Held, Signers, latest, what_holds
from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import Participant
from exchange.participants.rules import Standing, own_answerer
from exchange.people.ages import is_minor
from exchange.people.models import Person, SignaturesNeeded
from exchange.people.rules import guardians_who_sign

P, S = Purpose, ConsentState
# Without a yes to these nobody travels; to the others below yes and no are equally good, but one of the two is needed.
STOPPING_PURPOSES = (P.PARTICIPATION, P.TRAVEL)
ANSWERED_BEFORE_TRAVEL = (P.PARTICIPATION, P.TRAVEL, P.EMERGENCY_CARE, P.HEALTH_DATA, P.HOST_SHARING)
_A_FULL_ANSWER = {S.GIVEN, S.REFUSED, S.WITHDRAWN}
# What nobody has written down yet: as if every question were open.
UNKNOWN = "new"
_ALL_OPEN: Mapping[str, Any] = {"open": [[S.MISSING.value, [purpose.value for purpose in ANSWERED_BEFORE_TRAVEL], {}]]}


def signers_of(person: Person, *, today: date, zone: str) -> Signers:
    """Return who has to answer for a person on a day where they live."""
    ids = tuple(guardian.id for guardian in guardians_who_sign(person.guardians, today=today))
    return Signers(person.birth_date, today, zone, ids, person.signatures_needed is SignaturesNeeded.BOTH)


def why_not_answer(
    *,
    capacity: Capacity,
    given_by_name: str,
    birth_date: date | None,
    participant_name: str,
    today: date,
    written_by: str = "",
) -> list[Obstacle]:
    """Say why somebody cannot give this answer: a minor never signs alone, an adult's guardian has no say.

    `written_by` names whoever enters an answer from paper: nobody vouches for their own signature.
    """
    reasons = []
    if not given_by_name.strip():
        reasons.append(Obstacle("name-missing", _l("Please write the name of whoever answers."), Owner.COORDINATOR))
    minor = is_minor(birth_date, today)
    if minor and capacity is Capacity.SELF:
        sentence = _l("A minor cannot answer alone: a parent or guardian does. Without a birth date somebody counts as a minor.")
        reasons.append(Obstacle("minor-alone", sentence, Owner.GUARDIAN))
    if not minor and capacity is not Capacity.SELF:
        reasons.append(Obstacle("adult-answers", _l("Whoever is 18 answers for themselves."), Owner.YOUNG_PERSON))
    if minor and capacity is Capacity.GUARDIAN and given_by_name.strip():
        if _words(given_by_name) == _words(participant_name):
            sentence = _l("This is the young person’s own name. Please write the parent’s or guardian’s name.")
            reasons.append(Obstacle("own-name", sentence, Owner.GUARDIAN))
        elif written_by and _words(given_by_name) == _words(written_by):
            sentence = _l("This is your own name. Please let a colleague record an answer that you signed yourself.")
            reasons.append(Obstacle("writers-name", sentence, Owner.COORDINATOR))
    return reasons


def _words(name: str) -> list[str]:
    return sorted(fold(name).replace("-", " ").split())


def why_not_withdraw(consent: Consent) -> list[Obstacle]:
    """Say why an answer cannot be taken back."""
    if consent.withdrawn_at is not None:
        return [Obstacle("withdrawn", _l("This answer was taken back already."))]
    if consent.answer is Answer.REFUSED:
        return [Obstacle("refused", _l("A no is not taken back: answer again instead."))]
    return []


def why_not_check(*, is_waiting: bool, reason: str) -> list[Obstacle]:
    """Say why a signature cannot be confirmed."""
    if not is_waiting:
        return [Obstacle("nothing-to-check", _l("This signature was checked already."))]
    if not reason.strip():
        return [Obstacle("reason-missing", _l("Please write how you reached whoever signed, and when."), Owner.COORDINATOR)]
    return []


def word_of(held: Mapping[Purpose, Held], *, minor: bool) -> str:
    """Return what still waits before the trip in one word for lists; empty when nothing does."""
    found: dict[str, list[Any]] = {}
    for purpose in ANSWERED_BEFORE_TRAVEL:
        one = held[purpose]
        good = {S.GIVEN} if purpose in STOPPING_PURPOSES else _A_FULL_ANSWER
        if one.state not in good:
            reason = dict(one.reason)
            entry = found.setdefault(json.dumps([one.state, reason], sort_keys=True), [one.state.value, [], reason])
            entry[1].append(purpose.value)
    return json.dumps({"minor": minor, "open": list(found.values())}) if found else ""


def consent_obstacles(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what the answers mean for somebody's trip; `word` is that of `word_of`, or UNKNOWN."""
    if not word:
        return []
    known = _ALL_OPEN if word == UNKNOWN else json.loads(word)
    minor = known.get("minor", is_minor(who.birth_date, cohort.away_from_on))
    owner = own_answerer(who.kind, minor=minor)
    due = cohort.papers_due_on or cohort.away_from_on
    found = []
    for state, names, reason in known["open"]:
        purposes = [P(name) for name in names]
        trip = [purpose for purpose in purposes if purpose in STOPPING_PURPOSES]
        care = [purpose for purpose in purposes if purpose not in STOPPING_PURPOSES]
        found += [_obstacle(S(state), some, reason, owner, due, who.id) for some in (trip, care) if some]
    return found


def _obstacle(
    state: ConsentState, purposes: Sequence[Purpose], reason: Mapping[str, Any], owner: Owner, due: date, participant_id: UUID
) -> Obstacle:
    if state in {S.DISPUTED, S.UNCHECKED} or reason.get("code") == "one-guardian":
        owner = Owner.COORDINATOR
    elif reason.get("code") == "own-no":
        owner = Owner.YOUNG_PERSON
    code = f"consent-{state.value}" if purposes[0] in STOPPING_PURPOSES else f"consent-care-{state.value}"
    return Obstacle(code, _sentence(state, purposes, reason), owner, due, "consents.index", {"participant_id": participant_id})


def say_stop(purpose: Purpose, held: Held) -> Sentence:
    """Return why somebody may not travel, in words that name nobody who answered."""
    return _sentence(held.state, [purpose], held.reason)


def _sentence(state: ConsentState, purposes: Sequence[Purpose], reason: Mapping[str, Any]) -> Sentence:
    if purposes[0] in STOPPING_PURPOSES:
        if state is S.STALE:
            return _with_reason(_l("Consent to the trip is to be given again"), reason)
        return _ABOUT_THE_TRIP[state, purposes[0]] if state in _OF_BOTH else _ABOUT_ALL[state]
    count = len(purposes)
    if state is S.MISSING:
        return _n(
            "%(num)s question about care or the host is not answered", "%(num)s questions about care and the host are not answered", count
        )
    if state is S.STALE:
        again = _n(
            "%(num)s question about care or the host is asked again", "%(num)s questions about care and the host are asked again", count
        )
        return _with_reason(again, reason)
    return _ABOUT_CARE[state]


def _with_reason(sentence: LazyString, reason: Mapping[str, Any]) -> Sentence:
    said = say_reason(reason)
    return sentence if said is None else _l("%(what)s: %(why)s", what=sentence, why=said)


_OF_BOTH = {S.MISSING, S.REFUSED, S.WITHDRAWN}
_ABOUT_THE_TRIP: Mapping[tuple[ConsentState, Purpose], LazyString] = {
    (S.MISSING, P.PARTICIPATION): _l("Consent to taking part is not given yet"),
    (S.MISSING, P.TRAVEL): _l("Consent to the journey is not given yet"),
    (S.REFUSED, P.PARTICIPATION): _l("Taking part was refused"),
    (S.REFUSED, P.TRAVEL): _l("The journey was refused"),
    (S.WITHDRAWN, P.PARTICIPATION): _l("Consent to taking part was taken back"),
    (S.WITHDRAWN, P.TRAVEL): _l("Consent to the journey was taken back"),
}
_ABOUT_ALL: Mapping[ConsentState, LazyString] = {
    S.PARTLY: _l("A second parent or guardian has yet to sign"),
    S.UNCHECKED: _l("A signature waits to be checked, in person or by phone"),
    S.DISPUTED: _l("The coordinator clears up an answer before the trip"),
}
# Said beside the former, of the other questions: two lines about one person never read alike.
_ABOUT_CARE: Mapping[ConsentState, LazyString] = {
    S.PARTLY: _l("A second parent or guardian has yet to sign the answers about care and the host"),
    S.UNCHECKED: _l("A signature about care and the host waits to be checked, in person or by phone"),
    S.DISPUTED: _l("The coordinator clears up an answer about care or the host before the trip"),
}


def may_show_name(participant: Participant, consents: Iterable[Consent], *, today: date) -> bool:
    """Say whether a name may stand in public: never a minor's without a guardian's yes, never against a no.

    An adult who was not asked decides by publishing under their name; a refusal or a withdrawal forbids it.
    """
    held, signers = _held_in_public(participant, consents, today=today)
    return held.state is S.GIVEN or (not signers.is_minor and held.state is S.MISSING)


def may_show_photo(participant: Participant, consents: Iterable[Consent], *, today: date) -> bool:
    """Say whether a photo may be shown in public: only with a yes that is still theirs to give."""
    return _held_in_public(participant, consents, today=today)[0].state is S.GIVEN


def _held_in_public(participant: Participant, consents: Iterable[Consent], *, today: date) -> tuple[Held, Signers]:
    signers = signers_of(participant.person, today=today, zone="UTC")
    return what_holds(P.PHOTO_PRESS, consents, signers=signers), signers


def consent_state(consents: Iterable[Consent], purpose: Purpose) -> ConsentState:
    """Return what the last answer of anybody says, whoever may answer today."""
    last = latest(one for one in consents if one.purpose is purpose)
    if last is None:
        return S.MISSING
    if last.withdrawn_at is not None:
        return S.WITHDRAWN
    return S.GIVEN if last.answer is Answer.GIVEN else S.REFUSED
