"""Proposing new words for what is public, and deciding about them; the public words stay until then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.cities.rules import why_not_write
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, Obstacle, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.changing import rules
from exchange.initiatives.changing.queries import TOUCHED, find_change, list_other_writers, who_touched
from exchange.initiatives.coauthors.queries import youngest_birth_date
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.deciding import index_words, new_slug
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.revisions.models import ChangeState, InitiativeChange, RevisionKind
from exchange.initiatives.revisions.services import note_step
from exchange.initiatives.rules import Answer, answer_of, answer_text, answer_version, meet_choices, why_not_answer
from exchange.initiatives.services import ask_first_readers
from exchange.initiatives.signals import initiative_changed
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter


def propose_answer(
    initiative: Initiative, *, number: int, answer: Answer, seen: str | None = None, actor: Viewer, now: datetime
) -> InitiativeChange | None:
    """Keep new words for one answer; the same as the public ones takes the answer out of the proposal.

    `seen` is the print of what the page showed: raise Conflict with both texts where somebody proposed other words meanwhile.
    """
    # Two who begin at once write on one proposal.
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())
    change = find_change(initiative)
    question = BY_NUMBER[number]
    refuse_if(rules.why_not_propose(initiative, change) or why_not_answer(question.name, answer, limit=question.limit))
    saved = rules.answer_in(initiative, change, question.name)
    kept = meet_choices(answer_version(saved), answer_version(answer), seen=answer_version(saved) if seen is None else seen)
    if kept is None:
        raise Conflict(theirs=[(question.ask, answer_text(saved))], yours=[(question.ask, answer_text(answer))])
    if kept == answer_version(saved):
        return change
    if change is None:
        change = InitiativeChange(initiative_id=initiative.id, by_id=actor.person_id, created_at=now, saved_at=now)
        db.session.add(change)
    public = answer_of(initiative, question.name)
    answers = {name: text for name, text in change.answers.items() if name != question.name}
    base = {name: text for name, text in change.base.items() if name != question.name}
    if answer != public:
        answers[question.name], base[question.name] = answer, public
    is_changed = answers != change.answers
    change.answers, change.base, change.saved_at = answers, base, now
    db.session.flush()
    if is_changed:
        _touch(initiative, change, actor=actor, now=now)
    return change


def _touch(initiative: Initiative, change: InitiativeChange, *, actor: Viewer, now: datetime) -> None:
    if actor.person_id not in who_touched(change):
        record(TOUCHED, change, actor=actor, now=now, city_id=initiative.city_id)


def send_change(initiative: Initiative, *, why: str, seen: str | None = None, actor: Viewer, now: datetime) -> None:
    """Send a proposal on its way: a minor's words to the adult of the city, others to the network.

    `seen` is the proposal that the page showed: raise Conflict where other words stand there now.
    """
    change = find_change(initiative)
    today = local_day(now, initiative.city.time_zone)
    refuse_if(rules.why_not_send(initiative, change, why=why) or why_not_write(left_on=initiative.city.member_until_on, today=today))
    assert change is not None
    if seen is not None and seen != rules.version_of(change):
        raise Conflict
    change.state = rules.state_after_sending(youngest_birth_date(initiative), is_by_city=initiative.is_by_city, today=today)
    change.why, change.submitted_at, change.sentence = why.strip(), now, ""
    change.read_at = change.read_by_id = None
    if change.state is ChangeState.SUBMITTED:
        ask_first_readers(initiative, is_change=True, actor=actor, now=now)
    _touch(initiative, change, actor=actor, now=now)
    record("initiative-change-proposed", initiative, actor=actor, now=now, changed=rules.proposed(change))


def pass_change(initiative: Initiative, *, seen: str, actor: Viewer, now: datetime) -> None:
    """Say as the adult beside the authors that the new words are fine: the network decides next.

    `seen` is what was read, here and below: raise Conflict where other words stand there now.
    """
    change = _decided(initiative, ChangeState.SUBMITTED, seen, actor)
    change.state, change.read_at, change.read_by_id = ChangeState.IN_REVIEW, now, actor.person_id
    record("initiative-change-read", initiative, actor=actor, now=now)


def return_change(
    initiative: Initiative, *, stands_in: ChangeState, sentence: str, path: str, seen: str, actor: Viewer, now: datetime
) -> None:
    """Send a proposal back with the sentence that says what to change."""
    change = _decided(initiative, stands_in, seen, actor)
    if not sentence.strip():
        refuse_if([Obstacle("reason-missing", _l("Please write one sentence that tells the author what to change."))])
    change.state, change.sentence = ChangeState.RETURNED, sentence.strip()
    record("initiative-change-returned", initiative, actor=actor, now=now)
    said: list[Sentence] = [
        _l("The change you proposed to “%(title)s” is back with you. What is public stays as it is.", title=initiative.title),
        _l("What to change: “%(sentence)s”", sentence=sentence.strip()),
    ]
    subject = _l("Please look at your change again: %(title)s", title=initiative.title)
    _tell(initiative, change, _letter(initiative, "returned", subject, said, path), actor=actor, now=now)


def accept_change(
    initiative: Initiative, *, hides_before: bool, path_of: Callable[[str], str], seen: str, actor: Viewer, now: datetime
) -> None:
    """Put the new words in the place of the public ones; `hides_before` keeps the old ones from the public, in the address too."""
    change = _decided(initiative, ChangeState.IN_REVIEW, seen, actor)
    refuse_if(rules.why_not_accept(initiative, change, reader_id=actor.person_id, touched_by=who_touched(change)))
    changed = rules.proposed(change)
    before = {name: answer_of(initiative, name) for name in changed}
    for name in changed:
        setattr(initiative, name, change.answers[name])
    if hides_before and "title" in changed:
        initiative.slug = new_slug(initiative)
    initiative.saved_at = initiative.changed_at = now
    change.state, change.decided_at = ChangeState.ACCEPTED, now
    db.session.flush()
    note_step(initiative, RevisionKind.CHANGED, by_id=actor.person_id, now=now, before=before, hides_before=hides_before)
    index_words(initiative)
    record("initiative-changed", initiative, actor=actor, now=now, changed=changed)
    said: list[Sentence] = [_l("Everybody reads the new words of “%(title)s” now.", title=initiative.title)]
    subject = _l("Your initiative has new words: %(title)s", title=initiative.title)
    _tell(initiative, change, _letter(initiative, "changed", subject, said, path_of(initiative.slug)), actor=actor, now=now)
    initiative_changed.send(initiative, now=now, changed=changed, hides_before=hides_before)


def give_up_change(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Give a proposal up; its words stay on record, what is public stays as it is."""
    change = find_change(initiative)
    refuse_if(rules.why_not_give_up(change))
    assert change is not None
    change.state, change.decided_at = ChangeState.GIVEN_UP, now
    record("initiative-change-given-up", initiative, actor=actor, now=now)


def _decided(initiative: Initiative, stands_in: ChangeState, seen: str, actor: Viewer) -> InitiativeChange:
    change = find_change(initiative)
    facts: dict[str, Any] = {"reader_id": actor.person_id, "touched_by": who_touched(change)}
    refuse_if(rules.why_not_decide(initiative, change, stands_in=stands_in, **facts))
    assert change is not None
    if rules.version_of(change) != seen:
        raise Conflict
    return change


def _tell(initiative: Initiative, change: InitiativeChange, letter: LetterDraft, *, actor: Viewer, now: datetime) -> None:
    """Write to the authors, and to whoever else wrote or sent the proposal: each once, in their own language."""
    tell_authors(initiative, letter, actor=actor, now=now)
    for person, address in list_other_writers(initiative, change, today=now.date()):
        reason = (
            _l("You get this letter because you answer for %(city)s.", city=initiative.city.name)
            if person.city_id
            else _l("You get this letter because you work for the network.")
        )
        own = replace(letter, greeting=_l("Hello %(name)s,", name=person.called), reason=reason)
        queue_letter(own, to=person, to_address=address, city_id=initiative.city_id, actor=actor, now=now)


def _letter(initiative: Initiative, kind: str, subject: Sentence, paragraphs: list[Sentence], path: str) -> LetterDraft:
    return LetterDraft(
        kind=f"initiative-change-{kind}",
        subject=subject,
        greeting=_l("Hello,"),
        paragraphs=paragraphs,
        button=(_l("See it"), path),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=initiative.title),
    )
