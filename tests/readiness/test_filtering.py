from datetime import date, timedelta
from uuid import UUID

import pytest

from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.readiness.filtering import (
    BoardLine,
    BoardWishes,
    Due,
    due_of,
    narrowed,
)
from exchange.readiness.shown import in_general
from exchange.readiness.sums import Place, all_together, count_chips, share_of, sorted_shares
from tests.readiness.lines import one_by_one

TODAY = date(2040, 3, 1)
BAGNEUX, TORINO = UUID(int=1), UUID(int=2)
CITIES = {BAGNEUX: "Bagneux", TORINO: "Torino"}


def day(offset):
    return TODAY + timedelta(days=offset)


def line(number, *obstacles, delegation=BAGNEUX, **facts):
    known = {
        "id": UUID(int=100 + number),
        "person_id": UUID(int=200 + number),
        "delegation_id": delegation,
        "city_id": UUID(int=delegation.int + 10),
        "kind": ParticipantKind.YOUNGSTER,
        "state": ParticipantState.CONFIRMED,
        "name": f"Person {number}",
        "full_name": f"Person {number}",
        "called": f"Person{number}",
        "email": f"person{number}@example.org",
        "language": "en",
        "has_account": True,
        "obstacles": list(obstacles),
    }
    return BoardLine(**known | facts)


CONSENT = Obstacle("consent-missing", "Consent is not given yet", Owner.GUARDIAN, day(5))
PAPER = Obstacle("paper-missing", "No travel document is known", Owner.GUARDIAN, day(-1))
NAME = Obstacle("birth-date-missing", "Date of birth is missing", Owner.COORDINATOR, day(30))
UNDATED = Obstacle("host", "The host has no room yet", Owner.HOST)

LINES = [
    line(1),
    line(2, CONSENT),
    line(3, PAPER, NAME),
    line(4, CONSENT, PAPER, delegation=TORINO),
    line(5, UNDATED, delegation=TORINO),
]


def numbers(lines):
    return [one.id.int - 100 for one in lines]


@pytest.mark.parametrize(("due", "found"), [(-1, Due.OVERDUE), (0, Due.WEEK), (7, Due.WEEK), (8, None), (None, None)])
def test_how_near_a_day_is(due, found):
    assert due_of(Obstacle("x", "X", None, None if due is None else day(due)), today=TODAY) is found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [3, 4, 2, 5, 1]),  # the first due first, whoever lacks nothing last
        ({"sort": "name"}, [1, 2, 3, 4, 5]),
        ({"sort": "-name"}, [5, 4, 3, 2, 1]),
        ({"sort": "-city"}, [5, 4, 3, 2, 1]),
        ({"owner": "guardian", "sort": "name"}, [2, 3, 4]),
        ({"owner": "host"}, [5]),
        ({"kind": "consent-missing", "sort": "name"}, [2, 4]),
        ({"due": "overdue", "sort": "name"}, [3, 4]),
        ({"due": "week", "sort": "name"}, [2, 4]),
        ({"ready": "ready"}, [1]),
        ({"ready": "waits", "sort": "name"}, [2, 3, 4, 5]),
        # One obstacle meets all that is asked: the coordinator's is not the one that is late.
        ({"owner": "coordinator", "due": "overdue"}, []),
        ({"owner": "guardian", "ready": "ready"}, []),
        ({"kind": "what-is-not"}, []),
    ],
)
def test_whom_the_board_shows(asked, found):
    assert numbers(narrowed(LINES, BoardWishes(**asked), cities=CITIES, today=TODAY)) == found


def test_unknown_words_of_an_address_ask_for_nothing():
    asked = {"owner": "nobody", "due": "later", "ready": "maybe", "sort": "colour", "kind": "k" * 99, "city": "torino"}
    assert BoardWishes.from_address(asked) == BoardWishes(kind="k" * 60, city="torino")


def test_chips_count_people_not_obstacles():
    chips = count_chips(one_by_one(LINES), BoardWishes(), today=TODAY)
    assert chips.owners == {Owner.GUARDIAN: 3, Owner.COORDINATOR: 1, Owner.HOST: 1}
    assert chips.kinds == {"consent-missing": 2, "paper-missing": 2, "birth-date-missing": 1, "host": 1}
    assert chips.dues == {Due.OVERDUE: 2, Due.WEEK: 2}
    assert (chips.ready, chips.waits) == (1, 4)


@pytest.mark.parametrize(
    "asked",
    [{}, {"owner": "guardian"}, {"kind": "paper-missing"}, {"due": "week"}, {"owner": "guardian", "due": "overdue"}, {"ready": "waits"}],
)
def test_a_chip_shows_as_many_people_as_it_says(asked):
    chips = count_chips(one_by_one(LINES), BoardWishes(**asked), today=TODAY)

    def shown(**more):
        return len(narrowed(LINES, BoardWishes(**asked | more), cities=CITIES, today=TODAY))

    assert {owner: shown(owner=owner.value) for owner in Owner} == {owner: chips.owners.get(owner, 0) for owner in Owner}
    assert {due: shown(due=due.value) for due in Due} == {due: chips.dues.get(due, 0) for due in Due}
    assert {kind: shown(kind=kind) for kind in chips.kinds} == chips.kinds


def shares_of(places, lines, *, own, lacking=()):
    return [
        share_of(
            place,
            one_by_one(line for line in lines if line.delegation_id == place.delegation_id),
            own=own,
            today=TODAY,
            obstacles=dict(lacking).get(place.slug, ()),
        )
        for place in places
    ]


PLACES = [Place(BAGNEUX, UUID(int=11), "bagneux", "Bagneux", 4), Place(TORINO, UUID(int=12), "torino", "Torino", 2)]


def test_a_delegation_is_summed_up():
    bagneux, torino = shares_of(PLACES, LINES, own=frozenset({Owner.COORDINATOR}))
    assert (bagneux.ready, bagneux.taken, bagneux.pledged, bagneux.overdue) == (1, 3, 4, 1)
    assert bagneux.states == ["gone", "wait", "you", "todo"]
    assert (bagneux.owners, bagneux.next_due_on) == ({Owner.GUARDIAN: 2, Owner.COORDINATOR: 1}, day(5))
    assert (torino.ready, torino.overdue, torino.next_due_on) == (0, 1, day(5))


def test_a_delegation_where_all_days_have_passed_says_the_first_of_them():
    share = shares_of(PLACES[:1], [line(1, PAPER)], own=frozenset())[0]
    assert share.next_due_on == day(-1)


def test_an_empty_delegation_has_nothing_but_places():
    share = shares_of(PLACES[:1], [], own=frozenset())[0]
    assert (share.ready, share.taken, share.states, share.owners, share.next_due_on) == (0, 0, ["todo"] * 4, {}, None)


def test_what_a_delegation_lacks_itself_keeps_it_from_being_ready():
    leader = Obstacle("leader-missing", "No group leader is named yet", Owner.COORDINATOR, day(-2))
    bare, lacking = (
        shares_of([PLACES[0]._replace(pledged=1)], [line(1)], own=frozenset(), lacking=own)[0] for own in ((), [("bagneux", [leader])])
    )
    assert (bare.is_ready, bare.is_late, bare.owners, bare.next_due_on) == (True, False, {}, None)
    assert (lacking.is_ready, lacking.is_late, lacking.owners, lacking.next_due_on) == (False, True, {Owner.COORDINATOR: 1}, day(-2))
    assert (lacking.taken, lacking.ready, lacking.overdue) == (1, 1, 0)


def test_all_delegations_together():
    whole = all_together(shares_of(PLACES, LINES, own=frozenset()))
    assert (whole.pledged, whole.taken, whole.ready, whole.overdue, whole.next_due_on) == (6, 5, 1, 2, day(5))
    assert whole.owners == {Owner.GUARDIAN: 3, Owner.COORDINATOR: 1, Owner.HOST: 1}


def test_who_is_late_stands_first():
    late = shares_of(PLACES, [line(1), line(2, PAPER, delegation=TORINO)], own=frozenset())
    assert [share.slug for share in sorted_shares(late, sort="due")] == ["torino", "bagneux"]
    assert [share.slug for share in sorted_shares(late, sort="city")] == ["bagneux", "torino"]


def test_a_kind_is_named_without_what_differs_from_person_to_person(app):
    with app.test_request_context():
        assert in_general(_l("It expires on %(day)s, too early", day="3 March")) == "It expires on …, too early"
        assert in_general(_n("%(num)s year old; for %(a)s", "%(num)s years old; for %(a)s", 17, a=13)) == "… years old; for …"
        assert in_general(_n("%(num)s place has no name yet", "%(num)s places have no name yet", 1)) == "… places have no name yet"
        assert in_general("A plain one") == "A plain one"
