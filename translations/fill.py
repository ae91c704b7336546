"""Translate a catalogue from a file of answers, and check every sentence on the way.

    python translations/fill.py fr --missing > todo.json   what is not translated yet, with the places
    python translations/fill.py fr answers.json            fill in; refuses what is faulty, keeps the rest
    python translations/fill.py fr --check                 judge what the catalogue says now

answers.json is {"English sentence": "sentence"}; for a sentence that counts, {"English singular":
["singular", "plural"]}; for a word of several senses, {"sense|English": "word"}; and "=" says that the
word is truly the same in this language. Only this language's folder is written, so that translators
can work side by side.
"""

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("fr", "es", "ca", "de", "it", "pt")
SAME = "="

PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")
_NARROW = "\u202f"  # French: before ; : ! ? and inside « »
_SPACES = " \u00a0\u202f"


# ---- judging -----------------------------------------------------------------------------------------------------------


def forms_of(message: Message) -> list[str]:
    """Return the translated forms: one, or one for each plural of the language."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def english_of(message: Message) -> list[str]:
    """Return the English sentence, or its singular and plural."""
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def key_of(message: Message) -> str:
    """Return what names a sentence in a file of answers: its English, behind its sense where it has one (`a stage|Agreed`)."""
    english = english_of(message)[0]
    return f"{message.context}|{english}" if message.context else english


def needs_no_words(text: str) -> bool:
    """Tell whether a sentence consists of placeholders, digits and signs alone."""
    return not any(c.isalpha() for c in PLACEHOLDER.sub("", text).replace("%%", ""))


def faults(message: Message, *, language: str, plurals: int, same: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with one translated message, each as a sentence that says what to do."""
    english, forms = english_of(message), forms_of(message)
    if not any(forms):
        return ["it is not translated"]
    wrong: list[str] = []
    if message.fuzzy:
        wrong.append("it is marked fuzzy: read it and remove the mark")
    expected = plurals if len(english) == 2 else 1
    if len(forms) != expected:
        return [*wrong, f"it has {len(forms)} form(s), and this language needs {expected}"]
    for position, text in enumerate(forms):
        if not text:
            wrong.append(f"form {position + 1} is empty")
            continue
        # The singular may say “one” in words where English does; every other form counts with the number.
        wrong += _form_faults(text, english if position == 0 else english[-1:], language=language)
    if forms[0] == english[0] and forms[-1] == english[-1] and key_of(message) not in same and not needs_no_words(english[0]):
        wrong.append(f'it is the same as in English: translate it, or answer "{SAME}" if the word is truly the same')
    return wrong


def _form_faults(text: str, english: list[str], *, language: str) -> list[str]:
    wrong = []
    names = [Counter(PLACEHOLDER.findall(source)) for source in english]
    found = Counter(PLACEHOLDER.findall(text))
    if found not in names:
        wrong.append(f"its placeholders are {_spelled(found)} and must be {' or '.join(map(_spelled, names))}")
    source = english[-1]
    here, there = _percents(text), _percents(source)
    wrong += [f"“{sign}” stands {here[sign]} time(s) in it and {there[sign]} in English" for sign in here if here[sign] != there[sign]]
    if Counter(_TAG.findall(text)) != Counter(_TAG.findall(source)):
        wrong.append(f"its markup is {_TAG.findall(text)} and must be {_TAG.findall(source)}")
    for where, strip in (("begins", str.lstrip), ("ends", str.rstrip)):
        edge = (len(text) - len(strip(text))) > 0
        if edge != ((len(source) - len(strip(source))) > 0):
            wrong.append(f"it {where} {'with' if edge else 'without'} white space, English does not agree")
    if text.count("\n\n") != source.count("\n\n"):
        wrong.append("it has another number of paragraphs than English")
    return wrong + spelling_faults(text, language=language)


def _spelled(names: Counter[str]) -> str:
    return ", ".join(f"%({name})s" for name in sorted(names.elements())) or "none"


def _percents(text: str) -> Counter[str]:
    rest = PLACEHOLDER.sub("", text)
    return Counter({"%%": rest.count("%%"), "%": rest.replace("%%", "").count("%")})


def spelling_faults(text: str, *, language: str) -> list[str]:
    """Return offences against the language's rules of typesetting (README.md)."""
    wrong = []
    if text != tidied(text, language=language):
        wrong.append(f"its spaces and apostrophes should be set like this: {tidied(text, language=language)!r}")
    if language == "de" and re.search(r"“\w", text) and "„" not in text:
        wrong.append("German quotation marks are „…“")
    if language == "es":
        for opening, closing in (("¿", "?"), ("¡", "!")):
            if re.search(re.escape(closing) + r"(?!\w)", text) and opening not in text:
                wrong.append(f"Spanish opens with “{opening}” what it closes with “{closing}”")
    if language == "ca" and re.search(r"[lL][.•][lL]", text):
        wrong.append("the Catalan geminate is written l·l")
    return wrong


def tidied(text: str, *, language: str) -> str:
    """Return a sentence with the apostrophes and the French spaces that nobody needs to type by hand."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return "\x00"

    # Neither markup nor addresses nor placeholders are ours to set.
    text = re.sub(_TAG.pattern + r"|https?://\S+|" + PLACEHOLDER.pattern, keep, text)
    text = re.sub(r"(?<=\w)'(?=[\w\x00])|(?<=\x00)'(?=\w)", "’", text)
    if language == "fr":
        text = re.sub(rf"(?<=[^\s¿¡(]){_SPACES_CLASS}*([;!?]+)(?![\w=/])", _NARROW + r"\1", text)
        text = re.sub(rf"(?<=\S){_SPACES_CLASS}*:(?=\s|$)", _NARROW + ":", text)
        text = re.sub(rf"«{_SPACES_CLASS}*", "«" + _NARROW, text)
        text = re.sub(rf"{_SPACES_CLASS}*»", _NARROW + "»", text)
    again = iter(kept)
    return re.sub("\x00", lambda _found: next(again), text)


_SPACES_CLASS = f"[{_SPACES}]"


# ---- files -------------------------------------------------------------------------------------------------------------


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Read a language's catalogue; raises FileNotFoundError when there is none."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def read_same(language: str) -> frozenset[str]:
    """Return the English sentences that are truly the same in a language (same.txt, one a line)."""
    path = FOLDER / language / "same.txt"
    if not path.exists():
        return frozenset()
    return frozenset(line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def _write(path: Path, fill: Any) -> None:
    # Whole or not at all: somebody may stop us.
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(path.suffix + ".new")
    with new.open("wb") as file:
        fill(file)
    new.replace(path)


def save(catalogue: Catalog, *, language: str, same: frozenset[str]) -> None:
    """Write the catalogue and the list of equal words, as ./dev translations would."""
    _write(catalogue_path(language), lambda file: write_po(file, catalogue, width=120, ignore_obsolete=True))
    lines = sorted(same, key=lambda line: (line.casefold(), line))
    _write(FOLDER / language / "same.txt", lambda file: file.write("".join(f"{line}\n" for line in lines).encode()))


def sentences(catalogue: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalogue if message.id]


# ---- what translators say ----------------------------------------------------------------------------------------------


def missing(language: str) -> dict[str, Any]:
    """Return {English: {"plural": …, "where": […]}} of what is not translated, ordered by place."""
    catalogue = read_catalogue(language)
    todo = {}
    for message in sorted(sentences(catalogue), key=lambda one: one.locations[:1]):
        if all(forms_of(message)):
            continue
        english = english_of(message)
        todo[key_of(message)] = {
            **({"plural": english[1]} if len(english) == 2 else {}),
            "where": sorted({place for place, _line in message.locations}),
        }
    return todo


def fill(language: str, answers: dict[str, Any]) -> list[str]:
    """Put answers into the catalogue; returns the complaints about those that were not taken."""
    catalogue, same = read_catalogue(language), set(read_same(language))
    by_english = {key_of(message): message for message in sentences(catalogue)}
    complaints = []
    for english, answer in answers.items():
        message = by_english.get(english)
        if message is None:
            complaints.append(f"{english!r}: no such sentence in the source; copy the key from --missing")
            continue
        counts = len(english_of(message)) == 2
        given = english_of(message) if answer == SAME else answer if isinstance(answer, list) else [answer]
        if not all(isinstance(text, str) for text in given):
            complaints.append(f"{english!r}: an answer is a sentence, or a list of a singular and a plural")
            continue
        # Equal words need no setting; a translator's are set by the rules of the language.
        given = given if answer == SAME else [tidied(text, language=language) for text in given]
        judged = Message(
            message.id, tuple(given) if counts or len(given) != 1 else given[0], locations=message.locations, context=message.context
        )
        allowed = frozenset({*same, english}) if answer == SAME else frozenset(same)
        found = faults(judged, language=language, plurals=catalogue.num_plurals, same=allowed)
        if found:
            complaints += [f"{english!r}: {sentence}" for sentence in found]
            continue
        message.string = judged.string
        message.flags.discard("fuzzy")
        if answer == SAME and not needs_no_words(english):
            same.add(english)
    catalogue.fuzzy = False
    save(catalogue, language=language, same=frozenset(same & set(by_english)))
    return complaints


def check(language: str) -> list[str]:
    """Return what is wrong in a catalogue, each with the place of its sentence."""
    catalogue, same = read_catalogue(language), read_same(language)
    return [
        f"{key_of(message)!r} ({message.locations[0][0] if message.locations else 'nowhere'}): {sentence}"
        for message in sentences(catalogue)
        for sentence in faults(message, language=language, plurals=catalogue.num_plurals, same=same)
    ]


def main() -> int:
    """Run as the command that the head of this file describes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("answers", nargs="?", type=Path, help="a JSON file of answers")
    parser.add_argument("--missing", action="store_true", help="print what is not translated, as JSON")
    parser.add_argument("--check", action="store_true", help="judge every sentence of the catalogue")
    asked = parser.parse_args()
    if not catalogue_path(asked.language).exists():
        parser.error("there is no catalogue yet: run ./dev translations")
    if asked.missing:
        json.dump(missing(asked.language), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    if asked.check:
        complaints = check(asked.language)
    elif asked.answers:
        complaints = fill(asked.language, json.loads(asked.answers.read_text("utf-8")))
    else:
        parser.error("give a file of answers, --missing or --check")
    print(*complaints, sep="\n", file=sys.stderr)
    left = len(missing(asked.language))
    print(f"{asked.language}: {len(complaints)} complaint(s), {left} sentence(s) not translated yet", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
