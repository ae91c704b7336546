"""Write the figures of a run as tables: one line a job, one column a database and size."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from bench.figures import Figure

FLAT = 1.2


def as_markdown(figures: Sequence[Figure], *, command: str, postgres: str) -> str:
    """Return the whole table as a page."""
    columns = list(dict.fromkeys((one.database, one.size) for one in figures))
    parts = {"pages": [], "files and writing": [], "statements": [], "memory, start, first visit": [], "yardsticks": []}
    for job in dict.fromkeys(one.job for one in figures):
        parts[_part(job)].append(job)
    text = [
        "# What was measured last",
        "",
        f"Made by `{command}`; README.md says how to read it. A cell is the ratio to the yardstick (and the time itself); **!** misses the",
        "target, ~ says that the yardstick moved by more than a quarter meanwhile.",
        "",
        _machine(postgres),
        "",
        _summary(figures),
    ]
    for title, jobs in parts.items():
        if jobs:
            text += ["", f"## {title[0].upper()}{title[1:]}", "", *_table(jobs, columns, figures)]
    text += ["", *_missed(figures), *_growth(figures)]
    return "\n".join(text).rstrip() + "\n"


def _machine(postgres: str) -> str:
    of_the_machine = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn", "xlsxwriter", "typst"))
    return f"{of_the_machine}, {libraries}; SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres or 'not measured'}."


def _part(job: str) -> str:
    if job.startswith("yardstick"):
        return "yardsticks"
    if job.startswith("statements"):
        return "statements"
    if job.startswith(("memory", "start", "first visit")):
        return "memory, start, first visit"
    if any(word in job for word in ("export", "import", "POST", "PDF", "XLSX", "CSV", "JSON")):
        return "files and writing"
    return "pages"


def _table(jobs: Iterable[str], columns: Sequence[tuple[str, int]], figures: Sequence[Figure]) -> list[str]:
    found = {(one.job, one.database, one.size): one for one in figures}
    lines = ["| Job | Yardstick | Target | " + " | ".join(f"{database} {size:,}" for database, size in columns) + " |"]
    lines.append("|" + "---|" * (3 + len(columns)))
    for job in jobs:
        cells = [found.get((job, *column)) for column in columns]
        one = next((cell for cell in cells if cell is not None and cell.value is not None), None)
        shown = [cell.cell if cell is not None else "" for cell in cells]
        lines.append(f"| {job} | {one.yardstick if one else ''} | {one.limit if one else '–'} | {' | '.join(shown)} |")
    return lines


def _summary(figures: Sequence[Figure]) -> str:
    said = [one.verdict for one in figures]
    absent = sum(1 for one in figures if one.value is None)
    return f"{said.count('met')} targets met, {said.count('missed')} missed, {absent} not measured."


def _missed(figures: Sequence[Figure]) -> list[str]:
    lines = []
    for one in figures:
        if one.verdict == "missed":
            note = f"; {one.note}" if one.note else ""
            lines.append(f"- {one.job}, {one.database} {one.size:,}: {one.cell.replace(' **!**', '')}, target {one.limit}{note}")
    return ["## Missed", "", *lines, ""] if lines else []


def _growth(figures: Sequence[Figure]) -> list[str]:
    """Name the jobs whose ratio grows with N by more than a fifth though they should not."""
    found = {(one.job, one.database, one.size): one for one in figures if one.ratio is not None}
    lines = []
    for (job, database, size), large in found.items():
        small = found.get((job, database, min(s for j, d, s in found if (j, d) == (job, database))))
        grows_by_right = _part(job) in {"files and writing", "yardsticks"}
        if small is None or small.size == size or grows_by_right or not small.ratio or not large.ratio:
            continue
        if large.ratio / small.ratio > FLAT:
            lines.append(f"- {job}, {database}: {large.ratio / small.ratio:.2f} times from {small.size:,} to {size:,}")
    return ["## Not flat in N", "", *lines, ""] if lines else []
