"""Which clock a place follows: an airport by its code, a city by its name; otherwise a person says so."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import airportsdata

from exchange.foundation.folding import fold

_CODE = re.compile(r"\b([A-Z]{3})\b")


@lru_cache(maxsize=1)
def _airports() -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    """Return {IATA code: zone} and {(folded city, country): zone}; cities with two zones are left out."""
    codes: dict[str, str] = {}
    cities: dict[tuple[str, str], set[str]] = {}
    for code, airport in airportsdata.load("IATA").items():
        codes[code] = airport["tz"]
        cities.setdefault((fold(airport["city"]), airport["country"]), set()).add(airport["tz"])
    return codes, {city: next(iter(zones)) for city, zones in cities.items() if len(zones) == 1}


def zone_of(place: str, *, known: Mapping[str, str], countries: Collection[str]) -> str | None:
    """Return the IANA zone of a place as typed (`Barcelona Sants`, `Dakar (DSS)`), or None when it is not clear.

    `known` are zones of the names of cities that are ours; `countries` (ISO 3166-1) where else to look.
    """
    codes, cities = _airports()
    for code in _CODE.findall(place):
        if code in codes:
            return codes[code]
    words = fold(place).replace(",", " ").replace("(", " ").split()
    names = {fold(name): zone for name, zone in known.items()}
    for count in range(len(words), 0, -1):
        start = " ".join(words[:count])
        if start in names:
            return names[start]
        zones = {cities[start, country] for country in countries if (start, country) in cities}
        if len(zones) == 1:
            return zones.pop()
    return None
