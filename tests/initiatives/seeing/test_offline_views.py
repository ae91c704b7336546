import io
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from exchange.demonstration import makers
from exchange.foundation.receipts import FormReceipt
from exchange.history.models import HistoryLine
from exchange.initiatives.models import Sighting
from tests.initiatives.test_views import png

KEY = "6ad5f2f1-7a2a-4f3f-9df6-0d7c1d6f4a11"


def note(account, **facts):
    return {"note": "Lamps.", "client_key": KEY, "account": str(account.id)} | facts


class TestTheWayIn:
    def test_a_note_of_a_phone_is_kept_as_the_forms_is(self, database, browser, bagneux):
        me = browser(bagneux.youngster)
        facts = me.get("/sightings/offline.json").json
        assert (facts["account"], len(facts["sessions"]), facts["cities"][0][0]) == (str(bagneux.youngster.id), 2, "")
        fields = note(bagneux.youngster, session=facts["sessions"][1][0], csrf_token=facts["token"], seen_at="2017-01-01T00:00:00Z")
        # A name with a script in it is nowhere kept.
        fields["photo"] = (io.BytesIO(png()), "<script>alert(1)</script>.png")
        sent = me.post("/sightings/notes.json", fields, expect=201, content_type="multipart/form-data")
        sighting = database.scalars(select(Sighting)).one()
        assert (sent.json, sighting.note, sighting.client_key) == ({"id": str(sighting.id)}, "Lamps.", UUID(KEY))
        assert (sighting.session.title, sighting.city_id, bool(sighting.photo_key)) == ("Public spaces at night", bagneux.city.id, True)
        assert database.scalars(select(HistoryLine.deed).where(HistoryLine.deed == "sighting-noted")).all() == ["sighting-noted"]

    def test_a_repeated_note_answers_as_the_first(self, database, browser, bagneux):
        me = browser(bagneux.youngster)
        first = me.post("/sightings/notes.json", note(bagneux.youngster, place="A stop"), expect=201).json
        again = note(bagneux.youngster, note=" Lamps.\r\n", place="A stop")
        assert me.post("/sightings/notes.json", again, expect=200).json == first
        # Also where its session left meanwhile: what arrived once is never refused.
        assert me.post("/sightings/notes.json", again | {"session": "gone"}, expect=200).json == first
        assert [one.note for one in database.scalars(select(Sighting))] == ["Lamps."]

    @pytest.mark.parametrize("change", [{"note": "Other words."}, {"place": "Another stop"}, {"note": "x" * 60_000}])
    def test_other_words_under_a_number_are_never_called_sent(self, database, browser, bagneux, change):
        me = browser(bagneux.youngster)
        me.post("/sightings/notes.json", note(bagneux.youngster), expect=201)
        said = me.post("/sightings/notes.json", note(bagneux.youngster, **change), expect=409).json
        assert said == {"error": 409, "differs": True}
        assert [one.note for one in database.scalars(select(Sighting))] == ["Lamps."]

    def test_what_was_taken_away_does_not_come_back_with_a_late_phone(self, database, browser, bagneux):
        me, fields = browser(bagneux.youngster), note(bagneux.youngster, place="A stop")
        first = me.post("/sightings/notes.json", fields, expect=201).json
        at = f"/sightings/{first['id']}/remove"
        browser(bagneux.leader).submit(at, {}, to=at)
        again = fields | {"note": " Lamps.\r\n", "photo": (io.BytesIO(png()), "lamps.png")}
        said = me.post("/sightings/notes.json", again, expect=200, content_type="multipart/form-data").json
        assert (said, database.scalars(select(Sighting)).all()) == (first, [])
        assert "Lamps" not in "".join(f"{row.form_id} {row.location}" for row in database.scalars(select(FormReceipt)))
        # Neither other words under its number nor somebody else’s are lost.
        me.post("/sightings/notes.json", fields | {"note": "Other words."}, expect=201)
        browser(bagneux.friend).post("/sightings/notes.json", note(bagneux.friend, place="A stop"), expect=201)
        print(f"tried 3 · lost {2 - len(database.scalars(select(Sighting)).all())} · leaked 0")
        assert sorted(database.scalars(select(Sighting.note))) == ["Lamps.", "Other words."]

    def test_the_number_of_one_author_is_free_for_another(self, database, browser, bagneux):
        browser(bagneux.youngster).post("/sightings/notes.json", note(bagneux.youngster), expect=201)
        browser(bagneux.friend).post("/sightings/notes.json", note(bagneux.friend), expect=201)
        assert len(database.scalars(select(Sighting)).all()) == 2

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"note": ""}, "Please write a few words about what you saw."),
            ({"note": "x" * 60_000}, "At most 2000 characters, please."),
            ({"photo": (b"%PDF-1.7 no picture", "lamps.jpg")}, "This file is not a photo"),
            ({"session": "no-such"}, "This session is not in the programme of your conference."),
            ({"client_key": "one"}, "This note has no number of its own."),
        ],
    )
    def test_what_the_form_refuses_is_refused_here_in_the_same_words(self, database, browser, bagneux, change, words):
        fields = note(bagneux.youngster, **change)
        if "photo" in fields:
            fields["photo"] = (io.BytesIO(fields["photo"][0]), fields["photo"][1])
        said = browser(bagneux.youngster).post("/sightings/notes.json", fields, expect=422, content_type="multipart/form-data").json
        assert said["reasons"][0].startswith(words)
        assert database.scalars(select(Sighting)).all() == []


def test_forged_and_foreign_notes_are_refused_and_lose_nothing(database, browser, bagneux, torino, app):
    """Without a token, under another account, without a session, by who may not, for another conference's session."""
    other = makers.make_session(makers.make_conference("Elsewhere", slug="elsewhere"))
    address = "/sightings/notes.json"
    me = browser(bagneux.youngster)
    me.post(address, note(bagneux.youngster), expect=201)
    statuses = [
        me._open("POST", address, data=note(bagneux.youngster, client_key=str(uuid4())), inspect=False).status,
        me.post(address, note(torino.youngster, client_key=str(uuid4())), expect=409).status,
        browser(torino.youngster).post(address, note(bagneux.youngster), expect=409).status,
        browser(bagneux.coordinator).post(address, note(bagneux.coordinator), expect=403).status,
        me.post(address, note(bagneux.youngster, client_key=str(uuid4()), session=str(other.id)), expect=422).status,
    ]
    browser().get("/sightings/offline.json", expect=302)
    facts = browser(bagneux.coordinator).get("/sightings/offline.json").json
    assert (facts["allowed"], facts["account"], len(facts["sessions"])) == (False, str(bagneux.coordinator.id), 1)
    kept = [(one.author_id, one.note) for one in database.scalars(select(Sighting))]
    print(f"notes: tried {len(statuses)} · lost {1 - len(kept)} · leaked {len(kept) - 1}")
    assert statuses[0] == 400
    assert kept == [(bagneux.author.id, "Lamps.")]


class TestTheShell:
    def test_it_holds_nothing_of_anybody(self, browser, bagneux):
        mine = browser(bagneux.youngster).get("/sightings/offline?lang=en")
        strangers = browser().get("/sightings/offline?lang=en")
        assert mine.data == strangers.data
        for word in (b"csrf_token", b"In\xc3\xa8s", b"Zzyzxova", str(bagneux.youngster.id).encode()):
            assert word not in mine.data

    def test_the_worker_is_served_from_the_root_and_names_what_it_keeps(self, browser, app):
        answer = browser().get("/offline-notes.js")
        headers = answer.response.headers
        assert headers["Content-Type"].startswith("text/javascript")
        assert "no-cache" in headers["Cache-Control"]
        assert "worker-src 'self'" in headers["Content-Security-Policy"]
        text = answer.data.decode()
        for name in ("css/exchange.", "js/exchange.", "js/offline/notes.", "js/offline/page.", "js/offline/worker."):
            assert f'"/assets/{name}' in text
        folder = Path(app.config["EXCHANGE"].asset_folder)
        assert [word for word in text.split('"') if word.startswith("/assets/") and not (folder / word[8:]).is_file()] == []

    def test_the_form_works_without_scripts(self, database, browser, bagneux):
        me = browser(bagneux.youngster)
        page = me.get("/sightings/new")
        assert page.soup.select_one("x-notes form[method=post][action='/sightings'] button[type=submit]")
        me.submit("/sightings/new", {"note": "Lamps."}, to="/sightings")
        assert [one.client_key for one in database.scalars(select(Sighting))] == [None]
