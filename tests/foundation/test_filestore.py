"""A file is kept whole, under a key that says nothing, and never outside its folder."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange.foundation.filestore import FileStore
from exchange.foundation.obstacles import NotFound

NOON = datetime(2017, 11, 17, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def age(store: FileStore, key: str, moment: datetime) -> None:
    os.utime(store.folder / key, (moment.timestamp(), moment.timestamp()))


def test_put_and_read(store: FileStore, tmp_path: Path) -> None:
    (tmp_path / "scan").write_bytes(b"scan" * 100_000)
    first, second = store.put(b"passport"), store.put(tmp_path / "scan")
    assert store.read(first) == b"passport"
    assert store.read(second) == b"scan" * 100_000
    assert store.size(second) == 400_000
    assert sorted(store.keys()) == sorted([first, second])


def test_keys_are_opaque_and_files_private(store: FileStore) -> None:
    key = store.put(b"x")
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}", key)
    assert key != store.put(b"x")
    assert (store.folder / key).stat().st_mode & 0o777 == 0o600


def test_delete_twice_is_harmless(store: FileStore) -> None:
    key = store.put(b"x")
    assert store.holds(key)
    store.delete(key)
    store.delete(key)
    assert not store.holds(key)
    with pytest.raises(NotFound):
        store.open(key)
    with pytest.raises(NotFound):
        store.size(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../secret",
        "/etc/passwd",
        "ab/cd/../../../secret",
        "ab/cd/" + "a" * 31 + "/",
        "ab/cd/" + "a" * 32 + "\n",
        "AB/CD/" + "A" * 32,
        "arriving/" + "a" * 32,
        "ab\\cd\\" + "a" * 32,
    ],
)
def test_what_is_no_key_leads_nowhere(store: FileStore, key: str) -> None:
    (store.folder.parent / "secret").write_bytes(b"secret")
    for ask in (store.open, store.read, store.size, store.holds, store.delete):
        with pytest.raises(NotFound):
            ask(key)
    assert (store.folder.parent / "secret").exists()


def test_failed_put_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.put(tmp_path / "not-there")
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_sweep_takes_only_old_files_that_nobody_names(store: FileStore) -> None:
    named, orphan, fresh = store.put(b"named"), store.put(b"orphan"), store.put(b"fresh")
    age(store, named, NOON - timedelta(days=9))
    age(store, orphan, NOON - timedelta(days=1))
    age(store, fresh, NOON + timedelta(seconds=1))
    torn = store.folder / "arriving" / "torn"
    torn.write_bytes(b"half")
    os.utime(torn, (0, 0))
    assert store.sweep({named}, older_than=NOON) == [orphan]
    assert sorted(store.keys()) == sorted([named, fresh])
    assert not torn.exists()
    assert store.sweep({named}, older_than=NOON) == []


def test_sweep_of_an_empty_store(store: FileStore) -> None:
    assert store.sweep(set(), older_than=NOON) == []
