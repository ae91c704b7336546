"""Names of cities for long lists: read as text, and taken apart once for each text instead of once for each row."""

from collections.abc import Mapping
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, String, cast

from exchange.cities.models import City


def names_as_text(city: Any = City) -> ColumnElement[str]:
    """Return the column of a city's names as the database keeps it."""
    return cast(city.names, String).label("city_names")


@lru_cache(maxsize=2048)
def names_of(text: str | None) -> Mapping[str, str]:
    """Return {language: name}; nobody may change it."""
    found: dict[str, str] = loads(text) if text else {}
    return found
