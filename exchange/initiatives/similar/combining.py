"""Two become one when the authors of both say yes; both stay in the lineage of the one that is made."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from exchange.access.scope import unscoped
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.foundation.database import db, new_id
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.initiatives import rules as initiative_rules
from exchange.initiatives.coauthors.queries import author_keys
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import ids_above
from exchange.initiatives.lineage.rules import ordered
from exchange.initiatives.lineage.services import link_initiatives, retire_in_favour
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.questions import LAST, NAMES
from exchange.initiatives.similar import acting, letters
from exchange.initiatives.similar.models import Combination
from exchange.initiatives.similar.pairs import find_combination, find_combination_made, list_asked, list_combinations
from exchange.messages.drafts import LetterDraft


def _tell(initiative: Initiative, letter: LetterDraft, *, now: datetime) -> None:
    # From the programme, to the authors' own city: no address reaches the other city.
    with unscoped(db.session(), "the authors of two initiatives of different cities answer each other through the programme"):
        tell_authors(initiative, letter, actor=PROGRAMME, now=now)
        db.session.flush()


def ask_to_combine(mine: Initiative, other: Initiative, *, actor: Viewer, now: datetime) -> Combination:
    """Ask the authors of another to make one of both; they are written to as soon as both are public."""
    first_id, second_id = ordered(mine.id, other.id)
    db.session.execute(select(Initiative.id).where(Initiative.id.in_([first_id, second_id])).order_by(Initiative.id).with_for_update())
    keys = author_keys([mine, other])
    asked = list_asked(mine.id, other.id)
    refuse_if(
        acting.why_not_combine(
            mine,
            other,
            has_authors=bool(keys[other.id]),
            is_same_author=bool(set(keys[mine.id]) & set(keys[other.id])),
            earlier=next((row for row in asked if acting.is_same_question(row, goes_on=None)), None),
            is_related=other.id in ids_above(mine.id) or mine.id in ids_above(other.id),
        )
    )
    combination = acting.place_for(mine.id, other.id, asked, goes_on=None)
    acting.ask_anew(combination, goes_on=None, by_id=actor.person_id, now=now)
    _yes(combination, mine.id, now=now)
    db.session.add(combination)
    db.session.flush()
    record("initiative-combining-asked", mine, actor=actor, now=now)
    if mine.state is InitiativeState.PUBLISHED:
        _ask(combination, mine=other, other=mine, now=now)
    return combination


def _ask(combination: Combination, *, mine: Initiative, other: Initiative, now: datetime) -> None:
    combination.told_at = now
    _tell(mine, letters.asked_to_combine(mine, other), now=now)


def _yes(combination: Combination, initiative_id: UUID, *, now: datetime) -> None:
    if combination.first_id == initiative_id:
        combination.first_yes_at = now
    else:
        combination.second_yes_at = now


def answer_combination(mine: Initiative, other: Initiative, *, is_yes: bool, actor: Viewer, now: datetime) -> Initiative | None:
    """Say yes or no for one's own; with both yes the draft of the one is made and returned."""
    first_id, second_id = ordered(mine.id, other.id)
    db.session.execute(select(Initiative.id).where(Initiative.id.in_([first_id, second_id])).order_by(Initiative.id).with_for_update())
    combination = find_combination(mine.id, other.id)
    if combination is not None:
        db.session.refresh(combination)
    keys = author_keys([other])[other.id]
    refuse_if(acting.why_not_answer(combination, is_yes=is_yes, has_authors=bool(keys)))
    assert combination is not None  # the rule has refused otherwise
    if not is_yes:
        combination.refused_at = now
        record("initiative-combining-refused", mine, actor=actor, now=now)
        _tell(other, letters.combining_refused(other, mine), now=now)
        return None
    _yes(combination, mine.id, now=now)
    record("initiative-combining-agreed", mine, actor=actor, now=now)
    if combination.first_yes_at is None or combination.second_yes_at is None:
        return None
    made = _made_of(other, mine, writers=acting.writers_of_both(keys, asked_by=combination.asked_by_id), actor=actor, now=now)
    combination.made_id = made.id
    _tell(other, letters.combining_agreed(other, mine, made), now=now)
    return made


def _made_of(asking: Initiative, asked: Initiative, *, writers: Sequence[UUID], actor: Viewer, now: datetime) -> Initiative:
    """Return the draft of the one: those who asked go on writing, in the language of theirs."""
    initiative_id = new_id()
    answers = {
        name: acting.joined_answer(initiative_rules.answer_of(asking, name), initiative_rules.answer_of(asked, name)) for name in NAMES
    }
    answers["title"] = acting.joined_title(asking.title, asked.title)
    made = Initiative(
        id=initiative_id,
        slug=draft_slug(initiative_id),
        city_id=asking.city_id,
        cohort_id=asking.cohort_id,
        author_id=writers[0],
        seen_city_id=asking.seen_city_id,
        language=asking.language,
        question=LAST,
        created_at=now,
        saved_at=now,
        **answers,
    )
    made.themes = [*acting.joined_themes(asking.themes, asked.themes)]  # type: ignore[list-item]
    made.asked_authors = [
        InitiativeAuthor(person_id=key, state=AuthorState.ACCEPTED, asked_by_id=writers[0], asked_at=now, answered_at=now)
        for key in writers[1:]
    ]
    db.session.add(made)
    db.session.flush()
    for parent in (asking, asked):
        link_initiatives(made, parent, LinkKind.COMBINES, actor=actor, now=now)
    record("initiative-started", made, actor=actor, now=now)
    return made


def go_on(initiative: Initiative, *, now: datetime) -> None:
    """Do what waited for a publication: ask the others, or let the two older ones lead to the one that was made of them."""
    for combination in list_combinations(initiative.id, is_open=True):
        other = combination.second if combination.first_id == initiative.id else combination.first
        if combination.told_at is None and other.state is InitiativeState.PUBLISHED:
            said_yes = combination.first_yes_at if combination.first_id == initiative.id else combination.second_yes_at
            asking, asked = (initiative, other) if said_yes else (other, initiative)
            _ask(combination, mine=asked, other=asking, now=now)
    made_of = find_combination_made(initiative.id)
    # Whoever has said no since the draft was made keeps theirs.
    for old in (made_of.first, made_of.second) if made_of is not None and made_of.refused_at is None else ():
        # What the network has offered again stays.
        was_retired = any(one.state is InitiativeState.RETIRED for one in old.decisions)
        if old.state is InitiativeState.PUBLISHED and not was_retired:
            retire_in_favour(
                old,
                initiative,
                # Without the title: another one may stand on its page one day.
                sentence=str(_l("Its authors made one of it with another.")),
                path=url_for("initiatives.show", slug=old.slug),
                actor=PROGRAMME,
                now=now,
            )
