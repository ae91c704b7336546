"""Each word for people goes through gettext: the templates and the modules are read, line by line."""

from pathlib import Path

import pytest

from tests.languages import scanning
from tests.languages.scanning import ROOT

# The specimens of the design are shown to whoever builds Exchange; the demonstration's people speak for themselves.
MODULES = [
    path
    for path in sorted((ROOT / "exchange").rglob("*.py"))
    if path.name != "specimens.py" and "demonstration" not in path.relative_to(ROOT).as_posix()
]
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*"))
    if path.suffix in {".html", ".txt", ".xml"} and path.relative_to(ROOT).as_posix() != "templates/components/index.html"
]
# (file, text) → why it may stay
ALLOWED: dict[tuple[str, str], str] = {}


def found(paths: list[Path], scan) -> list[str]:
    lines = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        lines += [f"{name}:{line}: {text}" for line, text in scan(path) if (name, text) not in ALLOWED]
    return lines


def told(lines: list[str], advice: str) -> None:
    if lines:
        pytest.fail(f"{advice}\n" + "\n".join(lines), pytrace=False)


def test_templates_say_nothing_untranslated():
    told(found(TEMPLATES, scanning.template_texts), "wrap these in _('…') or {% trans %}")


def test_modules_say_nothing_untranslated():
    told(found(MODULES, scanning.python_texts), "wrap these in _l('…'), or _('…') inside functions")


def test_nothing_is_translated_while_loading():
    told(found(MODULES, scanning.too_early), "use _l('…'): this would be said in English for ever")


def test_every_sentence_is_written_out():
    told(
        [line for line in found(MODULES, scanning.built_sentences) if not line.startswith("exchange/foundation/languages.py")],
        "write the sentence itself into _('…'), with placeholders: this one no catalogue can hold",
    )


def test_the_scanner_finds_what_is_planted(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{# a comment #}\n<h1>{{ _('Fine') }}</h1>\n<p title=\"Not fine\">{% trans %}Fine{% endtrans %}\n and not fine</p>\n"
        '{% if x %}<a href="{{ url_for(\'a.b\') }}" class="big">{{ name }} · CSV</a>{% endif %}\n',
        "utf-8",
    )
    assert scanning.template_texts(page) == [(3, "title='Not fine'"), (4, "and not fine")]
    module = tmp_path / "module.py"
    module.write_text(
        "A = _('early')\nB = _l('fine')\n\ndef f(x):\n    say('Bad')\n    say(_('fine'))\n    say(f'{x} bad')\n"
        "    Obstacle('code', 'Bad', owner=None)\n    return _(x)\n\nclass F:\n    name = StringField('Bad')\n",
        "utf-8",
    )
    assert sorted(scanning.python_texts(module)) == [(5, "Bad"), (7, " bad"), (8, "Bad"), (12, "Bad")]
    assert scanning.too_early(module) == [(1, "_('early')")]
    assert scanning.built_sentences(module) == [(9, "_(x)")]
