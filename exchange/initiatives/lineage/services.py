"""Links are made one after the other: a circle cannot slip in between two that look at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives import deciding, letters
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.crediting import refresh_credit
from exchange.initiatives.lineage import rules
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.queries import ids_above, kinds_between
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState
from exchange.initiatives.reviewing.queries import list_writers
from exchange.initiatives.reviewing.rules import why_not_own
from exchange.initiatives.revisions.queries import list_hidden
from exchange.initiatives.services import decide
from exchange.initiatives.signals import initiative_published

# The number under which PostgreSQL knows the lock of the whole graph; SQLite writes one after the other anyway.
_GRAPH = 0x11EA6E


def _take_turns() -> None:
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_GRAPH)))


def link_initiatives(
    child: Initiative, parent: Initiative, kind: LinkKind, *, why: str = "", actor: Viewer, now: datetime
) -> InitiativeLink:
    """Say how one comes from another; raises Refused where a circle would be made, or where it is said already."""
    _take_turns()
    child_id, parent_id = child.id, parent.id
    if kind is LinkKind.PARALLEL:
        child_id, parent_id = rules.ordered(child_id, parent_id)
    kinds = {LinkKind.RETIRED_IN_FAVOUR_OF} if kind is LinkKind.RETIRED_IN_FAVOUR_OF else rules.DESCENT
    refuse_if(
        rules.why_not_link(
            kind,
            child_id=child_id,
            parent_id=parent_id,
            above_parent=ids_above(parent_id, kinds),
            above_child=ids_above(child_id, kinds) if kind is LinkKind.PARALLEL else (),
            earlier=kinds_between(child_id, parent_id),
        )
    )
    link = InitiativeLink(
        child_id=child_id,
        parent_id=parent_id,
        kind=kind,
        why=" ".join(why.split())[: rules.WHY_LETTERS],
        made_by_id=actor.person_id,
        made_at=now,
    )
    db.session.add(link)
    db.session.flush()
    record("initiative-linked", child, actor=actor, now=now, changed=[kind.value])
    return link


def part_initiatives(child: Initiative, other_id: UUID, kind: LinkKind, *, actor: Viewer, now: datetime) -> bool:
    """Take a wrong link away, whichever of the two it was said of; return whether there was one."""
    _take_turns()
    link = db.session.scalar(
        select(InitiativeLink).where(
            InitiativeLink.kind == kind,
            (InitiativeLink.child_id == child.id) & (InitiativeLink.parent_id == other_id)
            | (InitiativeLink.child_id == other_id) & (InitiativeLink.parent_id == child.id),
        )
    )
    if link is None:
        return False
    db.session.delete(link)
    record("initiative-unlinked", child, actor=actor, now=now, changed=[kind.value])
    return True


def retire_in_favour(old: Initiative, new: Initiative, *, sentence: str, path: str, actor: Viewer, now: datetime) -> None:
    """Take one out of the catalogue because another goes on; its address leads there and says why."""
    refuse_if(rules.why_not_give_way(old, new, sentence=sentence))
    link_initiatives(old, new, LinkKind.RETIRED_IN_FAVOUR_OF, why=sentence, actor=actor, now=now)
    deciding.retire_initiative(old, sentence=sentence, path=path, instead=new, actor=actor, now=now)


def let_go_of_hidden_title(initiative: Initiative) -> None:
    """Clear the reasons that repeat a title which is to stand nowhere any more; the link still leads to it by the name of now."""
    hidden = list_hidden([initiative.id], "title").get(initiative.id)
    if hidden is None:
        return
    either = or_(InitiativeLink.child_id == initiative.id, InitiativeLink.parent_id == initiative.id)
    links = db.session.scalars(select(InitiativeLink).where(either)).all()
    near = {initiative.id, *(key for link in links for key in (link.child_id, link.parent_id))}
    retired = select(InitiativeDecision).where(
        InitiativeDecision.initiative_id.in_(sorted(near)), InitiativeDecision.state == InitiativeState.RETIRED
    )
    cleared = set()
    for decision in db.session.scalars(retired):
        if rules.repeats(decision.sentence, hidden.answers):
            decision.sentence = ""
            cleared.add(decision.initiative_id)
    for link in links:
        # A long sentence is cut in the link, perhaps in the middle of the title.
        is_cut = link.kind is LinkKind.RETIRED_IN_FAVOUR_OF and link.child_id in cleared
        if is_cut or rules.repeats(link.why, hidden.answers):
            link.why = ""
    db.session.flush()


def bring_back(old: Initiative, *, path: str, actor: Viewer, now: datetime) -> None:
    """Offer a retired one again: it leads nowhere else any more, and is named as its authors agree to today."""
    refuse_if(rules.why_not_bring_back(old) or why_not_own(actor.person_id, list_writers(old)))
    _take_turns()
    gone = delete(InitiativeLink).where(InitiativeLink.child_id == old.id, InitiativeLink.kind == LinkKind.RETIRED_IN_FAVOUR_OF)
    db.session.execute(gone)
    old.state = InitiativeState.PUBLISHED
    db.session.flush()
    refresh_credit(old, today=local_day(now, old.city.time_zone), now=now)
    deciding.index_words(old)
    decide(old, sentence="", actor=actor, now=now)
    record("initiative-offered-again", old, actor=actor, now=now, changed=["state"])
    tell_authors(old, letters.published(old, path=path), actor=actor, now=now)
    initiative_published.send(old, now=now)
