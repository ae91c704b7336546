"""Asking somebody to write too, and their answer; stopping; being taken off by an adult. The words stay, whoever goes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.coauthors import rules
from exchange.initiatives.coauthors.queries import authors_of, is_author
from exchange.initiatives.crediting import refresh_credit
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter
from exchange.people.models import Person

# What joining and leaving depend on and change.
_MOVING = ("asked_authors", "author_id", "state", "credited_as", "unnamed_count", "version")


def tell_authors(
    initiative: Initiative, letter: LetterDraft, *, authors: Sequence[Person] | None = None, actor: Viewer, now: datetime
) -> None:
    """Queue a letter to every author, each greeted by their own name; `authors` where they are known already."""
    for person in authors_of(initiative) if authors is None else authors:
        own = replace(letter, greeting=_l("Hello %(name)s,", name=person.called))
        queue_letter(own, to=person, city_id=initiative.city_id, actor=actor, now=now)


def _locked(initiative: Initiative) -> Initiative:
    """Let nobody else ask, join or leave until this is done, and read again what others have kept meanwhile."""
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())
    rows = select(InitiativeAuthor).where(InitiativeAuthor.initiative_id == initiative.id)
    db.session.scalars(rows, execution_options={"populate_existing": True}).all()
    db.session.refresh(initiative, _MOVING)
    return initiative


def _locked_for(asking: InitiativeAuthor) -> Initiative:
    """Lock the initiative of a question; whoever is erased meanwhile is asked nothing."""
    initiative = _locked(asking.initiative)
    if asking not in initiative.asked_authors:
        raise NotFound
    return initiative


def ask_coauthor(initiative: Initiative, *, person_id: UUID, askable: Collection[UUID], actor: Viewer, now: datetime) -> InitiativeAuthor:
    """Ask somebody of one's own group to write it too; they answer on their own page."""
    refuse_if(rules.why_not_ask(_locked(initiative), person_id=person_id, askable=askable))
    asking = InitiativeAuthor(initiative_id=initiative.id, person_id=person_id, asked_by_id=actor.person_id, asked_at=now)
    initiative.asked_authors.append(asking)
    db.session.flush()
    record("initiative-coauthor-asked", initiative, actor=actor, now=now)
    return asking


def accept_coauthorship(asking: InitiativeAuthor, *, actor: Viewer, now: datetime) -> None:
    """Say yes: from now on with every right of an author. Said twice, it is said once."""
    initiative = _locked_for(asking)
    refuse_if(rules.why_not_accept(asking, initiative))
    if asking.state is AuthorState.ACCEPTED:
        return
    asking.state = AuthorState.ACCEPTED
    asking.answered_at = now
    db.session.flush()
    record("initiative-coauthor-joined", initiative, actor=actor, now=now)
    _credit_again(initiative, now=now)


def decline_coauthorship(asking: InitiativeAuthor, *, actor: Viewer, now: datetime) -> None:
    """Say no; it can become a yes later."""
    initiative = _locked_for(asking)
    refuse_if(rules.why_not_decline(asking))
    asking.state = AuthorState.DECLINED
    asking.answered_at = now
    record("initiative-coauthor-declined", initiative, actor=actor, now=now)


def take_back(asking: InitiativeAuthor, *, actor: Viewer, now: datetime) -> None:
    """Ask no longer, while there is no answer; whoever has joined is not touched by it."""
    initiative = _locked_for(asking)
    if asking.state is AuthorState.ASKED:
        asking.state = AuthorState.TAKEN_BACK
        asking.ended_at = now
        record("initiative-coauthor-not-asked-any-more", initiative, actor=actor, now=now)


def leave_initiative(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Stop writing it, at any time; the words stay with those who go on."""
    refuse_if(rules.why_not_leave(_locked(initiative), person_id=actor.person_id))
    assert actor.person_id is not None
    _let_go(initiative, actor.person_id, AuthorState.LEFT, now=now)
    record("initiative-coauthor-left", initiative, actor=actor, now=now)
    _credit_again(initiative, now=now)


def remove_author(initiative: Initiative, person: Person, *, reason: str, path: str, actor: Viewer, now: datetime) -> None:
    """Take an author off as the adult who reads, with the reason that they read."""
    refuse_if(rules.why_not_remove(_locked(initiative), person_id=person.id, reader_id=actor.person_id, reason=reason))
    _let_go(initiative, person.id, AuthorState.REMOVED, now=now, reason=reason.strip())
    record("initiative-coauthor-removed", initiative, actor=actor, now=now)
    _credit_again(initiative, now=now)
    letter = LetterDraft(
        kind="initiative-coauthor-removed",
        subject=_l("You are no longer an author of: %(title)s", title=initiative.title),
        greeting=_l("Hello %(name)s,", name=person.called),
        paragraphs=[
            _l("An adult of your city has taken you off the authors of “%(title)s”.", title=initiative.title),
            _l("The reason: “%(sentence)s”", sentence=reason.strip()),
            _l("If you think that is wrong, speak with your group leader or your city’s coordinator."),
        ],
        button=(_l("See what is yours"), path),
        reason=_l("You get this letter because you wrote “%(title)s” with others.", title=initiative.title),
    )
    queue_letter(letter, to=person, city_id=initiative.city_id, actor=actor, now=now)


def _let_go(initiative: Initiative, person_id: UUID, state: AuthorState, *, now: datetime, reason: str = "") -> None:
    rows = [one for one in initiative.asked_authors if one.person_id == person_id and one.state is AuthorState.ACCEPTED]
    if not rows:
        # Whoever began has no row: what became of them is kept all the same.
        began = InitiativeAuthor(initiative_id=initiative.id, person_id=person_id, asked_at=initiative.created_at)
        initiative.asked_authors.append(began)
        rows = [began]
    for row in rows:
        row.state, row.ended_at, row.reason = state, now, reason
    if initiative.author_id == person_id:
        hand_over(initiative)
    db.session.flush()


def hand_over(initiative: Initiative) -> None:
    """Let the co-author who was asked first stand where whoever began stood; nobody, when there is none."""
    accepted = sorted((one for one in initiative.asked_authors if one.state is AuthorState.ACCEPTED), key=lambda one: one.asked_at)
    initiative.author_id = accepted[0].person_id if accepted else None


def forget_author(person_id: UUID, *, now: datetime) -> None:
    """Take an erased person from what they wrote: their name goes at once, the words stay."""
    for initiative in db.session.scalars(select(Initiative).where(is_author(person_id))).all():
        for row in [one for one in initiative.asked_authors if one.person_id == person_id]:
            initiative.asked_authors.remove(row)
            db.session.delete(row)
        if initiative.author_id == person_id:
            hand_over(initiative)
        initiative.credited_as, initiative.unnamed_count = "", 0
        db.session.flush()
        _credit_again(initiative, now=now)


def _credit_again(initiative: Initiative, *, now: datetime) -> None:
    if initiative.state is InitiativeState.PUBLISHED:
        refresh_credit(initiative, today=local_day(now, initiative.city.time_zone), now=now)
