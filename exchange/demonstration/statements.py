"""A maker of statements: ordinary rows for tests and the demonstration. Call it inside `transaction()`."""

from datetime import datetime
from typing import Any

from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.initiatives.models import Initiative
from exchange.people.models import Person
from exchange.statements import codes
from exchange.statements.models import Part, Statement, StatementEdition
from exchange.statements.rules import fingerprint


def make_statement(initiative: Initiative, person: Person, *, code: str = "", at: datetime = THEN, **facts: Any) -> Statement:
    """Add a statement with its first edition, about a city that runs the initiative since some day."""
    statement = Statement(initiative=initiative, initiative_id=initiative.id, person=person, person_id=person.id, created_at=at, **facts)
    db.session.add(statement)
    db.session.flush()
    add_edition(statement, name=person.full_name, code=code, at=at)
    return statement


def add_edition(statement: Statement, *, name: str, code: str = "", at: datetime = THEN, **changes: Any) -> StatementEdition:
    """Add an edition."""
    code, number = code or codes.new_code(), len(statement.editions) + 1
    told = a_certificate(statement.initiative.title) | changes
    hashed = codes.code_hash(code)
    edition = StatementEdition(
        statement_id=statement.id,
        number=number,
        code_hash=hashed,
        name=name,
        issued_on=at.date(),
        issued_at=at,
        facts=told,
        fingerprint=fingerprint(told, code_hash=hashed, number=number, issued_on=at.date()),
        told_at=at,
    )
    edition.code = code
    statement.editions.append(edition)
    db.session.flush()
    return edition


def a_certificate(title: str = "A tea table", **changes: Any) -> dict[str, Any]:
    """Return facts as an edition holds them."""
    return {
        "title": title,
        "language": "en",
        "origin": {"country": "FR", "name": "Bagneux", "names": {}},
        "part": Part.BEGAN.value,
        "joined_on": None,
        "seen_on": "2017-11-15",
        "seen_in": {"name": "Barcelona", "names": {"fr": "Barcelone"}},
        "seen_at": "Lanterns",
        "conference": "Security, Democracy and Cities",
        "written_on": "2017-12-01",
        "read_on": "2017-12-05",
        "published_on": "2018-01-10",
        "evidence_level": 2,
        "themes": [{"en": "Public space", "fr": "Espace public"}],
        "recommendations": [{"edition": "2017", "code": "x-1"}],
        "cities": [a_city()],
    } | changes


def a_city(name: str = "Torino", **changes: Any) -> dict[str, Any]:
    """Return a city that runs something, as an edition holds it."""
    return {
        "slug": slug(name),
        "country": "IT",
        "name": name,
        "names": {"fr": "Turin"} if name == "Torino" else {},
        "stage": "implemented",
        "periods": [["2018-06-01", None]],
        "evaluated_on": None,
        "sustained_on": None,
    } | changes
