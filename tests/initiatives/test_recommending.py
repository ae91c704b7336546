"""An initiative answers to recommendations of its themes: chosen by its author, put right at the desks, shown to everybody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.database import db
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.initiatives import choosing, referring
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.initiatives.rules import MOST_RECOMMENDATIONS, meet_choices, why_not_refer
from exchange.initiatives.showing import sheet_data
from exchange.manifesto.models import Recommendation
from tests.initiatives.conftest import NOW, viewer_of

S = InitiativeState


def make_recommendation(theme, text="Keep spaces open to all groups.", code="x-1"):
    one = Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code=code, text=text)
    db.session.add(one)
    db.session.flush()
    return one


@pytest.fixture
def theme(database):
    return makers.make_theme("Public spaces")


@pytest.fixture
def open_to_all(theme):
    return make_recommendation(theme)


def named(database, initiative):
    database.expire_all()
    return [one.text for one in database.scalars(select(Initiative).where(Initiative.id == initiative.id)).one().recommendations]


class TestRule:
    def test_only_of_the_chosen_themes_and_not_too_many(self, theme):
        other = makers.make_theme("Drugs").id
        assert why_not_refer([theme.id] * MOST_RECOMMENDATIONS, themes=[theme.id]) == []
        assert [one.code for one in why_not_refer([theme.id] * (MOST_RECOMMENDATIONS + 1), themes=[theme.id])] == [
            "too-many-recommendations"
        ]
        assert [one.code for one in why_not_refer([theme.id, other], themes=[theme.id])] == ["foreign-recommendation"]
        assert [one.code for one in why_not_refer([None], themes=[theme.id])] == ["foreign-recommendation"]

    @pytest.mark.parametrize(
        ("saved", "typed", "seen", "kept"),
        [("a", "b", "a", "b"), ("a", "a", "x", "a"), ("a", "x", "x", "a"), ("a", "b", "x", None), ("a", "a", "a", "a")],
    )
    def test_of_two_choices_the_untouched_one_gives_way(self, saved, typed, seen, kept):
        assert meet_choices(saved, typed, seen=seen) == kept


class TestTwoAtOnce:
    def test_both_choices_are_shown_and_what_stood_before_is_in_the_versions(self, database, browser, bagneux, theme, open_to_all):
        drugs = makers.make_theme("Drugs", edition=theme.edition)
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
        draft.asked_authors.append(InitiativeAuthor(person_id=bagneux.friend.person_id, state=AuthorState.ACCEPTED, asked_at=NOW))
        database.flush()
        me, friend, path = browser(bagneux.youngster), browser(bagneux.friend), f"/initiatives/{draft.slug}/themes"
        stale = me.get(path).fields()
        friend.submit(path, {"themes": [str(theme.id)], "language": "fr"})
        # What was not touched gives way; the same again is no conflict; another choice shows both.
        me.post(path, stale)
        me.post(path, stale | {"themes": [str(theme.id)]})
        met = me.post(path, stale | {"themes": [str(drugs.id)]}, expect=409)
        said = " ".join(met.texts(".notice dd"))
        assert all(words in said for words in ("Public spaces", "French", "Drugs", "English"))
        database.expire_all()
        assert ([one.id for one in draft.themes], draft.language) == ([theme.id], "fr")
        me.post(path, met.fields() | {"themes": [str(theme.id), str(drugs.id)]})
        address = f"/initiatives/{draft.slug}/recommendations"
        stale = me.get(address).fields()
        friend.submit(address, {"recommendations": [str(open_to_all.id)]})
        other = make_recommendation(drugs, "Help early.", "x-4")
        met = me.post(address, stale | {"recommendations": [str(other.id)]}, expect=409)
        assert " ".join(met.texts(".notice dd")).count(open_to_all.text) == 1
        me.post(address, met.fields() | {"recommendations": [str(other.id)]})
        assert named(database, draft) == ["Help early."]
        page = me.get(f"/initiatives/{draft.slug}/history")
        lines = page.texts("main ol.tasks h3")
        lost = sum(f"Written: {what}" not in " ".join(lines) for what in ("Themes", "Language", "Recommendations"))
        last = page.soup.select("main ol.tasks a")[0]["href"]
        compared = me.get(last)
        assert compared.texts("dl.answers del") == [f"[taken out: {open_to_all.text} ]"]
        assert not any("this answer" in button.get_text() for button in compared.soup.select("dl.answers button"))
        print(f"tried 3 · lost {lost} · leaked 0")
        assert lost == 0

    def test_a_desk_that_is_late_sees_both(self, database, browser, bagneux, network, theme, open_to_all):
        other = make_recommendation(theme, "Light the way.", "x-3")
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, themes=[theme])
        first, second, address = browser(network), browser(network), f"/initiatives/{sent.slug}/review/recommendations"
        one, late = (desk.get(f"/initiatives/{sent.slug}/review").fields(action=address) for desk in (first, second))
        first.post(address, one | {"recommendations": [str(open_to_all.id)]})
        met = second.post(address, late | {"recommendations": [str(other.id)]}, expect=409)
        assert all(words in met.text for words in (open_to_all.text, other.text))
        assert named(database, sent) == [open_to_all.text]


class TestTheAuthor:
    def test_is_asked_after_the_themes_and_everybody_reads_it(self, database, browser, bagneux, theme, open_to_all):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me = browser(bagneux.youngster)
        went = me.submit(f"/initiatives/{draft.slug}/themes", {"themes": [str(theme.id)], "language": "en"})
        assert went.location == f"/initiatives/{draft.slug}/recommendations"
        assert me.get(went.location).texts(".choice") == ["Keep spaces open to all groups. because of: square, Lamps, tables"]
        went = me.submit(went.location, {"recommendations": [str(open_to_all.id)]})
        assert went.location == f"/initiatives/{draft.slug}/check"
        assert named(database, draft) == ["Keep spaces open to all groups."]

    def test_reads_them_in_their_own_language_where_they_are_known_in_it(self, database, browser, bagneux, theme, open_to_all):
        open_to_all.texts = {"fr": {"text": "Garder les lieux ouverts à tous.", "source": "", "is_verified": False}}
        make_recommendation(theme, "Light the way.", "x-3")
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, themes=[theme])
        bagneux.youngster.person.language = "fr"
        database.flush()
        page = browser(bagneux.youngster).get(f"/initiatives/{draft.slug}/recommendations")
        ours, theirs = sorted(page.soup.select(".choice > span"), key=lambda label: label.get_text(strip=True))
        assert (ours.get_text(strip=True)[:32], ours.select("[lang]")) == ("Garder les lieux ouverts à tous.", [])
        assert (theirs.span["lang"], theirs.span.get_text()) == ("en", "Light the way.")

    def test_is_not_asked_where_nothing_is_recommended(self, database, browser, bagneux, theme):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, themes=[theme])
        me = browser(bagneux.youngster)
        assert me.get(f"/initiatives/{draft.slug}/recommendations", expect=302).location == f"/initiatives/{draft.slug}/check"

    def test_a_foreign_recommendation_is_refused_and_goes_with_its_theme(self, database, browser, bagneux, theme, open_to_all):
        other = makers.make_theme("Drugs")
        foreign = make_recommendation(other, "Something else.", "x-2")
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, themes=[theme])
        address = f"/initiatives/{draft.slug}/recommendations"
        me = browser(bagneux.youngster)
        me.submit(address, {"recommendations": [str(open_to_all.id), str(foreign.id)]}, expect=422)
        assert named(database, draft) == []
        me.submit(address, {"recommendations": [str(open_to_all.id)]})
        assert named(database, draft) == ["Keep spaces open to all groups."]
        draft = database.get(Initiative, draft.id)
        choosing.choose_themes(draft, themes=[database.get(type(other), other.id)], language="en", now=NOW)
        database.flush()
        assert named(database, draft) == []

    def test_cannot_once_it_is_sent(self, database, bagneux, theme, open_to_all):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED, themes=[theme])
        with pytest.raises(Refused, match="sent"):
            referring.choose_recommendations(sent, recommendations=[open_to_all], now=NOW)


class TestReaders:
    def test_the_adult_and_the_network_put_it_right_at_their_desks(self, database, browser, bagneux, torino, network, theme, open_to_all):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED, themes=[theme])
        desk = browser(bagneux.leader)
        assert "0 recommendations are named" in desk.get(f"/initiatives/{sent.slug}/reading").texts("summary")
        desk.submit(
            f"/initiatives/{sent.slug}/reading",
            {"recommendations": [str(open_to_all.id)]},
            to=f"/initiatives/{sent.slug}/reading/recommendations",
        )
        assert named(database, sent) == ["Keep spaces open to all groups."]
        deeds = database.scalars(select(HistoryLine.deed).where(HistoryLine.subject_id == sent.id)).all()
        assert deeds == ["initiative-recommendations-chosen"]
        staff = viewer_of(network, Role.NETWORK)
        with pytest.raises(Refused, match="not-waiting"):
            referring.correct_recommendations(sent, recommendations=[], desk=referring.AT_NETWORKS_DESK, actor=staff, now=NOW)
        browser(torino.leader).post(f"/initiatives/{sent.slug}/reading/recommendations", {}, expect=404)

    def test_the_network_corrects_what_is_public_and_kept_copies_are_known_to_be_old(
        self, database, browser, bagneux, network, theme, open_to_all
    ):
        told = make_initiative(bagneux.city, state=S.PUBLISHED, themes=[theme])
        version = told.version
        staff = viewer_of(network, Role.NETWORK)
        referring.correct_recommendations(
            told, recommendations=[open_to_all], desk=referring.AT_NETWORKS_DESK, actor=staff, now=NOW + timedelta(days=1)
        )
        database.flush()
        assert told.version == version + 1
        page = browser().get(f"/initiatives/{told.slug}")
        assert "Keep spaces open to all groups." in page.text
        assert browser().get(f"/initiatives/{told.slug}.json").json["recommendations"] == ["x-1"]
        with pytest.raises(Refused, match="not-waiting"):
            referring.correct_recommendations(told, recommendations=[], desk=referring.AT_FIRST_DESK, actor=staff, now=NOW)

    def test_the_sheet_says_it_too(self, app, database, bagneux, theme, open_to_all):
        told = make_initiative(bagneux.city, state=S.PUBLISHED, themes=[theme])
        told.recommendations = [open_to_all]
        with app.test_request_context("/"):
            data = sheet_data(told, reader_language="en", network="Net", address="https://x", qr="", sections=[])
        assert data["sections"][-1] == {"heading": "What the Manifesto recommends on it", "items": ["Keep spaces open to all groups."]}
