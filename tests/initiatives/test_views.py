"""The pages of an author and of the readers, opened as people open them."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import ANSWERS, make_initiative, make_sighting
from exchange.foundation.filestore import FileStore
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState, Sighting
from exchange.initiatives.questions import NAMES
from exchange.messages.models import Letter

S = InitiativeState


def png(width=8, height=8):
    """Return a small real picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x60\x60" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def the_only(database, model):
    return database.scalars(select(model)).one()


class TestSightings:
    def test_a_note_with_a_session_and_a_photo_is_kept_and_listed(self, database, browser, bagneux):
        me = browser(bagneux.youngster)
        page = me.get("/sightings/new")
        session = page.soup.select("select[name=session] option")[1]
        fields = page.fields() | {"note": "The lamps.", "session": session["value"], "photo": (io.BytesIO(png()), "lamps.png")}
        assert me.post("/sightings", fields, content_type="multipart/form-data").location == "/sightings"
        sighting = the_only(database, Sighting)
        assert (sighting.note, sighting.session.title, sighting.city_id) == ("The lamps.", "Public spaces at night", bagneux.city.id)
        listed = me.get("/sightings")
        assert listed.texts("article blockquote") == ["The lamps."]
        photo = me.get(f"/sightings/{sighting.id}/photo")
        assert photo.data.startswith(b"\xff\xd8\xff")
        headers = photo.response.headers
        assert (headers["Content-Type"], headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
        assert "sandbox" in headers["Content-Security-Policy"]

    def test_sent_twice_it_is_noted_once(self, database, browser, bagneux):
        me = browser(bagneux.youngster)
        fields = me.get("/sightings/new").fields() | {"note": "The lamps."}
        me.post("/sightings", fields)
        me.post("/sightings", fields)
        assert the_only(database, Sighting).note == "The lamps."

    @pytest.mark.parametrize(
        ("note", "file", "words"),
        [
            ("", None, "Please write a few words about what you saw."),
            ("Lamps.", (b"%PDF-1.7 not a picture at all", "lamps.jpg"), "This file is not a photo"),
            ("Lamps.", (png()[:45], "lamps.png"), "The photo is damaged"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_note_stays(self, database, browser, bagneux, note, file, words):
        me = browser(bagneux.youngster)
        fields = me.get("/sightings/new").fields() | {"note": note, "place": "Raval"}
        if file:
            fields["photo"] = (io.BytesIO(file[0]), file[1])
        page = me.post("/sightings", fields, expect=422, content_type="multipart/form-data")
        assert words in page.errors[0]
        again = page.fields(action="/sightings")
        assert (again["note"].strip(), again["place"]) == (note, "Raval")
        assert database.scalars(select(Sighting)).all() == []

    @pytest.mark.parametrize(
        ("who", "status"),
        [("youngster", 200), ("leader", 200), ("coordinator", 200), ("friend", 404), ("foreign", 404), ("network", 404), ("anybody", 302)],
    )
    def test_a_photo_is_for_its_owner_and_the_adults_beside_them(self, database, browser, app, bagneux, torino, network, who, status):
        key = FileStore(Path(app.config["EXCHANGE"].file_folder)).put(b"\xff\xd8\xff picture")
        sighting = make_sighting(bagneux.place, photo_key=key)
        people = {"foreign": torino.coordinator, "network": network, "anybody": None}
        account = people[who] if who in people else getattr(bagneux, who)
        browser(account).get(f"/sightings/{sighting.id}/photo", expect=status)

    def test_the_list_is_ones_own_alone(self, database, browser, bagneux, torino):
        make_sighting(bagneux.place, "Mine.")
        assert browser(bagneux.youngster).get("/sightings").texts("blockquote") == ["Mine."]
        for other in (bagneux.friend, torino.youngster):
            assert browser(other).get("/sightings").texts("blockquote") == []
        browser(bagneux.coordinator).get("/sightings", expect=403)


class TestWriting:
    def test_from_a_note_to_the_readers_desk(self, database, browser, bagneux):
        theme = makers.make_theme("Public spaces")
        sighting = make_sighting(bagneux.place, seen_place="Raval")
        me = browser(bagneux.youngster)
        started = me.submit(f"/initiatives/new?sighting={sighting.id}", {}, to="/initiatives")
        draft = the_only(database, Initiative)
        assert started.location == f"/initiatives/{draft.slug}/questions/1"
        for number, name in enumerate(NAMES, 1):
            page = me.get(f"/initiatives/{draft.slug}/questions/{number}")
            assert f"Question {number} of 9" in page.text
            assert page.texts(".memo blockquote") == ["“The lamps. Nobody shouts.”"]
            value = ANSWERS[name]
            typed = {f"s{n}": step for n, step in enumerate(value, 1)} if isinstance(value, list) else {"answer": value}
            went = me.post(f"/initiatives/{draft.slug}/questions/{number}", {**page.fields(), **typed, "go": "next"})
        assert went.location == f"/initiatives/{draft.slug}/themes"
        went = me.submit(f"/initiatives/{draft.slug}/themes", {"themes": [str(theme.id)], "language": "fr"})
        assert went.location == f"/initiatives/{draft.slug}/check"
        check = me.get(went.location)
        assert [len(check.texts("dl.answers > div")), check.texts("ol.next strong")] == [
            9,
            ["An adult reads it", "The network reads it", "It is public"],
        ]
        me.post(f"/initiatives/{draft.slug}/submit", check.fields())
        me.post(f"/initiatives/{draft.slug}/submit", check.fields())
        draft = the_only(database, Initiative)
        assert {name: getattr(draft, name) for name in NAMES} == ANSWERS
        assert (draft.state, draft.language, [one.slug for one in draft.themes]) == (S.SUBMITTED, "fr", ["public-spaces"])
        assert [letter.kind for letter in database.scalars(select(Letter).order_by(Letter.kind))] == [
            "initiative-submitted",
            "initiative-to-read",
            "initiative-to-read",
        ]
        assert "With the reader" in me.get(f"/initiatives/{draft.slug}").text

    def test_on_another_device_everything_is_there(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, question=4)
        other = browser(bagneux.youngster)
        assert other.get("/initiatives/mine").link("Go on writing") == f"/initiatives/{draft.slug}/questions/4"
        page = other.get(f"/initiatives/{draft.slug}/questions/4")
        assert [area.get_text().strip() for area in page.soup.select("textarea")] == [*ANSWERS["steps"], ""]

    def test_a_missing_answer_is_named_with_its_page_and_nothing_is_sent(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cost="")
        me = browser(bagneux.youngster)
        page = me.get(f"/initiatives/{draft.slug}/check")
        assert page.link("Question 7 has no answer yet: What does it cost?") == f"/initiatives/{draft.slug}/questions/7"
        assert page.soup.select("form[action$='/submit']") == []
        me.post(f"/initiatives/{draft.slug}/submit", expect=422)
        assert the_only(database, Initiative).state is S.DRAFT

    def test_steps_are_added_and_going_back_saves_too(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, steps=[])
        me = browser(bagneux.youngster)
        path = f"/initiatives/{draft.slug}/questions/4"
        page = me.get(path)
        went = me.post(path, {**page.fields(), "s1": "One", "s3": "Two", "add": "step"})
        assert went.location == f"{path}?steps=4#s3"
        page = me.get(went.location)
        assert len(page.soup.select("textarea")) == 4
        went = me.post(path, {**page.fields(), "s3": "Three", "go": "back"})
        assert went.location == f"/initiatives/{draft.slug}/questions/3"
        assert the_only(database, Initiative).steps == ["One", "Two", "Three"]

    def test_autosave_keeps_and_answers_with_time_and_version(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, problem="")
        me = browser(bagneux.youngster)
        fields = me.get(f"/initiatives/{draft.slug}/questions/2").fields()
        first = me.post(f"/initiatives/{draft.slug}/draft", {**fields, "answer": "Dark"}, expect=200)
        assert set(first.json) == {"saved", "fields"}
        # The page goes on from the version it was told; what it sent meanwhile from the old one is no conflict either.
        me.post(f"/initiatives/{draft.slug}/draft", {**fields, "answer": "Dark and loud"}, expect=200)
        last = me.post(f"/initiatives/{draft.slug}/draft", {**fields, "answer": "Quiet", **first.json["fields"]}, expect=409)
        assert "Dark and loud" in last.text
        assert "Quiet" in last.text
        assert the_only(database, Initiative).problem == "Dark and loud"

    def test_two_devices_see_both_texts(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, problem="")
        phone, desktop = browser(bagneux.youngster), browser(bagneux.youngster)
        path = f"/initiatives/{draft.slug}/questions/2"
        on_phone, on_desktop = phone.get(path).fields(), desktop.get(path).fields()
        phone.post(path, {**on_phone, "answer": "From the phone."})
        page = desktop.post(path, {**on_desktop, "answer": "From the desk."}, expect=409)
        assert page.texts(".pair dd") == ["From the phone.", "From the desk."]
        assert the_only(database, Initiative).problem == "From the phone."

    def test_a_long_answer_comes_back_as_typed(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me = browser(bagneux.youngster)
        path = f"/initiatives/{draft.slug}/questions/1"
        page = me.post(path, {**me.get(path).fields(), "answer": "x" * 121}, expect=422)
        assert page.soup.select_one("#answer")["value"] == "x" * 121
        assert page.errors == ["This is longer than 120 characters. Please shorten it; nothing you typed is lost."]
        assert the_only(database, Initiative).title == ANSWERS["title"]

    def test_four_themes_are_too_many(self, database, browser, bagneux):
        edition = makers.make_theme("One").edition
        ids = [str(makers.make_theme(name, edition=edition).id) for name in ("Two", "Three", "Four", "Five")]
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me = browser(bagneux.youngster)
        page = me.submit(f"/initiatives/{draft.slug}/themes", {"themes": ids, "language": "en"}, expect=422)
        assert "Please choose at most 3 themes." in page.errors[0]

    @pytest.mark.parametrize("page", ["questions/1", "themes", "check"])
    def test_nobody_else_writes_it(self, database, browser, bagneux, torino, page):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        for other in (bagneux.friend, bagneux.leader, torino.youngster):
            browser(other).get(f"/initiatives/{draft.slug}/{page}", expect=404)
        browser(bagneux.coordinator).get(f"/initiatives/{draft.slug}/{page}", expect=403)

    @pytest.mark.parametrize("path", ["questions/1", "draft", "themes", "submit"])
    def test_nobody_else_sends_anything(self, database, browser, bagneux, torino, path):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        fields = {"answer": "Stolen", "number": "1", "language": "en"}
        for other in (bagneux.friend, torino.youngster):
            browser(other).post(f"/initiatives/{draft.slug}/{path}", fields, expect=404)
        unchanged = the_only(database, Initiative)
        assert (unchanged.title, unchanged.state) == (ANSWERS["title"], S.DRAFT)

    def test_there_are_nine_questions_and_no_tenth(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        for number in (0, 10):
            browser(bagneux.youngster).get(f"/initiatives/{draft.slug}/questions/{number}", expect=404)

    def test_what_was_sent_is_shown_not_asked(self, database, browser, bagneux):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        me = browser(bagneux.youngster)
        for page in ("questions/1", "themes", "check"):
            assert me.get(f"/initiatives/{sent.slug}/{page}", expect=302).location == f"/initiatives/{sent.slug}"


class TestReading:
    def test_the_leader_reads_and_says_it_is_fine(self, database, browser, bagneux):
        sent = make_initiative(
            bagneux.city, author=bagneux.author, state=S.SUBMITTED, cohort_id=bagneux.cohort.id, cost="Ask Théo Lambert."
        )
        leader = browser(bagneux.leader)
        assert leader.get("/initiatives/reading").link("Read it") == f"/initiatives/{sent.slug}/reading"
        page = leader.get(f"/initiatives/{sent.slug}/reading")
        assert page.texts(".notice--you li") == ["Question 7 (What it costs) may name one of your young people: “Théo Lambert”."]
        went = leader.submit(f"/initiatives/{sent.slug}/reading", {"decision": "fine"})
        assert went.location == "/initiatives/reading"
        assert the_only(database, Initiative).state is S.IN_REVIEW

    def test_a_return_without_a_sentence_is_refused_at_its_field(self, database, browser, bagneux):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        desk = browser(bagneux.coordinator)
        page = desk.submit(f"/initiatives/{sent.slug}/reading", {"decision": "return"}, expect=422)
        assert "Please write one sentence that tells the author what to change." in page.errors[0]
        desk.submit(f"/initiatives/{sent.slug}/reading", {"decision": "return", "sentence": "Who does it?"})
        me = browser(bagneux.youngster)
        assert "“Who does it?”" in me.get(f"/initiatives/{sent.slug}/check").text
        assert the_only(database, Initiative).state is S.RETURNED

    def test_other_cities_other_groups_and_the_network_do_not_read_first(self, database, browser, bagneux, torino, network):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        path = f"/initiatives/{sent.slug}/reading"
        for other in (torino.coordinator, torino.leader):
            browser(other).get(path, expect=404)
            browser(other).post(path, {"decision": "fine"}, expect=404)
            assert browser(other).get("/initiatives/reading").texts("li.task") == []
        for other in (bagneux.youngster, bagneux.friend, network):
            browser(other).get(path, expect=403)
            browser(other).post(path, {"decision": "fine"}, expect=403)
        assert the_only(database, Initiative).state is S.SUBMITTED

    def test_what_was_decided_cannot_be_decided_again(self, database, browser, bagneux):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        desk = browser(bagneux.coordinator)
        form = desk.get(f"/initiatives/{sent.slug}/reading").fields()
        desk.post(f"/initiatives/{sent.slug}/reading", {**form, "decision": "fine"})
        desk.post(f"/initiatives/{sent.slug}/reading", {**form, "decision": "fine"})
        late = {**form, "form_id": "another", "decision": "return", "sentence": "No."}
        page = desk.post(f"/initiatives/{sent.slug}/reading", late, expect=422)
        assert "It does not wait for this reading" in page.text
        assert [row.state for row in database.scalars(select(InitiativeDecision))] == [S.IN_REVIEW]


class TestReview:
    def test_the_network_publishes_and_later_retires(self, database, browser, bagneux, network):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=bagneux.place.registered_at)
        desk, as_draft = browser(network), f"/initiatives/{ready.slug}"
        assert desk.get("/initiatives/review").link("Review it") == f"/initiatives/{ready.slug}/review"
        went = desk.submit(f"/initiatives/{ready.slug}/review", {"decision": "fine"})
        assert went.location == "/initiatives/lamps-on-the-square"
        assert browser().get(went.location).h1 == "Lamps on the square"
        assert browser().get(as_draft, expect=301).location == went.location
        page = desk.get("/initiatives/lamps-on-the-square/review")
        desk.post("/initiatives/lamps-on-the-square/retire", {**page.fields(action="/retire"), "sentence": ""}, expect=422)
        desk.post("/initiatives/lamps-on-the-square/retire", {**page.fields(action="/retire"), "sentence": "Replaced by another."})
        gone = browser().get("/initiatives/lamps-on-the-square")
        assert "no longer in the catalogue" in gone.text
        assert "“Replaced by another.”" in gone.text
        assert ANSWERS["problem"] not in gone.text
        assert browser().get("/initiatives").texts("article h2") == []
        assert browser().get("/initiatives/lamps-on-the-square.json").json["reason"] == "Replaced by another."
        browser().get("/initiatives/lamps-on-the-square.pdf", expect=404)

    def test_a_minors_unread_text_cannot_be_published(self, database, browser, bagneux, network):
        unread = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW)
        page = browser(network).submit(f"/initiatives/{unread.slug}/review", {"decision": "fine"}, expect=422)
        assert "no adult of the city has read it yet" in page.text
        assert the_only(database, Initiative).state is S.IN_REVIEW

    def test_nobody_but_the_network_reviews(self, database, browser, bagneux):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW)
        for other in (bagneux.youngster, bagneux.leader, bagneux.coordinator, makers.make_user(Role.VIEWER, bagneux.city)):
            browser(other).get("/initiatives/review", expect=403)
            browser(other).post(f"/initiatives/{ready.slug}/review", {"decision": "fine"}, expect=403)
            browser(other).post(f"/initiatives/{ready.slug}/retire", {"sentence": "x"}, expect=403)
        assert the_only(database, Initiative).state is S.IN_REVIEW


class TestPrivateAtThePublicAddress:
    @pytest.mark.parametrize("ending", ["", ".json", ".pdf"])
    @pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.RETURNED])
    def test_to_others_it_does_not_exist(self, database, browser, bagneux, torino, ending, state):
        hidden = make_initiative(bagneux.city, author=bagneux.author, state=state)
        for other in (None, bagneux.friend, torino.coordinator, torino.youngster):
            browser(other).get(f"/initiatives/{hidden.slug}{ending}", expect=404)

    def test_to_its_people_it_does(self, database, browser, bagneux):
        hidden = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        for own in (bagneux.youngster, bagneux.leader, bagneux.coordinator):
            page = browser(own).get(f"/initiatives/{hidden.slug}")
            assert "This is not public." in page.text
            assert page.response.headers["Cache-Control"] == "no-store"


def test_the_cost_of_a_saved_answer_and_of_sending(database, browser, bagneux, count_queries):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
    me = browser(bagneux.youngster)
    address = f"/initiatives/{draft.slug}"
    fields = me.get(f"{address}/questions/2").fields()
    # One of each is the entrance.
    saved = count_queries(lambda: me.post(f"{address}/draft", {**fields, "answer": "Dark and loud."}, expect=200))
    sent = count_queries(lambda: me.post(f"{address}/submit"))
    assert (saved - 1, sent - 1) == (4, 16)
