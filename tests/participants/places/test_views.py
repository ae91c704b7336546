"""The pages: what stands on them, who sees whom, consequences that are shown and then happen, forms sent twice."""

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.demonstration.makers import make_account, make_grant, make_participant, make_person, make_user
from exchange.messages.models import Letter
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.waiting.models import WaitingGroup
from exchange.participants.waiting.releasing import due_release, release_on_its_day
from exchange.participants.waiting.services import form_group, offer_free_places
from exchange.participants.waiting.tasks import RELEASES, end_and_offer
from tests.participants.places.conftest import NOW, S, quota, waiting


def holders(delegation, count, **facts):
    return [make_participant(delegation, **facts) for _one in range(count)]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["quotas", "waiting-list", "quotas.json", "waiting-list.json"])
def test_pages_ask_as_often_for_one_as_for_three(browser, database, world, count_queries, page, count):
    for number in range(count):
        quota(world, kind=ParticipantKind.LEADER, maximum_count=number + 1)
        holders(world.torino, 1, kind=ParticipantKind.LEADER)
        waiting(world.bagneux, f"W{number}", minutes=number)
    visitor = browser(world.network)
    asked = count_queries(lambda: visitor.get(f"/cohorts/{world.cohort.slug}/{page}"))
    assert asked == {"quotas": 6, "quotas.json": 4, "waiting-list": 7, "waiting-list.json": 7}[page]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["withdraw", "substitute", "place", "offer"])
def test_pages_of_one_person_ask_as_often(browser, database, world, count_queries, page, count):
    one = holders(world.bagneux, 1)[0] if page in {"withdraw", "substitute"} else waiting(world.bagneux)
    for number in range(count):
        waiting(world.bagneux, f"W{number}", minutes=10 + number)
        holders(world.bagneux, 1)
    visitor = browser(world.coordinator)
    assert count_queries(lambda: visitor.get(f"/participants/{one.id}/{page}")) <= 12


def test_quotas_name_those_of_ones_own_city_and_count_all(browser, database, world):
    quota(world, kind=ParticipantKind.LEADER, maximum_count=3)
    quota(world, city_id=world.torino.city_id, maximum_count=3)
    make_participant(world.torino, make_person("Davide", "Bo", city=world.torino.city), kind=ParticipantKind.LEADER)
    make_participant(world.bagneux, make_person("Hélène", "Ma", city=world.bagneux.city), kind=ParticipantKind.LEADER)
    page = browser(world.coordinator).get(f"/cohorts/{world.cohort.slug}/quotas")
    assert [row[:2] for row in page.rows()] == [["Leader at most 3", "at most 3"]]
    assert ("2" in page.rows()[0][2], "Hélène" in page.text, "Davide" in page.text) == (True, True, False)
    assert page.soup.select("main form[method=post]") == []


def test_a_quota_is_added_once_changed_and_removed_each_after_a_look(browser, database, world):
    holders(world.torino, 2, kind=ParticipantKind.LEADER)
    one = waiting(world.bagneux, kind=ParticipantKind.LEADER)
    slug = world.cohort.slug
    visitor, address, deed = browser(world.network), f"/cohorts/{slug}/quotas", f"/cohorts/{slug}/consequences"
    visitor.submit(address, {"minimum_count": "5", "maximum_count": "2"}, to=address, expect=422)
    preview = visitor.get(visitor.submit(address, {"kind": "leader", "maximum_count": "1"}, to=address).location)
    assert "1 person has a place beyond what the quota allows" in preview.text
    assert visitor.get(address).rows() == []
    for _sending in range(2):
        visitor.post(deed, preview.fields(action=deed))
    assert len(visitor.get(address).rows()) == 1
    own = next(link["href"] for link in visitor.get(address).soup.select("tbody a"))
    # A larger number lets somebody in who waited: said, and done.
    preview = visitor.get(visitor.submit(own, {"maximum_count": "3"}).location)
    assert "Sends 1 offer" in preview.text
    form = preview.fields(action=deed)
    visitor.post(deed, form | {"maximum_count": "4"}, expect=409)
    assert database.get(Participant, one.id).state is S.WAITING
    visitor.post(deed, form)
    database.expire_all()
    assert database.get(Participant, one.id).state is S.OFFERED
    form = visitor.get(visitor.get(own).link("See what removing it would do")).fields(action=deed)
    for _sending in range(2):
        visitor.post(deed, form)
    database.expire_all()
    assert (visitor.get(address).rows(), database.get(Cohort, world.cohort.id).quota_count) == ([], 0)


def test_more_places_in_all_are_offered_as_the_preview_said(browser, database, world):
    world.cohort.capacity = 5
    quota(world, maximum_count=20)
    holders(world.bagneux, 2)
    holders(world.torino, 1)
    world.torino.taken_count, world.torino.pledged_count = 3, 3
    world.bagneux.pledged_count = 3
    one = waiting(world.bagneux)
    database.flush()
    visitor, address = browser(world.network), f"/cohorts/{world.cohort.slug}/edit"
    page = visitor.get(address)
    shown = visitor.post(address, page.fields(action=address) | {"capacity": "6"}, expect=200)
    assert "Sends 1 offer to people on the waiting list" in shown.text
    visitor.post(address, shown.fields(action=address))
    database.expire_all()
    assert database.get(Participant, one.id).state is S.OFFERED
    again = visitor.get(address).fields(action=address)
    assert "so there cannot be fewer in all" in visitor.post(address, again | {"capacity": "4"}, expect=422).text


def test_the_waiting_list_says_who_why_and_shows_no_other_city(browser, database, world):
    holders(world.bagneux, 3)
    waiting(world.bagneux, "Ruben", minutes=1)
    waiting(world.torino, "Giorgia", minutes=2)
    page = browser(world.coordinator).get(f"/cohorts/{world.cohort.slug}/waiting-list")
    ((number, who, since, why),) = page.rows()
    assert (number, who.split(" since")[0], since) == ("1", "Ruben Waiting", "Mon 4 Sept 2017")
    assert why.startswith("All pledged places of this delegation are taken.")
    assert "Giorgia" not in page.text


def test_somebody_who_waits_sees_their_number_and_nobody_elses_name(browser, database, world):
    holders(world.bagneux, 3)
    waiting(world.bagneux, "Secret", minutes=1)
    own = waiting(world.bagneux, "Own", minutes=2, person={"email": "own@example.org"})
    make_grant(own.person, Role.YOUNGSTER, world.bagneux.city)
    page = browser(make_account(own.person)).get("/me/waiting")
    assert "You are number 2 on the waiting list of Bagneux." in page.text
    assert "Secret" not in page.text


def test_an_offer_is_opened_without_effect_and_answered_once(browser, database, world):
    own = waiting(world.bagneux, "Own", person={"email": "own@example.org"})
    make_grant(own.person, Role.YOUNGSTER, world.bagneux.city)
    account = make_account(own.person)
    offer_free_places(world.cohort.id, now=NOW)
    visitor, address = browser(account), f"/participants/{own.id}/offer"
    form = visitor.get(address).fields()
    assert database.get(Participant, own.id).state is S.OFFERED
    for _sending in range(2):
        visitor.post(address, form | {"answer": "yes"})
    database.expire_all()
    assert (database.get(Participant, own.id).state, database.get(Delegation, world.bagneux.id).taken_count) == (S.ACCEPTED, 1)
    visitor.post(address, {"answer": "no", "form_id": "again", "seen": form["seen"]}, expect=422)


def test_an_answer_for_somebody_else_needs_a_reason(browser, database, world):
    one = waiting(world.bagneux)
    offer_free_places(world.cohort.id, now=NOW)
    visitor, address = browser(world.coordinator), f"/participants/{one.id}/offer"
    visitor.submit(address, {"answer": "yes"}, expect=422)
    visitor.submit(address, {"answer": "yes", "reason": "said so on the phone"})
    assert "said so on the phone" in visitor.get(f"/participants/{one.id}").text
    browser(make_user(Role.COORDINATOR, world.torino.city)).get(address, expect=404)


def test_a_group_is_formed_and_dissolved_after_a_look(browser, database, world):
    holders(world.bagneux, 2)
    two = [waiting(world.bagneux, name, minutes=number) for number, name in enumerate(("Ana", "Ben"))]
    visitor, slug = browser(world.coordinator), world.cohort.slug
    address, deed = f"/cohorts/{slug}/waiting-list/bagneux/group", f"/cohorts/{slug}/consequences"
    visitor.submit(address, {"members": [str(two[0].id)]}, expect=422)
    preview = visitor.get(visitor.submit(address, {"members": [str(one.id) for one in two]}).location)
    assert database.scalars(select(WaitingGroup)).all() == []
    form = preview.fields(action=deed) | {"members": [str(one.id) for one in two]}
    for _sending in range(2):
        visitor.post(deed, form)
    page = visitor.get(f"/cohorts/{slug}/waiting-list")
    ((_number, who, *_more),) = page.rows()
    assert "together, at least 2" in who
    assert "Nobody is there to go together" in visitor.get(address).text
    preview = next(link["href"] for link in page.soup.select("tbody a") if "dissolving" in link.text)
    browser(make_user(Role.COORDINATOR, world.torino.city)).get(preview, expect=404)
    form = visitor.get(preview).fields(action=deed)
    assert "Sends 1 offer to people on the waiting list; places in all: 1." in visitor.get(preview).text
    for _sending in range(2):
        visitor.post(deed, form)
    database.expire_all()
    assert [database.get(Participant, one.id).state for one in two] == [S.OFFERED, S.WAITING]


def test_each_answer_says_first_what_it_does_to_the_group_too(browser, database, world):
    three = [waiting(world.bagneux, name, minutes=number) for number, name in enumerate(("Ana", "Ben", "Cid"))]
    form_group(three, delegation=world.bagneux, minimum_size=3, leader=None, actor=PROGRAMME, now=NOW)
    offer_free_places(world.cohort.id, now=NOW)
    last = waiting(world.bagneux, "Last", minutes=9)
    visitor, address = browser(world.coordinator), f"/participants/{three[0].id}/offer"
    page = visitor.get(address)
    assert "The place is certain once 2 others of the group have answered too." in page.text
    assert "2 others of the group lose their offers and wait again" in page.text
    assert "offered at once to the next on the list" in page.text
    form = page.fields() | {"answer": "no", "reason": "said so"}
    # One of them answers meanwhile: what was shown is not what would happen.
    visitor.submit(f"/participants/{three[1].id}/offer", {"answer": "yes", "reason": "said so"})
    moved = visitor.post(address, form, expect=409)
    assert "Something changed since you looked" in moved.text
    assert database.get(Participant, three[0].id).state is S.OFFERED
    visitor.post(address, moved.fields() | {"answer": "no", "reason": "said so"})
    database.expire_all()
    states = [database.get(Participant, one.id).state for one in (*three, last)]
    assert states == [S.DECLINED, S.WAITING, S.WAITING, S.OFFERED]


def test_what_withdrawing_will_do_is_what_it_does(browser, database, world):
    leader, *young = [*holders(world.bagneux, 1, kind=ParticipantKind.LEADER), *holders(world.bagneux, 2)]
    waiting(world.bagneux, "Next", minutes=1)
    visitor = browser(world.coordinator)
    page = visitor.get(f"/participants/{leader.id}/withdraw")
    said = page.texts("main .prose li")
    assert said[:3] == [
        "Frees 1 place.",
        "Sends 1 offer to people on the waiting list; places in all: 1.",
        "Leaves Bagneux without a leader.",
    ]
    form = page.fields()
    # Somebody else leaves meanwhile: what was shown is not what would happen.
    form["reason"] = "has moved"
    other = visitor.get(f"/participants/{young[0].id}/withdraw").fields() | {"reason": "has moved"}
    visitor.post(f"/participants/{young[0].id}/withdraw", other)
    moved = visitor.post(f"/participants/{leader.id}/withdraw", form, expect=409)
    assert "Something changed since you looked" in moved.text
    assert database.get(Participant, leader.id).state is not S.WITHDRAWN
    visitor.post(f"/participants/{leader.id}/withdraw", moved.fields() | {"reason": "has moved"})
    database.expire_all()
    assert database.get(Participant, leader.id).state is S.WITHDRAWN


def test_withdrawing_without_having_looked_shows_it_first(browser, database, world):
    (one,) = holders(world.bagneux, 1)
    browser(world.coordinator).post(f"/participants/{one.id}/withdraw", {"form_id": "z", "reason": "has moved"}, expect=409)
    assert "Fill this in" in browser(world.coordinator).submit(f"/participants/{one.id}/withdraw", {"reason": " "}, expect=422).text
    assert database.get(Participant, one.id).state is S.CONFIRMED


def test_many_leave_at_once_and_their_places_are_offered_together(browser, database, world):
    people = holders(world.bagneux, 3)
    two = [waiting(world.bagneux, name, minutes=number) for number, name in enumerate(("Ana", "Ben"))]
    form_group(two, delegation=world.bagneux, minimum_size=2, leader=None, actor=PROGRAMME, now=NOW)
    chosen = "&".join(f"chosen={one.id}" for one in people[:2])
    visitor, slug = browser(world.coordinator), world.cohort.slug
    page = visitor.get(f"/cohorts/{slug}/consequences?of=leave&{chosen}")
    assert "Frees 2 places." in page.text
    form = page.fields() | {"chosen": [str(one.id) for one in people[:2]]}
    assert "Fill this in" in visitor.post(f"/cohorts/{slug}/consequences", form, expect=422).text
    for _sending in range(2):
        visitor.post(f"/cohorts/{slug}/consequences", form | {"reason": "The school week was moved"})
    database.expire_all()
    assert [database.get(Participant, one.id).state for one in two] == [S.OFFERED, S.OFFERED]
    assert "The school week was moved" in visitor.get(f"/participants/{people[0].id}").text


def test_a_smaller_pledge_returns_places_and_one_below_what_is_taken_is_refused(browser, database, world):
    holders(world.bagneux, 2)
    visitor, slug = browser(world.coordinator), world.cohort.slug
    delegations = f"/cohorts/{slug}/delegations"
    assert "already taken" in visitor.submit(delegations, {"city": "bagneux", "places": "1"}, expect=422).text
    preview = visitor.submit(delegations, {"city": "bagneux", "places": "2"}).location
    assert "Returns 1 place to the pool" in visitor.get(preview).text
    visitor.submit(preview, {}, to=f"/cohorts/{slug}/consequences")
    database.expire_all()
    assert database.get(Delegation, world.bagneux.id).pledged_count == 2


def test_closing_says_who_waits_in_vain_and_opening_offers_again(browser, database, world):
    holders(world.torino, 1)
    one = waiting(world.torino)
    visitor, slug = browser(world.network), world.cohort.slug

    def go(state):
        preview = visitor.post(f"/cohorts/{slug}/state", {"state": state, "form_id": state}).location
        page = visitor.get(preview)
        visitor.post(f"/cohorts/{slug}/consequences", page.fields(action="/consequences"))
        database.expire_all()
        return page.text

    assert "1 person on the waiting list is offered nothing any more." in go("closed")
    assert (database.get(Cohort, world.cohort.id).state, database.get(Participant, one.id).state) == (CohortState.CLOSED, S.WAITING)
    assert "Sends 1 offer" in go("open")
    assert database.get(Participant, one.id).state is S.OFFERED


def test_passing_over_somebody_is_said_and_needs_a_reason(browser, database, world):
    holders(world.torino, 1)
    waiting(world.torino, "First", minutes=1)
    second = waiting(world.torino, "Second", minutes=2)
    visitor, address = browser(world.network), f"/participants/{second.id}/place"
    assert "Passes over 1 person" in visitor.get(address).text
    assert "comes first" in visitor.submit(address, {"reason": " "}, expect=422).text
    visitor.submit(address, {"reason": "The only one with a passport"})
    database.expire_all()
    assert database.get(Participant, second.id).state is S.ACCEPTED


def test_unused_places_return_on_their_day_once_and_the_coordinator_is_told(database, world):
    holders(world.bagneux, 2)
    world.cohort.first_release_on = NOW.date()
    world.coordinator.person.email = "amelie@example.org"
    database.flush()
    assert due_release(world.cohort, day=NOW.date().replace(day=3)) is None
    assert release_on_its_day(world.cohort, day=NOW.date(), actor=PROGRAMME, now=NOW) == 3
    assert release_on_its_day(world.cohort, day=NOW.date(), actor=PROGRAMME, now=NOW) == 0
    database.flush()
    assert (world.bagneux.pledged_count, world.torino.pledged_count) == (2, 0)
    kinds = database.execute(select(Letter.kind, func.count()).group_by(Letter.kind)).all()
    assert [tuple(row) for row in kinds] == [("places-released", 1)]
    assert (end_and_offer.__name__, RELEASES) == ("end_and_offer", "participants.releases")
