"""What is wrong with this installation, in sentences; for `flask doctor`."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import fontpkg_noto_sans
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from exchange.access.scope import scoped_tables
from exchange.foundation.database import db, is_sqlite, release_connection
from exchange.foundation.jobs.models import JobState
from exchange.foundation.languages import DEFAULT_LANGUAGE, LANGUAGES
from exchange.foundation.roles import RoleFacts, role_facts
from exchange.messages.models import LetterState
from exchange.operation.queries import (
    count_jobs,
    count_letters,
    find_last_beat,
    find_oldest_due_job,
    find_oldest_due_letter,
)

ROOT = Path(__file__).resolve().parents[2]
WORKER_SILENCE = timedelta(seconds=60)
WAITING_TOO_LONG = timedelta(minutes=15)
LEAST_SPACE = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `is_wrong` asks for a deed, `is_note` is only worth knowing."""

    sentence: str
    is_wrong: bool = False
    is_note: bool = False


def examine(app: Flask, *, now: datetime) -> list[Finding]:
    """Look at everything; a check that cannot be made is itself a finding."""
    settings = app.config["EXCHANGE"]
    findings = [Finding(caution, is_note=True) for caution in settings.cautions]
    checks: list[Callable[[datetime], Iterator[Finding]]] = [
        _database,
        _walls,
        _worker,
        _letters,
        _jobs,
        _folders,
        _translations,
        _fonts,
    ]
    for check in checks:
        try:
            findings.extend(check(now))
        except SQLAlchemyError as error:
            release_connection()
            findings.append(_wrong(f"The database did not answer ({type(error).__name__})."))
    return findings


def _wrong(sentence: str) -> Finding:
    return Finding(sentence, is_wrong=True)


def _database(_now: datetime) -> Iterator[Finding]:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    wanted = set(scripts.get_heads())
    found = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    if not found:
        yield _wrong("The database has no tables of ours. Run `flask db upgrade`.")
    elif found != wanted:
        yield _wrong("The database is not at the newest migration. Make a backup, then run `flask db upgrade`.")
    else:
        yield Finding("The database answers and is at the newest migration.")


def _walls(_now: datetime) -> Iterator[Finding]:
    connection = db.session.connection()
    if is_sqlite(connection):
        return
    facts, is_production = role_facts(connection), current_app.config["EXCHANGE"].is_production
    open_tables = sorted(scoped_tables().keys() - facts.walled)
    if open_tables:
        yield _wrong(
            f"PostgreSQL keeps no wall between cities in {', '.join(open_tables)}: row-level security is not forced there."
            " Run `flask db upgrade`; if that changes nothing, somebody has taken the wall down by hand."
        )
    weakness = why_role_is_too_strong(facts)
    if weakness:
        yield Finding(weakness, is_wrong=is_production, is_note=not is_production)
    if not open_tables and not weakness:
        yield Finding("PostgreSQL keeps the wall between cities, and the application's role owns nothing.")


def why_role_is_too_strong(facts: RoleFacts) -> str:
    """Say why a role could step over the wall between cities, or take it down; empty when it cannot."""
    advice = (
        "Let Exchange work as a role of its own (EXCHANGE_DATABASE_URL) and name the owner in EXCHANGE_OWNER_DATABASE_URL;"
        " docs/production.md says how."
    )
    if facts.is_superuser or facts.bypasses_walls:
        kind = "is a superuser" if facts.is_superuser else "has BYPASSRLS"
        return f"The database role “{facts.name}” {kind}, so PostgreSQL keeps no wall between cities. {advice}"
    if facts.owned:
        return f"The database role “{facts.name}” owns the tables, so it could take the wall between cities down. {advice}"
    return ""


def _worker(now: datetime) -> Iterator[Finding]:
    beat = find_last_beat()
    if beat is None:
        yield _wrong("No worker was ever heard of: letters, imports and exports wait. Start `flask worker`.")
    elif now - beat > WORKER_SILENCE:
        yield _wrong(f"No worker was heard of since {beat:%Y-%m-%d %H:%M} UTC. Start `flask worker` and look into its log.")
    else:
        yield Finding("A worker is alive.")


def _letters(now: datetime) -> Iterator[Finding]:
    counts = count_letters()
    oldest = find_oldest_due_letter(now=now)
    if oldest is not None and now - oldest > WAITING_TOO_LONG:
        yield _wrong(f"Letters wait since {oldest:%Y-%m-%d %H:%M} UTC ({counts[LetterState.QUEUED]} in all). Is the worker alive?")
    if counts[LetterState.FAILED]:
        yield _wrong(f"{counts[LetterState.FAILED]} letters could not be delivered. /letters?state=failed says why.")
    if not counts[LetterState.FAILED] and (oldest is None or now - oldest <= WAITING_TOO_LONG):
        yield Finding("Letters go out.")


def _jobs(now: datetime) -> Iterator[Finding]:
    counts = count_jobs()
    oldest = find_oldest_due_job(now=now)
    if oldest is not None and now - oldest > WAITING_TOO_LONG:
        yield _wrong(f"Jobs wait since {oldest:%Y-%m-%d %H:%M} UTC ({counts[JobState.QUEUED]} in all). Is the worker alive?")
    if counts[JobState.FAILED]:
        yield _wrong(f"{counts[JobState.FAILED]} jobs of the last week failed. The log says where; their owners see a sentence.")
    elif oldest is None or now - oldest <= WAITING_TOO_LONG:
        yield Finding("Jobs are done.")


def _folders(_now: datetime) -> Iterator[Finding]:
    settings = current_app.config["EXCHANGE"]
    wanted = [settings.instance_folder, settings.file_folder, settings.asset_folder]
    if settings.mail_mode == "folder":
        wanted.append(settings.letter_folder)
    for folder in wanted:
        # A folder that is not there yet is made when first needed.
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(existing, os.W_OK | os.X_OK):
            yield _wrong(f"{folder} cannot be written to by this user. Give it to the user that runs Exchange.")
    free = shutil.disk_usage(settings.instance_folder).free
    if free < LEAST_SPACE:
        yield _wrong(f"Only {free // 1024**2} MiB are free on the disk of {settings.instance_folder}. Make room.")
    else:
        yield Finding(f"{free // 1024**3} GiB are free.")


def _translations(_now: datetime) -> Iterator[Finding]:
    folder = Path(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])
    missing = []
    for language in LANGUAGES:
        source = folder / language / "LC_MESSAGES" / "messages.po"
        compiled = source.with_suffix(".mo")
        if language == DEFAULT_LANGUAGE and not source.exists():
            continue
        if not compiled.is_file() or (source.is_file() and compiled.stat().st_mtime < source.stat().st_mtime):
            missing.append(language)
    if missing:
        yield _wrong(f"Not compiled from their newest words: {', '.join(missing)}. Run `./dev translations`.")
    else:
        yield Finding("All languages are compiled.")


def _fonts(_now: datetime) -> Iterator[Finding]:
    if any((fontpkg_noto_sans.ROOT / "files").glob("*.ttf")):
        yield Finding("The fonts of papers are there.")
    else:
        yield _wrong("The fonts of papers are missing. Install the requirements again.")
