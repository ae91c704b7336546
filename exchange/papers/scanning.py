"""Scans of papers: only where a rule asks for one, sealed, each reading written down, erased after the return."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.access.scope import unscoped
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.applications.filing import MAX_BYTES, why_not_file
from exchange.care.reading import tell_family
from exchange.care.rules import why_not_reason
from exchange.foundation.database import db
from exchange.foundation.filestore import FileStore
from exchange.foundation.images import accept_photo
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import NotFound, Obstacle, refuse_if
from exchange.foundation.sealing import keyring
from exchange.guardians.services import day_at_home
from exchange.history.services import record
from exchange.messages.drafts import LetterDraft
from exchange.papers.queries import Dossier
from exchange.papers.rules import Need
from exchange.papers.scan_models import PaperScan, PaperScanReading, Party
from exchange.participants.models import Participant
from exchange.people.models import Person

_PDF = b"%PDF-"
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}


def why_not_add(need: Need, *, returns_on: date, today: date) -> list[Obstacle]:
    """Say why no scan of a paper is kept: only of papers for which a rule asks for one, and not after the trip."""
    if not need.needs_scan:
        return [Obstacle("no-scan", _l("No authority asks for a copy of this paper, so none is kept."))]
    if returns_on < today:
        return [Obstacle("trip-over", _l("The trip is over: nothing is added any more."))]
    return []


def find_scan(participant_id: UUID, code: str) -> PaperScan | None:
    """Return the scan of a paper, erased or not; the caller has got the participant as somebody who may see it."""
    return db.session.scalar(select(PaperScan).where(PaperScan.participant_id == participant_id, PaperScan.code == code))


def list_readings(participant_id: UUID, code: str) -> Sequence[PaperScanReading]:
    """Return who read the scan of a paper, the newest first."""
    chosen = select(PaperScanReading).where(PaperScanReading.participant_id == participant_id, PaperScanReading.code == code)
    return db.session.scalars(chosen.order_by(PaperScanReading.at.desc(), PaperScanReading.id.desc()).limit(200)).all()


def add_scan(dossier: Dossier, code: str, source: IO[bytes], *, party: Party, actor: Viewer, now: datetime) -> str:
    """Keep a photo or PDF of a paper, in place of an earlier one; return the key of the file that is wanted no more, or an empty word.

    Raise Refused with one reason. A photo is made anew: where and when it was taken is not kept.
    """
    need, participant = dossier.need(code), dossier.participant
    refuse_if(why_not_add(need, returns_on=dossier.trip.returns_on, today=day_at_home(participant, now)))
    content = source.read(MAX_BYTES + 1)
    refuse_if(why_not_file(content))
    ending = "pdf"
    if not content.startswith(_PDF):
        content, ending = accept_photo(content).picture, "jpg"
    # One at a time: the person and two guardians may send the same paper at once, and each paper has one scan.
    db.session.execute(select(Participant.id).where(Participant.id == participant.id).with_for_update())
    scan = find_scan(participant.id, code)
    if scan is None:
        scan = PaperScan(participant_id=participant.id, city_id=participant.city_id, code=code, file_key="", ending=ending)
        scan.added_at, scan.added_as = now, party
        db.session.add(scan)
        db.session.flush()
    earlier = scan.file_key
    scan.file_key = _store().put(keyring().seal(content.decode("latin-1"), place=_place(scan)))
    scan.ending, scan.added_at, scan.added_as, scan.receipt_at = ending, now, party, None
    db.session.flush()
    record("paper-scan-added", participant, actor=actor, now=now, changed=[code])
    return earlier


def read_scan(scan: PaperScan, participant: Participant, *, party: Party, reason: str, actor: Viewer, now: datetime) -> bytes:
    """Return a scan and write down who read it; staff say why, or Refused is raised. Raise NotFound once it is erased."""
    if not scan.file_key:
        raise NotFound
    if party is Party.DESK:
        refuse_if(why_not_reason(reason))
    content = _open(scan)
    reading = PaperScanReading(
        participant_id=scan.participant_id,
        city_id=scan.city_id,
        code=scan.code,
        reader_id=actor.person_id,
        # Guardians do not learn of each other, and one's own name is known.
        reader_name=actor.display_name[:200] if party is Party.DESK else "",
        read_as=party,
        at=now,
    )
    if reason:
        reading.reason = reason
    db.session.add(reading)
    db.session.flush()
    record("paper-scan-read", participant, actor=actor, now=now, changed=[scan.code])
    return content


def remove_scan(scan: PaperScan, participant: Participant, *, actor: Viewer, now: datetime) -> str:
    """Erase a scan before its time; return the key of its file, to be deleted once that is certain."""
    key = scan.file_key
    db.session.delete(scan)
    db.session.flush()
    record("paper-scan-removed", participant, actor=actor, now=now, changed=[scan.code])
    return key


def drop_file(key: str) -> None:
    """Delete a file that no row names any more; whatever is left by a sudden end is swept within a day."""
    if key:
        _store().delete(key)


def own_scans(viewer: Viewer) -> list[tuple[str, bytes]]:
    """Return (name, content) of the scans of one's own papers, for the copy of all that is kept about oneself."""
    own = select(Participant.id).where(Participant.person_id == viewer.person_id)
    with unscoped(db.session(), "a person's own copy holds their scans"):
        scans = db.session.scalars(
            select(PaperScan).where(PaperScan.participant_id.in_(own), PaperScan.file_key != "").order_by(PaperScan.added_at, PaperScan.id)
        ).all()
    return [(f"{number}-{scan.code}.{scan.ending}", _open(scan)) for number, scan in enumerate(scans, 1) if _store().holds(scan.file_key)]


def sweep_scans(*, now: datetime) -> list[str]:
    """Remove the files that no row names: after the return, with a person, or left behind by a sudden end."""
    older_than = now - timedelta(hours=1)
    wanted = set(db.session.scalars(select(PaperScan.file_key).where(PaperScan.file_key != "")))
    return _store().sweep(wanted, older_than=older_than)


def send_receipts(*, now: datetime) -> int:
    """Tell everybody whose scans were erased after the return; return how many people they were of. Inside `transaction()`."""
    erased = db.session.scalars(
        select(PaperScan)
        .where(PaperScan.file_key == "", PaperScan.receipt_at.is_(None))
        .options(
            joinedload(PaperScan.participant, innerjoin=True).joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
            joinedload(PaperScan.participant, innerjoin=True).joinedload(Participant.cohort, innerjoin=True),
        )
        .order_by(PaperScan.id)
    ).all()
    told: set[UUID] = set()
    for scan in erased:
        scan.receipt_at = now
        participant = scan.participant
        record("paper-scan-erased", participant, actor=PROGRAMME, now=now, changed=[scan.code])
        if participant.id in told:
            continue
        told.add(participant.id)
        tell_family(erased_letter(participant), participant, key=f"scans-erased:{participant.id}", actor=PROGRAMME, now=now)
    return len(told)


def erased_letter(participant: Participant) -> LetterDraft:
    """Give a receipt: that the scans are erased, without saying of what."""
    facts = {"name": participant.person.full_name, "cohort": participant.cohort.name}
    return LetterDraft(
        kind="paper-scans-erased",
        subject=_l("Copies of papers are erased: %(name)s", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("%(name)s has been back from %(cohort)s for two weeks.", **facts),
            _l("The photos and PDFs of travel papers that were kept for this trip are erased now. The papers themselves are yours."),
            _l("What stays is who read them, with the dates. There is nothing to do for you."),
        ],
        reason=_l("You get this letter because you travel in %(cohort)s, or answer for somebody who does.", **facts),
    )


def _open(scan: PaperScan) -> bytes:
    return keyring().unseal(_store().read(scan.file_key), place=_place(scan)).encode("latin-1")


def _place(scan: PaperScan) -> str:
    return f"paper_scans.file.{scan.id}"


def _store() -> FileStore:
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder) / "papers")
