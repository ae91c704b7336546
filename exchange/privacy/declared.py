"""The declarations of all columns, as they stand in the models."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from exchange.foundation.database import db
from exchange.foundation.declarations import Sensitivity


@dataclass(frozen=True)
class Declared:
    """One column that holds something about a person."""

    table: Table
    column: Column[Any]
    sensitivity: Sensitivity
    erased: str
    in_copy: bool


def declared_columns() -> list[Declared]:
    """Return every column with a declaration, by table."""
    return [
        Declared(
            table,
            column,
            column.info["personal"]["sensitivity"],
            column.info["personal"]["erased"],
            column.info["personal"]["in_copy"],
        )
        for table in db.metadata.sorted_tables
        for column in table.columns
        if "personal" in column.info
    ]


def blank_of(column: Column[Any]) -> Any:
    """Return what an erased value is: nothing where the column allows it, else an empty text or list."""
    if column.nullable:
        return None
    return [] if column.type.python_type is list or type(column.type).__name__ == "JSON" else ""
