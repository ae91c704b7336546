"""Import one roster file in a process of its own, as `flask participants import` does, and say what it took.

`python -m bench.importing FILE COHORT CITY [--dry-run]` prints one JSON object: seconds, peak memory, exit status and rows by action.
"""

import collections
import csv
import json
import os
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

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
    if "participants" not in app.cli.commands:
        print(json.dumps({"status": 2, "why": "there is no such command yet"}))
        return
    runner = app.test_cli_runner()
    command = ["participants", "import", file, "--cohort", cohort, "--city", city, "--json", *options]
    began_at = time.perf_counter()
    result = runner.invoke(args=command)
    seconds = time.perf_counter() - began_at
    said = {"seconds": seconds, "status": result.exit_code, "peak": peak_memory_of(os.getpid())}
    try:
        plan = json.loads(result.stdout)
        said["actions"] = collections.Counter(row["action"] for row in plan["rows"])
    except (ValueError, KeyError, TypeError):
        said["why"] = (result.output or repr(result.exception))[-600:]
    print(json.dumps(said))


if __name__ == "__main__":
    main()
