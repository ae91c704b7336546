"""Do two entries look like one human being: names in any order and script, dates with slips, and families told apart."""

from datetime import date
from uuid import uuid4

import pytest

from exchange.people.duplicates.matching import ENOUGH, STRONG, Known, Why, compare, name_words, suspicions

BORN = date(2010, 3, 7)


def known(first, last, born=BORN, **facts):
    return Known(uuid4(), None, last, first, born, **facts)


def why(one, other):
    found = compare(one, other)
    return None if found is None else found.reasons


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Inès", "Belkacem"), ("Ines", "BELKACEM"), Why.SAME_NAME),
        (("Inès", "Belkacem"), ("Belkacem", "Inès"), Why.OTHER_ORDER),
        (("Ольга", "Петрова"), ("Olga", "Petrova"), Why.OTHER_ORDER),
        (("Γιώργος", "Παπάς"), ("Giorgos", "Papas"), Why.OTHER_ORDER),
        (("", "Nguyễn Văn An"), ("An", "Nguyen Van"), Why.OTHER_ORDER),
        (("María", "García López"), ("María", "García"), Why.PART_OF_NAME),
        (("Ana", "Silva"), ("Ana Beatriz", "Silva"), Why.PART_OF_NAME),
        (("Yousef", "Haddad"), ("Youssef", "Hadad"), Why.NEAR_NAME),
        (("Katherine", "Moreau"), ("Catherine", "Moreau"), Why.NEAR_NAME),
        (("Martina", "Rossi"), ("Martnia", "Rossi"), Why.NEAR_NAME),
        (("Lea", "Moreau"), ("Leo", "Moreau"), Why.OTHER_NAME),
        (("Noa", "Moreau"), ("Tom", "Moreau"), Why.OTHER_NAME),
        (("Ana", "Silva"), ("Silva", "Costa"), Why.OTHER_NAME),
    ],
)
def test_names(one, other, reason):
    assert why(known(*one), known(*other))[0] is reason


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (BORN, Why.SAME_BIRTH),
        (date(2010, 7, 3), Why.SWAPPED_BIRTH),
        (date(2010, 3, 8), Why.NEAR_BIRTH),
        (date(2011, 3, 7), Why.NEAR_BIRTH),
        (date(2011, 3, 8), Why.OTHER_BIRTH),
        (None, Why.NO_BIRTH),
    ],
)
def test_dates_of_birth(other, reason):
    assert why(known("Ana", "Silva"), known("Ana", "Silva", other))[1] is reason


def test_what_is_nobody_is_compared_with_nobody():
    assert compare(known("", ""), known("", "")) is None
    assert compare(known("·", ""), known("Ana", "Silva")) is None
    assert name_words("Silva", "Ana") == ("ana", "silva")


HOME = frozenset({"nadia@example.org", "+33612345678"})


@pytest.mark.parametrize(
    ("one", "other", "is_shown", "is_strong"),
    [
        (known("Ana", "Silva"), known("Ana", "Silva"), True, True),
        (known("Ana", "Silva"), known("Silva", "Ana"), True, True),
        (known("Ana", "Silva"), known("Ana", "Silva", date(1990, 1, 1)), False, False),
        (known("Ana", "Silva"), known("Ana", "Silva", None), True, False),
        (known("Ana", "Silva", date(2010, 4, 5)), known("Ana", "Silva", date(2010, 5, 4)), True, False),
        # Twins and siblings, with and without the family's one address.
        (known("Lea", "Moreau", contacts=HOME), known("Tom", "Moreau", contacts=HOME), False, False),
        (known("Lea", "Moreau", email="f@x.org", contacts=HOME), known("Tom", "Moreau", email="f@x.org", contacts=HOME), False, False),
        (known("Lea", "Moreau", contacts=HOME), known("Lea", "Moreau", date(2013, 9, 9), contacts=HOME), False, False),
        (known("Lea", "Moreau", contacts=HOME), known("Lea", "Moreau", contacts=HOME), True, True),
    ],
)
def test_what_is_shown(one, other, is_shown, is_strong):
    found = compare(one, other)
    assert (found.score >= ENOUGH, found.score >= STRONG) == (is_shown, is_strong)


def test_a_guardian_in_common_never_speaks_for_one_child():
    alone = compare(known("Anna", "Moreau"), known("Hanna", "Moreau"))
    family = compare(known("Anna", "Moreau", contacts=HOME), known("Hanna", "Moreau", contacts=HOME))
    assert (alone.score, family.score) == (65, 45)
    same = compare(known("Anna", "Moreau"), known("Anna", "Moreau"))
    assert compare(known("Anna", "Moreau", contacts=HOME), known("Anna", "Moreau", contacts=HOME)).score == same.score


def test_pairs_are_found_once_the_most_alike_first_and_never_again_once_decided():
    ana, again, swapped = known("Ana", "Silva", email="a@x.org"), known("Ana", "Silva", email="a@x.org"), known("Silva", "Ana")
    stranger = known("Tom", "Weber", date(2001, 1, 1))
    found = suspicions([ana, again, swapped, stranger])
    assert [one.score for one in found] == [110, 80, 80]
    assert {found[0].one, found[0].other} == {ana.id, again.id}
    assert len(suspicions([ana, again, swapped, stranger], decided=[(again.id, ana.id)])) == 2


def test_many_people_are_compared_in_little_time():
    people = [known(f"F{n % 97} X{n}", f"L{n % 89}", date(2000 + n % 12, 1 + n % 12, 1 + n % 28)) for n in range(4000)]
    assert len(suspicions([*people, people[0]._replace(id=uuid4())])) == 1
