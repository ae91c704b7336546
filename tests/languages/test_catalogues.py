"""Every sentence of the source is in each of the six catalogues, translated, with its placeholders."""

import ast

import pytest
from babel.messages.catalog import Message

from exchange.foundation.languages import LANGUAGES
from tests.languages.gathering import OPTIONS, ROOT, gathered
from translations import fill

PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ca": "nplurals=2; plural=(n != 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n != 1);",
}


def report(language, lines, *, shown=40):
    """Return what a translator needs to read, not three thousand lines of it."""
    rest = f"\n… and {len(lines) - shown} more" if len(lines) > shown else ""
    how = f"python translations/fill.py {language} --missing > todo.json lists what is open; translations/README.md says how"
    return f"{len(lines)} in “{language}”; {how}\n" + "\n".join(lines[:shown]) + rest


def test_the_sentences_are_gathered_as_dev_gathers_them():
    assert OPTIONS in (ROOT / "dev").read_text("utf-8").replace(" \\\n        ", " ")


# The functions that mark a sentence, with the place of the English words among their arguments.
MARKS = {"_": 0, "_l": 0, "_n": 0, "ngettext": 0, "_c": 1, "_lc": 1}


def test_no_marked_sentence_is_overlooked():
    """The gatherer reads tokens: it misses a sentence with a counted one inside it, and what stands in an f-string."""
    known = {fill.english_of(message)[0] for message in fill.sentences(gathered())}
    overlooked = []
    for path in sorted((ROOT / "exchange").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
                continue
            words = node.args[MARKS[node.func.id]] if len(node.args) > MARKS[node.func.id] else None
            if isinstance(words, ast.Constant) and words.value not in known:
                overlooked.append(f"{path.relative_to(ROOT)}:{node.lineno}: {words.value!r}")
    assert overlooked == [], "give the inner sentence a line of its own"


def test_each_language_but_the_source_has_a_catalogue():
    folders = {path.parent.parent.name for path in fill.FOLDER.glob("*/LC_MESSAGES/messages.po")}
    assert folders == set(LANGUAGES) - {"en"} == set(fill.LANGUAGES) == set(PLURALS)


@pytest.mark.parametrize("language", fill.LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_source(language):
    catalogue = fill.read_catalogue(language)
    source = {(message.id, message.context) for message in fill.sentences(gathered())}
    held = {(message.id, message.context) for message in fill.sentences(catalogue)}
    lacking = [f"not in the catalogue: {one!r}" for one in sorted(map(str, source - held))]
    stale = [f"no longer in the source: {one!r}" for one in sorted(map(str, held - source))]
    if lacking or stale:
        pytest.fail("run ./dev translations\n" + report(language, lacking + stale), pytrace=False)


@pytest.mark.parametrize("language", fill.LANGUAGES)
def test_each_sentence_is_translated_and_right(language):
    lines = fill.check(language)
    if lines:
        pytest.fail(report(language, lines), pytrace=False)


@pytest.mark.parametrize("language", fill.LANGUAGES)
def test_plurals_are_counted_as_the_language_counts(language):
    catalogue = fill.read_catalogue(language)
    assert dict(catalogue.mime_headers)["Plural-Forms"] == PLURALS[language]
    assert dict(catalogue.mime_headers)["Language"] == language


@pytest.mark.parametrize("language", fill.LANGUAGES)
def test_equal_words_are_words_of_the_source(language):
    source = {fill.key_of(message) for message in fill.sentences(gathered())}
    assert sorted(fill.read_same(language) - source) == [], f"take these lines out of translations/{language}/same.txt"


def test_english_is_sound():
    """A source sentence that counts names the number in its plural, and edges carry no white space."""
    wrong = []
    for message in fill.sentences(gathered()):
        english = fill.english_of(message)
        places = ", ".join(place for place, _line in message.locations)
        if english[0] != english[0].strip():
            wrong.append(f"{places}: {english[0]!r} begins or ends with white space; put it outside of _()")
        if len(english) == 2:
            one, many = (set(fill.PLACEHOLDER.findall(text)) for text in english)
            if one - many:
                wrong.append(f"{places}: {english[0]!r} has placeholders that its plural lacks")
    assert wrong == []


# What the judge says, on sentences made to be wrong.

CASES = [
    ("Save", "Enregistrer", []),
    ("Save", "", ["it is not translated"]),
    ("Save", "Save", ['it is the same as in English: translate it, or answer "=" if the word is truly the same']),
    ("%(a)s – %(b)s", "%(a)s – %(b)s", []),
    ("Dear %(name)s", "Bonjour", ["its placeholders are none and must be %(name)s"]),
    ("Dear %(name)s", "Bonjour %(nom)s", ["its placeholders are %(nom)s and must be %(name)s"]),
    ("All %%", "Tous les %", ["“%%” stands 0 time(s) in it and 1 in English", "“%” stands 1 time(s) in it and 0 in English"]),
    ("Go", "<b>Partez</b>", ["its markup is ['<b>', '</b>'] and must be []"]),
    ("Go", " Partez", ["it begins with white space, English does not agree"]),
    ("Why?", "Pourquoi ?", ["its spaces and apostrophes should be set like this: 'Pourquoi\\u202f?'"]),
    (("%(num)s city", "%(num)s cities"), ("%(num)s ville", "%(num)s villes"), []),
    (("One city", "%(num)s cities"), ("Une ville", "%(num)s villes"), []),
    (("One city", "%(num)s cities"), ("%(num)s ville", "%(num)s villes"), []),
    (("One city", "%(num)s cities"), ("Une ville", "Des villes"), ["its placeholders are none and must be %(num)s"]),
    (("One city", "%(num)s cities"), ("Une ville", ""), ["form 2 is empty"]),
    (("One city", "%(num)s cities"), ("Une ville",), ["it has 1 form(s), and this language needs 2"]),
]


@pytest.mark.parametrize(("english", "french", "expected"), CASES)
def test_the_judge_names_each_fault(english, french, expected):
    assert fill.faults(Message(english, french), language="fr", plurals=2) == expected


def test_a_word_on_the_list_may_stay_as_it_is():
    assert fill.faults(Message("Session", "Session"), language="fr", plurals=2, same=frozenset({"Session"})) == []


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        ("fr", "Qui part, et quand ?", "Qui part, et quand\u202f?"),
        ("fr", "Attention: l'heure", "Attention\u202f: l’heure"),
        ("fr", "« Bagneux »", "«\u202fBagneux\u202f»"),
        ("fr", "à 14:00", "à 14:00"),
        ("fr", "d'%(name)s", "d’%(name)s"),
        ("fr", "voir https://example.org/?a=1", "voir https://example.org/?a=1"),
        ("fr", "<a href='x?y'>ici</a>", "<a href='x?y'>ici</a>"),
        ("ca", "l'escola", "l’escola"),
        ("de", "Wer fährt?", "Wer fährt?"),
    ],
)
def test_spaces_and_apostrophes_are_set_by_the_rules(language, typed, set_):
    assert fill.tidied(typed, language=language) == set_


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Der Ort „Bagneux“", []),
        ("de", "Der Ort “Bagneux”", ["German quotation marks are „…“"]),
        ("es", "¿Quién viaja?", []),
        ("es", "Quién viaja?", ["Spanish opens with “¿” what it closes with “?”"]),
        ("ca", "Col·legi", []),
        ("ca", "Col.legi", ["the Catalan geminate is written l·l"]),
    ],
)
def test_each_language_keeps_its_own_signs(language, text, expected):
    assert fill.spelling_faults(text, language=language) == expected


def test_a_word_of_two_senses_has_two_translations(tmp_path, monkeypatch):
    monkeypatch.setattr(fill, "FOLDER", tmp_path)
    catalogue = fill.Catalog(locale="fr", fuzzy=False)
    for context in (None, "a stage", "an answer"):
        catalogue.add("Agreed", context=context, locations=[("exchange/somewhere.py", 1)])
    fill.save(catalogue, language="fr", same=frozenset())
    assert set(fill.missing("fr")) == {"Agreed", "a stage|Agreed", "an answer|Agreed"}
    assert fill.fill("fr", {"Agreed": "D’accord", "a stage|Agreed": "Décidée", "an answer|Agreed": "="}) == []
    assert {message.context: message.string for message in fill.sentences(fill.read_catalogue("fr"))} == {
        None: "D’accord",
        "a stage": "Décidée",
        "an answer": "Agreed",
    }
    assert (fill.read_same("fr"), fill.check("fr")) == ({"an answer|Agreed"}, [])


def test_answers_are_filled_in_and_complaints_returned(tmp_path, monkeypatch):
    monkeypatch.setattr(fill, "FOLDER", tmp_path)
    catalogue = fill.Catalog(locale="fr", fuzzy=False)
    for english in ("Save", "Session", "Dear %(name)s", ("%(num)s city", "%(num)s cities")):
        catalogue.add(english, locations=[("exchange/somewhere.py", 1)])
    fill.save(catalogue, language="fr", same=frozenset())

    answers = {
        "Save": "Enregistrer",
        "Session": "=",
        "Dear %(name)s": "Bonjour",
        "%(num)s city": ["%(num)s ville", "%(num)s villes"],
        "Nowhere": "Nulle part",
    }
    assert fill.fill("fr", answers) == [
        "'Dear %(name)s': its placeholders are none and must be %(name)s",
        "'Nowhere': no such sentence in the source; copy the key from --missing",
    ]
    assert fill.missing("fr") == {"Dear %(name)s": {"where": ["exchange/somewhere.py"]}}
    assert fill.read_same("fr") == {"Session"}
    assert fill.check("fr") == ["'Dear %(name)s' (exchange/somewhere.py): it is not translated"]
    assert fill.fill("fr", {"Dear %(name)s": "Bonjour %(name)s !"}) == []
    assert fill.check("fr") == []
    assert {
        english: message.string for english in answers for message in fill.sentences(fill.read_catalogue("fr")) if english in message.id
    } == {
        "Save": "Enregistrer",
        "Session": "Session",
        "Dear %(name)s": "Bonjour %(name)s\u202f!",
        "%(num)s city": ("%(num)s ville", "%(num)s villes"),
    }
