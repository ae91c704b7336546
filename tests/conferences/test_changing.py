"""A conference that goes elsewhere: who agreed is asked again, papers are judged again, the programme moves along."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME, Grant, Viewer
from exchange.cohorts.models import CohortState
from exchange.conferences.rules import hosts, moved, version_of
from exchange.conferences.services import change_conference
from exchange.consents.facts import say_reason
from exchange.consents.models import Answer, Capacity, Channel, Purpose
from exchange.consents.queries import states_of
from exchange.consents.services import Signed, record_answers
from exchange.consents.standings import ConsentState
from exchange.demonstration.makers import (
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_participant,
    make_person,
    make_session,
    make_user,
)
from exchange.demonstration.papers import make_rules
from exchange.foundation.jobs.models import Job
from exchange.foundation.obstacles import Refused

NOW = datetime(2017, 10, 1, 9, tzinfo=UTC)
HERE, THERE = {"place": "Barcelona", "country": "ES"}, {"place": "Lyon", "country": "FR"}
DAYS = {"starts_on": date(2017, 11, 15), "ends_on": date(2017, 11, 17), "time_zone": "Europe/Madrid"}


@pytest.fixture
def conference(database):
    return make_conference()


@pytest.fixture
def participant(database, conference):
    city = make_city()
    found = make_participant(make_delegation(make_cohort(conference), city), make_person(city=city, birth_date=date(1990, 1, 1)))
    signed = Signed(found.person.full_name, Capacity.SELF, Channel.ACCOUNT, "en")
    answers = dict.fromkeys((Purpose.PARTICIPATION, Purpose.TRAVEL, Purpose.FOLLOW_UP), Answer.GIVEN)
    record_answers(found, answers, signed=signed, actor=PROGRAMME, now=NOW)
    return found


def change(conference, **facts):
    wanted = {**HERE, **DAYS, **facts}
    return [str(one) for one in change_conference(conference, wanted, version=version_of(conference), actor=PROGRAMME, now=NOW)]


def held(participant):
    return states_of([participant.id])[participant.id]


def test_elsewhere_is_agreed_to_anew_and_back_again_holds(database, conference, participant):
    change(conference, **THERE)
    for purpose in (Purpose.PARTICIPATION, Purpose.TRAVEL):
        assert held(participant)[purpose].state is ConsentState.STALE
        assert str(say_reason(held(participant)[purpose].reason)) == "The trip now goes to Lyon (France), not to Barcelona (Spain)."
    assert held(participant)[Purpose.FOLLOW_UP].state is ConsentState.GIVEN
    change(conference, **HERE)
    assert held(participant)[Purpose.TRAVEL].state is ConsentState.GIVEN


def test_papers_are_judged_again(database, conference, participant):
    make_rules()
    change(conference, **THERE)
    assert database.scalars(select(Job.arguments).where(Job.kind == "papers.reckon")).all() == [{"cohort_id": str(participant.cohort_id)}]
    database.query(Job).delete()
    change(conference, **THERE, name="Another name")
    assert database.scalars(select(Job)).all() == []


def test_a_trip_that_is_over_stays_as_it_was(database, conference, participant):
    participant.cohort.state = CohortState.RETURNED
    change(conference, **THERE)
    assert held(participant)[Purpose.TRAVEL].state is ConsentState.GIVEN


def test_other_days_say_which_cohorts_must_follow(database, conference, participant):
    assert change(conference, ends_on=date(2017, 11, 18)) == []
    (sentence,) = change(conference, ends_on=date(2017, 11, 19))
    assert sentence == "1 cohort is not away on all days of the conference. Please change its days as well."


def test_sessions_move_along_at_the_same_local_time_or_refuse(database, conference):
    session = make_session(conference, starts_at=datetime(2017, 11, 15, 9, tzinfo=UTC))
    later = {**HERE, **DAYS, "starts_on": date(2018, 6, 15), "ends_on": date(2018, 6, 17)}
    with pytest.raises(Refused) as refused:
        change_conference(conference, later, version=version_of(conference), actor=PROGRAMME, now=NOW)
    assert [one.code for one in refused.value.obstacles] == ["sessions-outside"]
    change_conference(conference, later, version=version_of(conference), moves_sessions=True, actor=PROGRAMME, now=NOW)
    assert session.starts_at == datetime(2018, 6, 15, 8, tzinfo=UTC)  # ten o’clock in Barcelona, now in summer
    assert (session.ends_at - session.starts_at).total_seconds() == 90 * 60
    assert moved(session.starts_at, conference, starts_on=conference.starts_on, time_zone="Europe/Lisbon").hour == 10


def test_the_desk_of_the_new_city_takes_over(database, conference):
    here, there = make_city("Barcelona"), make_city("Lyon")
    desk = Viewer(person_id=None, account_id=None, grants=(Grant(Role.HOST, here.id),))
    conference.host_city_id = here.id
    assert hosts(desk, conference)
    change(conference, **THERE, host_city_id=there.id)
    assert not hosts(desk, conference)


def test_the_page_changes_it_and_says_what_follows(database, browser, conference, participant):
    make_city("Lyon")
    visitor = browser(make_user(Role.NETWORK))
    page = visitor.get("/conferences/barcelona-2017/edit")
    typed = page.fields(action="/conferences/barcelona-2017/edit") | {"host_city": "lyon", "ends_on": "2017-11-30"}
    assert visitor.post("/conferences/barcelona-2017/edit", typed).location == "/conferences/barcelona-2017"
    assert "1 cohort is not away on all days" in visitor.get("/conferences/barcelona-2017").text
    database.expire_all()
    assert (conference.place, conference.ends_on, conference.slug) == ("Lyon", date(2017, 11, 30), "barcelona-2017")
    assert held(participant)[Purpose.TRAVEL].state is ConsentState.STALE
    typed = visitor.get("/conferences/barcelona-2017/edit").fields(action="/conferences/barcelona-2017/edit")
    visitor.post("/conferences/barcelona-2017/edit", typed | {"ends_on": "2017-11-01"}, expect=422)


def test_whoever_changes_its_words_alone_leaves_it_where_it_is(database, browser, conference, participant):
    host = make_city("Barcelona")
    conference.host_city_id, conference.place = host.id, "Barcelona, Fira Montjuïc"
    database.flush()
    visitor = browser(make_user(Role.NETWORK))
    page = visitor.get("/conferences/barcelona-2017/edit")
    visitor.post(
        "/conferences/barcelona-2017/edit", page.fields(action="/conferences/barcelona-2017/edit") | {"description": "Other words"}
    )
    database.expire_all()
    assert (conference.description, conference.place) == ("Other words", "Barcelona, Fira Montjuïc")


def test_the_second_of_two_editors_sees_what_the_first_saved(database, browser, conference):
    first, second = browser(make_user(Role.NETWORK)), browser(make_user(Role.NETWORK))
    for name in ("Barcelona", "Lyon"):
        make_city(name)
    path = "/conferences/barcelona-2017/edit"
    shown = [visitor.get(path).fields(action=path) | {"host_city": "barcelona"} for visitor in (first, second)]
    assert first.post(path, shown[0] | {"description": "Nights in towns", "ends_on": "2017-11-18"}).status == 303
    page = second.post(path, shown[1] | {"host_city": "lyon", "description": "Schools in towns"}, expect=409)
    theirs, yours = (part.get_text(" ", strip=True) for part in page.soup.select(".pair section"))
    assert all(word in theirs for word in ("Host city Barcelona", "Nights in towns", "18"))
    assert all(word in yours for word in ("Host city Lyon", "Schools in towns", "17"))
    database.expire_all()
    assert (conference.place, conference.description, conference.ends_on) == ("Barcelona", "Nights in towns", date(2017, 11, 18))
    # Who looks again saves; who sends what is there already changes nothing and is refused nothing.
    again = second.get(path).fields(action=path) | {"host_city": "lyon", "description": "Schools in towns"}
    assert second.post(path, again).status == 303
    assert first.post(path, again | {"form_id": shown[1]["form_id"], "csrf_token": shown[0]["csrf_token"]}).status == 303
    database.refresh(conference)
    assert conference.place == "Lyon"
