"""Forming a group: what it does to the order, said before and done just so; and choosing it from a long list."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Need, Room
from exchange.demonstration.makers import make_participant, make_person, make_user
from exchange.participants.consequences import Facts, Holder, Share, of_grouping
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.waiting.grouping import Leading
from exchange.participants.waiting.models import WaitingGroup
from exchange.participants.waiting.rules import GroupFacts, Waiting, in_order, why_not_form_group
from tests.participants.places.conftest import NOW, S, waiting

CITY, DELEGATION = UUID(int=1), UUID(int=2)
BEGAN = datetime(2017, 9, 1, tzinfo=UTC)
YOUNG, LEADS = ParticipantKind.YOUNGSTER, ParticipantKind.LEADER


def key(number):
    return UUID(int=100 + number)


def line(*kinds, missed=(), groups=None):
    """Return parties of people 0, 1, 2 … who came in this order."""
    people = [
        Waiting(key(n), CITY, DELEGATION, Need(kind), BEGAN + timedelta(days=n), missed=dict(missed).get(n, 0), name=f"P{n}")
        for n, kind in enumerate(kinds)
    ]
    return in_order(people, groups or {})


def facts(parties, *, pledged=3, free=0, holders=(), quotas=(), closed=()):
    return Facts(
        room=Room({CITY: free}, list(quotas), {}, None),
        holders=[Holder(key(50 + n), DELEGATION, CITY, Need(kind)) for n, kind in enumerate(holders)],
        parties=parties,
        shares=[Share(DELEGATION, CITY, "Bagneux", pledged, pledged - free)],
        departs_on=BEGAN.date(),
        minors_per_adult=8,
        closed=closed,
    )


def grouped(stands, *numbers, least=None, leader=None):
    members = frozenset(map(key, numbers))
    return of_grouping(stands, members=members, minimum_size=least or len(numbers), leader=leader and (key(leader), f"P{leader}"))


ORDER = [
    # (who waits, of whom let offers pass, who goes together) → (numbers before, number after, how many others move up)
    (4, (), (0, 2), [("P0", 1), ("P2", 3)], 2, 2),
    (4, (), (0, 3), [("P0", 1), ("P3", 4)], 3, 2),
    (4, (), (2, 3), [("P2", 3), ("P3", 4)], 3, 0),
    (2, (), (0, 1), [("P0", 1), ("P1", 2)], 1, 0),
    (4, {0: 1}, (0, 1), [("P1", 1), ("P0", 4)], 3, 2),
]


@pytest.mark.parametrize(("count", "missed", "chosen", "stood", "number", "move_up"), ORDER)
def test_who_moves_where(count, missed, chosen, stood, number, move_up):
    found = grouped(facts(line(*[YOUNG] * count, missed=missed)), *chosen).together
    assert (list(found.stood), found.number, found.move_up) == (stood, number, move_up)


def said(consequences):
    return " ".join(str(one) for one in consequences.sentences())


LEADERS = [
    (None, (), Leading.NOBODY, "leads them"),
    (1, (), Leading.ALONG, "P1 leads them: without a yes of P1 none of them goes."),
    (2, (), Leading.ALONE, "P2 leads them but waits too, and not with them"),
    (50 - 0, (LEADS,), Leading.GOES, "leads them and goes already, or has an offer"),
]


@pytest.mark.parametrize(("leader", "holders", "leading", "sentence"), LEADERS)
def test_where_the_leader_stands(app, leader, holders, leading, sentence):
    found = grouped(facts(line(YOUNG, LEADS, LEADS), holders=holders), 0, 1, leader=leader)
    assert found.together.leading is leading
    assert (sentence in said(found)) is (leader is not None)


def test_what_is_in_the_way_now_and_for_ever(app):
    four = line(*[YOUNG] * 4)
    full = grouped(facts(four), 0, 1)
    assert (full.together.bars, full.offers) == (("no-place-free",), ())
    assert "Why they are offered nothing now: All pledged places" in said(full)
    never = grouped(facts(four), 0, 1, 2, 3)
    assert never.together.bars == ("group-beyond-pledge",)
    assert "They need 4 places, and Bagneux has 3 in all" in said(never)
    only_one = Quota(id=key(90), kind=YOUNG, maximum_count=1)
    assert grouped(facts(four, free=3, quotas=[only_one]), 0, 1).together.bars == ("group-beyond-quota",)
    # One place is free: alone the first would have it, together they wait; with two, they are offered both.
    assert grouped(facts(four, free=1), 0, 1).offers == (("Bagneux", 1),)
    both = grouped(facts(four, free=2), 0, 1)
    assert (both.together.is_offered, both.offers) == (True, (("Bagneux", 2),))
    assert "All or none" in said(both)
    assert "the others go when 1 is left" in said(grouped(facts(four), 0, 1, least=1))


def test_the_seal_moves_with_what_matters_and_with_nothing_else():
    parties = line(*[YOUNG] * 4)
    first = grouped(facts(parties), 0, 2).seal
    assert grouped(facts(parties), 2, 0).seal == first
    moved = [
        grouped(facts(parties[1:]), 0, 2),
        grouped(facts(parties, free=2), 0, 2),
        grouped(facts(parties), 0, 2, least=1),
        grouped(facts(parties), 0, 2, leader=1),
        grouped(facts(line(*[YOUNG] * 3)), 0, 2),
    ]
    assert first not in {one.seal for one in moved}
    # Nobody of them waits any more: there is nothing to say, and no page breaks.
    assert grouped(facts([]), 0, 2).together is None


def test_a_group_fits_a_coach():
    many = [(S.WAITING, DELEGATION)] * 61
    assert [one.code for one in why_not_form_group(many, delegation_id=DELEGATION, minimum_size=2)] == ["group-large"]
    assert why_not_form_group(many[:60], delegation_id=DELEGATION, minimum_size=2) == []
    assert GroupFacts(2).leader_id is None


def full(delegation):
    for _one in range(delegation.pledged_count - delegation.taken_count):
        make_participant(delegation)


def test_what_was_shown_is_done_or_shown_anew(browser, database, world):
    full(world.bagneux)
    ana, ben, cid, dan = (waiting(world.bagneux, name, minutes=n) for n, name in enumerate(("Ana", "Ben", "Cid", "Dan")))
    visitor, slug = browser(world.coordinator), world.cohort.slug
    address, deed = f"/cohorts/{slug}/waiting-list/bagneux/group", f"/cohorts/{slug}/consequences"
    members = [str(ana.id), str(cid.id)]
    preview = visitor.submit(address, {"members": members}).location
    page = visitor.get(preview)
    assert page.texts("main .prose li")[:5] == [
        "The 2 of them stand at number 2 together, counted from the last who came.",
        "Ana Waiting moves back: number 1 now, number 2 with the group.",
        "Cid Waiting moves up: number 3 now, number 2 with the group.",
        "None of them has an own number any more, or is offered a place without the others, while the group stands.",
        "2 others on the list move up.",
    ]
    browser(make_user(Role.COORDINATOR, world.torino.city)).get(preview, expect=404)
    form = page.fields(action=deed) | {"members": members}
    # Ben leaves meanwhile: the group would stand elsewhere, so nothing is done but to say so.
    ben.state = S.WITHDRAWN
    database.flush()
    moved = visitor.post(deed, form, expect=409)
    assert "Something changed since you looked" in moved.text
    assert database.scalar(select(func.count()).select_from(WaitingGroup)) == 0
    form = moved.fields(action=deed) | {"members": members}
    for _sending in range(2):
        assert visitor.post(deed, form).location.endswith(f"/cohorts/{slug}/waiting-list")
    assert [row[:2] for row in visitor.get(f"/cohorts/{slug}/waiting-list").rows()] == [
        ["1", "Ana Waiting Cid Waiting since Mon 4 Sept together, at least 2"],
        ["2", "Dan Waiting since Mon 4 Sept"],
    ]
    # Somebody of another group, and people of another city, form none.
    again = visitor.get(f"{deed}?of=together&city=bagneux&members={ana.id}&members={dan.id}")
    assert "in another group already" in again.text
    giorgia = waiting(world.torino, "Giorgia")
    visitor.get(f"{deed}?of=together&city=bagneux&members={dan.id}&members={giorgia.id}", expect=404)
    visitor.get(f"{deed}?of=together&city=bagneux&members=x&members={dan.id}", expect=404)


def test_offers_that_become_possible_are_said_and_made(browser, database, world):
    two = [waiting(world.bagneux, name, minutes=n) for n, name in enumerate(("Ana", "Ben"))]
    visitor, slug = browser(world.coordinator), world.cohort.slug
    members = [str(one.id) for one in two]
    page = visitor.get(visitor.submit(f"/cohorts/{slug}/waiting-list/bagneux/group", {"members": members, "minimum_size": "1"}).location)
    assert "Sends 1 offer to people on the waiting list; places in all: 2." in page.text
    visitor.post(f"/cohorts/{slug}/consequences", page.fields(action="/consequences") | {"members": members})
    database.expire_all()
    assert [database.get(Participant, one.id).state for one in two] == [S.OFFERED, S.OFFERED]


def crowd(world, count):
    full(world.bagneux)
    names = ["Ärmin", "Bea", "Çelik", "Dora", "Émile"]
    start = NOW - timedelta(days=2)
    people = [make_person(f"{names[n % 5]} {n}", "Waiting", city=world.bagneux.city) for n in range(count)]
    return [
        make_participant(world.bagneux, person, state=S.WAITING, registered_at=start + timedelta(minutes=n))
        for n, person in enumerate(people)
    ]


def test_long_lists_come_in_pages_and_are_searched(browser, database, world, count_queries):
    visitor, slug = browser(world.coordinator), world.cohort.slug
    lists, choose = f"/cohorts/{slug}/waiting-list", f"/cohorts/{slug}/waiting-list/bagneux/group"
    people = crowd(world, 3)
    few = [count_queries(lambda: visitor.get(lists)), count_queries(lambda: visitor.get(choose))]
    assert visitor.get(lists).soup.select("[role=search], nav.pages") == []
    people += crowd(world, 70)
    many = [count_queries(lambda: visitor.get(lists)), count_queries(lambda: visitor.get(choose))]
    assert (few, max(many) <= 12) == (many, True)
    page = visitor.get(lists)
    assert (len(page.rows()), "73 people wait or have an offer" in page.text) == (50, True)
    last = visitor.get(f"{lists}?page=99")
    assert (len(last.rows()), last.rows()[-1][0]) == (23, "73")
    # Whoever is found keeps the number and the reason of the whole list.
    ((number, _who, _since, why),) = visitor.get(f"{lists}?q=armin+65").rows()
    assert int(number) > 60
    assert "as for everybody here" in why
    assert "Why nobody here has an offer yet" in visitor.get(f"{lists}?q=armin+65").text
    assert "Nobody fits" in visitor.get(f"{lists}?q=zzz").text
    assert len(visitor.get(f"{lists}?q=armin+65&city=torino").rows()) == 0


def test_whoever_is_chosen_stays_chosen_while_one_searches(browser, database, world):
    people = crowd(world, 70)
    visitor, slug = browser(world.coordinator), world.cohort.slug
    address = f"/cohorts/{slug}/waiting-list/bagneux/group"
    page = visitor.get(address)
    assert len(page.soup.select("#members input[type=checkbox]")) == 50
    found = visitor.submit(address, {"members": [str(people[0].id)], "go": "find", "q": "emile 69", "minimum_size": "2"}).location
    assert parse_qs(urlsplit(found).query)["members"] == [str(people[0].id)]
    page = visitor.get(found)
    boxes = [(box["value"], box.has_attr("checked")) for box in page.soup.select("input[name=members]")]
    assert boxes == [(str(people[0].id), True), (str(people[69].id), False)]
    second = visitor.submit(address, {"members": [str(people[69].id)], "go": "2"}).location
    assert len(visitor.get(second).soup.select("#members input[type=checkbox]")) == 19
    both = [str(people[0].id), str(people[69].id)]
    preview = visitor.submit(address, {"members": both, "minimum_size": "2", "q": "emile"}).location
    assert "moves back: number 1 now, number 69 with the group" in visitor.get(preview).text
    everybody = {"members": [str(one.id) for one in people], "go": "find"}
    assert "60 people at most, and 70 are chosen" in visitor.submit(address, everybody, expect=422).text


def test_what_holds_for_the_others_is_said_once_too(browser, database, world):
    for number, name in enumerate(("Ana", "Ben", "Cid")):
        waiting(world.bagneux, name, minutes=number)
    world.bagneux.taken_count = world.bagneux.pledged_count - 1
    database.flush()
    page = browser(world.coordinator).get(f"/cohorts/{world.cohort.slug}/waiting-list")
    assert "Why the others here have no offer yet: All pledged places" in page.text
    assert next(row[3] for row in page.rows()).startswith("Is offered a place with the next round")
    assert page.text.count("All pledged places") == 1
