"""A family as a drawing: rows from top to bottom, a line from each to what comes of it, dashed ones for further links. Pure."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from exchange.adoptions.lineage.showing import city_line, node_note
from exchange.adoptions.lineage.tree import Node
from exchange.foundation.languages import ngettext
from exchange.initiatives.lineage.models import LinkKind

WIDTH, ROW, LEAF, LEFT, STEP, DEEPEST = 760, 48, 28, 18, 28, 9
# About so many units are one letter of the drawing's text.
_LETTER = 8.2


class Mark(NamedTuple):
    """One row: a dot with a line of words, and a smaller one below it."""

    x: int
    y: int
    shape: str
    title: str
    note: str
    language: str
    url: str


class Line(NamedTuple):
    """The way from one row to another."""

    path: str
    kind: str


class Drawing(NamedTuple):
    """Everything of the picture."""

    width: int
    height: int
    marks: list[Mark]
    lines: list[Line]


class _Pen:
    def __init__(self, language: str) -> None:
        self.language = language
        self.marks: list[Mark] = []
        self.lines: list[Line] = []
        self.places: dict[UUID, tuple[int, int]] = {}
        # Where the words of each end, about.
        self.ends: dict[UUID, int] = {}
        self.further: list[tuple[UUID, UUID, LinkKind]] = []
        self.y = 6

    def row(
        self, depth: int, shape: str, title: str, note: str, *, language: str = "", url: str = "", above: tuple[int, int] | None
    ) -> tuple[int, int]:
        height = ROW if note else LEAF
        x, y = LEFT + STEP * min(depth, DEEPEST), self.y + 14
        self.y += height
        room = int((WIDTH - x - 60) / _LETTER)
        self.marks.append(Mark(x, y, shape, _short(title, room), _short(note, int(room * 1.15)), language, url))
        if above is not None:
            # From the dot above straight down, then in a bend to this one.
            bend = 10 if x > above[0] else 0
            way = f"M{above[0]} {above[1] + 8}V{y - bend}" + (f"Q{above[0]} {y} {above[0] + bend} {y}H{x - 8}" if bend else f"V{y - 8}")
            self.lines.append(Line(way, "leaf" if shape in {"city", "more"} else "descent"))
        return x, y

    def draw(self, node: Node, depth: int, above: tuple[int, int] | None) -> None:
        shape = "here" if node.is_here else "gone" if node.relative.state.value == "retired" else "node"
        place = self.row(
            depth,
            shape,
            node.relative.title,
            node_note(node, self.language),
            language=node.relative.language,
            url=node.relative.slug,
            above=above,
        )
        self.places[node.relative.id] = place
        self.ends[node.relative.id] = int(place[0] + 26 + len(self.marks[-1].title) * _LETTER * 1.1)
        self.further += [(node.relative.id, other.id, kind) for kind, other, is_older in node.also if is_older]
        for taking in node.takings:
            self.row(depth + 1, "city", city_line(taking, self.language), "", above=place)
        if node.more_cities:
            words = ngettext("and %(num)s more city", "and %(num)s more cities", node.more_cities)
            self.row(depth + 1, "more", words, "", above=place)
        for child in node.children:
            self.draw(child, depth + 1, place)
        if node.folded:
            words = ngettext("and %(num)s more initiative that came of it", "and %(num)s more initiatives that came of it", node.folded)
            self.row(depth + 1, "more", words, "", above=place)

    def tie(self) -> None:
        """Draw the further links at the right-hand side, each a little further out."""
        number = 0
        for one, other, kind in self.further:
            if one not in self.places or other not in self.places:
                continue
            from_y, to_y = self.places[other][1], self.places[one][1]
            edge, out = WIDTH - 56, WIDTH - 26 + (number % 3) * 8
            way = f"M{min(self.ends[other], edge)} {from_y}H{edge}C{out} {from_y} {out} {to_y} {edge} {to_y}H{min(self.ends[one], edge)}"
            self.lines.append(Line(way, "beside" if kind is LinkKind.PARALLEL else "further"))
            number += 1


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(1, room - 1)].rstrip() + "…"


def draw_family(tops: Sequence[Node], language: str) -> Drawing:
    """Return the picture of a family."""
    pen = _Pen(language)
    for node in tops:
        pen.draw(node, 0, None)
    pen.tie()
    return Drawing(WIDTH, pen.y + 6, pen.marks, pen.lines)
