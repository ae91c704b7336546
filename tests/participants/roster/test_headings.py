"""Headings in seven languages, of other systems, and mapped by hand."""

import pytest

from exchange.participants.roster.headings import FIELDS, MAPPABLE_FIELDS, columns_of
from exchange.participants.roster.words import table
from tests.participants.roster.conftest import Judge


def fields(*headings: str, mapping: dict[str, str | None] | None = None) -> list[str | None]:
    return [column.field for column in columns_of(headings, mapping=mapping or {})]


def test_the_promised_field_names_are_recognised_as_they_are() -> None:
    assert fields(*FIELDS) == list(FIELDS)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            ["Last name", "First name", "Date of birth", "E-mail address", "Mobile"],
            ["last_name", "first_name", "birth_date", "email", "phone"],
        ),
        (["NOM", "Prénom", "Né(e) le", "Courriel", "Tél. portable"], ["last_name", "first_name", "birth_date", "email", "phone"]),
        (
            ["Apellidos", "Nombre", "Fecha de nacimiento", "Correo electrónico", "Móvil"],
            ["last_name", "first_name", "birth_date", "email", "phone"],
        ),
        (
            ["Cognoms", "Nom", "Data de naixement", "Correu electrònic", "Mòbil"],
            ["last_name", "first_name", "birth_date", "email", "phone"],
        ),
        (["Nachname", "Vorname", "Geburtsdatum", "E-Mail", "Handy"], ["last_name", "first_name", "birth_date", "email", "phone"]),
        (["Name", "Vorname", "Geb.-Datum", "E-Mail", "Handynummer"], ["last_name", "first_name", "birth_date", "email", "phone"]),
        (
            ["Cognome", "Nome", "Data di nascita", "Indirizzo e-mail", "Cellulare"],
            ["last_name", "first_name", "birth_date", "email", "phone"],
        ),
        (
            ["Apelido", "Nome próprio", "Data de nascimento", "Correio eletrónico", "Telemóvel"],
            ["last_name", "first_name", "birth_date", "email", "phone"],
        ),
        (["Name", "E-mail"], ["full_name", "email"]),
        (["Nom", "Date de naissance"], ["full_name", "birth_date"]),
        (["Nom et prénom", "Âge"], ["full_name", None]),
        (["Cognome e nome", "Data nascita"], ["full_name", "birth_date"]),
        (["Nationalité", "Pays de résidence", "Ville de résidence", "Ville"], ["nationality", "residence_country", "home_place", "city"]),
        (["Passport no.", "Valid until (dd/mm/yyyy)"], ["document_number", "document_expires"]),
        (["N° CNI", "Valable jusqu'au"], ["document_number", "document_expires"]),
        (["Parent's name", "Parent's e-mail", "Parent's phone"], ["guardian1_name", "guardian1_email", "guardian1_phone"]),
        (["Guardian 2 name", "Guardian 2 phone", "Parent 1 language"], ["guardian2_name", "guardian2_phone", "guardian1_language"]),
        (["Tél. du responsable légal", "Courriel du responsable légal"], ["guardian1_phone", "guardian1_email"]),
        (["Téléphone de la mère", "Nom de la mère"], ["guardian1_phone", "guardian1_name"]),
        (["Erziehungsberechtigte/r", "Telefon der Eltern", "E-Mail der Eltern"], ["guardian1_name", "guardian1_phone", "guardian1_email"]),
        (["Nome del genitore", "Telefono del genitore", "E-mail genitore 2"], ["guardian1_name", "guardian1_phone", "guardian2_email"]),
        (["Nombre del tutor", "Teléfono del tutor", "Correo del tutor legal"], ["guardian1_name", "guardian1_phone", "guardian1_email"]),
        (["Nome do encarregado de educação", "Telemóvel do encarregado de educação"], ["guardian1_name", "guardian1_phone"]),
        (["Emergency contact", "Emergency contact phone"], ["emergency_name", "emergency_phone"]),
        (["Contact d'urgence", "Téléphone d'urgence", "Personne à prévenir en cas d'urgence"], ["emergency_name", "emergency_phone", None]),
        (["Notfallkontakt", "Notfallnummer"], ["emergency_name", "emergency_phone"]),
        (["Registration date", "Date", "Created at", "Timestamp", "Date d'inscription"], [None] * 5),
        (["Sexe", "Gender", "N.", "Note", "Remarques", "T-shirt"], [None] * 6),
    ],
)
def test_seven_languages(headings: list[str], expected: list[str | None]) -> None:
    assert fields(*headings) == expected


@pytest.mark.parametrize(
    ("system", "headings"),
    [
        (
            "pretix",
            {
                "Order code": None,
                "Position ID": None,
                "E-mail": None,
                "Phone number": "phone",
                "Order date": None,
                "Attendee name": None,
                "Attendee name: Given name": "first_name",
                "Attendee name: Family name": "last_name",
                "Attendee email": "email",
                "Company": None,
                "Country": "residence_country",
            },
        ),
        ("pretalx", {"ID": "external_id", "Name": "full_name", "E-mail": "email", "Biography": None}),
        (
            "eventbrite",
            {
                "Order #": None,
                "Order Date": None,
                "First Name": "first_name",
                "Last Name": "last_name",
                "Email": "email",
                "Attendee #": "external_id",
                "Cell Phone": "phone",
                "Birth Date": "birth_date",
                "Home City": "home_place",
                "Home Country": "residence_country",
            },
        ),
        (
            "hitobito",
            {
                "Vorname": "first_name",
                "Nachname": "last_name",
                "Übername": "preferred_name",
                "Haupt-E-Mail": "email",
                "Ort": "home_place",
                "Land": "residence_country",
                "Rollen": "kind",
                "Geburtstag": "birth_date",
                "Geschlecht": None,
                "Nationalität": "nationality",
                "Telefonnummer Mobil": "phone",
            },
        ),
        (
            "mobility tool",
            {"Participant First Name": "first_name", "Participant Last Name": "last_name", "Fewer opportunities": "fewer_opportunities"},
        ),
        ("google forms", {"Horodateur": None, "Adresse e-mail": "email", "Nom": "last_name", "Prénom": "first_name"}),
    ],
)
def test_exports_of_registration_systems(system: str, headings: dict[str, str | None]) -> None:
    assert dict(zip(headings, fields(*headings), strict=True)) == headings


def test_a_persons_word_wins() -> None:
    assert fields("Nom", "Prénom", "Uwagi", mapping={"Nom": "first_name", "prenom": None, "Uwagi": "diet"}) == ["first_name", None, "diet"]


def test_a_mapping_to_something_unknown_maps_nothing() -> None:
    assert fields("Nom", "Prénom", mapping={"Nom": "password_hash"}) == [None, "first_name"]


def test_the_mobile_wins_over_the_landline() -> None:
    assert fields("Téléphone", "Portable") in (["phone", None], [None, "phone"])
    assert fields("Telefono", "Cellulare") == [None, "phone"] or fields("Telefono", "Cellulare") == ["phone", None]


def test_no_wording_of_the_tables_means_two_things() -> None:
    data = table("headings")
    owners: dict[str, set[str]] = {}
    for field, wordings in data.items():
        if isinstance(wordings, list):
            for wording in wordings:
                owners.setdefault(wording, set()).add(field)

    assert {wording: names for wording, names in owners.items() if len(names) > 1} == {}


def test_the_data_speaks_only_of_fields_that_exist() -> None:
    special = {"last_name_second", "first_name_second", "document_number_passport", "document_number_identity_card"}
    assert {name for name, wordings in table("headings").items() if isinstance(wordings, list)} <= {*MAPPABLE_FIELDS, *special}


HEADER = ["Nom", "Prénom", "Né(e) le"]
PERSON = ["Dahl", "Anna", "01/02/2000"]


def test_headings_in_row_10(judge: Judge) -> None:
    plan = judge(*[[f"Title {number}"] for number in range(9)], HEADER, PERSON)

    assert (plan.header_row, [(row.row, row.name) for row in plan.rows]) == (10, [(11, "Anna Dahl")])
    assert [line.row for line in plan.skipped] == list(range(1, 10))


def test_five_lines_of_headings(judge: Judge) -> None:
    plan = judge(
        ["Ville de Bagneux"],
        ["Liste", "", "mise à jour 3/10"],
        ["", "Jeune", ""],
        ["Identité", "", "Naissance"],
        HEADER,
        PERSON,
    )

    assert (plan.header_row, [row.action for row in plan.rows]) == (5, ["create"])


def test_a_merged_heading_above_tells_two_columns_of_one_name_apart(judge: Judge) -> None:
    plan = judge(
        ["Jeune", "", "", "", "Responsable légal", "", ""],
        ["Nom", "Prénom", "Né(e) le", "Téléphone", "Nom", "Téléphone", "Courriel"],
        ["Dahl", "Anna", "01/02/2001", "06 12 34 56 78", "Dahl Eva", "06 12 34 56 79", "eva@exemple.test"],
    )

    assert list(plan.columns.values()) == [
        "last_name",
        "first_name",
        "birth_date",
        "phone",
        "guardian1_name",
        "guardian1_phone",
        "guardian1_email",
    ]
    assert plan.rows[0].values["guardian1_phone"] == "+33 6 12 34 56 79"


def test_a_merged_heading_above_tells_whose_a_phone_is_that_stands_there_once(judge: Judge) -> None:
    plan = judge(
        ["Jeune", "", "", "Responsable légal", ""],
        ["Nom", "Prénom", "Né(e) le", "Nom", "Téléphone"],
        ["Dahl", "Anna", "01/02/2001", "Dahl Eva", "06 12 34 56 79"],
    )

    assert list(plan.columns.values()) == ["last_name", "first_name", "birth_date", "guardian1_name", "guardian1_phone"]
    assert "phone" not in plan.rows[0].values


def test_a_title_above_the_table_is_no_heading_of_its_columns(judge: Judge) -> None:
    plan = judge(["Responsable légal"], ["Nom", "Prénom", "Téléphone"], ["Dahl", "Anna", "06 12 34 56 79"])

    assert list(plan.columns.values()) == ["last_name", "first_name", "phone"]


def test_headings_merged_over_two_rows_are_read_from_the_lower_one(judge: Judge) -> None:
    plan = judge(
        ["Nom", "Prénom", "Né(e) le", "Responsable légal", ""],
        ["Nom", "Prénom", "Né(e) le", "Nom", "Téléphone"],
        ["Dahl", "Anna", "01/02/2001", "Dahl Eva", "06 12 34 56 79"],
    )

    assert (plan.header_row, [row.name for row in plan.rows]) == (2, ["Anna Dahl"])
    assert list(plan.columns.values()) == ["last_name", "first_name", "birth_date", "guardian1_name", "guardian1_phone"]


def test_repeated_headings_totals_notes_and_numbered_blanks_are_no_people(judge: Judge) -> None:
    plan = judge(
        ["N.", *HEADER],
        [1, *PERSON],
        ["N.", *HEADER],
        [2, "Totale", "Rosa", "03/04/2000"],
        [3, "", "", ""],
        ["* = à confirmer", "", "", ""],
        ["Total", 2, "", ""],
        ["Total : 2 personnes", "", "", ""],
    )

    assert [(row.row, row.name) for row in plan.rows] == [(2, "Anna Dahl"), (4, "Rosa Totale")]
    assert [(line.row, line.code) for line in plan.skipped] == [
        (3, "repeated_headings"),
        (5, "empty"),
        (6, "empty"),
        (7, "total"),
        (8, "total"),
    ]
