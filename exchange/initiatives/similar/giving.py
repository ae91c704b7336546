"""What is public is not retired by one of its authors: they ask, every other author can say no, and the network decides."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.lineage.rules import ordered
from exchange.initiatives.lineage.services import bring_back
from exchange.initiatives.models import Initiative
from exchange.initiatives.similar import acting, letters
from exchange.initiatives.similar.models import Combination
from exchange.initiatives.similar.pairs import list_asked, list_asked_away
from exchange.messages.drafts import LetterDraft


def _asked(old: Initiative, new: Initiative) -> list[Combination]:
    """Let nobody else ask or answer about the two until this is done, and return what was asked before."""
    ids = ordered(old.id, new.id)
    db.session.execute(select(Initiative.id).where(Initiative.id.in_(ids)).order_by(Initiative.id).with_for_update())
    asked = list_asked(*ids)
    for row in (*asked, old, new):
        db.session.refresh(row)
    return asked


def _this(asked: Sequence[Combination], new: Initiative) -> Combination | None:
    return next((row for row in asked if acting.is_same_question(row, goes_on=new.id)), None)


def _tell_others(initiative: Initiative, letter: LetterDraft, *, actor: Viewer, now: datetime) -> None:
    others = [person for person in authors_of(initiative) if person.id != actor.person_id]
    tell_authors(initiative, letter, authors=others, actor=actor, now=now)


def ask_to_give_way(old: Initiative, new: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Ask the network to retire one in favour of another; those who write it too are told and can say no."""
    asked = _asked(old, new)
    refuse_if(acting.why_not_ask_to_give_way(old, new, earlier=_this(asked, new)))
    row = acting.place_for(old.id, new.id, asked, goes_on=new.id)
    acting.ask_anew(row, goes_on=new.id, by_id=actor.person_id, now=now)
    row.told_at = now
    db.session.add(row)
    db.session.flush()
    record("initiative-giving-way-asked", old, actor=actor, now=now)
    _tell_others(old, letters.asked_to_give_way(old, new), actor=actor, now=now)


def keep(old: Initiative, new: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Say no: it stays in the catalogue. Each of its authors can, and the network."""
    asked = _this(_asked(old, new), new)
    refuse_if(acting.why_not_keep(old, new, asked=asked))
    assert asked is not None  # the rule has refused otherwise
    asked.refused_at = now
    record("initiative-kept", old, actor=actor, now=now)
    _tell_others(old, letters.kept(old, new), actor=actor, now=now)


def offer_again(old: Initiative, *, path: str, actor: Viewer, now: datetime) -> None:
    """Put a retired one back into the catalogue; what was asked before is answered by that."""
    bring_back(old, path=path, actor=actor, now=now)
    for asked in list_asked_away(old.id):
        asked.refused_at = now
