"""The bare floor of files: rows out as CSV and XLSX, rows in by executemany or COPY, pages by the typesetter."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter

from bench.servers import ROOT

COLUMNS = 20
_NAMES = tuple(f"c{number:02d}" for number in range(COLUMNS))


class Floor:
    """One database's bare driver with a table of 20 text columns."""

    def __init__(self, database_url: str) -> None:
        self._is_postgres = database_url.startswith("postgresql")
        if self._is_postgres:
            self._connection: Any = psycopg.connect(database_url.replace("+psycopg", ""))
        else:
            self._connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
        self._prepare()

    def _prepare(self) -> None:
        for table in ("floor_out", "floor_in"):
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            columns = ", ".join(f"{name} varchar(200)" for name in _NAMES)
            key = "bigserial PRIMARY KEY" if self._is_postgres else "integer PRIMARY KEY"
            self._connection.execute(f"CREATE TABLE {table} (id {key}, {columns})")
        self._put("floor_out", rows_of(10_000))
        self._connection.commit()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _put(self, table: str, rows: Sequence[tuple[str, ...]]) -> None:
        mark = "%s" if self._is_postgres else "?"
        statement = f"INSERT INTO {table} ({', '.join(_NAMES)}) VALUES ({', '.join([mark] * COLUMNS)})"
        self._connection.cursor().executemany(statement, rows)

    def csv_seconds(self, rows: int) -> float:
        """Time one SELECT of 20 columns written by Python's csv."""
        started_at = time.perf_counter()
        stream = io.StringIO()
        written = csv.writer(stream)
        written.writerow(_NAMES)
        written.writerows(self._read(rows))
        stream.getvalue().encode()
        return time.perf_counter() - started_at

    def xlsx_seconds(self, rows: int) -> float:
        """Time one SELECT of 20 columns written by XlsxWriter in constant memory."""
        started_at = time.perf_counter()
        with tempfile.TemporaryFile() as stream:
            book = xlsxwriter.Workbook(stream, {"constant_memory": True})
            sheet = book.add_worksheet()
            for number, row in enumerate(self._read(rows)):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell)
            book.close()
        return time.perf_counter() - started_at

    def _read(self, rows: int) -> Any:
        return self._connection.cursor().execute(f"SELECT {', '.join(_NAMES)} FROM floor_out ORDER BY id LIMIT {rows}")

    def executemany_seconds(self, rows: int) -> float:
        """Time putting rows of 20 columns in by executemany, committed."""
        prepared = rows_of(rows)
        started_at = time.perf_counter()
        self._put("floor_in", prepared)
        self._connection.commit()
        return time.perf_counter() - started_at

    def copy_seconds(self, rows: int) -> float | None:
        """Time the same by COPY; None where the database has none."""
        if not self._is_postgres:
            return None
        prepared = rows_of(rows)
        started_at = time.perf_counter()
        with self._connection.cursor().copy(f"COPY floor_in ({', '.join(_NAMES)}) FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)
        self._connection.commit()
        return time.perf_counter() - started_at


def rows_of(count: int) -> list[tuple[str, ...]]:
    """Return rows of 20 short texts."""
    return [tuple(f"value {number % 997} {column}" for column in range(COLUMNS)) for number in range(count)]


def typst_seconds(orders: Sequence[bytes], folder: Path) -> tuple[float, float]:
    """Time a bare typst programme that sets the same pages: (whole process, the setting alone), seconds.

    `orders` is what the application handed to its own typesetter.
    """
    path = folder / "orders.json"
    path.write_text(json.dumps([json.loads(order) for order in orders]), "utf-8")
    started_at = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-m", "bench.yardsticks.typesetter", str(path)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return time.perf_counter() - started_at, float(said)
