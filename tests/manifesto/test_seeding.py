"""The packaged list becomes rows once, and the page prints nothing that the rows do not hold."""

from collections import Counter

from sqlalchemy import func, select

from exchange.foundation.languages import LANGUAGES
from exchange.manifesto.models import Edition, Recommendation, Theme, ThemeLink
from exchange.manifesto.queries import list_choosable_themes, list_editions
from exchange.manifesto.seeding import packaged_list, read_editions, read_links, read_recommendations
from exchange.manifesto.services import load_manifesto


def load():
    data = packaged_list()
    return load_manifesto(read_editions(data), read_recommendations(data), read_links(data))


class TestTheList:
    def test_it_holds_what_was_found_and_no_more(self):
        editions = {edition.code: edition for edition in read_editions(packaged_list())}
        of_2017 = editions["2017"].themes
        assert (sum(not theme.is_principle for theme in of_2017), sum(theme.is_principle for theme in of_2017)) == (12, 5)
        assert sum(theme.is_verified for theme in editions["2025"].themes) == 8
        assert len(list(read_recommendations(packaged_list()))) == 34
        assert not any(edition.is_complete for edition in editions.values())

    def test_every_recommendation_has_an_edition_a_code_of_its_own_and_a_source_without_marks(self):
        data = packaged_list()
        codes = {edition.code for edition in read_editions(data)}
        found = list(read_recommendations(data))
        assert {item.edition for item in found} <= codes
        assert max(Counter(item.code for item in found).values()) == 1
        assert [item.code for item in found if not item.source or "[V" in item.source or "same" in item.source] == []

    def test_each_named_theme_exists_in_its_edition(self):
        data = packaged_list()
        known = {(edition.code, theme.slug) for edition in read_editions(data) for theme in edition.themes}
        assert {(item.edition, item.theme) for item in read_recommendations(data) if item.theme} <= known

    def test_what_was_read_in_part_is_not_called_checked(self):
        by_text = {item.text: item for item in read_recommendations(packaged_list())}
        cut = [item["paraphrase_en"] for item in packaged_list()["recommendations"] if "[V]" not in item["source"]]
        assert [text for text in cut if by_text[text].is_verified] == []

    def test_every_theme_and_recommendation_is_told_in_seven_languages_and_none_of_ours_is_called_checked(self):
        data = packaged_list()
        themes = [theme for edition in read_editions(data) for theme in edition.themes]
        assert {tuple(sorted(theme.labels)) for theme in themes} == {tuple(sorted(LANGUAGES))}
        found = list(read_recommendations(data))
        assert {tuple(sorted(item.texts)) for item in found} == {tuple(sorted(set(LANGUAGES) - {"en"}))}
        assert not any(version["is_verified"] for item in found for version in item.texts.values())

    def test_a_published_title_wins_over_our_translation(self):
        data = {**packaged_list(), "wordings": {"themes": {"2017/public-spaces": {"fr": "ours", "pt": "ours"}}}}
        of_2017 = next(edition for edition in read_editions(data) if edition.code == "2017")
        labels = next(theme.labels for theme in of_2017.themes if theme.slug == "public-spaces")
        assert (labels["fr"], labels["pt"]) == ("Concevoir et animer l'espace public", "ours")


def test_loading_again_changes_nothing(database):
    first, second = load(), load()
    assert (first["changed"], first["unchanged"], second["created"], second["changed"]) == (0, 0, 0, 0)
    assert (
        second["unchanged"]
        == first["created"]
        == sum(database.scalar(select(func.count()).select_from(table)) for table in (Edition, Theme, Recommendation, ThemeLink))
    )


def test_a_correction_of_the_list_arrives_and_what_the_network_added_stays(database):
    load()
    edition = database.scalars(select(Edition).where(Edition.code == "2017")).one()
    theme = database.scalars(select(Theme).where(Theme.edition_id == edition.id, Theme.slug == "public-spaces")).one()
    theme.evidence = "changed by hand"
    database.add(Theme(edition_id=edition.id, slug="own", position=99, labels={"en": "Our own"}))
    database.flush()
    assert load()["changed"] == 1
    assert database.scalars(select(Theme).where(Theme.slug == "own")).one().labels == {"en": "Our own"}


def test_authors_choose_from_the_edition_of_their_year(database):
    load()
    assert {theme.slug for theme in list_choosable_themes(year=2017)} >= {"public-spaces", "responsible-nightlife"}
    assert len(list_choosable_themes(year=2017)) == 12
    newest, of_2025, unknown = ({theme.slug for theme in list_choosable_themes(year=year)} for year in (2019, 2025, None))
    assert newest == of_2025 == unknown


def test_without_a_manifesto_there_is_nothing_to_choose(database):
    assert (list_choosable_themes(year=2017), list_editions()) == ([], [])
