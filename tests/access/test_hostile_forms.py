"""Every form around initiatives, adoptions and the Manifesto is sent with a script in each field and file name; then everything is read."""

import io
import re

import pytest
from markupsafe import Markup

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.world import make_world
from tests.access.test_attacks import filled
from tests.initiatives.test_views import png

SCRIPT = """javascript:alert(1)//"><script>alert('hostile')</script>"""
ACTIVE = re.compile(r"<script>alert|(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE)
AREA = re.compile(r"/(initiatives|sightings|adoptions|manifesto|statements|me/statements|mentor|matching|comments|voices)")
# What ends something is sent last, so that the pages of everything else are still there.
ENDS = re.compile(r"retire|remove|leave|give-up|take-back|delete|withdraw|refuse|erase|stop")


def filled_in(form):
    """Return what a browser sends of a form when somebody types a script wherever one can type; the number of such fields too."""
    fields, typed = {}, 0
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "text") if field.name == "input" else field.name
        if kind == "file":
            fields[name] = (io.BytesIO(png()), f"{SCRIPT}.png".replace("/", "_"))
        elif kind == "select":
            options = [one["value"] for one in field.select("option[value]") if one["value"]]
            fields[name] = options[0] if options else ""
        elif kind in ("radio", "checkbox"):
            fields.setdefault(name, field.get("value", "y"))
        elif kind in ("textarea", "text", "search", "url", "email", "tel"):
            fields[name] = SCRIPT
            typed += 1
        else:
            fields[name] = field.get("value", "")
    for button in form.select("button[name]")[:1]:
        fields[button["name"]] = button.get("value", "")
    return fields, typed


def forms_of(page):
    """Return {address: form} of the forms of a page that write."""
    found = {form.get("action", ""): form for form in page.soup.find_all("form") if str(form.get("method", "")).lower() == "post"}
    return {action: form for action, form in found.items() if AREA.match(action)}


def send_all(app, visitors, world):
    """Send each form once, as the first who finds it; return (forms, fields that were typed into, what broke)."""
    sent, typed, broken, last = set(), 0, [], []
    addresses = [filled(rule.rule, world) for rule in app.url_map.iter_rules() if AREA.match(rule.rule) and "GET" in (rule.methods or ())]
    for visitor in visitors:
        for address in sorted(set(addresses)):
            page = visitor._open("GET", address, inspect=False)
            for action, form in forms_of(page).items() if "html" in (page.response.content_type or "") else ():
                if action not in sent:
                    sent.add(action)
                    fields, count = filled_in(form)
                    typed += count
                    if ENDS.search(action):
                        last.append((visitor, action, fields))
                    else:
                        broken += _send(visitor, action, fields)
    for visitor, action, fields in last:
        broken += _send(visitor, action, fields)
    return len(sent), typed, broken


def _send(visitor, action, fields):
    answer = visitor._open("POST", action, inspect=False, data=fields | {"csrf_token": visitor.csrf_token()})
    return [(action, answer.status)] if answer.status >= 500 or ACTIVE.search(answer.html or "") else []


def read_all(app, visitors, world):
    """Return (read, addresses where a script is active) over every page, feed and file; files as the first visitor alone."""
    count, active = 0, []
    for visitor in visitors:
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not AREA.match(rule.rule) or "photo" in rule.rule:
                continue
            if visitor is not visitors[0] and ".pdf" in rule.rule:
                continue
            address = filled(rule.rule, world)
            answer = visitor._open("GET", address, inspect=False)
            count += 1
            kind = answer.response.content_type or ""
            text = answer.data.decode("utf-8", "replace")
            is_shown = "html" in kind or "xml" in kind or "svg" in kind
            if answer.status >= 500 or (is_shown and ACTIVE.search(text)) or ("pdf" in kind and not answer.data.startswith(b"%PDF")):
                active.append((address, answer.status))
    return count, active


@pytest.fixture
def everybody(app, browser, database):
    world = make_world()
    staff = makers.make_user(Role.COORDINATOR, world.city), makers.make_user(Role.NETWORK)
    return world, [browser(account) for account in (world.youngster, *staff)]


def test_a_script_in_every_field_and_file_name_is_never_active(app, browser, everybody):
    world, visitors = everybody
    sent, typed, broken = send_all(app, visitors, world)
    read, active = read_all(app, [browser(), visitors[-1]], world)
    print(f"tried {sent} forms, {typed} fields, {read} pages · lost {len(broken)} · leaked {len(active)}")
    assert (broken, active) == ([], [])
    assert (sent > 50, typed > 100, read > 150) == (True, True, True)


def test_the_reader_sees_a_script_that_is_active(app, browser, everybody, monkeypatch):
    """The planted fault: a filter that takes texts for markup."""
    world, _visitors = everybody
    world.initiative.problem = world.initiative.change = SCRIPT
    address = f"/initiatives/{world.initiative.slug}"
    seen = browser(makers.make_user(Role.NETWORK))
    assert ACTIVE.search(seen._open("GET", address, inspect=False).html) is None
    monkeypatch.setitem(app.jinja_env.filters, "paragraphs", Markup)
    assert ACTIVE.search(seen._open("GET", address, inspect=False).html)
