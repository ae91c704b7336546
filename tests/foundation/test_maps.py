"""The small map: what it shows, and that words stay on it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exchange.foundation.land import land_rows
from exchange.foundation.maps import MOST_HEIGHT, WIDTH, fit, is_land, map_drawing

BAGNEUX = {"name": "Bagneux", "latitude": 48.8, "longitude": 2.31, "kind": "now"}
BARCELONA = {"name": "Barcelona", "latitude": 41.39, "longitude": 2.17}
MONTREAL = {"name": "Montréal", "latitude": 45.5, "longitude": -73.57}
DAKAR = {"name": "Dakar", "latitude": 14.69, "longitude": -17.44}
MEDELLIN = {"name": "Medellín", "latitude": 6.24, "longitude": -75.58}


@pytest.mark.parametrize(
    ("latitude", "longitude", "land"),
    [
        (48.8, 2.31, True),
        (47.5, 19.0, True),
        (44.8, 20.5, True),
        (6.24, -75.58, True),
        (45.0, -30.0, False),
        (39.0, 5.0, False),
        (90.0, 0.0, False),
    ],
)
def test_there_is_land_where_the_cities_are(latitude: float, longitude: float, land: bool) -> None:
    assert is_land(latitude=latitude, longitude=longitude) is land


@pytest.mark.parametrize("places", [[BAGNEUX], [BAGNEUX, BARCELONA], [BARCELONA, MONTREAL, DAKAR, MEDELLIN]])
def test_every_place_and_its_name_are_on_the_map(places: list[dict[str, Any]]) -> None:
    drawing = map_drawing(places)
    assert [place.name for place in drawing.places] == [place["name"] for place in places]
    for place in drawing.places:
        assert 8 <= float(place.x) <= WIDTH - 8
        assert 8 <= float(place.y) <= float(drawing.height) - 8
        width = len(place.name) * 8.4
        left = float(place.text_x) - {"start": 0, "end": width, "middle": width / 2}[place.anchor]
        assert left >= 0
        assert left + width <= WIDTH
    assert float(drawing.height) <= MOST_HEIGHT
    assert drawing.land.startswith("M")


def test_a_way_needs_both_its_places() -> None:
    nowhere = {"name": "Nowhere", "latitude": None, "longitude": None}
    drawing = map_drawing(
        [BAGNEUX, BARCELONA, nowhere],
        [("Bagneux", "Barcelona", "way"), ("Bagneux", "Nowhere", "out"), ("Bagneux", "Bagneux", "out")],
    )
    assert [way.kind for way in drawing.ways] == ["way"]
    assert [place.name for place in drawing.places] == ["Bagneux", "Barcelona"]


def test_people_and_ideas_between_the_same_places_take_two_sides() -> None:
    drawing = map_drawing([BARCELONA, MONTREAL], [("Montréal", "Barcelona", "way"), ("Montréal", "Barcelona", "out")])
    assert drawing.ways[0].path != drawing.ways[1].path


def test_no_place_at_all_shows_europe() -> None:
    projection = fit([])
    x, y = projection.place(latitude=48.0, longitude=8.0)
    assert (round(x / WIDTH, 1), round(y / projection.height, 1)) == (0.5, 0.5)
    assert map_drawing([]).places == ()


def test_places_and_degrees_are_each_others_inverse() -> None:
    projection = fit([(41.39, 2.17), (6.24, -75.58)])
    x, y = projection.place(latitude=14.69, longitude=-17.44)
    latitude, longitude = projection.degrees(x, y)
    assert (round(latitude, 6), round(longitude, 6)) == (14.69, -17.44)


def test_the_land_file_can_be_computed_anew_from_polygons() -> None:
    square = [(-180.0, 84.0), (-179.0, 84.0), (-179.0, 83.2), (-180.0, 83.2)]
    hole = [(-179.6, 83.6), (-179.4, 83.6), (-179.4, 83.4), (-179.6, 83.4)]
    rows = land_rows([[square, hole]])
    assert json.dumps(rows[:3]) == "[[0, 1, 3, 4], [0, 4], []]"
