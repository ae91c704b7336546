"""What texts speak of, how alike they are, and what may be done about it: pure."""

from uuid import uuid4

import pytest

from exchange.foundation.folding import fold
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar import acting, rules
from exchange.initiatives.similar.acting import Act, Part
from exchange.initiatives.similar.models import Combination
from exchange.initiatives.similar.speaking import language_of, terms_of
from exchange.initiatives.similar.vocabulary import LANGUAGES, concepts, families, vocabulary
from tests.initiatives.conftest import NOW

S = InitiativeState


def spoken(text, language="en"):
    return {term for term in terms_of("", [text], language=language) if term.startswith("c:")}


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("Lamps on the square", "en", "c:lamp"),
        ("Les lampadaires de la place", "fr", "c:lamp"),
        ("Las farolas de la plaza", "es", "c:lamp"),
        ("Els fanals de la plaça", "ca", "c:lamp"),
        ("Straßenlaternen am Platz", "de", "c:lamp"),
        ("I lampioni della piazza", "it", "c:lamp"),
        ("Os candeeiros da praça", "pt", "c:lamp"),
        ("Lamps on the square", "en", "c:square"),
        ("Straßenlaternen am Platz", "de", "c:square"),
        ("Ein Nachtbus für alle", "de", "c:bus"),
        ("A NIGHT BUS", "en", "c:bus"),
        ("businesses", "en", None),
        ("barrio", "es", "c:neighbourhood"),
        ("the living library of our town", "en", "c:living_library"),
    ],
)
def test_words_of_every_language_become_one_concept(text, language, concept):
    found = spoken(text, language)
    assert (concept in found) if concept else ("c:bus" not in found)


def test_the_longest_words_win():
    assert "c:book" not in spoken("human library")
    assert "c:living_library" in spoken("human library")


def test_a_language_that_was_not_said_right_is_recognised():
    words = fold("Wir stellen die Lampen auf und der Platz ist nicht mehr so leer, weil es Tee gibt und die Leute bleiben").split()
    assert language_of(words, "en") == "de"
    assert language_of(words, "de") == "de"
    assert language_of(["lamps"], "fr") == "fr"


def test_the_vocabulary_is_whole():
    assert len(concepts()) >= 280
    assert not set(families()) - concepts()
    for language in LANGUAGES:
        known = vocabulary(language)
        for stems in known.stems.values():
            for stem in stems:
                assert all(part == fold(part) for part in stem.parts), (language, stem)


def test_sixty_thousand_characters_are_read_in_a_moment():
    terms = terms_of("Lamps", ["lamps on the square " * 3000], language="en")
    assert terms["c:lamp"].weight < 10


def test_reasons_are_words_of_ones_own_text():
    one = terms_of("Tee unter Laternen", ["Abends stehen Tische mit Lampen auf dem Platz."], language="de")
    other = terms_of("Lamps", ["Neighbours pour tea at tables under lamps on the square."], language="en")
    alike = rules.compare({k: v.weight for k, v in one.items()}, {k: v.weight for k, v in other.items()}, counts={}, total=0)
    assert alike.is_same
    assert rules.telling_words(alike, {k: v.said for k, v in one.items()}) == ["Laternen", "Tee", "Platz", "Tische"]


def test_what_is_rare_counts_more():
    rare, often = (rules.worth_of("c:lamp", 1, documents=documents, total=1000) for documents in (3, 900))
    assert rare > 3 * often


def test_nothing_is_like_nothing():
    assert rules.compare({}, {"c:lamp": 1.0}, counts={}, total=0).score == 0
    assert not rules.compare({"c:lamp": 1.0, "c:tea": 1.0}, {"c:lamp": 1.0, "c:chess": 3.0}, counts={}, total=0).is_same


@pytest.mark.parametrize(
    ("part", "state", "other", "acts"),
    [
        (None, S.PUBLISHED, S.PUBLISHED, []),
        (Part.AUTHOR, S.DRAFT, S.PUBLISHED, [Act.PARALLEL, Act.INSPIRED_BY, Act.COMBINE, Act.ANOTHER]),
        (Part.AUTHOR, S.PUBLISHED, S.PUBLISHED, [Act.PARALLEL, Act.INSPIRED_BY, Act.COMBINE, Act.ASK_TO_GIVE_WAY, Act.ANOTHER]),
        (Part.AUTHOR, S.RETIRED, S.PUBLISHED, []),
        (Part.READER, S.SUBMITTED, S.IN_REVIEW, [Act.PARALLEL, Act.INSPIRED_BY, Act.ANOTHER]),
        (Part.NETWORK, S.IN_REVIEW, S.PUBLISHED, [Act.PARALLEL, Act.ADAPTS, Act.INSPIRED_BY, Act.ANOTHER]),
        (Part.NETWORK, S.PUBLISHED, S.IN_REVIEW, [Act.PARALLEL, Act.ADAPTS, Act.INSPIRED_BY, Act.ANOTHER]),
        (Part.NETWORK, S.PUBLISHED, S.PUBLISHED, [Act.PARALLEL, Act.ADAPTS, Act.INSPIRED_BY, Act.GIVE_WAY, Act.ANOTHER]),
    ],
)
def test_what_is_offered(part, state, other, acts):
    assert acting.offered_acts(part, state, other=other) == acts


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"has_authors": False}, ["nobody"]),
        ({"is_same_author": True}, ["own"]),
        ({"is_related": True}, ["comes-from"]),
        ({"earlier": Combination()}, ["asked"]),
        ({"earlier": Combination(refused_at=NOW)}, ["refused"]),
        ({"other_state": S.IN_REVIEW}, ["not-published"]),
        ({"mine_state": S.RETIRED}, ["retired"]),
    ],
)
def test_who_can_be_asked_to_make_one_of_two(facts, codes):
    facts = {"has_authors": True, "is_same_author": False, "earlier": None, "is_related": False} | facts
    mine = Initiative(id=uuid4(), state=facts.pop("mine_state", S.DRAFT))
    other = Initiative(id=uuid4(), state=facts.pop("other_state", S.PUBLISHED))
    assert [one.code for one in acting.why_not_combine(mine, other, **facts)] == codes


def test_both_texts_stand_in_the_one_that_is_made():
    assert acting.joined_answer("One.", "Two.") == "One.\n\nTwo."
    assert acting.joined_answer("One.", " One. ") == "One."
    assert acting.joined_answer(["a", "b"], ["b", "c"]) == ["a", "b", "c"]
    assert acting.joined_title("Lamps", "Tea") == "Lamps + Tea"
    assert len(acting.joined_title("x" * 120, "y" * 120)) <= 120
