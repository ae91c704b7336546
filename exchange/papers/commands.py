"""`flask papers …`: the dated rules about papers."""

import click
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.papers.services import load_packaged_rules

cli = AppGroup("papers", help="Rules about passports, visas and authorisations of minors.")


@cli.command("load")
def load() -> None:
    """Add the packaged rules that are not here yet; what somebody edited stays as it is."""
    enter_scope(db.session(), EVERYWHERE)
    with transaction():
        done = load_packaged_rules(now=clock.now(), actor=PROGRAMME)
    click.echo(f"added {done['groups']} groups of countries and {done['rules']} rules")
