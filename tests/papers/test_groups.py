"""Which countries belong to a group: written with source and day of checking, and everybody's papers are judged again."""

from datetime import date

from sqlalchemy import select

from exchange.foundation.jobs.models import Job
from exchange.history.models import HistoryLine
from exchange.papers.models import CountryGroup, CountryGroupChange, PaperStanding
from exchange.papers.reckoning import reckon
from tests.papers.conftest import NOW

HERE = "/papers/groups/SCHENGEN"


def group(database):
    return database.scalar(select(CountryGroup).where(CountryGroup.code == "SCHENGEN"))


def typed(page, **new):
    return page.get(HERE).fields(action=HERE) | {"why": "Read again", "checked_on": "2027-01-20"} | new


def test_the_network_changes_a_group_and_all_are_judged_again(database, browser, network, participant):
    participant.person.nationality = "MA"
    participant.person.residence_country = "MA"
    database.flush()
    page = browser(as_=network)
    assert "5 rules name this group" in page.get(HERE).text
    assert page.post(HERE, typed(page, countries="Portugal\nFR\nSpain (ES)", source="The law")).location == HERE
    found = group(database)
    assert (found.countries, found.source, found.checked_on, found.version) == (["ES", "FR", "PT"], "The law", date(2027, 1, 20), 2)
    assert [one.kind for one in database.scalars(select(Job)).all()] == ["papers.reckon"]
    (change,) = database.scalars(select(CountryGroupChange)).all()
    assert (change.why, change.by_id, change.after["countries"]) == ("Read again", network.person_id, ["ES", "FR", "PT"])
    assert database.scalars(select(HistoryLine.changed).where(HistoryLine.deed == "country-group-changed")).all() == [
        ["checked_on", "countries", "source"]
    ]
    shown = page.get(HERE).text
    assert "Read again" in shown
    assert "Left: Austria" in shown
    reckon([participant.id], now=NOW)
    assert "visa-probable" in database.scalar(select(PaperStanding.word))
    # Without Portugal among them nobody asks for the visa of Schengen.
    page.post(HERE, typed(page, countries="FR\nES"))
    reckon([participant.id], now=NOW)
    assert "visa-probable" not in database.scalar(select(PaperStanding.word))


def test_what_is_no_country_no_source_or_no_news_is_refused_or_nothing(database, browser, network, participant):
    page = browser(as_=network)
    assert "“Atlantis” is not one country we know." in page.post(HERE, typed(page, countries="FR\nAtlantis"), expect=422).text
    assert "in the future" in page.post(HERE, typed(page, checked_on="2027-02-02"), expect=422).text
    page.post(HERE, typed(page, source=""), expect=422)
    page.post(HERE, typed(page, why=""), expect=422)
    page.post(HERE, typed(page, checked_on="2026-11-22"))  # as it is
    assert database.scalars(select(CountryGroupChange)).all() == []
    assert database.scalars(select(Job)).all() == []


def test_where_it_was_read_asks_nobody_again(database, browser, network, participant):
    page = browser(as_=network)
    page.post(HERE, typed(page, source="Another address"))
    assert "What everybody needs is worked out again" not in page.get(HERE).text
    assert database.scalars(select(Job)).all() == []


def test_who_saves_after_somebody_else_sees_both(database, browser, network, participant):
    page = browser(as_=network)
    old = typed(page, source="Mine")
    group(database).source = "Theirs"
    database.flush()
    assert "Somebody saved this group meanwhile" in page.post(HERE, old, expect=409).text
    assert group(database).source == "Theirs"


def test_coordinators_read_and_change_nothing(browser, coordinator, participant):
    page = browser(as_=coordinator)
    assert "Change this group" not in page.get(HERE).text
    page.post(HERE, {"countries": "FR", "why": "x", "source": "x"}, expect=403)
    page.get("/papers/groups/NOWHERE", expect=404)
