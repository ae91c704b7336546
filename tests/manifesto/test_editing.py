"""The network's editor: versions, conflicts, withdrawals, erasing, and what a reload of the packaged list leaves alone."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.referring import offered_recommendations
from exchange.manifesto import editing
from exchange.manifesto.models import Recommendation, Relation, Theme, ThemeLink
from exchange.manifesto.queries import list_choosable_themes
from tests.manifesto.test_seeding import load

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def world(database):
    account = makers.make_user(Role.NETWORK)
    theme = makers.make_theme("Night")
    one = Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-1", position=1, text="Light the way home.")
    database.add(one)
    database.flush()
    actor = Viewer(account.person_id, account.id, grants=(Grant(Role.NETWORK),))
    return SimpleNamespace(account=account, actor=actor, theme=theme, one=one, by={"actor": actor, "now": THEN})


def initiative_on(world, database, **facts):
    city = makers.make_city("Bagneux")
    start = {"state": InitiativeState.DRAFT, "created_at": THEN, "saved_at": THEN, "slug": "lamps", "title": "Lamps", "city_id": city.id}
    row = Initiative(**(start | facts))
    row.themes, row.recommendations = [world.theme], [world.one]
    database.add(row)
    database.flush()
    return row


def deeds(database, row):
    lines = select(HistoryLine).where(HistoryLine.subject_id == row.id).order_by(HistoryLine.id)
    return [(line.deed, line.changed) for line in database.scalars(lines)]


class TestServices:
    def test_a_change_is_kept_and_noted_and_a_second_one_of_the_same_does_nothing(self, world, database):
        facts = {"text": "Light every way home.", "texts": {"fr": {"text": "Éclairer.", "source": "", "is_verified": True}}}
        assert editing.change(world.one, facts, version=1, **world.by) == ["text", "texts"]
        assert editing.change(world.one, facts, version=world.one.version, **world.by) == []
        assert deeds(database, world.one) == [("recommendation-changed", ["text", "texts"])]

    def test_two_who_change_one_text_see_both(self, world):
        editing.change(world.one, {"text": "Theirs", "position": 2}, version=1, **world.by)
        with pytest.raises(Conflict) as conflict:
            editing.change(world.one, {"text": "Mine", "position": 2}, version=1, **world.by)
        assert [text for _label, text in conflict.value.theirs] == ["Theirs"]
        assert [text for _label, text in conflict.value.yours] == ["Mine"]
        assert world.one.text == "Theirs"

    def test_what_an_initiative_names_is_withdrawn_and_not_erased(self, world, database):
        named = initiative_on(world, database)
        for row in (world.one, world.theme):
            with pytest.raises(Refused) as refused:
                editing.erase(row, **world.by)
            assert refused.value.obstacles[0].code == "referred-to"
        editing.withdraw(world.one, "The network took it back.", version=1, **world.by)
        assert offered_recommendations(named) == [world.one]
        named.recommendations = []
        assert offered_recommendations(named) == []
        editing.offer_again(world.one, **world.by)
        assert offered_recommendations(named) == [world.one]
        assert [deed for deed, _changed in deeds(database, world.one)] == ["recommendation-withdrawn", "recommendation-offered-again"]

    def test_a_withdrawn_theme_is_chosen_by_nobody(self, world):
        assert list_choosable_themes(year=None) == [world.theme]
        editing.withdraw(world.theme, "It became two themes.", version=1, **world.by)
        assert list_choosable_themes(year=None) == []

    def test_what_nothing_refers_to_is_erased_with_a_line_in_the_history(self, world, database):
        with pytest.raises(Refused):
            editing.erase(world.theme, **world.by)
        editing.erase(world.one, **world.by)
        editing.erase(world.theme, **world.by)
        assert (database.scalars(select(Recommendation)).all(), database.scalars(select(Theme)).all()) == ([], [])
        assert deeds(database, world.one) == [("recommendation-erased", [])]

    def test_nobody_but_the_network_changes_anything(self, world):
        stranger = Viewer(world.actor.person_id, world.actor.account_id, grants=(Grant(Role.COORDINATOR, makers.make_city().id),))
        by = {"actor": stranger, "now": THEN}
        tried = [
            lambda: editing.change(world.one, {"text": "x"}, version=1, **by),
            lambda: editing.withdraw(world.one, "A long reason.", version=1, **by),
            lambda: editing.erase(world.one, **by),
            lambda: editing.offer_again(world.one, **by),
            lambda: editing.add_edition({"code": "2030", "name": "x"}, **by),
            lambda: editing.add_link({"from_theme_id": world.theme.id, "to_theme_id": None, "relation": "dropped"}, **by),
        ]
        for deed in tried:
            with pytest.raises(NotFound):
                deed()
        print(f"tried {len(tried)} · lost 0 · leaked 0")

    def test_what_the_network_changed_survives_a_reload_of_the_list(self, world, database):
        load()
        one = database.scalars(select(Recommendation).where(Recommendation.code == "2017-05")).one()
        editing.change(one, {"text": "In our words"}, version=one.version, **world.by)
        database.delete(database.scalars(select(ThemeLink)).first())
        database.flush()
        links = len(database.scalars(select(ThemeLink)).all())
        assert load()["changed"] == 0
        assert (one.text, len(database.scalars(select(ThemeLink)).all())) == ("In our words", links)


class TestPages:
    def test_a_recommendation_is_added_changed_and_read_in_its_language(self, world, browser):
        staff = browser(world.account)
        new = f"/manifesto/editions/{world.theme.edition_id}/recommendations/new"
        facts = {"code": "x-2", "text": SCRIPT, "source": "https://efus.eu/a", "theme": str(world.theme.id), "text_fr": "Éclairer"}
        to = new.removesuffix("/new")
        assert staff.submit(new, facts, to=to).location.endswith(f"#edition-{world.theme.edition.code}")
        assert SCRIPT in browser().get("/manifesto").text
        french = browser(language="fr").get("/manifesto").text
        assert "Éclairer" in french
        assert SCRIPT in french
        assert staff.submit(new, facts, to=to, expect=422).errors

    def test_two_who_save_at_once_are_shown_both_texts(self, world, browser):
        staff, page = browser(world.account), f"/manifesto/recommendations/{world.one.id}"
        first, second = staff.get(page).fields(action=page), staff.get(page).fields(action=page)
        staff.post(page, first | {"text": "Theirs"})
        answer = staff.post(page, second | {"text": "Mine"}, expect=409)
        assert "Theirs" in answer.text
        assert "Mine" in answer.text

    def test_a_withdrawn_one_stays_readable_with_its_reason(self, world, database, browser):
        initiative_on(world, database, state=InitiativeState.PUBLISHED, published_at=THEN)
        staff, page = browser(world.account), f"/manifesto/recommendations/{world.one.id}"
        shown = staff.get(page)
        assert "1 initiative or session refers to it" in shown.text
        staff.submit(page, {"because": ""}, to=f"{page}/withdraw", expect=422)
        staff.submit(page, {"because": "The cities took it back."}, to=f"{page}/withdraw")
        assert "The cities took it back." in browser().get("/manifesto").text
        assert "Withdrawn" in browser().get("/initiatives/lamps").text
        assert "refers to it" in staff.post(f"{page}/erase", {}, expect=422).text
        staff.submit(page, {}, to=f"{page}/offer-again")
        assert "The cities took it back." not in browser().get("/manifesto").text

    def test_editions_and_themes_have_their_forms(self, world, browser):
        staff = browser(world.account)
        staff.submit("/manifesto/editions/new", {"code": "2030", "name": "A new one", "nature": "manifesto"}, to="/manifesto/editions")
        staff.submit(
            "/manifesto/editions/new", {"code": "2030", "name": "Again", "nature": "manifesto"}, to="/manifesto/editions", expect=422
        )
        edition, theme = f"/manifesto/editions/{world.theme.edition_id}", f"/manifesto/themes/{world.theme.id}"
        staff.submit(edition, {"name": "Another name"}, to=edition)
        staff.submit(theme, {"label_fr": "La nuit", "position": "3"}, to=theme)
        staff.submit(f"{edition}/themes/new", {"slug": "day", "label_en": "Day"}, to=f"{edition}/themes")
        page = browser(language="fr").get("/manifesto").text
        assert all(words in page for words in ("Another name", "La nuit", "Day"))
        assert "2030: A new one" in staff.get("/manifesto").text


class TestTheCrosswalk:
    def test_says_what_became_of_each_theme_and_which_are_still_open(self, database, browser, count_queries):
        load()
        page = browser().get("/manifesto/crosswalk")
        assert ["Discriminatory Violence", "the same theme", "Discriminatory violence"] in [row[:3] for row in page.rows()]
        assert "Police and justice" in page.text
        found = browser().get("/manifesto/crosswalk.json").json
        assert (found["from"], found["to"], len(found["lines"])) == ("2017", "2025", len(page.rows()))
        assert {line["is_verified"] for line in found["lines"]} == {False}
        anybody = browser()
        assert count_queries(lambda: anybody.get("/manifesto/crosswalk")) <= 5

    def test_its_lines_are_added_changed_and_erased_by_the_network(self, world, database, browser):
        later = makers.make_theme("The city at night")
        staff, at = browser(world.account), "/manifesto/crosswalk"
        ends = {"earlier": str(world.theme.id), "later": str(later.id), "relation": "same", "note": SCRIPT}
        staff.submit(f"{at}/new", ends, to=at)
        staff.submit(f"{at}/new", ends, to=at, expect=422)
        staff.submit(f"{at}/new", ends | {"earlier": str(later.id), "later": str(world.theme.id)}, to=at, expect=422)
        link = database.scalars(select(ThemeLink)).one()
        link_id = link.id
        staff.submit(f"{at}/{link.id}", {"relation": "merged"}, to=f"{at}/{link.id}")
        assert link.relation is Relation.MERGED
        assert SCRIPT in browser().get(at).text
        staff.submit(f"{at}/{link.id}", {}, to=f"{at}/{link.id}/erase")
        assert database.scalars(select(ThemeLink)).all() == []
        assert [deed for deed, _c in deeds(database, SimpleNamespace(id=link_id))] == [
            "theme-link-added",
            "theme-link-changed",
            "theme-link-erased",
        ]

    def test_without_two_editions_there_is_nothing_to_compare(self, database, browser):
        assert "There is nothing to compare yet" in browser().get("/manifesto/crosswalk").text
