"""Where the files of photos lie, and how they go: at once with the transaction that takes the row, and by a sweep after a sudden end."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from exchange.foundation.database import db
from exchange.foundation.filestore import FileStore
from exchange.foundation.images import THUMBNAIL_SIDE, Photo

_DROPPED = "photo_files_to_drop"
_ARRIVING = timedelta(hours=1)
_PLACE = "photos"


def store() -> FileStore:
    """Return where photos of initiatives lie."""
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder) / _PLACE)


def notes_store() -> FileStore:
    """Return where photos of notes lie."""
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder))


def put(photo: Photo) -> tuple[str, str]:
    """Keep a clean picture with its thumbnail before the row that names them; return their keys."""
    return store().put(photo.picture), store().put(photo.thumbnail)


def drop_after_commit(keys: Iterable[str], *, of_notes: bool = False) -> None:
    """Remove files as soon as it is certain that no row names them."""
    db.session().info.setdefault(_DROPPED, set()).update((key, of_notes) for key in keys if key)


@event.listens_for(Session, "after_commit")
def _drop(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is not the end: what is around it may still be undone
    dropped: set[tuple[str, bool]] = session.info.pop(_DROPPED, set())
    if dropped and has_app_context():
        for key, of_notes in sorted(dropped):
            (notes_store() if of_notes else store()).delete(key)


@event.listens_for(Session, "after_soft_rollback")
def _keep(session: Session, _previous: Any) -> None:
    # Also where a part alone was undone: what is left over goes with the next sweep, and nothing goes that is still named.
    session.info.pop(_DROPPED, None)


def sweep(wanted: Collection[str], *, now: datetime) -> list[str]:
    """Remove what no row names; return the keys removed."""
    return store().sweep(wanted, older_than=now - _ARRIVING)


def thumbnail_size(width: int, height: int) -> tuple[int, int]:
    """Return how large the thumbnail of a picture is, so that nothing jumps while it loads."""
    share = min(1.0, THUMBNAIL_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))
