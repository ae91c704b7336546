"""Names on a small map keep clear of each other, of the dots and of the edges."""

from itertools import combinations
from random import Random

import pytest

from exchange.foundation.labels import label_spots
from exchange.foundation.maps import MOST_HEIGHT, WIDTH, map_drawing

FAR = [("Montréal", 45.5, -73.57), ("Dakar", 14.69, -17.44), ("Medellín", 6.24, -75.58)]
NEAR = [
    ("Bagneux", 48.8, 2.31),
    ("Liège", 50.63, 5.57),
    ("Torino", 45.07, 7.69),
    ("Barcelona", 41.39, 2.17),
    ("Lisboa", 38.72, -9.14),
    ("Essen", 51.45, 7.01),
    ("Kraków", 50.06, 19.94),
    ("Zaragoza", 41.65, -0.88),
    ("Mannheim", 49.49, 8.47),
    ("Firenze", 43.77, 11.25),
]
WAYS = [("Montréal", "Mannheim", "out"), ("Medellín", "Bagneux", "out"), ("Dakar", "Torino", "out"), ("Lisboa", "Liège", "out")]


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def assert_clear(points, spots, *, height, radius):
    boxes = {name: spot.box for name, spot in spots.items()}
    assert list(boxes) == sorted(boxes, key=list(boxes).index)
    assert [pair for pair in combinations(boxes, 2) if meet(boxes[pair[0]], boxes[pair[1]])] == []
    for name, (left, top, right, bottom) in boxes.items():
        assert left >= 0 <= top
        assert right <= WIDTH
        assert bottom <= height
        for other, (x, y) in points.items():
            if other != name:
                assert not meet((left, top, right, bottom), (x - radius, y - radius, x + radius, y + radius)), (name, other)


@pytest.mark.parametrize("places", [NEAR, NEAR + FAR, FAR, NEAR[:2]])
def test_the_cities_of_the_network_are_all_named(places):
    drawing = map_drawing([{"name": name, "latitude": lat, "longitude": lon} for name, lat, lon in places], WAYS)
    points = {place.name: (float(place.x), float(place.y)) for place in drawing.places}
    height, radius = float(drawing.height), float(drawing.radius)
    spots = label_spots(points, [], height=height, radius=radius, width=WIDTH)
    assert_clear(points, spots, height=height, radius=radius)
    assert {place.name for place in drawing.places} == {name for name, _lat, _lon in places}


def test_many_dots_in_a_corner_still_have_their_names():
    random = Random(2017)
    for _map in range(25):
        count = random.randint(2, 14)
        corner = random.uniform(60, 360), random.uniform(50, 200)
        points = {
            f"{'Saint-'[: random.choice((0, 6))]}Town {number}": (corner[0] + random.gauss(0, 25), corner[1] + random.gauss(0, 20))
            for number in range(count)
        }
        points = {name: (min(max(x, 10), WIDTH - 10), min(max(y, 10), 240)) for name, (x, y) in points.items()}
        spots = label_spots(points, [], height=250, radius=4, width=WIDTH)
        assert_clear(points, spots, height=250, radius=4)


def test_a_name_beside_its_dot_needs_no_line_and_one_apart_has_one():
    alone = label_spots({"Bagneux": (200, 100)}, [], height=250, radius=6, width=WIDTH)["Bagneux"]
    assert (alone.anchor, alone.lead_from(200, 100, 6)) == ("start", "")
    crowd = {f"Somewhere {n}": (200 + 3 * n, 100.0) for n in range(12)}
    spots = label_spots(crowd, [], height=MOST_HEIGHT, radius=4, width=WIDTH)
    assert any(spot.is_apart and spot.lead_from(*crowd[name], 4).startswith("M") for name, spot in spots.items())


def test_the_same_places_give_the_same_map():
    first, again = ([{"name": n, "latitude": lat, "longitude": lon} for n, lat, lon in NEAR] for _time in range(2))
    assert map_drawing(first, WAYS) == map_drawing(again, WAYS)
