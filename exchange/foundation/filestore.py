"""Keep files under keys that say nothing, below one folder; a file is there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from exchange.foundation.obstacles import NotFound

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}", re.ASCII)
_ARRIVING = "arriving"


class FileStore:
    """Files below one folder, named by opaque keys such as `9f/3a/9f3a71c2…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes | Path, *, name: UUID | None = None) -> str:
        """Keep a copy of some bytes or of a file and return its key; it survives a power cut.

        With a `name` there is one such file: put again, it takes the place of the earlier one.
        """
        letters = (name or uuid4()).hex
        key = f"{letters[:2]}/{letters[2:4]}/{letters}"
        arriving = self.folder / _ARRIVING / uuid4().hex
        arriving.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with _private_file(arriving) as file:
                if isinstance(content, Path):
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, file)
                else:
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(key)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            arriving.replace(target)
        except BaseException:
            arriving.unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent, self.folder):
            _sync_folder(folder)
        return key

    def open(self, key: str) -> IO[bytes]:
        """Open a kept file for reading; raise NotFound for a key that is not here."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def read(self, key: str) -> bytes:
        """Return the bytes of a kept file; raise NotFound for a key that is not here."""
        with self.open(key) as file:
            return file.read()

    def size(self, key: str) -> int:
        """Return how many bytes a kept file has; raise NotFound for a key that is not here."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise NotFound from None

    def holds(self, key: str) -> bool:
        """Say whether a file is kept under this key."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove a file; do nothing where it is gone already, so that a retry is harmless."""
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Yield the key of every kept file, in no promised order."""
        for path in self.folder.glob("??/??/*"):
            key = path.relative_to(self.folder).as_posix()
            if _KEY.fullmatch(key):
                yield key

    def sweep(self, wanted: Collection[str], *, older_than: datetime) -> list[str]:
        """Remove files that no row names, and half-arrived ones, and return the keys removed.

        A file is put before its row is committed: only what was last written before `older_than`
        (aware) goes. `wanted` are the keys that rows name, read *after* the moment of `older_than`.
        """
        limit = older_than.timestamp()
        removed = [key for key in self.keys() if key not in wanted and self._written_before(key, limit)]
        for key in removed:
            self.delete(key)
        for path in (self.folder / _ARRIVING).glob("*"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
        return sorted(removed)

    def _written_before(self, key: str, limit: float) -> bool:
        try:
            return self._path(key).stat().st_mtime < limit
        except FileNotFoundError:
            return False

    def _path(self, key: str) -> Path:
        """Return where a key's file lies; a key that is none leads nowhere."""
        if not _KEY.fullmatch(key):
            raise NotFound
        return self.folder / key


def _private_file(path: Path) -> IO[bytes]:
    """Create a file that only this system user may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
