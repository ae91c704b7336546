"""Everybody else asks for what one city has on record about an adoption, and writes into it; planted faults turn both red."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions import queries
from exchange.adoptions.adapting.models import Adaptation, Fate
from exchange.adoptions.adapting.rules import Part
from exchange.adoptions.deciding.models import Decision, Pilot, PilotLine, Result
from exchange.adoptions.diagnosis.models import Diagnosis, Need, NeedMark, Voice
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.readying.models import Action, Readiness
from exchange.adoptions.stopping import SHORTEST
from exchange.demonstration import proofs
from exchange.demonstration.makers import make_user
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.database import db
from tests.adoptions.conftest import World
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
SECRET = "Hush-hush"
MODELS = (Diagnosis, Need, NeedMark, Decision, Pilot, PilotLine, Result, Readiness, Action, Adaptation)
HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(A1)",
    "{{ 7*7 }}",
    "'; DROP TABLE adoptions; --",
    "x" * 60_000,
    "\u202egnp.exe",
    "\x00\x07",
)


def proved(world: World) -> dict[str, Any]:
    """A stopped adoption of Torino with a secret in every field; return what its addresses need."""
    sentences = {AdoptionStage.STOPPED: SECRET}
    adoption = make_adoption(world.initiative, world.torino, stage=AdoptionStage.STOPPED, sentences=sentences, lesson=SECRET * SHORTEST)
    proofs.make_diagnosis(adoption, place=SECRET, moment=SECRET, measure=SECRET, baseline=SECRET)
    need = proofs.make_need(adoption, SECRET, voice=Voice.CITY)
    own = proofs.make_need(adoption, SECRET)
    proofs.make_decision(adoption, core=[SECRET], owner_name=SECRET, money_source=SECRET, decided_by=SECRET)
    proofs.make_pilot(adoption, place=SECRET)
    proofs.make_result(adoption, changed=SECRET, known_how=SECRET)
    proofs.make_readiness(adoption, hours=f"no:{SECRET}")
    action = proofs.make_action(adoption, text=SECRET, owner_name=SECRET)
    proofs.make_adaptation(adoption, Part("Pour tea", Fate.KEPT), Part(SECRET))
    return {"adoption": adoption, "need": need.id, "own": own.id, "action": action.id}


def addresses(at: dict[str, Any]) -> list[str]:
    url = f"/adoptions/{at['adoption'].id}"
    sheets = ["", ".json", "/diagnosis", "/readiness", "/decision", "/pilot", "/result", "/delta", "/lesson", "/actions/new"]
    needs = [f"/diagnosis/needs/{at[name]}{deed}" for name in ("need", "own") for deed in ("", "/answer", "/remove")]
    deeds = ["/move", "/pilot/lines", "/actions", "/diagnosis/young", "/diagnosis/city", "/lesson/publish", "/lesson/take-back"]
    return [f"{url}{part}" for part in [*sheets, *needs, *deeds, f"/actions/{at['action']}"]]


PUBLIC = ["", ".json", "/adaptations"]
TYPED = {
    "young-text": "Ours", "city-text": "Ours", "text": "Ours", "mark": "not", "heard_on": "2018-01-01", "heard_count": "3", "version": "1",
    "owner_name": "Ours", "place": "Ours", "changed": "Ours", "line-held_on": "2026-01-01", "line-note": "Ours", "due_on": "2027-01-01",
    "lesson": "Ours " * 9, "publish-agreed": "y", "publish-version": "1", "to": "diagnosis", "sentence": "Ours, all of it.",
    "conditions-0-answer": "yes", "added-0-component": "Ours", "added-0-reason": "Ours",
}  # fmt: skip


def counted(adoption: Adoption) -> list[Any]:
    rows = [db.session.scalar(select(func.count()).select_from(model)) for model in MODELS]
    return [*rows, adoption.stage, adoption.lesson_published_at]


def ask_everywhere(world: World, at: dict[str, Any], visitors: list[Browser]) -> tuple[int, int, int]:
    """Return (tried, lost, leaked): rows of Torino changed by others, and its words in their answers."""
    before, tried, leaked = counted(at["adoption"]), 0, 0
    for visitor in visitors:
        for address in addresses(at):
            for method in ("GET", "POST"):
                fields = TYPED | {"csrf_token": visitor.csrf_token()} if method == "POST" else None
                answer = visitor._open(method, address, inspect=False, data=fields)
                tried += 1
                leaked += SECRET in answer.html
        for part in PUBLIC:
            answer = visitor._open("GET", f"/initiatives/{world.initiative.slug}{part}", inspect=False)
            tried += 1
            leaked += SECRET in answer.html
    db.session.expire_all()
    lost = sum(was != now for was, now in zip(before, counted(at["adoption"]), strict=True))
    return tried, lost, leaked


def test_nobody_else_reads_or_writes_what_a_city_has_on_record(browser: OpenBrowser, database: Session, world: World) -> None:
    strangers = [None, world.bagneux_coordinator, make_user(Role.YOUNGSTER, world.bagneux), make_user(Role.HOST, world.torino)]
    tried, lost, leaked = ask_everywhere(world, proved(world), [browser(one) for one in strangers])
    print(f"tried {tried} · lost {lost} · leaked {leaked}")
    assert (tried > 200, lost, leaked) == (True, 0, 0)


@pytest.mark.parametrize("fault", ["every city's adoption", "a lesson without its day"])
def test_the_attack_sees_a_fault(
    browser: OpenBrowser, database: Session, world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    at = proved(world)
    if fault == "every city's adoption":
        monkeypatch.setattr(queries, "_own", lambda _viewer, _permission: None)
    else:
        at["adoption"].lesson_published_at = at["adoption"].moved_at
    _tried, _lost, leaked = ask_everywhere(world, at, [browser(world.bagneux_coordinator)])
    assert leaked


def test_hostile_words_are_kept_as_words_or_refused_and_never_break_a_page(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = make_adoption(world.initiative, world.torino, stage=AdoptionStage.DIAGNOSIS)
    officer, tried, broken = browser(as_=world.torino_viewer), 0, []
    url = f"/adoptions/{adoption.id}"
    for words in HOSTILE:
        forms = {
            "/diagnosis/city": {"city-text": words},
            "/diagnosis": {"place": words, "measure": words, "version": words},
            "/decision": {"core": words, "owner_name": words, "money": words, "hours": words, "currency": words, "version": "0"},
            "/pilot": {"place": words, "from_on": words, "version": "0"},
            "/pilot/lines": {"line-held_on": "2026-01-01", "line-came_count": words, "line-note": words},
            "/result": {"changed": words, "runs_since_on": words, "version": "0"},
            "/readiness": {"conditions-0-answer": words, "conditions-0-note": words, "version": "0"},
            "/actions": {"text": words, "owner_name": words, "due_on": "2027-01-01", "condition": words},
            "/delta": {"added-0-component": words, "added-0-reason": words, "original-0-component": words, "version": "0"},
            "/move": {"to": words, "sentence": words, "without": words, "version": str(adoption.version)},
        }
        for path, fields in forms.items():
            page = officer._open("POST", f"{url}{path}", inspect=False, data=fields | {"csrf_token": officer.csrf_token()})
            tried += 1
            broken += [(path, words[:20], page.status)] if page.status not in (303, 409, 422) or "<script>alert" in page.html else []
    for path in ("", ".json", "/diagnosis", "/decision", "/pilot", "/result", "/readiness", "/delta"):
        page = officer._open("GET", f"{url}{path}", inspect=False)
        tried += 1
        broken += [(path, "", page.status)] if page.status != 200 or ("<script>alert" in page.html and path != ".json") else []
    print(f"tried {tried} · broken {len(broken)}")
    assert broken == []
