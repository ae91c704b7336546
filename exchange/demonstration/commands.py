"""`flask demo …`: fictional people, so that every page has something to show."""

import click
from flask import current_app
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.accounts.demonstration import PASSWORD
from exchange.demonstration.story.loading import hash_passwords, is_empty, load_demonstration
from exchange.demonstration.story.network import SIGN_INS
from exchange.foundation import clock
from exchange.foundation.database import db, release_connection, transaction

cli = AppGroup("demo", help="The demonstration network.")


@cli.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, without an error, when the installation is not empty.")
def load(*, if_empty: bool) -> None:
    """Load fictional people in real cities into an empty installation."""
    if current_app.config["EXCHANGE"].is_production:
        raise click.ClickException("The demonstration is not loaded in production: everybody knows its passwords.")
    enter_scope(db.session(), EVERYWHERE)
    hashes = {} if not is_empty() else hash_passwords()
    with transaction():
        # Asked again under the lock: somebody may have begun meanwhile.
        empty = bool(hashes) and is_empty()
        if empty:
            load_demonstration(now=clock.now(), hashes=hashes)
    release_connection()
    if not empty and not if_empty:
        raise click.ClickException("This installation is not empty, so nothing was loaded. The demonstration needs a new, empty database.")
    if empty:
        click.echo(f"The demonstration network is loaded. Sign in with the password {PASSWORD} as one of:")
        for email in SIGN_INS:
            click.echo(f"  {email}")
    else:
        click.echo("The installation is not empty; nothing was loaded.")
