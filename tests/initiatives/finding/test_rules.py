"""Which words are looked for, which are near to a mistyped one, and that their keys always lead to them."""

import random

import pytest

from exchange.initiatives.finding.rules import is_learnt, keys_of, keys_sought, mistakes, nearest, reach, sought


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("lamps on the square", "square lamps the"),
        ("s", ""),
        ("a b c d e f g h", ""),
        ("tv", "tv"),
        ("a tv u5", "tv u5"),
        ("tv room", "room"),
        ("", ""),
    ],
)
def test_short_words_are_not_looked_for_beside_longer_ones_and_one_letter_never(typed, looked_for):
    assert sought(typed.split()) == looked_for.split()


@pytest.mark.parametrize(
    ("word", "most"),
    [("bus", 0), ("lamp", 1), ("streets", 1), ("security", 2), ("2017", 0), ("covid19", 0), ("", 0), ("a" * 31, 0), ("улица", 1)],
)
def test_how_much_is_forgiven_follows_from_the_length(word, most):
    assert reach(word) == most


@pytest.mark.parametrize(
    ("typed", "word", "number"),
    [
        ("lamp", "lamp", 0),
        ("lmap", "lamp", 1),
        ("lanp", "lamp", 1),
        ("lamps", "lamp", 1),
        ("amp", "lamp", 1),
        ("xamp", "lamp", 1),
        ("secrity", "security", 1),
        ("secruity", "security", 1),
        ("sekurity", "security", 1),
        ("ceqirity", "security", 3),
        ("strassenlaterne", "strassenlampe", 4),
        ("quartier", "cartier", 2),
    ],
)
def test_mistakes_are_letters_and_swapped_neighbours(typed, word, number):
    assert mistakes(typed, word, most=3) == mistakes(word, typed, most=3) == number


def test_the_nearest_come_first_and_among_them_those_with_the_same_beginning():
    words = ["security", "secrety", "maturity", "purity", "secretly"]
    assert nearest("secrety", ["security", "decrety", "secrety", "secretly"]) == ["secrety", "secretly", "decrety"]
    assert nearest("sekurity", words) == ["security"]
    assert nearest("bus", ["but"]) == []


@pytest.mark.parametrize(("word", "learnt"), [("bus", True), ("a", False), ("10000", False), ("x" * 31, False), ("laterne", True)])
def test_only_words_are_learnt(word, learnt):
    assert is_learnt(word) is learnt


def broken(word, dice):
    """A word with one mistake."""
    at = dice.randrange(len(word))
    kind = dice.choice("adsx")
    if kind == "x" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "d":
        return word[:at] + word[at + 1 :]
    return word[:at] + dice.choice("aeinstrx") + word[at + (kind == "s") :]


def test_whatever_is_within_reach_shares_a_key():
    dice = random.Random(4)
    words = [
        "lamp",
        "lampe",
        "strade",
        "piazza",
        "quartier",
        "security",
        "seguranca",
        "strassenlaterne",
        "convivencia",
        "sicherheitsgefuhl",
    ]
    tried = lost = 0
    for _turn in range(4000):
        word = dice.choice(words)
        typed = broken(word, dice)
        if dice.random() < 0.5 and len(typed) >= 8:
            typed = broken(typed, dice)
        if reach(typed) and mistakes(typed, word, most=2) <= reach(typed):
            tried += 1
            lost += not keys_of(word) & keys_sought(typed)
    print(f"tried {tried} · lost {lost}")
    assert tried > 2000
    assert lost == 0


def test_a_word_has_few_keys():
    assert max(len(keys_of(word)) for word in ("lamp", "security", "strassenlaterne", "sicherheitsgefuhl")) <= 22
