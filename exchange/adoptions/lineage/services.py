"""A city's own version becomes an initiative that comes from the original."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.lineage import rules
from exchange.adoptions.lineage.queries import find_written_up
from exchange.adoptions.models import Adoption
from exchange.foundation.database import db, new_id
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record
from exchange.initiatives import rules as initiative_rules
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.services import link_initiatives
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.questions import LAST, QUESTIONS


def write_up(adoption: Adoption, answers: Mapping[str, Any], *, language: str, actor: Viewer, now: datetime) -> Initiative:
    """Keep the city's version: the first time as a draft that adapts the original, then as it is written on."""
    if not actor.may(Permission.ADOPTIONS_MOVE, city_id=adoption.city_id):
        raise NotFound
    # Two officers who begin at once write on one draft.
    db.session.execute(select(Adoption.id).where(Adoption.id == adoption.id).with_for_update())
    written = find_written_up(adoption)
    refuse_if(rules.why_not_write_up(adoption.stage, adoption.stopped_in, written=written))
    for question in QUESTIONS:
        refuse_if(initiative_rules.why_not_answer(question.name, answers[question.name], limit=question.limit))
    if written is None:
        written = _begun(adoption, actor=actor, now=now)
    for name, answer in answers.items():
        setattr(written, name, answer)
    written.language = language
    written.saved_at = now
    db.session.flush()
    return written


def _begun(adoption: Adoption, *, actor: Viewer, now: datetime) -> Initiative:
    original = adoption.initiative
    initiative_id = new_id()
    written = Initiative(
        id=initiative_id,
        slug=draft_slug(initiative_id),
        city=adoption.city,
        city_id=adoption.city_id,
        # It came of the same trip as the original.
        cohort_id=original.cohort_id,
        author_id=actor.person_id,
        seen_city_id=original.city_id,
        is_by_city=True,
        question=LAST,
        created_at=now,
        saved_at=now,
    )
    written.themes = list(original.themes)
    written.recommendations = list(original.recommendations)
    db.session.add(written)
    db.session.flush()
    link_initiatives(written, original, LinkKind.ADAPTS, actor=actor, now=now)
    record("initiative-started", written, actor=actor, now=now)
    return written
