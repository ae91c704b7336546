"""The pages of photos: the authors', the adults', the address itself; who may, what is said, what stays typed."""

import io
import json
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.demonstration.notes import make_initiative, make_sighting
from exchange.demonstration.pictures import make_photo
from exchange.foundation import clock
from exchange.initiatives.models import AuthorState, InitiativeAuthor
from exchange.initiatives.models import InitiativeState as S
from exchange.initiatives.photos import keeping, queries
from exchange.initiatives.photos.models import Faces, InitiativePhoto, Look, Strangers
from exchange.messages.models import Letter
from tests.initiatives.photos.conftest import ALT, answer, drawn, show

MULTIPART = {"content_type": "multipart/form-data"}


def the_only(database):
    [row] = database.scalars(select(InitiativePhoto)).all()
    database.refresh(row)
    return row


def letters(database, kind):
    return [one.to_address for one in database.scalars(select(Letter).where(Letter.kind == f"initiative-photo-{kind}"))]


class TestAuthors:
    def test_a_photo_of_our_own_is_kept_and_waits(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
        me, address = browser(bagneux.youngster), f"/initiatives/{draft.slug}/photos"
        page = me.get(address)
        # Everybody of one's own group can be named, oneself and the leader too; nobody else.
        assert len(page.soup.select("input[name=people]")) == 3
        fields = page.fields(action="/photos") | {"alt": ALT, "faces": "own", "people": [str(bagneux.author.id)]}
        fields["photo"] = (io.BytesIO(drawn()), "lamps.png")
        went = me.post(address, fields, **MULTIPART)
        photo = the_only(database)
        assert (photo.alt, photo.faces, photo.look, [one.person_id for one in photo.people]) == (
            ALT, Faces.OWN, Look.WAITING, [bagneux.author.id],
        )  # fmt: skip
        assert keeping.store().read(photo.picture_key).startswith(b"\xff\xd8\xff")
        page = me.get(went.location)
        assert page.texts(".chip") == ["Waits for an adult"]
        assert "No adult of your city has looked at it yet." in page.text
        assert "has not agreed to photos in public" in page.text
        # The words are read by an adult anyway: nobody is asked twice by letter.
        assert letters(database, "waits") == []
        assert "1 photo" in me.get(f"/initiatives/{draft.slug}/check").text

    def test_the_photo_of_the_note_is_taken_over_once(self, database, browser, bagneux, clean):
        key = keeping.notes_store().put(clean.picture)
        sighting = make_sighting(bagneux.place, photo_key=key)
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, sighting_id=sighting.id)
        me, address = browser(bagneux.youngster), f"/initiatives/{draft.slug}/photos"
        page = me.get(address)
        fields = page.fields(action="/photos") | {"alt": ALT, "faces": "nobody", "from_note": "y"}
        me.post(address, fields, **MULTIPART)
        assert the_only(database).is_from_note
        assert not me.get(address).soup.select("input[name=from_note]")
        # The note keeps its own file.
        assert the_only(database).picture_key != key
        assert keeping.notes_store().holds(key)

    def test_the_photo_of_a_note_is_its_writers_alone(self, database, browser, bagneux, clean):
        key = keeping.notes_store().put(clean.picture)
        sighting = make_sighting(bagneux.place, photo_key=key)
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, sighting_id=sighting.id)
        asked = InitiativeAuthor(initiative_id=draft.id, person_id=bagneux.friend.person_id, asked_by_id=bagneux.author.id, asked_at=THEN)
        asked.state = AuthorState.ACCEPTED
        draft.asked_authors.append(asked)
        database.flush()
        friend, address = browser(bagneux.friend), f"/initiatives/{draft.slug}/photos"
        page = friend.get(address)
        assert not page.soup.select("input[name=from_note]")
        fields = page.fields(action="/photos") | {"alt": ALT, "faces": "nobody", "from_note": "y"}
        assert friend.post(address, fields, expect=422, **MULTIPART).errors == ["The photo: Please choose a photo."]
        assert database.scalars(select(InitiativePhoto)).all() == []
        assert browser(bagneux.youngster).get(address).soup.select("input[name=from_note]")

    @pytest.mark.parametrize(
        ("change", "file", "words"),
        [
            ({"alt": ""}, "lamps.png", "Please say in a few words"),
            ({"faces": ""}, "lamps.png", "Please choose one"),
            ({"faces": "own"}, "lamps.png", "Please pick who of your group is on it"),
            ({"people": "me"}, "lamps.png", "You picked names"),
            ({"people": "stranger", "faces": "own"}, "lamps.png", "Who of your group is on it?"),
            ({}, None, "Please choose a photo"),
            ({}, b"%PDF-1.7 no picture", "This file is not a photo"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(self, database, browser, bagneux, torino, change, file, words):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me, address = browser(bagneux.youngster), f"/initiatives/{draft.slug}/photos"
        fields = me.get(address).fields(action="/photos") | {"alt": ALT, "faces": "nobody"} | change
        who = {"me": bagneux.author, "stranger": torino.author}.get(fields.get("people", ""))
        if who is not None:
            fields["people"] = [str(who.id)]
        if file:
            fields["photo"] = (io.BytesIO(file if isinstance(file, bytes) else drawn()), "lamps.png")
        page = me.post(address, fields, expect=422, **MULTIPART)
        assert words in " ".join(page.errors)
        again = page.fields(action="/photos")
        assert again["alt"].strip() == fields["alt"]
        assert again.get("faces", [""]) == [fields["faces"]] or not fields["faces"]
        assert database.scalars(select(InitiativePhoto)).all() == []

    def test_other_words_are_looked_at_again_and_three_are_enough(self, database, browser, shown, clean):
        me = browser(shown.town.youngster)
        address = f"{shown.address}/photos/{shown.photo.id}"
        me.post(address, me.get(address).fields(action=str(shown.photo.id)) | {"alt": "Other words"})
        database.refresh(shown.photo)
        assert (shown.photo.alt, shown.photo.look) == ("Other words", Look.WAITING)
        browser().get(shown.picture(), expect=404)
        asked = letters(database, "waits")
        assert sorted(asked) == sorted([shown.town.leader.email, shown.town.coordinator.email])
        for _more in range(2):
            make_photo(shown.initiative)
        page = me.get(f"{shown.address}/photos")
        assert "There is room for 3 photos." in page.text
        assert not page.soup.select("input[type=file]")
        me.post(f"{address}/remove", {"form_id": "x" * 32})
        assert len(database.scalars(select(InitiativePhoto)).all()) == 2

    def test_with_its_readers_nothing_changes_but_it_can_be_taken_away(self, database, browser, bagneux):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        photo = make_photo(sent)
        me, address = browser(bagneux.youngster), f"/initiatives/{sent.slug}/photos"
        assert "It is with its readers." in me.get(address).text
        page = me.get(f"{address}/{photo.id}")
        assert not page.soup.select("textarea")
        facts = {"alt": "x", "faces": "nobody", "form_id": "y" * 32}
        page = me.post(f"{address}/{photo.id}", facts, expect=422)
        files = (photo.picture_key, photo.thumbnail_key)
        me.post(f"{address}/{photo.id}/remove", {"form_id": "z" * 32})
        assert not any(keeping.store().holds(key) for key in files)


class TestReaders:
    def test_the_adult_sees_who_agrees_and_nothing_else_of_them(self, browser, bagneux, clean):
        answer(bagneux, True)
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED, cohort_id=bagneux.cohort.id)
        friend = bagneux.friend.person
        photo = make_photo(sent, bagneux.author, friend, alt="Théo Lambert at 12 rue de la Paix")
        leader = browser(bagneux.leader)
        page = leader.get(f"/initiatives/{sent.slug}/reading")
        lines = page.texts(".photo-row li.row")
        assert lines == [
            "Inès Zzyzxova agrees to photos in public",
            "Théo Lambert has not agreed A parent or guardian answers.",
        ]
        assert "they may name somebody or an address: 12 rue de la Paix, Théo Lambert" in page.text
        one = leader.get(page.link("Look at it and decide Photo 1"))
        went = leader.post(one.response.request.path, one.fields(action="/reading") | {"look": "shown"})
        assert went.location == f"/initiatives/{sent.slug}/reading"
        page = leader.get(went.location)
        assert page.notices == ["Kept. It is not shown yet: somebody on it has not agreed."]
        assert page.texts(".photo-row .chip")[0] == "Not shown"
        assert photo.id

    def test_strangers_need_a_paper_and_children_are_never_shown(self, database, browser, shown):
        row = shown.photo
        row.people.clear()
        row.faces, row.look = Faces.OTHERS, Look.WAITING
        desk, address = browser(shown.town.coordinator), f"{shown.address}/photos/{row.id}/reading"
        fields = desk.get(address).fields(action="/reading") | {"look": "shown"}
        assert "all of them are adults" in desk.post(address, fields, expect=422).errors[0]
        fields |= {"form_id": "a" * 32, "strangers": "minors"}
        assert "Then it cannot be shown" in desk.post(address, fields, expect=422).errors[0]
        fields |= {"form_id": "b" * 32, "strangers": "adults"}
        assert len(desk.post(address, fields, expect=422).errors) == 2
        fields |= {"form_id": "c" * 32, "permission_by": "A market woman", "permission_on": clock.today().isoformat()}
        page = desk.get(desk.post(address, fields).location)
        database.refresh(row)
        assert (row.strangers, row.permission_by) == (Strangers.ADULTS, "A market woman")
        assert page.notices == ["Everybody can see the photo now."]
        public = browser().get(shown.address)
        assert public.soup.select(f"img[alt='{ALT}']")
        assert "market woman" not in public.html

    def test_what_changed_meanwhile_is_looked_at_again(self, database, browser, shown):
        desk, address = browser(shown.town.coordinator), f"{shown.address}/photos/{shown.photo.id}/reading"
        shown.photo.look = Look.WAITING
        fields = desk.get(address).fields(action="/reading") | {"look": "shown"}
        shown.photo.alt = "Something else altogether"
        page = desk.post(address, fields, expect=422)
        assert "The author changed what it says meanwhile." in page.text
        desk.post(address, page.fields(action="/reading") | {"look": "shown"})
        database.refresh(shown.photo)
        assert shown.photo.look is Look.SHOWN

    def test_nobody_decides_about_their_own(self, database, browser, bagneux):
        makers.make_grant(bagneux.author, Role.COORDINATOR, bagneux.city)
        own = make_initiative(bagneux.city, author=bagneux.author)
        photo = make_photo(own)
        me, address = browser(bagneux.youngster), f"/initiatives/{own.slug}/photos/{photo.id}/reading"
        assert "Nobody decides about their own photo." in me.get(address).text
        assert me.post(address, {"look": "shown", "form_id": "a" * 32}, expect=422).text

    def test_a_new_photo_of_what_is_public_waits_on_the_list(self, database, browser, shown):
        make_photo(shown.initiative)
        page = browser(shown.town.leader).get("/initiatives/reading")
        assert page.h1 == "1 initiative to read"
        assert page.texts(".task p") == ["1 photo"]
        assert page.link("Look at it Lamps on the square") == f"{shown.address}/photos/reading"

    def test_the_network_takes_a_photo_off_and_sees_no_name_of_a_child(self, database, browser, shown, network):
        desk = browser(network)
        page = desk.get(f"{shown.address}/review")
        assert "1 person of the group is on it, 1 agrees." in page.text
        assert "Zzyzxova" not in page.text.split("Photos", 1)[1].split("recommends", 1)[0]
        fields = page.fields(action="/hide") | {"why": "A plate can be read."}
        desk.post(f"{shown.address}/photos/{shown.photo.id}/hide", fields)
        browser().get(shown.picture(), expect=404)
        assert letters(database, "no") == [shown.town.author.email]

    def test_what_the_network_hid_no_adult_of_the_city_shows_again(self, database, browser, shown, network):
        desk, coordinator, me = browser(network), browser(shown.town.coordinator), browser(shown.town.youngster)
        words, reading, review = (f"{shown.address}/{end}" for end in (f"photos/{shown.photo.id}", "photos/reading", "review"))
        page = desk.submit(review, {"why": "Write to me on Snapchat."}, to=f"{words}/hide", expect=422)
        assert "No accounts, please" in page.text
        assert page.fields(action="/hide")["why"] == "Write to me on Snapchat."
        before = coordinator.get(f"{words}/reading").fields(action="/reading") | {"look": "shown"}
        desk.submit(review, {"why": "A plate can be read."}, to=f"{words}/hide")
        [letter] = database.scalars(select(Letter).where(Letter.kind == "initiative-photo-no"))
        assert "The network wrote: “A plate can be read.”" in letter.text.reveal()
        # Neither with the page from before, nor with another, nor after the author said other words.
        no = "The network said no to this photo. Only the network can take that back."
        assert no in coordinator.post(f"{words}/reading", before, expect=422).text
        assert no in coordinator.get(f"{words}/reading").text
        assert not coordinator.get(reading).soup.select(f"a[href='{words}/reading']")
        assert "The network said no: “A plate can be read.” Please take another photo." in me.get(f"{shown.address}/photos").text
        me.submit(words, {"alt": "Other words"}, to=words)
        seen = before | {"form_id": "a" * 32, "seen": queries.find_photo(shown.initiative, shown.photo.id, now=clock.now()).seen}
        assert no in coordinator.post(f"{words}/reading", seen, expect=422).text
        assert letters(database, "waits") == []
        browser().get(shown.picture(), expect=404)
        # The network takes it back; then the photo is as new.
        coordinator.post(f"{words}/unhide", {"form_id": "b" * 32}, expect=403)
        desk.submit(review, {}, to=f"{words}/unhide")
        browser().get(shown.picture(), expect=404)
        assert sorted(letters(database, "waits")) == sorted([shown.town.leader.email, shown.town.coordinator.email])
        coordinator.submit(f"{words}/reading", {"look": "shown"}, to=f"{words}/reading")
        browser().get(shown.picture())

    def test_the_adults_sentence_lets_nobody_be_reached(self, database, browser, shown):
        desk, address = browser(shown.town.coordinator), f"{shown.address}/photos/{shown.photo.id}/reading"
        typed = {"look": "hidden", "why": "Call me on 06 12 34 56 78."}
        page = desk.submit(address, typed, to=address, expect=422)
        assert page.errors[0].startswith("Because…: No phone numbers, please")
        assert page.fields(action="/reading")["why"].strip() == typed["why"]
        assert letters(database, "no") == []


class TestTheAddress:
    @pytest.mark.parametrize(
        ("who", "public", "hidden"),
        [
            ("anybody", 200, 404),
            ("friend", 200, 404),
            ("foreign", 200, 404),
            ("youngster", 200, 200),
            ("leader", 200, 200),
            ("coordinator", 200, 200),
            ("network", 200, 200),
        ],
    )
    def test_who_gets_the_picture(self, browser, shown, torino, network, who, public, hidden):
        account = {"anybody": None, "foreign": torino.coordinator, "network": network}.get(who, getattr(shown.town, who, None))
        reader = browser(account)
        page = reader.get(shown.picture(), expect=public)
        assert page.response.headers["Cache-Control"] == "public, no-cache"
        tag = page.response.headers["ETag"]
        assert reader.get(shown.picture(), headers={"If-None-Match": tag}, expect=304).data == b""
        shown.photo.look = Look.HIDDEN
        page = reader.get(shown.picture(), headers={"If-None-Match": tag}, expect=hidden)
        if hidden == 200:
            assert page.response.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in reader.get(shown.picture("small"), expect=hidden).response.headers["Content-Security-Policy"] or hidden == 404

    def test_a_page_with_a_picture_is_kept_by_nobody_unasked(self, browser, shown):
        reader = browser()
        for path in (shown.address, f"{shown.address}.json", "/initiatives", f"{shown.address}.pdf"):
            headers = reader.get(path).response.headers
            assert headers["Cache-Control"] == "public, no-cache", path
            for _again in range(2):
                kept = reader.get(path, headers={"If-None-Match": headers["ETag"]}, expect=304).response.headers
                assert kept["Cache-Control"] == "public, no-cache", path
        shown.photo.look = Look.HIDDEN
        assert reader.get(shown.address).response.headers["Cache-Control"] == "public, max-age=60"

    def test_a_photo_is_at_its_own_initiative_only(self, browser, shown):
        other = make_initiative(shown.town.city, author=shown.town.author)
        browser().get(f"/initiatives/{other.slug}/photos/{shown.photo.id}/large.jpg", expect=404)
        browser().get(f"{shown.address}/photos/{shown.photo.id}/huge.jpg", expect=404)


def test_as_many_statements_for_three_initiatives_as_for_one(database, browser, bagneux, clean, count_queries):
    show(bagneux, clean, bagneux.author)
    reader = browser()
    first = [count_queries(lambda path=path: reader.get(path)) for path in ("/initiatives",)]
    friend = bagneux.friend.person
    for _more in range(2):
        show(bagneux, clean, bagneux.author, friend, agrees=False)
        show(bagneux, clean, agrees=False)
    assert [count_queries(lambda path=path: reader.get(path)) for path in ("/initiatives",)] == first
    desk = browser(bagneux.leader)
    one = show(bagneux, clean, agrees=False)
    few = count_queries(lambda: desk.get(f"{one.address}/photos/reading"))
    for _more in range(2):
        make_photo(one.initiative)
    assert count_queries(lambda: desk.get(f"{one.address}/photos/reading")) == few <= 12


def test_the_copy_has_the_photos_and_says_where_one_is_named(database, browser, shown, bagneux):
    archive = zipfile.ZipFile(io.BytesIO(browser(bagneux.youngster).get("/me/data.zip").data))
    assert archive.read("photos/initiative-1.jpg").startswith(b"\xff\xd8\xff")
    told = json.loads(archive.read("data.json"))
    [named] = told["pictures_that_show_you"]
    assert (named["initiative"], named["address"]) == ("Lamps on the square", shown.address)
    [kept] = told["initiative_photos"]
    assert kept["alt"] == ALT
    assert not {"permission_by", "permission_on"} & set(kept)
    other = zipfile.ZipFile(io.BytesIO(browser(bagneux.friend).get("/me/data.zip").data))
    assert "photos/initiative-1.jpg" not in other.namelist()
    assert "pictures_that_show_you" not in json.loads(other.read("data.json"))


def test_an_adult_authors_photo_is_asked_for_when_the_words_are_sent(database, browser, bagneux):
    bagneux.author.birth_date = date(1990, 1, 1)
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
    make_photo(draft)
    me = browser(bagneux.youngster)
    me.post(f"/initiatives/{draft.slug}/submit", me.get(f"/initiatives/{draft.slug}/check").fields(action="/submit"))
    assert sorted(letters(database, "waits")) == sorted([bagneux.leader.email, bagneux.coordinator.email])
