"""`flask manifesto …`: the vocabulary of initiatives."""

import click
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation.database import db, transaction
from exchange.manifesto.seeding import packaged_list, read_editions, read_links, read_recommendations
from exchange.manifesto.services import load_manifesto

cli = AppGroup("manifesto", help="Editions of the Manifesto, their themes and recommendations.")


@cli.command("load")
def load() -> None:
    """Load the packaged list; loading it again changes nothing."""
    enter_scope(db.session(), EVERYWHERE)
    data = packaged_list()
    with transaction():
        done = load_manifesto(read_editions(data), read_recommendations(data), read_links(data))
    click.echo(f"created {done['created']}, changed {done['changed']}, unchanged {done['unchanged']}")
