"""Write about papers: the rules, what is known of a traveller, and how far each paper is."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.guardians.services import day_at_home
from exchange.history.services import record
from exchange.papers import moves
from exchange.papers.book import read_rule_book
from exchange.papers.models import CountryGroup, Paper, PaperRule, PaperRuleChange, PaperState
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, open_dossiers
from exchange.papers.reckoning import facts_of, keep_word, standing_of
from exchange.papers.seeding import packaged_rules
from exchange.participants.models import Participant

RECKON = "papers.reckon"
S = PaperState


def load_packaged_rules(*, now: datetime, actor: Viewer) -> Counter[str]:
    """Add the packaged groups and rules that are not here yet; what somebody edited stays as it is."""
    groups, rules = packaged_rules()
    done: Counter[str] = Counter()
    here = set(db.session.scalars(select(CountryGroup.code)))
    for facts in groups:
        if facts["code"] not in here:
            db.session.add(CountryGroup(**facts))
            done["groups"] += 1
    here = set(db.session.scalars(select(PaperRule.code)))
    for facts in rules:
        if facts["code"] not in here:
            db.session.add(PaperRule(**facts))
            done["rules"] += 1
    db.session.flush()
    if done["rules"]:
        reckon_later(actor=actor, now=now)
    return done


def reckon_later(*, actor: Viewer, now: datetime) -> None:
    """Let the worker ask the rules again for everybody who prepares a trip."""
    enqueue(RECKON, arguments={}, owner_account_id=actor.account_id, now=now, dedupe_key=f"{RECKON}:{now.isoformat()}")


def save_rule(rule: PaperRule, facts: Mapping[str, Any], *, why: str, version: int | None, actor: Viewer, now: datetime) -> list[str]:
    """Write a rule, new or changed, with who, when and why; return the fields that changed. Raise Refused or Conflict."""
    if version is not None and version != rule.version:
        raise Conflict(theirs=[(name, str(getattr(rule, name))) for name in facts], yours=[(name, str(facts[name])) for name in facts])
    refuse_if(moves.why_not_save_rule(facts, why=why, today=now.date()))
    is_new = rule not in db.session
    changed = sorted(name for name, value in facts.items() if is_new or getattr(rule, name) != value)
    if not changed:
        return []
    before = {} if is_new else {name: _plain(getattr(rule, name)) for name in changed}
    for name in changed:
        setattr(rule, name, facts[name])
    db.session.add(rule)
    db.session.flush()
    after = {name: _plain(facts[name]) for name in changed}
    db.session.add(PaperRuleChange(rule_id=rule.id, at=now, by_id=actor.person_id, why=why, before=before, after=after))
    record("paper-rule-changed", rule, actor=actor, now=now, changed=changed)
    reckon_later(actor=actor, now=now)
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class TravellerFacts:
    """What is known of a traveller beyond the roster."""

    second_nationality: str
    document_country: str
    document_issued_on: date | None
    permit_until_on: date | None
    travels_with_guardian: bool
    allows_emergency_care: bool | None


def save_traveller_facts(participant: Participant, facts: TravellerFacts, *, actor: Viewer, now: datetime) -> list[str]:
    """Write what the rules must know of a traveller; return the fields that changed."""
    standing = standing_of(participant)
    changed = [name for name, value in vars(facts).items() if getattr(standing, name) != value]
    for name in changed:
        setattr(standing, name, getattr(facts, name))
    if changed:
        db.session.flush()
        record("paper-facts-changed", participant, actor=actor, now=now, changed=changed)
        _keep(participant, now=now)
    return changed


def dossier_of(participant: Participant, *, now: datetime) -> Dossier:
    """Return what is known of one traveller's papers."""
    return open_dossiers([participant], read_rule_book(), now=now)[participant.id]


def _keep(participant: Participant, *, now: datetime) -> None:
    keep_word(dossier_of(participant, now=now), now=now)
    db.session.flush()


def move_paper(
    dossier: Dossier,
    code: str,
    *,
    to: PaperState,
    by: Mover,
    actor: Viewer,
    now: datetime,
    signer: str = "",
    signers_known: Sequence[str] = (),
) -> Paper:
    """Bring a paper to its next state, or back; raise Refused with the reason, NotFound for a paper that nobody needs.

    `signer` is who says that they signed, `signers_known` are the names of all who may.
    """
    need, participant = dossier.need(code), dossier.participant
    paper = dossier.papers.get(code)
    refuse_if(moves.why_not_move(need, paper, to=to, by=by, trip=dossier.trip))
    if paper is None:
        paper = Paper(participant_id=participant.id, city_id=participant.city_id, code=code, kind=need.kind)
        db.session.add(paper)
        dossier.papers[code] = paper
    if to is S.SENT:
        _begin_anew(paper, dossier, now=now)
    elif to is S.SIGNED:
        if paper.facts is None:
            _begin_anew(paper, dossier, now=now)
        paper.signed_by = moves.with_signature(paper.signed_by, signer or actor.display_name)
        if by is Mover.GUARDIAN and not moves.is_signed_by_enough(need, paper.signed_by, signers_known):
            to = paper.state = S.SENT
        else:
            paper.signed_at = now
            if need.validity_days is not None and paper.expires_on is None:
                paper.expires_on = day_at_home(participant, now) + timedelta(days=need.validity_days)
    elif to is S.CERTIFIED:
        paper.certified_at = now
    elif to is S.VERIFIED:
        paper.verified_at, paper.verified_by_id = now, actor.person_id
        if paper.facts is None:
            paper.facts = json.dumps(facts_of(participant, dossier.traveller, dossier.trip))
    elif to is S.CARRIED:
        paper.carried_at = now
    paper.state = to
    db.session.flush()
    record("paper-moved", participant, actor=actor, now=now, changed=[f"{code}: {to.value}"])
    _keep(participant, now=now)
    return paper


def _begin_anew(paper: Paper, dossier: Dossier, *, now: datetime) -> None:
    """Make a paper for the trip as it is now: what was signed for another one counts no more."""
    paper.facts = json.dumps(facts_of(dossier.participant, dossier.traveller, dossier.trip))
    paper.stale = []
    paper.signed_by = ""
    paper.expires_on = None
    paper.sent_at = now
    paper.signed_at = paper.certified_at = paper.verified_at = paper.carried_at = None
    paper.verified_by_id = None


def save_number(dossier: Dossier, code: str, *, number: str, expires_on: date | None, by: Mover, actor: Viewer, now: datetime) -> Paper:
    """Keep the number of an ETA or visa, sealed, and until when it holds: then it is there, and still to be seen."""
    need, participant = dossier.need(code), dossier.participant
    paper = dossier.papers.get(code)
    refuse_if(moves.why_not_save_number(need, paper, expires_on=expires_on, today=day_at_home(participant, now)))
    if paper is None:
        paper = Paper(participant_id=participant.id, city_id=participant.city_id, code=code, kind=need.kind)
        db.session.add(paper)
    if number:
        paper.number = number
    paper.expires_on = expires_on
    paper.facts = json.dumps(facts_of(participant, dossier.traveller, dossier.trip))
    paper.stale = []
    paper.state = S.SIGNED if by is not Mover.DESK else S.VERIFIED
    if by is Mover.DESK:
        paper.verified_at, paper.verified_by_id = now, actor.person_id
    db.session.flush()
    record("paper-moved", participant, actor=actor, now=now, changed=[f"{code}: {paper.state.value}"])
    _keep(participant, now=now)
    return paper
