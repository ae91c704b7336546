"""Makers of rules about papers, for tests and the demonstration."""

from typing import Any

from exchange.foundation.database import db
from exchange.papers.models import CountryGroup, Paper, PaperKind, PaperRule, PaperStanding, PaperState
from exchange.papers.seeding import packaged_rules
from exchange.participants.models import Participant


def make_rules() -> list[PaperRule]:
    """Add the packaged rules and groups of countries."""
    groups, rules = packaged_rules()
    found = [PaperRule(**facts) for facts in rules]
    db.session.add_all([*(CountryGroup(**facts) for facts in groups), *found])
    db.session.flush()
    return found


def make_rule(code: str, **more: Any) -> PaperRule:
    """Add one of the packaged rules."""
    _groups, rules = packaged_rules()
    (rule,) = [PaperRule(**facts | more) for facts in rules if facts["code"] == code]
    db.session.add(rule)
    db.session.flush()
    return rule


def make_group(code: str) -> CountryGroup:
    """Add one of the packaged groups of countries."""
    groups, _rules = packaged_rules()
    (group,) = [CountryGroup(**facts) for facts in groups if facts["code"] == code]
    db.session.add(group)
    db.session.flush()
    return group


def make_paper(participant: Participant, code: str = "fr-ast", **facts: Any) -> Paper:
    """Add an authorisation that is with the guardian."""
    paper = Paper(
        participant_id=participant.id,
        city_id=participant.city_id,
        code=code,
        **({"kind": PaperKind.AUTHORISATION, "state": PaperState.SENT} | facts),
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def settle_papers(participant: Participant) -> Participant:
    """Say that a participant's papers were looked at and nothing waits."""
    db.session.add(
        PaperStanding(participant_id=participant.id, city_id=participant.city_id, word="", reckoned_at=participant.registered_at)
    )
    return participant
