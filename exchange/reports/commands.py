"""`flask reports …`: the files of the pages, for scripts."""

from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.foundation.languages import LANGUAGES
from exchange.foundation.obstacles import NotFound
from exchange.reports.documents import FORMATS, write_city, write_network
from exchange.reports.services import city_report, network_report

cli = AppGroup("reports", help="Reports as files, the same as on the pages.")

_format = click.option("--format", "ending", type=click.Choice(FORMATS), required=True, help="What kind of file.")
_output = click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write it.")
_language = click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="In which language.")
_cohort = click.option("--cohort", "cohort_slug", required=True, help="The cohort's address part.")


@cli.command("city")
@_cohort
@click.option("--city", "city_slug", required=True, help="The city's address part.")
@_format
@_output
@_language
def city(*, cohort_slug: str, city_slug: str, ending: str, output: Path, language: str) -> None:
    """Write one city's report on a cohort."""
    enter_scope(db.session(), EVERYWHERE)
    with force_locale(language):
        try:
            report = city_report(get_cohort(cohort_slug, viewer=PROGRAMME), city_slug, viewer=PROGRAMME, today=_today())
        except NotFound:
            raise click.ClickException(f"There is no city “{city_slug}” in a cohort “{cohort_slug}”.") from None
        data = write_city(report, ending, network_name=current_app.config["EXCHANGE"].network_name, language=language)
    _write(output, data)


@cli.command("network")
@_cohort
@_format
@_output
@_language
def network(*, cohort_slug: str, ending: str, output: Path, language: str) -> None:
    """Write the report on a cohort over all its cities."""
    enter_scope(db.session(), EVERYWHERE)
    with force_locale(language):
        try:
            report = network_report(get_cohort(cohort_slug, viewer=PROGRAMME), viewer=PROGRAMME, today=_today())
        except NotFound:
            raise click.ClickException(f"There is no cohort “{cohort_slug}”.") from None
        data = write_network(report, ending, network_name=current_app.config["EXCHANGE"].network_name, language=language)
    _write(output, data)


def _today() -> date:
    return clock.today(current_app.config["EXCHANGE"].time_zone)


def _write(output: Path, data: bytes) -> None:
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from None
    click.echo(f"{output}: {len(data):,} bytes")
