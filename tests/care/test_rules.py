"""Who is asked, who may read when, what is missing: tables of cases, without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.care import rules
from exchange.care.models import CareReading, CareSheet, Part, Way
from exchange.care.rules import Contacts, Health, care_word
from exchange.cohorts.models import Cohort
from exchange.conferences.models import Conference
from exchange.foundation.obstacles import Owner
from exchange.participants.models import ParticipantKind, ParticipantState

CITY, OTHER = uuid4(), uuid4()
COHORT = Cohort(
    away_from_on=date(2017, 11, 14),
    away_until_on=date(2017, 11, 18),
    papers_due_on=date(2017, 10, 20),
    conference=Conference(host_city_id=CITY, time_zone="Europe/Madrid"),
)
GROUP, OTHER_GROUP = uuid4(), uuid4()
NOW = datetime(2017, 11, 15, 12, 0, tzinfo=UTC)
S = ParticipantState


def viewer(role, *, city=CITY, leads=(), **facts):
    return Viewer(person_id=uuid4(), account_id=uuid4(), grants=(Grant(role, city),), led_delegation_ids=frozenset(leads), **facts)


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (S.APPLIED, False),
        (S.REVIEWED, False),
        (S.OFFERED, False),
        (S.ACCEPTED, True),
        (S.CONFIRMED, True),
        (S.TRAVELLED, True),
        (S.RETURNED, False),
        (S.WAITING, False),
        (S.DECLINED, False),
        (S.WITHDRAWN, False),
        (S.SUBSTITUTED, False),
    ],
)
def test_only_who_accepted_a_place_is_asked(state, asked):
    assert [one.code for one in rules.why_not_ask(state)] == ([] if asked else ["not-accepted"])


@pytest.mark.parametrize(
    ("health", "codes"),
    [
        (Health.GIVEN, []),
        (Health.MISSING, ["health-unanswered"]),
        (Health.REFUSED, ["no-health-consent"]),
        (Health.WITHDRAWN, ["no-health-consent"]),
    ],
)
def test_nothing_of_health_is_kept_without_a_yes(health, codes):
    assert [one.code for one in rules.why_not_keep_health(health)] == codes


FIRST, LAST = date(2017, 10, 31), date(2017, 11, 25)
ERASED = date(2017, 12, 18)


def test_the_window_is_two_weeks_before_and_one_after():
    assert rules.window(COHORT) == (FIRST, LAST)


@pytest.mark.parametrize(
    ("who", "day", "way"),
    [
        (viewer(Role.LEADER, leads=[GROUP]), FIRST - timedelta(days=1), None),
        (viewer(Role.LEADER, leads=[GROUP]), FIRST, Way.LEADER),
        (viewer(Role.LEADER, leads=[GROUP]), LAST, Way.LEADER),
        (viewer(Role.LEADER, leads=[GROUP]), LAST + timedelta(days=1), None),
        # Another group of the same city, another city, the part of a leader without the group.
        (viewer(Role.LEADER, leads=[OTHER_GROUP]), FIRST, None),
        (viewer(Role.LEADER, city=OTHER, leads=[GROUP]), FIRST, None),
        (viewer(Role.LEADER), FIRST, None),
        # Somebody travels as leader but has lost the part.
        (viewer(Role.YOUNGSTER, leads=[GROUP]), FIRST, None),
        (viewer(Role.COORDINATOR), date(2017, 6, 1), Way.COORDINATOR),
        (viewer(Role.COORDINATOR), ERASED, Way.COORDINATOR),
        (viewer(Role.COORDINATOR), ERASED + timedelta(days=1), None),
        (viewer(Role.COORDINATOR, city=OTHER), FIRST, None),
        (viewer(Role.NETWORK, city=None), FIRST, None),
        (viewer(Role.HOST, city=None), FIRST, None),
        (viewer(Role.VIEWER), FIRST, None),
        (viewer(Role.YOUNGSTER), FIRST, None),
    ],
)
def test_who_reads_a_sheet_and_when(who, day, way):
    assert rules.way_to_read(who, delegation_id=GROUP, city_id=CITY, cohort=COHORT, today=day) is way


@pytest.mark.parametrize(
    ("who", "day", "may"),
    [
        (viewer(Role.LEADER, leads=[GROUP]), date(2017, 6, 1), True),
        (viewer(Role.LEADER, leads=[GROUP]), ERASED + timedelta(days=1), False),
        (viewer(Role.LEADER, leads=[OTHER_GROUP]), FIRST, False),
        (viewer(Role.NETWORK, city=None), FIRST, True),
        (viewer(Role.NETWORK, city=None), ERASED + timedelta(days=1), False),
        (viewer(Role.COORDINATOR), FIRST, False),
        (viewer(Role.HOST, city=None), FIRST, False),
        (viewer(Role.YOUNGSTER), FIRST, False),
    ],
)
def test_who_breaks_the_glass(who, day, may):
    assert rules.may_break_glass(who, delegation_id=GROUP, city_id=CITY, cohort=COHORT, today=day) is may


@pytest.mark.parametrize(
    ("role", "day", "may"),
    [
        (Role.HOST, FIRST, True),
        (Role.HOST, FIRST - timedelta(days=1), False),
        (Role.HOST, LAST + timedelta(days=1), False),
        (Role.COORDINATOR, date(2017, 6, 1), True),
        (Role.NETWORK, date(2017, 6, 1), True),
        (Role.NETWORK, ERASED + timedelta(days=1), False),
        (Role.LEADER, FIRST, False),
        (Role.VIEWER, FIRST, False),
        (Role.YOUNGSTER, FIRST, False),
    ],
)
def test_who_sees_the_kitchen(role, day, may):
    assert rules.may_see_kitchen(viewer(role), cohort=COHORT, today=day) is may


@pytest.mark.parametrize(
    ("desk", "host", "may"), [(CITY, CITY, True), (OTHER, CITY, False), (None, CITY, False), (None, None, False), (CITY, None, False)]
)
def test_a_desk_cooks_for_the_conference_of_its_own_city(desk, host, may):
    cohort = Cohort(away_from_on=COHORT.away_from_on, away_until_on=COHORT.away_until_on, conference=Conference(host_city_id=host))
    assert rules.may_see_kitchen(viewer(Role.HOST, city=desk), cohort=cohort, today=FIRST) is may


def reading(who, *, way=Way.LEADER, at=NOW, session_hash="s"):
    return CareReading(
        reader_id=who.person_id, way=way, part=Part.SHEET, session_hash=session_hash, at=at, until_at=at + rules.lasts(way), proved_at=at
    )


def open_now(one, who, *, now=NOW, session_hash="s", group=GROUP):
    return rules.still_holds(one, who, delegation_id=group, city_id=CITY, cohort=COHORT, session_hash=session_hash, now=now)


def test_an_opened_sheet_closes_with_time_session_person_and_right():
    leader = viewer(Role.LEADER, leads=[GROUP])
    one = reading(leader)
    assert open_now(one, leader)
    assert open_now(one, leader, now=NOW + timedelta(minutes=14, seconds=59))
    assert not open_now(one, leader, now=NOW + timedelta(minutes=15))
    assert not open_now(one, leader, session_hash="another")
    assert not open_now(one, viewer(Role.LEADER, leads=[GROUP]))
    # Taken out of the group while it was open: closed at once.
    removed = Viewer(person_id=leader.person_id, account_id=uuid4(), grants=leader.grants)
    assert not open_now(one, removed)


def test_breaking_the_glass_lasts_an_hour():
    leader = viewer(Role.LEADER, leads=[GROUP])
    one = reading(leader, way=Way.BREAK_GLASS)
    assert open_now(one, leader, now=NOW + timedelta(minutes=59))
    assert not open_now(one, leader, now=NOW + timedelta(minutes=60))


@pytest.mark.parametrize(
    ("reason", "is_one"),
    [
        ("", False),
        ("      ", False),
        (".........................", False),
        ("help", False),
        ("12345678901", False),
        ("She cannot breathe", True),
    ],
)
def test_a_reason_says_something(reason, is_one):
    assert (rules.why_not_reason(reason) == []) is is_one


@pytest.mark.parametrize(
    ("signed_in", "proved", "needed"),
    [(0, None, False), (15, None, False), (16, None, True), (300, 3, False), (300, 16, True), (300, 301, True)],
)
def test_the_password_is_asked_for_after_a_quarter_of_an_hour(signed_in, proved, needed):
    signed_in_at = NOW - timedelta(minutes=signed_in)
    proved_at = None if proved is None else NOW - timedelta(minutes=proved)
    assert rules.needs_proof(signed_in_at=signed_in_at, proved_at=proved_at, now=NOW) is needed


def test_the_sixtieth_reading_of_an_hour_is_usual_and_the_next_is_not():
    assert not rules.is_too_many(59)
    assert rules.is_too_many(60)


@pytest.mark.parametrize(
    ("today", "confirmed_on", "asked_on", "ask"),
    [
        (date(2017, 11, 6), date(2017, 9, 1), None, False),
        (date(2017, 11, 7), date(2017, 9, 1), None, True),
        (date(2017, 11, 14), date(2017, 9, 1), None, True),
        (date(2017, 11, 15), date(2017, 9, 1), None, False),
        (date(2017, 11, 8), date(2017, 11, 7), None, False),
        (date(2017, 11, 8), None, None, True),
        (date(2017, 11, 8), date(2017, 9, 1), date(2017, 11, 7), False),
    ],
)
def test_contacts_are_asked_for_again_once_in_the_last_week(today, confirmed_on, asked_on, ask):
    assert rules.must_ask_again(cohort=COHORT, today=today, confirmed_on=confirmed_on, asked_on=asked_on) is ask


def test_contacts_are_unconfirmed_only_after_somebody_asked():
    assert rules.contacts_stand(None) is Contacts.MISSING
    assert rules.contacts_stand(CareSheet(contact_count=0)) is Contacts.MISSING
    assert rules.contacts_stand(CareSheet(contact_count=2, confirmed_at=NOW)) is Contacts.FINE
    assert (
        rules.contacts_stand(CareSheet(contact_count=2, confirmed_at=NOW, confirm_asked_at=NOW + timedelta(days=1))) is Contacts.UNCONFIRMED
    )
    assert rules.contacts_stand(CareSheet(contact_count=2, confirm_asked_at=NOW)) is Contacts.UNCONFIRMED
    assert rules.contacts_stand(CareSheet(contact_count=2, confirmed_at=NOW, confirm_asked_at=NOW)) is Contacts.FINE


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        (care_word(Health.GIVEN, answered=True, told=False, contacts=Contacts.FINE), []),
        (care_word(Health.GIVEN, answered=False, told=False, contacts=Contacts.FINE), ["care-sheet-missing"]),
        (care_word(Health.GIVEN, answered=True, told=False, contacts=Contacts.MISSING), ["care-sheet-missing"]),
        (care_word(Health.GIVEN, answered=True, told=False, contacts=Contacts.UNCONFIRMED), ["contacts-unconfirmed"]),
        (care_word(Health.MISSING, answered=False, told=False, contacts=Contacts.FINE), ["care-sheet-missing"]),
        (care_word(Health.MISSING, answered=True, told=False, contacts=Contacts.FINE), ["care-sheet-missing"]),
        (care_word(Health.REFUSED, answered=False, told=False, contacts=Contacts.FINE), ["care-to-ask"]),
        (care_word(Health.REFUSED, answered=False, told=True, contacts=Contacts.FINE), []),
        (care_word(Health.REFUSED, answered=False, told=True, contacts=Contacts.MISSING), ["care-contacts-missing"]),
        (care_word(Health.WITHDRAWN, answered=True, told=False, contacts=Contacts.FINE), ["care-to-ask"]),
        (care_word(Health.WITHDRAWN, answered=True, told=False, contacts=Contacts.UNCONFIRMED), ["care-to-ask", "contacts-unconfirmed"]),
    ],
)
def test_what_is_missing(word, codes):
    assert [one.code for one in obstacles(word)] == codes
    assert rules.is_complete(word) is (codes == [])


def obstacles(word, *, state=S.CONFIRMED, kind=ParticipantKind.YOUNGSTER, birth_date=date(2003, 1, 1)):
    return rules.care_obstacles(word, participant_id=uuid4(), kind=kind, birth_date=birth_date, state=state, cohort=COHORT)


MISSING = care_word(Health.GIVEN, answered=False, told=False, contacts=Contacts.MISSING)


def test_each_obstacle_has_the_owner_who_can_remove_it_and_a_day():
    assert [(one.owner, one.due_on, one.endpoint) for one in obstacles(MISSING)] == [(Owner.GUARDIAN, date(2017, 10, 20), "care.show")]
    assert [one.owner for one in obstacles(MISSING, birth_date=date(1999, 1, 1))] == [Owner.YOUNG_PERSON]
    assert [one.owner for one in obstacles(MISSING, kind=ParticipantKind.LEADER)] == [Owner.LEADER]
    ask = care_word(Health.WITHDRAWN, answered=True, told=False, contacts=Contacts.UNCONFIRMED)
    assert [(one.owner, one.due_on) for one in obstacles(ask)] == [
        (Owner.COORDINATOR, date(2017, 10, 20)),
        (Owner.GUARDIAN, date(2017, 11, 14)),
    ]


@pytest.mark.parametrize("state", [S.APPLIED, S.REVIEWED, S.OFFERED, S.WAITING, S.TRAVELLED, S.RETURNED, S.WITHDRAWN])
def test_nobody_else_is_asked_for_a_sheet(state):
    assert obstacles(MISSING, state=state) == []


def test_a_review_is_somebody_elses_and_only_of_an_emergency():
    reader, other = viewer(Role.COORDINATOR), viewer(Role.COORDINATOR)
    glass = reading(reader, way=Way.BREAK_GLASS)
    assert rules.why_not_review(glass, actor=other) == []
    assert [one.code for one in rules.why_not_review(glass, actor=reader)] == ["own-reading"]
    assert [one.code for one in rules.why_not_review(reading(reader), actor=other)] == ["nothing-to-review"]
    glass.reviewed_at = NOW
    assert [one.code for one in rules.why_not_review(glass, actor=other)] == ["nothing-to-review"]


@pytest.mark.parametrize(
    ("health", "contacts", "answered", "waits"),
    [
        (Health.MISSING, 1, False, True),
        (Health.MISSING, 1, True, False),  # answered before, and asked anew: nothing more is told here
        (Health.MISSING, 0, False, False),
        (Health.GIVEN, 1, False, False),
        (Health.REFUSED, 1, False, False),
    ],
)
def test_a_guardian_who_did_what_they_could_waits_for_the_others_answers(health, contacts, answered, waits):
    sheet = CareSheet(contact_count=contacts, answered_at=NOW if answered else None)
    assert rules.family_waits(sheet, health) is waits
    assert not waits or rules.family_is_done(sheet, health)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Toronto"])
def test_an_opened_sheet_closes_with_the_last_day_where_the_conference_is(zone):
    midnight = datetime(LAST.year, LAST.month, LAST.day, tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    leader = viewer(Role.LEADER, leads=[GROUP])
    reading = CareReading(reader_id=leader.person_id, session_hash="h", way=Way.LEADER)
    reading.at, reading.until_at = midnight - timedelta(hours=1), midnight + timedelta(hours=1)
    cohort = Cohort(away_from_on=COHORT.away_from_on, away_until_on=COHORT.away_until_on, conference=Conference(time_zone=zone))

    def holds(now):
        facts = {"delegation_id": GROUP, "city_id": CITY, "cohort": cohort, "session_hash": "h"}
        return rules.still_holds(reading, leader, now=now.astimezone(UTC), **facts)

    assert (holds(midnight - timedelta(seconds=1)), holds(midnight)) == (True, False)
