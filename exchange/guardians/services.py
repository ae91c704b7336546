"""Letters that let a guardian in: by mail with a code to the same address, or printed with a code on the paper."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from exchange.access.viewers import Viewer
from exchange.accounts.attempts import key_hash
from exchange.accounts.services import outside_address
from exchange.accounts.sessions import token_hash
from exchange.foundation.database import db, new_id
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.foundation.zones import local_day
from exchange.guardians import letters
from exchange.guardians.family import Known, why_not_address
from exchange.guardians.models import GuardianLink, Way
from exchange.guardians.queries import list_known
from exchange.guardians.rules import LINKS_LIVE, why_not_send
from exchange.history.services import record
from exchange.messages.models import Letter, LetterState
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.people.models import Guardian
from exchange.people.rules import guardians_who_sign

# Without letters and digits that look alike on paper: i l o, 0 1.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PAPER_CODE = "guardian-paper-code"


@dataclass(frozen=True)
class Planned:
    """One line of a preview: who would get a letter about whom, or why not."""

    participant: Participant
    guardian: Guardian | None
    obstacles: list[Obstacle]

    @property
    def key(self) -> str:
        """Name the line: whom it is about and whom it goes to."""
        return f"{self.participant.id}:{self.guardian.id if self.guardian else ''}"


def send_guardian_link(participant: Participant, guardian: Guardian, *, actor: Viewer, now: datetime) -> Letter | None:
    """Send a letter with a personal link; raise Refused when no link may go to this address or person."""
    refuse_if(why_not_link(participant, guardian, way=Way.MAIL, now=now))
    return _send(participant, guardian, actor=actor, now=now)


def _send(participant: Participant, guardian: Guardian, *, actor: Viewer, now: datetime) -> Letter | None:
    _end_failed(guardian, now=now)
    link, token = _add_link(participant, guardian, way=Way.MAIL, token=secrets.token_urlsafe(32), now=now)
    letter = queue_letter(
        letters.invitation(participant, guardian, until=link.expires_at),
        to_address=guardian.email,
        to_name=guardian.name,
        language=guardian.language or participant.person.language,
        city_id=participant.city_id,
        actor=actor,
        now=now,
        link=outside_address("guardians.open_letter", token=token),
    )
    link.letter_id = letter.id if letter is not None else None
    record("guardian-link-sent", participant, actor=actor, now=now)
    return letter


def link_for_letter(participant: Participant, guardian: Guardian, *, actor: Viewer, now: datetime) -> str | None:
    """Return a personal link for a letter that another feature writes; None where no link may go to this address or person."""
    if why_not_link(participant, guardian, way=Way.MAIL, now=now):
        return None
    _link, token = _add_link(participant, guardian, way=Way.MAIL, token=secrets.token_urlsafe(32), now=now)
    record("guardian-link-sent", participant, actor=actor, now=now)
    return outside_address("guardians.open_letter", token=token)


def _end_failed(guardian: Guardian, *, now: datetime) -> None:
    """End the links of letters that came back: a fresh letter takes their place."""
    failed = select(Letter.id).where(Letter.state == LetterState.FAILED)
    ended = update(GuardianLink).where(
        GuardianLink.guardian_id == guardian.id, GuardianLink.ended_at.is_(None), GuardianLink.letter_id.in_(failed)
    )
    db.session.execute(ended.values(ended_at=now), execution_options={"synchronize_session": "fetch"})


def why_not_link(
    participant: Participant, guardian: Guardian, *, way: Way, now: datetime, known: Sequence[Known] | None = None
) -> list[Obstacle]:
    """Say why no link leads a guardian in now; asked when it is sent and again when it is used."""
    today = day_at_home(participant, now)
    # A child's address cannot be a guardian's on any way in: a paper letter is asked for its code, not its address.
    address = guardian.email if way is Way.MAIL else ""
    people = list_known(participant.city_id, today=today) if known is None and address else known or []
    reasons = why_not_address(
        address,
        child_id=participant.person_id,
        known=people,
        relation=guardian.relation,
        is_leader_confirmed=guardian.leads_confirmed_at is not None,
        today=today,
    )
    return why_not_send(guardian, participant, way=way, address_reasons=reasons, today=today)


def day_at_home(participant: Participant, now: datetime) -> date:
    """Return the date where the child lives."""
    return local_day(now, participant.delegation.city.time_zone)


def preview_links(participants: Sequence[Participant], *, now: datetime) -> list[Planned]:
    """Return what sending letters to the guardians of some young people would do: one line for each guardian who signs."""
    known: Mapping[UUID, list[Known]] = {
        one.city_id: list_known(one.city_id, today=day_at_home(one, now)) for one in {p.city_id: p for p in participants}.values()
    }
    lines = []
    for participant in participants:
        guardians = guardians_who_sign(participant.person.guardians, today=day_at_home(participant, now))
        if not guardians:
            lines.append(Planned(participant, None, []))
        for guardian in guardians:
            reasons = why_not_link(participant, guardian, way=Way.MAIL, now=now, known=known[participant.city_id])
            lines.append(Planned(participant, guardian, reasons))
    return lines


def send_many(participants: Sequence[Participant], *, actor: Viewer, now: datetime, only: Collection[str]) -> int:
    """Send the letters that a preview showed (`only` holds their keys) and that can still be sent; return how many."""
    count = 0
    for line in preview_links(participants, now=now):
        if line.guardian is not None and not line.obstacles and line.key in only:
            _send(line.participant, line.guardian, actor=actor, now=now)
            count += 1
    return count


@dataclass(frozen=True)
class PaperLetter:
    """What a printed letter shows and nobody else keeps: its address and its code, as they are typed."""

    address: str
    code: str
    link: GuardianLink


def issue_paper_letter(participant: Participant, guardian: Guardian, *, actor: Viewer, now: datetime) -> PaperLetter:
    """Make a link and a short code for a printed letter; raise Refused when the guardian is let in no way at all."""
    refuse_if(why_not_link(participant, guardian, way=Way.PAPER, now=now))
    link, token = _add_link(participant, guardian, way=Way.PAPER, token=_grouped(_characters(12), 4), now=now)
    code = _characters(10)
    link.paper_code_hash = key_hash(PAPER_CODE, str(link.id), code)
    record("guardian-letter-printed", participant, actor=actor, now=now)
    return PaperLetter(outside_address("guardians.open_letter", token=token), _grouped(code, 5), link)


def _add_link(participant: Participant, guardian: Guardian, *, way: Way, token: str, now: datetime) -> tuple[GuardianLink, str]:
    link = GuardianLink(
        id=new_id(),
        guardian_id=guardian.id,
        participant_id=participant.id,
        way=way,
        token_hash=token_hash(token),
        mailbox=guardian.email_folded if way is Way.MAIL else "",
        created_at=now,
        expires_at=now + LINKS_LIVE[way],
    )
    db.session.add(link)
    return link, token


def _characters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _each in range(count))


def _grouped(text: str, size: int) -> str:
    return "-".join(text[at : at + size] for at in range(0, len(text), size))
