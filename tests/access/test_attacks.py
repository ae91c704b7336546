"""What an attacker tries over HTTP: each test is a way in, or a way to break a page, that once was open."""

import re

import pytest
from sqlalchemy import Enum, String, select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world
from exchange.foundation.database import db
from exchange.foundation.languages import _l

ASKED = ["q", "city", "theme", "stage", "state", "kind", "ready", "show", "sort", "page", "kept", "chosen", "next", "lang", "role"]
# Files take long to make, and look at nothing that their pages do not look at.
_FILES = re.compile(r"assets|metrics|readyz|pdf|xlsx|zip")


def read_addresses(app):
    """Return every address that is read and answers in words."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    return sorted({rule for rule in rules if not _FILES.search(rule)})


def filled(address, world, odd=None):
    """Put the world's rows into an address; words in it become `odd` where one is given."""

    def value(found):
        kind, _colon, name = found.group(1).rpartition(":")
        if odd is not None and not kind:
            return odd
        if name == "slug":
            known = {"initiatives": world.initiative.slug, "conferences": world.conference.slug}
            return known.get(address.split("/")[1].split(".")[0], world.cohort.slug)
        return str(world.values[name])

    return re.sub(r"<([^>]+)>", value, address)


@pytest.mark.parametrize("role", [None, Role.NETWORK])
def test_no_address_breaks_over_a_null_byte(app, browser, database, role):
    world = make_world()
    visitor = browser(makers.make_user(role) if role else None)
    query = "&".join(f"{name}=a%00b" for name in ASKED)
    answers = {}
    for address in read_addresses(app):
        words = [filled(address, world, "a%00b")] if re.search(r"<\w+>", address) else []
        for url in [*words, f"{filled(address, world)}?{query}"]:
            answers[url] = visitor._open("GET", url, inspect=False).status
    assert {url: status for url, status in answers.items() if status >= 500} == {}
    assert answers[f"/initiatives?{query}"] == 404


def test_no_referer_leads_to_another_site(browser):
    """The page of a stopped form is taken from the Referer: `//elsewhere` there would be another site."""
    fields = {"email": "a@example.org", "password": "x", "csrf_token": "forged"}
    answer = browser().post("/sign-in", fields, headers={"Referer": "http://localhost//elsewhere.example/"})
    assert answer.location == "/"


@pytest.mark.parametrize("address", ["/", "/forgotten", "/cities.json", "/nope"])
def test_a_host_that_is_not_ours_is_refused_without_a_crash(browser, address):
    answer = browser()._open("GET", address, inspect=False, headers={"Host": "elsewhere.example"})
    assert answer.status == 400
    assert answer.response.headers["Content-Security-Policy"].startswith("default-src 'none'")


HOSTILE = '<i id="hostile">'
# What the program reads itself, and what is no text of people.
_OURS = re.compile(
    r"email|folded|language|country|nationality|slug|_key$|_hash$|zone|address|version|kind|type|sort_name|^link|city|^lamps$|^part$"
)


def typed_texts(mapper):
    """Return the attributes of a model that hold what somebody typed."""
    return [
        prop.key
        for prop in mapper.column_attrs
        if isinstance(prop.columns[0].type, String)
        and not isinstance(prop.columns[0].type, Enum)
        and not prop.columns[0].primary_key
        and not _OURS.search(prop.key)
    ]


def make_hostile(database):
    """Let every text that somebody typed be markup; return how many texts there are."""
    count = 0
    for mapper in db.Model.registry.mappers:
        names = typed_texts(mapper)
        for row in database.scalars(select(mapper.class_)) if names else []:
            for name in names:
                if getattr(row, name) is not None:
                    setattr(row, name, HOSTILE)
                    count += 1
    database.flush()
    return count


@pytest.mark.parametrize("person", ["anonymous", "youngster", "leader", "coordinator", "network"])
def test_nothing_that_somebody_typed_is_markup(app, browser, database, person):
    world = make_world()
    account = {
        "anonymous": lambda: None,
        "youngster": lambda: world.youngster,
        "leader": lambda: world.leader,
        "coordinator": lambda: makers.make_user(Role.COORDINATOR, world.city),
        "network": lambda: makers.make_user(Role.NETWORK),
    }[person]()
    visitor = browser(account)
    assert make_hostile(database) > 50
    open_to_markup, seen = [], 0
    for address in read_addresses(app):
        answer = visitor._open("GET", filled(address, world), inspect=False)
        html = "" if answer.response.is_json else answer.html
        seen += "&lt;i id=" in html
        if "<i id=" in html:
            open_to_markup.append(address)
    assert open_to_markup == []
    assert seen > (2 if person == "anonymous" else 5)


def test_a_sentence_said_later_is_escaped(app):
    with app.test_request_context():
        sentence = _l("On no journey there: %(names)s.", names=HOSTILE)
        assert app.jinja_env.from_string("{{ sentence }}{{ sentence ~ '.' }}").render(sentence=sentence).count("<i") == 0
