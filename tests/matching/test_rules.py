"""What speaks for an initiative in a city: a table of cases with their golden explanations."""

from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from exchange.foundation.formats import listed
from exchange.matching import rules
from exchange.matching.known import Criterion, Fact, Place, Practice, alike, distance_km
from exchange.matching.models import Budget, FactKind
from exchange.matching.queries import first_year_cents

ESTIMATE = "Office of statistics, Sat 1 Jan 2022"


def place(number: int, slug: str, **facts: Any) -> Place:
    size, density = facts.pop("size", ""), facts.pop("density", "")
    typed = {FactKind.SIZE: size, FactKind.DENSITY: density}
    start: dict[str, Any] = {"country": "FR", "languages": ("fr",), "at": None}
    known = {kind: Fact(value, ESTIMATE) for kind, value in typed.items() if value}
    return Place(UUID(int=number), slug, slug.title(), {}, facts=known, **(start | facts))


TORINO = place(1, "torino", country="IT", languages=("it",), at=(45.0703, 7.6869), size="500-1000", density="city")
LIEGE = place(2, "liege", country="BE", at=(50.6326, 5.5797), size="100-250", density="city")
ESSEN = place(3, "essen", country="DE", languages=("de",), at=(51.4556, 7.0116), size="500-1000", density="city")
# A city of which nothing is known but its name, its country and its language.
UNKNOWN = place(4, "dakar", country="SN", languages=())
# One that runs something, and of which the network has typed nothing yet.
BARE = place(8, "vilnius", country="LT", languages=("lt",))
NIGHT = Practice(
    id=UUID(int=9),
    slug="lanterns",
    title="Lanterns",
    languages=("fr", "de"),
    themes=frozenset({"public-spaces"}),
    codes=frozenset({"2017-12"}),
    running=(LIEGE, ESSEN),
    origin=LIEGE,
    cents=400_000,
    terms=frozenset({"c:light", "c:way"}),
)


def themes(slugs: Any) -> str:
    return listed({"public-spaces": "Public spaces"}.get(slug, slug) for slug in slugs)


def said(practice: Practice, where: Place) -> list[str]:
    found = rules.match(practice, where, themes=themes, language="en")
    return [f"{one.points} {one.sentence}" for one in found.reasons]


BAGNEUX = {"at": (48.7983, 2.3137), "size": "20-50", "density": "city"}
CASES: dict[str, tuple[Practice, Place, list[str]]] = {
    "it looks for it, reads it, and it runs nearby": (
        NIGHT,
        place(5, "leuven", country="BE", languages=("nl", "de"), at=(50.8798, 4.7005), wanted=frozenset({"public-spaces"})),
        [
            "3 Leuven looks for this: Public spaces.",
            "2 Written in a language of Leuven: German.",
            "2 It runs in Liege, 70 km away.",
        ],
    ),
    "needs speak of it, in two words": (
        NIGHT,
        place(5, "bagneux", needs={"c:light": "lampes", "c:way": "chemin"}, **BAGNEUX),
        [
            "3 Needs in the diagnoses of Bagneux speak of it: lampes and chemin.",
            "2 Written in a language of Bagneux: French.",
            "0 No city nearby runs it.",
            "0 The cities that know it are much larger or smaller.",
            "1 It is built like Essen: densely built.",
        ],
    ),
    "one word is too little; what was begun counts": (
        NIGHT,
        place(5, "bagneux", needs={"c:light": "lampes"}, taken=frozenset({"public-spaces"})),
        ["2 Bagneux has taken up something on this already: Public spaces.", "2 Written in a language of Bagneux: French."],
    ),
    "a blank spot, the same country, nearly the size, within its means": (
        NIGHT,
        place(5, "mannheim", country="DE", languages=("de",), size="250-500", blank=frozenset({"2017-12"}), budget=Budget.LITTLE),
        [
            "1 Nothing in Mannheim answers recommendation 2017-12 yet.",
            "2 Written in a language of Mannheim: German.",
            "1 It runs in Essen, in the same country (Germany).",
            "1 It runs in a city of nearly the same size: Essen (500,000 to a million people).",
            "1 The costs that are written down are within what it could spend (up to 5,000 euros).",
        ],
    ),
    "nothing speaks for it": (
        NIGHT,
        place(5, "village", country="PT", languages=("pt",), at=(41.5, -8.4), size="under-20", density="rural", wanted=frozenset({"risk"})),
        [
            "0 Village has not said that it looks for this.",
            "0 It is not written in a language of the city yet.",
            "0 No city nearby runs it.",
            "0 The cities that know it are much larger or smaller.",
            "0 The cities that know it are built otherwise.",
        ],
    ),
    "nothing is known: no answer is a no": (NIGHT, UNKNOWN, []),
    "of one city that runs it nothing is known: no is not said for all of them": (
        replace(NIGHT, running=(LIEGE, BARE)),
        place(5, "village", country="PT", languages=("pt",), at=(41.5, -8.4), size="under-20", density="rural"),
        ["0 It is not written in a language of the city yet."],
    ),
    "of one city that runs it nothing is known: what another one says for it stays": (
        replace(NIGHT, running=(LIEGE, BARE)),
        place(5, "leuven", country="BE", languages=("nl",), at=(50.8798, 4.7005), size="50-100", density="city"),
        [
            "0 It is not written in a language of the city yet.",
            "2 It runs in Liege, 70 km away.",
            "1 It runs in a city of nearly the same size: Liege (100,000 to 250,000 people).",
            "1 It is built like Liege: densely built.",
        ],
    ),
    "it runs nowhere: where it comes from is compared": (
        Practice(UUID(int=8), "new", "New", ("it",), frozenset(), frozenset(), running=(), origin=TORINO, cents=9_000_000),
        place(5, "essen", country="DE", languages=("de",), size="500-1000", density="town", budget=Budget.SOME),
        [
            "0 It is not written in a language of the city yet.",
            "2 It comes from a city of the same size: Torino (500,000 to a million people).",
            "0 The cities that know it are built otherwise.",
            "0 The costs that are written down are more than it could spend.",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_match_is_explained(case: str) -> None:
    practice, where, expected = CASES[case]
    assert said(practice, where) == expected


def test_each_reason_has_its_source() -> None:
    practice, where, _expected = CASES["needs speak of it, in two words"]
    found = rules.match(practice, where, themes=themes, language="en")
    assert [str(one.source) for one in found.reasons] == [
        "the city’s own diagnoses, which only the city and the network read",
        "the city’s languages, and those of the initiative",
        "adoptions, which are public; places of the cities",
        ESTIMATE,
        ESTIMATE,
    ]


def test_what_is_not_known_lowers_the_coverage_and_not_the_share() -> None:
    wants = frozenset({"public-spaces"})
    full = place(5, "leuven", country="BE", languages=("fr",), at=(50.8798, 4.7005), size="100-250", density="city", wanted=wants)
    bare = place(6, "namur", country="XX", languages=("fr",), wanted=wants)
    both = [rules.match(NIGHT, one, themes=themes, language="en") for one in (full, bare)]
    assert [(one.share, one.known) for one in both] == [(Fraction(1), 5), (Fraction(1), 2)]
    assert [rules.coverage_words(one) for one in both] == ["Known: 5 of 6.", "Known: 2 of 6."]
    # A known no lowers the share.
    far = place(7, "braga", country="PT", languages=("fr",), at=(41.5, -8.4), wanted=wants)
    assert rules.match(NIGHT, far, themes=themes, language="en").share == Fraction(5, 7)


def test_too_little_known_or_too_little_for_it_is_not_suggested() -> None:
    one_thing = place(5, "one", country="XX", languages=("fr",))
    weak = CASES["it runs nowhere: where it comes from is compared"]
    assert [rules.match(NIGHT, where, themes=themes, language="en").fits for where in (UNKNOWN, one_thing)] == [False, False]
    assert not rules.match(weak[0], weak[1], themes=themes, language="en").fits
    # What a city asks for is, though it is written in no language of its own.
    foreign = place(5, "oslo", country="NO", languages=("no",), wanted=frozenset({"public-spaces"}))
    assert rules.match(NIGHT, foreign, themes=themes, language="en").fits


def test_suggestions_have_one_order_whatever_comes_first() -> None:
    where = place(5, "leuven", country="BE", languages=("fr",), at=(50.8798, 4.7005), wanted=frozenset({"public-spaces"}))

    def other(number: int, slug: str, **facts: Any) -> Practice:
        start: dict[str, Any] = {"languages": ("fr",), "themes": NIGHT.themes, "codes": frozenset(), "running": (LIEGE,), "origin": LIEGE}
        return Practice(UUID(int=number), slug, slug, **(start | facts))

    rows = [
        other(11, "b-proven", evidence=3),
        other(12, "c-plain"),
        other(13, "a-plain"),
        other(14, "d-not-read-there", languages=("sv",)),
        # It fits as well as the best, and nobody has tried it.
        other(15, "a-untried", running=(), evidence=5, is_tried=False),
    ]
    found = [(one, rules.match(one, where, themes=themes, language="en")) for one in rows]
    order = ["b-proven", "a-plain", "c-plain", "d-not-read-there", "a-untried"]
    assert [one.slug for one, _match in rules.by_fit(found)] == order
    assert [one.slug for one, _match in rules.by_fit(found[::-1])] == order


def test_cities_stand_by_name_under_each_reason_and_never_by_merit() -> None:
    wants = frozenset({"public-spaces"})
    strong = place(21, "zagreb", country="BE", languages=("fr",), at=(50.9, 5.4), size="100-250", density="city", wanted=wants)
    weaker = place(22, "arles", languages=("fr",), wanted=wants, at=(43.7, 4.6))
    found = [(one, rules.match(NIGHT, one, themes=themes, language="en")) for one in (strong, weaker, UNKNOWN)]
    groups = rules.by_reason(found, language="en")
    assert {key.value: [one.slug for one, _match in cities] for key, cities in groups.items()} == {
        "problem": ["arles", "zagreb"],
        "language": ["arles", "zagreb"],
        "neighbours": ["zagreb"],
        "size": ["zagreb"],
        "density": ["zagreb"],
    }
    assert list(groups) == [one for one in Criterion if one in groups]


def test_the_way_between_two_cities_and_who_is_alike() -> None:
    assert round(distance_km((45.0703, 7.6869), (50.6326, 5.5797))) == 638
    assert [one.slug for one in alike(TORINO, [TORINO, LIEGE, ESSEN, UNKNOWN])] == ["essen"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([{"cents": 40_000, "currency": "EUR", "per": ""}, {"cents": 5_000}], 45_000),
        ([{"cents": 40_000, "per": ""}, {"cents": 350, "per": "bench"}], None),
        ([{"cents": 350, "per": "child and day"}], None),
        ([{"cents": 40_000}, {"cents": None}], None),
        ([{"cents": 40_000, "currency": "CHF"}], None),
        ([], None),
        (None, None),
    ],
)
def test_the_price_of_one_piece_is_no_first_year(lines: Any, expected: int | None) -> None:
    assert first_year_cents(lines) == expected
