"""Reads of rounds and sheets. The answers of a sheet are read by its own voice alone until both voices are seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.diagnosis.queries import is_officer, is_young
from exchange.adoptions.models import Adoption
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.adoptions.transferability.rules import Answers, Heard, SideBySide, is_open, side_by_side
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound

# The three sheets there are, as addresses name them.
MINE, CITY, MEETING = "mine", "city", "meeting"


@dataclass(frozen=True)
class RoundState:
    """One round as it stands for everybody: who has handed in, nothing of what they said."""

    round: TransferRound | None
    handed_in: Sequence[Voice]
    begun: int
    is_opened: bool
    # Young people who handed in a sheet of their own.
    own_sheets: int = 0

    def has(self, voice: Voice) -> bool:
        """Say whether a voice has handed in."""
        return voice in self.handed_in

    @property
    def number(self) -> int:
        """Return which round it is, the first one while none has begun."""
        return self.round.number if self.round else 1


def latest_round(adoption: Adoption) -> TransferRound | None:
    """Return the round that counts now."""
    chosen = select(TransferRound).where(TransferRound.adoption_id == adoption.id).order_by(TransferRound.number.desc()).limit(1)
    return db.session.scalar(chosen)


def list_rounds(adoption: Adoption) -> Sequence[TransferRound]:
    """Return every round of an adoption that the viewer has found, the newest first."""
    chosen = select(TransferRound).where(TransferRound.adoption_id == adoption.id).order_by(TransferRound.number.desc())
    return db.session.scalars(chosen).all()


def state_of(round_: TransferRound | None, *, now: datetime) -> RoundState:
    """Return how a round stands; the answers are not even read."""
    if round_ is None:
        return RoundState(None, (), 0, False)
    columns = select(TransferSheet.voice, TransferSheet.handed_in_at, TransferSheet.is_meeting)
    rows = db.session.execute(columns.where(TransferSheet.round_id == round_.id)).all()
    handed_in = [row.voice for row in rows if row.handed_in_at is not None]
    opened = is_open(opened_at=round_.opened_at, both_in_at=round_.both_in_at, now=now)
    own = sum(row.voice is Voice.YOUNG and not row.is_meeting and row.handed_in_at is not None for row in rows)
    return RoundState(round_, handed_in, len(rows) - len(handed_in), opened, own)


def answers_of(round_: TransferRound) -> dict[Voice, list[Answers]]:
    """Return what was handed in, voice by voice, for what both come to. Pages read it only through `seen_side_by_side`."""
    chosen = (
        select(TransferSheet.voice, TransferSheet.answers)
        .where(TransferSheet.round_id == round_.id, TransferSheet.handed_in_at.is_not(None))
        .order_by(TransferSheet.handed_in_at, TransferSheet.id)
    )
    found: dict[Voice, list[Answers]] = {voice: [] for voice in Voice}
    for voice, answers in db.session.execute(chosen):
        found[voice].append(answers)
    return found


def seen_side_by_side(state: RoundState) -> SideBySide | None:
    """Return both voices, or nothing while one of them might still be swayed by the other."""
    if state.round is None or not state.is_opened:
        return None
    chosen = (
        select(TransferSheet.voice, TransferSheet.is_meeting, TransferSheet.heard_count, TransferSheet.answers)
        .where(TransferSheet.round_id == state.round.id, TransferSheet.handed_in_at.is_not(None))
        .order_by(TransferSheet.handed_in_at, TransferSheet.id)
    )
    rows = db.session.execute(chosen).all()
    return side_by_side(
        [row.answers for row in rows if row.voice is Voice.YOUNG and not row.is_meeting],
        [row.answers for row in rows if row.voice is Voice.CITY],
        meetings=[Heard(row.answers, row.heard_count or 0) for row in rows if row.is_meeting],
    )


def own_sheet(round_: TransferRound | None, kind: str, *, viewer: Viewer) -> TransferSheet | None:
    """Return the sheet that somebody fills in; officers of a city share its sheet and the one of a meeting."""
    if round_ is None or (kind == MINE and viewer.person_id is None):
        return None
    chosen = select(TransferSheet).where(TransferSheet.round_id == round_.id)
    if kind == MINE:
        mine = TransferSheet.by_id == viewer.person_id
        chosen = chosen.where(TransferSheet.voice == Voice.YOUNG, TransferSheet.is_meeting.is_(False), mine)
    elif kind == CITY:
        chosen = chosen.where(TransferSheet.voice == Voice.CITY)
    else:
        chosen = chosen.where(TransferSheet.voice == Voice.YOUNG, TransferSheet.is_meeting.is_(True))
    return db.session.scalars(chosen.order_by(TransferSheet.saved_at)).first()


def kinds_for(adoption: Adoption, viewer: Viewer) -> list[str]:
    """Return which sheets somebody may fill in here."""
    if is_officer(adoption, viewer):
        return [CITY, MEETING]
    return [MINE] if is_young(adoption, viewer) else []


def need_kind(adoption: Adoption, kind: str, viewer: Viewer) -> str:
    """Return the kind of a sheet that is the viewer's to fill in, or raise NotFound."""
    if kind not in kinds_for(adoption, viewer):
        raise NotFound
    return kind


def sheets_of(adoption: Adoption, round_: TransferRound | None, viewer: Viewer) -> list[tuple[str, TransferSheet | None]]:
    """Return the sheets that are the viewer's: those that they may fill in, begun or not, and what they handed in as a young person.

    Whoever plays another part by now reads what they handed in, and writes nothing into it.
    """
    kinds = kinds_for(adoption, viewer)
    found = [(kind, own_sheet(round_, kind, viewer=viewer)) for kind in kinds]
    if MINE not in kinds:
        mine = own_sheet(round_, MINE, viewer=viewer)
        if mine is not None and mine.handed_in_at is not None:
            found.insert(0, (MINE, mine))
    return found


def need_sheet(adoption: Adoption, round_: TransferRound | None, kind: str, viewer: Viewer) -> TransferSheet | None:
    """Return a sheet that the viewer fills in, None while they have not begun, or one of theirs to read; or raise NotFound."""
    found = dict(sheets_of(adoption, round_, viewer))
    if kind not in found:
        raise NotFound
    return found[kind]
