"""The table that people read is the test: tests/access/matrix.md, walked route by route, person by person.

Cells: `open` (the view answers), `sign-in` (sent there), `no` (403: not their right), `404` (does not exist for them).
The rows of the world belong to Bagneux; *other city* is the coordinator of Torino, in the same cohort.
"""

import re
from pathlib import Path

import pytest

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world

MATRIX = Path(__file__).with_name("matrix.md")
PEOPLE = ["anonymous", "youngster", "leader", "viewer", "host", "coordinator", "other city", "network"]


def read_matrix():
    """Return {(method, address): {person: expectation}}."""
    table = {}
    for line in MATRIX.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(PEOPLE) + 1 and cells[0].startswith(("`GET", "`POST")):
            method, address = cells[0].strip("`").split(" ", 1)
            assert (method, address) not in table, f"{cells[0]} stands twice in the matrix"
            table[method, address] = dict(zip(PEOPLE, cells[1:], strict=True))
    return table


def routes(app):
    return sorted((method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_route_has_exactly_one_row(app):
    assert sorted(read_matrix()) == routes(app), "add the new route to tests/access/matrix.md, after thinking who may"


def test_half_of_the_matrix_refuses():
    cells = [cell for row in read_matrix().values() for cell in row.values()]
    refusals = [cell for cell in cells if cell != "open"]
    assert set(cells) <= {"open", "sign-in", "no", "404"}
    assert len(refusals) * 2 >= len(cells)


def accounts(world):
    """Return one account for each column."""
    bagneux, torino = world.city, world.other_city
    return {
        "anonymous": None,
        "youngster": world.youngster,
        "leader": world.leader,
        "viewer": makers.make_user(Role.VIEWER, bagneux),
        "host": makers.make_user(Role.HOST, bagneux),
        "coordinator": makers.make_user(Role.COORDINATOR, bagneux),
        "other city": makers.make_user(Role.COORDINATOR, torino),
        "network": makers.make_user(Role.NETWORK),
    }


def judged(page):
    """Name what an answer means."""
    if page.status in (301, 302, 303) and page.location.startswith("/sign-in"):
        return "sign-in"
    return {403: "no", 404: "404"}.get(page.status, "open")


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_what_the_matrix_says(app, browser, database, person):
    world = make_world()
    database.flush()
    visitor = browser(accounts(world)[person])
    wrong = []
    for (method, address), row in sorted(read_matrix().items()):
        if address in NOT_WALKED:
            continue
        url = filled(address, world)
        # Each request leaves the world as it was, so that the next one meets the same rows.
        with database.begin_nested() as point:
            page = visitor._open(method, url, inspect=False, data={"csrf_token": visitor.csrf_token()} if method == "POST" else None)
            answer = judged(page)
            point.rollback()
        if page.status >= 500 and address != "/readyz":
            wrong.append(f"{method} {address} broke for {person}: {page.status}")
        if answer != row[person]:
            wrong.append(f"{method} {address}: the matrix says {row[person]}, {person} gets {answer} ({page.status})")
    assert not wrong, "\n" + "\n".join(wrong)


# Signing out would end the walk.
NOT_WALKED = {"/sign-out", "/account/devices/end"}


def filled(address, world):
    """Put the world's rows into an address."""

    def value(found):
        name = found.group(1).split(":")[-1]
        if name == "slug":
            return {"initiatives": world.initiative.slug, "conferences": world.conference.slug}.get(
                address.split("/")[1].split(".")[0], world.cohort.slug
            )
        known = world.values.get(name)
        assert known is not None, f"{address}: make_world() does not know <{name}>; add it to exchange/demonstration/world.py"
        return str(known)

    return re.sub(r"<([^>]+)>", value, address)
