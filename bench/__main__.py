"""Measure Exchange: `python -m bench [--quick] [--only REGEX] [--database sqlite|postgresql] [--size N] [--output FILE]`."""

import argparse
import logging
import os
import re
import shlex
import sys
from pathlib import Path

import psycopg

from bench import blocks, starting
from bench.results import as_markdown
from bench.run import QUICK, THOROUGH, Run, stages

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
    sizes = [options.size] if options.size else [1_000] if options.quick else [1_000, 10_000]
    run = Run(QUICK if options.quick else THOROUGH, re.compile(options.only, re.IGNORECASE))
    for name in chosen:
        with stages(run, DATABASES[name], sizes, postgres_url=url) as found:
            for stage in found:
                blocks.yardsticks(stage)
                starting.start(stage)
                blocks.pages(stage)
                blocks.memory(stage, "pages")
                blocks.first_visits(stage)
                blocks.statements(stage)
                blocks.files(stage)
                blocks.memory(stage, "files")
                blocks.imports(stage)
                # Last, because they add people to the network.
                blocks.posts(stage)
    table = as_markdown(run.figures, command=_command(), postgres=_version_of(url) if "postgresql" in chosen else "")
    print(table)
    whole = not (options.quick or options.size or options.only or options.database)
    output = options.output or (RESULTS if whole else None)
    if output is not None:
        output.write_text(table, "utf-8")
        print(f"Written to {output.name}.", file=sys.stderr)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure Exchange as ratios to yardsticks of the same run.")
    parser.add_argument("--quick", action="store_true", help="1,000 rows and few requests: does every scenario work?")
    parser.add_argument("--only", default="", metavar="REGEX", help="only the jobs whose name matches")
    parser.add_argument("--database", choices=list(DATABASES), help="only this one")
    parser.add_argument("--size", type=int, help="only this number of participants and initiatives (at least 200)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the table goes; a whole run goes to bench/RESULTS.md")
    return parser.parse_args()


def _command() -> str:
    return shlex.join(["./dev", "bench", *sys.argv[1:]])


def _version_of(url: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]).split()[0] if row else ""


if __name__ == "__main__":
    sys.exit(main())
