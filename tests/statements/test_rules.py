"""Codes, days, names and worth: pure, by tables of cases."""

from datetime import UTC, date, datetime

import pytest

from exchange.adoptions.models import AdoptionStage as S
from exchange.demonstration.statements import a_city
from exchange.statements import codes, rules
from exchange.statements.competences import competences
from exchange.statements.rules import Step, Worth

D = [date(2018, 6, day) for day in range(1, 29)]


def steps(*moves):
    return [Step(stage, D[day]) for stage, day in moves]


class TestCodes:
    def test_a_code_is_its_own_whatever_way_it_is_typed(self):
        code = codes.new_code()
        shown = codes.grouped(code)
        assert (len(code), len(shown.split("-"))) == (20, 5)
        misread = shown.lower().replace("0", "o").replace("1", "l")
        for typed in (shown, code.lower(), f"  {shown} ", shown.replace("-", " "), shown.replace("-", "–"), misread):
            assert codes.tidied(typed) == code
            assert codes.is_well_written(codes.tidied(typed))

    def test_every_single_slip_and_every_swap_of_neighbours_is_caught(self):
        code, slips = codes.new_code(), 0
        for place, sign in enumerate(code):
            for other in codes.SIGNS:
                if other != sign:
                    slips += 1
                    assert not codes.is_well_written(code[:place] + other + code[place + 1 :])
            if place and code[place - 1] != sign:
                slips += 1
                assert not codes.is_well_written(code[: place - 1] + sign + code[place - 1] + code[place + 1 :])
        assert slips > 600

    @pytest.mark.parametrize("typed", ["", "-", "A" * 19, "A" * 21, "é" * 20, "\x00" * 20, "٣" * 20, "１" * 20, "x" * 100_000])
    def test_what_is_no_code_is_none(self, typed):
        assert not codes.is_well_written(codes.tidied(typed))

    def test_ninety_bits_by_chance(self):
        assert len(codes.SIGNS) ** 18 == 2**90
        assert len({codes.new_code() for _number in range(2000)}) == 2000


RUN = [
    # what happened, the periods, evaluated on, lasting since
    ([(S.SPOTTED, 0), (S.PILOT, 5)], None),
    ([(S.PILOT, 0), (S.IMPLEMENTED, 5)], ([(5, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.EVALUATED, 7), (S.SUSTAINED, 9)], ([(5, None)], 7, 9)),
    ([(S.PILOT, 0), (S.SUSTAINED, 9)], ([(9, None)], None, 9)),
    ([(S.IMPLEMENTED, 5), (S.STOPPED, 9)], ([(5, 9)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.STOPPED, 5)], ([(5, 5)], None, None)),
    ([(S.PILOT, 5), (S.STOPPED, 9)], None),
    # back and forth: on one day a correction, later an end and a new beginning
    ([(S.IMPLEMENTED, 5), (S.PILOT, 5)], None),
    ([(S.IMPLEMENTED, 5), (S.PILOT, 5), (S.IMPLEMENTED, 5)], ([(5, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.PILOT, 8)], ([(5, 8)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.PILOT, 8), (S.IMPLEMENTED, 8)], ([(5, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.PILOT, 8), (S.IMPLEMENTED, 12)], ([(5, 8), (12, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.STOPPED, 8), (S.IMPLEMENTED, 8)], ([(5, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.EVALUATED, 7), (S.IMPLEMENTED, 8)], ([(5, None)], None, None)),
    ([(S.IMPLEMENTED, 5), (S.EVALUATED, 7), (S.STOPPED, 8)], ([(5, 8)], 7, None)),
    # what was taken back counts from the day on which it was said again
    ([(S.IMPLEMENTED, 5), (S.EVALUATED, 7), (S.IMPLEMENTED, 8), (S.EVALUATED, 12)], ([(5, None)], 12, None)),
    ([(S.IMPLEMENTED, 5), (S.EVALUATED, 7), (S.SUSTAINED, 9), (S.EVALUATED, 10), (S.SUSTAINED, 14)], ([(5, None)], 7, 14)),
    ([(S.EVALUATED, 5), (S.STOPPED, 8), (S.EVALUATED, 12)], ([(5, 8), (12, None)], 5, None)),
    ([(S.EVALUATED, 5), (S.STOPPED, 8), (S.PILOT, 9), (S.EVALUATED, 12)], ([(5, 8), (12, None)], 12, None)),
]


@pytest.mark.parametrize(("moves", "expected"), RUN)
def test_since_when_a_city_runs_it(moves, expected):
    found = rules.running(steps(*moves))
    if expected is None:
        assert found is None
        return
    periods, evaluated, sustained = expected
    assert found is not None
    assert [list(one) for one in found.periods] == [[D[since], D[until] if until is not None else None] for since, until in periods]
    assert (found.evaluated_on, found.sustained_on) == (
        D[evaluated] if evaluated is not None else None,
        D[sustained] if sustained is not None else None,
    )


@pytest.mark.parametrize(
    ("before", "now", "good"),
    [
        ([], [a_city()], True),
        ([a_city()], [a_city(), a_city("Essen")], True),
        ([a_city()], [a_city(evaluated_on="2018-07-01")], True),
        ([a_city()], [a_city(periods=[["2018-06-01", "2018-08-01"]])], False),
        ([a_city(evaluated_on="2018-07-01")], [a_city()], False),
    ],
)
def test_only_good_news_needs_a_letter(before, now, good):
    assert rules.is_good_news(before, now) is good


NAMES = [
    ("Inès Belkacem", "Inès Belkacem", True),
    ("ines BELKACEM ", "Inès Belkacem", True),
    ("Belkacem, Inès", "Inès Belkacem", True),
    ("Phạm Thị Mỹ Linh", "Thị Mỹ Linh Phạm", True),
    ("pham thi my linh", "Thị Mỹ Linh Phạm", True),
    ("Nil OCallaghan i Bosch", "Nil O’Callaghan i Bosch", True),
    ("Jean Luc Noël", "Jean-Luc Noel", True),
    ("إيناس بلقاسم", "إيناس بلقاسم", True),
    ("Inès", "Inès Belkacem", False),
    ("Ines Belkacen", "Inès Belkacem", False),
    ("", "Inès Belkacem", False),
    ("", "", False),
    ("·", "", False),
    ("%", "Inès Belkacem", False),
    ("Inès Belkacem Inès", "Inès Belkacem", False),
]


@pytest.mark.parametrize(("typed", "name", "same"), NAMES)
def test_a_name_is_compared_as_people_write_it(typed, name, same):
    assert rules.same_name(typed, name) is same


@pytest.mark.parametrize(("name", "letters"), [("Inès Belkacem", "I. B."), ("Nguyễn", "N."), ("Maud de Kerguelen", "M. K."), ("", "")])
def test_letters_say_nothing_about_the_length_of_a_name(name, letters):
    assert rules.initials(name) == letters


@pytest.mark.parametrize(
    ("born", "agreed", "consent", "shown"),
    [
        (date(1996, 8, 30), date(2018, 5, 1), False, "Sékou Traoré"),
        (date(1996, 8, 30), None, True, ""),
        (date(2005, 8, 30), date(2018, 5, 1), False, ""),
        (date(2005, 8, 30), None, True, ""),
        # A minor's family name is never public; no birth date means a minor.
        (date(2005, 8, 30), date(2018, 5, 1), True, "Sékou"),
        (None, date(2018, 5, 1), True, "Sékou"),
        (None, date(2018, 5, 1), False, ""),
        # A birthday is no yes: what somebody allowed as a minor stays what it was, until they say it as an adult.
        (date(2000, 5, 20), date(2018, 5, 19), False, ""),
        (date(2000, 5, 20), date(2018, 5, 19), True, "Sékou"),
        (date(2000, 5, 20), date(2018, 5, 20), False, "Sékou Traoré"),
    ],
)
def test_whose_name_a_checker_reads(born, agreed, consent, shown):
    facts = {"name": "Sékou Traoré", "first_name": "Sékou", "birth_date": born, "today": date(2018, 6, 1)}
    assert rules.public_name(**facts, agreed_on=agreed, has_consent=consent) == shown


AT = datetime(2018, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("latest", "unaltered", "back", "withdrawn", "worth"),
    [
        (True, True, None, None, Worth.TRUE),
        (False, True, None, None, Worth.REPLACED),
        (True, False, None, None, Worth.ALTERED),
        (True, True, AT, None, Worth.TAKEN_BACK),
        (False, False, AT, AT, Worth.WITHDRAWN),
    ],
)
def test_what_a_paper_is_worth(latest, unaltered, back, withdrawn, worth):
    assert rules.worth(is_latest=latest, is_unaltered=unaltered, taken_back_at=back, withdrawn_at=withdrawn) is worth


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("I drew it with my friends from 2017 to 2019.", []),
        ("I am Inès Belkacem and I learnt to ask.", []),
        ("Call Paul on 06 12 34 56 78.", ["phone"]),
        ("Write to paul@example.org", ["email"]),
        ("He is @paul_tok there", ["account"]),
        ("He lives 12 rue des Lilas", ["address"]),
        ("x" * 1201, ["long"]),
        ("#eval(1) ]] @ref $x$ `raw`", ["account"]),
    ],
)
def test_what_may_stand_on_a_paper(text, kinds):
    assert [one.code for one in rules.why_not_say(text)] == kinds


def test_the_list_of_competences_is_whole_in_seven_languages():
    found = competences()
    assert len(found.all) == 8
    assert {tuple(sorted(one.names)) for one in found.all} == {("ca", "de", "en", "es", "fr", "it", "pt")}
    assert all(str(one.plain) for one in found.all)
    assert found.is_verified("en")
    assert not found.is_verified("de")
