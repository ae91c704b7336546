"""`flask messages …`: what operators do with letters."""

import click
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation.database import db, release_connection
from exchange.messages.delivery import deliver_due_letters

cli = AppGroup("messages", help="Letters of the outbox.")


@cli.command("deliver")
def deliver() -> None:
    """Post every letter that is due, once; the worker does this all the time."""
    enter_scope(db.session(), EVERYWHERE)
    tally = deliver_due_letters()
    release_connection()
    click.echo(f"sent {tally.sent}, to be tried again {tally.later}, failed {tally.failed}")
