"""A guardian reads the same obstacles as everybody else, and the gathered letter leads them in."""

import pytest

from exchange.access.viewers import PROGRAMME
from exchange.foundation import clock
from exchange.participants.queries import list_obstacles
from exchange.readiness.rounds import board_of, prepare_round
from exchange.readiness.services import send_digests
from tests.guardians.families import letters_of, link_in, make_family
from tests.guardians.test_views import come_in


@pytest.fixture
def family(database):
    return make_family()


def test_a_guardian_sees_what_is_missing_and_whose_turn_it_is(database, browser, family):
    visitor = come_in(browser, family)
    page = visitor.get(f"/guardian/children/{family.participant.id}/missing")
    assert page.h1 == "What is still missing for Inès"
    told = list_obstacles([family.participant], cohort=family.cohort)[family.participant.id]
    assert sorted(page.texts(".obstacles__what")) == sorted(str(one.sentence) for one in told)
    assert "What is still missing for Inès" in visitor.get("/guardian/tasks").text


def test_another_child_does_not_exist_there(database, browser, family):
    visitor = come_in(browser, family)
    visitor.get("/guardian/children/00000000-0000-7000-8000-000000000000/missing", expect=404)
    browser().get(f"/guardian/children/{family.participant.id}/missing", expect=403)


def test_the_gathered_letter_holds_a_way_in(database, browser, family):
    prepared = prepare_round(board_of(family.cohort, viewer=PROGRAMME, today=clock.today()), viewer=PROGRAMME)
    send_digests(prepared.due, family.cohort, actor=PROGRAMME, now=clock.now())
    letter = next(one for one in letters_of("readiness-digest") if one.to_address == "samia@example.org")
    assert "Karim" not in letter.text.reveal()
    assert browser().get(link_in(letter)).h1 == "A letter about Inès"


def test_an_address_that_is_the_childs_own_gets_no_way_in(database, family):
    family.mother.email = "Ines.Belkacem+mum@example.org"
    database.flush()
    prepared = prepare_round(board_of(family.cohort, viewer=PROGRAMME, today=clock.today()), viewer=PROGRAMME)
    send_digests(prepared.due, family.cohort, actor=PROGRAMME, now=clock.now())
    assert [one.link for one in letters_of("readiness-digest") if "mum" in one.to_address] == [None]
