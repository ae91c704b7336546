"""AZ-5: a form writes the fields it shows and no other, whatever else is sent with it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import has_request_context, request
from sqlalchemy import event

from exchange.demonstration import makers
from exchange.demonstration.world import make_world
from exchange.foundation.database import db
from exchange.history.models import HistoryLine
from tests.access.test_matrix import NOT_WALKED, accounts, filled, read_matrix
from tests.support.browser import _form_values

CANARY = "zz-nobody-asked-for-this"
WRITES = re.compile(r"\s*(INSERT|UPDATE)\b", re.IGNORECASE)
# Where such words may stand: the address to go back to with the reader's filters, and a field that the page shows only when it is needed.
MEANT = ("UPDATE form_receipts SET location", "UPDATE questions SET sensitive_reason")
ENDS_THE_VISIT = re.compile(r"/sign-out|/account/")


def columns():
    """Return the name of each column of each table."""
    return sorted({column.key for mapper in db.Model.registry.mappers for column in mapper.column_attrs})


@contextmanager
def writing(database, wanted) -> Iterator[list[str]]:
    """Collect the statements that write one of the wanted values; the database is told what it says."""
    found: list[str] = []

    def look(_connection, _cursor, statement, parameters, _context, _many):
        if WRITES.match(statement) and any(one in repr(parameters) for one in wanted):
            found.append(" ".join(statement.split())[:120])

    engine = database.get_bind()
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", look)


def forms_of(visitor, database, who, world, only):
    """Yield (address, fields as a browser would send them, names of all fields) of each kind of form that somebody finds on their pages."""
    seen = set()
    for (method, address), row in sorted(read_matrix().items()):
        if method != "GET" or row[who] != "open" or address in NOT_WALKED or only not in address:
            continue
        url = filled(address, world)
        with database.begin_nested() as point:
            page = visitor._open("GET", url, inspect=False)
            point.rollback()
        for form in page.soup.select("form[method=post]") if page.html else ():
            action = str(form.get("action") or url)
            kind = re.sub(r"[0-9a-f-]{36}|\d+", "#", action)
            if kind in seen or ENDS_THE_VISIT.search(action):
                continue
            seen.add(kind)
            yield action, _form_values(form), {str(tag["name"]) for tag in form.select("[name]")}


def send_everything(database, browser, who, *, only=""):
    """Send each form with every column's name beside its own fields; return (forms, taken, what was written of it, what broke)."""
    world = make_world()
    visitor = browser(accounts(world)[who])
    # An id that exists, so that a reference would hold, and of a city that nothing else has to do with.
    city = makers.make_city("Nantes")
    other = str(city.id)
    sent = taken = 0
    written, broken = [], []
    for action, fields, names in forms_of(visitor, database, who, world, only):
        extra = {name: other if name.endswith("_id") or name == "id" else CANARY for name in columns() if name not in names}
        with database.begin_nested() as point, writing(database, {CANARY, other, city.id.hex}) as found:
            answer = visitor._open("POST", action, inspect=False, data={**extra, **fields, "csrf_token": visitor.csrf_token()})
            point.rollback()
        sent += 1
        taken += answer.status in (302, 303)
        written += [f"{action}: {statement}" for statement in found if not statement.startswith(MEANT)]
        if answer.status >= 500:
            broken.append(f"{action}: {answer.status}")
    return sent, taken, written, broken


@pytest.mark.parametrize(("who", "least"), [("youngster", 2), ("leader", 3), ("coordinator", 20), ("network", 25)])
def test_a_form_writes_only_what_it_shows(database, browser, who, least, capsys):
    sent, taken, written, broken = send_everything(database, browser, who)
    with capsys.disabled():
        print(
            f"\nAZ-5 {who}: tried {sent} forms × {len(columns())} columns · taken {taken} · written {len(written)} · broken {len(broken)}"
        )
    assert (written, broken) == ([], [])
    assert taken >= least, "too few forms were valid: the test proves little"


def test_a_form_that_takes_everything_is_seen(database, browser):
    """The planted fault: a deed that writes a column whose name was sent with the form."""

    def careless(_mapper, _connection, line):
        if has_request_context() and "deed" in request.form:
            line.deed = request.form["deed"]

    event.listen(HistoryLine, "before_insert", careless)
    try:
        assert send_everything(database, browser, "coordinator", only="/participants/")[2]
    finally:
        event.remove(HistoryLine, "before_insert", careless)
