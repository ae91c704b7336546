"""What an initiative speaks of, kept so that alike ones are found by an index."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from exchange.foundation.database import db
from exchange.initiatives import rules as initiative_rules
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import NAMES
from exchange.initiatives.similar.models import InitiativeTerm, TermCount
from exchange.initiatives.similar.speaking import Spoken, terms_of

# The count of all initiatives that have terms.
ALL = ""
_MOST_TERMS = 240
# Where it was seen and what it costs say little of what it is.
_SAYING = tuple(name for name in NAMES if name not in {"title", "seen_where", "cost"})


def spoken_by(initiative: Initiative) -> dict[str, Spoken]:
    """Return what an initiative speaks of, with the first word of its own for each."""
    return terms_of(
        initiative.title,
        [initiative_rules.answer_text(initiative_rules.answer_of(initiative, name)) for name in _SAYING],
        language=initiative.language,
        themes=[theme.slug for theme in initiative.themes],
        codes=[one.code for one in initiative.recommendations],
    )


def kept_terms(spoken: dict[str, Spoken]) -> dict[str, int]:
    """Return the terms that are kept with their weights in hundredths: the heaviest first, if there are too many."""
    heaviest = sorted(spoken.items(), key=lambda item: (item[0].startswith("w:"), -item[1].weight, item[0]))[:_MOST_TERMS]
    return {term[:48]: round(said.weight * 100) for term, said in heaviest}


def index_terms(initiative: Initiative) -> None:
    """Write down what it speaks of, in place of what was written before."""
    new = kept_terms(spoken_by(initiative))
    old = forget_terms(initiative, but=new)
    db.session.flush()
    db.session.add_all(InitiativeTerm(initiative_id=initiative.id, term=term, weight=weight) for term, weight in new.items())
    db.session.flush()
    _count([*(term for term in new if term not in old), *([] if old else [ALL])], by=1)


def forget_terms(initiative: Initiative, *, but: Iterable[str] = ()) -> set[str]:
    """Take away what was written down of it; return the terms there were. Those in `but` are still counted."""
    old = set(db.session.scalars(select(InitiativeTerm.term).where(InitiativeTerm.initiative_id == initiative.id)))
    if old:
        db.session.execute(delete(InitiativeTerm).where(InitiativeTerm.initiative_id == initiative.id))
        stays = set(but)
        _count([*(old - stays), *([] if stays else [ALL])], by=-1)
    return old


def _count(terms: Iterable[str], *, by: int) -> None:
    # Always in the same order, so that two who publish at once wait for each other instead of standing in each other's way.
    rows = [{"term": term, "documents": max(by, 0)} for term in sorted(terms)]
    if not rows:
        return
    if by < 0:
        fewer = update(TermCount).where(TermCount.term.in_([row["term"] for row in rows]), TermCount.documents > 0)
        db.session.execute(fewer.values(documents=TermCount.documents + by), execution_options={"synchronize_session": False})
        return
    insert: Any = postgresql.insert if db.session.connection().dialect.name == "postgresql" else sqlite.insert
    table = TermCount.__table__
    statement = insert(table)
    # Terms belong to no city; the session would ask for one.
    connection = db.session.connection()
    for start in range(0, len(rows), 100):
        several = statement.values(rows[start : start + 100])
        connection.execute(several.on_conflict_do_update(index_elements=["term"], set_={"documents": table.c.documents + 1}))
