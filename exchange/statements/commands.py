"""flask statements issue: give every author whose idea runs somewhere the statement that is missing."""

import click
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation.database import db
from exchange.statements.queries import initiatives_to_issue
from exchange.statements.tasks import issue_missing

cli = AppGroup("statements", help="Papers for authors whose ideas a city runs.")


@cli.command("issue")
@click.option("--dry-run", is_flag=True, help="Only say for how many initiatives something is missing.")
def issue(*, dry_run: bool) -> None:
    """Issue what is missing; the letters leave with the next day's round. A second run finds nothing to do."""
    enter_scope(db.session(), EVERYWHERE)
    if dry_run:
        click.echo(f"{len(initiatives_to_issue())} initiatives run somewhere, and an author of theirs has no statement.")
        return
    click.echo(f"{issue_missing()} issued.")
