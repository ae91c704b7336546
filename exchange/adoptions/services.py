"""Take an initiative up for a city and move it on; whoever it is news for reads of it in their digest (voices/)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions import evidence, rules
from exchange.adoptions.dossier import read_dossier
from exchange.adoptions.gates import GATES
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.queries import adoptions_of, find_adoption_id
from exchange.adoptions.signals import adoption_moved
from exchange.adoptions.writing import may_write
from exchange.cities.models import City
from exchange.cities.rules import has_left
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.initiatives.rules import answer_version
from exchange.initiatives.services import note_adoption


def adopt_initiative(
    initiative: Initiative, city: City | None, *, sentence: str = "", actor: Viewer, today: date, now: datetime
) -> Adoption:
    """Take up an initiative for a city; raises Refused with every reason.

    Two officers of one city who press the button at once queue up behind the initiative's row; the second is told.
    """
    if city is not None and not actor.may(Permission.ADOPTIONS_MOVE, city_id=city.id):
        raise NotFound
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())
    earlier = find_adoption_id(initiative.id, city.id) if city else None
    gone = city is not None and has_left(city.member_until_on, today=today)
    refuse_if(rules.why_not_adopt(initiative, city_id=city.id if city else None, earlier_id=earlier, has_left=gone))
    if city is None:
        raise NotFound
    adoption = Adoption(
        initiative=initiative,
        initiative_id=initiative.id,
        city=city,
        city_id=city.id,
        started_at=now,
        moved_at=now,
        next_due_on=GATES[AdoptionStage.SPOTTED].due_on(today),
    )
    db.session.add(adoption)
    db.session.flush()
    _step(adoption, sentence, actor=actor, now=now)
    record("initiative-adopted", adoption, actor=actor, now=now)
    _note(initiative)
    return adoption


def move_adoption(
    adoption: Adoption,
    to: AdoptionStage,
    *,
    sentence: str,
    next_due_on: date | None,
    version: int,
    actor: Viewer,
    now: datetime,
    without: str = "",
) -> None:
    """Move an adoption to a stage with the sentence that says why; raises Refused, or Conflict when others moved it.

    What the gates on the way still miss stays on record with the reason (`without`) why it moved on.
    """
    may_write(adoption, actor=actor, now=now)
    if adoption.version != version:
        raise Conflict(
            theirs=[(_l("Stage"), str(adoption.stage.label))],
            yours=[(_l("Stage"), str(to.label)), (_l("What happened"), sentence)],
        )
    missing = evidence.missing_for(adoption.stage, to, read_dossier(adoption).evidence)
    hard = [code for code in missing if evidence.is_hard(code)]
    soft = [code for code in missing if not evidence.is_hard(code)]
    refuse_if(
        rules.why_not_move(
            adoption.stage,
            to,
            sentence=sentence,
            stopped_in=adoption.stopped_in,
            hard=evidence.obstacles_of(hard, adoption.id),
            soft=evidence.obstacles_of(soft, adoption.id),
            without=without,
        )
    )
    adoption.stopped_in = adoption.stage if to is AdoptionStage.STOPPED else None
    adoption.stage = to
    adoption.moved_at = now
    adoption.next_due_on = None if to is AdoptionStage.STOPPED else next_due_on
    _step(adoption, sentence.strip(), missing=soft, without=without.strip() if soft else "", actor=actor, now=now)
    record("adoption-moved", adoption, actor=actor, now=now, changed=["stage"])
    adoption_moved.send(adoption, now=now)
    _note(adoption.initiative)


def reword_step(adoption: Adoption, step: AdoptionStep, sentence: str, *, seen_print: str, actor: Viewer, now: datetime) -> None:
    """Put other words in the place of a step's; the history says that it was done, and nobody keeps the old ones.

    What was written in anger about somebody can so be put right. Raises Conflict with both texts when somebody did meanwhile.
    """
    may_write(adoption, actor=actor, now=now)
    refuse_if(rules.why_not_reword(step.stage, sentence))
    written = sentence.strip()
    if seen_print != answer_version(step.sentence) and step.sentence != written:
        raise Conflict(theirs=[(_l("What happened"), step.sentence)], yours=[(_l("What happened"), written)])
    if step.sentence != written:
        step.sentence = written
        db.session.flush()
        record("adoption-step-reworded", adoption, actor=actor, now=now, changed=["sentence"])


def _step(adoption: Adoption, sentence: str, *, missing: Sequence[str] = (), without: str = "", actor: Viewer, now: datetime) -> None:
    db.session.add(
        AdoptionStep(
            adoption_id=adoption.id,
            city_id=adoption.city_id,
            stage=adoption.stage,
            sentence=sentence,
            missing=list(missing),
            without=without,
            by_id=actor.person_id,
            at=now,
        )
    )
    db.session.flush()


def _note(initiative: Initiative) -> None:
    """Let the initiative know how far it got anywhere, counted from the adoptions themselves."""
    lines = adoptions_of(initiative.id)
    stage = rules.furthest_stage(rules.standing(line.stage, line.stopped_in) for line in lines)
    note_adoption(initiative, stage=stage, adopted_count=len(lines))
