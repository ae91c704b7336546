"""Find words for people that do not go through gettext, by reading the source."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]

SPOKEN_ATTRIBUTES = {"title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder", "alt"}
# What is the same in every language.
PROPER = {"Exchange", "Erasmus", "CSV", "XLSX", "PDF", "ODS", "JSON", "IBAN", "URL", "QR", "BibTeX", "RIS", "Atom", "CC", "BY"}
_WORD = re.compile(r"[^\W\d_]{2,}")


def words_in(text: str, *, proper: set[str] = PROPER) -> list[str]:
    """Return the words of two letters or more that are not proper names."""
    return [word for word in _WORD.findall(text) if word not in proper]


# ---- templates ---------------------------------------------------------------------------------------------------------

_HOLE = "\ue000"  # stands for an expression


class _Text(HTMLParser):
    """Collect the visible text and the spoken attributes of a template whose expressions are holes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self.silent += 1
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value and words_in(value):
                self.found.append((self.getpos()[0], f"{name}={value!r}"))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent and words_in(data):
            first = data.index(words_in(data)[0])
            self.found.append((self.getpos()[0] + data.count("\n", 0, first), " ".join(data.replace(_HOLE, " ").split())))


def template_texts(path: Path) -> list[tuple[int, str]]:
    """Return (line, text) of each text in a template that is not in `_()` or `{% trans %}`."""
    source = path.read_text("utf-8")
    pieces: list[str] = []
    block: list[str] | None = None
    in_trans = False
    classes_until = ""
    for _line, kind, value in Environment(autoescape=True).lexer.tokeniter(source, str(path)):
        if kind == "block_begin":
            block = []
        if block is not None and kind == "name":
            block.append(value)
        if kind == "block_end":
            words = block or [""]
            # The names of style classes are no words: {% block page_class %}, {% macro _class() %}.
            if words[0] in {"block", "macro"} and words[1].endswith(("class", "classes")):
                classes_until = f"end{words[0]}"
            elif words[0] == classes_until:
                classes_until = ""
            in_trans = words[0] in {"trans", "pluralize"} or (in_trans and words[0] != "endtrans")
            block = None
        if kind == "data" and not in_trans and not classes_until:
            pieces.append(value)
        elif kind in {"variable_begin", "block_begin", "comment"} and not in_trans:
            pieces.append(_HOLE + "\n" * value.count("\n"))
        else:
            pieces.append("\n" * value.count("\n"))
    parser = _Text()
    parser.feed("".join(pieces))
    parser.close()
    # In plain text there is no markup; what stands in angle brackets is an address.
    return parser.found


# ---- Python ------------------------------------------------------------------------------------------------------------

# Calls whose arguments are read by people: positions and names.
SPEAKING: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "Obstacle": ((1,), ("sentence",)),
    "LetterDraft": ((1, 2, 3, 4, 5), ("subject", "greeting", "paragraphs", "button", "reason")),
    "say": ((0,), ()),
    "flash": ((0,), ()),
    "ValidationError": ((0,), ()),
    "StopValidation": ((0,), ()),
    "InputRequired": ((0,), ("message",)),
    "DataRequired": ((0,), ("message",)),
    "Length": ((2,), ("message",)),
    "NumberRange": ((2,), ("message",)),
    "Regexp": ((2,), ("message",)),
    "EqualTo": ((1,), ("message",)),
    "Email": ((0,), ("message",)),
    "SelectChoice": ((1,), ("label",)),
}
_FIELD = ((0,), ("label", "description"))
_TRANSLATE = {"_", "_l", "_c", "_lc", "_n", "gettext", "ngettext", "lazy_gettext"}
_AT_ONCE = {"_", "_c", "ngettext", "gettext"}
# The first two arguments of these are words of the source: both forms of a number, or the sense and the word.
_TWO = {"ngettext", "_n", "_c", "_lc"}


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _literals(node: ast.expr) -> list[tuple[int, str]]:
    """Return the sentences written out in an expression, outside of gettext."""
    match node:
        case ast.Constant(value=str(text)):
            return [(node.lineno, text)] if words_in(text) else []
        case ast.JoinedStr(values=values):
            plain = "".join(str(v.value) for v in values if isinstance(v, ast.Constant))
            return [(node.lineno, plain)] if words_in(plain) else []
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [found for part in parts for found in _literals(part)]
        case ast.IfExp(body=body, orelse=orelse):
            return _literals(body) + _literals(orelse)
        case ast.BinOp(left=left, right=right):
            return _literals(left) + _literals(right)
    return []


def _arguments(call: ast.Call) -> list[ast.expr]:
    name = _called(call)
    positions, names = SPEAKING.get(name) or (_FIELD if name.endswith("Field") and name != "HiddenField" else ((), ()))
    spoken = [call.args[position] for position in positions if position < len(call.args)]
    spoken += [keyword.value for keyword in call.keywords if keyword.arg in names]
    if name == "LetterDraft":
        # A button is words and an address.
        spoken = [part.elts[0] if isinstance(part, ast.Tuple) and part.elts else part for part in spoken]
    return spoken


def python_texts(path: Path) -> list[tuple[int, str]]:
    """Return (line, text) of each sentence handed to people without gettext."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [found for call in calls for argument in _arguments(call) for found in _literals(argument)]


def too_early(path: Path) -> list[tuple[int, str]]:
    """Return (line, text) of each `_()` that runs when the module is loaded: English for ever."""
    found: list[tuple[int, str]] = []

    def look(node: ast.AST, *, running: bool) -> None:
        if (
            running
            and isinstance(node, ast.Call)
            and _called(node) in {"_", "_c", "ngettext", "gettext"}
            and isinstance(node.func, ast.Name)
        ):
            found.append((node.lineno, ast.unparse(node)[:80]))
        for name, value in ast.iter_fields(node):
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and name == "body"
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    look(child, running=running and not later)

    look(ast.parse(path.read_text("utf-8")), running=True)
    return found


def built_sentences(path: Path) -> list[tuple[int, str]]:
    """Return (line, text) of each translation of something that is not written out: nobody can translate it."""
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (node.lineno, ast.unparse(node)[:80])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _TRANSLATE
        and not all(isinstance(one, ast.Constant) for one in node.args[: 2 if node.func.id in _TWO else 1])
    ]
