"""Sixth chapter, second half: what is on record about some adoptions, each at the day at which its city had got that far."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.adoptions.adapting.models import Fate
from exchange.adoptions.adapting.rules import Part
from exchange.adoptions.deciding.models import Decision, Pilot, PilotLine, Result
from exchange.adoptions.diagnosis.models import Diagnosis, Mark, Voice
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.readying.models import ActionState
from exchange.adoptions.stopping import WRITTEN
from exchange.demonstration.proofs import make_action, make_adaptation, make_need, make_readiness
from exchange.demonstration.story.scene import Scene, days, read_data
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.people.models import Person

S = AdoptionStage


def tell_of_proofs(scene: Scene, adoption: Adoption, moments: dict[AdoptionStage, datetime], *, by: Person) -> None:
    """Add what proves an adoption, where the data say so."""
    row = read_data("proofs").get(adoption.initiative.title, {}).get(adoption.city.slug)
    if row is None:
        return
    began = moments.get(S.DIAGNOSIS, moments[S.SPOTTED])
    _needs(scene, adoption, row, began, by)
    if "readiness" in row:
        make_readiness(adoption, at=moments[S.SPOTTED] + timedelta(days=3), **row["readiness"])
    if "decision" in row:
        agreed = moments[S.AGREED].date()
        _keep(Decision(**_of(adoption), **row["decision"], decided_on=agreed - days(4), starts_on=agreed + days(30)))
    if "parts" in row:
        at = moments.get(S.CO_DESIGN, began)
        make_adaptation(adoption, *_parts(adoption.initiative.steps, row["parts"]), at=at)
    _tried(adoption, row, moments, by)
    for action in row.get("actions", []):
        _action(scene, adoption, action, by)
    if "lesson" in row:
        adoption.lesson = row["lesson"]["text"]
        record(WRITTEN, adoption, actor=Viewer(by.id, None), now=moments[S.STOPPED] + timedelta(days=1))
        adoption.lesson_published_at = moments[S.STOPPED] + timedelta(days=2) if row["lesson"]["public"] else None
    if "without" in row:
        _without(adoption, row["without"])
    db.session.flush()


def _of(adoption: Adoption) -> dict[str, Any]:
    return {"adoption_id": adoption.id, "city_id": adoption.city_id}


def _keep(row: Any) -> None:
    db.session.add(row)
    db.session.flush()


def _needs(scene: Scene, adoption: Adoption, row: dict[str, Any], began: datetime, by: Person) -> None:
    if "diagnosis" in row:
        _keep(Diagnosis(**_of(adoption), **row["diagnosis"]))
    for number, need in enumerate(row.get("needs", [])):
        at = scene.now - timedelta(days=need["ago"], minutes=-number) if "ago" in need else began + timedelta(days=6, minutes=number)
        heard: dict[str, Any] = {"heard_on": at.date(), "heard_count": need["count"]}
        facts: dict[str, Any] = {
            "voice": Voice(need["voice"]),
            "answer": Mark(need["answer"]) if "answer" in need else None,
            "by": scene.people[need["by"]] if "by" in need else by,
            "at": at,
        }
        make_need(adoption, need["text"], **facts, **heard)


def _parts(steps: list[str], told: list[Any]) -> list[Part]:
    """Return the parts: one for each step of the original, then what was added."""
    found = []
    for step, one in zip(steps, [part for part in told if isinstance(part, str) or "fate" in part], strict=False):
        facts = {"fate": one} if isinstance(one, str) else one
        found.append(Part(step, Fate(facts["fate"]), facts.get("here", ""), facts.get("reason", "")))
    return found + [Part(one["added"], Fate.ADDED, "", one["reason"]) for one in told if not isinstance(one, str) and "added" in one]


def _tried(adoption: Adoption, row: dict[str, Any], moments: dict[AdoptionStage, datetime], by: Person) -> None:
    if "pilot" in row:
        began: date = moments[S.PILOT].date()
        _keep(Pilot(**_of(adoption), place=row["pilot"]["place"], from_on=began - days(14), until_on=began + days(28)))
        for number, line in enumerate(row["pilot"]["lines"]):
            held_on = began - days(14) + days(7 * number)
            facts = {"came_count": line["came"], "note": line["note"], "by_id": by.id, "at": moments[S.PILOT]}
            _keep(PilotLine(**_of(adoption), held_on=held_on, **facts))
    if "result" in row:
        facts = {name: words for name, words in row["result"].items() if name != "runs"}
        _keep(Result(**_of(adoption), runs_since_on=moments[S.IMPLEMENTED].date(), **facts))


def _action(scene: Scene, adoption: Adoption, row: dict[str, Any], by: Person) -> None:
    due_on = scene.today + days(row["due_in"])
    state = ActionState(row.get("state", ActionState.OPEN))
    make_action(
        adoption,
        text=row["text"],
        owner_name=row["owner"],
        due_on=due_on,
        condition=row.get("condition", ""),
        state=state,
        outcome=row.get("outcome", ""),
        settled_at=scene.now - timedelta(days=35) if state is not ActionState.OPEN else None,
        by_id=by.id,
        at=adoption.started_at,
    )


def _without(adoption: Adoption, row: dict[str, Any]) -> None:
    """Note at one step that it moved on without something."""
    chosen = select(AdoptionStep).where(AdoptionStep.adoption_id == adoption.id, AdoptionStep.stage == S(row["stage"]))
    step = db.session.scalars(chosen).one()
    step.missing, step.without = row["missing"], row["why"]
