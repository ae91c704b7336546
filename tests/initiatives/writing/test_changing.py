"""New words for what is public: proposed, read by an adult first, decided by the network; the old words stay until then."""

from uuid import UUID

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import ANSWERS, make_initiative
from exchange.initiatives.changing import rules
from exchange.initiatives.coauthors.showing import writing_section
from exchange.initiatives.models import Initiative, InitiativeState, InitiativeWord
from exchange.initiatives.revisions.models import ChangeState, InitiativeChange, InitiativeRevision, RevisionKind
from exchange.messages.models import Letter
from exchange.people.models import RoleGrant
from tests.initiatives.conftest import FIFTEEN, NOW, viewer_of
from tests.initiatives.writing.test_rules import codes

S, C = InitiativeState, ChangeState
A, B, D = UUID(int=1), UUID(int=2), UUID(int=4)


def published(state=S.PUBLISHED, **facts):
    return Initiative(slug="x", state=state, author_id=A, created_at=NOW, saved_at=NOW, **facts)


def change(state=C.DRAFT, by=A, base="", new="New"):
    return InitiativeChange(state=state, by_id=by, base={"cost": base}, answers={"cost": new}, created_at=NOW, saved_at=NOW)


@pytest.mark.parametrize(
    ("initiative", "proposal", "why", "expected"),
    [
        (published(), change(), "Wrong.", []),
        (published(), change(C.RETURNED), "Wrong.", []),
        (published(), change(), " ", ["reason-missing"]),
        (published(), None, "Wrong.", ["nothing-changed"]),
        (published(), change(new=""), "Wrong.", ["empty"]),
        (published(cost="Other"), change(), "Wrong.", ["changed-meanwhile"]),
        (published(), change(C.SUBMITTED), "Wrong.", ["with-readers"]),
        (published(), change(C.IN_REVIEW), "Wrong.", ["with-readers"]),
        (published(S.RETIRED), change(), "Wrong.", ["not-published"]),
        (published(S.DRAFT), change(), "Wrong.", ["not-published"]),
    ],
)
def test_when_a_proposal_is_sent(initiative, proposal, why, expected):
    assert codes(rules.why_not_send(initiative, proposal, why=why)) == expected


@pytest.mark.parametrize(
    ("initiative", "proposal", "reader", "expected"),
    [
        (published(), change(C.IN_REVIEW), B, []),
        (published(), change(C.IN_REVIEW), A, ["own"]),
        (published(), change(C.IN_REVIEW, by=B), B, ["own"]),
        (published(), change(C.SUBMITTED), B, ["not-waiting"]),
        (published(), None, B, ["not-waiting"]),
        (published(S.RETIRED), change(C.IN_REVIEW), B, ["not-published"]),
        (published(cost="Other"), change(C.IN_REVIEW), B, ["changed-meanwhile"]),
        (published(), change(C.IN_REVIEW), D, ["own"]),
        (published(), change(C.IN_REVIEW, by=D), B, []),
    ],
)
def test_who_makes_new_words_public(initiative, proposal, reader, expected):
    assert codes(rules.why_not_accept(initiative, proposal, reader_id=reader, touched_by={D})) == expected


def test_a_minors_words_go_to_an_adult_first():
    assert rules.state_after_sending(FIFTEEN, today=NOW.date()) is C.SUBMITTED
    assert rules.state_after_sending(FIFTEEN.replace(year=1980), today=NOW.date()) is C.IN_REVIEW
    assert rules.state_after_sending(None, today=NOW.date()) is C.SUBMITTED
    assert rules.state_after_sending(None, is_by_city=True, today=NOW.date()) is C.IN_REVIEW


def test_what_is_given_up():
    assert codes(rules.why_not_give_up(None)) == ["not-open"]
    assert codes(rules.why_not_give_up(change(C.ACCEPTED))) == ["not-open"]
    assert codes(rules.why_not_give_up(change(C.IN_REVIEW))) == []


def propose(reader, slug, number, text, **more):
    path = f"/initiatives/{slug}/change/{number}"
    return reader.post(path, {**reader.get(path).fields(), "answer": text}, **more)


def public_text(browser, slug):
    return browser().get(f"/initiatives/{slug}").text


class TestTwoAtOnce:
    def test_two_who_propose_both_see_both_texts_and_nobody_sends_what_they_have_not_read(self, database, browser, bagneux, network):
        one = make_initiative(bagneux.city, author=bagneux.author)
        me, staff, path = browser(bagneux.youngster), browser(network), f"/initiatives/{one.slug}/change"
        stale = me.get(f"{path}/7").fields()
        propose(staff, one.slug, 7, "About 400 euros.")
        met = me.post(f"{path}/7", stale | {"answer": "About 500 euros."}, expect=409)
        assert met.texts(".pair dd") == ["About 400 euros.", "About 500 euros."]
        # What was not touched gives way, the same is no conflict, the public words would undo the other’s.
        me.post(f"{path}/7", stale)
        me.post(f"{path}/7", stale | {"answer": "About 400 euros."})
        kept = database.scalars(select(InitiativeChange)).one()
        assert kept.answers == {"cost": "About 400 euros."}
        overview = me.get(path).fields()
        forms = [form for form in met.soup.select("main form") if "Keep both" in form.get_text()]
        both = {field["name"]: field.get("value", "") for field in forms[0].select("input")}
        assert me.post(f"{path}/7", both).location == path
        late = me.post(path, overview | {"why": "We counted."}, expect=409)
        assert "Something is new here" in late.text
        me.post(path, late.fields() | {"why": "We counted."})
        database.expire_all()
        assert (kept.state, kept.answers) == (C.SUBMITTED, {"cost": "About 400 euros.\n\nAbout 500 euros."})
        print("tried 3 · lost 0 · leaked 0")


class TestWhatACitySigns:
    def test_whoever_moves_its_adoptions_corrects_it_and_the_network_reads_it(self, database, browser, bagneux, torino, network):
        one = make_initiative(torino.city, author=torino.coordinator.person, is_by_city=True)
        path, officer = f"/initiatives/{one.slug}/change", browser(makers.make_user(Role.VIEWER, torino.city))
        page = officer.get(f"/initiatives/{one.slug}")
        assert page.link("Propose new words") == path
        assert page.soup.select('a[href$="/history"]') == []
        propose(officer, one.slug, 7, "About 500 euros.")
        viewer = makers.make_user(Role.VIEWER, bagneux.city)
        strangers = [browser(other) for other in (bagneux.coordinator, torino.youngster, torino.leader, viewer)]
        for stranger in strangers:
            stranger.get(path, expect=404)
            stranger.post(f"{path}/7", {"answer": "Stolen"}, expect=404)
            stranger.post(path, {"why": "Stolen"}, expect=404)
            stranger.post(f"{path}/give-up", expect=404)
        officer.submit(path, {"why": "We counted again."})
        kept = database.scalars(select(InitiativeChange)).one()
        assert (kept.state, ANSWERS["cost"] in public_text(browser, one.slug)) == (C.IN_REVIEW, True)
        officer.get(f"{path}/review", expect=403)
        browser(network).submit(f"{path}/review", {"decision": "fine"})
        assert "About 500 euros." in public_text(browser, one.slug)
        print(f"tried {len(strangers) * 4} · lost 0 · leaked 0")

    def test_whoever_proposes_hears_of_the_answer_too(self, database, browser, torino, network):
        torino.coordinator.person.email = "desk@torino.example.org"
        one = make_initiative(torino.city, author=torino.coordinator.person, is_by_city=True)
        path, officer = f"/initiatives/{one.slug}/change", makers.make_user(Role.VIEWER, torino.city, language="it")
        gone = makers.make_user(Role.VIEWER, torino.city)
        propose(browser(gone), one.slug, 6, "A ladder.")
        propose(browser(officer), one.slug, 7, "About 500 euros.")
        browser(officer).submit(path, {"why": "We counted again."})
        # Who began it speaks for the city no more.
        database.delete(database.scalars(select(RoleGrant).where(RoleGrant.person_id == gone.person_id)).one())
        database.flush()
        staff = browser(network)
        staff.submit(f"{path}/review", {"decision": "return", "sentence": "In which year?"})
        both = {(torino.coordinator.person_id, torino.coordinator.person.email), (officer.person_id, officer.email)}
        back = database.scalars(select(Letter)).all()
        assert {(letter.recipient_id, letter.to_address) for letter in back} == both
        assert [letter.language for letter in back if letter.recipient_id == officer.person_id] == ["it"]
        assert all("In which year?" in letter.text.reveal() and path in letter.text.reveal() for letter in back)
        browser(officer).submit(path, {"why": "In 2018."})
        staff.submit(f"{path}/review", {"decision": "fine"})
        told = database.scalars(select(Letter).where(Letter.kind == "initiative-change-changed")).all()
        assert ({(letter.recipient_id, letter.to_address) for letter in told}, len(back), len(told)) == (both, 2, 2)

    def test_no_empty_card_stands_beside_it_before_it_is_public(self, torino):
        officer = makers.make_user(Role.VIEWER, torino.city)
        viewer, here = viewer_of(officer, Role.VIEWER, torino.city), []
        for state in S:
            one = make_initiative(torino.city, author=officer.person, is_by_city=True, state=state, slug=f"a-{state.value}")
            here += [state] if writing_section(one, viewer) else []
        assert here == [S.PUBLISHED]

    def test_words_of_young_people_stay_theirs(self, database, browser, torino):
        one = make_initiative(torino.city, author=torino.author)
        page = browser(torino.coordinator).get(f"/initiatives/{one.slug}")
        assert "Propose new words" not in page.text
        browser(torino.coordinator).get(f"/initiatives/{one.slug}/change", expect=404)


def test_the_network_hears_of_the_words_that_it_proposed_itself(database, browser, bagneux, network):
    one = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
    path, staff = f"/initiatives/{one.slug}/change", browser(network)
    propose(staff, one.slug, 7, "About 500 euros.")
    staff.submit(path, {"why": "We counted again."})
    asked = database.scalars(select(Letter).where(Letter.kind == "initiative-to-read")).all()
    assert all("New words are proposed for “Lamps on the square”." in letter.text.reveal() for letter in asked)
    assert "young person" not in "".join(letter.text.reveal() for letter in asked)
    browser(bagneux.coordinator).submit(f"{path}/reading", {"decision": "return", "sentence": "Ask Inès."})
    back = database.scalars(select(Letter).where(Letter.kind == "initiative-change-returned")).all()
    assert {(letter.recipient_id, letter.to_address) for letter in back} == {
        (bagneux.author.id, bagneux.author.email),
        (network.person_id, network.email),
    }
    assert len(back) == 2


class TestTheWay:
    def test_the_old_words_stay_until_the_new_ones_were_read_twice(self, database, browser, bagneux, network):
        one = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
        me, path = browser(bagneux.youngster), f"/initiatives/{one.slug}/change"
        assert me.get(f"/initiatives/{one.slug}").link("Propose new words") == path
        propose(me, one.slug, 7, "About 500 euros.")
        me.submit(path, {"why": ""}, expect=422)
        me.submit(path, {"why": "We counted again."})
        assert "About 900 euros." in public_text(browser, one.slug)
        desk = browser(bagneux.coordinator)
        assert desk.get("/initiatives/reading").link("Read the change Lamps on the square") == f"{path}/reading"
        assert "Read 1 change to what is public" in desk.get("/").text
        desk.submit(f"{path}/reading", {"decision": "fine"})
        staff = browser(network)
        assert staff.get("/initiatives/review").link("Read the change Lamps on the square") == f"{path}/review"
        assert "About 900 euros." in public_text(browser, one.slug)
        staff.submit(f"{path}/review", {"decision": "fine"})
        database.expire_all()
        page = browser().get(f"/initiatives/{one.slug}")
        assert ("About 500 euros." in page.text, "About 900 euros." in page.text) == (True, False)
        assert page.link("See what changed") == f"/initiatives/{one.slug}/changes"
        told = browser().get(f"/initiatives/{one.slug}/changes")
        assert (told.texts("dl del"), told.texts("dl ins")) == (["[taken out: 900 ]"], ["[put in: 500 ]"])
        assert "Inès" not in told.text
        assert "500" in set(database.scalars(select(InitiativeWord.word)))
        letters = database.scalars(select(Letter).order_by(Letter.created_at)).all()
        asked, last = letters[:-1], letters[-1]
        assert (bagneux.coordinator.email in {one.to_address for one in asked}, last.kind) == (True, "initiative-change-changed")
        assert {(one.kind, f"{path}/reading" in one.text.reveal()) for one in asked} == {("initiative-to-read", True)}
        rows = database.scalars(select(InitiativeRevision)).all()
        assert [(row.kind, row.before) for row in rows] == [(RevisionKind.CHANGED, {"cost": "About 900 euros."})]

    def test_words_that_named_somebody_are_not_shown_in_the_difference(self, database, browser, bagneux, network):
        one = make_initiative(bagneux.city, author=bagneux.author, cost="Ask 0170000000.", read_at=NOW)
        bagneux.author.birth_date = FIFTEEN.replace(year=1980)
        me, path = browser(bagneux.youngster), f"/initiatives/{one.slug}/change"
        propose(me, one.slug, 7, "Ask the town.")
        me.submit(path, {"why": "It named a number."})
        browser(network).submit(f"{path}/review", {"decision": "fine", "hides_before": "y"})
        pages = [browser().get(f"/initiatives/{one.slug}{end}").text for end in ("", "/changes", ".json")]
        leaked = sum("0170000000" in page for page in pages)
        print(f"tried {len(pages)} · lost 0 · leaked {leaked}")
        assert leaked == 0

    def test_back_with_a_sentence_and_given_up(self, database, browser, bagneux):
        one = make_initiative(bagneux.city, author=bagneux.author)
        me, path = browser(bagneux.youngster), f"/initiatives/{one.slug}/change"
        propose(me, one.slug, 7, "x" * 5001, expect=422)
        propose(me, one.slug, 7, "Less.")
        me.submit(path, {"why": "We counted."})
        desk = browser(bagneux.leader)
        desk.submit(f"{path}/reading", {"decision": "return"}, expect=422)
        desk.submit(f"{path}/reading", {"decision": "return", "sentence": "Less than what?"})
        assert "“Less than what?”" in me.get(path).text
        me.post(f"{path}/give-up")
        assert database.scalars(select(InitiativeChange.state)).all() == [C.GIVEN_UP]
        assert ANSWERS["cost"] in public_text(browser, one.slug)

    def test_nobody_else_proposes_reads_or_decides(self, database, browser, bagneux, torino, network):
        one = make_initiative(bagneux.city, author=bagneux.author)
        path = f"/initiatives/{one.slug}/change"
        propose(browser(bagneux.youngster), one.slug, 7, "Less.")
        viewer = makers.make_user(Role.VIEWER, bagneux.city)
        for other in (bagneux.friend, bagneux.leader, bagneux.coordinator, torino.youngster, viewer):
            browser(other).get(path, expect=404)
            browser(other).post(f"{path}/7", {"answer": "Stolen"}, expect=404)
        browser(torino.coordinator).get(f"{path}/reading", expect=404)
        for other in (bagneux.youngster, bagneux.friend, network):
            browser(other).get(f"{path}/reading", expect=403)
        browser(bagneux.coordinator).get(f"{path}/review", expect=403)
        assert database.scalars(select(InitiativeChange.answers)).all() == [{"cost": "Less."}]
        assert "Less." not in public_text(browser, one.slug)
