"""What a careful person makes of each file that cities really sent."""

from datetime import date

import pytest

from exchange.participants.roster.plan import KnownPerson, plan_as_json
from exchange.participants.roster.reading import UnreadableRoster, read_roster
from tests.participants.roster.conftest import SAMPLES, Judge, codes

POLISH = {
    "Imię": "first_name",
    "Nazwisko": "last_name",
    "Data urodzenia": "birth_date",
    "Adres e-mail": "email",
    "Telefon opiekuna": "guardian1_phone",
    "Uwagi": None,
}


def test_bagneux(judge_sample: Judge) -> None:
    plan = judge_sample("bagneux-delegation.csv", "Bagneux", "FR")

    assert (plan.encoding, plan.separator, plan.header_row, plan.date_order) == ("windows-1252", ";", 4, "dmy")
    assert plan.columns == {
        "NOM": "last_name",
        "Prénom": "first_name",
        "Né(e) le": "birth_date",
        "Sexe": None,
        "Courriel": "email",
        "Portable": "phone",
        "Rôle": "kind",
        "Responsable légal": "guardian1_name",
        "Tél. responsable": "guardian1_phone",
        "Mail responsable": "guardian1_email",
        "Régime / allergies": "diet",
    }
    assert [(line.row, line.code) for line in plan.skipped] == [
        (1, "above_headings"),
        (2, "above_headings"),
        (3, "empty"),
        (13, "empty"),
        (14, "total"),
    ]
    assert [(row.row, row.action, row.name) for row in plan.rows] == [
        (5, "create", "Yanis BENALI"),
        (6, "create", "Océane de la CROIX"),
        (7, "create", "Aïssatou N'DIAYE"),
        (8, "refuse", "Chloé LEFÈVRE-MARTIN"),
        (9, "create", "Minh Anh TRAN"),
        (10, "create", "Kylian MCDONALD"),
        (11, "duplicate", "Yanis BENALI"),
        (12, "create", "Fatimata OUEDRAOGO"),
    ]
    capitals = ("capitals", "NOM")
    assert [codes(row) for row in plan.rows] == [
        [capitals],
        [capitals, ("turns_18_before_departure", "Né(e) le")],
        [capitals, ("care_data", "Régime / allergies"), ("turns_18_during_trip", "Né(e) le")],
        [capitals, ("impossible_date", "Né(e) le")],
        [capitals],
        [capitals, ("phone_too_short", "Portable"), ("birth_date_missing", "Né(e) le")],
        [("duplicate", "NOM")],
        [capitals],
    ]
    assert [row.offers.get("last_name") for row in plan.rows][:6] == [
        "Benali",
        "de la Croix",
        "N'Diaye",
        "Lefèvre-Martin",
        "Tran",
        "McDonald",
    ]
    assert plan.rows[6].same_as_row == 5
    assert plan.rows[5].values["phone"] == "0612345"
    assert plan.rows[0].values["phone"] == "+33 6 12 34 56 78"
    assert plan.rows[7].values["kind"] == "leader"


def test_an_offered_spelling_is_applied_only_when_accepted(judge_sample: Judge) -> None:
    plan = judge_sample("bagneux-delegation.csv", "Bagneux", "FR", decisions={6: {"last_name": "de la Croix"}})

    assert [plan.rows[0].values["last_name"], plan.rows[1].values["last_name"]] == ["BENALI", "de la Croix"]
    assert plan.rows[1].offers == {}


def test_torino(judge_sample: Judge) -> None:
    plan = judge_sample("torino-gruppo.xlsx", "Torino", "IT")

    assert (plan.encoding, plan.separator, plan.sheet, plan.header_row, plan.date_order) == (None, None, "Gruppo", 5, None)
    assert plan.other_sheets == ()
    assert plan.columns == {
        "N.": None,
        "Cognome": "last_name",
        "Nome": "first_name",
        "Data di nascita": "birth_date",
        "Età": None,
        "E-mail": "email",
        "Cellulare": "phone",
        "Cittadinanza": "nationality",
        "Documento n.": "document_number",
        "Scadenza documento": "document_expires",
        "Note": None,
    }
    assert [(row.row, row.action, row.name, row.values["kind"], row.values.get("phone")) for row in plan.rows] == [
        (6, "create", "Giulia Rossi", "youngster", "+39 333 123 4567"),
        (7, "create", "Marco D'Angelo", "youngster", "+39 333 765 4321"),
        (8, "create", "Nour El Khattabi", "youngster", "+39 340 111 2222"),
        (9, "create", "Ştefan Popescu", "youngster", None),
        (10, "create", "Anna Ferrero", "companion", None),
    ]
    assert [row.values["nationality"] for row in plan.rows] == ["IT", "IT", "MA", "RO", "IT"]
    assert [codes(row) for row in plan.rows] == [
        [("guardian_missing", None)],
        [("document_expires_early", "Scadenza documento")],
        [("guardian_missing", None), ("papers_to_check", "Cittadinanza")],
        [("guardian_missing", None)],
        [("not_a_phone", "Cellulare"), ("kind_from_note", "Note")],
    ]
    assert [(line.row, line.code) for line in plan.skipped][-2:] == [(11, "empty"), (12, "total")]


def test_liege(judge_sample: Judge) -> None:
    plan = judge_sample("liege-unicode.txt", "Liège", "BE")

    assert (plan.encoding, plan.separator, plan.header_row, plan.date_order) == ("utf-16", "\t", 1, "ymd")
    assert [(row.row, row.action, row.name) for row in plan.rows] == [
        (2, "create", "Léa Vandenbroucke"),
        (3, "create", "Jean-Baptiste Mukendi wa Mulumba"),
        (4, "refuse", "Zoë Ôzdemir"),
        (5, "create", "Li"),
    ]
    assert codes(plan.rows[2]) == [("impossible_date", "Date de naissance")]
    assert plan.rows[0].values["motivation"] == "Je veux voir comment les autres villes parlent aux jeunes.\nEt ramener une idée."
    assert plan.rows[1].values["motivation"] == '"Médiation" la nuit'
    assert plan.rows[1].values["languages"] == ("fr", "ln", "en")
    assert "last_name" not in plan.rows[3].values


def test_krakow_asks_for_its_columns_once(judge_sample: Judge) -> None:
    plan = judge_sample("krakow.csv", "Kraków", "PL")

    assert plan.needs_mapping
    assert plan.columns == dict.fromkeys(POLISH)
    assert plan.examples["Imię"] == "Łukasz"
    assert [(row.action, codes(row)) for row in plan.rows] == [("refuse", [("columns_to_map", None)])] * 3


def test_krakow_with_the_remembered_columns(judge_sample: Judge) -> None:
    plan = judge_sample("krakow.csv", "Kraków", "PL", mapping=POLISH)

    assert not plan.needs_mapping
    assert plan.columns == POLISH
    assert plan.encoding == "utf-8-sig"
    assert [(row.row, row.action, row.name) for row in plan.rows] == [
        (2, "create", "Łukasz Wójcik"),
        (3, "create", "Święcisława Brzęczyszczykiewicz-Żółkiewska"),
        (4, "create", "Oleksandr Шевченко"),
    ]
    assert plan.rows[2].values["last_name"] == "Шевченко"
    assert ("name_on_document_missing", "Nazwisko") in codes(plan.rows[2])
    assert plan.rows[1].aside == {"Uwagi": 'dieta: bez orzechów, "poważnie"'}


def test_medellin(judge_sample: Judge) -> None:
    plan = judge_sample("medellin.csv", "Medellín", "CO")

    assert plan.date_order == "dmy"
    assert (plan.columns["Primer apellido"], plan.columns["Segundo apellido"]) == ("last_name", "last_name")
    assert [(row.values["last_name"], row.values["birth_date"], row.values.get("document_expires"), row.action) for row in plan.rows] == [
        ("García Núñez", date(1998, 4, 3), None, "ambiguous"),
        ("Muñoz", date(1999, 12, 25), date(2018, 1, 30), "create"),
        ("Ibáñez de la Peña", date(2000, 7, 7), None, "create"),
    ]
    doubt = plan.rows[0].problems[0]
    assert (doubt.code, doubt.column, doubt.severity, [choice.value for choice in doubt.choices]) == (
        "date_inconsistent",
        "Vence",
        "decide",
        ["2018-12-31", "-"],
    )
    assert [row.values.get("document_type") for row in plan.rows] == ["passport", "passport", None]
    assert [row.values["residence_country"] for row in plan.rows] == ["CO", "CO", "ES"]


@pytest.mark.parametrize(("answer", "day"), [("2018-12-31", date(2018, 12, 31)), ("-", None)])
def test_medellin_after_a_person_decided(judge_sample: Judge, answer: str, day: date | None) -> None:
    plan = judge_sample("medellin.csv", "Medellín", "CO", decisions={2: {"document_expires": answer}})

    assert (plan.rows[0].action, plan.rows[0].values.get("document_expires")) == ("create", day)
    assert plan.rows[0].problems == []


def test_montreal(judge_sample: Judge) -> None:
    plan = judge_sample("montreal.csv", "Montréal", "CA")

    assert [(row.row, row.action, row.values["first_name"], row.values["last_name"]) for row in plan.rows] == [
        (2, "create", "Émilie", "Tremblay"),
        (3, "create", "Noah", "O'Neill"),
        (4, "create", "Robert'); DROP TABLE participants;--", "Roy"),
        (5, "create", "Maya", "Kanerahtenhá:wi"),
    ]
    assert [row.aside["comment"] for row in plan.rows] == [
        '=HYPERLINK("http://evil.test","click")',
        "@SUM(A1:A9)",
        "<script>alert(1)</script>",
        "two addresses in one cell",
    ]
    assert codes(plan.rows[1])[0] == ("not_a_phone", "phone")
    assert "phone" not in plan.rows[1].values
    assert codes(plan.rows[3]) == [("several_emails", "email")]
    assert [choice.value for choice in plan.rows[3].problems[0].choices] == ["maya@example.test", "maya2@example.test"]


def test_indico(judge_sample: Judge) -> None:
    plan = judge_sample("indico-registrations.csv", "Torino", "IT")

    assert len(plan.rows) == 40
    assert {row.action for row in plan.rows} == {"create"}
    assert {column: field for column, field in plan.columns.items() if field} == {
        "ID": "external_id",
        "Name": "full_name",
        "Email Address": "email",
    }
    assert plan.columns["Registration date"] is None
    assert (plan.rows[0].values["first_name"], plan.rows[0].values["last_name"]) == ("David", "Byrne")
    assert {tuple(codes(row)) for row in plan.rows} == {(("name_split", "Name"), ("birth_date_missing", None), ("guardian_missing", None))}
    assert not any("birth_date" in row.values for row in plan.rows)


@pytest.mark.parametrize(("name", "code"), [("photo-renamed.xlsx", "not_a_table"), ("empty.csv", "empty")])
@pytest.mark.usefixtures("english")
def test_files_that_are_not_what_they_say(name: str, code: str) -> None:
    with pytest.raises(UnreadableRoster) as refused:
        read_roster((SAMPLES / name).read_bytes(), filename=name)

    assert refused.value.code == code
    assert name in str(refused.value.message)
    assert str(refused.value.message).endswith("Nothing was stored.")


@pytest.mark.parametrize(
    ("name", "city", "country", "mapping"),
    [
        ("bagneux-delegation.csv", "Bagneux", "FR", {}),
        ("torino-gruppo.xlsx", "Torino", "IT", {}),
        ("liege-unicode.txt", "Liège", "BE", {}),
        ("krakow.csv", "Kraków", "PL", POLISH),
        ("medellin.csv", "Medellín", "CO", {}),
        ("montreal.csv", "Montréal", "CA", {}),
        ("indico-registrations.csv", "Torino", "IT", {}),
    ],
)
def test_each_file_imported_again_changes_nothing(
    judge_sample: Judge, name: str, city: str, country: str, mapping: dict[str, str | None]
) -> None:
    first = judge_sample(name, city, country, mapping=mapping)
    known = [KnownPerson(str(row.row), row.values) for row in first.rows if row.action == "create"]

    again = judge_sample(name, city, country, mapping=mapping, existing=known)

    expected = ["unchanged" if row.action == "create" else row.action for row in first.rows]
    assert [row.action for row in again.rows] == expected
    assert {field for row in again.rows if row.action != "ambiguous" for field in row.changes} == set()


@pytest.mark.usefixtures("english")
def test_the_plan_as_programs_read_it(judge_sample: Judge) -> None:
    answer = plan_as_json(judge_sample("medellin.csv", "Medellín", "CO"))

    assert list(answer) == ["file", "encoding", "separator", "sheet", "header_row", "date_order", "columns", "rows", "skipped"]
    assert list(answer["rows"][0]) == ["row", "action", "name", "changes", "problems"]
    assert answer["rows"][0]["changes"]["birth_date"] == [None, "1998-04-03"]
    assert answer["rows"][0]["problems"] == [
        {
            "column": "Vence",
            "code": "date_inconsistent",
            "message": "“12/31/2018” is typed the other way round than the other dates. "
            "Is it 31 December 2018? Until somebody decides, this row is left out.",
        }
    ]
