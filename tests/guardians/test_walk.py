"""SG-3: every page that answers guardians alone, asked by one guardian about children who are not, or no longer, theirs to see."""

from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.routing import AnyConverter, UUIDConverter

from exchange.access.guards import GUARDIANS
from exchange.demonstration import makers
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.guardians.sessions import CurrentGuardian
from exchange.participants.models import Participant
from tests.guardians.families import born, make_family, make_guardian
from tests.guardians.test_views import come_in

# Ends the visit in which the walk goes on; it names no child.
LEAVES = {"guardians.end"}


@pytest.fixture
def house(database):
    return make_family()


def place_of(house, first, *, age=15, **guardian):
    """Another child of the city; with `guardian`, the mother has a row beside it."""
    child = makers.make_person(first, f"Secret{first}", city=house.city, birth_date=born(age), email=f"{first}.child@example.org".lower())
    place = makers.make_participant(house.delegation, child)
    if guardian:
        make_guardian(child, position=1, name="Samia Belkacem", email="samia@example.org", language="en", **guardian)
    make_guardian(child, position=2, name=f"Other{first}", email=f"other.{first}@example.org".lower(), language="en")
    return place


def strangers(house):
    """Everybody who is none of the mother's: of others, past, taken away, without a right, grown up, of another city, gone."""
    today, now = clock.today(), clock.now()
    found = {
        "another's child": place_of(house, "Nour"),
        "right ended": place_of(house, "Adam", until_on=today - timedelta(days=1)),
        "right not begun": place_of(house, "Lina", from_on=today + timedelta(days=1)),
        "taken away": place_of(house, "Sami", removed_at=now),
        "no right": place_of(house, "Ilan", may_sign=False, may_view=False),
        "grown up": place_of(house, "Yara", age=18, may_sign=True),
    }
    elsewhere = makers.make_city("Torino", country="IT")
    child = makers.make_person("Gaia", "SecretGaia", city=elsewhere, birth_date=born(15))
    found["another city"] = makers.make_participant(makers.make_delegation(house.cohort, elsewhere), child)
    make_guardian(child, name="Samia Belkacem", email="samia@example.org")
    db.session.flush()
    return found


def some(converter):
    """Return a value that a part of an address takes."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return uuid4() if isinstance(converter, UUIDConverter) else "1"


def addresses(app, participant_id):
    """Return (method, endpoint, address) of every page of guardians, filled with one child's id and random others."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if app.extensions["exchange_access"][rule.endpoint, method] != GUARDIANS or rule.endpoint in LEAVES:
                continue
            values = {name: some(rule._converters[name]) for name in rule.arguments}
            values |= {"participant_id": participant_id} if "participant_id" in rule.arguments else {}
            found.append((method, rule, adapter.build(rule.endpoint, values, method=method)))
    return found


def walk(app, visitor, participant):
    """Ask for everything about one child; return (tried, answered as if it were theirs, leaked a word of theirs)."""
    words = ("Secret", "Other", ".child@", participant.person.first_name)
    tried = inside = leaked = 0
    for method, rule, address in addresses(app, participant.id):
        page = visitor._open(method, address, inspect=False, **({"data": {"csrf_token": visitor.csrf_token()}} if method == "POST" else {}))
        tried += 1
        inside += "participant_id" in rule.arguments and page.status != 404
        leaked += any(word in page.html for word in words)
    return tried, inside, leaked


def test_no_guardian_opens_anything_about_a_child_who_is_not_theirs(app, browser, house):
    visitor = come_in(browser, house)
    opened = [
        visitor._open(method, at, inspect=False).status for method, _rule, at in addresses(app, house.participant.id) if method == "GET"
    ]
    own = opened.count(200)
    sums = [walk(app, visitor, place) for place in strangers(house).values()]
    tried, inside, leaked = (sum(column) for column in zip(*sums, strict=True))
    visitor.get("/guardian/tasks")  # the visit itself went on
    print(f"SG-3 guardians' pages: tried {tried} · lost {7 - len(sums)} · leaked {inside + leaked}")
    assert own >= 8
    assert tried >= 100
    assert (inside, leaked) == (0, 0)


def test_planted_fault_a_child_is_found_by_its_number_alone(app, browser, house, monkeypatch):
    visitor = come_in(browser, house)
    guardian = house.mother

    def child(_self, participant_id, *, to=None):
        return db.session.get_one(Participant, participant_id), guardian

    monkeypatch.setattr(CurrentGuardian, "child", child)
    _tried, inside, leaked = walk(app, visitor, place_of(house, "Nour"))
    assert inside > 5
    assert leaked > 0


ENDS = {
    "right over": lambda house: setattr(house.mother, "until_on", clock.today() - timedelta(days=1)),
    "taken off": lambda house: setattr(house.mother, "removed_at", clock.now()),
    "nothing left": lambda house: (setattr(house.mother, "may_sign", False), setattr(house.mother, "may_view", False)),
    "grown up": lambda house: setattr(house.child, "birth_date", born(18)),
}


def test_what_a_visit_opens_ends_with_the_right(app, browser, house):
    """While a page is open the right ends, the guardian is taken off, the child turns 18: the next request finds nothing."""
    visitor = come_in(browser, house)
    tried = inside = 0
    for end in ENDS.values():
        visitor.get("/guardian/tasks")
        end(house)
        for method, _rule, address in addresses(app, house.participant.id):
            tried += 1
            inside += visitor._open(method, address, inspect=False).status not in (400, 403, 404)
        house.mother.until_on = house.mother.removed_at = None
        house.mother.may_sign = house.mother.may_view = True
        house.child.birth_date = born(15)
    print(f"SG-3 rights that end: tried {tried} · lost 0 · leaked {inside}")
    assert tried > 80
    assert inside == 0
