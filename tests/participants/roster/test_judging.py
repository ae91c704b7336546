"""Rows judged: who is who, what changes, what a person must decide."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from exchange.participants.roster import matching
from exchange.participants.roster.plan import CityFacts, CohortFacts, JudgedRow, KnownPerson, RosterFile, plan_as_json
from exchange.participants.roster.reading import UnreadableRoster
from tests.participants.roster.conftest import Judge, codes

HEADER: list[object] = ["last_name", "first_name", "birth_date", "email", "guardian1_phone"]
ANNA: list[object] = ["Dahl", "Anna", "2001-05-06", "anna@example.org", "+33 6 12 34 56 78"]
KNOWN_ANNA = KnownPerson(
    "anna",
    {
        "last_name": "Dahl",
        "first_name": "Anna",
        "birth_date": date(2001, 5, 6),
        "email": "anna@example.org",
        "guardian1_phone": "+33 6 12 34 56 78",
        "kind": "youngster",
        "diet": "vegetarian",
    },
)


def only(plan: RosterFile) -> JudgedRow:
    (row,) = plan.rows
    return row


def changed(person: KnownPerson, **values: object) -> KnownPerson:
    return KnownPerson(str(values.pop("key", person.key)), {**person.values, **values})  # type: ignore[dict-item]


def test_a_new_person(judge: Judge) -> None:
    row = only(judge(HEADER, ANNA))

    assert (row.action, row.name, row.person, row.problems) == ("create", "Anna Dahl", None, [])
    assert row.changes == {
        "last_name": (None, "Dahl"),
        "first_name": (None, "Anna"),
        "birth_date": (None, date(2001, 5, 6)),
        "email": (None, "anna@example.org"),
        "guardian1_phone": (None, "+33 6 12 34 56 78"),
        "kind": (None, "youngster"),
    }


def test_a_known_person_is_unchanged_and_a_blank_cell_erases_nothing(judge: Judge) -> None:
    row = only(judge([*HEADER, "diet", "phone"], [*ANNA[:3], "", "", "", ""], existing=[KNOWN_ANNA]))

    assert (row.action, row.person, row.changes) == ("unchanged", "anna", {})


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ({"last_name": "Nguye\u0302\u0303n"}, {"last_name": "Nguyễn"}),
        ({"last_name": "de la Croix"}, {"last_name": "de la CROIX"}),
        ({"phone": "06 12 34 56 78"}, {"phone": "0612345678"}),
        ({"email": "Anna@example.org"}, {"email": "anna@example.org"}),
        ({"languages": ["nl", "fr"]}, {"languages": "français, nl"}),
        ({"fewer_opportunities": True}, {"fewer_opportunities": "oui"}),
        ({"nationality": "FR"}, {"nationality": "française"}),
        ({"document_expires": date(2020, 1, 31)}, {"document_expires": "31/01/2020"}),
        ({"kind": "leader", "birth_date": date(1980, 1, 1)}, {"kind": "Animatrice", "birth_date": "1/1/1980"}),
    ],
)
def test_the_same_thing_said_otherwise_is_no_change(judge: Judge, known: dict[str, object], typed: dict[str, object]) -> None:
    person = KnownPerson(
        "x", {"first_name": "Anna", "last_name": "Dahl", "birth_date": date(1999, 5, 6), "email": "", "kind": "youngster", **known}
    )  # type: ignore[dict-item]
    cells = {"first_name": "Anna", "last_name": "Dahl", "birth_date": "1999-05-06", **typed}
    if "phone" in known:
        person = KnownPerson("x", {**person.values, "phone": "+33 6 12 34 56 78"})

    row = only(judge(list(cells), list(cells.values()), existing=[person]))

    assert (row.action, row.changes) == ("unchanged", {})


def test_what_changes_is_named_from_and_to(judge: Judge) -> None:
    row = only(judge([*HEADER, "diet"], [*ANNA[:3], "anna.dahl@example.org", "", "vegan"], existing=[KNOWN_ANNA]))

    assert (row.action, row.changes) == (
        "change",
        {"email": ("anna@example.org", "anna.dahl@example.org"), "diet": ("vegetarian", "vegan")},
    )


def test_surname_and_first_name_exchanged_are_the_same_person(judge: Judge) -> None:
    row = only(judge(["Name", "birth_date"], ["DAHL Anna", "2001-05-06"], existing=[KNOWN_ANNA]))

    assert (row.action, row.person) == ("unchanged", "anna")


def test_a_number_is_the_surest_sign(judge: Judge) -> None:
    known = changed(KNOWN_ANNA, external_id="A-1")
    row = only(judge(["external_id", *HEADER], ["A-1", "Dahl-Roy", *ANNA[1:]], existing=[known]))

    assert (row.action, row.changes) == ("change", {"last_name": ("Dahl", "Dahl-Roy")})


def test_a_number_of_somebody_quite_different_is_a_doubt(judge: Judge) -> None:
    known = changed(KNOWN_ANNA, external_id="1")
    row = only(judge(["external_id", *HEADER], ["1", "Roy", "Bo", "2000-01-01", "bo@example.org", ""], existing=[known]))

    assert (row.action, codes(row)[0]) == ("ambiguous", ("number_of_another", "last_name"))
    assert [choice.value for choice in row.problems[0].choices] == ["anna", "new"]


def test_a_corrected_date_of_birth_is_a_change_with_a_warning(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Anna", "2001-06-05", "anna@example.org", ""], existing=[KNOWN_ANNA]))

    assert (row.action, row.changes) == ("change", {"birth_date": (date(2001, 5, 6), date(2001, 6, 5))})
    assert codes(row) == [("birth_date_changes", "birth_date")]


def test_a_name_with_another_date_of_birth_is_a_doubt(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Anna", "2001-06-05", "", "0612345678"], existing=[KNOWN_ANNA]))

    assert (row.action, codes(row)) == ("ambiguous", [("same_name_known", "last_name")])


@pytest.mark.parametrize(
    ("answer", "action", "person"), [("anna", "change", "anna"), ("new", "create", None), ("somebody", "create", None)]
)
def test_a_person_decides_who_it_is(judge: Judge, answer: str, action: str, person: str | None) -> None:
    row = only(judge(HEADER, ["Dahl", "Anna", "2001-06-05", "", "0612345678"], existing=[KNOWN_ANNA], decisions={2: {"person": answer}}))

    assert (row.action, row.person) == (action, person)


def test_a_namesake_with_everything_different_is_somebody_else(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Anna", "2000-06-05", "other@example.org", "0612345678"], existing=[KNOWN_ANNA]))

    assert (row.action, codes(row)) == ("create", [("namesake", "last_name")])


def test_a_name_alone_is_taken_for_the_only_namesake_and_says_so(judge: Judge) -> None:
    row = only(judge(["last_name", "first_name", "diet"], ["Dahl", "Anna", "vegan"], existing=[KNOWN_ANNA]))

    assert (row.action, row.person, codes(row)) == ("change", "anna", [("matched_by_name", "last_name")])


def test_a_date_of_birth_may_be_added_to_the_only_namesake(judge: Judge) -> None:
    known = changed(KNOWN_ANNA, birth_date=None)
    row = only(judge(HEADER, [*ANNA[:3], "", ""], existing=[known]))

    assert (row.action, row.changes) == ("change", {"birth_date": (None, date(2001, 5, 6))})


def test_two_known_people_of_one_name_and_birthday(judge: Judge) -> None:
    twins = [changed(KNOWN_ANNA, email="a@example.org"), changed(KNOWN_ANNA, key="other", email="b@example.org")]
    row = only(judge(HEADER, [*ANNA[:3], "", ANNA[4]], existing=twins))
    told = only(judge(HEADER, [*ANNA[:3], "b@example.org", ANNA[4]], existing=twins))

    assert (row.action, codes(row)) == ("ambiguous", [("several_known", "last_name")])
    assert [choice.value for choice in row.problems[0].choices] == ["anna", "other", "new"]
    assert (told.action, told.person) == ("unchanged", "other")


def test_an_email_of_somebody_else_is_named(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Bo", "2000-01-01", "anna@example.org", "0612345678"], existing=[KNOWN_ANNA]))

    assert (row.action, codes(row)) == ("create", [("email_used_twice", "email")])


def test_one_email_and_birthday_with_another_name_is_a_doubt(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Hanna", *ANNA[2:]], existing=[KNOWN_ANNA]))

    assert (row.action, codes(row)) == ("ambiguous", [("same_email_known", "last_name")])


def test_one_known_person_is_not_changed_by_two_rows(judge: Judge) -> None:
    plan = judge(
        ["external_id", *HEADER],
        ["", *ANNA],
        ["7", "Dahl", "Anna", "", "", ""],
        existing=[changed(KNOWN_ANNA, external_id="7", email="x@y.org")],
    )

    assert [row.action for row in plan.rows] == ["change", "ambiguous"]


@pytest.mark.parametrize(
    ("second", "action", "code"),
    [
        (ANNA, "duplicate", "duplicate"),
        (["DAHL", "ANNA", "06/05/2001", "", ""], "duplicate", "duplicate"),
        (["Dahl", "Anna", "", "anna@example.org", ""], "duplicate", "duplicate"),
        (["Dahl", "Anna", "2001-05-06", "other@example.org", ""], "ambiguous", "same_name_and_birthday"),
        (["Dahl", "Anna", "2001-05-07", "anna@example.org", "0612345678"], "ambiguous", "two_birth_dates"),
        (["Dahl", "Anna", "", "", "0612345678"], "ambiguous", "same_name"),
    ],
)
def test_one_person_twice_in_a_file(judge: Judge, second: list[object], action: str, code: str) -> None:
    plan = judge(HEADER, ANNA, second)

    assert [row.action for row in plan.rows] == ["create", action]
    assert code in [problem.code for problem in plan.rows[1].problems]


def test_two_people_of_one_name_once_a_person_said_so(judge: Judge) -> None:
    plan = judge(HEADER, ANNA, ANNA, decisions={3: {"person": "new"}})

    assert [row.action for row in plan.rows] == ["create", "create"]


@pytest.mark.usefixtures("english")
def test_a_duplicate_names_the_first_row_and_what_differs(judge: Judge) -> None:
    plan = judge([*HEADER, "diet"], [*ANNA, ""], [*ANNA, "vegan"])

    assert str(plan.rows[1].problems[0].message) == "The same person as row 2, but different in: diet. Row 2 is used."


def test_an_email_used_by_two_people_is_named_at_both(judge: Judge) -> None:
    plan = judge(HEADER, ANNA, ["Dahl", "Bo", "2000-01-01", "anna@example.org", "0612345678"])

    assert [(row.action, codes(row)) for row in plan.rows] == [("create", [("email_used_twice", "email")])] * 2


@pytest.mark.parametrize(
    ("birth", "kind", "action", "expected"),
    [
        ("2004-11-15", "", "create", []),
        ("2004-11-16", "", "refuse", ["age_outside_range"]),
        ("1986-11-16", "jeune", "create", []),
        ("1986-11-15", "jeune", "refuse", ["age_outside_range"]),
        ("1986-11-15", "", "ambiguous", ["kind_missing"]),
        ("1986-11-15", "animateur", "create", []),
        ("2000-11-15", "animateur", "refuse", ["leader_is_minor"]),
        ("1999-11-14", "", "create", ["turns_18_before_departure"]),
        ("1999-11-15", "", "create", ["turns_18_during_trip"]),
        ("1999-11-18", "", "create", ["turns_18_during_trip"]),
        ("1999-11-19", "", "create", []),
        ("2017-11-16", "", "refuse", ["birth_date_out_of_range"]),
        ("1899-01-01", "", "refuse", ["birth_date_out_of_range"]),
        ("31/02/2000", "", "refuse", ["impossible_date"]),
        ("unknown", "", "refuse", ["not_a_date"]),
        ("?", "", "create", ["birth_date_missing"]),
        ("2000-01-01", "mayor", "ambiguous", ["kind_unknown"]),
    ],
)
def test_ages_and_kinds(judge: Judge, birth: str, kind: str, action: str, expected: list[str]) -> None:
    row = only(judge([*HEADER, "kind"], ["Dahl", "Anna", birth, "", "0612345678", kind]))

    assert (row.action, [problem.code for problem in row.problems]) == (action, expected)


def test_a_kind_decided_by_a_person(judge: Judge) -> None:
    row = only(judge(HEADER, ["Dahl", "Anna", "1980-01-01", "", ""], decisions={2: {"kind": "companion"}}))

    assert (row.action, row.values["kind"], row.problems) == ("create", "companion", [])


def test_a_birth_date_typed_the_other_way_round_waits_for_a_person(judge: Judge) -> None:
    rows = [HEADER, ["Dahl", "Anna", "25/12/1999", "", ""], ["Roy", "Bo", "26/12/1999", "", ""], ["Li", "", "12/31/1999", "", "0612345678"]]

    assert [row.action for row in judge(*rows).rows] == ["create", "create", "ambiguous"]
    assert judge(*rows, decisions={4: {"birth_date": "1999-12-31"}}).rows[2].values["birth_date"] == date(1999, 12, 31)


def test_a_minor_needs_somebody_who_can_be_reached(judge: Judge) -> None:
    row = only(judge(["last_name", "birth_date", "Responsable légal"], ["Dahl", "2001-01-01", "Eva Dahl"]))

    assert codes(row) == [("guardian_missing", "Responsable légal")]


def test_a_row_without_a_name_is_refused(judge: Judge) -> None:
    row = only(judge(HEADER, ["", "", "2000-01-01", "x@example.org", "0612345678"]))

    assert (row.action, codes(row)) == ("refuse", [("name_missing", "last_name")])


@pytest.mark.parametrize(
    ("typed", "expected"), [("Bagneux", []), ("BAGNEUX", []), ("Torino", ["other_city"]), ("Atlantis", ["unknown_city"]), ("", [])]
)
def test_cities(judge: Judge, typed: str, expected: list[str]) -> None:
    row = only(judge([*HEADER, "Ville"], [*ANNA, typed]))

    assert ([problem.code for problem in row.problems], row.action) == (expected, "refuse" if expected else "create")


def test_papers(judge: Judge) -> None:
    row = only(judge([*HEADER, "nationality", "document_expires"], [*ANNA, "maroc", "17/11/2017"]))

    assert codes(row) == [("document_expires_early", "document_expires"), ("papers_to_check", "nationality")]


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("nationality", "Atlantis", "country_unknown"),
        ("nationality", "FR / MA", "several_countries"),
        ("languages", "Klingonese", "language_unknown"),
        ("document_type", "library card", "document_type_unknown"),
        ("fewer_opportunities", "perhaps", "neither_yes_nor_no"),
        ("document_expires", "31/02/2020", "impossible_date"),
        ("document_expires", "never", "not_a_date"),
        ("home_place", "x" * 300, "too_long"),
        ("guardian1_email", "nope", "email_invalid"),
        ("emergency_phone", "112", "not_a_phone"),
    ],
)
def test_what_cannot_be_understood_is_left_out_and_named(judge: Judge, column: str, typed: str, code: str) -> None:
    row = only(judge([*HEADER, column], [*ANNA, typed]))

    assert (row.action, codes(row), row.values.get(column)) == ("create", [(code, column)], None)


@pytest.mark.parametrize(
    "name",
    ["Nguye\u0302\u0303n", "محمد بن علي", "O'Neill", "de la Cruz", "McDonald", "=1+1", "Шевченко", "李", "X Æ A-12", "a\nb", "Na", "None"],
)
def test_names_stay_as_they_are_typed(judge: Judge, name: str) -> None:
    assert only(judge(HEADER, [f" {name} ", *ANNA[1:]])).values["last_name"] == name


def test_a_file_without_headings_is_refused(judge: Judge) -> None:
    with pytest.raises(UnreadableRoster) as problem:
        judge(["Dear all,"], ["please find enclosed the 12 names"], ["1"])

    assert problem.value.code == "no_headings"


def test_the_exported_columns_come_back(judge: Judge) -> None:
    exported = {
        "last_name": "Dahl",
        "first_name": "Anna",
        "birth_date": "2001-05-06",
        "email": "anna@example.org",
        "phone": "+33 6 12 34 56 78",
        "kind": "youngster",
        "languages": "fr, en",
        "nationality": "FR",
        "residence_country": "BE",
        "document_type": "identity_card",
        "document_expires": "2020-01-31",
        "guardian1_language": "fr",
        "fewer_opportunities": "yes",
        "external_id": "7",
    }
    row = only(judge(list(exported), list(exported.values())))
    again = only(judge(list(exported), list(exported.values()), existing=[KnownPerson("k", row.values)]))

    assert row.values["languages"] == ("fr", "en")
    assert (row.values["document_type"], row.values["fewer_opportunities"], row.values["guardian1_language"]) == (
        "identity_card",
        True,
        "fr",
    )
    assert (again.action, again.changes) == ("unchanged", {})


@pytest.mark.usefixtures("english")
def test_every_sentence_of_a_plan_can_be_read(judge: Judge) -> None:
    plan = judge(
        [*HEADER, "nationality", "kind", "Ville", "document_expires", "phone"],
        ["DAHL", "Anna", "12/31/1999", "a@b.org, c@d.org", "12", "FR / MA", "mayor", "Atlantis", "1/2/2017", "0612345"],
        ["DAHL", "Bo", "25/12/1999", "nope", "voir", "Atlantis", "", "Torino", "31/02/2017", ""],
        ["Total", "", "", "", "", "", "", "", "", ""],
    )

    sentences = [problem["message"] for row in plan_as_json(plan)["rows"] for problem in row["problems"]]
    assert len(sentences) > 12
    assert [sentence for sentence in sentences if "%" in sentence or not sentence.endswith((".", "?"))] == []


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often somebody is compared with somebody else."""
    counted: Counter[str] = Counter()
    for name in ("_same_person", "_both_say"):
        compare = getattr(matching, name)

        def counting(*them: Any, name: str = name, compare: Any = compare) -> Any:
            counted[name] += 1
            return compare(*them)

        monkeypatch.setattr(matching, name, counting)
    return counted


def test_5_000_rows_are_each_compared_with_a_few(judge: Judge, comparisons: Counter[str]) -> None:
    rows = [
        [f"Dahl{number}", "Anna", f"{number % 28 + 1}/{number % 12 + 1}/2000", f"a{number}@example.org", f"06 12 34 {number:04d}"]
        for number in range(5_000)
    ]
    plan = judge(HEADER, *rows)
    known = [KnownPerson(str(row.row), row.values) for row in plan.rows]
    again = judge(HEADER, *rows, existing=known)

    assert (len(plan.rows), again.counts()["unchanged"]) == (5_000, 5_000)
    # Nobody is compared with everybody: that would grow with the square of the rows.
    assert comparisons.total() <= 10 * len(rows)


def test_thousands_of_namesakes_are_each_compared_with_a_glance(judge: Judge, comparisons: Counter[str]) -> None:
    plan = judge(
        ["last_name", "first_name"],
        *[["Dahl", "Anna"]] * 3_000,
        existing=[KnownPerson(str(n), {"last_name": "Dahl", "first_name": "Anna"}) for n in range(2_000)],
    )

    assert plan.counts()["ambiguous"] == 3_000
    assert 0 < comparisons.total() <= 300 * len(plan.rows)


def test_facts_are_the_callers(judge: Judge) -> None:
    later = CohortFacts(first_day=date(2027, 5, 4), away_from=date(2027, 5, 3), away_until=date(2027, 5, 7))
    row = only(judge(HEADER, ["Dahl", "Anna", "1/2/2012", "", "06 12 34 56 78"], cohort=later, city=CityFacts("Essen", "DE")))

    assert (row.action, row.values["birth_date"]) == ("create", date(2012, 2, 1))
