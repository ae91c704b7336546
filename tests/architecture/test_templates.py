"""Templates mirror the features and keep to the policy: no inline style, script or handler, no |safe."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SHARED = {"layout", "components", "errors"}


def templates():
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml"})


def test_each_folder_is_a_feature():
    features = {path.name for path in (ROOT / "exchange").iterdir() if path.is_dir()}
    assert {path.relative_to(TEMPLATES).parts[0] for path in templates()} - features - SHARED == set()


def test_nothing_is_inline():
    wrong = []
    for path in templates():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"{path.relative_to(ROOT)}:{number}"
            if re.search(r"\sstyle\s*=", line):
                wrong.append(f"{where}: inline style; write a class in static/css/components")
            if re.search(r"\son[a-z]+\s*=\s*[\"']", line):
                wrong.append(f"{where}: inline handler; write a module in static/js")
            if re.search(r"<script(?![^>]*\bsrc=)", line):
                wrong.append(f"{where}: inline script; write a module in static/js")
            if re.search(r"\|\s*safe\b", line):
                wrong.append(f"{where}: |safe; build Markup in exchange/foundation")
            if re.search(r"<(?:style)\b", line) and "letter" not in path.name:
                wrong.append(f"{where}: <style>; only letters carry theirs")
            if re.search(r"(?:src|href)\s*=\s*[\"']https?://", line):
                wrong.append(f"{where}: a third-party address")
    assert wrong == []


def test_no_percent_values_are_missing():
    """`_('…%(name)s…')` without its value would show the placeholder to a person."""
    wrong = []
    call = re.compile(r"\b_\(\s*(['\"])((?:\\.|(?!\1).)*)\1\s*(,?)", re.DOTALL)
    for path in templates():
        text = path.read_text("utf-8")
        for found in call.finditer(text):
            if "%(" in found.group(2) and not found.group(3):
                wrong.append(f"{path.relative_to(ROOT)}: {found.group(2)[:60]}")
    assert wrong == []
