"""A description as the page, the data and the sheet of an initiative say it; a contact only while an adult answers for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.formats import day
from exchange.foundation.languages import _
from exchange.initiatives.describing.levels import level_words
from exchange.initiatives.describing.models import Description, EvidenceRecord
from exchange.initiatives.describing.parts import PARTS, PartOfDescription
from exchange.initiatives.describing.queries import may_describe
from exchange.initiatives.describing.rules import Lamp, Light, is_whole
from exchange.initiatives.describing.standing import Standing, records_of, standing_of, values_of
from exchange.initiatives.describing.wording import cost_rows
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section

HEADINGS = {name: heading for part in PARTS for name, heading in part.names.items()}


def part_state(initiative: Initiative, part: PartOfDescription) -> str:
    """Return how much of a part is written: done, part or todo."""
    said = [bool(value) for value in values_of(initiative.description, part.names).values()]
    return "done" if all(said) else "part" if any(said) else "todo"


def drawn_lamps(lamps: Mapping[Lamp, Light]) -> list[tuple[str, str, str]]:
    """Return (on | half | off, name, words) of each lamp; what is missing stands in the words."""
    return [
        (
            light.value,
            str(lamp.label),
            str(light.label) if light is Light.ON else _("%(state)s; lit by: %(what)s", state=light.label, what=lamp.lit_by),
        )
        for lamp, light in lamps.items()
    ]


def known_facts(initiative: Initiative, standing: Standing | None = None) -> dict[str, Any]:
    """Return what pages show of lamps, level and records."""
    standing = standing or standing_of(initiative)
    return {
        "description": initiative.description,
        "lamps": drawn_lamps(standing.lamps),
        "level": standing.level,
        "level_words": level_words(standing.level.level),
        "records": [(one, is_whole(one)) for one in records_of(initiative)],
        "costs": cost_rows(initiative.description.costs) if initiative.description else [],
    }


def known_section(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show everybody what is written down, how one knows that it works, and what a city needs to do it."""
    standing = standing_of(initiative)
    data = description_data(initiative.description, records_of(initiative), standing)
    return Section("initiatives/describing/_on_initiative.html", known_facts(initiative, standing) | {"headings": HEADINGS}, data=data)


def writing_card(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show the way to write it: to whoever may describe it, and to its authors the way to propose something."""
    if not viewer.is_signed_in or initiative.state is InitiativeState.RETIRED:
        return None
    may = may_describe(initiative, viewer=viewer)
    is_author = viewer.person_id in initiative.author_ids and viewer.may(Permission.INITIATIVES_WRITE)
    if not may and not is_author:
        return None
    done = sum(part_state(initiative, part) == "done" for part in PARTS)
    return Section("initiatives/describing/_card.html", {"may": may, "done": done, "total": len(PARTS)}, place=Place.SIDE)


def description_data(description: Description | None, records: Sequence[EvidenceRecord], standing: Standing) -> dict[str, Any]:
    """Return lamps, level, records and description as programs read them."""
    names = [name for part in PARTS for name in part.names if not name.startswith("contact_")]
    shown = values_of(description, names)
    if description is not None and description.has_contact:
        shown["contact"] = {"office": description.contact_office, "email": description.contact_email}
    level = standing.level
    return {
        "lamps": {lamp.value: light.value for lamp, light in standing.lamps.items()},
        "evidence": {
            "level": level.level,
            "supported": level.supported,
            "ceiling": description.ceiling if description else None,
            "ceiling_reason": description.ceiling_reason if description else "",
            "why": [str(one) for one in level.why],
            "raised_by": str(level.raised_by) if level.raised_by else None,
            # Numbers of cities; none of them is named.
            "other_cities": {
                "better": standing.elsewhere.better,
                "no_change_or_worse": standing.elsewhere.otherwise,
                "with_result": standing.elsewhere.with_result,
            },
            "records": [_record_data(one) for one in records],
        },
        "description": shown,
    }


def _record_data(record: EvidenceRecord) -> dict[str, Any]:
    return {
        "kind": record.kind.value,
        "shows": record.shows.value,
        "found": record.found,
        "on": record.done_on.isoformat() if record.done_on else None,
        "by": record.done_by,
        "source": record.source,
    }


def record_words(record: EvidenceRecord) -> str:
    """Return one record as a paragraph: how, when, by whom, what, where it can be read."""
    head = ", ".join(word for word in (str(record.kind.label), day(record.done_on) if record.done_on else "", record.done_by) if word)
    tail = _("To read: %(source)s", source=record.source) if record.source else ""
    return "\n".join(line for line in (f"{head}: {record.shows.label}", record.found, tail) if line)
