"""Measure Exchange: `python -m bench [--initiatives] [--quick] [--only REGEX] [--database NAME] [--sizes N,N] [--output FILE]`."""

import argparse
import logging
import os
import re
import shlex
import sys
from pathlib import Path

import psycopg

from bench import blocks, initiatives, starting
from bench.data import seed
from bench.large import seed_many
from bench.pages import scenarios
from bench.results import as_markdown
from bench.run import MANY, QUICK, THOROUGH, Run, Stage, stages

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
POSTGRES = "EXCHANGE_TEST_POSTGRES_URL"
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Run what was asked for, print the table, keep it when everything was measured."""
    options = _options()
    chosen = list(DATABASES) if options.database is None else [options.database]
    url = os.environ.get(POSTGRES, "")
    if "postgresql" in chosen and not url:
        print(f"{POSTGRES} is not set: use ./dev bench, which starts a PostgreSQL, or --database sqlite", file=sys.stderr)
        return 2
    # Pages opened inside this process would write a line each.
    logging.disable(logging.WARNING)
    sizes = options.sizes or ([1_000] if options.quick else [1_000, 10_000])
    effort = QUICK if options.quick else MANY if options.initiatives else THOROUGH
    recipe = seed_many if options.initiatives else seed
    run = Run(effort, re.compile(options.only, re.IGNORECASE), recipe, keep=options.keep and options.keep.resolve())
    measure = initiatives.measure if options.initiatives else _everything
    for name in chosen:
        with stages(run, DATABASES[name], sizes, postgres_url=url) as found:
            for stage in found:
                measure(stage)
    table = as_markdown(run.figures, command=_command(), postgres=_version_of(url) if "postgresql" in chosen else "")
    print(table)
    whole = not (options.quick or options.sizes or options.only or options.database or options.initiatives)
    output = options.output or (RESULTS if whole else None)
    if output is not None:
        output.write_text(table, "utf-8")
        print(f"Written to {output.name}.", file=sys.stderr)
    return 0


def _everything(stage: Stage) -> None:
    found = scenarios(stage.ground)
    blocks.yardsticks(stage)
    starting.start(stage)
    blocks.pages(stage, found)
    blocks.memory(stage, "pages")
    blocks.first_visits(stage)
    blocks.statements(stage, found)
    blocks.files(stage)
    blocks.memory(stage, "files")
    blocks.imports(stage)
    # Last, because they add people to the network.
    blocks.posts(stage)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Exchange as ratios to yardsticks of the same run.")
    parser.add_argument("--initiatives", action="store_true", help="initiatives alone, five adoptions each; with --sizes 100000 too")
    parser.add_argument("--quick", action="store_true", help="1,000 rows and few requests: does every scenario work?")
    parser.add_argument("--only", default="", metavar="REGEX", help="only the jobs whose name matches")
    parser.add_argument("--database", choices=list(DATABASES), help="only this one")
    sizes = "only these numbers of participants and initiatives (at least 200), as 1000,10000"
    parser.add_argument("--sizes", "--size", type=_sizes, metavar="N,N", help=sizes)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the databases, and take them from there the next time")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the table goes; a whole run goes to bench/RESULTS.md")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


def _command() -> str:
    return shlex.join(["./dev", "bench", *sys.argv[1:]])


def _version_of(url: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]).split()[0] if row else ""


if __name__ == "__main__":
    sys.exit(main())
