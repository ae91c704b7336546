"""Words that were taken away stand nowhere any more that the public reads, and nobody reads what was never sent."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.adoptions.adapting.models import Adaptation, Fate
from exchange.adoptions.adapting.rules import Part, side_by_side, without_hidden
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.proofs import make_adaptation
from exchange.demonstration.statements import make_statement
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.changing import services
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.revisions.rules import hidden_of, hidden_until
from exchange.initiatives.revisions.services import note_step
from exchange.messages.models import Letter
from exchange.statements.codes import grouped
from tests.initiatives.conftest import FIFTEEN, NOW, viewer_of

K = RevisionKind
NAME = "Zoubida"
MINUTE = timedelta(minutes=1)
HIDDEN = "The earlier words are not shown."


def version(kind, hides=False, **answers):
    before = {name: pair[0] for name, pair in answers.items()}
    after = {name: pair[1] for name, pair in answers.items()}
    return InitiativeRevision(kind=kind, hides_before=hides, before=before, answers=after, began_at=NOW, at=NOW)


PUBLISHED = InitiativeRevision(kind=K.PUBLISHED, before={}, answers={"problem": "a", "cost": "a"}, began_at=NOW, at=NOW)


@pytest.mark.parametrize(
    ("revisions", "until", "words"),
    [
        ([], {}, []),
        ([PUBLISHED, version(K.CHANGED, problem="ab")], {}, []),
        ([PUBLISHED, version(K.CHANGED, hides=True, problem="ab")], {"problem": 1}, ["a"]),
        ([PUBLISHED, version(K.CHANGED, problem="ab"), version(K.CHANGED, hides=True, problem="bc")], {"problem": 2}, ["a", "b"]),
        ([PUBLISHED, version(K.CHANGED, cost="ab"), version(K.CHANGED, hides=True, problem="ab")], {"problem": 2}, ["a"]),
        ([PUBLISHED, version(K.CHANGED, hides=True, problem="ab"), version(K.CHANGED, problem="bc")], {"problem": 1}, ["a"]),
        # What came back later is no secret.
        ([PUBLISHED, version(K.CHANGED, hides=True, problem="ab"), version(K.CHANGED, problem="ba")], {"problem": 1}, []),
        # Older than the versions: what stood before is known from the change itself.
        ([version(K.CHANGED, hides=True, problem="ab")], {"problem": 0}, ["a"]),
    ],
)
def test_until_where_an_answer_is_hidden(revisions, until, words):
    hidden = hidden_of(revisions, "problem")
    assert (hidden_until(revisions), hidden.answers if hidden else []) == (until, words)


def decided(component, fate=Fate.KEPT):
    return Part(component, fate, "", "Because.")


@pytest.mark.parametrize(
    ("parts", "hidden", "shown", "steps", "expected"),
    [
        ([decided("ask Z"), decided("B")], [["Ask  Z", "B"]], [["Ask", "B"]], ["Ask", "B"], ["Ask", "B"]),
        ([decided("Ask Z"), decided("B")], [["Ask Z", "B"]], [["B"]], ["B"], ["", "B"]),
        ([decided("B"), decided("Ask Z")], [["Ask Z", "B"]], [["B", "C"]], ["B", "C"], ["B", ""]),
        ([Part("Ask Z"), decided("B")], [["Ask Z", "B"]], [["B"]], ["B"], ["B"]),
        ([decided("Ask Z", Fate.ADDED)], [["Ask Z"]], [["Ask"]], ["Ask"], [""]),
        ([decided("1"), decided("2")], [["1"], ["2"]], [["Ask"]], ["Ask"], ["Ask", ""]),
        # What was public after the hiding stays, though it is a step no more.
        ([decided("B")], [["Ask Z", "B"]], [["Ask", "B"], ["Ask"]], ["Ask"], ["B"]),
        ([decided(""), decided("")], [["Ask Z"]], [["Ask"]], ["Ask"], ["", ""]),
    ],
)
def test_what_a_city_said_of_hidden_steps(parts, hidden, shown, steps, expected):
    assert [part.component for part in without_hidden(parts, hidden, shown, steps)] == expected


def test_parts_without_words_are_never_taken_for_one():
    pairs = side_by_side([decided(""), decided(""), decided("A")], [decided(""), decided("a")])
    assert [(bool(pair.left), bool(pair.right)) for pair in pairs] == [(True, False), (True, False), (True, True), (False, True)]


@pytest.fixture
def renew(database, browser, bagneux, network):
    """Propose an answer as the author, now an adult, and let the network make it public."""
    bagneux.author.birth_date = FIFTEEN.replace(year=1980)
    author = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city, places=[bagneux.place])

    def change(one, name, answer, *, hides=False):
        services.propose_answer(one, number=NAMES.index(name) + 1, answer=answer, actor=author, now=NOW)
        services.send_change(one, why="Better so.", actor=author, now=NOW)
        database.flush()
        decision = {"decision": "fine", "hides_before": "y"} if hides else {"decision": "fine"}
        browser(network).submit(f"/initiatives/{one.slug}/change/review", decision)
        database.expire_all()

    return change


def public(bagneux, **facts):
    one = make_initiative(bagneux.city, author=bagneux.author, read_at=NOW, **facts)
    note_step(one, K.PUBLISHED, by_id=None, now=NOW)
    return one


def found_in(browser, one, ends=("", ".json", "/changes"), *, word=NAME):
    pages = [browser().get(f"/initiatives/{one.slug}{end}") for end in ends]
    leaked = sum(word in page.data.decode() for page in pages)
    print(f"tried {len(pages)} · lost 0 · leaked {leaked}")
    return leaked


def test_hidden_words_leave_the_differences_of_earlier_changes_too(database, browser, bagneux, renew):
    one = public(bagneux, problem=f"The squar is empty, {NAME} says.")
    renew(one, "problem", f"The square is empty, {NAME} says.")
    renew(one, "cost", "Nothing at all.")
    assert found_in(browser, one) == 3  # a planted fault: it stands there
    renew(one, "problem", "The square is empty.", hides=True)
    renew(one, "problem", "The square is empty at night.")
    assert found_in(browser, one, ("", ".json", "/changes")) == 0
    page = browser().get(f"/initiatives/{one.slug}/changes")
    assert page.texts("main section p").count(HIDDEN) == 2
    assert page.texts("dl ins") == ["[put in: empty at night. ]", "[put in: Nothing at all. ]"]


def test_words_that_a_change_brought_in_are_hidden_as_well(browser, bagneux, renew):
    one = public(bagneux)
    renew(one, "cost", f"Ask {NAME}.")
    renew(one, "cost", "Ask the town.", hides=True)
    assert found_in(browser, one) == 0


def test_a_hidden_title_leaves_the_address_the_letter_and_the_papers(database, browser, bagneux, torino, renew):
    one = public(bagneux, title=f"Tea with {NAME}", slug=f"tea-with-{NAME.lower()}")
    statement = make_statement(one, bagneux.author)
    earlier = one.slug
    renew(one, "title", "Tea on the square", hides=True)
    assert one.slug == "tea-on-the-square"
    assert browser().get(f"/initiatives/{earlier}", expect=404).location == ""
    assert found_in(browser, one) == 0
    assert "Tea on the square" in browser().get("/initiatives/tea-on-the-square").h1
    letters = [letter.text.reveal() for letter in database.scalars(select(Letter))]
    assert [("/initiatives/tea-on-the-square" in text, NAME.lower() in text.lower()) for text in letters] == [(True, False)]
    code = grouped(statement.latest.code.reveal())
    checked = browser().get(f"/verify/{code}")
    assert (NAME in checked.text, "Tea on the square" in checked.text, "This statement is true" in checked.text) == (False, True, True)
    me = browser(bagneux.youngster)
    own = [me.get(f"/me/statements{end}").text for end in ("", f"/{statement.id}", f"/{statement.id}/words")]
    assert [NAME in text for text in own] == [False, False, False]
    paper = io.BytesIO(me.get(f"/me/statements/{statement.id}/paper.en.pdf").data)
    printed = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(paper).pages)
    assert (NAME in printed, "Tea on the square" in printed) == (False, True)
    # A title that only changed stays on the paper, and the address stays with it.
    renew(one, "title", "Hot tea on the square")
    assert one.slug == "tea-on-the-square"
    renew(one, "cost", "Nothing.", hides=True)
    assert one.slug == "tea-on-the-square"


def test_a_title_that_only_changed_stays_on_the_paper(browser, bagneux, renew):
    one = public(bagneux, title="Tea on the place")
    statement = make_statement(one, bagneux.author)
    renew(one, "title", "Tea on the square")
    assert "Tea on the place" in browser().get(f"/verify/{grouped(statement.latest.code.reveal())}").text


def test_hidden_steps_leave_what_cities_wrote_about_them(database, browser, bagneux, torino, renew):
    one = public(bagneux, steps=[f"Ask {NAME}", "Pour tea", f"Thank {NAME}"])
    adoption = make_adoption(one, torino.city, stage=AdoptionStage.AGREED)
    rest = [Part(f"Thank {NAME}", Fate.DROPPED, "", "Nobody to thank."), Part("A board", Fate.ADDED, "", "To write.")]
    parts = [Part(f"Ask {NAME}", Fate.CHANGED, "We ask Rita's shop.", "She is not here."), Part("Pour tea", Fate.KEPT)]
    make_adaptation(adoption, *parts, *rest)
    renew(one, "steps", [f"Please ask {NAME}", "Pour tea", f"Thank {NAME}"])
    assert found_in(browser, one, ("/adaptations",)) == 1
    renew(one, "steps", ["Ask a neighbour", "Pour tea"], hides=True)
    assert found_in(browser, one, ("", ".json", "/changes", "/adaptations")) == 0
    [kept] = database.scalars(select(Adaptation)).all()
    assert [part["component"] for part in kept.parts] == ["Ask a neighbour", "Pour tea", "", "A board"]
    page = browser().get(f"/initiatives/{one.slug}/adaptations")
    assert [row[0] for row in page.rows()] == ["Ask a neighbour", "Pour tea", HIDDEN, "A board"]
    assert "Nobody to thank." in page.text
    # A page that was opened before sends the old words: they are not kept either, and what has none is saved as it is.
    officer, url = browser(torino.coordinator), f"/adoptions/{adoption.id}/delta"
    officer.submit(url, {"original-0-component": f"Ask {NAME}"}, to=url)
    database.expire_all()
    assert [part["component"] for part in kept.parts] == ["Ask a neighbour", "Pour tea", "", "A board"]
    assert found_in(browser, one, ("/adaptations",)) == 0


class TestUnsent:
    def test_the_network_reads_what_was_sent_and_nothing_before(self, database, browser, bagneux, network):
        one = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.IN_REVIEW, cohort_id=bagneux.cohort.id)
        typed = InitiativeRevision(
            initiative_id=one.id, kind=K.EDITED, number=7, by_id=bagneux.author.id,
            before={"cost": f"Ask {NAME}."}, answers={"cost": f"Ask {NAME} today."}, began_at=NOW - MINUTE, at=NOW - MINUTE,
        )  # fmt: skip
        database.add(typed)
        note_step(one, K.SENT, by_id=bagneux.author.id, now=NOW)
        note_step(one, K.RETURNED, by_id=None, now=NOW + MINUTE)
        again = InitiativeRevision(
            initiative_id=one.id, kind=K.EDITED, number=7, by_id=bagneux.author.id,
            before={"cost": one.cost}, answers={"cost": f"Ring {NAME}."}, began_at=NOW + 2 * MINUTE, at=NOW + 2 * MINUTE,
        )  # fmt: skip
        database.add(again)
        one.cost = "Less."
        note_step(one, K.SENT, by_id=bagneux.author.id, now=NOW + 3 * MINUTE)
        database.flush()
        chosen = select(InitiativeRevision.id).where(InitiativeRevision.kind == K.SENT)
        sent = database.scalars(chosen.order_by(InitiativeRevision.at)).all()
        path, staff = f"/initiatives/{one.slug}/history", browser(network)
        first = staff.get(f"{path}?earlier=&later={sent[0]}")
        pages = [staff.get(path), first, staff.get(f"{path}?earlier=&later={sent[1]}")]
        pages.append(staff.get(f"{path}?earlier={sent[0]}&later={sent[1]}"))
        for key in (typed.id, again.id):
            pages += [staff.get(f"{path}?earlier=&later={key}", expect=404), staff.get(f"{path}?earlier={key}&later={sent[1]}", expect=404)]
        leaked = sum(NAME in page.text for page in pages)
        print(f"tried {len(pages)} · lost 0 · leaked {leaked}")
        assert leaked == 0
        assert pages[0].texts("main ol.tasks h3") == ["3. Sent", "2. Sent back", "1. Sent"]
        # Nothing stood before the first of them: all its words are new.
        assert (len(first.texts("dl.answers ins")), first.texts("dl.answers del")) == (9, [])
        assert pages[3].texts("dl.answers ins") == ["[put in: Less. ]"]
        for own in (bagneux.youngster, bagneux.coordinator, bagneux.leader):
            assert NAME in browser(own).get(f"{path}?earlier=&later={typed.id}").text
