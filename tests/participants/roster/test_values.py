"""Cells as people type them."""

import unicodedata
from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.foundation.languages import LANGUAGES
from exchange.participants.roster.contacts import read_email, read_phone
from exchange.participants.roster.dates import DateRead, Habit, age_on, habits_of, read_date, years_later
from exchange.participants.roster.folding import fold, is_latin, name_key, same_text
from exchange.participants.roster.names import offered_spelling, split_name
from exchange.participants.roster.phones import read_plain_number
from exchange.participants.roster.values import (
    _country_codes,
    _country_names,
    _language_names,
    countries_of,
    document_type_of,
    kind_of,
    languages_of,
    speaks_of_health,
    starts_a_total,
    yes_or_no,
)

DAY_FIRST = Habit("dmy", proven=True)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2030, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2001-03-14",
        "2001/3/14",
        "14/03/2001",
        "14.3.2001",
        "14-03-2001",
        "14 / 03 / 2001",
        "20010314",
        "2001-03-14 00:00:00",
        "2001-03-14T10:00:00Z",
        "14 mars 2001",
        "14 March 2001",
        "March 14, 2001",
        "14. März 2001",
        "14 de marzo de 2001",
        "14 de març del 2001",
        "14 marzo 2001",
        "14 de março de 2001",
        "14th March 2001",
        "14-mar-2001",
        "14 mar. 2001",
        36964,
        36964.0,
        "36964",
        date(2001, 3, 14),
        "14/03/01",
    ],
)
def test_one_date_typed_in_many_ways(typed: object) -> None:
    assert read_date(typed, habit=DAY_FIRST, latest_birth=date(2017, 1, 1)).value == date(2001, 3, 14)


@pytest.mark.parametrize("typed", ["31/02/2000", "2001-02-29", "00/00/0000", "45/13/2000", "31 juin 2001", "2001-13-45"])
def test_dates_that_never_were(typed: str) -> None:
    assert read_date(typed, habit=DAY_FIRST) == DateRead(None, "impossible_date")


@pytest.mark.parametrize("typed", ["soon", "17 ans", "2001", "mars 2001", "1/2", "x" * 500, 5.5, -1, "١٤", 1e300])
def test_what_is_no_date(typed: object) -> None:
    assert read_date(typed, habit=DAY_FIRST) == DateRead(None, "not_a_date")


def test_a_date_typed_the_other_way_round_is_not_guessed() -> None:
    assert read_date("12/31/2018", habit=DAY_FIRST) == DateRead(None, "date_inconsistent", (date(2018, 12, 31),))


@pytest.mark.parametrize(
    ("cells", "country", "order", "proven", "mixed"),
    [
        (["3/4/1998", "25/12/1999"], "US", "dmy", True, False),
        (["3/4/1998", "12/25/1999"], "FR", "mdy", True, False),
        (["3/4/1998"], "FR", "dmy", False, False),
        (["3/4/1998"], "US", "mdy", False, False),
        (["25/12/1999", "12/25/1999", "26/12/1999"], "FR", "dmy", True, True),
        ([], "FR", "dmy", False, False),
    ],
)
def test_a_column_decides_what_comes_first(cells: list[str], country: str, order: str, proven: bool, mixed: bool) -> None:
    habit = habits_of({0: cells}, said={}, country=country)[0]

    assert (habit.order, habit.proven, habit.mixed) == (order, proven, mixed)


def test_neighbours_headings_and_people_decide_where_a_column_is_silent() -> None:
    silent, loud = ["3/4/1998"], ["12/25/1999"]

    assert habits_of({0: silent, 1: loud}, said={}, country="FR")[0].order == "mdy"
    assert habits_of({0: silent}, said={0: "mdy"}, country="FR")[0].order == "mdy"
    assert habits_of({0: loud}, said={}, country="FR", chosen="dmy")[0].order == "dmy"


@given(DAYS)
def test_every_date_survives_each_spelling(day: date) -> None:
    for typed in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        (day - date(1899, 12, 30)).days,
    ):
        assert read_date(typed, habit=DAY_FIRST).value == day
    assert read_date(f"{day.month}/{day.day}/{day.year}", habit=Habit("mdy", proven=True)).value == day


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_no_cell_breaks_the_reading(cell: str | float) -> None:
    read_date(cell, habit=DAY_FIRST, latest_birth=date(2017, 1, 1))
    text = str(cell)
    read_phone(text, country="FR")
    read_email(text)
    countries_of(text)
    languages_of(text)
    kind_of(text)
    yes_or_no(text)
    split_name(text)
    offered_spelling(text)
    starts_a_total(text)
    is_latin(text)


@given(st.text(max_size=40))
def test_folding_knows_no_case_accents_or_composition(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert same_text(unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text))


@given(DAYS, DAYS)
def test_age(birth: date, day: date) -> None:
    age = age_on(birth, day)
    assert years_later(birth, age) <= day < years_later(birth, age + 1)


def test_names_are_compared_in_any_order_and_composition() -> None:
    assert name_key("Nguye\u0302\u0303n Văn A") == name_key("van a NGUYEN")
    assert name_key("Jean-Baptiste Mukendi") == name_key("MUKENDI jean baptiste")


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("06 12 34 56 78", "FR", ("+33 6 12 34 56 78", None)),
        ("0033612345678", "FR", ("+33 6 12 34 56 78", None)),
        ("612345678", "FR", ("+33 6 12 34 56 78", None)),
        ("393331234567", "IT", ("+39 333 123 4567", None)),
        ("393331234567", "FR", ("+39 333 123 4567", None)),
        ("0470/12.34.56", "BE", ("+32 470 12 34 56", None)),
        ("0612345", "FR", ("0612345", "phone_too_short")),
        ("+33 6 12 34 56 7", "FR", ("+33 6 12 34 56 7", "phone_doubtful")),
        ("06 12 34 56 78 / 06 12 34 56 79", "FR", ("06 12 34 56 78 / 06 12 34 56 79", "several_phones")),
        ("-514", "CA", (None, "not_a_phone")),
        ("39011", "IT", (None, "not_a_phone")),
        ("voir mère", "FR", (None, "not_a_phone")),
        ("=1+1", "FR", (None, "not_a_phone")),
    ],
)
def test_phones(typed: str, country: str, expected: tuple[str | None, str | None]) -> None:
    assert read_phone(typed, country=country) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("anna@example.org", ("anna@example.org", None, ())),
        ("Anna.Dahl@EXAMPLE.org", ("Anna.Dahl@example.org", None, ())),
        ("mailto:anna@example.org", ("anna@example.org", None, ())),
        ("Anna Dahl <anna@example.org>", ("anna@example.org", None, ())),
        ("żółw@przyklad.test", ("żółw@przyklad.test", None, ())),
        ("a@example.org; b@example.org", (None, "several_emails", ("a@example.org", "b@example.org"))),
        ("anna", (None, "email_invalid", ())),
        ("anna@", (None, "email_invalid", ())),
        ("anna@localhost", (None, "email_invalid", ())),
        ("a..b@example.org", (None, "email_invalid", ())),
    ],
)
def test_emails(typed: str, expected: object) -> None:
    assert read_email(typed) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("française", "FR"),
        ("Française", "FR"),
        ("italiana", "IT"),
        ("marocchina", "MA"),
        ("rumena", "RO"),
        ("Moroccan", "MA"),
        ("Marokko", "MA"),
        ("deutsch", "DE"),
        ("österreichisch", "AT"),
        ("española", "ES"),
        ("España", "ES"),
        ("Colombia", "CO"),
        ("ESP", "ES"),
        ("fr", "FR"),
        ("Côte d’Ivoire", "CI"),
        ("nigérienne", "NE"),
        ("nigériane", "NG"),
        ("Nigeria", "NG"),
        ("Niger", "NE"),
        ("guineana", "GN"),
        ("Bosnia and Herzegovina", "BA"),
        ("ucraïnesa", "UA"),
        ("portuguesa", "PT"),
        ("Schweizerin", "CH"),
        ("belge", "BE"),
        ("sénégalaise", "SN"),
        ("UK", "GB"),
        ("polacca", "PL"),
        ("British", "GB"),
        ("Sierra Leone", "SL"),
    ],
)
def test_countries_and_nationalities(typed: str, code: str) -> None:
    assert countries_of(typed) == (code,)


def test_two_nationalities_and_unknown_ones() -> None:
    assert countries_of("française / marocaine") == ("FR", "MA")
    assert countries_of("francese e italiana") == ("FR", "IT")
    assert countries_of("Atlantis") == ()
    assert countries_of("française et atlante") == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fr, nl", (("fr", "nl"), ())),
        ("Français, anglais (B2)", (("fr", "en"), ())),
        ("italiano e inglese", (("it", "en"), ())),
        ("Deutsch/Englisch", (("de", "en"), ())),
        ("castellano, català", (("es", "ca"), ())),
        ("árabe y francés", (("ar", "fr"), ())),
        ("english french", (("en", "fr"), ())),
        ("fr, Gobbledygook", (("fr",), ("Gobbledygook",))),
    ],
)
def test_languages(typed: str, expected: object) -> None:
    assert languages_of(typed) == expected


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("jeune", "youngster"),
        ("Joven", "youngster"),
        ("Teilnehmer/in", "youngster"),
        ("animatrice", "leader"),
        ("Leiter:in", "leader"),
        ("capogruppo", "leader"),
        ("Group leader", "leader"),
        ("accompagnatrice", "companion"),
        ("Begleitperson", "companion"),
        ("LEADER", "leader"),
        ("mayor", None),
        ("", None),
    ],
)
def test_kinds(typed: str, kind: str | None) -> None:
    assert kind_of(typed) == kind


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("oui", True), ("Sí", True), ("x", True), ("JA", True), ("não", False), ("0", False), ("maybe", None), ("✓", True)],
)
def test_yes_and_no(typed: str, answer: bool | None) -> None:
    assert yes_or_no(typed) is answer


def test_documents_and_health() -> None:
    assert [document_type_of(text) for text in ("Passeport", "carta d'identità", "DNI", "library card")] == [
        "passport",
        "identity_card",
        "identity_card",
        None,
    ]
    assert [
        speaks_of_health(text) for text in ("arachides !!", "celiaca", "sans porc", "végétarienne", "Nussallergie", "lactose-free")
    ] == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("BENALI", "Benali"),
        ("de la CROIX", "de la Croix"),
        ("DE LA CRUZ", "de la Cruz"),
        ("N'DIAYE", "N'Diaye"),
        ("LEFÈVRE-MARTIN", "Lefèvre-Martin"),
        ("MCDONALD", "McDonald"),
        ("McDonald", None),
        ("O", None),
        ("Nguyễn", None),
        ("Шевченко", None),
        ("دحل", None),
        ("李", None),
    ],
)
def test_offered_spellings(typed: str, offered: str | None) -> None:
    assert offered_spelling(typed) == offered


@pytest.mark.parametrize(
    ("whole", "parted"),
    [
        ("David Byrne", ("David", "Byrne")),
        ("BENALI Yanis", ("Yanis", "BENALI")),
        ("Océane de la CROIX", ("Océane", "de la CROIX")),
        ("Byrne, David", ("David", "Byrne")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Li", ("Li", "")),
        ("Sammy Davis Jr.", ("Sammy", "Davis Jr.")),
        ("", ("", "")),
    ],
)
def test_names_in_one_cell(whole: str, parted: tuple[str, str]) -> None:
    assert split_name(whole) == parted


def test_two_surnames_where_people_carry_two() -> None:
    assert split_name("Ana García López", two_surnames=True) == ("Ana", "García López")
    assert split_name("Íñigo Ibáñez de la Peña", two_surnames=True)[1].endswith("de la Peña")


@given(
    code=st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    national=st.from_regex(r"[1-9][0-9]{4,12}", fullmatch=True),
    spaced=st.booleans(),
)
def test_plain_numbers_are_read_as_the_whole_library_reads_them(code, national, spaced):
    text = f"+{code} {national[:2]} {national[2:]}" if spaced else f"+{code}{national}"
    assert read_plain_number(text) in {None, _as_the_library(text)}


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_numbers_of_each_country_are_read_as_the_library_reads_them(region):
    for kind in range(11):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is not None:
            text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            assert read_plain_number(text) in {None, _as_the_library(text)}


def _as_the_library(text):
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def test_codes_mean_the_same_with_and_without_the_tables_of_seven_languages():
    assert [code for code in _country_codes() if _country_names()[code.lower()] != code] == []
    assert [code for code in LANGUAGES if _language_names()[code] != code] == []
