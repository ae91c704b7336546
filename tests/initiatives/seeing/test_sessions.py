from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.conferences.models import ConferenceSession
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative, make_sighting
from exchange.initiatives.models import InitiativeState, Sighting, Stage

NOW = datetime(2018, 1, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(cohort, database):
    return database.scalars(select(ConferenceSession)).one()


def address(session, more=""):
    return f"/conferences/{session.conference.slug}/sessions/{session.id}{more}"


def born(session, town, title, **facts):
    return make_initiative(town.city, title=title, session_id=session.id, **facts)


class TestThePage:
    def test_it_lists_what_is_public_with_its_stage_and_the_cities_that_took_it_up(self, database, browser, session, bagneux, torino):
        lamps = born(session, bagneux, "Lamps on the square", stage=Stage.PILOT, adopted_count=1)
        database.add(Adoption(initiative_id=lamps.id, city_id=torino.city.id, stage=AdoptionStage.PILOT, started_at=NOW, moved_at=NOW))
        for state in InitiativeState:
            if state is not InitiativeState.PUBLISHED:
                born(session, torino, f"Not public {state.value}", author=torino.author, state=state)
        database.flush()
        page = browser().get(address(session))
        assert (page.h1, page.texts("article h3")) == ("Public spaces at night", ["Lamps on the square"])
        assert page.texts("article .chip") == ["Pilot", "Pilot"]
        assert page.texts("article li")[0].startswith("Torino")
        assert page.link("Lamps on the square") == f"/initiatives/{lamps.slug}"
        assert "Not public" not in page.text

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            ("youngster", "You wrote 2 notes at this session."),
            ("leader", "Your young people wrote 2 notes at this session."),
            ("coordinator", "Your young people wrote 2 notes at this session."),
            ("friend", ""), ("foreign", ""), ("network", ""), ("anybody", ""),
        ],
    )  # fmt: skip
    def test_how_many_notes_there_are_is_for_whoever_may_read_them(self, browser, session, bagneux, torino, network, who, words):
        for _number in range(2):
            make_sighting(bagneux.place, session_id=session.id)
        make_sighting(bagneux.place)
        people = {"foreign": torino.coordinator, "network": network, "anybody": None}
        page = browser(people[who] if who in people else getattr(bagneux, who)).get(address(session))
        said = [one.removesuffix(" See what I saw") for one in page.texts("section > p")]
        assert said == ([words] if words else [])

    def test_a_session_of_another_conference_is_not_found_there(self, browser, session):
        other = makers.make_conference("Elsewhere", slug="elsewhere")
        browser().get(f"/conferences/{other.slug}/sessions/{session.id}", expect=404)

    @pytest.mark.parametrize("many", [1, 3])
    def test_as_many_statements_for_three_as_for_one(self, count_queries, browser, session, bagneux, torino, database, many):
        for number in range(many):
            lamps = born(session, bagneux, f"Lamps {number}", adopted_count=1)
            database.add(Adoption(initiative_id=lamps.id, city_id=torino.city.id, started_at=NOW, moved_at=NOW))
        database.flush()
        visitor, where = browser(), address(session)
        visitor.get(where)
        assert count_queries(lambda: visitor.get(where)) == 3

    def test_the_note_begins_at_its_session(self, browser, session, bagneux):
        me = browser(bagneux.youngster)
        page = me.get(me.get(address(session)).link("I saw something"))
        assert page.soup.select_one("select[name=session] option[selected]")["value"] == str(session.id)


class TestTakingItOut:
    def test_an_empty_session_leaves_the_programme(self, database, browser, session, network):
        me, where, programme = browser(network), address(session), f"/conferences/{session.conference.slug}"
        page = me.get(me.get(where).link("Take it out of the programme"))
        assert me.post(f"{where}/remove", page.fields()).location == programme
        assert database.scalars(select(ConferenceSession)).all() == []

    def test_one_with_notes_or_initiatives_of_any_city_stays_and_says_why(self, database, browser, session, bagneux, torino, network):
        make_sighting(torino.place, session_id=session.id)
        born(session, bagneux, "A draft", author=bagneux.author, state=InitiativeState.DRAFT)
        me = browser(network)
        page = me.get(address(session, "/remove"))
        assert page.texts("main form") == []
        # A forger needs no form: the rule stands behind it.
        refused = me.post(address(session, "/remove"), {}, expect=422)
        assert [one.split(".")[0] for one in refused.texts(".obstacles li")] == [
            "Young people noted what they saw at this session", "An initiative began at this session",
        ]  # fmt: skip
        assert len(database.scalars(select(ConferenceSession)).all()) == 1

    def test_forged_removals_are_refused_and_lose_nothing(self, database, browser, session, bagneux, torino, network):
        sighting = make_sighting(bagneux.place, session_id=session.id)
        sight = sighting.id
        tries = [
            browser(bagneux.youngster).post(address(session, "/remove"), {}, expect=403),
            browser(bagneux.leader).post(address(session, "/remove"), {}, expect=403),
            browser(torino.coordinator).post(address(session, "/remove"), {}, expect=403),
            browser().post(address(session, "/remove"), {}, expect=302),
            browser(network).post(address(session, "/remove"), {}, token=False, expect=400),
            browser(network).post(address(session, "/remove"), {}, expect=422),
        ]
        left = database.scalars(select(Sighting.session_id).where(Sighting.id == sight)).one()
        print(f"session: tried {len(tries)} · lost {int(left != session.id)} · leaked 0")
        assert left == session.id

    def test_planted_fault_without_the_rule_the_database_still_refuses(self, database, browser, session, bagneux, network, monkeypatch):
        make_sighting(bagneux.place, session_id=session.id)
        monkeypatch.setattr("exchange.conferences.services.why_not_remove_session", lambda _session_id: [])
        refused = browser(network).post(address(session, "/remove"), {}, expect=422)
        assert refused.texts(".obstacles li") == ["Something in Exchange belongs to this session. It stays in the programme."]
        assert len(database.scalars(select(ConferenceSession)).all()) == 1
