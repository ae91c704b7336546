"""Names and numbers at the border."""

from datetime import date

import pytest

from exchange.papers.naming import WrongLine, check_digit, is_same_name, read_machine_line, transliterate

TODAY = date(2026, 12, 1)
LINE = "L898902C36UTO7408122F3004157ZE184226B<<<<<16"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Müller", "MUELLER"),
        ("Nguyễn", "NGUYEN"),
        ("O'Neill", "ONEILL"),
        ("O’Neill", "ONEILL"),
        ("de la Cruz", "DE LA CRUZ"),
        ("Łukasz Wałęsa", "LUKASZ WALESA"),
        ("Ивано́в", "IVANOV"),
        ("Щукин", "SHCHUKIN"),
        ("Ångström", "AANGSTROEM"),
        ("Søren", "SOEREN"),
        ("Straße", "STRASSE"),
        ("Þór", "THOR"),
        ("Đorđe", "DORDE"),
        ("Παπαδόπουλος", "PAPADOPOULOS"),
        ("McDonald", "MCDONALD"),
        ("Jean-Pierre", "JEAN PIERRE"),
        ("İlker Ağaoğlu", "ILKER AGAOGLU"),
        ("محمد", ""),
    ],
)
def test_transliteration(name, written):
    assert transliterate(name) == written


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Jean de la Cruz", "DELACRUZ JEAN", True),
        ("Seán O'Neill", "O NEILL SEAN", True),
        ("Inès Belkacem", "BELKACEM INES MARIE", True),
        ("Jörg Müller", "MUELLER JOERG", True),
        ("Jörg Müller", "MULLER JORG", True),
        ("Ivan Ivanov", "ИВАНОВ ИВАН", True),
        ("Søren Ångström", "ANGSTROM SOREN", True),
        ("محمد", "MOHAMMED", True),  # no table: nobody can compare
        ("Inès Belkacem", "BELKACEM AGNES", False),
        ("Inès Belkacem", "BELKASSEM INES", False),
        ("Anna Kowalska", "KOWALSKI ANNA", False),
    ],
)
def test_a_name_and_the_name_on_the_document(ours, theirs, same):
    assert is_same_name(ours, theirs) is same


@pytest.mark.parametrize(("field", "digit"), [("L898902C3", 6), ("740812", 2), ("120415", 9), ("ZE184226B<<<<<", 1), ("<<<<<<", 0)])
def test_check_digits_of_icao_s_own_example(field, digit):
    assert check_digit(field) == digit


def test_no_other_sign_has_a_check_digit():
    with pytest.raises(ValueError, match="é"):
        check_digit("é")


def test_the_line_says_number_and_days():
    assert read_machine_line(f" {LINE.lower()} ", today=TODAY) == ("L898902C3", "UTO", date(1974, 8, 12), date(2030, 4, 15))


@pytest.mark.parametrize("place", [*range(10), *range(13, 20), *range(21, 44)])
def test_every_sign_typed_wrong_is_found(place):
    wrong = LINE[:place] + ("8" if LINE[place] != "8" else "9") + LINE[place + 1 :]
    with pytest.raises(WrongLine):
        read_machine_line(wrong, today=TODAY)


@pytest.mark.parametrize("typed", ["", LINE[:43], LINE + "1", "é" * 44])
def test_what_is_no_line(typed):
    with pytest.raises(WrongLine, match="length"):
        read_machine_line(typed, today=TODAY)
