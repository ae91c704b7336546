"""Imports go down one list; each message says where the code belongs."""

import ast
from functools import cache
from pathlib import Path

import pytest

# One worker reads the modules once for all of these.
pytestmark = pytest.mark.xdist_group("modules")

ROOT = Path(__file__).resolve().parents[2]
EXCHANGE = ROOT / "exchange"

# From the ground up. History knows rows by their ids alone, so that what happens to people can be written down too.
# Accounts stand above cities and messages: an invitation names a city and is a letter.
ORDER = [
    {"foundation"},
    {"access"},
    {"history"},
    {"people"},
    {"messages"},
    {"cities"},
    {"accounts"},
    {"manifesto"},
    {"conferences"},
    {"cohorts"},
    {"participants"},
    {"guardians"},
    {"applications"},
    {"selection"},
    {"journeys"},
    {"consents"},
    {"care"},
    {"concerns"},
    {"papers"},
    {"initiatives"},
    {"adoptions"},
    {"voices"},
    {"mentoring"},
    {"matching"},
    {"statements"},
    {"readiness"},
    {"reports"},
    {"privacy"},
    {"operation"},
    {"demonstration"},
]
# Modules of the top: they know every feature.
TOP = {"app", "entrance", "navigation"}
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


def modules():
    return sorted(path for path in EXCHANGE.rglob("*.py") if "data" not in path.parts)


def feature_of(path: Path) -> str:
    parts = path.relative_to(EXCHANGE).parts
    return parts[0] if len(parts) > 1 else path.stem


@cache
def imports_and_calls(path: Path):
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call))]


def imported(path: Path):
    for node in imports_and_calls(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module, {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, set()


def test_every_feature_has_its_place_in_the_order():
    folders = {path.name for path in EXCHANGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - set(LEVEL) == set(), "name the new feature in ORDER, where its imports allow"


def test_imports_go_down():
    wrong = []
    for path in modules():
        feature = feature_of(path)
        if feature in TOP or feature == "__init__":
            continue
        for line, module, names in imported(path):
            parts = module.split(".")
            if parts[0] in {"config", "wsgi", "tests"}:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}: take it as an argument")
            if parts[0] != "exchange":
                continue
            targets = {parts[1]} if len(parts) > 1 else names
            for target in targets - {feature}:
                if target in TOP or LEVEL.get(target, 99) > LEVEL[feature]:
                    wrong.append(
                        f"{path.relative_to(ROOT)}:{line} imports {target}, which stands above {feature}: "
                        "say it with a signal, or let the higher feature register itself"
                    )
    assert wrong == []


FORBIDDEN = {
    "rules.py": (
        {"flask", "flask_sqlalchemy", "exchange.foundation.database", "exchange.foundation.clock"},
        "queries and clock are arguments of a rule",
    ),
    "views.py": ({"sqlalchemy", "sqlalchemy.orm", "exchange.foundation.database.db"}, "reads belong in queries.py, writes in services.py"),
    "api.py": ({"sqlalchemy", "sqlalchemy.orm"}, "reads belong in queries.py, writes in services.py"),
}
# Readiness of the machine itself is asked in its view.
EXEMPT = {"operation/views.py"}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_file_keeps_to_its_job(name):
    forbidden, advice = FORBIDDEN[name]
    wrong = []
    for path in modules():
        inside_views = "views" in path.parts and name == "views.py"
        if (path.name != name and not inside_views) or str(path.relative_to(EXCHANGE)) in EXEMPT:
            continue
        for line, module, names in imported(path):
            if module in forbidden or {f"{module}.{n}" for n in names} & forbidden:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}: {advice}")
    assert wrong == []


ONLY_THERE = {
    "commit": ({"foundation/database.py"}, "open `with transaction():` in the view, command or task"),
    "rollback": ({"foundation/database.py"}, "use release_connection() or let transaction() do it"),
    "now": ({"foundation/clock.py"}, "take `now` as an argument; the caller asks exchange.foundation.clock"),
    "today": ({"foundation/clock.py"}, "take `today` as an argument; the caller asks exchange.foundation.clock"),
    "utcnow": (set(), "take `now` as an argument"),
}


def test_commit_and_clock_stay_in_their_modules():
    wrong = []
    for path in modules():
        here = str(path.relative_to(EXCHANGE))
        for node in imports_and_calls(path):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            name = node.func.attr
            base = node.func.value
            base_name = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
            if name in ("now", "today") and base_name not in ("datetime", "date"):
                continue
            if name in ("commit", "rollback") and base_name not in ("session", "db"):
                continue
            if name in ONLY_THERE and here not in ONLY_THERE[name][0]:
                wrong.append(f"exchange/{here}:{node.lineno} calls {base_name}.{name}(): {ONLY_THERE[name][1]}")
    assert wrong == []


def test_mail_is_sent_by_messages_alone():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        if feature_of(path) not in {"messages", "app"}
        for line, module, _names in imported(path)
        if module.startswith(("flask_mail", "smtplib"))
    ]
    assert wrong == [], "queue a letter: exchange.messages.services.queue_letter"


def test_there_are_no_drawers():
    drawers = {"utils.py", "util.py", "helpers.py", "common.py", "base.py", "misc.py"}
    assert [str(p.relative_to(ROOT)) for p in modules() if p.name in drawers] == [], "name the file after what it is about"


def test_files_stay_readable():
    """A file that outgrows 400 lines is two ideas (the data tables of the roster reader excepted)."""
    long = [f"{path.relative_to(ROOT)}: {count} lines" for path in modules() if (count := len(path.read_text("utf-8").splitlines())) > 420]
    assert long == []


def test_unscoped_is_rare_and_reasoned():
    """Each place that lifts the city scope is counted, so that a new one is talked about."""
    places = []
    for path in modules():
        for node in imports_and_calls(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "unscoped":
                places.append(str(path.relative_to(EXCHANGE)))
    assert len(places) <= 31, sorted(places)
