"""May a call be published, may somebody apply, correct, send or withdraw, and if not why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exchange.applications.kinds import CORRECTABLE, ENDED, ApplicationState, CallState, QuestionKind
from exchange.applications.models import Application, Call, Question
from exchange.applications.questions import Answers, Asked, missing_answers
from exchange.cohorts.models import Cohort
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import age_on, is_minor

A = ApplicationState

# A school class applies from one network within one lesson, several times each: what a machine sends is far more.
STARTS_AN_HOUR = 200
LETTERS_A_DAY = 5
# A call opens at most so many years before or after the year of its trip: anything else is a slip of the finger.
YEARS_AROUND = 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Long enough to see the decision and to have everything erased; the application itself ends sooner.
LINKS_LIVE = timedelta(days=500)

# What was never finished is erased so long after its last change, or after the call closed.
UNFINISHED_KEPT = timedelta(days=30)
DECIDED_KEPT = timedelta(days=365)

NEXT: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    A.DRAFT: frozenset({A.SUBMITTED, A.CONFIRMED, A.WITHDRAWN}),
    A.SUBMITTED: frozenset({A.CONFIRMED, A.WITHDRAWN}),
    A.CONFIRMED: frozenset({A.PENDING, A.ACCEPTED, A.WAITING, A.DECLINED, A.WITHDRAWN}),
    A.PENDING: frozenset({A.CONFIRMED, A.ACCEPTED, A.WAITING, A.DECLINED, A.WITHDRAWN}),
    A.WAITING: frozenset({A.ACCEPTED, A.DECLINED, A.WITHDRAWN}),
    A.ACCEPTED: frozenset(),
    A.DECLINED: frozenset({A.PENDING}),
    A.WITHDRAWN: frozenset(),
}


# ---------------------------------------------------------------- calls


def why_not_call(cohort: Cohort, *, opens_on: date, closes_on: date, today: date) -> list[Obstacle]:
    """Say why a call cannot have these days."""
    reasons = []
    if abs(opens_on.year - cohort.away_from_on.year) > YEARS_AROUND or abs(closes_on.year - cohort.away_from_on.year) > YEARS_AROUND:
        unlikely = _l("Please look at the year again: the group leaves on %(day)s.", day=ShownDate(cohort.away_from_on))
        return [Obstacle("call-year", unlikely, Owner.COORDINATOR)]
    if closes_on < opens_on:
        reasons.append(Obstacle("call-days", _l("The call would close before it opens."), Owner.COORDINATOR))
    if closes_on >= cohort.away_from_on:
        reasons.append(
            Obstacle(
                "call-after-departure",
                _l("The call must close before the group leaves, on %(day)s.", day=ShownDate(cohort.away_from_on)),
                Owner.COORDINATOR,
            )
        )
    if cohort.state not in TAKES_PEOPLE or today > cohort.away_from_on:
        reasons.append(
            Obstacle("cohort-not-open", _l("%(cohort)s takes nobody any more. Ask the network.", cohort=cohort.name), Owner.NETWORK)
        )
    return reasons


def why_not_publish_call(call: Call, *, form_obstacles: Sequence[Obstacle]) -> list[Obstacle]:
    """Say why a call cannot be shown to the public: it says nothing, or its questions are not ready."""
    reasons = [] if call.text.strip() else [Obstacle("call-empty", _l("Write what the trip is about first."), Owner.COORDINATOR)]
    return [*reasons, *form_obstacles]


def why_not_apply(call: Call, *, today: date) -> list[Obstacle]:
    """Say why nobody can apply now; `today` by the clock of the city."""
    contact = call.contact.strip()
    if call.state is CallState.OPEN and today < call.opens_on:
        return [Obstacle("call-not-yet", _l("Applications open on %(day)s. Come back then.", day=ShownDate(call.opens_on)))]
    if call.state is CallState.OPEN and today <= call.closes_on and call.cohort.state in TAKES_PEOPLE:
        return []
    if today > call.closes_on:
        closed = _l("Applications closed on %(day)s, so nothing can be sent or changed any more.", day=ShownDate(call.closes_on))
    else:
        closed = _l("Applications are closed.")
    if contact:
        return [Obstacle("call-closed", _l("%(closed)s Questions? %(contact)s", closed=closed, contact=contact))]
    return [Obstacle("call-closed", closed)]


def why_not_this_age(birth_date: date | None, call: Call, *, today: date) -> list[Obstacle]:
    """Say kindly why somebody of this age cannot go: ages count on the first day of the conference."""
    if birth_date is None:
        return [Obstacle("birth-date-missing", _l("Please say when you were born: the rules for your age depend on it."))]
    if birth_date > today:
        return [Obstacle("birth-date-future", _l("This day lies in the future. Please look at the year again."))]
    first, cohort = call.cohort.first_day, call.cohort
    age = age_on(birth_date, first) or 0
    if call.kind is ParticipantKind.LEADER and is_minor(birth_date, cohort.away_from_on):
        return [Obstacle("leader-minor", _l("Whoever leads a group must be 18 when it leaves. Thank you for wanting to help!"))]
    if call.kind is ParticipantKind.YOUNGSTER and age < cohort.minimum_age:
        return [
            Obstacle(
                "too-young",
                _n(
                    "You will be %(num)s on %(day)s, and this trip begins at %(youngest)s. Please ask again next time.",
                    "You will be %(num)s on %(day)s, and this trip begins at %(youngest)s. Please ask again next time.",
                    age,
                    day=ShownDate(first),
                    youngest=cohort.minimum_age,
                ),
            )
        ]
    if call.kind is ParticipantKind.YOUNGSTER and age > cohort.maximum_age:
        return [
            Obstacle(
                "too-old",
                _n(
                    "You will be %(num)s on %(day)s, and this trip goes up to %(oldest)s. Groups also need leaders: ask your city.",
                    "You will be %(num)s on %(day)s, and this trip goes up to %(oldest)s. Groups also need leaders: ask your city.",
                    age,
                    day=ShownDate(first),
                    oldest=cohort.maximum_age,
                ),
            )
        ]
    return []


def asked_of(application: Application, call: Call) -> Asked:
    """Return what decides which questions somebody gets."""
    return Asked(age=age_on(application.birth_date, call.cohort.first_day), kind=call.kind, nationality=application.nationality)


# ---------------------------------------------------------------- applications


def why_not_correct(application: Application, call: Call, *, today: date) -> list[Obstacle]:
    """Say why an applicant cannot change anything now."""
    if application.state not in CORRECTABLE:
        return [
            Obstacle("being-decided", _l("Your application is %(state)s, so it cannot be changed any more.", state=application.state.label))
        ]
    return why_not_apply(call, today=today)


def missing_of_application(
    application: Application, call: Call, questions: Sequence[Question], answers: Answers, *, today: date
) -> list[Obstacle]:
    """Return what stands between an application and sending it."""
    found = why_not_this_age(application.birth_date, call, today=today)
    if not application.full_name:
        found.append(Obstacle("name-missing", _l("Please write your name. One word is enough.")))
    if not (application.email or application.phone):
        found.append(Obstacle("contact-missing", _l("Please leave an e-mail address or a phone number, so that we can answer you.")))
    if not application.motivation.strip():
        found.append(Obstacle("motivation-missing", _l("Please write why you want to go. Two sentences are enough.")))
    return [*found, *missing_answers(questions, answers, asked_of(application, call))]


def why_not_move(state: ApplicationState, then: ApplicationState) -> list[Obstacle]:
    """Say why an application cannot go to a state from where it is."""
    return [] if then in NEXT[state] else [_out_of_order(state, then)]


def why_not_confirm_by_hand(state: ApplicationState) -> list[Obstacle]:
    """Say why a coordinator cannot confirm an application: it was not sent yet, or it counts already."""
    return [] if state is A.SUBMITTED else [_out_of_order(state, A.CONFIRMED)]


def _out_of_order(state: ApplicationState, then: ApplicationState) -> Obstacle:
    return Obstacle(
        "application-order",
        _l("An application that is “%(now)s” cannot become “%(then)s”.", now=state.label, then=then.label),
        Owner.COORDINATOR,
    )


def why_not_withdraw(state: ApplicationState) -> list[Obstacle]:
    """Say why an application cannot be withdrawn."""
    if state is A.ACCEPTED:
        return [
            Obstacle(
                "accepted-already",
                _l("You have a place already. Tell your city that you cannot come: it gives the place to somebody else."),
            )
        ]
    return [] if state not in ENDED else [Obstacle("ended-already", _l("This application has ended already."))]


def why_not_change_version(*, is_published: bool) -> list[Obstacle]:
    """Say why the questions of a version cannot be changed: people answer them as they are."""
    if not is_published:
        return []
    return [
        Obstacle("version-frozen", _l("This version is published and stays as it is. Start a new version to change it."), Owner.COORDINATOR)
    ]


def why_not_publish_version(*, is_written: bool) -> list[Obstacle]:
    """Say why there is nothing to publish: everything that was written is asked already."""
    if is_written:
        return []
    return [
        Obstacle("nothing-written", _l("These questions are published already. Start a new version to change them."), Owner.COORDINATOR)
    ]


# ---------------------------------------------------------------- tries


def network_of(address: str) -> str:
    """Return the range that counts as one origin: an IPv4 address, or the /64 of an IPv6 one, which one household has."""
    if ":" not in address:
        return address
    head, _gap, tail = address.partition("::")
    groups = [group for group in head.split(":") if group]
    if _gap:
        behind = [group for group in tail.split(":") if group]
        groups += ["0"] * (8 - len(groups) - len(behind)) + behind
    return ":".join(groups[:4]) + "::/64"


def why_not_now(*, starts: int) -> list[Obstacle]:
    """Say why an application cannot be begun at this moment: a machine seems to write."""
    if starts < STARTS_AN_HOUR:
        return []
    return [
        Obstacle(
            "too-many",
            _l(
                "Very many applications came from your network within an hour. Your words are still here: send them again in a few minutes."
            ),
        )
    ]


# ---------------------------------------------------------------- keeping


@dataclass(frozen=True)
class Due:
    """Before which instants what is erased; None never."""

    unfinished_before: datetime
    decided_before: datetime
    closed_before: date
    returned_before: date


def due_for_erasure(*, now: datetime) -> Due:
    """Return what is due at an instant: never sent after 30 days, decided after 12 months, for the trip 60 days after return."""
    return Due(
        unfinished_before=now - UNFINISHED_KEPT,
        decided_before=now - DECIDED_KEPT,
        closed_before=(now - DECIDED_KEPT).date(),
        returned_before=(now - timedelta(days=60)).date(),
    )


def is_listed_openly(question: Question) -> bool:
    """Say whether answers may stand in a list or a file: nothing sensitive, and no files."""
    return not question.sensitive_reason.strip() and question.kind is not QuestionKind.FILE
