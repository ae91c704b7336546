"""A reader's yes is to the words that they read, and to nobody's own: what came meanwhile is read before it goes on."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.reviewing import rules
from exchange.initiatives.reviewing.models import InitiativeReview
from exchange.initiatives.revisions.models import ChangeState, InitiativeChange, InitiativeRevision
from tests.initiatives.conftest import FIFTEEN, NOW
from tests.initiatives.writing.test_changing import propose
from tests.initiatives.writing.test_rules import codes

S, C = InitiativeState, ChangeState
AUTHOR, NETWORK = UUID(int=1), UUID(int=2)
NEW = "Something is new here since you opened this page."
OWN = "Nobody decides about their own words."
MARKS = {f"mark_{name}": "4" for name in ("clear", "copy", "safe", "honest")}


def state_of(database, one):
    database.expire_all()
    return one.state


def change_states(database):
    database.expire_all()
    return sorted(one.value for one in database.scalars(select(InitiativeChange.state)))


def say_again(author, initiative, text):
    """Give the proposal up and send another one."""
    path = f"/initiatives/{initiative.slug}/change"
    author.post(f"{path}/give-up")
    propose(author, initiative.slug, 7, text)
    author.submit(path, {"why": "We counted again."})


@pytest.mark.parametrize("desk", ["reading", "review"])
def test_a_yes_to_a_change_is_to_the_one_that_was_read(database, browser, bagneux, network, desk):
    if desk == "review":
        bagneux.author.birth_date = FIFTEEN.replace(year=1980)
    one = make_initiative(bagneux.city, author=bagneux.author)
    author, reader = browser(bagneux.youngster), browser(bagneux.coordinator if desk == "reading" else network)
    path = f"/initiatives/{one.slug}/change"
    propose(author, one.slug, 7, "About 500 euros.")
    author.submit(path, {"why": "We counted."})
    old = reader.get(f"{path}/{desk}").fields(action=f"/{desk}") | {"decision": "fine", "sentence": "Thank you, both."}
    say_again(author, one, "Call me on 0170000000.")
    waits = [C.GIVEN_UP.value, C.SUBMITTED.value if desk == "reading" else C.IN_REVIEW.value]
    # The old page as it was, without what it named, and sent without a choice before: none of them passes what nobody has read.
    tried = [old, {**old, "version": ""}, {**old, "decision": "return"}]
    chosen = reader.post(f"{path}/{desk}", {**old, "form_id": "", "decision": ""}, expect=422)
    tried.append(chosen.fields(action=f"/{desk}") | {"decision": "fine"})
    passed = 0
    for fields in tried:
        answer = reader.post(f"{path}/{desk}", {**fields, "form_id": ""}, expect=409)
        assert (NEW in answer.text, "0170000000" in answer.text, "Thank you, both." in answer.text) == (True, True, True)
        passed += change_states(database) != waits
    print(f"tried {len(tried)} · lost 0 · leaked {passed}")
    assert passed == 0
    assert "0170000000" not in browser().get(f"/initiatives/{one.slug}").text
    reader.post(f"{path}/{desk}", answer.fields(action=f"/{desk}") | {"decision": "fine"})
    assert change_states(database) != waits


def test_a_yes_to_an_initiative_is_to_the_words_that_were_read(database, browser, bagneux, network):
    one = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    author, first, second, staff = (browser(who) for who in (bagneux.youngster, bagneux.coordinator, bagneux.leader, network))
    at = f"/initiatives/{one.slug}"

    def sent_again(text):
        author.post(f"{at}/questions/7", author.get(f"{at}/questions/7").fields() | {"answer": text})
        author.submit(f"{at}/check", {}, to=f"{at}/submit")

    old = first.get(f"{at}/reading").fields(action="/reading") | {"decision": "fine", "sentence": "Lovely."}
    second.submit(f"{at}/reading", {"decision": "return", "sentence": "What does it cost?"}, to=f"{at}/reading")
    sent_again("Call me on 0170000000.")
    again = first.post(f"{at}/reading", old, expect=409)
    assert (NEW in again.text, "0170000000" in again.text, "Lovely." in again.text) == (True, True, True)
    assert state_of(database, one) is S.SUBMITTED
    first.post(f"{at}/reading", again.fields(action="/reading") | {"decision": "fine"})
    assert state_of(database, one) is S.IN_REVIEW

    page = staff.get(f"{at}/review")
    old, marks = page.fields(action="/review") | {"decision": "fine"}, page.fields(action="/marks") | MARKS
    other = browser(makers.make_user(Role.NETWORK))
    other.submit(f"{at}/review", {"decision": "return", "sentence": "No numbers, please.", "go": "now"}, to=f"{at}/review")
    sent_again("Ask me about the money.")
    second.submit(f"{at}/reading", {"decision": "fine"}, to=f"{at}/reading")
    for go in ("now", "later"):
        again = staff.post(f"{at}/review", {**old, "form_id": "", "go": go}, expect=409)
        assert (NEW in again.text, "Ask me about" in again.text) == (True, True)
    assert NEW in staff.post(f"{at}/review/marks", marks, expect=409).text
    assert state_of(database, one) is S.IN_REVIEW
    assert database.scalars(select(InitiativeReview).where(InitiativeReview.sent_at.is_(None))).all() == []
    staff.post(f"{at}/review/marks", again.fields(action="/marks") | MARKS)
    staff.post(f"{at}/review", staff.get(f"{at}/review").fields(action="/review") | {"decision": "fine", "go": "now"})
    assert state_of(database, one) is S.PUBLISHED


def test_decisions_are_sent_as_they_stood_on_the_page(database, browser, bagneux, network):
    one = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW)
    at, pending, staff = f"/initiatives/{one.slug}/review", "/initiatives/review/pending", browser(network)

    def decide(**said):
        staff.post(at, staff.get(at).fields(action="/review") | {"go": "later"} | said)

    def on_page():
        page = staff.get(pending)
        return page.fields(action="/pending") | {"review": [field["value"] for field in page.soup.select("input[name=review]")]}

    staff.post(f"{at}/marks", staff.get(at).fields(action="/marks") | MARKS)
    decide(decision="return", sentence="Say who opens it.")
    old = on_page()
    staff.post(f"{at}/think-again")
    decide(decision="fine", sentence="Thank you.")
    again = staff.post(pending, old, expect=409)
    assert (NEW in again.text, "Thank you." in again.text) == (True, True)
    assert state_of(database, one) is S.IN_REVIEW
    # Sent anew after the decision, whatever way that was: these are other words.
    review = database.scalars(select(InitiativeReview)).one()
    one.submitted_at = review.decided_at + timedelta(seconds=1)
    database.commit()
    assert NEW in staff.post(pending, on_page(), expect=409).text
    one.submitted_at = review.decided_at - timedelta(days=1)
    database.commit()
    staff.post(pending, on_page())
    assert state_of(database, one) is S.PUBLISHED


def test_the_network_does_not_decide_what_it_had_a_hand_in(database, browser, bagneux, network):
    bagneux.author.birth_date = FIFTEEN.replace(year=1980)
    author, editor, sender = browser(bagneux.youngster), browser(network), browser(makers.make_user(Role.NETWORK))
    tried, decided = 0, 0
    # What an author began and somebody of the network wrote in; what another of them sent; what came back and the author sent.
    for began, wrote, sent in ((author, editor, sender), (author, editor, editor), (editor, author, sender), (author, editor, author)):
        one = make_initiative(bagneux.city, author=bagneux.author)
        path = f"/initiatives/{one.slug}/change"
        propose(began, one.slug, 2, "The square is loud.")
        propose(wrote, one.slug, 7, "About 500 euros.")
        sent.submit(path, {"why": "We counted."})
        for hand in {began, wrote, sent} - {author}:
            tried += 1
            page = hand.get(f"{path}/review")
            assert "Nobody reads their own proposal." in page.text
            hand.post(f"{path}/review", {"decision": "fine", "version": page_version(database, one)}, expect=422)
            decided += find(database, one).state is not C.IN_REVIEW
        other = browser(makers.make_user(Role.NETWORK))
        other.submit(f"{path}/review", {"decision": "fine"})
        assert find(database, one).state is C.ACCEPTED
    print(f"tried {tried} · lost 0 · leaked {decided}")
    assert decided == 0


def find(database, initiative):
    database.expire_all()
    return database.scalars(select(InitiativeChange).where(InitiativeChange.initiative_id == initiative.id)).one()


def page_version(database, initiative):
    change = find(database, initiative)
    return f"{change.id.hex}-{change.version}"


def test_who_decides_for_the_network():
    assert codes(rules.why_not_own(NETWORK, set())) == []
    assert codes(rules.why_not_own(NETWORK, {AUTHOR})) == []
    assert codes(rules.why_not_own(NETWORK, {AUTHOR, NETWORK})) == ["own"]


@pytest.mark.parametrize("hand", ["began", "wrote", "sent"])
def test_nobody_of_the_network_publishes_what_they_wrote_for_a_city(database, browser, bagneux, torino, network, hand):
    adoption = make_adoption(make_initiative(bagneux.city), torino.city, stage=AdoptionStage.PILOT)
    officer, staff, path = browser(torino.coordinator), browser(network), f"/adoptions/{adoption.id}/write-up"
    answers = {"seen_where": "In Bagneux.", "cost": "400 euros.", "change": "Nobody knows yet.", "at_home": "Smaller."}

    def write(page, **said):
        return page.post(path, page.get(path).fields() | said)

    if hand == "began":
        write(staff, **answers)
        write(officer, cost="500 euros.", go="send")
    elif hand == "wrote":
        write(officer, **answers)
        write(staff, cost="500 euros.")
        write(officer, go="send")
    else:
        write(officer, **answers)
        write(staff, go="send")
    one = database.scalars(select(Initiative).where(Initiative.is_by_city)).one()
    at, other = f"/initiatives/{one.slug}/review", browser(makers.make_user(Role.NETWORK))
    fields = other.get(at).fields(action="/review")
    page = staff.get(at)
    assert (OWN in page.text, page.soup.select(f"form[action$='{at}']")) == (True, [])
    tried = [
        (at, {"decision": "fine", "go": "now"}),
        (at, {"decision": "fine", "go": "later"}),
        (at, {"decision": "return", "sentence": "No.", "go": "now"}),
        (f"{at}/marks", MARKS),
    ]
    for address, said in tried:
        assert OWN in staff.post(address, {"version": fields["version"], **said}, expect=422).text
    leaked = state_of(database, one) is not S.IN_REVIEW or bool(database.scalars(select(InitiativeReview)).all())
    print(f"tried {len(tried)} · lost 0 · leaked {int(leaked)}")
    assert not leaked
    # Another of the network decides; whoever wrote it may send that decision with the others.
    other.post(f"{at}/marks", other.get(at).fields(action="/marks") | MARKS)
    other.post(at, other.get(at).fields(action="/review") | {"decision": "fine", "go": "later"})
    page = staff.get("/initiatives/review/pending")
    staff.post("/initiatives/review/pending", page.fields(action="/pending"))
    assert state_of(database, one) is S.PUBLISHED
    wrote = {row.by_id for row in database.scalars(select(InitiativeRevision)) if row.number == 7}
    assert (network.person_id in wrote) == (hand != "sent")
