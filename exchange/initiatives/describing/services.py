"""Write what a city knows: part by part, record by record; propose, answer, and hold a level down with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, Owner, refuse_if
from exchange.history.services import record
from exchange.initiatives.describing import rules
from exchange.initiatives.describing.models import Description, DescriptionProposal, EvidenceRecord
from exchange.initiatives.describing.parts import BY_CODE, PartOfDescription
from exchange.initiatives.describing.queries import count_waiting, is_young_address, may_answer, may_describe
from exchange.initiatives.describing.standing import keep_standing, values_of
from exchange.initiatives.describing.wording import in_words
from exchange.initiatives.models import Initiative
from exchange.initiatives.unread import Text
from exchange.initiatives.youngsters import why_not_say


def _opened(initiative: Initiative, *, actor: Viewer, now: datetime) -> Description:
    """Return the description for writing; two who begin one at once queue up behind the initiative's row."""
    if not may_describe(initiative, viewer=actor):
        raise NotFound
    refuse_if(rules.why_not_describe(initiative.state))
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())
    db.session.expire(initiative, ["description"])
    if initiative.description is None:
        initiative.description = Description(initiative_id=initiative.id, saved_at=now)
        db.session.flush()
    return initiative.description


def _written(initiative: Initiative, description: Description, deed: str, *, changed: list[str], actor: Viewer, now: datetime) -> None:
    description.saved_at = now
    # The row itself changes, so that every copy that somebody kept is known to be old.
    initiative.saved_at = now
    db.session.flush()
    keep_standing(initiative)
    record(deed, initiative, actor=actor, now=now, changed=changed)


def save_part(
    initiative: Initiative, code: str, values: Mapping[str, Any], *, seen_print: str, agreed: bool = False, actor: Viewer, now: datetime
) -> None:
    """Keep one part; raise Conflict with both texts when somebody else has changed it since the writer saw it."""
    part = BY_CODE[code]
    description = _opened(initiative, actor=actor, now=now)
    saved = values_of(description, part.names)
    # How an office is reached is what its part is for; nobody's name is.
    kept = [words for _where, words in _written_in(part, values if code == "contact" else saved)]
    refuse_if([*rules.why_not_keep(values), *why_not_say(initiative, _written_in(part, values), kept=kept, actor=actor, now=now)])
    if seen_print != rules.print_of(saved) and saved != dict(values):
        raise Conflict(theirs=in_words(part, saved), yours=in_words(part, values))
    changed = [name for name in part.names if saved[name] != values[name]]
    if code == "contact":
        changed += _agree(description, values, agreed=agreed, is_same=not changed, actor=actor, now=now)
    for name in part.names:
        setattr(description, name, values[name])
    if changed:
        _written(initiative, description, "initiative-described", changed=changed, actor=actor, now=now)


def _written_in(part: PartOfDescription, values: Mapping[str, Any]) -> list[tuple[Sentence, Text]]:
    """Return (where, words) of what everybody would read; sums are figures, and an office's address has a rule of its own."""
    words = {name: value for name, value in values.items() if name != "contact_email"}
    if part.code == "costs":
        words = {"costs": [line.get(name) or "" for line in values["costs"] for name in ("what", "per", "note")]}
    return [(part.names[name], said) for name, said in words.items()]


def _agree(description: Description, values: Mapping[str, Any], *, agreed: bool, is_same: bool, actor: Viewer, now: datetime) -> list[str]:
    """Note who answers for the address; whoever changes it answers for it anew, whoever empties it takes the answer back."""
    email = values["contact_email"]
    is_young = bool(email) and is_young_address(email, today=now.date())
    refuse_if(rules.why_not_contact(email=email, agreed=agreed, is_young=is_young))
    if is_same and (description.contact_by_id is not None or not email):
        return []
    description.contact_by_id = actor.person_id if email else None
    description.contact_at = now if email else None
    return ["contact_at"]


def keep_record(
    initiative: Initiative,
    earlier: EvidenceRecord | None,
    facts: Mapping[str, Any],
    *,
    version: int = 0,
    actor: Viewer,
    now: datetime,
) -> EvidenceRecord:
    """Add a record of evidence, or change one; raise Conflict when somebody changed it meanwhile."""
    description = _opened(initiative, actor=actor, now=now)
    texts = [(_l("What was found"), facts["found"]), (_l("Who found it out?"), facts["done_by"])]
    texts.append((_l("Where can one read it?"), facts["source"]))
    kept_words = [earlier.found, earlier.done_by, earlier.source] if earlier else []
    refuse_if(why_not_say(initiative, texts, kept=kept_words, actor=actor, now=now))
    if earlier is None:
        refuse_if(rules.why_not_add_record(len(description.records)))
        kept = EvidenceRecord(description_id=description.id, added_by_id=actor.person_id, added_at=now, **facts)
        description.records.append(kept)
    else:
        if earlier.version != version:
            raise Conflict(theirs=_found(earlier.found), yours=_found(facts["found"]))
        for name, value in facts.items():
            setattr(earlier, name, value)
        kept = earlier
    _written(initiative, description, "initiative-evidence-kept", changed=["records"], actor=actor, now=now)
    return kept


def _found(words: str) -> list[tuple[Sentence, str]]:
    return [(_l("What was found"), words)]


def remove_record(initiative: Initiative, kept: EvidenceRecord, *, actor: Viewer, now: datetime) -> None:
    """Take a record away; the level falls with it."""
    description = _opened(initiative, actor=actor, now=now)
    description.records.remove(kept)
    _written(initiative, description, "initiative-evidence-removed", changed=["records"], actor=actor, now=now)


def set_ceiling(initiative: Initiative, ceiling: int | None, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Hold the level of evidence at a height, or lift that again; a reviewer of the network does. It never raises a level."""
    refuse_if(rules.why_not_ceiling(ceiling, reason=reason))
    description = _opened(initiative, actor=actor, now=now)
    said = [("", reason)] if ceiling is not None else []
    refuse_if(why_not_say(initiative, said, kept=[description.ceiling_reason], actor=actor, now=now))
    description.ceiling = ceiling
    description.ceiling_reason = reason.strip() if ceiling is not None else ""
    description.ceiling_by_id, description.ceiling_at = actor.person_id, now
    _written(initiative, description, "initiative-ceiling-set", changed=["ceiling"], actor=actor, now=now)


def propose(initiative: Initiative, *, code: str, words: str, actor: Viewer, now: datetime) -> DescriptionProposal:
    """Propose words for a part, as one of its authors."""
    waiting = count_waiting(initiative, person_id=actor.person_id)
    refuse_if(rules.why_not_describe(initiative.state))
    refuse_if(rules.why_not_propose(is_author=actor.person_id in initiative.author_ids, waiting=waiting))
    refuse_if(rules.why_not_write(words))
    proposal = DescriptionProposal(initiative_id=initiative.id, part=BY_CODE[code].code, words=words.strip(), by_id=actor.person_id, at=now)
    db.session.add(proposal)
    db.session.flush()
    record("initiative-part-proposed", initiative, actor=actor, now=now, changed=[code])
    return proposal


def answer_proposal(
    initiative: Initiative, proposal: DescriptionProposal, *, is_taken: bool, answer: str = "", actor: Viewer, now: datetime
) -> None:
    """Say that a proposal was taken over, or why not; the words themselves an adult writes into the part."""
    if not may_answer(initiative, viewer=actor):
        raise NotFound
    if proposal.is_taken is not None:
        refuse_if([Obstacle("answered", _l("Somebody has answered this already."), Owner.CITY)])
    refuse_if(rules.why_not_write(answer))
    proposal.is_taken, proposal.answer = is_taken, answer.strip()
    proposal.answered_at, proposal.answered_by_id = now, actor.person_id
    record("initiative-proposal-answered", initiative, actor=actor, now=now)
