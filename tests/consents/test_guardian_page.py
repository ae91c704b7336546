"""A guardian's page: finished in one sending, nothing lost, nothing shown of anybody else's answers."""

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.accounts.attempts import HERE, note_try
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.consents.queries import states_of
from exchange.consents.services import Signed, record_answers
from exchange.consents.standings import ConsentState
from exchange.demonstration import makers
from exchange.demonstration.makers import make_participant, make_person
from exchange.foundation import clock
from tests.consents.people import everything
from tests.guardians.families import make_family, make_guardian
from tests.guardians.test_views import come_in


@pytest.fixture
def family(database):
    return make_family()


@pytest.fixture
def mother(browser, family):
    return come_in(browser, family)


def address(family):
    return f"/guardian/children/{family.participant.id}/consents"


def state(family, purpose=Purpose.TRAVEL):
    return states_of([family.participant.id])[family.participant.id][purpose].state


def test_everything_is_answered_in_one_sending(database, family, mother):
    page = mother.get(address(family))
    assert page.response.get_data(as_text=True).count(" checked") == 0
    mother.post(address(family), everything("given", given_by_name="Samia Belkacem", signature="10,10 200,90", photo_social="refused"))
    assert state(family) is ConsentState.GIVEN
    assert state(family, Purpose.PHOTO_SOCIAL) is ConsentState.REFUSED
    consent = database.scalar(select(Consent).where(Consent.purpose == Purpose.TRAVEL))
    assert (consent.guardian_id, consent.channel, consent.language) == (family.mother.id, Channel.EMAIL_CODE, "en")
    assert consent.signing.signature.reveal() == "10,10 200,90"
    assert "You have answered everything" in mother.get(address(family)).text
    assert mother.get(f"{address(family)}/{consent.signing_id}.pdf").response.data[:5] == b"%PDF-"


def test_nothing_is_lost_when_one_answer_is_missing(database, family, mother):
    sent = everything("given", given_by_name="Samia B.", signature="10,10 200,90")
    del sent["health_data"]
    page = mother.post(address(family), sent, expect=422)
    text = page.response.get_data(as_text=True)
    assert "Please choose yes or no" in page.errors[0]
    assert (text.count(" checked"), "Samia B." in text, "10,10 200,90" in text) == (8, True, True)
    assert database.scalar(select(func.count(Signing.id))) == 0


def test_two_clicks_are_one_signature(database, family, mother):
    sent = everything("given", given_by_name="Samia Belkacem", form_id="a" * 32)
    mother.post(address(family), sent)
    mother.post(address(family), sent)
    assert database.scalar(select(func.count(Signing.id))) == 1


def test_the_childs_name_signs_nothing(family, mother):
    page = mother.post(address(family), everything("given", given_by_name="belkacem INES"), expect=422)
    assert "the young person’s own name" in page.errors[0]


def test_whoever_may_only_look_signs_and_takes_back_nothing(database, family, mother):
    """The right to sign ends in the middle of a visit: from the next sending on nothing is signed, taken back or given out."""
    mother.post(address(family), everything("given", given_by_name="Samia Belkacem"))
    consent = database.scalar(select(Consent).where(Consent.purpose == Purpose.PARTICIPATION))
    paper, signing_id, before = (
        f"{address(family)}/{consent.id}/withdraw",
        consent.signing_id,
        database.scalar(select(func.count(Consent.id))),
    )
    family.mother.may_sign = False
    database.flush()
    mother.get(address(family), expect=404)
    mother.post(address(family), everything("refused", given_by_name="Samia Belkacem"), expect=404)
    mother.post(paper, {}, expect=404)
    mother.get(f"{address(family)}/{signing_id}.pdf", expect=404)
    mother.post(f"/guardian/children/{family.participant.id}/care/health", {"allergy-nuts": "y"}, expect=404)
    assert database.scalar(select(func.count(Consent.id)).where(Consent.withdrawn_at.is_(None))) == before
    assert mother.get("/guardian/tasks").status == 200


def test_a_visit_closes_in_the_browser_in_which_the_child_comes_in(database, browser, family, mother):
    """The young person signs in where the visit is still open: nothing can be signed there any more."""
    mother.get(address(family))
    mother._sign_in(makers.make_account(family.child))
    mother.get(address(family), expect=403)
    mother.post(address(family), everything("given", given_by_name="Samia Belkacem"), expect=403)
    assert database.scalar(select(func.count(Signing.id))) == 0


def test_what_is_signed_where_the_child_was_waits_for_a_person(database, browser, family):
    """The child came in from the same network within a day: nobody travels on that signature until somebody has asked."""
    makers.make_account(family.child, email="ines.belkacem@example.org")
    note_try(HERE, "ines.belkacem@example.org", "127.0.0.1", now=clock.now(), has_failed=False)
    visitor = come_in(browser, family)
    visitor.post(address(family), everything("given", given_by_name="Samia Belkacem"))
    signing = database.scalar(select(Signing))
    assert (signing.needs_check, signing.checked_at, state(family)) == (True, None, ConsentState.UNCHECKED)


def test_taking_back_is_one_button(database, family, mother):
    mother.post(address(family), everything("given", given_by_name="Samia Belkacem"))
    consent = database.scalar(select(Consent).where(Consent.purpose == Purpose.PARTICIPATION))
    mother.post(f"{address(family)}/{consent.id}/withdraw", {})
    assert state(family, Purpose.PARTICIPATION) is ConsentState.WITHDRAWN
    assert "Nobody travels without this" in mother.get(address(family)).text
    assert "You said no to something without which nobody travels" in mother.get("/guardian/tasks").text


def test_a_guardian_learns_nothing_of_the_other(database, family, mother):
    mother.post(address(family), everything("given", given_by_name="Samia Belkacem"))
    before = mother.get(address(family)).text
    before = mother.get(address(family)).text
    signed = Signed("Karim Belkacem", Capacity.GUARDIAN, Channel.PAPER, "en", family.father)
    signing = record_answers(family.participant, {Purpose.TRAVEL: Answer.REFUSED}, signed=signed, actor=PROGRAMME, now=clock.now())
    database.flush()
    assert state(family) is ConsentState.DISPUTED
    assert mother.get(address(family)).text == before
    theirs = database.scalar(select(Consent).where(Consent.guardian_id == family.father.id))
    mother.post(f"{address(family)}/{theirs.id}/withdraw", {}, expect=404)
    mother.get(f"{address(family)}/{signing.id}.pdf", expect=404)


def test_list_and_questions_ask_the_same_number_of_statements_for_one_child_and_three(database, family, mother, count_queries):
    """The whole list, with the steps of all features: what is asked of each child is read once for all."""
    pages = ["/guardian/tasks", address(family)]
    one = [count_queries(lambda page=page: mother.get(page)) for page in pages]
    for name in ("Adam", "Lina"):
        sibling = make_person(name, "Belkacem", city=family.city, birth_date=family.child.birth_date)
        make_participant(family.delegation, sibling)
        make_guardian(sibling, name="Samia", email="samia@example.org")
    assert len(mother.get("/guardian/tasks").texts("h2")) == 3
    three = [count_queries(lambda page=page: mother.get(page)) for page in pages]
    assert three == one
    assert max(one) <= 12
