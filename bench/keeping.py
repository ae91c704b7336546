"""Databases that stay between two runs: made anew when the recipe or the schema changed."""

import hashlib
import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.data import Ground
from bench.servers import ROOT


def kept_url(database: str, folder: Path, size: int, postgres_url: str) -> str:
    """Return the address of a database that stays."""
    if database == "SQLite":
        return f"sqlite:///{folder / 'exchange.sqlite'}"
    base, _slash, _name = postgres_url.replace("+psycopg", "").rpartition("/")
    return f"{base.replace('postgresql:', 'postgresql+psycopg:')}/exchange_bench_kept_{size}"


def taken_or_made(folder: Path, url: str, make: Callable[[], Ground]) -> Ground:
    """Return what a kept database holds; without one, or with an older one, make it."""
    known, print_now = folder / "ground.pickle", _print()
    if known.exists():
        made_by, ground = pickle.loads(known.read_bytes())
        if made_by == print_now and isinstance(ground, Ground):
            print(f"{folder.name}: taken as it was kept", file=sys.stderr, flush=True)
            return ground
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if url.startswith("postgresql"):
        _empty(url.replace("+psycopg", ""))
    ground = make()
    known.write_bytes(pickle.dumps((print_now, ground)))
    return ground


def _empty(url: str) -> None:
    base, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]


def _print() -> str:
    """Return what changes with the recipe and with the schema."""
    paths = [ROOT / "bench" / f"{name}.py" for name in ("data", "large", "many", "stories", "catalogue", "bulk", "names", "standings")]
    paths += sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
