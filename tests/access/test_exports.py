"""EX-1, EX-2: every file that leaves: no cell is a formula whatever people are called, and nothing sealed is in it."""

import csv
import io
import re
import zipfile

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world
from exchange.foundation.database import db
from exchange.foundation.sealing import SealedText
from tests.access.test_attacks import typed_texts
from tests.access.test_matrix import filled, read_matrix

FORMULA = "=HYPERLINK(A1)"
CANARY = "cnryC3sealed"
_FILES = re.compile(r"\.(csv|xlsx|json|ics|atom)$|\.<any\(")
# What a spreadsheet program skips before it looks for a formula, and what begins one.
_BEGINS = re.compile(r"\s*[=+\-@|%＝＋－＠]")
# An answer to a call's question is what the call's own file is for.
_OPENED = {"answers"}


def make_formulas(database):
    """Let every text that somebody typed be a formula, and every sealed one a canary; return how many there are of each."""
    texts = sealed = 0
    for mapper in db.Model.registry.mappers:
        names = typed_texts(mapper)
        hidden = [name for name, value in vars(mapper.class_).items() if isinstance(value, SealedText)]
        for row in database.scalars(select(mapper.class_)) if names or hidden else []:
            for name in names:
                if getattr(row, name) is not None:
                    setattr(row, name, FORMULA)
                    texts += 1
            if row.__tablename__ not in _OPENED:
                for name in hidden:
                    setattr(row, name, CANARY)
                    sealed += 1
    database.flush()
    return texts, sealed


def cells_of(address, answer):
    """Return the cells of a CSV that a spreadsheet program would calculate, and of a workbook those that are formulas."""
    if address.endswith(".csv"):
        rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
        return [cell for row in rows for cell in row if _BEGINS.match(cell) and not re.fullmatch(r"-?[\d.]+", cell)]
    if "xlsx" in address:
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        return [found for sheet in sheets for found in re.findall(r"<f[ >].{0,60}|<hyperlink", sheet)]
    return []


def bytes_of(answer):
    """Return all that stands in an answer, that of a workbook unpacked."""
    if not answer.data.startswith(b"PK"):
        return answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def test_no_file_holds_a_formula_or_anything_sealed(browser, database):
    world = make_world()
    visitors = {
        "network": browser(makers.make_user(Role.NETWORK)),
        "coordinator": browser(makers.make_user(Role.COORDINATOR, world.city)),
        "leader": browser(world.leader),
    }
    texts, sealed = make_formulas(database)
    assert (texts > 50, sealed > 5) == (True, True)
    tried, calculated, opened, harmless = 0, [], [], 0
    for (method, address), row in sorted(read_matrix().items()):
        endings = ["xlsx", "json"] if "<any(" in address else [""]
        if method != "GET" or not _FILES.search(address):
            continue
        for who in [one for one in visitors if row[one] == "open"]:
            for ending in endings:
                world.values["ending"] = ending or "json"
                url = filled(address, world)
                answer = visitors[who]._open("GET", url, inspect=False)
                tried += 1
                calculated += [(who, url, cell[:60]) for cell in cells_of(url, answer)]
                opened += [(who, url)] * (CANARY.encode() in bytes_of(answer))
                harmless += b"'=HYPERLINK" in answer.data
                answer.response.close()
    print(f"EX-1 tried {tried} · formulas {len(calculated)} · EX-2 leaked {len(opened)}")
    assert (calculated, opened) == ([], [])
    assert (tried > 30, harmless > 3) == (True, True)


def test_the_look_sees_a_formula():
    """Planted: a file written past `foundation/sheets.py` would be found."""

    class Answer:
        data = f"name,days\n{FORMULA},-5\n".encode()

    assert cells_of("/x.csv", Answer()) == [FORMULA]
