"""`flask people …`: invite somebody from the machine itself."""

import click
from flask.cli import AppGroup

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.accounts.inviting import invite_staff
from exchange.accounts.queries import find_city_id, has_network_staff
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.obstacles import Refused

cli = AppGroup("people", help="People and their ways in.")


@cli.command("invite")
@click.argument("mail")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--city", default="", help="Address part of the city, such as liege.")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--language", default="", help="en, fr, es, ca, de, it or pt.")
def invite(mail: str, role: str, city: str, first_name: str, last_name: str, language: str) -> None:
    """Invite MAIL to a role, queue the letter and print the one-time link."""
    enter_scope(db.session(), EVERYWHERE)
    if "@" not in mail:
        raise click.UsageError(f"“{mail}” is not an e-mail address.")
    city_id = find_city_id(city) if city else None
    if city and city_id is None:
        raise click.UsageError(f"There is no city “{city}”; its address part is plain ASCII, such as liege.")
    try:
        with transaction():
            _account, link = invite_staff(
                email=mail,
                first_name=first_name,
                last_name=last_name,
                language=language,
                role=Role(role),
                city_id=city_id,
                actor=PROGRAMME,
                now=clock.now(),
            )
    except Refused as refused:
        raise click.ClickException(" ".join(str(obstacle.sentence) for obstacle in refused.obstacles)) from refused
    click.echo(link)


@cli.command("first-link")
@click.option("--mail", default="network@localhost", help="The address that the first person signs in with.")
def first_link(mail: str) -> None:
    """Print the one-time link that creates the first account of the network staff."""
    enter_scope(db.session(), EVERYWHERE)
    if has_network_staff():
        raise click.ClickException("There are network staff already: they invite everybody else under People and invitations.")
    with transaction():
        _account, link = invite_staff(
            email=mail,
            first_name="",
            last_name="Network staff",
            language="",
            role=Role.NETWORK,
            city_id=None,
            actor=PROGRAMME,
            now=clock.now(),
            by_letter=False,
        )
    click.echo(link)
