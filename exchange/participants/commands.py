"""`flask participants import` and `flask participants export`."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.cities.queries import find_city
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import find_delegation, get_cohort
from exchange.cohorts.rules import why_not_register
from exchange.foundation import clock
from exchange.foundation.database import db, release_connection, transaction
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.participants.export import write_roster
from exchange.participants.importing import services
from exchange.participants.importing.executing import Progress
from exchange.participants.importing.planning import StoredPlan, nothing_read
from exchange.participants.roster.reading import UnreadableRoster, read_roster

cli = AppGroup("participants", help="The people of a cohort, from and to spreadsheets.")
_COHORT = click.option("--cohort", "slug", required=True, help="The cohort's part of the address, for example barcelona-2017.")

_ROWS_A_PIECE = 200


def _cohort(slug: str) -> Cohort:
    enter_scope(db.session(), EVERYWHERE)
    try:
        return get_cohort(slug, viewer=PROGRAMME)
    except NotFound:
        raise click.ClickException(f"There is no cohort {slug!r}.") from None


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_COHORT
@click.option("--city", "city_slug", required=True, help="The city's part of the address, for example liege.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object for programs.")
def import_file(file: Path, slug: str, city_slug: str, *, dry_run: bool, as_json: bool) -> None:
    """Import a roster FILE (CSV or XLSX) into a city's delegation; rows that are unclear are left out."""
    cohort = _cohort(slug)
    city = find_city(city_slug)
    if city is None:
        raise click.ClickException(f"There is no city {city_slug!r}.")
    delegation = find_delegation(cohort, city.id, viewer=PROGRAMME)
    refused = [str(one.sentence) for one in why_not_register(cohort, delegation, today=clock.today(cohort.conference.time_zone))]
    data = file.read_bytes()
    try:
        plan = services.judge(read_roster(data, filename=file.name), cohort=cohort, city=city)
    except UnreadableRoster as reason:
        if as_json:
            answer = {**nothing_read(file.name), "refused_because": [str(reason.message)], "code": reason.code}
            click.echo(json.dumps(answer, ensure_ascii=False))
            sys.exit(1)
        raise click.ClickException(str(reason.message)) from None
    more: dict[str, Any] = {}
    waiting = max(0, plan.counts()["create"] - delegation.free_count) if delegation is not None else 0
    if not refused and not dry_run and delegation is not None and plan.doing("create", "change"):
        try:
            with transaction():
                row = services.import_at_once(
                    data,
                    plan,
                    file_name=file.name,
                    delegation=delegation,
                    actor=PROGRAMME,
                    now=clock.now(),
                    progress=_progress(as_json=as_json),
                )
            waiting = row.counts["waiting"]
            more = {"import_id": str(row.id), "waiting": waiting}
        except services.PlanMoved:
            refused = [_("Something changed in this delegation while the file was read. Nothing was imported; run the command again.")]
        except Refused as reasons:
            refused = [str(one.sentence) for one in reasons.obstacles]
    if refused:
        more["refused_because"] = refused
    release_connection()
    if as_json:
        for piece in _as_json(plan, more):
            click.echo(piece, nl=False)
    else:
        _tell(plan, waiting=waiting, refused=refused, dry_run=dry_run)
    # A file whose columns nobody has mapped yet imports nobody: that is no success.
    if not dry_run and (refused or plan.facts["needs_mapping"]):
        sys.exit(1)


def _as_json(plan: StoredPlan, more: dict[str, Any]) -> Iterator[str]:
    """Yield one JSON object in pieces of some rows: thousands of them are never one text."""
    before, after = json.dumps({**plan.for_programs(), **more}, ensure_ascii=False).split('"rows": [', 1)
    yield f'{before}"rows": ['
    rows = map(json.JSONEncoder(ensure_ascii=False).encode, plan.rows_for_programs())
    separator = ""
    while piece := ", ".join(islice(rows, _ROWS_A_PIECE)):
        yield f"{separator}{piece}"
        separator = ", "
    yield f"{after}\n"


def _progress(*, as_json: bool) -> Progress:
    def tell(done: int, total: int) -> None:
        if not as_json and (done == total or done % 1_000 == 0):
            click.echo(f"{done} of {total} rows", err=True)

    return tell


def _tell(plan: StoredPlan, *, waiting: int, refused: list[str], dry_run: bool) -> None:
    words = {
        "create": "created",
        "change": "changed",
        "unchanged": "unchanged",
        "duplicate": "said twice",
        "ambiguous": "to decide, left out",
        "refuse": "not taken",
    }
    for row in plan.rows:
        click.echo(f"row {row['row']}: {row['name']}: {words[row['action']]}")
        for problem in row["problems"]:
            click.echo(f"    {problem['column'] or ''}: {problem['message']}".replace(" : ", " "))
    for line in plan.facts["skipped"]:
        click.echo(f"row {line['row']}: {line['why']}")
    counted = ", ".join(f"{count} {words[action]}" for action, count in plan.counts().items() if count)
    click.echo(("Would be: " if dry_run or refused else "Done: ") + (counted or "nothing"))
    if waiting:
        click.echo(f"{'Would go' if dry_run or refused else 'Gone'} to the waiting list, because no place is free: {waiting}")
    for reason in refused:
        click.echo(f"Not imported: {reason}" if not dry_run else f"Could not be imported now: {reason}")


@cli.command("export")
@_COHORT
@click.option("--city", "city_slug", help="One city only.")
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else the standard output.")
def export_file(slug: str, city_slug: str | None, file_format: str, output: Path | None) -> None:
    """Write the roster of a cohort. Numbers of papers and diets never leave."""
    cohort = _cohort(slug)
    if city_slug and find_city(city_slug) is None:
        raise click.ClickException(f"There is no city {city_slug!r}.")
    write_roster(output or sys.stdout.buffer, cohort, viewer=PROGRAMME, file_format=file_format, city_slug=city_slug)
    release_connection()
    if output:
        click.echo(f"Written to {output}.", err=True)


__all__ = ["cli"]
