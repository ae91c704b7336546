"""May somebody be registered, confirmed, invited, withdrawn, and what still stands in the way of travelling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exchange.cohorts.models import Cohort
from exchange.foundation.languages import LazyString, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import HOLDING_A_PLACE, ParticipantKind, ParticipantState
from exchange.participants.roster.saying import ShownDate
from exchange.people import ages

# The rules of a trip speak of ages in the same words as those of people.
ADULT, age_on, is_minor = ages.ADULT, ages.age_on, ages.is_minor
S = ParticipantState

# States in which something is still asked of a participant.
PREPARING = frozenset({S.APPLIED, S.REVIEWED, S.OFFERED, S.ACCEPTED, S.CONFIRMED})
# States in which a place is held and somebody can say that it is taken up.
CONFIRMABLE = frozenset({S.OFFERED, S.ACCEPTED})
GONE = frozenset({S.DECLINED, S.WITHDRAWN, S.SUBSTITUTED})
# What only waits: it is brought in time by whoever owes it. Every other obstacle ends a trip unless somebody acts, one that
# nobody has thought about as well: a code that is new stops until it is written down here.
ONLY_WAITS = frozenset(
    {
        *("birth-date-missing", "guardian-missing", "email-missing", "document-missing", "diet-to-ask"),
        *("guardian-objected", "guardian-not-mine", "guardian-letter-failed"),
        *("consent-missing", "consent-stale", "consent-partly", "consent-unchecked"),
        *("consent-care-missing", "consent-care-stale", "consent-care-partly", "consent-care-unchecked", "consent-care-disputed"),
        *("care-sheet-missing", "care-contacts-missing", "care-to-ask", "contacts-unconfirmed"),
        *("papers-unknown", "rule-unchecked", "nationality-missing", "name-differs"),
        *("document-expiry-unknown", "document-issue-unknown", "permit-missing"),
        *("authorisation-missing", "authorisation-unsigned", "authorisation-uncertified", "authorisation-unseen", "authorisation-stale"),
        *("eta-missing", "eta-unseen", "visa-probable", "visa-unseen"),
        *("questions-open", "place-unconfirmed"),
    }
)
# What must be known before somebody is confirmed.
_NEEDED_TO_CONFIRM = frozenset(
    {"birth-date-missing", "guardian-missing", "consent-refused", "consent-withdrawn", "consent-disputed", "age-outside", "leader-minor"}
)

# How far each state is on the way from application (0) to return (1).
HOW_FAR: Mapping[ParticipantState, float] = {
    S.APPLIED: 0.1,
    S.REVIEWED: 0.2,
    S.WAITING: 0.2,
    S.OFFERED: 0.32,
    S.ACCEPTED: 0.46,
    S.CONFIRMED: 0.65,
    S.TRAVELLED: 0.85,
    S.RETURNED: 1.0,
    S.DECLINED: 0.0,
    S.WITHDRAWN: 0.0,
    S.SUBSTITUTED: 0.0,
}


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of one participant; rows of the roster have the same names."""

    id: UUID
    kind: ParticipantKind
    state: ParticipantState
    birth_date: date | None = None
    email: str = ""
    has_guardian_contact: bool = False
    has_document: bool = False
    document_expires_on: date | None = None
    has_diet_note: bool = False


def is_minor_during(birth_date: date | None, first: date, last: date) -> bool:
    """Say whether the rules for minors hold on any day from first to last: who turns 18 on the trip left as a minor."""
    return is_minor(birth_date, min(first, last))


def years_before(day: date, years: int) -> date:
    """Return the latest birth date of those who are `years` old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # Nobody turns older on 29 February of a common year; born on the 28th they are.
        return date(day.year - years, 2, 28)


def turns_adult_on(birth_date: date | None, first: date, last: date) -> date | None:
    """Return the day of the trip on which somebody becomes 18, None when it is no day of the trip."""
    if birth_date is None:
        return None
    day = ages.years_later(birth_date, ADULT)
    return day if first < day <= last else None


def why_not_register(
    *, birth_date: date | None, kind: ParticipantKind, last_name: str, first_name: str, cohort: Cohort, today: date
) -> list[Obstacle]:
    """Say why these facts make nobody who can be registered; ages count on the conference's first day."""
    reasons = []
    if not (last_name.strip() or first_name.strip()):
        reasons.append(Obstacle("name-missing", _l("Without a name nobody can be registered. One word is enough."), Owner.COORDINATOR))
    if birth_date is not None and birth_date > today:
        reasons.append(Obstacle("birth-date-future", _l("The date of birth lies in the future."), Owner.COORDINATOR))
    else:
        reasons += _age_reasons(birth_date, kind, cohort)
    return reasons


def _age_reasons(birth_date: date | None, kind: ParticipantKind, cohort: Cohort) -> list[Obstacle]:
    age = age_on(birth_date, cohort.first_day)
    if age is None:
        return []
    if kind is ParticipantKind.YOUNGSTER and not cohort.minimum_age <= age <= cohort.maximum_age:
        return [
            Obstacle(
                "age-outside",
                _n(
                    "%(num)s year old on %(day)s; this cohort is for %(youngest)s to %(oldest)s.",
                    "%(num)s years old on %(day)s; this cohort is for %(youngest)s to %(oldest)s.",
                    age,
                    day=ShownDate(cohort.first_day),
                    youngest=cohort.minimum_age,
                    oldest=cohort.maximum_age,
                ),
                Owner.COORDINATOR,
            )
        ]
    if kind is ParticipantKind.LEADER and is_minor(birth_date, cohort.away_from_on):
        return [Obstacle("leader-minor", _l("A leader must be 18 at departure."), Owner.COORDINATOR)]
    return []


def participant_obstacles(who: Standing, *, cohort: Cohort, more: Iterable[Obstacle] = ()) -> list[Obstacle]:
    """Return what stands between a participant and the trip, the most serious and most urgent first.

    `more` are obstacles that other features found (consents, papers). Nobody who waits for a place, left or has
    travelled is asked for anything.
    """
    if who.state not in PREPARING:
        return []
    found = [*_own_obstacles(who, cohort), *_age_reasons(who.birth_date, who.kind, cohort), *more]
    return sorted(found, key=_urgency) if len(found) > 1 else found


def _urgency(obstacle: Obstacle) -> tuple[bool, date]:
    return not stops(obstacle.code), obstacle.due_on or date.max


def stops(code: str) -> bool:
    """Say whether an obstacle ends the trip unless somebody acts."""
    return code not in ONLY_WAITS


_NOT_CONFIRMED = _l("The place is not confirmed yet")
_NO_BIRTH_DATE = _l("Date of birth is missing: the rules for minors hold until it is known")
_NO_GUARDIAN = _l("No parent or guardian who can be reached")
_NO_ADDRESS = _l("No e-mail address to invite")
_NO_DOCUMENT = _l("No travel document is known")
# What was noted is never said: only that it must be asked again.
_DIET_TO_ASK = _l("What this person cannot eat is to be asked again")


def _own_obstacles(who: Standing, cohort: Cohort) -> list[Obstacle]:
    found: list[Obstacle] = []
    minor = is_minor(who.birth_date, cohort.away_from_on)
    lacks_guardian = minor and who.kind is ParticipantKind.YOUNGSTER and not who.has_guardian_contact
    if who.state is not S.CONFIRMED:
        # Reports count who was confirmed: nobody is called ready whom they would leave out.
        page = "participants.confirm_page" if who.state in CONFIRMABLE else "participants.show"
        confirm = (Owner.COORDINATOR, cohort.names_due_on or cohort.away_from_on, page, {"participant_id": who.id})
        found.append(Obstacle("place-unconfirmed", _NOT_CONFIRMED, *confirm))
    if who.birth_date is None or lacks_guardian or not who.email:
        names = (Owner.COORDINATOR, cohort.names_due_on or cohort.away_from_on, "participants.edit", {"participant_id": who.id})
        if who.birth_date is None:
            found.append(Obstacle("birth-date-missing", _NO_BIRTH_DATE, *names))
        if lacks_guardian:
            found.append(Obstacle("guardian-missing", _NO_GUARDIAN, *names))
        if not who.email:
            found.append(Obstacle("email-missing", _NO_ADDRESS, *names))
    expires = who.document_expires_on is not None and who.document_expires_on < cohort.away_until_on
    lacks_document = who.document_expires_on is None and not who.has_document
    if expires or lacks_document or who.has_diet_note:
        owner, due = own_answerer(who.kind, minor=minor), cohort.papers_due_on or cohort.away_from_on
        papers = (owner, due, "participants.edit", {"participant_id": who.id})
        if expires and who.document_expires_on is not None:
            sentence = _l("The travel document expires on %(day)s, before the trip is over", day=ShownDate(who.document_expires_on))
            found.append(Obstacle("document-expires", sentence, *papers))
        if lacks_document:
            found.append(Obstacle("document-missing", _NO_DOCUMENT, *papers))
        if who.has_diet_note:
            found.append(Obstacle("diet-to-ask", _DIET_TO_ASK, owner, due, "care.show", {"participant_id": who.id}))
    return found


def own_answerer(kind: ParticipantKind, *, minor: bool) -> Owner:
    """Return who answers for somebody's own things: a leader alone, a minor's guardian, else the person."""
    if kind is ParticipantKind.LEADER:
        return Owner.LEADER
    return Owner.GUARDIAN if minor and kind is ParticipantKind.YOUNGSTER else Owner.YOUNG_PERSON


def why_not_confirm(state: ParticipantState, obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    """Say why a place cannot be confirmed now; `obstacles` are those of `participant_obstacles`."""
    if state in CONFIRMABLE:
        return [obstacle for obstacle in obstacles if obstacle.code in _NEEDED_TO_CONFIRM]
    sentence = {
        S.CONFIRMED: _l("This person is confirmed already."),
        S.WAITING: _l("This person is on the waiting list. Give them a place first."),
    }.get(state) or _l("Whoever is “%(state)s” cannot be confirmed.", state=state.label)
    return [Obstacle("state", sentence, Owner.COORDINATOR)]


def why_not_withdraw(state: ParticipantState) -> list[Obstacle]:
    """Say why somebody cannot be withdrawn now."""
    if state in PREPARING or state is S.WAITING:
        return []
    return [Obstacle("state", _l("Whoever is “%(state)s” cannot be withdrawn any more.", state=state.label), Owner.NETWORK)]


def why_not_reinstate(state: ParticipantState) -> list[Obstacle]:
    """Say why somebody cannot be given a place (again) now."""
    if state in {S.WAITING, S.WITHDRAWN, S.DECLINED}:
        return []
    return [Obstacle("state", _l("This person has a place already, or was replaced."), Owner.COORDINATOR)]


def why_not_invite(state: ParticipantState, *, email: str) -> list[Obstacle]:
    """Say why no invitation can be sent to somebody now."""
    reasons = []
    if state not in HOLDING_A_PLACE:
        sentence = _l("Only people with a place are invited; this one is “%(state)s”.", state=state.label)
        reasons.append(Obstacle("no-place", sentence, Owner.COORDINATOR))
    if not email:
        reasons.append(Obstacle("email-missing", _l("There is no e-mail address to send it to."), Owner.COORDINATOR))
    return reasons


def state_after_registering(*, has_place: bool) -> ParticipantState:
    """Return the state in which somebody starts: with a place, or on the waiting list."""
    return S.ACCEPTED if has_place else S.WAITING


# state: (what comes next, who acts)
_NEXT: Mapping[ParticipantState, tuple[LazyString, Owner]] = {
    S.APPLIED: (_l("The application is read."), Owner.COORDINATOR),
    S.REVIEWED: (_l("A place is offered, or the waiting list."), Owner.COORDINATOR),
    S.WAITING: (_l("A place is given as soon as one is free."), Owner.COORDINATOR),
    S.OFFERED: (_l("The offer is accepted or declined."), Owner.YOUNG_PERSON),
    S.ACCEPTED: (_l("The place is confirmed; for that, the date of birth and a minor’s guardian must be known."), Owner.COORDINATOR),
    S.CONFIRMED: (_l("What still waits is completed, then the delegation leaves."), Owner.COORDINATOR),
    S.TRAVELLED: (_l("Back home, what was seen becomes an initiative."), Owner.YOUNG_PERSON),
}


def what_is_next(state: ParticipantState) -> tuple[LazyString, Owner] | None:
    """Return what comes next and who acts, or None when nothing does."""
    return _NEXT.get(state)


def chip_of(obstacles: list[Obstacle], *, state: ParticipantState, own: frozenset[Owner]) -> str:
    """Return the kind of chip for a readiness: ready, waits, you (the reader must act), stopped or draft (not travelling)."""
    if state is S.WAITING:
        return "waits"
    if state in GONE:
        return "draft"
    if not obstacles:
        return "ready"
    if stops(obstacles[0].code):
        return "stopped"
    return "you" if obstacles[0].owner in own else "waits"
