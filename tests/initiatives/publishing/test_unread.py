"""Names of young people and ways to reach somebody, however they are written: a reader is warned, and what nobody reads is refused."""

import pytest

from exchange.initiatives.named import find_names
from exchange.initiatives.unread import look_over, why_not_unread

LEA = ("Léa Sofia", "Martín García", "Leo")
GROUP = [LEA, ("Jean-Luc", "de la Tour", ""), ("Rose", "Ng", ""), ("Emma", "Roux", ""), ("Emma", "Blanc", ""), ("Emma", "Petit", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask Léa Sofia Martín García.", ["Léa Sofia Martín García"]),
        ("Ask LEA MARTIN.", ["LEA MARTIN"]),
        ("lea garcia lives here", ["lea garcia"]),
        ("MARTÍN GARCÍA, Léa", ["MARTÍN GARCÍA, Léa"]),
        ("García, Sofia", ["García, Sofia"]),
        ("Leo Martín knows.", ["Leo Martín"]),
        ("Martin-Garcia,Léa", ["Martin-Garcia,Léa"]),
        ("Le\u200ba Mar\u00adtin", ["Lea Martin"]),
        ("Ｌｅａ Ｍａｒｔｉｎ", ["Ｌｅａ Ｍａｒｔｉｎ"]),
        ("L\u00e9a\n Mart\u00edn and Lea Martin", ["Léa Martín"]),
        ("Jean-Luc de la Tour, Tour Luc", ["Jean-Luc de la Tour", "Tour Luc"]),
        ("Ng, Rose and Rose Ng", ["Ng, Rose", "Rose Ng"]),
        # One name alone, and words that stand in names, say nobody.
        ("Martín lives in the García street. Léa and Emma sing de la la.", []),
        ("Rose de la tour", []),
    ],
)
def test_a_full_name_is_found_as_it_was_typed(text, found):
    assert find_names(text, GROUP) == found


def test_a_first_name_alone_is_a_hint_where_it_points_at_somebody():
    def alone(text):
        return find_names(text, [*GROUP, ("Florine", "Bel", "")], alone=True)

    assert alone("Then Florine said so. Leo, Emma and Léa too.") == ["Florine"]  # three letters, or borne by three, say little
    assert alone("Rose watered it.") == ["Rose"]
    assert alone("Rose watered the rose.") == []
    assert alone("the florine of the street") == []
    assert alone("Ask Florine Bel, Florine!") == ["Florine Bel", "Florine"]


HIDDEN = (
    "call zero six twelve thirty-four fifty-six seventy-eight",
    "appelle le zéro six douze 34 56 78",
    "Nummer: null eins sieben eins zwei drei vier fünf",
    "0 6 - 1 2 - 3 4 - 5 6 - 7 8",
    "٠٦١٢٣٤٥٦٧٨",
    "０６ １２ ３４ ５６ ７８",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_a_number_in_disguise_is_seen_on_every_desk_and_refused_unread(text):
    assert [one.kind for one in look_over({2: f"We began. {text}\nIt works."})] == ["phone"]
    assert [one.code for one in why_not_unread([("Where", text)])] == ["public-phone"]


def test_what_was_spelt_out_is_shown_to_the_reader():
    found = look_over({2: "We began in May. Please call zero six twelve thirty-four fifty-six! It works."})
    assert [one.words for one in found] == ["Please call zero six twelve thirty-four fifty-six!"]
    assert [one.kind for one in look_over({2: "lea dot martin at example dot com"})] == ["email"]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, 2020 and 2021 we met two times, at 18:00, 19.30 and 20h, and paid 120 000 €, 1 200 000 in all.",
        "From 12 to 18 years, 25 young people, three evenings, 40%.",
        "Two schools, three classes and seventy-five pupils; twelve adults.",
        "https://example.org/2024/0612345678/report",
        "Every second Thursday from 17.30 to 19.00, and on 16.11.2026.",
    ],
)
def test_plain_figures_stay(text):
    assert why_not_unread([("Where", text)]) == []


def test_what_nobody_reads_is_refused_with_where_and_what(app):
    with app.test_request_context():
        texts = [("For whom", "For Lea Martin and all."), ("Costs", ["Rent", "pay Leo García"]), ("When", "Léa and Sofia")]
        reasons = why_not_unread(texts, people=GROUP)
        assert [one.code for one in reasons] == ["public-name", "public-name"]
        assert str(reasons[0].sentence).startswith("For whom – “Lea Martin” is a name of a young person.")
        assert "“Leo García”" in str(reasons[1].sentence)
        assert "Sofia" not in str(reasons[0].sentence)
        assert why_not_unread(texts, people=GROUP, known=["by Lea Martin, Leo García"]) == []


def test_a_reader_is_warned_of_other_groups_by_full_names_alone():
    found = look_over({1: "Emma Roux met Florine and Rose."}, own=[("Rose", "Ng")], others=[("Florine", "Bel"), ("Emma", "Roux")])
    assert [(one.kind, one.words) for one in found] == [("name", "Emma Roux"), ("name", "Rose")]


def test_many_names_are_looked_through_quickly():
    people = [(f"Anna{n}", f"Beta{n} Gamma{n}", "") for n in range(3000)]
    assert find_names("Anna7 Gamma7 " + "word " * 10_000, people) == ["Anna7 Gamma7"]
