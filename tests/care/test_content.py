"""What a sheet says survives being written and read; “none” is no allergy; lengths tell nothing."""

import pytest

from exchange.care.content import (
    PADDED_TO,
    Access,
    Allergen,
    Allergy,
    Answers,
    Condition,
    Contact,
    Food,
    Keeper,
    Medicine,
    Severity,
    read,
    read_contacts,
    written,
    written_contacts,
)
from exchange.care.nothing import means_nothing
from exchange.care.tallying import Plate, cards, count_unnamed, tally

FULL = Answers(
    allergies=(
        Allergy("nuts", "anaphylaxis", traces=True, action="Pen, then 112", medicine="Pen in the bag"),
        Allergy("milk", "intolerance"),
    ),
    food=("no-pork", "halal"),
    food_other="no kiwi",
    medicines=(Medicine("Ventolin", "2 puffs", "when needed", alone=True, keeper=Keeper.LEADER, fridge=True),),
    conditions=(Condition("asthma", "sit down, two puffs", "keep the window open"),),
    access=("step-free", "medicine-fridge"),
    access_other="A seat near the door",
    trusted="Lina",
    swims="no",
)


def test_what_is_written_is_read():
    assert read(written(FULL)) == FULL
    assert read(written(Answers())) == Answers()
    contacts = (Contact("Nadia", "mother", "+33 6 12 34 56 78", "French, Arabic", "always"), Contact("Karim", "uncle", "+33 6 12 34 56 79"))
    assert read_contacts(written_contacts(contacts)) == contacts


def test_a_length_does_not_tell_who_has_much_to_say():
    assert len(written(Answers()).encode()) == len(written(FULL).encode()) == PADDED_TO
    assert len(written_contacts([]).encode()) == PADDED_TO


def test_the_words_of_the_law_are_fourteen_and_anything_else():
    assert len(Allergen) == 15
    assert len({str(one.label) for one in Allergen}) == 15
    assert len({str(one.label) for one in Food}) == len(Food)
    assert len({str(one.label) for one in Access}) == len(Access)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", "--", "/", ".", "…", "none", "None.", "NONE", "no", "No!", "N/A", "n.a.", "nothing", "Nil", "x", "0",
        "no known allergies", "aucune", "Aucun", "néant", "RAS", "R.A.S.", "rien à signaler", "Pas d’allergie", "keine", "Keine Allergien",
        "nein", "entfällt", "ninguna", "Nada", "sin alergias", "cap", "nessuna", "niente", "nenhuma", "Não", "não se aplica", "NKDA",
    ],
)  # fmt: skip
def test_what_says_nothing_is_no_answer(typed):
    assert means_nothing(typed)


@pytest.mark.parametrize(
    "typed", ["nuts", "noix", "no nuts", "Nüsse", "none of the red ones", "penicillin", "kiwi", "aucune noix", "capers", "xylitol"]
)
def test_what_says_something_is_kept(typed):
    assert not means_nothing(typed)


def plate(answers, *, group="g", name="Lea", shares=True):
    return Plate(name, group, name, answers, shares)


def test_the_kitchen_gets_numbers():
    numbers = tally([plate(FULL), plate(Answers()), plate(None), plate(Answers(food=("no-pork",)), group="h")])
    assert (numbers["g"].people, numbers["g"].free, numbers["g"].ask, numbers["g"].dangers, numbers["g"].traces) == (3, 1, 1, 1, 1)
    assert numbers["g"].food == {Food.PORK: 1, Food.HALAL: 1}
    assert numbers["g"].others == {"no kiwi": 1}
    assert numbers["g"].allergies == {(Allergen.NUTS, Severity.ANAPHYLAXIS): 1, (Allergen.MILK, Severity.INTOLERANCE): 1}
    assert (numbers["h"].people, numbers["h"].ask) == (1, 0)


def test_a_card_is_for_danger_and_for_what_a_host_does_and_says_nothing_else():
    (card,) = cards([plate(FULL)])
    assert (card.first_name, [one.allergen for one in card.dangers], [one.host_action for one in card.conditions]) == (
        "Lea",
        ["nuts"],
        ["keep the window open"],
    )
    mild = Answers(allergies=(Allergy("milk", "allergy"),), conditions=(Condition("asthma", "sit down"),))
    assert cards([plate(mild), plate(Answers()), plate(None)]) == []


def test_whoever_did_not_agree_to_tell_the_host_has_no_card():
    assert cards([plate(FULL, shares=False)]) == []
    assert count_unnamed([plate(FULL, shares=False), plate(FULL), plate(Answers(), shares=False), plate(None, shares=False)]) == 1
