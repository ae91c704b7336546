"""What is asked of whom, who may read it when, and what is still missing: the programme’s rules of care, and A5 of its threats."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product
from uuid import UUID

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.care.models import CareReading, CareSheet, Way
from exchange.cohorts.models import Cohort
from exchange.conferences.rules import hosts
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.zones import local_day
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.rules import is_minor, own_answerer

# How long around the trip a leader may read, in days before and after.
BEFORE, AFTER = timedelta(days=14), timedelta(days=7)
CONFIRM_BEFORE = timedelta(days=7)
ERASED_AFTER = timedelta(days=30)
READ_FOR = timedelta(minutes=15)
EMERGENCY_FOR = timedelta(minutes=60)
# Whoever signed in longer ago says the password again before opening a sheet.
PROVED_FOR = timedelta(minutes=15)
READINGS_AN_HOUR = 60
SHORTEST_REASON = 10

S = ParticipantState
ASKED = frozenset({S.ACCEPTED, S.CONFIRMED})
WITH_A_SHEET = ASKED | {S.TRAVELLED, S.RETURNED}


class Health(StrEnum):
    """What was last said about keeping details of health."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"


class Contacts(StrEnum):
    """How things stand with whom to call."""

    FINE = "fine"
    MISSING = "missing"
    UNCONFIRMED = "unconfirmed"


_NO = frozenset({Health.REFUSED, Health.WITHDRAWN})


def why_not_ask(state: ParticipantState) -> list[Obstacle]:
    """Say why a care sheet is not asked of somebody: only who has accepted a place is asked."""
    if state in ASKED or state is S.TRAVELLED:
        return []
    return [Obstacle("not-accepted", _l("The care sheet is asked for once a place is accepted. Nothing is kept before."))]


def why_not_keep_health(health: Health) -> list[Obstacle]:
    """Say why nothing about health may be kept; emergency contacts may be all the same."""
    sentence = {
        Health.MISSING: _l(
            "Whether details of health may be kept is not answered yet by all who are asked. That answer comes first, among the consents."
        ),
        Health.REFUSED: _l("Keeping details of health was refused. Tell the leader in person what they must know."),
        Health.WITHDRAWN: _l("The consent to keep details of health was taken back. Tell the leader in person what they must know."),
    }.get(health)
    code = "health-unanswered" if health is Health.MISSING else "no-health-consent"
    return [] if sentence is None else [Obstacle(code, sentence, Owner.GUARDIAN)]


def why_not_confirm(contact_count: int) -> list[Obstacle]:
    """Say why emergency contacts cannot be confirmed."""
    if contact_count:
        return []
    return [Obstacle("no-contacts", _l("There is nobody to confirm yet. Please write down whom to call."), Owner.GUARDIAN)]


def why_not_note_told(health: Health) -> list[Obstacle]:
    """Say why it is not noted that the leader was told in person: only where nothing may be kept."""
    if health in _NO:
        return []
    return [Obstacle("may-be-kept", _l("Details of health may be kept here: please fill in the care sheet."), Owner.COORDINATOR)]


# ---- reading ------------------------------------------------------------------------------------


def window(cohort: Cohort) -> tuple[date, date]:
    """Return the first and the last day on which leaders and hosts may read."""
    return cohort.away_from_on - BEFORE, cohort.away_until_on + AFTER


def is_in_window(cohort: Cohort, today: date) -> bool:
    """Say whether leaders and hosts may read today."""
    first, last = window(cohort)
    return first <= today <= last


def is_kept(cohort: Cohort, today: date) -> bool:
    """Say whether care sheets of a cohort are still there: they are erased 30 days after the return."""
    return today <= cohort.away_until_on + ERASED_AFTER


def _plays(viewer: Viewer, role: Role, permission: Permission, city_id: UUID) -> bool:
    return permission in GRANTS[role] and any(grant.role is role and grant.city_id == city_id for grant in viewer.grants)


def leads(viewer: Viewer, *, delegation_id: UUID, city_id: UUID, permission: Permission = Permission.CARE_READ) -> bool:
    """Say whether somebody leads this very group today."""
    return delegation_id in viewer.led_delegation_ids and _plays(viewer, Role.LEADER, permission, city_id)


def coordinates(viewer: Viewer, *, city_id: UUID, permission: Permission = Permission.CARE_READ) -> bool:
    """Say whether somebody is coordinator of this very city today."""
    return _plays(viewer, Role.COORDINATOR, permission, city_id)


def way_to_read(viewer: Viewer, *, delegation_id: UUID, city_id: UUID, cohort: Cohort, today: date) -> Way | None:
    """Return the ordinary right by which somebody may read a care sheet today, or None."""
    if not is_kept(cohort, today):
        return None
    if coordinates(viewer, city_id=city_id):
        return Way.COORDINATOR
    if leads(viewer, delegation_id=delegation_id, city_id=city_id) and is_in_window(cohort, today):
        return Way.LEADER
    return None


def may_break_glass(viewer: Viewer, *, delegation_id: UUID, city_id: UUID, cohort: Cohort, today: date) -> bool:
    """Say whether somebody may open a sheet in an emergency: the group's leader on any day, network staff on duty."""
    if not is_kept(cohort, today):
        return False
    return leads(viewer, delegation_id=delegation_id, city_id=city_id, permission=Permission.CARE_BREAK_GLASS) or (
        viewer.has_role(Role.NETWORK) and Permission.CARE_BREAK_GLASS in GRANTS[Role.NETWORK]
    )


def may_see_kitchen(viewer: Viewer, *, cohort: Cohort, today: date) -> bool:
    """Say whether a cohort's kitchen page is open: to its cities and the network while sheets are kept, to its host around the trip."""
    if not viewer.may(Permission.KITCHEN_VIEW) or not is_kept(cohort, today):
        return False
    staff = any(viewer.has_role(role) for role in (Role.NETWORK, Role.COORDINATOR))
    return staff or hosts_now(viewer, cohort=cohort, today=today)


def hosts_now(viewer: Viewer, *, cohort: Cohort, today: date) -> bool:
    """Say whether somebody cooks for a cohort: the desk of its conference's host city, around the trip."""
    return hosts(viewer, cohort.conference) and is_in_window(cohort, today)


def still_holds(
    reading: CareReading, viewer: Viewer, *, delegation_id: UUID, city_id: UUID, cohort: Cohort, session_hash: str, now: datetime
) -> bool:
    """Say whether an opened sheet is still open: same person, same session, in time, and the right is still there."""
    if reading.reader_id is None or reading.reader_id != viewer.person_id or reading.session_hash != session_hash:
        return False
    if not reading.at <= now < reading.until_at:
        return False
    today = local_day(now, cohort.conference.time_zone)
    facts = {"delegation_id": delegation_id, "city_id": city_id, "cohort": cohort, "today": today}
    if reading.way is Way.BREAK_GLASS:
        return may_break_glass(viewer, **facts)  # type: ignore[arg-type]
    if reading.way is Way.HOST:
        return hosts_now(viewer, cohort=cohort, today=today)
    return way_to_read(viewer, **facts) is reading.way  # type: ignore[arg-type]


def why_not_reason(reason: str) -> list[Obstacle]:
    """Say what is wrong with a reason: a reader says in a few words why they read."""
    if sum(letter.isalpha() for letter in reason) >= SHORTEST_REASON:
        return []
    sentence = _l("Please say in a few words why you read this now. Whoever it is about will see your sentence.")
    return [Obstacle("reason-missing", sentence)]


def needs_proof(*, signed_in_at: datetime, proved_at: datetime | None, now: datetime) -> bool:
    """Say whether the password is asked for again: the sign-in and the last proof in this session are too long ago."""
    latest = max(signed_in_at, proved_at) if proved_at else signed_in_at
    return now - latest > PROVED_FOR


def lasts(way: Way) -> timedelta:
    """Return for how long a sheet stays open."""
    return EMERGENCY_FOR if way is Way.BREAK_GLASS else READ_FOR


def is_too_many(readings_in_this_hour: int) -> bool:
    """Say whether one more reading is more than the work with a group explains."""
    return readings_in_this_hour >= READINGS_AN_HOUR


def why_not_review(reading: CareReading, *, actor: Viewer) -> list[Obstacle]:
    """Say why an emergency reading cannot be reviewed: once, and not by whoever read."""
    if reading.way is not Way.BREAK_GLASS or reading.reviewed_at is not None:
        return [Obstacle("nothing-to-review", _l("This reading needs no review any more."))]
    if reading.reader_id == actor.person_id:
        return [Obstacle("own-reading", _l("Somebody else looks at your own reading."))]
    return []


def must_ask_again(*, cohort: Cohort, today: date, confirmed_on: date | None, asked_on: date | None) -> bool:
    """Say whether contacts are to be confirmed now: from seven days before departure, once, unless they are newer than that."""
    begins = cohort.away_from_on - CONFIRM_BEFORE
    if not begins <= today <= cohort.away_from_on or asked_on is not None:
        return False
    return confirmed_on is None or confirmed_on < begins


def contacts_stand(sheet: CareSheet | None) -> Contacts:
    """Return how things stand with whom to call: known, and confirmed since they were asked about."""
    if sheet is None or not sheet.contact_count:
        return Contacts.MISSING
    asked = sheet.confirm_asked_at
    if asked is not None and (sheet.confirmed_at is None or sheet.confirmed_at < asked):
        return Contacts.UNCONFIRMED
    return Contacts.FINE


def family_is_done(sheet: CareSheet | None, health: Health) -> bool:
    """Say whether a guardian has nothing more to do: somebody can be called, and health is answered or may not be kept."""
    answered = sheet is not None and sheet.answered_at is not None
    return contacts_stand(sheet) is Contacts.FINE and (answered or bool(why_not_keep_health(health)))


def family_waits(sheet: CareSheet | None, health: Health) -> bool:
    """Say whether a guardian did what they could, and the questions about health open only when others have answered."""
    return family_is_done(sheet, health) and health is Health.MISSING and (sheet is None or sheet.answered_at is None)


# ---- what is missing ----------------------------------------------------------------------------


def care_word(health: Health, *, answered: bool, told: bool, contacts: Contacts) -> str:
    """Return in one word how things stand: what the database says of a participant, and the judge reads."""
    return f"{health.value} {'answered' if answered else 'open'} {'told' if told else 'untold'} {contacts.value}"


def _waiting(word: str) -> tuple[str, ...]:
    """Return the codes of what is missing."""
    health, answered, told, contacts = word.split()
    codes = []
    if health in _NO:
        if told == "untold":
            codes.append("care-to-ask")
        if contacts == Contacts.MISSING:
            codes.append("care-contacts-missing")
    elif health == Health.MISSING or answered == "open" or contacts == Contacts.MISSING:
        codes.append("care-sheet-missing")
    if contacts == Contacts.UNCONFIRMED:
        codes.append("contacts-unconfirmed")
    return tuple(codes)


# Every word after which nothing is missing: the condition in SQL is "not one of these".
FINE_WORDS = tuple(
    word
    for health, answered, told, contacts in product(Health, (True, False), (True, False), Contacts)
    if not _waiting(word := care_word(health, answered=answered, told=told, contacts=contacts))
)


def is_complete(word: str) -> bool:
    """Say whether nothing is missing."""
    return word in FINE_WORDS


_SENTENCES: dict[str, LazyString] = {
    "care-sheet-missing": _l("The care sheet is not filled in yet"),
    "care-contacts-missing": _l("Nobody to call in an emergency is known"),
    "care-to-ask": _l("Details of health may not be kept here: ask by phone what must be known"),
    "contacts-unconfirmed": _l("The emergency contacts are not confirmed for this trip"),
}


def care_obstacles(
    word: str, *, participant_id: UUID, kind: ParticipantKind, birth_date: date | None, state: ParticipantState, cohort: Cohort
) -> list[Obstacle]:
    """Return what is missing of somebody's care sheet; only who has accepted a place is asked."""
    if state not in ASKED:
        return []
    answerer = own_answerer(kind, minor=is_minor(birth_date, cohort.away_from_on))
    due = cohort.papers_due_on or cohort.away_from_on
    page = ("care.show", {"participant_id": participant_id})
    return [
        Obstacle(
            code,
            _SENTENCES[code],
            Owner.COORDINATOR if code == "care-to-ask" else answerer,
            cohort.away_from_on if code == "contacts-unconfirmed" else due,
            *page,
        )
        for code in _waiting(word)
    ]
