"""A guardian comes in: six digits to the stored address or the code on the paper, then thirty minutes."""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update

from exchange.access.scope import unscoped
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.accounts.attempts import came_in_from, key_hash, note_try, recent_tries
from exchange.accounts.models import Account
from exchange.accounts.services import outside_address
from exchange.foundation.database import db
from exchange.foundation.formats import listed
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.languages import LazyString
from exchange.guardians import letters
from exchange.guardians.models import Doubt, GuardianCode, GuardianLink, GuardianSession, Method, Way
from exchange.guardians.queries import list_coordinators
from exchange.guardians.rules import is_link_alive
from exchange.guardians.services import PAPER_CODE, day_at_home, why_not_link
from exchange.guardians.sessions import CurrentGuardian, children_of, end_visits_of, start_visit
from exchange.guardians.signals import visit_objected
from exchange.history.services import record
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.people.models import Guardian

CODE_LIVES = timedelta(minutes=10)
TRIES_A_CODE = 5
CODES_AN_HOUR = 3
CODES_A_DAY = 5
PAPER_TRIES_AN_HOUR = 10
PAPER_TRIES_A_DAY = 30
SUSPICIOUS_FOR = timedelta(hours=24)
ASKED_AGAIN_AFTER = timedelta(hours=24)
ASK_AGAIN = "guardians.was-it-you"
_CODE, _ASKED, _ASKED_MAILBOX = "guardian-code", "guardian-code-asked", "guardian-code-mailbox"
_NO_SYNC = {"synchronize_session": False}


class LinkState(StrEnum):
    """What a letter's link still opens."""

    GOOD = "good"
    OVER = "over"
    CHILD_HERE = "child-here"


class Entry(StrEnum):
    """What became of a typed code."""

    IN = "in"
    WRONG = "wrong"
    OVER = "over"
    WAIT = "wait"


@contextmanager
def before_the_city_is_known() -> Iterator[None]:
    """Lift the city scope while somebody comes in by a letter: the link says which child and city it is about."""
    with unscoped(db.session(), "who comes in by a guardian's letter has no city yet; the link names the child"):
        yield


def judge_link(link: GuardianLink | None, *, viewer: Viewer, now: datetime) -> LinkState:
    """Say whether a link still opens for whoever asks; every reason why not looks the same from outside.

    In a browser in which the child is signed in it opens nothing.
    """
    if link is None or not is_link_alive(link, link.guardian, now=now):
        return LinkState.OVER
    with before_the_city_is_known():
        if why_not_link(link.participant, link.guardian, way=link.way, now=now):
            return LinkState.OVER
        family = _family(link, now=now)
    if viewer.person_id is not None and viewer.person_id in family:
        return LinkState.CHILD_HERE
    return LinkState.GOOD


def _family(link: GuardianLink, *, now: datetime) -> list[UUID]:
    """Return the children, as people, to whom a link leads."""
    today = day_at_home(link.participant, now)
    return [participant.person_id for participant, _guardian in children_of(link.guardian, today=today)]


def send_code(link: GuardianLink, *, now: datetime) -> None:
    """Send six digits to the stored address, at most three times an hour and five a day; whoever asks sees no difference.

    Counted are the guardian, and the mailbox: one that stands in the rows of several children gets no more codes than another.
    """
    guardian = link.guardian
    counted = ((_ASKED, str(guardian.id)), (_ASKED_MAILBOX, guardian.email_folded))
    if any(_has_asked_enough(kind, key, now=now) for kind, key in counted):
        return
    for kind, key in counted:
        note_try(kind, key, now=now)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    db.session.add(
        GuardianCode(link_id=link.id, code_hash=key_hash(_CODE, str(link.id), digits), created_at=now, expires_at=now + CODE_LIVES)
    )
    queue_letter(
        letters.code(guardian, city=link.participant.delegation.city.name, minutes=int(CODE_LIVES.total_seconds() // 60)),
        to_address=guardian.email,
        to_name=guardian.name,
        language=guardian.language or link.participant.person.language,
        city_id=link.participant.city_id,
        actor=PROGRAMME,
        now=now,
        link=f"{digits[:3]} {digits[3:]}",
    )


def _has_asked_enough(kind: str, key: str, *, now: datetime) -> bool:
    asked = recent_tries(kind, key, since=now - timedelta(days=1), limit=CODES_A_DAY)
    return len(asked) >= CODES_A_DAY or sum(at > now - timedelta(hours=1) for at in asked) >= CODES_AN_HOUR


def enter(link: GuardianLink, typed: str, *, origin: str, was_here: Collection[UUID], now: datetime) -> tuple[Entry, str]:
    """Open a visit when the typed code is right; return what happened and the cookie's token.

    `was_here` are the people who signed in with this browser within a day; with `origin` it says whether it may be the child.
    A try is counted before the code is looked at, so that parallel guesses count too.
    """
    if link.way is Way.PAPER:
        outcome, method = _check_paper_code(link, typed, now=now), Method.PAPER_CODE
    else:
        outcome, method = _check_code(link, typed, now=now), Method.EMAIL_CODE
    if outcome is not Entry.IN:
        return outcome, ""
    if link.opened_at is None:
        link.opened_at = now
    _session, token = start_visit(link, method=method, doubt=_doubt(link, origin=origin, was_here=was_here, now=now), now=now)
    record("guardian-came-in", link.participant, actor=_as_guardian(link.guardian), now=now)
    return Entry.IN, token


def _check_code(link: GuardianLink, typed: str, *, now: datetime) -> Entry:
    newest = (
        select(GuardianCode.id)
        .where(GuardianCode.link_id == link.id)
        .order_by(GuardianCode.created_at.desc(), GuardianCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    counted = db.session.execute(
        update(GuardianCode)
        .where(
            GuardianCode.id == newest,
            GuardianCode.used_at.is_(None),
            GuardianCode.expires_at > now,
            GuardianCode.tries < TRIES_A_CODE,
        )
        .values(tries=GuardianCode.tries + 1),
        execution_options=_NO_SYNC,
    )
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        return Entry.OVER
    used = db.session.execute(
        update(GuardianCode)
        .where(
            GuardianCode.id == newest,
            GuardianCode.used_at.is_(None),
            GuardianCode.code_hash == key_hash(_CODE, str(link.id), _only(typed)),
        )
        .values(used_at=now),
        execution_options=_NO_SYNC,
    )
    return Entry.IN if used.rowcount == 1 else Entry.WRONG  # type: ignore[attr-defined]


def _check_paper_code(link: GuardianLink, typed: str, *, now: datetime) -> Entry:
    key = str(link.id)
    tried = recent_tries(PAPER_CODE, key, since=now - timedelta(days=1), limit=PAPER_TRIES_A_DAY)
    if len(tried) >= PAPER_TRIES_A_DAY or sum(at > now - timedelta(hours=1) for at in tried) >= PAPER_TRIES_AN_HOUR:
        return Entry.WAIT
    right = secrets.compare_digest(link.paper_code_hash, key_hash(PAPER_CODE, key, _only(typed)))
    note_try(PAPER_CODE, key, now=now, has_failed=not right)
    return Entry.IN if right else Entry.WRONG


def _only(typed: str) -> str:
    """Return a typed code without what people write between its characters."""
    return "".join(c for c in typed.lower() if c.isascii() and c.isalnum())[:40]


def _doubt(link: GuardianLink, *, origin: str, was_here: Collection[UUID], now: datetime) -> Doubt | None:
    """Return why it may be the child who answers: it signed in with this browser, or from this network, within a day."""
    since, children = now - SUSPICIOUS_FOR, _family(link, now=now)
    if set(children) & set(was_here):
        return Doubt.SAME_BROWSER
    addresses = db.session.scalars(select(Account.email).where(Account.person_id.in_(children)))
    if any(came_in_from(address, origin=origin, since=since) for address in addresses):
        return Doubt.SAME_ORIGIN
    return None


def _as_guardian(guardian: Guardian) -> Viewer:
    return Viewer(person_id=None, account_id=None, display_name=guardian.name)


def note_signed(who: CurrentGuardian, participant: Participant, *, now: datetime) -> None:
    """Remember that a visit answered for a child; a day later a letter of its own asks whether it was they."""
    session = db.session.get_one(GuardianSession, who.session_id)
    if str(participant.id) not in session.signed_for:
        session.signed_for = [*session.signed_for, str(participant.id)]
    if session.signed_at is None:
        session.signed_at = now
        enqueue(
            ASK_AGAIN,
            arguments={"session_id": str(session.id)},
            owner_account_id=None,
            now=now,
            dedupe_key=f"{ASK_AGAIN}:{session.id}",
            run_at=now + ASKED_AGAIN_AFTER,
        )


def ask_again(session: GuardianSession, *, now: datetime) -> None:
    """Send the letter that asks whether it was they, once, to the address of the guardian; none on paper without one."""
    if session.asked_again_at is not None or session.signed_at is None:
        return
    session.asked_again_at = now
    participants = signed_for(session)
    if not participants:
        return
    guardian = session.guardian
    queue_letter(
        letters.was_it_you(guardian, children=LazyString(_names, [one.person.called for one in participants]), signed=session.signed_at),
        to_address=guardian.email,
        to_name=guardian.name,
        language=guardian.language or participants[0].person.language,
        city_id=guardian.city_id,
        actor=PROGRAMME,
        now=now,
        link=outside_address("guardians.object_form", signed=_signer().dumps(str(session.id))),
        dedupe_key=f"guardian-was-it-you:{session.id}",
    )


def _names(names: list[str]) -> str:
    return str(listed(names))


def signed_for(session: GuardianSession) -> list[Participant]:
    """Return for whom a visit answered."""
    return list(db.session.scalars(select(Participant).where(Participant.id.in_([UUID(one) for one in session.signed_for]))))


def find_objectionable(signed: str) -> GuardianSession | None:
    """Return the visit that a letter asked about; its address was signed by us and is good for nothing else."""
    try:
        session_id = UUID(_signer().loads(signed))
    except (BadSignature, ValueError):
        return None
    with before_the_city_is_known():
        return db.session.get(GuardianSession, session_id)


def object_to(session: GuardianSession, *, now: datetime) -> None:
    """Record that somebody says it was not them: what was signed waits for a person, and every way in by that letter ends."""
    if session.objected_at is not None:
        return
    session.objected_at = now
    guardian, participants = session.guardian, signed_for(session)
    end_visits_of(guardian, now=now)
    for participant in participants:
        record("guardian-objected", participant, actor=_as_guardian(guardian), now=now)
        _tell_coordinators(letters.objected(participant, guardian), participant, now=now)
    visit_objected.send(guardian, participants=participants, signed_at=session.signed_at, now=now)


def disown(link: GuardianLink, participant: Participant, guardian: Guardian, *, now: datetime) -> None:
    """Record that whoever came by a letter says this is not their child: all ways in by this contact end, coordinators are told."""
    about = (GuardianLink.guardian_id == guardian.id, GuardianLink.participant_id == participant.id)
    db.session.execute(update(GuardianLink).where(*about).values(disowned_at=now), execution_options={"synchronize_session": "fetch"})
    link.disowned_at = now
    end_visits_of(link.guardian, now=now)
    if guardian.id != link.guardian_id:
        end_visits_of(guardian, now=now)
    record("guardian-not-mine", participant, actor=_as_guardian(guardian), now=now)
    _tell_coordinators(letters.not_my_child(participant, guardian), participant, now=now)


def _tell_coordinators(draft: LetterDraft, participant: Participant, *, now: datetime) -> None:
    for person in list_coordinators(participant.city_id, today=now.date()):
        queue_letter(draft, to=person, city_id=participant.city_id, actor=PROGRAMME, now=now)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="guardian-was-it-you")
