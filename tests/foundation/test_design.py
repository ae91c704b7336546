"""What templates get, and every component drawn once in every state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template
from flask_babel import Babel
from jinja2 import StrictUndefined

from exchange.foundation.design import add_design, day_parts, form_number, short_day
from exchange.foundation.formats import add_filters
from exchange.foundation.pages import address_with
from exchange.foundation.specimens import specimens

ROOT = Path(__file__).resolve().parents[2]
ERROR_PAGES = ["403", "404", "409", "413", "422", "429", "500", "csrf"]


@pytest.fixture
def drawing_app() -> Iterator[Flask]:
    app = Flask("drawing", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = "only for this test"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=lambda: "en")
    add_design(app)
    add_filters(app)
    app.jinja_env.globals.update(asset_url=lambda name: f"/assets/{name}", csrf_token=lambda: "t", csp_nonce=lambda: "n")
    frame: dict[str, Any] = {
        "viewer": SimpleNamespace(display_name="Amélie", role_label="coordinator"),
        "nav_items": [{"endpoint_url": "/", "label": f"Place {n}", "icon": "today", "current": n == 0, "count": n} for n in range(8)],
        "languages": [("en", "English"), ("fr", "Français")],
        "current_language": "en",
        "network_name": "Network",
        "demo_mode": True,
        "footer_links": [("Help", "/help")],
    }
    app.context_processor(lambda: frame)
    with app.test_request_context("/cohorts/liège?page=3&theme=a&theme=b"):
        yield app


def test_every_component_draws_with_unique_ids_and_without_inline_code(drawing_app: Flask) -> None:
    page = render_template("components/index.html")
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [name for name, count in ids.items() if count > 1] == []
    assert re.findall(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)|<style", page) == []
    assert page.count("<h1") == 1
    title = re.search(r"<title>(.*?) ·", page)
    assert title is not None
    assert f"<h1>{title.group(1)}</h1>" in page


def test_every_described_thing_has_its_description(drawing_app: Flask) -> None:
    page = render_template("components/index.html")
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    named = " ".join(re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page)).split()
    assert sorted(set(named) - ids) == []
    assert sorted(set(re.findall(r'<label[^>]* for="([^"]+)"', page)) - ids) == []


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_every_error_page_says_what_happened_and_where_to_go(drawing_app: Flask, name: str) -> None:
    page = render_template(f"errors/{name}.html")
    assert page.count("<h1") == 1
    assert "btn--main" in page


def test_a_conflict_shows_both_versions_and_a_refusal_its_reasons(drawing_app: Flask) -> None:
    conflict = render_template("errors/409.html", obstacles=[], theirs=[("Diet", "no pork")], yours=[("Diet", "none")])
    assert ("no pork" in conflict, "Somebody changed this meanwhile" in conflict) == (True, True)
    refusal = render_template("errors/409.html", obstacles=specimens()["obstacles"], theirs=[], yours=[])
    assert ("The passport ends before the trip." in refusal, "This cannot happen yet" in refusal) == (True, True)


def test_a_letter_knows_no_style_from_outside(drawing_app: Flask) -> None:
    facts = {"subject": "S", "action_url": "https://a.example/x", "action_label": "Open", "reason": "Why."}
    letter = render_template("layout/letter.html", **facts)
    assert re.findall(r"<link|<img|<script|url\(", letter) == []
    assert "https://a.example/x" in render_template("layout/letter.txt", **facts)


def test_an_address_keeps_what_is_not_changed(drawing_app: Flask) -> None:
    assert address_with(page=None) == "/cohorts/li%C3%A8ge?theme=a&theme=b"
    assert address_with(theme=["c"], page=2) == "/cohorts/li%C3%A8ge?theme=c&page=2"
    assert address_with(page=None, theme=None) == "/cohorts/li%C3%A8ge"


def test_days_are_told_in_the_readers_language(drawing_app: Flask) -> None:
    assert day_parts(date(2017, 10, 27)) == ("Fri", "27", "Oct")
    assert short_day(date(2017, 11, 3)) == "Fri 3 Nov"


def test_every_button_form_has_its_own_number() -> None:
    assert form_number() != form_number()
