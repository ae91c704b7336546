"""Open, change, publish and close a call for participants."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.applications import rules
from exchange.applications.building import publish_version
from exchange.applications.kinds import CallState
from exchange.applications.models import Call, Form, FormVersion
from exchange.applications.queries import draft_of, form_of
from exchange.applications.questions import missing_of_form
from exchange.applications.wording import fingerprint
from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.languages import LANGUAGES, known_language
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record

# Addresses of our own below /apply.
_NOT_A_CALL = frozenset({"mine"})


def open_call(delegation: Delegation, facts: Mapping[str, Any], *, actor: Viewer, today: date, now: datetime) -> Call:
    """Add a call of a delegation, with an empty form, still unseen by the public; `facts` are columns of Call."""
    refuse_if(rules.why_not_call(delegation.cohort, opens_on=facts["opens_on"], closes_on=facts["closes_on"], today=today))
    first = next(iter(facts.get("languages") or delegation.city.languages), "")
    language = facts.get("language") or known_language(first, default=actor.language)
    call = Call(
        slug=_free_slug(f"{delegation.city.name} {facts['title']}"),
        cohort=delegation.cohort,
        cohort_id=delegation.cohort_id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        created_at=now,
        **{**facts, "language": language},
    )
    db.session.add(call)
    db.session.flush()
    form = Form(delegation_id=delegation.id, city_id=delegation.city_id, call_id=call.id, title=call.title, language=language)
    db.session.add(form)
    db.session.flush()
    db.session.add(FormVersion(form_id=form.id, city_id=form.city_id, number=1))
    db.session.flush()
    record("call-opened", call, actor=actor, now=now)
    return call


def _free_slug(words: str) -> str:
    base = slug(words, default="call")[:50].strip("-")
    taken = set(db.session.scalars(select(Call.slug).where(Call.slug.like(f"{base}%")))) | _NOT_A_CALL
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def change_call(call: Call, facts: Mapping[str, Any], *, actor: Viewer, today: date, now: datetime) -> list[str]:
    """Write new facts of a call and return which changed."""
    refuse_if(rules.why_not_call(call.cohort, opens_on=facts["opens_on"], closes_on=facts["closes_on"], today=today))
    changed = [name for name, value in facts.items() if getattr(call, name) != value]
    for name in changed:
        setattr(call, name, facts[name])
    if "language" in changed:
        # What was the translation into this language is the original now.
        call.translations = {code: words for code, words in (call.translations or {}).items() if code != call.language}
        form = form_of(call)
        if not any(version.questions for version in form.versions):
            form.language = call.language
    if changed:
        record("call-changed", call, actor=actor, now=now, changed=changed)
    return changed


def translate_call(call: Call, words: Mapping[str, Mapping[str, str]], *, actor: Viewer, now: datetime) -> list[str]:
    """Keep title and text in other languages, {code: {title, text}}; return the languages that changed.

    Each remembers of which words it was made, so that one that fell behind is seen.
    """
    before, of = call.translations or {}, fingerprint(call)
    after = {}
    for code, said in words.items():
        kept = {name: said[name] for name in ("title", "text") if said.get(name)}
        if code in LANGUAGES and code != call.language and kept:
            after[code] = {**kept, "of": of}
    changed = sorted(code for code in {*before, *after} if before.get(code) != after.get(code))
    if changed:
        call.translations = after
        record("call-translated", call, actor=actor, now=now, changed=changed)
    return changed


def publish_call(call: Call, *, actor: Viewer, now: datetime) -> None:
    """Let the public see a call; questions still being written are published with it."""
    form = form_of(call)
    draft = draft_of(form)
    obstacles = missing_of_form(draft.questions, source=form.language) if draft else []
    refuse_if(rules.why_not_publish_call(call, form_obstacles=obstacles))
    if draft is not None:
        publish_version(form, actor=actor, now=now)
    call.state = CallState.OPEN
    record("call-published", call, actor=actor, now=now, changed=["state"])


def close_call(call: Call, *, actor: Viewer, now: datetime) -> None:
    """Take no more applications before the closing day; what was sent stays."""
    call.state = CallState.CLOSED
    record("call-closed", call, actor=actor, now=now, changed=["state"])
