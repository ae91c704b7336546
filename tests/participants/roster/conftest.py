from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from exchange.participants.roster.judging import judge_roster
from exchange.participants.roster.plan import CityFacts, CohortFacts, JudgedRow, RosterFile
from exchange.participants.roster.reading import RosterRead, SheetRead, read_roster

SAMPLES = Path(__file__).parent / "samples"
BARCELONA = CohortFacts(first_day=date(2017, 11, 15), away_from=date(2017, 11, 14), away_until=date(2017, 11, 18), country="ES")
BAGNEUX = CityFacts("Bagneux", "FR", other_cities=("Torino", "Liège"))

Judge = Callable[..., RosterFile]


@pytest.fixture(name="judge_sample")
def _judge_sample() -> Judge:
    def judge(name: str, city: str, country: str, **more: object) -> RosterFile:
        read = read_roster((SAMPLES / name).read_bytes(), filename=name)
        return judge_roster(read, cohort=BARCELONA, city=CityFacts(city, country), **more)

    return judge


@pytest.fixture(name="judge")
def _judge() -> Judge:
    """Judge rows as they would come from a file, without starting a child for each."""

    def judge(*rows: list[object], city: CityFacts = BAGNEUX, cohort: CohortFacts = BARCELONA, **more: object) -> RosterFile:
        filled = tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(cell != "" for cell in row))
        read = RosterRead("roster.csv", "utf-8", ",", (SheetRead(None, filled),))
        return judge_roster(read, cohort=cohort, city=city, **more)

    return judge


@pytest.fixture
def english() -> Iterator[None]:
    """Let sentences be read."""
    app = Flask("reader")
    Babel(app)
    with app.test_request_context():
        yield


def codes(row: JudgedRow) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.column) for problem in row.problems]
