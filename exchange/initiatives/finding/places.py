"""Where published initiatives come from, where they were seen, and where they were taken up; by name, never by how many."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from exchange.foundation.formats import country
from exchange.foundation.maps import MapDrawing, map_drawing
from exchange.initiatives.finding.index import Index
from exchange.initiatives.finding.wishes import Facet

# Returns {address part of a city: how many published initiatives it took up}.
TakenUp = Callable[[], Mapping[str, int]]
_counters: list[TakenUp] = []


class PlaceLine(NamedTuple):
    """One city, and how many published initiatives come from it, were seen there, were taken up there."""

    slug: str
    name: str
    country: str
    origin: int
    seen: int
    taken_up: int
    is_on_map: bool


def add_taken_up(counter: TakenUp) -> None:
    """Register, as a feature above, who counts what cities took up; once, however often the application is built."""
    if counter not in _counters:
        _counters.append(counter)


def count_taken_up() -> Mapping[str, int]:
    """Return {address part of a city: how many published initiatives it took up}; one statement for each counter."""
    total: Counter[str] = Counter()
    for count in _counters:
        total.update(count())
    return total


def list_places(index: Index, taken_up: Mapping[str, int], language: str) -> list[PlaceLine]:
    """Return the cities that have anything to do with what is published, in the order of their names."""
    lines = []
    for slug, city in index.cities.items():
        origin, seen = (index.masks[facet].get(slug, 0).bit_count() for facet in (Facet.CITY, Facet.SEEN))
        taken = taken_up.get(slug, 0)
        if origin or seen or taken:
            has_place = city.latitude is not None and city.longitude is not None
            lines.append(PlaceLine(slug, city.name_in(language), country(city.country), origin, seen, taken, has_place))
    return sorted(lines, key=lambda line: line.name.casefold())


def drawn_places(index: Index, lines: list[PlaceLine]) -> tuple[MapDrawing, dict[str, PlaceLine]]:
    """Return the map with all cities alike in size, and the line of each place; two cities of one name are told apart by country."""
    names = [line.name for line in lines]
    shown = {line.name if names.count(line.name) == 1 else f"{line.name} ({line.country})": line for line in lines if line.is_on_map}
    places = [
        {
            "name": name,
            "kind": "dot" if line.origin else "todo",
            "latitude": index.cities[line.slug].latitude,
            "longitude": index.cities[line.slug].longitude,
        }
        for name, line in shown.items()
    ]
    return map_drawing(places), shown
