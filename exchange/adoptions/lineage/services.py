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
from exchange.foundation.formats import language_name
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record
from exchange.initiatives import rules as initiative_rules
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.services import link_initiatives
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.questions import LAST, NAMES, QUESTIONS
from exchange.initiatives.revisions.services import note_edit


def write_up(
    adoption: Adoption,
    answers: Mapping[str, Any],
    *,
    language: str,
    seen: Mapping[str, str] | None = None,
    is_sent: bool = False,
    actor: Viewer,
    now: datetime,
) -> Initiative:
    """Keep the city's version: the first time as a draft that adapts the original, then as it is written on.

    `seen` has the prints of what the page showed; raise Conflict with both texts where two officers wrote one answer, or
    where one would send what another has just changed.
    """
    if not actor.may(Permission.ADOPTIONS_MOVE, city_id=adoption.city_id):
        raise NotFound
    # Two officers who begin at once write on one draft.
    db.session.execute(select(Adoption.id).where(Adoption.id == adoption.id).with_for_update())
    written = find_written_up(adoption)
    refuse_if(rules.why_not_write_up(adoption.stage, adoption.stopped_in, written=written))
    for question in QUESTIONS:
        refuse_if(initiative_rules.why_not_answer(question.name, answers[question.name], limit=question.limit))
    kept = dict(answers) | {"language": language}
    if written is None:
        written = _begun(adoption, actor=actor, now=now)
    else:
        kept = _met(written, kept, seen or {}, is_sent=is_sent)
    for question in QUESTIONS:
        # Who wrote what stays known: nobody publishes their own words for a city. And what stood there before is kept.
        before, after = initiative_rules.answer_of(written, question.name), kept[question.name]
        if before != after:
            note_edit(written, number=question.number, before=before, after=after, by_id=actor.person_id, now=now)
            setattr(written, question.name, after)
    written.language = kept["language"]
    written.saved_at = now
    db.session.flush()
    return written


def in_words(name: str, answer: Any) -> str:
    """Return an answer or the language as people read it."""
    return language_name(answer) if name == "language" else initiative_rules.answer_text(answer)


def kept_of(written: Initiative) -> dict[str, Any]:
    """Return the nine answers and the language as they are saved."""
    return {name: initiative_rules.answer_of(written, name) for name in NAMES} | {"language": written.language}


def _met(written: Initiative, typed: Mapping[str, Any], seen: Mapping[str, str], *, is_sent: bool) -> dict[str, Any]:
    saved = kept_of(written)
    kept, lost = rules.meet_write_ups(saved, typed, seen, is_sent=is_sent)
    if lost:
        asked = {question.name: question.ask for question in QUESTIONS} | {"language": _l("Language")}
        raise Conflict(
            theirs=[(asked[name], in_words(name, saved[name])) for name in lost],
            yours=[(asked[name], in_words(name, typed[name])) for name in lost],
        )
    return kept


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
