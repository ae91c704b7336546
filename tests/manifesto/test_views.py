"""The public page of the Manifesto."""

import pytest
from sqlalchemy import func, select

from exchange.demonstration import makers
from exchange.foundation.languages import LazyString
from exchange.manifesto.models import Recommendation, Theme
from exchange.manifesto.seeding import packaged_list, read_links
from exchange.manifesto.showing import Place, shown_reason, shown_source
from tests.manifesto.test_seeding import load


def test_everybody_reads_each_recommendation_and_where_it_was_found(database, browser):
    load()
    page = browser().get("/manifesto")
    assert page.response.headers["Cache-Control"] == "public, max-age=60"
    assert "Involve the public in co-producing the security of the space" in page.text
    assert "https://efus.eu/the-manifesto/" in {link["href"] for link in page.soup.select("main a[rel]")}
    marks = [one for one in page.texts("main .note span") if one.startswith("Not compared")]
    assert len(marks) == database.scalar(select(func.count()).select_from(Recommendation).where(Recommendation.is_verified.is_(False)))


def test_working_notes_are_not_for_readers(database, browser):
    """Where a wording was found, what has not been entered, shortened addresses: the rows and the JSON keep them."""
    load()
    text = browser().get("/manifesto").text
    notes = ["contents DE", "/…", "same", "[V", "not seen", "were drafted", "entered", "item 4574", "Declaration of Nice", "(chapter:"]
    assert [note for note in notes if note in text] == []
    everything = browser().get("/manifesto.json").json["editions"]
    assert "contents FR, ES, DE" in {chapter["evidence"] for edition in everything for chapter in edition["themes"]}
    assert "2021" in {edition["code"] for edition in everything}


@pytest.mark.parametrize(
    ("source", "said_in", "places"),
    [
        ("efus.eu/the-manifesto/", "", [Place("efus.eu", "https://efus.eu/the-manifesto/")]),
        (
            "praeventionstag.de …/2927; collectiviteslocales.fr item 4574",
            "",
            [Place("praeventionstag.de"), Place("collectiviteslocales.fr")],
        ),
        ("2018 resolution: efus.eu/topics/in-a-resolution-…", "2018 resolution", [Place("efus.eu")]),
        ("…/crisis-management", "", []),
        ("javascript:alert(1)", "", []),
        ("https://efus.eu/a?b=<script>", "", [Place("efus.eu", "https://efus.eu/a")]),
        ("ask anna@efus.eu", "", []),
        ("", "", []),
    ],
)
def test_a_source_as_readers_see_it(source, said_in, places):
    shown = shown_source(source)
    assert (shown.said_in, list(shown.places)) == (said_in, places)


def test_no_count_is_claimed_that_the_rows_do_not_hold(database, browser):
    load()
    text = browser().get("/manifesto").text
    for claim in ("60", "15 themes", "18 topics", "12 themes"):
        assert claim not in text.replace("2016", "")


def test_a_theme_speaks_the_readers_language_as_published_else_as_translated_by_us(database, browser):
    load()
    assert "Concevoir et animer l'espace public" in browser(language="fr").get("/manifesto").text
    page = browser(language="ca").get("/manifesto").text
    assert "Dissenyar i animar l’espai públic" in page
    assert "The Design and Management of Public Places" not in page


def test_a_recommendation_in_our_own_words_has_the_english_ones_a_tap_away(database, browser):
    load()
    page = browser(language="de").get("/manifesto").text
    assert "Neben dem Strafrecht auch Verwaltungsmaßnahmen einsetzen" in page
    assert "Use administrative measures in addition to criminal law" in page


def test_an_empty_one_says_so(database, browser):
    assert "No edition has been entered yet" in browser().get("/manifesto").text


def test_programs_get_the_same(database, browser):
    load()
    editions = {edition["code"]: edition for edition in browser().get("/manifesto.json").json["editions"]}
    assert sorted(editions) == ["2012", "2017", "2021", "2025", "texts"]
    held = sum(len(chapter["recommendations"]) for e in editions.values() for chapter in e["themes"] + e["principles"])
    assert held + sum(len(edition["other_recommendations"]) for edition in editions.values()) == 34


def test_hostile_words_stay_words_and_statements_are_three(database, browser, count_queries):
    theme = makers.make_theme("<b>Night</b>")
    database.add(Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-1", text="<script>alert(1)</script>"))
    database.flush()
    anybody = browser()
    assert "<script>alert(1)</script>" in anybody.get("/manifesto").text
    assert count_queries(lambda: anybody.get("/manifesto")) == 3


def test_a_theme_that_nobody_confirmed_says_so(database, browser):
    load()
    open_ones = database.scalar(select(func.count()).select_from(Theme).where(Theme.is_verified.is_(False)))
    marks = [one for one in browser().get("/manifesto").texts("main span.note") if one == "not confirmed yet"]
    assert len(marks) == open_ones > 0


def test_why_a_theme_became_another_is_said_in_the_readers_language():
    packaged = {link.note for link in read_links(packaged_list())}
    assert packaged
    assert [note for note in packaged if not isinstance(shown_reason(note), LazyString)] == []
    assert shown_reason("As the network wrote it.") == "As the network wrote it."
