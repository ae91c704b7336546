"""An initiative on paper in the order of a practice sheet: context, objectives, activities, budget, evaluation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from exchange.foundation.languages import _
from exchange.initiatives.describing.levels import Level, level_words
from exchange.initiatives.describing.models import Description
from exchange.initiatives.describing.showing import drawn_lamps, record_words
from exchange.initiatives.describing.standing import Standing, records_of, standing_of
from exchange.initiatives.describing.wording import cost_rows
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import QUESTIONS

# A word that is longer than this is no word of any language: it may be parted anywhere.
_LONGEST_WORD = 40
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_AS_THEY_ARE = frozenset({"qr_svg", "address"})


def breakable(data: Any) -> Any:
    """Return data for the typesetter in which no endless word runs over the edge; addresses and drawings stay as they are."""
    if isinstance(data, str):
        return _ENDLESS.sub(_parted, data)
    if isinstance(data, Mapping):
        return {key: value if key in _AS_THEY_ARE else breakable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [breakable(one) for one in data]
    return data


def _parted(found: re.Match[str]) -> str:
    word = found.group()
    return "\u200b".join(word[start : start + _LONGEST_WORD // 2] for start in range(0, len(word), _LONGEST_WORD // 2))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [block.strip() for block in text.split("\n") if block.strip()]


def _told(heading: str, text: str) -> dict[str, Any]:
    return {"heading": heading, "paragraphs": paragraphs(text), "level": 3}


def _some(sections: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections that say something."""
    return [one for one in sections if any(value for key, value in one.items() if key not in {"heading", "level"})]


def _part(heading: str, *sections: dict[str, Any]) -> list[dict[str, Any]]:
    said = _some(sections)
    return [{"part": heading}, *said] if said else []


def level_line(level: Level) -> str:
    """Return the level of evidence in a sentence."""
    if not level.level:
        return _("No level of evidence yet.")
    return _("Evidence: level %(level)s of 5. %(words)s.", level=level.level, words=level_words(level.level))


def sheet_parts(initiative: Initiative, told: Any, standing: Standing | None = None) -> list[dict[str, Any]]:
    """Return the sections of the sheet; `told` has the nine answers as attributes, in the language in which they are to be read.

    Whoever knows already how the initiative stands gives it along.
    """
    d = initiative.description or Description(core=[], adaptable=[], costs=[], **dict.fromkeys(_WORDS, ""))
    standing = standing or standing_of(initiative)
    heading = {question.name: str(question.heading) for question in QUESTIONS}
    steps = {"heading": heading["steps"], "level": 3, "steps": [{"title": "", "text": text} for text in told.steps]}
    return [
        *_part(
            _("Context"),
            _told(heading["problem"], told.problem),
            _told(heading["seen_where"], told.seen_where),
            _told(_("Where it is done"), d.place),
            _told(_("For whom"), d.for_whom),
        ),
        *_part(_("Objectives"), _told(_("What it is for, and why it works"), told.why_it_works), stay_and_change(d)),
        *_part(
            _("Activities"),
            steps,
            _told(heading["who_does_it"], told.who_does_it),
            _rows(
                _("When, and how much"), [(_("Since when"), d.since), (_("How often"), d.frequency), (_("How long each time"), d.duration)]
            ),
            _told(_("People needed"), d.people_needed),
            _told(_("Things needed"), d.materials),
            _told(_("What could go wrong"), d.risks),
            _told(_("Care for minors, and what is fair"), d.ethics),
        ),
        *_part(_("Budget"), _told(heading["cost"], told.cost), _rows(_("Costs in figures"), priced(d))),
        *_part(
            _("Evaluation"),
            _told(heading["change"], told.change),
            {"heading": _("How one knows"), "level": 3, "items": [record_words(one) for one in records_of(initiative)]},
            {
                "heading": _("How strong the evidence is"),
                "level": 3,
                "paragraphs": [level_line(standing.level), *(str(one) for one in standing.level.why)],
                "notes": [d.ceiling_reason] if d.ceiling and d.ceiling_reason else [],
            },
            _told(_("What you learnt"), d.lessons) | {"heading": _("Lessons")},
            _told(_("What did not work"), d.failures),
            {
                "heading": _("What is written down"),
                "level": 3,
                "lamps": [{"state": state, "name": name, "note": note} for state, name, note in drawn_lamps(standing.lamps)],
            },
        ),
    ]


_WORDS = (
    "place", "for_whom", "since", "frequency", "duration", "people_needed", "materials", "risks", "ethics", "lessons", "failures",
    "contact_office", "contact_email", "ceiling_reason",
)  # fmt: skip


def _rows(heading: str, rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"heading": heading, "level": 3, "rows": [list(row) for row in rows if row[1]]}


def priced(description: Description | None) -> list[tuple[str, str]]:
    """Return (what, with its note; sum) of each cost."""
    rows = cost_rows(description.costs) if description else []
    return [(f"{what} ({note})" if note else what, said or "–") for what, said, note in rows]


def stay_and_change(description: Description) -> dict[str, Any]:
    """Return what must stay beside what may change."""
    pair = [(_("Must stay"), description.core), (_("May change"), description.adaptable)]
    shown = [{"heading": heading, "items": items} for heading, items in pair if items]
    return {"heading": _("What must stay, what may change"), "level": 3, "pair": shown}


def contact_part(description: Description | None) -> list[dict[str, Any]]:
    """Return whom to ask, while an adult answers for the address."""
    if description is None or not description.has_contact:
        return []
    return [{"heading": _("Whom to ask"), "items": [one for one in (description.contact_office, description.contact_email) if one]}]
