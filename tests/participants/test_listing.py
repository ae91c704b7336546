"""The roster's rows: search, filters, order, scope, and a constant number of statements."""

import itertools
from datetime import UTC, date, datetime

import pytest

from exchange.access.permissions import Role
from exchange.access.scope import Scope, enter_scope
from exchange.access.viewers import PROGRAMME, Grant, Viewer
from exchange.cohorts.models import Cohort
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant, make_person
from exchange.foundation.database import db, new_id
from exchange.participants.export import roster_csv
from exchange.participants.listing import open_roster
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.queries import list_obstacles
from exchange.participants.wishes import Wishes
from exchange.people.models import Guardian

NETWORK = Viewer(new_id(), new_id(), grants=(Grant(Role.NETWORK),))


@pytest.fixture
def cohort(database) -> Cohort:
    return make_cohort()


def add(delegation, first_name, last_name, **facts):
    person_facts = {name: facts.pop(name) for name in ("birth_date", "email", "document_type", "document_expires_on") if name in facts}
    person = make_person(first_name, last_name, city=delegation.city, **person_facts)
    return make_participant(delegation, person, **facts)


def names(cohort, viewer=NETWORK, **wishes):
    return [line.name for line in open_roster(cohort, Wishes(**wishes), viewer=viewer).lines]


@pytest.fixture
def people(cohort):
    bagneux = make_delegation(cohort, make_city())
    liege = make_delegation(cohort, make_city("Liège"))
    add(bagneux, "Inès", "Belkacem", email="ines.b@example.org", birth_date=date(2001, 1, 1))
    add(bagneux, "Théo Minh Khải", "Lambert-Nguyễn", state=ParticipantState.WAITING)
    add(liege, "Seán", "McDonald O’Neill", kind=ParticipantKind.LEADER, birth_date=date(1980, 1, 1))
    add(liege, "", "Oumar", state=ParticipantState.ACCEPTED)
    return bagneux, liege


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ines", ["Belkacem, Inès"]),
        ("INÈS BELK", ["Belkacem, Inès"]),
        ("belk in", ["Belkacem, Inès"]),
        ("nguyen", ["Lambert-Nguyễn, Théo Minh Khải"]),
        ("khai lamb", ["Lambert-Nguyễn, Théo Minh Khải"]),
        ("o’neill", ["McDonald O’Neill, Seán"]),
        ("oum", ["Oumar"]),
        ("ines.b@example.org", ["Belkacem, Inès"]),
        ("ines oumar", []),
        ("nes", []),
        ("%", ["Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải", "McDonald O’Neill, Seán", "Oumar"]),
    ],
)
def test_search_by_the_beginnings_of_words_in_any_order(cohort, people, q, found):
    assert names(cohort, q=q) == found


def test_a_city_is_found_by_its_name(cohort, people):
    assert names(cohort, q="bagn") == ["Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải"]


@pytest.mark.parametrize(
    ("wishes", "found"),
    [
        ({"city": "liege"}, ["McDonald O’Neill, Seán", "Oumar"]),
        ({"city": "nowhere"}, []),
        ({"state": "waiting"}, ["Lambert-Nguyễn, Théo Minh Khải"]),
        ({"kind": "leader"}, ["McDonald O’Neill, Seán"]),
        ({"kind": "leader", "city": "bagneux"}, []),
        ({"sort": "-name"}, ["Oumar", "McDonald O’Neill, Seán", "Lambert-Nguyễn, Théo Minh Khải", "Belkacem, Inès"]),
        ({"sort": "city"}, ["Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải", "McDonald O’Neill, Seán", "Oumar"]),
        ({"sort": "-city"}, ["McDonald O’Neill, Seán", "Oumar", "Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải"]),
        ({"sort": "age"}, ["Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải", "Oumar", "McDonald O’Neill, Seán"]),
        ({"sort": "-age"}, ["McDonald O’Neill, Seán", "Lambert-Nguyễn, Théo Minh Khải", "Oumar", "Belkacem, Inès"]),
    ],
)
def test_filters_and_order(cohort, people, wishes, found):
    assert names(cohort, **wishes) == found


def test_unknown_wishes_are_left_out():
    asked = {"state": "'; drop", "kind": "x", "ready": "maybe", "sort": "secret", "q": " a "}
    assert Wishes.from_address(asked, page=3) == Wishes(q="a", page=3)


def test_each_viewer_sees_their_share(cohort, people):
    bagneux, liege = people
    coordinator = Viewer(new_id(), new_id(), grants=(Grant(Role.COORDINATOR, bagneux.city_id, "Bagneux"),))
    leader = Viewer(new_id(), new_id(), grants=(Grant(Role.LEADER, liege.city_id, "Liège"),), led_delegation_ids=frozenset({liege.id}))
    other_leader = Viewer(new_id(), new_id(), grants=(Grant(Role.LEADER, liege.city_id, "Liège"),))
    assert names(cohort, coordinator) == ["Belkacem, Inès", "Lambert-Nguyễn, Théo Minh Khải"]
    assert names(cohort, leader) == ["McDonald O’Neill, Seán", "Oumar"]
    assert names(cohort, other_leader) == []
    page = open_roster(cohort, Wishes(city="liege"), viewer=coordinator)
    assert (page.lines, page.total, page.cities) == ([], 2, [])


def test_counts_and_pages(cohort):
    delegation = make_delegation(cohort, make_city())
    for number in range(103):
        add(delegation, "Young", f"Person {number:03d}", state=ParticipantState.WAITING if number > 100 else ParticipantState.CONFIRMED)
    page = open_roster(cohort, Wishes(page=99), viewer=PROGRAMME)
    assert (page.total, page.paging.page, page.paging.pages, len(page.lines)) == (103, 3, 3, 3)
    assert page.by_state == {ParticipantState.CONFIRMED: 101, ParticipantState.WAITING: 2}
    assert [line.name for line in page.lines][-1] == "Person 102, Young"
    second = open_roster(cohort, Wishes(page=2, state="confirmed"), viewer=PROGRAMME)
    assert (second.paging.total, second.lines[0].name) == (101, "Person 050, Young")


@pytest.mark.parametrize("count", [1, 3])
def test_the_statements_do_not_grow_with_the_rows(cohort, count_queries, count):
    delegation = make_delegation(cohort, make_city())
    for number in range(count):
        add(delegation, "Young", f"Person {number}")
    db.session.flush()
    # states counted, rows, consents, cities
    assert count_queries(lambda: open_roster(cohort, Wishes(), viewer=NETWORK)) == 3
    # and what was found counted
    assert count_queries(lambda: open_roster(cohort, Wishes(q="young", ready="waits"), viewer=NETWORK)) == 4


def consent(participant, answer, *, withdrawn=False, day=1):
    at = datetime(2017, 9, day, tzinfo=UTC)
    db.session.add(
        Consent(
            participant_id=participant.id,
            city_id=participant.city_id,
            purpose=Purpose.PARTICIPATION,
            answer=answer,
            text_version="participation-1",
            language="en",
            given_by_name="Nadia",
            capacity=Capacity.GUARDIAN,
            channel=Channel.PAPER,
            answered_at=at,
            withdrawn_at=at if withdrawn else None,
        )
    )


def test_the_filter_in_sql_answers_as_the_rules_do(database, cohort):
    delegation = make_delegation(cohort, make_city())
    births = [None, date(2004, 11, 15), date(2004, 11, 16), date(1999, 11, 14), date(1999, 11, 15), date(1987, 11, 15), date(1986, 11, 15)]
    documents = [
        {},
        {"document_type": "passport"},
        {"document_expires_on": date(2017, 11, 17)},
        {"document_expires_on": date(2017, 11, 18)},
    ]
    answers = [[], [(Answer.GIVEN, False)], [(Answer.GIVEN, True)], [(Answer.GIVEN, False), (Answer.REFUSED, False)]]
    kinds = [ParticipantKind.YOUNGSTER, ParticipantKind.LEADER]
    states = [
        ParticipantState.CONFIRMED,
        ParticipantState.ACCEPTED,
        ParticipantState.WAITING,
        ParticipantState.WITHDRAWN,
        ParticipantState.RETURNED,
    ]
    everybody = []
    for number, (birth, kind, email, guardian) in enumerate(itertools.product(births, kinds, ["", "a@example.org"], [False, True])):
        one = add(
            delegation,
            "P",
            f"{number:03d}",
            birth_date=birth,
            kind=kind,
            email=email,
            state=states[number % 9 if number % 9 < 5 else 0],
            **documents[number % 4 if number % 3 else 1],
        )
        for day, (answer, withdrawn) in enumerate(answers[number % 4 if number % 2 else 1], start=1):
            consent(one, answer, withdrawn=withdrawn, day=day)
        if guardian:
            one.person.guardians.append(Guardian(person_id=one.person_id, city_id=one.city_id, position=1, phone="+33 1"))
        everybody.append(one)
    database.flush()
    obstacles = list_obstacles(everybody, cohort=cohort)
    waiting = [one.person.last_name + ", P" for one in everybody if obstacles[one.id] or one.state is ParticipantState.WAITING]
    ready = [
        one.person.last_name + ", P"
        for one in everybody
        if not obstacles[one.id] and one.state in {ParticipantState.CONFIRMED, ParticipantState.RETURNED}
    ]
    assert ready
    assert all_names(cohort, ready="waits") == waiting
    assert all_names(cohort, ready="ready") == ready


def all_names(cohort, **wishes):
    first = open_roster(cohort, Wishes(**wishes), viewer=NETWORK)
    return [
        line.name
        for page in range(1, first.paging.pages + 1)
        for line in open_roster(cohort, Wishes(**wishes, page=page), viewer=NETWORK).lines
    ]


def test_a_line_says_how_far_and_what_is_missing_first(cohort):
    delegation = make_delegation(cohort, make_city())
    add(delegation, "Inès", "Belkacem", birth_date=date(2002, 1, 1))
    coordinator = Viewer(new_id(), new_id(), grants=(Grant(Role.COORDINATOR, delegation.city_id, "Bagneux"),))
    (line,) = open_roster(cohort, Wishes(), viewer=coordinator).lines
    assert (line.age, line.far, line.chip) == (15, 0.65, "you")
    own = ["guardian-missing", "email-missing", "document-missing"]
    assert [one.code for one in line.obstacles] == [*own, "consent-missing", "consent-care-missing", "care-sheet-missing", "papers-unknown"]


def test_a_streamed_export_goes_on_in_the_scope_of_its_request(app, cohort, people):
    bagneux, _liege = people
    coordinator = Viewer(new_id(), new_id(), grants=(Grant(Role.COORDINATOR, bagneux.city_id, "Bagneux"),))
    db.session.flush()
    with app.app_context():
        enter_scope(db.session(), Scope(frozenset({bagneux.city_id})))
        pieces = roster_csv(cohort, viewer=coordinator)
        db.session.remove()
        text = "".join(pieces)
        db.session.remove()
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["Belkacem", "Lambert-Nguyễn"]
