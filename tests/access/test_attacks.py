"""What an attacker tries over HTTP: each test is a way in, or a way to break a page, that once was open."""

import re

import pytest

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world

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
