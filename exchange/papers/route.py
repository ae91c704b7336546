"""Through which countries somebody travels: the time zone of each end of a leg names its country."""

from collections.abc import Iterable
from functools import cache

from babel.core import get_global


@cache
def country_of_zone(zone: str) -> str:
    """Return the country (ISO 3166-1 alpha-2) of an IANA zone; empty for one of no country, as UTC."""
    found = str(get_global("zone_territories").get(zone, ""))
    return found if len(found) == 2 and found.isalpha() else ""


def countries_of_zones(zones: Iterable[str]) -> tuple[str, ...]:
    """Return the countries of some zones, each once, in their order."""
    return tuple(dict.fromkeys(country for zone in zones if (country := country_of_zone(zone))))
