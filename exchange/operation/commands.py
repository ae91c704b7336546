"""Top-level commands of whoever runs an installation: worker, doctor, backup."""

import base64
import binascii
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation import clock
from exchange.foundation.database import db, release_connection
from exchange.operation.archive import ArchiveBroken
from exchange.operation.backup import BackupRefused, Installation, create_backup, restore_backup, verify_backup
from exchange.operation.doctor import examine
from exchange.operation.worker import run_worker

_KEY_FILE = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with keys as EXCHANGE_MASTER_KEYS writes them, instead of the installation's own.",
)


@click.command("worker")
@click.option("--threads", default=3, show_default=True, help="How much is done at once; one thread is kept for letters.")
@with_appcontext
def worker(threads: int) -> None:
    """Do the work of the background: letters, imports, exports, papers. Ends cleanly at SIGTERM or Ctrl-C."""
    run_worker(current_app._get_current_object(), threads=threads)  # type: ignore[attr-defined]  # noqa: SLF001


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Say what is wrong with this installation; ends with 1 when something is."""
    enter_scope(db.session(), EVERYWHERE)
    findings = examine(current_app._get_current_object(), now=clock.now())  # type: ignore[attr-defined]  # noqa: SLF001
    release_connection()
    for finding in findings:
        mark = "wrong" if finding.is_wrong else "note " if finding.is_note else "fine "
        click.echo(f"{mark}  {finding.sentence}")
    wrong = sum(finding.is_wrong for finding in findings)
    click.echo("Nothing is wrong." if not wrong else f"{wrong} to put right.")
    if wrong:
        sys.exit(1)


backup = AppGroup("backup", help="An encrypted copy of everything, its check, and its way back.")


@backup.command("create")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The new file; else one in instance/backups.")
@_KEY_FILE
def create(target: Path | None, key_file: Path | None) -> None:
    """Write an encrypted copy of database and files. Keep the master keys elsewhere: they are not in it."""
    now = clock.now()
    folder = current_app.config["EXCHANGE"].instance_folder / "backups"
    path = target or folder / f"exchange-{now:%Y%m%d-%H%M%S}.backup"
    number, key = list(_keys(key_file).items())[-1]
    try:
        manifest = create_backup(_installation(), target=path, key_number=number, key=key, now=now)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{path}: database and {len(manifest['entries']) - 1} files, under master key {number}.")


@backup.command("verify")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_KEY_FILE
def verify(source: Path, key_file: Path | None) -> None:
    """Read a backup to its end and compare everything with its manifest."""
    try:
        manifest = verify_backup(source, keys=_keys(key_file))
    except ArchiveBroken as broken:
        raise click.ClickException(str(broken)) from broken
    click.echo(f"{source} is whole: database and {len(manifest['entries']) - 1} files of {manifest['made_at']}.")


@backup.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_KEY_FILE
def restore(source: Path, key_file: Path | None) -> None:
    """Put a backup into an empty installation; nothing is ever overwritten."""
    try:
        manifest = restore_backup(_installation(), source=source, keys=_keys(key_file))
    except (ArchiveBroken, BackupRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"Restored: database and {len(manifest['entries']) - 1} files of {manifest['made_at']}. Now run `flask doctor`.")
    if key_file is not None:
        click.echo("Set EXCHANGE_MASTER_KEYS to these keys: what is sealed in the database opens with no others.")


def _installation() -> Installation:
    settings = current_app.config["EXCHANGE"]
    return Installation(
        database_url=settings.database_url, file_folder=settings.file_folder, owner_database_url=settings.owner_database_url
    )


def _keys(key_file: Path | None) -> dict[int, bytes]:
    """Return the keys at hand by their numbers, the newest last."""
    if key_file is None:
        return dict(current_app.config["EXCHANGE"].master_keys)
    keys: dict[int, bytes] = {}
    try:
        for word in key_file.read_text(encoding="ascii").split():
            number, _, encoded = word.partition(":")
            keys[int(number)] = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise click.ClickException(f"{key_file} must be written 1:<base64> 2:<base64>.") from error
    if not keys or any(len(key) != 32 for key in keys.values()):
        raise click.ClickException(f"{key_file} must hold keys of 32 bytes, written 1:<base64> 2:<base64>.")
    return keys


COMMANDS = [worker, doctor, backup]
