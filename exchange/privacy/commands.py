"""flask privacy retain: erase what is due, or say what would be."""

import json

import click
from flask import current_app
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.privacy.services import retain as retain_due

cli = AppGroup("privacy", help="What is kept, and for how long.")


@cli.command("retain")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def retain(*, dry_run: bool, as_json: bool) -> None:
    """Erase what the declarations say is due today."""
    enter_scope(db.session(), EVERYWHERE)
    now = clock.now()
    with transaction():
        done = retain_due(today=clock.today(current_app.config["EXCHANGE"].time_zone), now=now, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "at": now.isoformat(), "erased": [vars(one) for one in done]}))
        return
    for one in done:
        click.echo(f"{one.count:6d}  {one.what}  ({one.because})")
    click.echo("Nothing is due." if not done else "Nothing was erased: this was a dry run." if dry_run else "Erased.")
