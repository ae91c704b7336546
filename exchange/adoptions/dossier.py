"""Everything on record about one adoption that the viewer has found, read in four statements, and what it proves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.adapting.rules import Part, fidelity_of, read_parts
from exchange.adoptions.deciding.models import Decision, Pilot, PilotLine, Result
from exchange.adoptions.diagnosis.models import Diagnosis, Need, Voice
from exchange.adoptions.diagnosis.rules import answer_of, is_shared
from exchange.adoptions.evidence import Evidence
from exchange.adoptions.models import Adoption
from exchange.adoptions.readying.conditions import Standing, standing_of
from exchange.adoptions.readying.models import Action, ActionState, Readiness
from exchange.foundation.database import db

_SHEETS = (Diagnosis, Decision, Pilot, Result, Readiness, Adaptation)


@dataclass(frozen=True)
class Dossier:
    """The records of one adoption; a sheet that nobody has begun is None."""

    diagnosis: Diagnosis | None
    decision: Decision | None
    pilot: Pilot | None
    result: Result | None
    readiness: Readiness | None
    adaptation: Adaptation | None
    needs: Sequence[Need]
    lines: Sequence[PilotLine]
    actions: Sequence[Action]

    @property
    def parts(self) -> list[Part]:
        """Return what became of each part."""
        return read_parts(self.adaptation.parts) if self.adaptation else []

    @property
    def standing(self) -> Standing:
        """Return how ready the city is."""
        return standing_of(self.readiness.answers if self.readiness else {})

    def needs_of(self, voice: Voice) -> list[Need]:
        """Return what one voice needs."""
        return [need for need in self.needs if need.voice is voice]

    @property
    def open_actions(self) -> list[Action]:
        """Return what is still to be done, the most urgent first."""
        return [action for action in self.actions if action.state is ActionState.OPEN]

    @property
    def evidence(self) -> Evidence:
        """Return what is on record, for the gates."""
        diagnosis, decision, pilot, result = self.diagnosis, self.decision, self.pilot, self.result
        fidelity = fidelity_of(self.parts)
        return Evidence(
            young_needs=len(self.needs_of(Voice.YOUNG)),
            city_needs=len(self.needs_of(Voice.CITY)),
            unasked_needs=sum(answer_of(need.marks) is None for need in self.needs),
            shared_needs=sum(is_shared(need) for need in self.needs),
            has_place=_said(diagnosis, "place"),
            has_measure=_said(diagnosis, "measure"),
            has_baseline=_said(diagnosis, "baseline"),
            has_core=_said(decision, "core"),
            has_owner=_said(decision, "owner_name"),
            has_means=_said(decision, "money_cents") or _said(decision, "hours"),
            has_decision=_said(decision, "decided_on") and _said(decision, "decided_by"),
            has_start=_said(decision, "starts_on"),
            has_pilot=_said(pilot, "place") and _said(pilot, "from_on") and _said(pilot, "until_on"),
            decided_parts=fidelity.counted + fidelity.added,
            open_parts=fidelity.undecided,
            pilot_lines=len(self.lines),
            has_start_of_running=_said(result, "runs_since_on"),
            has_result=_said(result, "changed") and _said(result, "known_how"),
            has_continuation=_said(result, "goes_on"),
        )


def _said(sheet: Any, name: str) -> bool:
    return sheet is not None and bool(getattr(sheet, name))


def read_dossier(adoption: Adoption) -> Dossier:
    """Return the records of an adoption that the viewer has found: queries of the page begin from it."""
    joined = select(*_SHEETS).select_from(Adoption)
    for sheet in _SHEETS:
        joined = joined.outerjoin(sheet, sheet.adoption_id == Adoption.id)
    sheets = db.session.execute(joined.where(Adoption.id == adoption.id)).one()
    needs = select(Need).where(Need.adoption_id == adoption.id).options(selectinload(Need.marks)).order_by(Need.at, Need.id)
    lines = select(PilotLine).where(PilotLine.adoption_id == adoption.id).order_by(PilotLine.held_on.desc(), PilotLine.at.desc())
    actions = select(Action).where(Action.adoption_id == adoption.id).order_by(Action.due_on, Action.id)
    return Dossier(
        *sheets, needs=db.session.scalars(needs).all(), lines=db.session.scalars(lines).all(), actions=db.session.scalars(actions).all()
    )


def settled_last(actions: Sequence[Action]) -> list[Action]:
    """Return actions in the order of pages: what is open by its day, then what is closed, the latest first."""
    is_open = [action for action in actions if action.state is ActionState.OPEN]
    closed = [action for action in actions if action.state is not ActionState.OPEN]
    return [*is_open, *reversed(closed)]
