"""Routes declare access for each method, have typed parameters and kebab-case addresses."""

import re

import pytest
from flask import Flask

from exchange.access.guards import UndeclaredRoute, declared_access, public

# Names of files that machines ask for by convention.
CONVENTIONAL = {"/initiatives/feed.atom"}


def test_an_undeclared_route_stops_the_start():
    app = Flask("probe")
    app.add_url_rule("/forgotten", view_func=lambda: "", endpoint="forgotten")
    with pytest.raises(UndeclaredRoute, match="/forgotten"):
        declared_access(app)


def test_one_view_for_reading_and_writing_stops_the_start():
    app = Flask("probe")
    app.add_url_rule("/both", view_func=public(lambda: ""), methods=["GET", "POST"], endpoint="both")
    with pytest.raises(UndeclaredRoute, match="make two"):
        declared_access(app)


def test_addresses_are_kebab_case_with_typed_parameters(app):
    wrong = []
    for rule in app.url_map.iter_rules():
        static = re.sub(r"<[^>]+>", "x", rule.rule)
        if not re.fullmatch(r"(/[a-z0-9.\-]*)+", static) and rule.rule not in CONVENTIONAL:
            wrong.append(f"{rule.rule}: write the address in kebab-case")
        for parameter in re.findall(r"<([^>]+)>", rule.rule):
            name = parameter.split(":")[-1]
            if name.endswith("_id") and ":" not in parameter:
                wrong.append(f"{rule.rule}: <{name}> needs a type, such as <uuid:{name}>")
    assert wrong == []


def test_every_promised_address_answers(app):
    promised = {
        "/", "/sign-in", "/sign-out", "/invitations/<token>", "/initiatives", "/initiatives/<slug>", "/initiatives/<slug>.pdf",
        "/initiatives.csv", "/initiatives.json", "/initiatives/feed.atom", "/initiatives/new", "/conferences", "/conferences/<slug>",
        "/cohorts", "/cohorts/<slug>", "/cohorts/<slug>/delegations", "/cohorts/<slug>/participants",
        "/cohorts/<slug>/participants/new", "/cohorts/<slug>/participants/import", "/cohorts/<slug>/participants.csv",
        "/cohorts/<slug>/participants.xlsx", "/cohorts/<slug>/journeys", "/cohorts/<slug>/reports/<city_slug>",
        "/cohorts/<slug>/reports/<city_slug>.pdf", "/cohorts/<slug>/reports/<city_slug>.xlsx",
        "/cohorts/<slug>/reports/<city_slug>.json", "/cohorts/<slug>/report", "/participants/<uuid:participant_id>",
        "/participants/<uuid:participant_id>/consents", "/me", "/me/trip", "/me/trip.ics", "/adoptions",
        "/adoptions/<uuid:adoption_id>", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    answered = {address for rule in app.url_map.iter_rules() for address in endings(rule.rule)}
    assert sorted(promised - answered) == []


def endings(address):
    """Return the addresses that one rule with `<any(pdf, xlsx):ending>` stands for."""
    found = re.search(r"<any\(([^)]*)\):\w+>", address)
    return [address.replace(found.group(0), ending.strip()) for ending in found.group(1).split(",")] if found else [address]
