import pytest
from sqlalchemy import delete, select

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_grant, make_user
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun
from exchange.foundation.obstacles import Refused
from exchange.participants import export
from exchange.people.models import RoleGrant
from exchange.reports import tasks
from tests.reports.world import make_world

CITY = "/cohorts/barcelona-2017/reports/bagneux"
NETWORK = "/cohorts/barcelona-2017/report"


@pytest.fixture
def world(database):
    return make_world()


@pytest.mark.parametrize("who", ["coordinator", "viewer", "network"])
def test_the_citys_people_and_the_network_read_the_report(browser, world, who):
    page = browser(as_=getattr(world, who)).get(CITY)
    assert page.h1 == "What Barcelona 2017 brought to Bagneux"
    assert page.texts(".lede") == [
        "5 people went. 4 of their ideas are written up. 3 towns took one up. 2 adoptions go on. 1 stopped and says why."
    ]
    assert page.texts(".path b") == ["6", "5", "4", "3"]
    assert page.rows("#people ~ * table, .section table.table--few") == [["13 to 17", "<5"], ["18 to 30", "<5"], ["31 and over", "<5"]]
    assert "A secret not read yet" not in page.text
    assert "Only a draft" not in page.text


@pytest.mark.parametrize("ending", ["", ".pdf", ".xlsx", ".json"])
def test_another_citys_report_does_not_exist(browser, world, ending):
    browser(as_=world.foreign).get(CITY + ending, expect=404)
    browser(as_=world.viewer).get(f"/cohorts/barcelona-2017/reports/torino{ending}", expect=404)
    browser(as_=world.network).get(f"/cohorts/barcelona-2017/reports/nowhere{ending}", expect=404)
    browser(as_=world.network).get(f"/cohorts/no-such-cohort/reports/bagneux{ending}", expect=404)


@pytest.mark.parametrize("address", [CITY, f"{CITY}.json", NETWORK, f"{NETWORK}.xlsx", "/cohorts/barcelona-2017/reports", "/reports"])
def test_a_young_person_and_a_leader_have_no_right_to_reports(browser, world, address):
    browser(as_=world.youngster).get(address, expect=403)
    browser(as_=make_user(Role.LEADER, world.bagneux)).get(address, expect=403)


@pytest.mark.parametrize("ending", ["", ".pdf", ".xlsx", ".json"])
def test_the_networks_report_is_for_the_network(browser, world, ending):
    browser(as_=world.coordinator).get(NETWORK + ending, expect=403)
    browser(as_=world.viewer).get(NETWORK + ending, expect=403)


def test_nobody_reads_reports_without_signing_in(browser, world):
    assert browser().get(CITY, expect=302).location.startswith("/sign-in")


def test_the_network_reads_all_cities_and_sorts_them(browser, world):
    page = browser(as_=world.network).get(NETWORK)
    assert page.h1 == "What Barcelona 2017 brought home"
    assert [row[0] for row in page.rows("#cities ~ .gap table")] == ["Bagneux", "Torino"]
    assert page.rows("#cities ~ .gap table")[0] == ["Bagneux", "6", "5", "5", "4", "2", "3", "1"]
    page = browser(as_=world.network).get(f"{NETWORK}?sort=-people")
    assert [row[0] for row in page.rows("#cities ~ .gap table")] == ["Torino", "Bagneux"]
    assert page.soup.select_one("th[aria-sort=descending]").get_text(strip=True).startswith("Travelled")


def test_the_cohorts_reports_lead_to_the_one_that_is_yours(browser, world):
    start = "/cohorts/barcelona-2017/reports"
    assert browser(as_=world.viewer).get(start, expect=302).location == CITY
    assert browser(as_=world.network).get(start, expect=302).location == NETWORK
    make_grant(world.viewer.person, Role.VIEWER, world.torino)
    page = browser(as_=world.viewer).get(start)
    assert page.h1 == "Reports on Barcelona 2017"
    assert page.texts("main li a.alone") == ["Bagneux , Barcelona 2017", "Torino , Barcelona 2017"]


def test_the_list_names_the_newest_cohort_first(browser, world):
    page = browser(as_=world.viewer).get("/reports")
    assert page.texts("main h2") == ["Lisboa 2019", "Barcelona 2017", "Lab 2016"]
    assert page.texts("main li a.alone") == ["Bagneux , Lisboa 2019", "Bagneux , Barcelona 2017", "Bagneux , Lab 2016"]
    assert "All cities together" not in page.text
    assert "All cities together" in browser(as_=world.network).get("/reports").text


def test_before_the_trip_the_words_are_others(browser, world):
    page = browser(as_=world.viewer).get("/cohorts/lisboa-2019/reports/bagneux")
    assert page.h1 == "Bagneux on the way to Lisboa 2019"
    assert page.texts(".lede")[0].startswith("4 people are registered.")
    assert page.texts(".path strong") == ["places pledged", "people registered", "on a journey there and back", "ready to travel"]


def test_names_without_a_seat_stay_off_paper(browser, world):
    coordinator = browser(as_=world.coordinator)
    page = coordinator.get(CITY)
    (section,) = page.soup.select("section:has(#not-seated)")
    assert "no-print" in section["class"]
    name = section.p.get_text(strip=True).rstrip(".")
    assert name
    assert name not in browser(as_=world.viewer).get(CITY).text
    for ending in ("json", "xlsx"):
        assert name.encode() not in coordinator.get(f"{CITY}.{ending}").data


def test_an_empty_report_says_so(browser, world, database):
    for who in ("coordinator", "network"):
        page = browser(as_=getattr(world, who)).get("/cohorts/lab-2016/reports/bagneux")
        assert page.texts(".path b") == ["9", "8", "1", "0"]
        assert "No town has taken one up yet." in page.text


def test_the_pdf_of_a_large_report_is_made_in_the_background(browser, world, database, monkeypatch):
    """The button starts one job; what it makes, also after an attempt that was killed, is what the address gives at once."""
    me = browser(as_=world.network)
    assert me.get(NETWORK).link("Download the PDF") == f"{NETWORK}.pdf"
    assert me.get(NETWORK).soup.select("#make-pdf") == []
    monkeypatch.setattr(export, "LONG", 0)
    button = me.get(f"{NETWORK}?again").soup.select_one("button[form=make-pdf]")
    assert button.get_text(strip=True) == "Download the PDF"
    page = me.submit(f"{NETWORK}?again", {}, to=f"{NETWORK}/file")
    job = database.scalar(select(Job))
    assert page.location.endswith(f"/jobs/{job.id}")
    told = []

    def killed(done, total):
        if done == total:
            raise SystemExit

    with pytest.raises(SystemExit):
        tasks.make_network_pdf(JobRun(job.id, job.arguments, job.owner_account_id, tell=killed))
    run = JobRun(job.id, job.arguments, job.owner_account_id, attempt=2, tell=lambda done, total: told.append((done, total)))
    job.result = tasks.make_network_pdf(run)
    assert tasks.make_network_pdf(run) == job.result
    job.state = JobState.DONE
    database.flush()
    assert told == [(0, 2), (1, 2), (2, 2)] * 2
    assert job.result["file_name"] == "barcelona-2017-report.pdf"
    assert me.get(f"/jobs/{job.id}/file").data == me.get(f"{NETWORK}.pdf").data
    browser(as_=world.coordinator).get(f"/jobs/{job.id}/file", expect=404)


def test_a_large_report_is_refused_once_the_role_is_gone(browser, world, database, monkeypatch):
    monkeypatch.setattr(export, "LONG", 0)
    browser(as_=world.network).submit(NETWORK, {}, to=f"{NETWORK}/file")
    job = database.scalar(select(Job))
    database.execute(delete(RoleGrant))
    with pytest.raises(Refused) as refused:
        tasks.make_network_pdf(JobRun(job.id, job.arguments, job.owner_account_id))
    assert [obstacle.code for obstacle in refused.value.obstacles] == ["right-lost"]
