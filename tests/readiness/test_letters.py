"""One letter for each owner, when its turn has come; reminders that are exactly what was shown."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person, make_user
from exchange.demonstration.papers import settle_papers
from exchange.foundation import clock
from exchange.foundation.jobs.daily import start_todays_jobs
from exchange.foundation.jobs.models import Job
from exchange.foundation.jobs.queue import JobRun
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants.models import ParticipantKind
from exchange.people.models import Guardian
from exchange.readiness.models import Digest
from exchange.readiness.rounds import board_of, prepare_round
from exchange.readiness.services import send_digests
from exchange.readiness.tasks import DIGESTS, send_daily_digests

LEAVES = clock.today() + timedelta(days=200)


@pytest.fixture
def cohort(database):
    conference = make_conference("Lisboa", starts_on=LEAVES + timedelta(days=1), ends_on=LEAVES + timedelta(days=3))
    return make_cohort(conference, papers_due_on=LEAVES - timedelta(days=30), names_due_on=LEAVES - timedelta(days=60))


@pytest.fixture
def delegation(cohort):
    """Twins with one mother and two rows of her, a young adult, a leader: each lacks a paper and a consent."""
    city = make_city()
    delegation = make_delegation(cohort, city, pledged=5)
    born = LEAVES.replace(day=1) - timedelta(days=15 * 365)
    for first in ("Inès", "Nour"):
        twin = make_person(first, "Belkacem", city=city, birth_date=born, email=f"{first}@example.org")
        settle_papers(make_participant(delegation, twin))
        twin.guardians.append(
            Guardian(city_id=city.id, person_id=twin.id, position=1, name="Nadia Belkacem", email="nadia@example.org", language="fr")
        )
    settle_papers(make_participant(delegation, make_person("Zoé", "Adult", city=city, email="zoe@example.org", language="it")))
    leo = make_person("Leo", "Leader", city=city, email="leo@example.org")
    settle_papers(make_participant(delegation, leo, kind=ParticipantKind.LEADER))
    return delegation


def prepared(cohort, *, on=None, viewer=PROGRAMME):
    return prepare_round(board_of(cohort, viewer=viewer, today=on or clock.today()), viewer=viewer)


def letters(database):
    return database.scalars(select(Letter).order_by(Letter.to_address)).all()


def test_each_owner_gets_one_letter_in_their_language(database, cohort, delegation):
    round_ = prepared(cohort)
    assert send_digests(round_.due, cohort, actor=PROGRAMME, now=clock.now()) == 3
    found = letters(database)
    assert [(one.to_address, one.language) for one in found] == [
        ("leo@example.org", "en"),
        ("nadia@example.org", "fr"),
        ("zoe@example.org", "it"),
    ]
    mother = found[1].text.reveal()
    assert "Inès" in mother
    assert "Nour" in mother
    assert "Zoé" not in mother
    assert "Inès" not in found[2].text.reveal()
    assert found[1].link is not None


def test_nobody_hears_it_twice_on_one_day_nor_within_the_week(database, cohort, delegation):
    for _time in range(2):
        send_digests(prepared(cohort).due, cohort, actor=PROGRAMME, now=clock.now())
    assert len(letters(database)) == 3
    sent_on = prepared(cohort).turns[0].last_on
    for days, codes in ((1, {"too-soon"}), (6, {"too-soon"}), (7, {"no-news"}), (150, {"no-news"}), (170, set())):
        found = prepared(cohort, on=sent_on + timedelta(days=days))
        assert {one.code for turn in found.turns for one in turn.why_not if turn.post.reader.part.value != "coordinator"} == codes


def test_what_a_delegation_lacks_goes_to_its_coordinator_and_late_to_the_network(database, cohort, delegation):
    make_user(Role.COORDINATOR, delegation.city, email="carla@example.org")
    make_user(Role.NETWORK, email="marta@example.org")

    def told(days):
        turns = prepared(cohort, on=cohort.names_due_on + timedelta(days=days)).turns
        return {
            (turn.post.reader.address, thing.obstacle.code): is_late
            for turn in turns
            for is_late, things in ((False, turn.post.own), (True, turn.post.late))
            for thing in things
            if thing.line.is_delegation
        }

    own = {("carla@example.org", code): False for code in ("names", "adults-missing", "adults-unchecked")}
    assert told(0) == own
    # What a coordinator owes late is told to the network at once.
    assert told(1) == own | {("marta@example.org", code): True for code in ("names", "adults-missing")}
    letter = next(turn for turn in prepared(cohort).turns if turn.post.reader.address == "carla@example.org")
    send_digests([letter], cohort, actor=PROGRAMME, now=clock.now())
    text = letters(database)[0].text.reveal()
    assert f"1 place has no name yet: {delegation.city.name}" in text


def test_who_settled_something_hears_nothing_and_who_gets_something_new_does(database, cohort, delegation):
    later = clock.today() + timedelta(days=8)
    send_digests(prepared(cohort).due, cohort, actor=PROGRAMME, now=clock.now())
    zoe = next(turn for turn in prepared(cohort).turns if turn.post.reader.called == "Zoé")
    zoe.memory.said = [*zoe.memory.said, "settled0"]
    assert zoe.post.reader.key not in {turn.post.reader.key for turn in prepared(cohort, on=later).due}
    zoe.memory.said = zoe.memory.said[:1]
    assert zoe.post.reader.key in {turn.post.reader.key for turn in prepared(cohort, on=later).due}


def test_what_is_late_is_told_to_the_coordinator_and_after_a_week_to_the_network(database, cohort, delegation):
    make_user(Role.COORDINATOR, delegation.city, email="carla@example.org")
    make_user(Role.NETWORK, email="marta@example.org")
    due = cohort.papers_due_on

    def late(turn):
        return [thing for thing in turn.post.late if not thing.line.is_delegation]

    told = {
        days: {turn.post.reader.address for turn in prepared(cohort, on=due + timedelta(days=days)).turns if late(turn)}
        for days in (0, 1, 8)
    }
    assert told[0] == set()
    assert told[1] == {"carla@example.org"}
    assert told[8] == {"carla@example.org", "marta@example.org"}


def test_the_daily_job_is_queued_once_and_sends_once(database, cohort, delegation):
    morning = clock.now().replace(hour=12)
    for _time in range(2):
        start_todays_jobs(now=morning, zone="UTC")
    start_todays_jobs(now=morning.replace(hour=3), zone="UTC")
    assert database.scalar(select(func.count()).select_from(Job).where(Job.kind == DIGESTS)) == 1
    job = JobRun(id=delegation.id, arguments={})
    assert [send_daily_digests(job)["sent"] for _time in range(2)] == [3, 0]
    assert len(letters(database)) == 3


def url(cohort, ending=""):
    return f"/cohorts/{cohort.slug}/readiness{ending}"


def test_a_segment_is_reminded_exactly_as_shown(browser, database, cohort, delegation):
    visitor = browser(make_user(Role.COORDINATOR, delegation.city))
    page = visitor.get(url(cohort, "/remind?owner=guardian"))
    assert "1 reader gets a letter" in page.text
    assert "Inès Belkacem" in page.text
    assert "Send 1 reminder" in page.texts("button")
    fields = page.fields(action="/remind")
    for _time in range(2):  # a double click
        visitor.post(url(cohort, "/remind"), fields)
    assert [one.to_address for one in letters(database)] == ["nadia@example.org"]
    deeds = database.scalars(select(HistoryLine.deed).where(HistoryLine.deed == "reminder-sent")).all()
    assert len(deeds) == 2  # about two children
    again = visitor.get(url(cohort, "/remind?owner=guardian"))
    assert "A letter left for them today already." in again.text
    assert again.texts("main button") == []


def test_what_moved_meanwhile_is_shown_anew_and_nothing_is_sent(browser, database, cohort, delegation):
    visitor = browser(make_user(Role.COORDINATOR, delegation.city))
    fields = visitor.get(url(cohort, "/remind?owner=guardian")).fields(action="/remind")
    guardian = database.scalars(select(Guardian)).first()
    guardian.email = "elsewhere@example.org"
    answer = visitor.post(url(cohort, "/remind"), fields)
    assert answer.location == url(cohort, "/remind?owner=guardian")
    assert letters(database) == []
    assert "Something changed meanwhile" in visitor.get(answer.location).notices[0]


def test_a_preview_sends_nothing(browser, database, cohort, delegation):
    visitor = browser(make_user(Role.NETWORK))
    for ending in ("/remind", "/letters"):
        visitor.get(url(cohort, ending))
    assert letters(database) == []
    assert database.scalar(select(func.count()).select_from(Digest)) == 0


def test_today_page_says_why_pauses_and_goes_on(browser, database, cohort, delegation):
    visitor = browser(make_user(Role.NETWORK))
    page = visitor.get(url(cohort, "/letters"))
    assert page.h1 == "3 letters leave today"
    key = next(tag["value"] for tag in page.soup.select("input[name=reader]") if "guardian" in tag["value"])
    refused = visitor.post(url(cohort, "/pause"), {"reader": key, "reason": " "})
    assert "Please say why" in visitor.get(refused.location).notices[0]
    visitor.post(url(cohort, "/pause"), {"reader": key, "reason": "The family is away"})
    page = visitor.get(url(cohort, "/letters"))
    assert page.h1 == "2 letters leave today"
    assert "Paused: The family is away" in page.text
    visitor.post(url(cohort, "/letters"), page.fields(action="/readiness/letters"))
    assert [one.to_address for one in letters(database)] == ["leo@example.org", "zoe@example.org"]
    visitor.post(url(cohort, "/resume"), {"reader": key})
    assert visitor.get(url(cohort, "/letters")).h1 == "1 letter leaves today"
    visitor.post(url(cohort, "/resume"), {"reader": key}, expect=404)


def test_another_city_pauses_and_reminds_nobody_here(browser, database, cohort, delegation):
    torino = make_city("Torino", country="IT")
    make_delegation(cohort, torino, pledged=2)
    page = browser(make_user(Role.NETWORK)).get(url(cohort, "/letters"))
    keys = {str(tag["value"]) for tag in page.soup.select("input[name=reader]")}
    visitor = browser(make_user(Role.COORDINATOR, torino))
    for key in keys:
        visitor.post(url(cohort, "/pause"), {"reader": key, "reason": "x"}, expect=404)
    visitor.post(url(cohort, "/remind"), {"city": "bagneux"}, expect=404)
    visitor.post(url(cohort, "/remind"), {})
    assert letters(database) == []
    assert len(keys) == 3


def test_a_guardian_who_must_not_be_told_gets_no_letter(database, cohort, delegation):
    for guardian in database.scalars(select(Guardian)):
        guardian.must_be_informed = False
    database.flush()
    found = prepared(cohort)
    assert {turn.post.reader.address for turn in found.turns} == {"leo@example.org", "zoe@example.org"}
    assert {str(one.why) for one in found.unreached if not one.line.is_delegation} == {
        "No parent or guardian has an e-mail address. Print the letter for them."
    }


def test_nothing_leaves_once_the_trip_has_begun(database, cohort, delegation):
    assert prepared(cohort, on=LEAVES + timedelta(days=1)).due == []
