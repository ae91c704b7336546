"""Dates, numbers, countries, lists and plurals as each of the seven languages writes them."""

from datetime import UTC, date, datetime

import pytest
from babel.lists import format_list
from flask_babel import force_locale

from exchange.foundation import design, formats
from exchange.foundation.languages import LANGUAGES, known_language, label

FRIDAY = date(2017, 11, 17)
TWO_O_CLOCK = datetime(2017, 11, 17, 13, 0, tzinfo=UTC)


def in_each(app, write):
    """Return {language: what is written in it}."""
    written = {}
    with app.test_request_context():
        for language in LANGUAGES:
            with force_locale(language):
                written[language] = write()
    return written


def test_days(app):
    assert in_each(app, lambda: formats.day(FRIDAY)) == {
        "en": "Fri 17 Nov 2017",
        "fr": "ven. 17 nov. 2017",
        "es": "vie, 17 nov 2017",
        "ca": "dv., 17 de nov. 2017",
        "de": "Fr., 17. Nov. 2017",
        "it": "ven 17 nov 2017",
        "pt": "sexta, 17 nov. 2017",
    }


def test_days_without_their_year(app):
    assert in_each(app, lambda: formats.day(FRIDAY, year=False)) == {
        "en": "Fri 17 Nov",
        "fr": "ven. 17 nov.",
        "es": "vie, 17 nov",
        "ca": "dv., 17 de nov.",
        "de": "Fr., 17. Nov.",
        "it": "ven 17 nov",
        "pt": "sexta, 17 nov.",
    }


def test_long_days(app):
    assert in_each(app, lambda: formats.long_day(date(2017, 10, 26))) == {
        "en": "Thursday 26 October 2017",
        "fr": "jeudi 26 octobre 2017",
        "es": "jueves, 26 de octubre de 2017",
        "ca": "dijous, 26 d’octubre del 2017",
        "de": "Donnerstag, 26. Oktober 2017",
        "it": "giovedì 26 ottobre 2017",
        "pt": "quinta-feira, 26 de outubro de 2017",
    }


def test_months(app):
    assert in_each(app, lambda: formats.month(date(2017, 10, 26))) == {
        "en": "Oct 2017",
        "fr": "oct. 2017",
        "es": "oct 2017",
        "ca": "oct. 2017",
        "de": "Okt 2017",
        "it": "ott 2017",
        "pt": "out. 2017",
    }


def test_the_block_of_a_day(app):
    assert in_each(app, lambda: design.day_parts(date(2017, 10, 27))) == {
        "en": ("Fri", "27", "Oct"),
        "fr": ("ven.", "27", "oct."),
        "es": ("vie", "27", "oct"),
        "ca": ("dv.", "27", "oct."),
        "de": ("Fr.", "27", "Okt"),
        "it": ("ven", "27", "ott"),
        "pt": ("sexta", "27", "out."),
    }


def test_instants_are_local_to_the_place(app):
    assert in_each(app, lambda: formats.instant(TWO_O_CLOCK, "Europe/Madrid", place="Barcelona")) == {
        "en": "Fri 17 Nov 2017, 14:00 (Barcelona)",
        "fr": "ven. 17 nov. 2017, 14:00 (Barcelona)",
        "es": "vie, 17 nov 2017, 14:00 (Barcelona)",
        "ca": "dv., 17 de nov. 2017, 14:00 (Barcelona)",
        "de": "Fr., 17. Nov. 2017, 14:00 (Barcelona)",
        "it": "ven 17 nov 2017, 14:00 (Barcelona)",
        "pt": "sexta, 17 nov. 2017, 14:00 (Barcelona)",
    }


def test_spans_of_days(app):
    assert in_each(app, lambda: formats.days_span(date(2017, 11, 15), FRIDAY)) == {
        "en": "15–17 Nov 2017",
        "fr": "15–17 nov. 2017",
        "es": "15–17 nov 2017",
        "ca": "15–17 de nov. 2017",
        "de": "15.–17. Nov. 2017",
        "it": "15–17 nov 2017",
        "pt": "15–17 de nov. de 2017",
    }


def test_spans_over_the_end_of_a_month(app):
    assert in_each(app, lambda: formats.days_span(date(2017, 10, 30), FRIDAY)) == {
        "en": "30 Oct – 17 Nov 2017",
        "fr": "30 oct. – 17 nov. 2017",
        "es": "30 oct – 17 nov 2017",
        "ca": "30 d’oct. – 17 de nov. 2017",
        "de": "30. Okt. – 17. Nov. 2017",
        "it": "30 ott – 17 nov 2017",
        "pt": "30 de out. – 17 de nov. de 2017",
    }


def test_spans_over_the_end_of_a_year(app):
    assert in_each(app, lambda: formats.days_span(date(2017, 12, 30), date(2018, 1, 2))) == {
        "en": "30 Dec 2017 – 2 Jan 2018",
        "fr": "30 déc. 2017 – 2 janv. 2018",
        "es": "30 dic 2017 – 2 ene 2018",
        "ca": "30 de des. 2017 – 2 de gen. 2018",
        "de": "30. Dez. 2017 – 2. Jan. 2018",
        "it": "30 dic 2017 – 02 gen 2018",
        "pt": "30 de dez. de 2017 – 2 de jan. de 2018",
    }


def test_a_span_of_one_day_is_a_day(app):
    assert in_each(app, lambda: formats.days_span(FRIDAY, FRIDAY)) == in_each(app, lambda: formats.day(FRIDAY))


def test_numbers(app):
    assert in_each(app, lambda: formats.number(1234567)) == {
        "en": "1,234,567",
        "fr": "1\u202f234\u202f567",
        "es": "1.234.567",
        "ca": "1.234.567",
        "de": "1.234.567",
        "it": "1.234.567",
        "pt": "1\xa0234\xa0567",
    }


def test_decimals(app):
    assert in_each(app, lambda: formats.number(1234.5, decimals=2)) == {
        "en": "1,234.50",
        "fr": "1\u202f234,50",
        "es": "1.234,50",
        "ca": "1.234,50",
        "de": "1.234,50",
        "it": "1.234,50",
        "pt": "1\xa0234,50",
    }


def test_shares(app):
    assert in_each(app, lambda: formats.percent(0.256)) == {
        "en": "26%",
        "fr": "26\xa0%",
        "es": "26\xa0%",
        "ca": "26\xa0%",
        "de": "26\xa0%",
        "it": "26%",
        "pt": "26%",
    }


def test_countries(app):
    assert in_each(app, lambda: [formats.country(code) for code in ("GB", "PL", "ci")]) == {
        "en": ["United Kingdom", "Poland", "Côte d’Ivoire"],
        "fr": ["Royaume-Uni", "Pologne", "Côte d’Ivoire"],
        "es": ["Reino Unido", "Polonia", "Côte d’Ivoire"],
        "ca": ["Regne Unit", "Polònia", "Côte d’Ivoire"],
        "de": ["Vereinigtes Königreich", "Polen", "Côte d’Ivoire"],
        "it": ["Regno Unito", "Polonia", "Costa d’Avorio"],
        "pt": ["Reino Unido", "Polónia", "Côte d’Ivoire (Costa do Marfim)"],
    }


def test_languages(app):
    assert in_each(app, lambda: formats.language_name("ca")) == {
        "en": "Catalan",
        "fr": "catalan",
        "es": "catalán",
        "ca": "català",
        "de": "Katalanisch",
        "it": "catalano",
        "pt": "catalão",
    }


def test_lists(app):
    assert in_each(app, lambda: [formats.listed(["A"]), formats.listed(["A", "B"]), formats.listed(["A", "B", "C"])]) == {
        "en": ["A", "A and B", "A, B and C"],
        "fr": ["A", "A et B", "A, B et C"],
        "es": ["A", "A y B", "A, B y C"],
        "ca": ["A", "A i B", "A, B i C"],
        "de": ["A", "A und B", "A, B und C"],
        "it": ["A", "A e B", "A, B e C"],
        "pt": ["A", "A e B", "A, B e C"],
    }


@pytest.mark.parametrize("count", [4, 5, 60])
def test_long_lists_are_written_as_the_cldr_has_them(app, count):
    names = [f"Name {number}" for number in range(count)]
    assert in_each(app, lambda: formats.listed(names)) == in_each(app, lambda: format_list(names, locale=formats.locale_name()))


def test_times_of_day_are_the_same_in_every_language(app):
    assert set(in_each(app, lambda: formats.clock_time(datetime(2017, 11, 17, 6, 5, tzinfo=UTC), "Europe/Madrid")).values()) == {"07:05"}


def test_nothing_is_written_as_nothing(app):
    with app.test_request_context():
        assert [formats.day(None), formats.instant(None), formats.number(None), formats.country(None), formats.listed([])] == [""] * 5


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("fr-BE", "fr"), ("pt_BR", "pt"), ("CA", "ca"), ("nl", "en"), ("", "en"), (None, "en")],
)
def test_tags_become_one_of_the_seven(tag, expected):
    assert known_language(tag) == expected


def test_wordings_fall_back_to_english_then_to_any():
    assert [label({"fr": "Ville", "en": "City"}, one) for one in ("fr", "de")] == ["Ville", "City"]
    assert [label({"it": "Città"}, "de"), label({}, "de", default="–"), label(None, "de")] == ["Città", "–", ""]
