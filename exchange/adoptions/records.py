"""What is on record about an adoption, in one line for each sheet, and as data."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from exchange.adoptions.adapting.rules import fidelity_of, parts_to_decide
from exchange.adoptions.deciding.forms import DecisionForm, PilotForm, ResultForm
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.diagnosis.rules import SMALL_COUNT, answer_of
from exchange.adoptions.dossier import Dossier
from exchange.adoptions.evidence import missing_for, obstacles_of
from exchange.adoptions.models import Adoption
from exchange.adoptions.rules import possible_moves
from exchange.foundation.formats import day, listed
from exchange.foundation.languages import LazyString, _, _l, ngettext
from exchange.foundation.money import money
from exchange.foundation.obstacles import Obstacle


@dataclass(frozen=True)
class RecordLine:
    """One sheet: its name, its page, what it says in short (empty: nobody has begun it)."""

    name: LazyString
    endpoint: str
    arguments: dict[str, UUID | str]
    words: str


def record_lines(adoption: Adoption, dossier: Dossier) -> list[RecordLine]:
    """Return the sheets of an adoption in the order in which they are needed."""
    here: dict[str, UUID | str] = {"adoption_id": adoption.id}
    return [
        RecordLine(_l("What is needed here"), "adoptions.diagnosis", here, _needs(dossier)),
        RecordLine(_l("Are we ready?"), "adoptions.readiness", here, _standing(dossier)),
        RecordLine(_l("What was agreed"), "adoptions.sheet", here | {"sheet": "decision"}, _decision(dossier)),
        RecordLine(_l("What we keep and change"), "adoptions.delta", here, _parts(adoption, dossier)),
        RecordLine(_l("The first try"), "adoptions.sheet", here | {"sheet": "pilot"}, _pilot(dossier)),
        RecordLine(_l("What came of it"), "adoptions.sheet", here | {"sheet": "result"}, _result(dossier)),
    ]


def _needs(dossier: Dossier) -> str:
    if not dossier.needs:
        return ""
    found = dossier.evidence
    young = ngettext("%(num)s need of young people", "%(num)s needs of young people", found.young_needs)
    city = ngettext("%(num)s of the city", "%(num)s of the city", found.city_needs)
    shared = ngettext("%(num)s shared", "%(num)s shared", found.shared_needs)
    return f"{young}, {city}, {shared}"


def _standing(dossier: Dossier) -> str:
    standing = dossier.standing
    if standing.score is None:
        return ""
    facts = {"score": standing.score, "answered": standing.answered, "total": standing.total}
    return _("%(score)s of 100, %(answered)s of %(total)s questions answered", **facts)


def _decision(dossier: Dossier) -> str:
    decision = dossier.decision
    if decision is None:
        return ""
    start = _("from %(day)s", day=day(decision.starts_on)) if decision.starts_on else ""
    return ", ".join(part for part in (decision.owner_name, money(decision.money_cents, decision.currency), start) if part)


def _parts(adoption: Adoption, dossier: Dossier) -> str:
    if not dossier.parts:
        return ""
    fidelity = fidelity_of(parts_to_decide(dossier.parts, adoption.initiative.steps))
    if fidelity.percent is None:
        return _("Nothing decided yet")
    facts = {"percent": fidelity.percent, "decided": fidelity.counted, "total": fidelity.of_original}
    return _("%(percent)s %% of the original, %(decided)s of %(total)s parts decided", **facts)


def _pilot(dossier: Dossier) -> str:
    days = ngettext("%(num)s day written down", "%(num)s days written down", len(dossier.lines)) if dossier.lines else ""
    return ", ".join(part for part in (dossier.pilot.place if dossier.pilot else "", days) if part)


def _result(dossier: Dossier) -> str:
    result = dossier.result
    if result is None:
        return ""
    since = _("runs since %(day)s", day=day(result.runs_since_on)) if result.runs_since_on else ""
    return listed(part for part in (since, _("a result is known") if result.changed else "") if part)


def dossier_as_json(adoption: Adoption, dossier: Dossier) -> dict[str, Any]:
    """Return what is on record for programs; of small meetings the number is left out."""
    moves = possible_moves(adoption.stage, stopped_in=adoption.stopped_in)
    missing = obstacles_of(missing_for(adoption.stage, moves[0], dossier.evidence), adoption.id)
    standing, fidelity = dossier.standing, fidelity_of(parts_to_decide(dossier.parts, adoption.initiative.steps))
    decision, pilot, result, diagnosis = dossier.decision, dossier.pilot, dossier.result, dossier.diagnosis
    return {
        "next_stage": moves[0].value,
        "missing": [_obstacle(one) for one in missing],
        "diagnosis": _columns(diagnosis, "place", "moment", "measure", "baseline")
        | {
            "needs": [
                {
                    "voice": need.voice.value,
                    "text": need.text,
                    "heard_on": need.heard_on.isoformat() if need.heard_on else None,
                    "heard_count": need.heard_count if (need.heard_count or 0) >= SMALL_COUNT else None,
                    "answer": answer.value if (answer := answer_of(need.marks)) else None,
                }
                for voice in Voice
                for need in dossier.needs_of(voice)
            ]
        },
        "readiness": {
            "score": standing.score,
            "answered": standing.answered,
            "total": standing.total,
            "gaps": [{"condition": gap.code, "answer": gap.answer.value if gap.answer else None} for gap in standing.gaps],
        },
        "decision": _columns(decision, *DecisionForm.NAMES),
        "adaptation": {
            "fidelity": fidelity.percent,
            "decided": fidelity.counted,
            "of": fidelity.of_original,
            "parts": [part.stored() for part in dossier.parts],
        },
        "pilot": _columns(pilot, *PilotForm.NAMES) | {"days": [_columns(line, "held_on", "came_count", "note") for line in dossier.lines]},
        "result": _columns(result, *ResultForm.NAMES),
        "actions": [
            _columns(action, "condition", "text", "owner_name", "due_on", "outcome") | {"state": action.state.value}
            for action in dossier.actions
        ],
        "lesson": {"text": adoption.lesson, "is_public": adoption.lesson_published_at is not None},
    }


def _columns(row: Any, *names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) if row is not None else None for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _obstacle(one: Obstacle) -> dict[str, Any]:
    return {"code": one.code, "sentence": str(one.sentence), "owner": one.owner.value if one.owner else None}
