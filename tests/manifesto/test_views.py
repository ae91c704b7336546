"""The public page of the Manifesto."""

from exchange.demonstration import makers
from exchange.manifesto.models import Recommendation
from tests.manifesto.test_seeding import load


def test_everybody_reads_each_recommendation_with_its_source_and_mark(database, browser):
    load()
    page = browser().get("/manifesto")
    assert page.response.headers["Cache-Control"] == "public, max-age=60"
    assert "Source: efus.eu/the-manifesto/" in page.text
    assert {"Checked", "Not checked yet"} <= set(page.texts(".chip"))
    assert "efus.eu/topics/in-a-resolution-…" in page.text


def test_no_count_is_claimed_that_the_rows_do_not_hold(database, browser):
    load()
    text = browser().get("/manifesto").text
    for claim in ("60", "15 themes", "18 topics", "12 themes"):
        assert claim not in text.replace("2016", "")


def test_a_theme_speaks_the_readers_language_where_it_was_published_in_it(database, browser):
    load()
    assert "Concevoir et animer l'espace public" in browser(language="fr").get("/manifesto").text
    assert "The Design and Management of Public Places" in browser(language="ca").get("/manifesto").text


def test_an_empty_one_says_so(database, browser):
    assert "No edition has been entered yet" in browser().get("/manifesto").text


def test_programs_get_the_same(database, browser):
    load()
    editions = {edition["code"]: edition for edition in browser().get("/manifesto.json").json["editions"]}
    assert sorted(editions) == ["2012", "2017", "2021", "2025", "texts"]
    held = sum(len(chapter["recommendations"]) for e in editions.values() for chapter in e["themes"] + e["principles"])
    assert held + sum(len(edition["other_recommendations"]) for edition in editions.values()) == 35


def test_hostile_words_stay_words_and_statements_are_three(database, browser, count_queries):
    theme = makers.make_theme("<b>Night</b>")
    database.add(Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-1", text="<script>alert(1)</script>"))
    database.flush()
    anybody = browser()
    assert "<script>alert(1)</script>" in anybody.get("/manifesto").text
    assert count_queries(lambda: anybody.get("/manifesto")) == 3
