"""Sixty thousand characters, pasted wherever one can write about initiatives and adoptions: a sentence says no, and the text stays."""

import pytest
from sqlalchemy import select

from exchange.adoptions.diagnosis.models import Need
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration import makers
from exchange.demonstration.notes import ANSWERS, make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES, STEPS
from tests.initiatives.test_views import S

LONG = "Été 😀\n" * 10_000


def kept(page, name):
    """Return what stands in a field of the page that came back, lines as a text has them."""
    field = page.soup.select_one(f"[name='{name}']")
    text = field.get("value") if field.name == "input" else field.get_text()
    return text.replace("\r\n", "\n").strip()


def paste(me, path, field, text=LONG, *, to=None, **more):
    """Send a form of a page with a long text in one field; return whether it was refused with a sentence, and is still there."""
    page = me.submit(path, {field: text, **more}, to=to or path, expect=422)
    # One line is asked for: what a browser pastes into it has no line ends.
    return "characters" in page.text and kept(page, field) == text.strip()


def test_nothing_pasted_is_lost_and_nothing_too_long_is_kept(database, browser, bagneux, torino, network):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT)
    public = make_initiative(bagneux.city, author=bagneux.author)
    adoption = make_adoption(public, torino.city, stage=AdoptionStage.DIAGNOSIS)
    me, desk, staff, young = (browser(one) for one in (bagneux.youngster, bagneux.coordinator, network, torino.youngster))
    refused = {}
    for number, name in enumerate(NAMES, 1):
        field = "s1" if number == STEPS else "answer"
        text = LONG.replace("\n", " ") if number == 1 else LONG
        refused[name] = paste(me, f"/initiatives/{draft.slug}/questions/{number}", field, text)
        refused[f"change {name}"] = paste(me, f"/initiatives/{public.slug}/change/{number}", field, text)
        fields = me.get(f"/initiatives/{draft.slug}/questions/{number}").fields() | {field: text, "number": str(number)}
        (problem,) = me.post(f"/initiatives/{draft.slug}/draft", fields, expect=422).json["problems"]
        refused[f"autosave {name}"] = problem["field"] == field and "characters" in problem["words"]
    at = f"/initiatives/{public.slug}"
    refused["description"] = paste(desk, f"{at}/describe?part=risks", "risks-risks", to=f"{at}/describe/risks")
    refused["proposal"] = paste(me, f"{at}/propose", "words", part="where")
    refused["retiring"] = paste(staff, f"{at}/review", "sentence", to=f"{at}/retire")
    refused["need"] = paste(young, f"/adoptions/{adoption.id}/diagnosis", "young-text", to=f"/adoptions/{adoption.id}/diagnosis/young")
    refused["note"] = paste(me, "/sightings/new", "note", to="/sightings")
    sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    refused["reading"] = paste(desk, f"/initiatives/{sent.slug}/reading", "sentence", decision="return")
    person = str(bagneux.friend.person_id)
    refused["request"] = "choose" in me.submit(f"/initiatives/{draft.slug}/authors", {"person": LONG}, expect=422).text.lower()
    assert person not in {str(one) for one in draft.author_ids}
    print(f"tried {len(refused)} · lost {sum(not one for one in refused.values())} · leaked 0")
    assert [name for name, was in refused.items() if not was] == []
    database.expire_all()
    stored = database.scalars(select(Initiative).where(Initiative.id.in_([draft.id, public.id]))).all()
    assert [{name: getattr(one, name) for name in NAMES} for one in stored] == [ANSWERS, ANSWERS]
    assert database.scalars(select(Need)).all() == []


@pytest.mark.parametrize("number", [2, STEPS])
def test_what_fits_exactly_is_kept(database, browser, bagneux, number):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT)
    makers.make_theme("Night")
    me, path = browser(bagneux.youngster), f"/initiatives/{draft.slug}/questions/{number}"
    field = "s1" if number == STEPS else "answer"
    limit = 5000 if number == 2 else 1000
    me.submit(path, {field: "é" * limit})
    me.submit(path, {field: "é" * (limit + 1)}, expect=422)
    database.expire_all()
    found = getattr(draft, NAMES[number - 1])
    assert (found[0] if number == STEPS else found) == "é" * limit


def test_the_count_sees_a_limit_that_is_gone(database, browser, bagneux, monkeypatch):
    """The planted fault: without its rule an answer is kept, however long."""
    draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT)
    monkeypatch.setattr(rules, "why_not_answer", lambda *_given, **_more: [])
    with pytest.raises(AssertionError, match="303"):
        paste(browser(bagneux.youngster), f"/initiatives/{draft.slug}/questions/2", "answer")
