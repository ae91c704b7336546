"""The travel-ready board: page, JSON, CSV, letters and the participant's page say the same of everybody."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation import clock
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import list_obstacles
from exchange.people.models import Guardian
from exchange.readiness.rounds import board_of, prepare_round


@pytest.fixture
def cohort(database):
    conference = make_conference("Lisboa 2040", starts_on=date(2040, 4, 9), ends_on=date(2040, 4, 11))
    return make_cohort(conference, names_due_on=date(2040, 2, 1), papers_due_on=date(2040, 3, 1))


def ready_person(city, **facts):
    return make_person("Rita", "Ready", city=city, email="rita@example.org", document_type="passport", **facts)


@pytest.fixture
def bagneux(cohort):
    """Four people: two minors of whom one has a guardian, an adult, and a leader without papers."""
    city = make_city()
    delegation = make_delegation(cohort, city, pledged=5)
    ines = make_person("Inès", "Belkacem", city=city, birth_date=date(2024, 1, 1), email="ines@example.org")
    make_participant(delegation, ines)
    ines.guardians.append(Guardian(city_id=city.id, person_id=ines.id, position=1, name="Nadia", email="nadia@example.org", language="fr"))
    make_participant(delegation, make_person("Ana", "Costa", city=city, birth_date=None))
    make_participant(delegation, ready_person(city))
    make_participant(delegation, make_person("Leo", "Leader", city=city, email="leo@example.org"), kind=ParticipantKind.LEADER)
    return delegation


def url(cohort, ending=""):
    return f"/cohorts/{cohort.slug}/readiness{ending}"


def test_page_file_json_and_letters_say_the_same(browser, app, database, cohort, bagneux):
    coordinator = make_user(Role.COORDINATOR, bagneux.city)
    visitor = browser(coordinator)
    wanted = {
        (one.person.listed_name, obstacle.code, str(obstacle.sentence))
        for one in database.scalars(select(Participant))
        for obstacle in list_obstacles([one], cohort=cohort)[one.id]
    }
    assert len(wanted) >= 6
    page = visitor.get(url(cohort))
    ends = (" Young person", " Leader,", " The delegation")
    shown = {(min((row[0].split(end)[0] for end in ends), key=len), what) for row, tag in people_of(page) for what in tag}
    data = visitor.get(url(cohort, ".json")).json
    lacking = {(bagneux.city.name, o["code"], o["sentence"]) for share in data["delegations"] for o in share["obstacles"]}
    assert {code for _name, code, _sentence in lacking} == {"names", "adults-missing", "adults-unchecked"}
    assert data["delegations"][0]["is_ready"] is False
    assert shown == {(name, sentence) for name, _code, sentence in wanted | lacking}
    page = visitor.get(f"/cohorts/{cohort.slug}/delegations/{bagneux.city.slug}")
    assert {sentence for _name, _code, sentence in lacking} <= {text.strip() for text in page.soup.stripped_strings}
    assert {(p["name"], o["code"], o["sentence"]) for p in data["people"] for o in p["obstacles"]} == wanted
    rows = list(csv.DictReader(io.StringIO(visitor.get(url(cohort, ".csv")).data.decode("utf-8-sig"))))
    assert {(row["name"], row["what"], row["sentence"]) for row in rows if row["kind"] != "delegation" and row["ready"] == "no"} == wanted
    assert {(row["city"], row["what"], row["sentence"]) for row in rows if row["kind"] == "delegation"} == lacking
    with app.test_request_context():
        prepared = prepare_round(board_of(cohort, viewer=PROGRAMME, today=date(2040, 1, 1)), viewer=PROGRAMME)
        told = {(t.line.name, t.obstacle.code, str(t.obstacle.sentence)) for turn in prepared.turns for t in turn.post.own}
        told |= {(u.line.name, u.obstacle.code, str(u.obstacle.sentence)) for u in prepared.unreached}
    assert told == wanted | lacking


def people_of(page):
    found = []
    for row in page.soup.select("table tbody tr"):
        name = " ".join(row.th.get_text(" ", strip=True).split())
        found.append(([name], [" ".join(li.get_text(" ", strip=True).split()) for li in row.select(".obstacles__what")]))
    return found


def test_a_coordinator_sees_their_people_unfolded(browser, cohort, bagneux):
    page = browser(make_user(Role.COORDINATOR, bagneux.city)).get(url(cohort))
    assert page.h1 == "Who is travel-ready: Bagneux, Lisboa 2040"
    assert "1 place has no name yet." in page.text
    assert len(page.soup.select("table tbody tr")) == 4 + 1  # the delegation itself lacks something
    assert page.soup.select_one(".arc") is not None


def test_the_network_sees_delegations_folded_and_opens_one(browser, cohort, bagneux):
    torino = make_city("Torino", country="IT")
    make_participant(make_delegation(cohort, torino, pledged=1), ready_person(torino))
    visitor = browser(make_user(Role.NETWORK))
    page = visitor.get(url(cohort))
    assert [row[0].split(" ")[0] for row in page.rows()] == ["Bagneux", "Torino"]
    assert "Belkacem" not in page.text
    assert "Belkacem" in visitor.get(page.link("Bagneux")).text
    assert "Belkacem" not in visitor.get(url(cohort, "?city=torino")).text
    narrowed = visitor.get(url(cohort, "?owner=coordinator"))
    assert "Costa" in narrowed.text


def test_a_leader_sees_the_delegation_and_no_files(browser, database, cohort, bagneux):
    leader = database.scalars(select(Participant).where(Participant.kind == ParticipantKind.LEADER)).one()
    make_grant(leader.person, Role.LEADER, bagneux.city)
    visitor = browser(make_account(leader.person))
    assert "Belkacem" in visitor.get(url(cohort)).text
    # What they cannot open is said, not linked.
    assert visitor.get(url(cohort)).soup.select(".obstacles a[href*='/edit']") == []
    visitor.get(url(cohort, ".csv"), expect=403)
    visitor.get(url(cohort, "/remind"), expect=403)
    visitor.get(url(cohort, "/letters"), expect=403)


def test_another_citys_people_do_not_exist(browser, cohort, bagneux):
    torino = make_city("Torino", country="IT")
    make_delegation(cohort, torino, pledged=2)
    visitor = browser(make_user(Role.COORDINATOR, torino))
    for ending in ("", ".json", ".csv", "/letters", "/remind"):
        assert "Belkacem" not in visitor.get(url(cohort, ending)).response.get_data(as_text=True)
        assert visitor.get(url(cohort, f"{ending}?city=bagneux"), expect=404 if ending != "/letters" else 200)


def test_a_leader_of_one_delegation_sees_no_other_of_the_city(browser, database, cohort, bagneux):
    other = make_cohort(make_conference("Porto 2040", starts_on=date(2040, 4, 9), ends_on=date(2040, 4, 11)))
    there = make_delegation(other, bagneux.city, pledged=2)
    make_participant(there, make_person("Zoé", "Elsewhere", city=bagneux.city))
    leader = database.scalars(select(Participant).where(Participant.kind == ParticipantKind.LEADER)).one()
    make_grant(leader.person, Role.LEADER, bagneux.city)
    page = browser(make_account(leader.person)).get(url(other))
    assert "Elsewhere" not in page.text


def test_filters_count_and_are_taken_away(browser, cohort, bagneux):
    visitor = browser(make_user(Role.COORDINATOR, bagneux.city))
    page = visitor.get(url(cohort))
    chip = next(tag for tag in page.soup.select(".facet") if tag.get_text(" ", strip=True).startswith("Parent or guardian"))
    count = int(chip.b.get_text())
    narrowed = visitor.get(chip["href"])
    assert len(narrowed.soup.select("table tbody tr")) == count
    chosen = narrowed.soup.select_one(".facet--chosen")
    assert chosen["href"].endswith("/readiness")
    assert visitor.get(url(cohort, "?owner=host")).text.count("Nobody fits") == 1


def test_an_empty_cohort_says_what_comes(browser, cohort):
    assert "Nobody has a place yet" in browser(make_user(Role.NETWORK)).get(url(cohort)).text


def test_a_name_that_is_a_formula_stays_a_name(browser, cohort, bagneux):
    make_participant(bagneux, make_person("=1+1", "=cmd|x", city=bagneux.city))
    text = browser(make_user(Role.COORDINATOR, bagneux.city)).get(url(cohort, ".csv")).data.decode("utf-8-sig")
    assert [line for line in csv.reader(io.StringIO(text)) if line[1].startswith("=")] == []
    assert any(line[1].startswith("'=cmd") for line in csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("who", ["network", "coordinator"])
@pytest.mark.parametrize("ending", ["", "?owner=coordinator", ".json", ".csv", "/remind", "/letters"])
def test_statements_are_constant(browser, database, count_queries, cohort, bagneux, who, ending):
    visitor = browser(make_user(Role.NETWORK) if who == "network" else make_user(Role.COORDINATOR, bagneux.city))
    counts = []
    for more in (1, 3):
        for number in range(more):
            torino = make_city(f"Torino {more} {number}", country="IT")
            other = make_delegation(cohort, torino, pledged=3)
            for delegation in (other, bagneux):
                make_participant(delegation, make_person("Ana", f"More {number}", city=delegation.city, birth_date=date(2024, 1, 1)))
        counts.append(count_queries(lambda: visitor.get(url(cohort, ending))))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_three_hundred_people_are_paged(browser, cohort, bagneux):
    for number in range(300):
        make_participant(bagneux, make_person("Ana", f"Number {number:03d}", city=bagneux.city))
    visitor = browser(make_user(Role.COORDINATOR, bagneux.city))
    assert len(visitor.get(url(cohort, "?sort=name")).soup.select("table tbody tr")) == 50
    last = visitor.get(url(cohort, "?sort=name&page=99"))
    assert "Page 7 of 7" in last.text
    assert len(visitor.get(url(cohort, ".json")).json["people"]) == 304


def test_today_and_tabs_lead_to_the_board(browser, cohort, bagneux):
    visitor = browser(make_user(Role.COORDINATOR, bagneux.city))
    assert visitor.get("/").link("See everybody on the travel-ready board") == url(cohort)
    assert visitor.get(f"/cohorts/{cohort.slug}/participants").link("Travel-ready") == url(cohort)


def test_ones_own_page_says_whose_turn_it_is(browser, database, cohort):
    city = make_city()
    person = make_person("Zoé", "Young", city=city, email="zoe@example.org", birth_date=date(2015, 1, 1))
    make_participant(make_delegation(cohort, city), person)
    make_grant(person, Role.YOUNGSTER, city)
    page = browser(make_account(person)).get("/me")
    place = database.scalars(select(Participant)).one()
    told = list_obstacles([place], cohort=cohort)[place.id]
    assert sorted(page.texts(".obstacles__what")) == sorted(str(one.sentence) for one in told)
    assert len(told) >= 1
    assert page.soup.select(".obstacles a[href*='/participants/']") == []


def test_days_are_said_as_late_or_coming(browser, cohort, bagneux):
    cohort.names_due_on = clock.today() - timedelta(days=2)
    visitor = browser(make_user(Role.COORDINATOR, bagneux.city))
    page = visitor.get(url(cohort, "?due=overdue"))
    assert [row[0].split(" Young")[0].split(" The del")[0] for row in page.rows()] == [bagneux.city.name, "Costa, Ana", "Leader, Leo"][
        : len(page.rows())
    ]
    assert page.texts("time.late")[0].startswith("late since ")
