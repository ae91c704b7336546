"""What the tables declare about people, gathered for reading."""

from dataclasses import dataclass

from exchange.foundation.database import Model
from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.people.declared import COLUMNS

# In the order in which a young person meets them.
_CHAPTERS: dict[str, LazyString] = {
    "people": _l("Who you are"),
    "accounts": _l("How you sign in"),
    "participants": _l("Your place in a trip"),
    "guardians": _l("Parents and guardians"),
    "applications": _l("What you wrote to apply"),
    "selection": _l("How applications were chosen"),
    "consents": _l("What was agreed to"),
    "care": _l("Health, food and emergencies"),
    "concerns": _l("What worries you"),
    "papers": _l("Papers"),
    "journeys": _l("The way there and back"),
    "stays": _l("Where you sleep"),
    "onsite": _l("On site"),
    "readiness": _l("Reminders"),
    "initiatives": _l("Notes and initiatives"),
    "adoptions": _l("What cities made of them"),
    "voices": _l("What others say"),
    "mentoring": _l("Help between cities"),
    "statements": _l("My statements"),
    "messages": _l("Letters"),
    "history": _l("Who did what"),
}


@dataclass(frozen=True)
class Declaration:
    """One personal column as its feature declares it; the last three are English and translated when shown."""

    column: str
    name: Sentence
    why: str
    seen_by: str
    erased: str
    is_sealed: bool


def list_declarations() -> list[tuple[Sentence, list[Declaration]]]:
    """Return what is kept about people, by chapter: each column's name, reason, readers and end."""
    chapters: dict[str, list[Declaration]] = {feature: [] for feature in _CHAPTERS}
    for mapper in sorted(Model.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        feature = mapper.class_.__module__.split(".")[1]
        for column in mapper.local_table.columns:
            declared = column.info.get("personal")
            if declared is None:
                continue
            key = f"{mapper.class_.__tablename__}.{column.name}"
            chapters.setdefault(feature, []).append(
                Declaration(
                    column=key,
                    name=COLUMNS.get(key, column.name.replace("_", " ")),
                    why=declared["why"],
                    seen_by=declared["seen_by"],
                    erased=declared["erased"],
                    is_sealed=column.name.endswith("_sealed"),
                )
            )
    order = list(COLUMNS)
    for rows in chapters.values():
        rows.sort(key=lambda row: order.index(row.column) if row.column in order else len(order))
    return [(_CHAPTERS.get(feature, feature), rows) for feature, rows in chapters.items() if rows]
