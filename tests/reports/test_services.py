from datetime import date

import pytest

from exchange.access.viewers import PROGRAMME
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_city, make_delegation
from exchange.entrance import build_viewer
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import ParticipantKind as K
from exchange.reports.rules import Band, Progress
from exchange.reports.services import city_report, network_report
from tests.reports.world import TODAY, add_people, make_initiative, make_world, note_something


def viewer_of(account):
    return build_viewer(account.id, today=TODAY)


def test_a_citys_report_counts_its_own_and_nothing_else(app, database):
    world = make_world()
    with app.test_request_context():
        report = city_report(world.cohort, "bagneux", viewer=PROGRAMME, today=TODAY)
    assert (report.places.pledged, report.places.filled, report.places.free, report.places.waiting) == (6, 5, 1, 2)
    assert report.people.total == 5
    assert report.people.kinds == dict.fromkeys(K)
    assert report.people.bands == dict.fromkeys(Band)
    assert report.people.young_per_adult is None
    assert (report.travel.travellers, report.travel.there, report.travel.back) == (5, 5, 4)
    assert report.ready is None
    assert (report.sessions_seen, report.trip.session_count) == (1, 2)
    assert [(one.title, one.people) for one in report.sessions] == [("Public spaces at night", None)]
    assert report.ideas.counts == {Progress.PUBLISHED: 2, Progress.WITH_READER: 1, Progress.WITH_AUTHOR: 1}
    assert [(line.slug, line.total) for line in report.ideas.themes] == [("nightlife", 2), ("public-spaces", 2), ("", 1)]
    assert report.ideas.months == ((date(2018, 3, 1), 4),)
    assert [(one.title, one.adopted) for one in report.ideas.published] == [("The gym on Thursdays", 3), ("Tea on the square", 0)]
    assert sorted((one.city.slug, one.stage) for one in report.adopted) == [
        ("bagneux", AdoptionStage.SUSTAINED),
        ("liege", AdoptionStage.STOPPED),
        ("torino", AdoptionStage.PILOT),
    ]
    assert [(one.title, one.origin.slug) for one in report.taken_up] == [("The court that helps", "torino")]
    assert [(one.code, one.owner_code, one.due_on) for one in report.waits] == [
        ("adoption", "city", date(2018, 12, 10)),
        ("to-read", "leader", None),
        ("to-rework", "young_person", None),
    ]


def test_larger_groups_are_shown(app, database):
    world = make_world()
    with app.test_request_context():
        people = city_report(world.cohort, "torino", viewer=PROGRAMME, today=TODAY).people
    assert people.total == 12
    # No companion and nobody of 18 to 30: nothing is small, so nobody may be read.
    assert people.kinds == {K.YOUNGSTER: 7, K.LEADER: 5, K.COMPANION: 0}
    assert people.bands == {Band.MINORS: 7, Band.TO_30: 0, Band.OVER_30: 5}
    assert people.young_per_adult == 1.4


def test_before_the_trip_the_report_says_who_is_registered(app, database):
    world = make_world()
    with app.test_request_context():
        report = city_report(world.coming, "bagneux", viewer=PROGRAMME, today=TODAY)
    assert (report.places.pledged, report.places.filled, report.people.total) == (5, 4, 4)
    assert report.ready is not None
    assert report.travel.travellers == 3  # who was only offered a place misses no journey
    codes = {one.code: one.count for one in report.waits}
    assert (codes["free-places"], codes["way-there"], codes["way-back"]) == (1, 3, 3)


def test_sessions_are_not_named_for_hardly_anybody(app, database):
    world = make_world()
    (participant,) = add_people(make_delegation(world.cohort, make_city("Essen"), pledged=2), 1, born=date(2000, 1, 1))
    note_something(participant, world.workshop)
    with app.test_request_context():
        report = city_report(world.cohort, "essen", viewer=PROGRAMME, today=TODAY)
    assert (report.people.total, report.sessions_seen, report.sessions) == (1, 1, ())


def test_the_network_sums_all_cities_of_this_cohort(app, database):
    world = make_world()
    with app.test_request_context():
        report = network_report(world.cohort, viewer=PROGRAMME, today=TODAY)
    assert (report.places.pledged, report.places.filled, report.places.waiting, report.people.total) == (18, 17, 2, 17)
    # Two cities: with Torino's numbers known, Bagneux's would follow from any sum.
    assert report.people.kinds == dict.fromkeys(K)
    assert report.people.bands == dict.fromkeys(Band)
    assert report.ideas.counts == {Progress.PUBLISHED: 3, Progress.WITH_READER: 1, Progress.WITH_AUTHOR: 1}
    assert [(line.slug, line.total) for line in report.ideas.themes] == [("nightlife", 2), ("public-spaces", 2), ("", 2)]
    assert len(report.adopted) == 5
    assert [(one.title, one.cities) for one in report.sessions] == [("Public spaces at night", 1)]
    lines = {line.city.slug: line for line in report.cities}
    bagneux, torino = lines["bagneux"], lines["torino"]
    assert (bagneux.people, bagneux.written, bagneux.published, bagneux.adopted, bagneux.taken_up) == (5, 4, 2, 3, 1)
    assert (torino.people, torino.written, torino.published, torino.adopted, torino.taken_up) == (12, 1, 1, 2, 1)


def test_reports_are_for_those_who_have_the_right(app, database):
    world = make_world()
    with app.test_request_context():
        for account in (world.foreign, world.youngster):
            with pytest.raises(NotFound):
                city_report(world.cohort, "bagneux", viewer=viewer_of(account), today=TODAY)
        for account in (world.coordinator, world.viewer, world.foreign):
            with pytest.raises(NotFound):
                network_report(world.cohort, viewer=viewer_of(account), today=TODAY)
        with pytest.raises(NotFound):
            city_report(world.cohort, "liege", viewer=PROGRAMME, today=TODAY)


def test_names_without_a_seat_are_for_those_who_plan_the_travel(app, database):
    world = make_world()
    with app.test_request_context():
        reports = {
            name: city_report(world.cohort, "bagneux", viewer=viewer_of(getattr(world, name)), today=TODAY)
            for name in ("coordinator", "viewer", "network")
        }
    assert len(reports["coordinator"].not_seated or ()) == 1
    assert reports["network"].not_seated == reports["coordinator"].not_seated
    assert reports["viewer"].not_seated is None
    assert reports["viewer"].people == reports["coordinator"].people


def test_a_report_costs_the_same_however_many_there_are(app, database, count_queries):
    world = make_world()

    def city():
        city_report(world.cohort, "bagneux", viewer=PROGRAMME, today=TODAY)

    def ahead():
        city_report(world.coming, "bagneux", viewer=PROGRAMME, today=TODAY)

    def network():
        network_report(world.cohort, viewer=PROGRAMME, today=TODAY)

    with app.test_request_context():
        few = [count_queries(call) for call in (city, ahead, network)]
        for number in range(6):
            more = make_city(f"Town {number}")
            add_people(make_delegation(world.cohort, more, pledged=9), 4, born=date(2000, 1, 1))
            make_initiative(more, world.cohort, f"Idea {number}")
            make_initiative(world.bagneux, world.cohort, f"Another {number}")
        assert [count_queries(call) for call in (city, ahead, network)] == few
    assert max(few) <= 11
