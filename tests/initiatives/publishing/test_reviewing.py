"""How the network reads: marks with reasons, proposed words, decisions that nobody is told of before they are sent."""

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration.notes import ANSWERS, make_initiative
from exchange.foundation.obstacles import Conflict, Refused
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.reviewing import rules, services
from exchange.initiatives.reviewing.models import ReviewSuggestion, SuggestionState, Verdict
from exchange.messages.models import Letter
from tests.initiatives.conftest import NOW, viewer_of

S = InitiativeState
ALL = {"clear": 4, "copy": 4, "safe": 4, "honest": 4}


@pytest.fixture
def waiting(database, bagneux):
    bagneux.author.email = "ines@example.org"
    return make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, cohort_id=bagneux.cohort.id, read_at=NOW)


@pytest.mark.parametrize(
    ("marks", "reasons", "codes"),
    [
        ({}, {}, []),
        (ALL, {}, []),
        ({"clear": 3}, {}, ["reason-clear"]),
        ({"clear": 3}, {"clear": " "}, ["reason-clear"]),
        ({"clear": 0, "safe": 2}, {"clear": "Say who."}, ["reason-safe"]),
        ({"copy": 5}, {}, ["mark-copy"]),
        ({"copy": -1}, {}, ["mark-copy"]),
    ],
)
def test_less_than_fully_needs_a_reason(marks, reasons, codes):
    assert [one.code for one in rules.why_not_mark(Initiative(state=S.IN_REVIEW), marks, reasons)] == codes


@pytest.mark.parametrize(
    ("verdict", "marks", "sentence", "codes"),
    [
        (Verdict.PUBLISH, ALL, "", []),
        (Verdict.PUBLISH, {"clear": 4}, "", ["marks-missing"]),
        (Verdict.PUBLISH, ALL | {"safe": 1}, "", ["not-safe"]),
        (Verdict.PUBLISH, ALL | {"safe": 2}, "", []),
        (Verdict.RETURN, ALL | {"safe": 0}, "Please change it.", []),
        (Verdict.RETURN, ALL, " ", ["reason-missing"]),
    ],
)
def test_what_a_decision_needs(verdict, marks, sentence, codes):
    found = rules.why_not_decide(Initiative(state=S.IN_REVIEW), verdict, marks, sentence=sentence)
    assert [one.code for one in found] == codes


def test_nobody_is_told_before_decisions_are_sent_together(database, browser, bagneux, network, waiting):
    other = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, title="Another", read_at=NOW)
    desk, before = browser(network), len(database.scalars(select(Letter)).all())
    for one, decision in ((waiting, "fine"), (other, "return")):
        path = f"/initiatives/{one.slug}/review"
        marks = {f"mark_{name}": "4" for name in ALL} | {"mark_clear": "3", "why_clear": "Say who opens it."}
        refused = desk.post(f"{path}/marks", desk.get(path).fields(action="/marks") | marks | {"why_clear": ""}, expect=422)
        assert "needs its reason" in refused.text
        desk.post(f"{path}/marks", desk.get(path).fields(action="/marks") | marks)
        fields = desk.get(path).fields(action="/review") | {"decision": decision, "sentence": "Say who opens it.", "go": "later"}
        assert desk.post(path, fields).location == "/initiatives/review/pending"
    author = browser(bagneux.youngster)
    for one in (waiting, other):
        database.refresh(one)
        assert one.state is S.IN_REVIEW
        assert "Say who opens it." not in author.get(f"/initiatives/{one.slug}").text
        assert author.get(f"/initiatives/{one.slug}/suggestions", expect=302)
    assert len(database.scalars(select(Letter)).all()) == before
    page = desk.get("/initiatives/review/pending")
    fields = page.fields(action="/pending") | {"review": [field["value"] for field in page.soup.select("input[name=review]")]}
    desk.post("/initiatives/review/pending", fields)
    desk.post("/initiatives/review/pending", fields)
    database.expire_all()
    assert (waiting.state, other.state) == (S.PUBLISHED, S.RETURNED)
    assert len(database.scalars(select(Letter)).all()) == before + 2
    assert "Say who opens it." in author.get(f"/initiatives/{other.slug}/suggestions").text
    assert "No decision waits" in desk.get("/initiatives/review/pending").text


def test_what_is_not_safe_is_not_published_at_once_either(database, browser, network, waiting):
    desk, path = browser(network), f"/initiatives/{waiting.slug}/review"
    services.keep_marks(waiting, ALL | {"safe": 0}, {"safe": "Alone at night."}, actor=viewer_of(network, Role.NETWORK), now=NOW)
    desk.post(path, desk.get(path).fields(action="/review") | {"decision": "fine", "go": "now"}, expect=422)
    database.refresh(waiting)
    assert waiting.state is S.IN_REVIEW


def test_the_author_takes_words_or_leaves_them_one_by_one(database, browser, bagneux, network, waiting):
    desk = browser(network)
    for number, words in ((2, "Other words for the problem."), (4, "One step.\nAnother step."), (7, "1000 euros.")):
        path = f"/initiatives/{waiting.slug}/review/suggest/{number}"
        desk.post(path, desk.get(path).fields(action=path) | {"words": words, "why": "Shorter."})
    same = f"/initiatives/{waiting.slug}/review/suggest/1"
    desk.post(same, desk.get(same).fields(action=same) | {"words": ANSWERS["title"]}, expect=422)
    me = browser(bagneux.youngster)
    path = f"/initiatives/{waiting.slug}/review"
    desk.post(path, desk.get(path).fields(action="/review") | {"decision": "return", "sentence": "Shorter, please.", "go": "now"})
    assert f"/initiatives/{waiting.slug}/suggestions" in me.get(f"/initiatives/{waiting.slug}/check").data.decode()
    mine = f"/initiatives/{waiting.slug}/suggestions"
    first, second, third = [form["action"] for form in me.get(mine).soup.select("form") if f"{mine}/" in form.get("action", "")][::2]
    me.post(first, me.get(mine).fields(action=first) | {"answer": "take"})
    me.post(second, me.get(mine).fields(action=second) | {"answer": "take"})
    stale = me.get(mine).fields(action=third)
    me.post(third, stale | {"answer": "leave"})
    database.expire_all()
    assert (waiting.problem, waiting.steps, waiting.cost) == (
        "Other words for the problem.",
        ["One step.", "Another step."],
        ANSWERS["cost"],
    )
    states = {one.number: one.state for one in database.scalars(select(ReviewSuggestion))}
    assert states == {2: SuggestionState.TAKEN, 4: SuggestionState.TAKEN, 7: SuggestionState.LEFT}
    me.post(first, me.get(f"/initiatives/{waiting.slug}/check").fields() | {"answer": "leave"}, expect=422)
    browser(bagneux.friend).get(mine, expect=404)


def test_own_words_that_came_meanwhile_are_not_lost(database, bagneux, network, waiting):
    viewer = viewer_of(network, Role.NETWORK)
    suggestion = services.suggest_words(waiting, 2, words="Other words.", why="", actor=viewer, now=NOW)
    author = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city)
    version = services.version_of(waiting, 2)
    with pytest.raises(Refused):
        services.answer_suggestion(waiting, suggestion, takes=True, seen_version=version, actor=author, now=NOW)
    waiting.state, waiting.problem = S.RETURNED, "Mine, written meanwhile."
    with pytest.raises(Conflict):
        services.answer_suggestion(waiting, suggestion, takes=True, seen_version=version, actor=author, now=NOW)
    assert suggestion.state is SuggestionState.WAITING
