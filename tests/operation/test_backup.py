"""A copy is whole or it is refused; it comes back as it was, into an empty installation alone."""

import io
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exchange.foundation.filestore import FileStore
from exchange.operation.archive import CHUNK, MAGIC, ArchiveBroken, ArchiveReader, ArchiveWriter
from exchange.operation.backup import BackupRefused, Installation, create_backup, restore_backup, verify_backup
from tests.support.postgres import fresh_postgres, owner_of

KEY = bytes(range(32))
NOW = datetime(2017, 11, 1, 12, tzinfo=UTC)


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    archive = ArchiveWriter(out, key_number=7, key=KEY)
    archive.write(content)
    archive.close()
    return out.getvalue()


def opened(archive: bytes, keys: dict[int, bytes] | None = None) -> bytes:
    reader = ArchiveReader(io.BytesIO(archive), keys=keys or {7: KEY})
    return b"".join(iter(lambda: reader.read(100_000), b""))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(size: int) -> None:
    content = os.urandom(size)
    archive = sealed(content)
    assert opened(archive) == content
    assert content[:64] not in archive[len(MAGIC) :] or size < 8


def test_an_archive_cannot_be_altered() -> None:
    archive = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c")
    head = len(MAGIC) + 18
    chunk = 4 + CHUNK + 16
    broken = {
        "cut at a chunk": archive[: head + chunk],
        "cut in a chunk": archive[:-1],
        "a chunk missing": archive[:head] + archive[head + chunk :],
        "chunks changed about": archive[:head]
        + archive[head + chunk : head + 2 * chunk]
        + archive[head : head + chunk]
        + archive[head + 2 * chunk :],
        "one bit": archive[: head + 50] + bytes([archive[head + 50] ^ 1]) + archive[head + 51 :],
        "more behind the end": archive + b"x",
        "another salt": archive[: head - 1] + bytes([archive[head - 1] ^ 1]) + archive[head:],
        "nothing": b"",
    }
    for altered in broken.values():
        with pytest.raises(ArchiveBroken):
            opened(altered)
    with pytest.raises(ArchiveBroken, match="under master key 7"):
        opened(archive, {1: KEY})
    with pytest.raises(ArchiveBroken):
        opened(archive, {7: bytes(32)})


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A SQLite installation with one row and two files."""
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "exchange.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE cities (name TEXT)")
        connection.execute("INSERT INTO cities VALUES ('Bagneux')")
        connection.commit()
    store = FileStore(folder / "files")
    store.put(b"a photo")
    store.put(b"a report" * 500_000)
    return Installation(database_url=f"sqlite:///{folder / 'exchange.sqlite'}", file_folder=folder / "files")


def empty(folder: Path) -> Installation:
    return Installation(database_url=f"sqlite:///{folder / 'exchange.sqlite'}", file_folder=folder / "files")


def contents(folder: Path) -> dict[str, bytes]:
    store = FileStore(folder)
    return {key: store.read(key) for key in store.keys()}  # noqa: SIM118 - a store is no dict


def test_a_backup_comes_back_as_it_was(installation: Installation, tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"
    made = create_backup(installation, target=target, key_number=7, key=KEY, now=NOW)
    assert target.stat().st_mode & 0o777 == 0o600
    assert b"Bagneux" not in target.read_bytes()
    assert verify_backup(target, keys={7: KEY}) == made
    new = empty(tmp_path / "new")
    assert restore_backup(new, source=target, keys={7: KEY}) == made
    assert contents(new.file_folder) == contents(installation.file_folder)
    with closing(sqlite3.connect(new.database_file)) as connection:
        assert connection.execute("SELECT name FROM cities").fetchall() == [("Bagneux",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.backup", "new", "old"]


def test_nothing_is_ever_overwritten(installation: Installation, tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"
    create_backup(installation, target=target, key_number=7, key=KEY, now=NOW)
    with pytest.raises(BackupRefused, match="overwrites nothing"):
        create_backup(installation, target=target, key_number=7, key=KEY, now=NOW)
    with pytest.raises(BackupRefused, match="files already"):
        restore_backup(installation, source=target, keys={7: KEY})
    with pytest.raises(BackupRefused, match="tables already"):
        restore_backup(
            Installation(database_url=installation.database_url, file_folder=tmp_path / "elsewhere"),
            source=target,
            keys={7: KEY},
        )


def test_a_damaged_backup_puts_nothing_back(installation: Installation, tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"
    create_backup(installation, target=target, key_number=7, key=KEY, now=NOW)
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    with pytest.raises(ArchiveBroken):
        verify_backup(target, keys={7: KEY})
    new = empty(tmp_path / "new")
    with pytest.raises(ArchiveBroken):
        restore_backup(new, source=target, keys={7: KEY})
    assert not new.database_file.exists()
    assert contents(new.file_folder) == {}


def test_no_database_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no database yet"):
        create_backup(empty(tmp_path), target=tmp_path / "x", key_number=1, key=KEY, now=NOW)


@pytest.fixture
def postgres(worker_id: str, tmp_path: Path) -> tuple[Installation, Installation]:
    """An installation on PostgreSQL with one row behind a wall, and an empty one."""
    import psycopg

    if "EXCHANGE_TEST_POSTGRES_URL" not in os.environ or "postgresql" not in os.environ.get("EXCHANGE_TEST_DATABASES", "postgresql"):
        pytest.skip("SQLite alone was asked for")
    old, new = (fresh_postgres(f"exchange_{name}_{worker_id}") for name in ("old", "new"))
    with psycopg.connect(plain(owner_of(old)), autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name TEXT)")
        connection.execute("INSERT INTO people VALUES ('Ana')")
        connection.execute("ALTER TABLE people ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE people FORCE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY wall ON people USING (current_setting('app.cities', true) = '*')")
    return (
        Installation(database_url=old, file_folder=tmp_path / "old" / "files", owner_database_url=owner_of(old)),
        Installation(database_url=new, file_folder=tmp_path / "new" / "files", owner_database_url=owner_of(new)),
    )


def plain(url: str) -> str:
    """Return the address as PostgreSQL's own programs write it."""
    return url.replace("+psycopg", "")


@pytest.mark.postgres
def test_a_backup_of_postgresql_comes_back_with_its_walls(postgres: tuple[Installation, Installation], tmp_path: Path) -> None:
    """The owner, who keeps to the walls too, copies every row, and the application's role reads what was put back."""
    import psycopg

    old, new = postgres
    target = tmp_path / "copy.backup"
    try:
        made = create_backup(old, target=target, key_number=7, key=KEY, now=NOW)
    except BackupRefused as refused:
        if "missing" in str(refused) or "version mismatch" in str(refused):
            pytest.skip(f"no fitting client programs here: {refused}")
        raise
    assert verify_backup(target, keys={7: KEY}) == made
    restore_backup(new, source=target, keys={7: KEY})
    with psycopg.connect(plain(new.database_url)) as connection:
        assert connection.execute("SELECT name FROM people").fetchall() == []
        connection.execute("SELECT set_config('app.cities', '*', true)")
        assert connection.execute("SELECT name FROM people").fetchall() == [("Ana",)]
    with pytest.raises(BackupRefused, match="tables already"):
        restore_backup(new, source=target, keys={7: KEY})
