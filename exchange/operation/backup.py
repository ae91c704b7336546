"""A whole installation in one encrypted file: database, kept files, and a manifest with their hashes.

The master keys are not in it: without them the copy is worthless to a thief, and without them it is
worthless to you. Keep them apart.
"""

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import make_url

from exchange.access.walls import EVERYWHERE, SETTING
from exchange.foundation.roles import grant_rows_to_application
from exchange.operation.archive import ArchiveBroken, ArchiveReader, ArchiveWriter

_FILE = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}", re.ASCII)
_MANIFEST = "manifest.json"
_DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}


class BackupRefused(Exception):
    """The copy or the restoring cannot be done; says why, and what to do."""


@dataclass(frozen=True)
class Installation:
    """What is copied, and where it is put back."""

    database_url: str
    file_folder: Path
    owner_database_url: str = ""
    """The PostgreSQL database as the role that owns its tables; empty: the application's role does."""

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`."""
        return make_url(self.database_url).get_backend_name()

    @property
    def database_file(self) -> Path:
        """The SQLite file."""
        return Path(make_url(self.database_url).database or "")


def create_backup(installation: Installation, *, target: Path, key_number: int, key: bytes, now: datetime) -> dict[str, Any]:
    """Write a consistent copy of everything to a new file; return its manifest.

    The database is taken first: a file is kept before the row that names it, so none is missing.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists already; a backup overwrites nothing.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / _DATABASES[installation.engine]
        _copy_database(installation, copy)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                manifest = _write(out, installation, copy, key_number=key_number, key=key, now=now)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return manifest


def verify_backup(source: Path, *, keys: Mapping[int, bytes]) -> dict[str, Any]:
    """Read a backup to its end, compare every hash and check its database; return its manifest."""
    with tempfile.TemporaryDirectory(prefix="exchange-verify-") as folder:
        return _unpack(source, Path(folder), keys=keys)


def restore_backup(installation: Installation, *, source: Path, keys: Mapping[int, bytes]) -> dict[str, Any]:
    """Put a backup into an empty installation; whatever is there already is never overwritten."""
    _refuse_unless_empty(installation)
    installation.file_folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Unpacked beside its place, so that putting it there is a renaming; checked before anything is put.
    with tempfile.TemporaryDirectory(dir=installation.file_folder.parent, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder, keys=keys)
        if manifest["engine"] != installation.engine:
            raise BackupRefused(f"The backup is of a {manifest['engine']} database, and this installation uses {installation.engine}.")
        _put_database(installation, folder / _DATABASES[installation.engine])
        if (folder / "files").is_dir():
            if installation.file_folder.is_dir():
                shutil.rmtree(installation.file_folder)  # it holds no file: that was checked above
            (folder / "files").replace(installation.file_folder)
    return manifest


def _write(out: IO[bytes], installation: Installation, copy: Path, *, key_number: int, key: bytes, now: datetime) -> dict[str, Any]:
    archive = ArchiveWriter(out, key_number=key_number, key=key)
    entries: list[dict[str, Any]] = []
    with tarfile.open(fileobj=archive, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        for name, path in [(copy.name, copy), *_kept_files(installation.file_folder)]:
            try:
                content = path.open("rb")
            except FileNotFoundError:
                continue  # deleted since the folder was listed: its row was deleted too
            with content:
                hashing = _Hashing(content)
                info = tarfile.TarInfo(name)
                info.size = os.fstat(content.fileno()).st_size
                tar.addfile(info, hashing)
            entries.append({"name": name, "size": info.size, "sha256": hashing.hexdigest()})
        manifest = {
            "format": 1,
            "made_at": now.isoformat(),
            "engine": installation.engine,
            "entries": entries,
        }
        text = json.dumps(manifest, indent=1).encode()
        info = tarfile.TarInfo(_MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    archive.close()
    return manifest


def _unpack(source: Path, folder: Path, *, keys: Mapping[int, bytes]) -> dict[str, Any]:
    """Unpack a backup and check it; raises ArchiveBroken."""
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    with source.open("rb") as file, _reading(file, keys) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or not _is_ours(member.name):
                raise ArchiveBroken(f"The backup holds something that is none of ours: {member.name!r}.")
            if member.name == _MANIFEST:
                manifest = json.loads(content.read())
                continue
            path = folder / member.name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            hashing = _Hashing(content)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(hashing, out)
            found[member.name] = (member.size, hashing.hexdigest())
    if manifest is None:
        raise ArchiveBroken("The backup has no manifest: it was not finished.")
    told = {entry["name"]: (entry["size"], entry["sha256"]) for entry in manifest["entries"]}
    for name in sorted(told.keys() | found.keys()):
        if told.get(name) != found.get(name):
            raise ArchiveBroken(f"{name} in the backup is not what its manifest says.")
    database = folder / _DATABASES.get(str(manifest["engine"]), "unknown")
    if not database.is_file():
        raise ArchiveBroken("The backup holds no database.")
    if database.suffix == ".sqlite":
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise ArchiveBroken("The database in the backup is damaged.")
    return manifest


@contextmanager
def _reading(file: IO[bytes], keys: Mapping[int, bytes]) -> Iterator[tarfile.TarFile]:
    reader = ArchiveReader(file, keys=keys)
    try:
        with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
            yield tar
        while reader.read(65_536):  # to the sealed end, behind which nothing may stand
            pass
    except tarfile.TarError as error:
        raise ArchiveBroken("The backup is damaged inside.") from error


def _is_ours(name: str) -> bool:
    return name in {_MANIFEST, *_DATABASES.values()} or _FILE.fullmatch(name) is not None


def _kept_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("??/??/*")):
        name = f"files/{path.relative_to(folder).as_posix()}"
        if _FILE.fullmatch(name):
            yield name, path


def _copy_database(installation: Installation, copy: Path) -> None:
    if installation.engine == "sqlite":
        if not installation.database_file.is_file():
            raise BackupRefused("There is no database yet, so there is nothing to copy.")
        with (
            closing(sqlite3.connect(f"file:{installation.database_file}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return
    _postgres("pg_dump", installation, ["--format=custom", "--no-owner", "--no-acl", "--enable-row-security", f"--file={copy}"])


def _put_database(installation: Installation, copy: Path) -> None:
    if installation.engine == "sqlite":
        installation.database_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in ("-wal", "-shm"):
            Path(f"{installation.database_file}{leftover}").unlink(missing_ok=True)
        shutil.move(copy, installation.database_file)
        return
    name = make_url(installation.database_url).database or ""
    _postgres(
        "pg_restore",
        installation,
        ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(copy)],
    )
    if installation.owner_database_url:
        grant_rows_to_application(installation.owner_database_url, application_url=installation.database_url)


def _refuse_unless_empty(installation: Installation) -> None:
    if any(True for _ in _kept_files(installation.file_folder)):
        raise BackupRefused(f"{installation.file_folder} holds files already; restore into an empty installation.")
    if installation.engine == "sqlite":
        if installation.database_file.is_file():
            with closing(sqlite3.connect(installation.database_file)) as connection:
                tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables:
                raise BackupRefused("The database holds tables already; restore into an empty installation.")
        return
    listing = _postgres("pg_dump", installation, ["--schema-only", "--no-owner"])
    if b"CREATE TABLE" in listing:
        raise BackupRefused("The database holds tables already; restore into an empty installation.")


def _postgres(program: str, installation: Installation, arguments: list[str]) -> bytes:
    """Run a program of PostgreSQL; how to reach the database goes by the environment, out of others' sight."""
    path = shutil.which(program)
    if path is None:
        raise BackupRefused(f"{program} is missing: install PostgreSQL's client programs (postgresql-client).")
    url = make_url(installation.owner_database_url or installation.database_url)
    wanted = {
        # The owner keeps to the walls between cities too, and a copy holds all of them; said for this program alone.
        "PGOPTIONS": f"-c {SETTING}={EVERYWHERE}",
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port or "") or None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    environment = {**os.environ, **{name: str(value) for name, value in wanted.items() if value}}
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, check=False)  # noqa: S603 - fixed program, own arguments
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
        raise BackupRefused(f"{program} did not succeed: {last[0]}")
    return done.stdout


class _Hashing:
    """A file being read whose content is hashed on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self._hash.update(content)
        return content

    def hexdigest(self) -> str:
        return self._hash.hexdigest()
