"""Want it, follow it, write, take back, close; read, decide, report. Every deed with a comment leaves a line that nobody changes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.concerns.models import Concern
from exchange.concerns.services import hand_over
from exchange.foundation.database import db
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
from exchange.foundation.sealing import Secret
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.initiatives.unread import why_not_name
from exchange.initiatives.youngsters import names_to_keep_out
from exchange.voices import queries, rules
from exchange.voices.models import (
    ClosedDiscussion,
    Comment,
    CommentDeed,
    CommentKind,
    CommentReport,
    CommentState,
    CommentStep,
    Grievance,
    InitiativeWish,
    Part,
    Reporter,
    Why,
    Wish,
)
from exchange.voices.naming import public_names

S = CommentState


def _hold(viewer: Viewer) -> UUID:
    """Let what one person does at the same moment happen one after the other; return whose deed it is."""
    if viewer.person_id is None:
        raise NotFound
    db.session.execute(select(Account.id).where(Account.person_id == viewer.person_id).with_for_update())
    return viewer.person_id


# ---- wishes -------------------------------------------------------------------------------------


def wish(initiative: Initiative, what: Wish, *, actor: Viewer, now: datetime) -> None:
    """Say once that one wants or follows it; a second time changes nothing."""
    person_id = _hold(actor)
    if what in queries.wanted(initiative.id, viewer=actor).by_me:
        return
    is_young = queries.own_part(actor) is Part.YOUNG
    facts = {"initiative_id": initiative.id, "person_id": person_id, "city_id": rules.city_of(actor), "is_young": is_young}
    db.session.add(InitiativeWish(wish=what, at=now, **facts))
    db.session.flush()


def unwish(initiative: Initiative, what: Wish, *, actor: Viewer) -> None:
    """Take it back."""
    _hold(actor)
    said = select(InitiativeWish).where(
        InitiativeWish.initiative_id == initiative.id, InitiativeWish.person_id == actor.person_id, InitiativeWish.wish == what
    )
    for row in db.session.scalars(said):
        db.session.delete(row)
    db.session.flush()


# ---- whoever writes -----------------------------------------------------------------------------


def write_comment(
    initiative: Initiative,
    kind: CommentKind,
    text: str,
    *,
    answers: Comment | None = None,
    language: str,
    actor: Viewer,
    today: date,
    now: datetime,
) -> Comment:
    """Keep what somebody says: an adult reads it first, unless those who read wrote it; raise Refused with every reason."""
    person_id = _hold(actor)
    refuse_if(why_not_write(initiative, actor=actor, now=now, is_answer=answers is not None))
    refuse_if(rules.why_not_say(text))
    if answers is not None and (answers.initiative_id != initiative.id or answers.answers_id is not None):
        raise NotFound
    part = queries.own_part(actor)
    if not rules.is_read_first(part):
        refuse_if(why_not_name(text, names_to_keep_out(initiative, actor=actor, today=today), known=[initiative.credited_as]))
    comment = Comment(
        initiative_id=initiative.id,
        answers_id=answers.id if answers else None,
        writer_id=person_id,
        city_id=rules.city_of(actor),
        kind=CommentKind.ANSWER if answers else kind,
        part=part,
        signed_as=public_names([person_id], today=today).get(person_id, "") if part is Part.YOUNG else "",
        language=language,
        written_at=now,
    )
    comment.words = text
    db.session.add(comment)
    db.session.flush()
    _note(comment, CommentDeed.WRITTEN, actor=actor, now=now)
    if not rules.is_read_first(part):
        _let_stand(comment, now=now)
    db.session.flush()
    return comment


def why_not_write(initiative: Initiative, *, actor: Viewer, now: datetime, is_answer: bool = False) -> list[Obstacle]:
    """Say why somebody cannot write about an initiative now."""
    today, waiting = queries.written_lately(viewer=actor, initiative_id=initiative.id, now=now)
    return rules.why_not_write(
        initiative,
        is_closed=queries.wanted(initiative.id).is_closed,
        written_today=today,
        waiting_here=waiting,
        is_answer=is_answer,
        may_answer=rules.may_answer(initiative, actor),
        has_role=bool(actor.grants),
    )


def take_back(comment: Comment, *, actor: Viewer, now: datetime) -> None:
    """Take one's own comment back: it is gone for everybody at once. What was reported stays locked for those who look into it."""
    comment = _again(comment)
    if actor.person_id is None or comment.writer_id != actor.person_id:
        raise NotFound
    refuse_if(rules.why_not_take_back(comment))
    is_looked_into = comment.open_report_count > 0 or comment.state in (S.HIDDEN, S.PASSED_ON)
    _lock_away(comment)
    if not is_looked_into:
        comment.words = None
    comment.state, comment.signed_as, comment.decided_at = S.TAKEN_BACK, "", now
    _note(comment, CommentDeed.TAKEN_BACK, actor=actor, now=now)


def close_discussion(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Let nothing more be written; what stands stays."""
    _may_close(initiative, actor)
    if not queries.wanted(initiative.id).is_closed:
        db.session.add(ClosedDiscussion(initiative_id=initiative.id, by_id=actor.person_id, at=now))
        db.session.flush()
        record("discussion-closed", initiative, actor=actor, now=now)


def open_discussion(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Let people write again."""
    _may_close(initiative, actor)
    for row in db.session.scalars(select(ClosedDiscussion).where(ClosedDiscussion.initiative_id == initiative.id)):
        db.session.delete(row)
        db.session.flush()
        record("discussion-opened", initiative, actor=actor, now=now)


def _may_close(initiative: Initiative, actor: Viewer) -> None:
    if not rules.may_close(initiative, actor):
        raise NotFound
    # Two who press at once queue up behind the initiative.
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())


# ---- whoever reads ------------------------------------------------------------------------------


def let_stand(comment: Comment, *, seen: str, actor: Viewer, today: date, now: datetime) -> None:
    """Let everybody read it; what was reported is settled. `seen` is the version that was read: raise Conflict for another one."""
    comment = _again(comment)
    refuse_if(rules.why_not_decide(comment, reader_id=actor.person_id))
    _must_be(comment, seen)
    if comment.state is S.TAKEN_BACK:
        raise NotFound
    if comment.part is Part.YOUNG and comment.writer_id is not None:
        comment.signed_as = public_names([comment.writer_id], today=today).get(comment.writer_id, "")
    _let_stand(comment, now=now)
    _settle(comment, now=now)
    _note(comment, CommentDeed.LET_STAND, actor=actor, now=now)


def not_show(comment: Comment, why: Why | None, note: str, *, seen: str, actor: Viewer, now: datetime) -> None:
    """Keep it from everybody, with the reason that whoever wrote it reads; nobody is to be reached by that either."""
    comment = _again(comment)
    refuse_if(rules.why_not_decide(comment, reader_id=actor.person_id, why=why, note=note, hides=True))
    refuse_if(rules.why_not_say(note))
    _must_be(comment, seen)
    if comment.state is S.TAKEN_BACK:
        raise NotFound
    _lock_away(comment)
    comment.state, comment.decided_at = S.NOT_SHOWN, now
    _settle(comment, now=now)
    _note(comment, CommentDeed.NOT_SHOWN, why=why, note=note, actor=actor, now=now)


def settle(comment: Comment, *, seen: str, actor: Viewer, now: datetime) -> None:
    """Say that what was reported and taken back needs nothing more: its words are erased."""
    comment = _again(comment)
    refuse_if(rules.why_not_decide(comment, reader_id=actor.person_id))
    _must_be(comment, seen)
    if comment.state is not S.TAKEN_BACK:
        raise NotFound
    comment.words = None
    _settle(comment, now=now)
    _note(comment, CommentDeed.SETTLED, actor=actor, now=now)


def pass_on(comment: Comment, note: str, *, seen: str, actor: Viewer, now: datetime) -> Concern:
    """Hand it to the safeguarding leads, locked; raise Refused where nobody could read it. What was taken back stays so."""
    comment = _again(comment)
    refuse_if(rules.why_not_decide(comment, reader_id=actor.person_id))
    _must_be(comment, seen)
    words = comment.text or _revealed(comment)
    told = _("A comment on “%(title)s” was passed on by an adult who reads comments.", title=comment.initiative.title)
    concern = hand_over("\n\n".join(part for part in (told, words, note.strip()) if part), about_id=comment.writer_id, actor=actor, now=now)
    _lock_away(comment)
    comment.state, comment.decided_at = S.TAKEN_BACK if comment.state is S.TAKEN_BACK else S.PASSED_ON, now
    _settle(comment, now=now)
    _note(comment, CommentDeed.PASSED_ON, actor=actor, now=now)
    return concern


def report_comment(comment: Comment, grievance: Grievance, words: str, *, reporter: Reporter, actor: Viewer, now: datetime) -> None:
    """Keep that somebody finds something wrong, whatever has become of it; a young person's or guardian's word hides what stands."""
    comment = _again(comment)
    if comment.state not in rules.REPORTABLE:
        raise NotFound
    if actor.person_id is not None:
        reporter = Reporter.YOUNG if queries.own_part(actor) is Part.YOUNG else Reporter.OTHER
    # Those without an account count as one.
    earlier = db.session.scalars(
        select(CommentReport).where(CommentReport.comment_id == comment.id, CommentReport.by_id == actor.person_id)
    ).all()
    is_repeated = bool(earlier) if actor.person_id is not None else any(one.settled_at is not None for one in earlier)
    if actor.person_id is not None and earlier:
        _say_again(comment, earlier[0], grievance, words, now=now)
    else:
        report = CommentReport(comment_id=comment.id, by_id=actor.person_id, reporter=reporter, grievance=grievance, at=now)
        report.words = words
        db.session.add(report)
        comment.open_report_count += 1
    # Who reported stands in the report alone: the log is read by more people.
    _note(comment, CommentDeed.REPORTED, actor=None, now=now)
    if comment.state is S.STANDING and rules.hides_at_once(comment.part, reporter, is_repeated=is_repeated):
        _lock_away(comment)
        comment.state = S.HIDDEN
        _note(comment, CommentDeed.HIDDEN, actor=None, now=now)
    db.session.flush()


def _say_again(comment: Comment, report: CommentReport, grievance: Grievance, words: str, *, now: datetime) -> None:
    """Add to what the same person said before; it waits again where it was looked into."""
    said = report.words.reveal() if report.words is not None else ""
    added = words.strip()
    report.words = said if added in said else f"{said}\n\n{added}".strip()
    report.grievance, report.at = grievance, now
    if report.settled_at is not None:
        report.settled_at = None
        comment.open_report_count += 1
    # Whoever has the comment open reads it anew.
    flag_modified(comment, "open_report_count")


def _must_be(comment: Comment, seen: str) -> None:
    """Raise Conflict unless a comment and its reports are as a reader saw them."""
    if str(comment.version) != seen:
        raise Conflict


def _again(comment: Comment) -> Comment:
    """Read a comment anew behind its lock: of two who decide at once the second meets what the first did."""
    chosen = select(Comment).where(Comment.id == comment.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one()


def _revealed(comment: Comment) -> str:
    words: Secret | None = comment.words
    return words.reveal() if words is not None else ""


def _let_stand(comment: Comment, *, now: datetime) -> None:
    """Move the words to where everybody reads them."""
    if comment.state is not S.STANDING:
        comment.text = comment.text or _revealed(comment)
        comment.words = None
    # What stood before stands since then: nobody is told of it as of something new.
    comment.decided_at = comment.decided_at if comment.state in (S.STANDING, S.HIDDEN) else now
    comment.state = S.STANDING


def _lock_away(comment: Comment) -> None:
    """Move the words to where only those who look into it read them."""
    if comment.text:
        comment.words, comment.text = comment.text, ""


def _settle(comment: Comment, *, now: datetime) -> None:
    comment.open_report_count = 0
    due = update(CommentReport).where(CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None))
    db.session.execute(due.values(settled_at=now), execution_options={"synchronize_session": False})


def _note(comment: Comment, deed: CommentDeed, *, why: Why | None = None, note: str = "", actor: Viewer | None, now: datetime) -> None:
    step = CommentStep(comment_id=comment.id, deed=deed, why=why, by_id=actor.person_id if actor else None, at=now)
    step.note = note.strip()
    db.session.add(step)
    db.session.flush()
