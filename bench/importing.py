"""Import one roster file in a process of its own, as `flask participants import` does, and say what it took.

`python -m bench.importing FILE COHORT CITY [--dry-run]` prints one JSON object: seconds, peak memory, exit status and rows by action.
"""

import collections
import contextlib
import csv
import json
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from flask import Flask
from flask.cli import ScriptInfo

from bench import names
from bench.servers import peak_memory_of
from config import Settings
from exchange.app import create_app
from exchange.foundation.folding import slug

HEADER = (
    "last_name", "first_name", "birth_date", "email", "phone", "kind", "languages", "nationality", "residence_country", "home_place",
    "document_type", "document_number", "document_expires", "guardian1_name", "guardian1_email", "guardian1_phone", "emergency_name",
    "emergency_phone", "motivation", "external_id",
)  # fmt: skip


def write_roster(path: Path, rows: int, *, first_day: date) -> None:
    """Write a roster of young people whom nobody knows yet, 20 columns."""
    dice = random.Random(path.name)
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(HEADER)
        for number in range(rows):
            first = dice.choice(names.FIRST)
            last = dice.choice(names.LAST_BEGINNINGS) + dice.choice(names.LAST_ENDINGS) + " " + dice.choice(names.LAST_BEGINNINGS)
            born = first_day - timedelta(days=dice.randrange(14 * 366, 26 * 365))
            address = f"{slug(first)}.{slug(last)}.{path.stem}.{number}@example.org"
            sheet.writerow(
                (
                    last, first, born.isoformat(), address, f"+336{number % 10**8:08d}", "youngster", "fr, en", "FR", "FR", "Bagneux",
                    "passport", f"P{number:07d}", (first_day + timedelta(days=900)).isoformat(), f"Parent {last}",
                    f"parent.{path.stem}.{number}@example.org", f"+337{number % 10**8:08d}", f"Parent {last}", f"+337{number % 10**8:08d}",
                    names.SENTENCES[number % len(names.SENTENCES)], f"{path.stem}-{number}",
                )
            )  # fmt: skip


def main() -> None:
    """Import the file named on the command line."""
    file, cohort, city, *options = sys.argv[1:]
    app = create_app(Settings.from_environment())
    command = ["participants", "import", file, "--cohort", cohort, "--city", city, "--json", *options]
    # The answer goes to a file, as it would through a pipe: kept here, its megabytes would be taken for the command's own.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answer:
        began_at = time.perf_counter()
        status = _run(app, command, answer)
        said: dict[str, Any] = {"seconds": time.perf_counter() - began_at, "status": status, "peak": peak_memory_of(os.getpid())}
        answer.seek(0)
        text = answer.read()
    try:
        said["actions"] = collections.Counter(row["action"] for row in json.loads(text)["rows"])
    except (ValueError, KeyError, TypeError):
        said["why"] = text[-600:]
    print(json.dumps(said))


def _run(app: Flask, command: list[str], answer: IO[str]) -> int:
    """Run one command of the application and return its exit status."""
    with contextlib.redirect_stdout(answer):
        try:
            app.cli.main(command, obj=ScriptInfo(create_app=lambda: app), prog_name="flask")
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    main()
