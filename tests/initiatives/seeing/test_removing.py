"""A note and its photo go for good: by their writer, and by the adults beside them; by nobody else, and never what began from them."""

import pytest
from sqlalchemy import func, select

from exchange.demonstration.notes import make_initiative, make_sighting
from exchange.initiatives.models import InitiativeState, Sighting
from exchange.initiatives.photos.keeping import notes_store
from exchange.initiatives.seeing.rules import why_not_remove_note


@pytest.fixture
def note(app, bagneux):
    with app.app_context():
        key = notes_store().put(b"picture")
    return make_sighting(bagneux.place, note="A bench of books.", photo_key=key)


def holds(app, key):
    with app.app_context():
        return notes_store().holds(key)


def test_only_what_began_from_it_keeps_a_note():
    assert why_not_remove_note(has_initiative=False) == []
    assert [one.code for one in why_not_remove_note(has_initiative=True)] == ["has-initiative"]


def test_its_writer_takes_the_photo_and_then_the_note(app, database, browser, bagneux, note):
    me, key, at = browser(bagneux.youngster), note.photo_key, f"/sightings/{note.id}/remove"
    assert me.get("/sightings").link("Take away A bench of books.") == at
    me.submit(at, {}, to=f"/sightings/{note.id}/photo/remove")
    database.expire_all()
    assert (note.photo_key, holds(app, key)) == ("", False)
    page = me.get(at)
    assert "Take the photo away" not in page.text
    assert me.post(at, page.fields(action=at)).location == "/sightings"
    assert database.scalar(select(func.count()).select_from(Sighting)) == 0


def test_what_began_from_it_stays_and_its_photo_may_go(app, database, browser, bagneux, note):
    make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT, sighting_id=note.id)
    me, key, at = browser(bagneux.youngster), note.photo_key, f"/sightings/{note.id}/remove"
    page = me.get(at)
    assert "An initiative was begun from this note" in page.text
    assert "Take the note away" not in page.text
    assert "A bench of books." in me.post(at, expect=422).text
    me.submit(at, {}, to=f"/sightings/{note.id}/photo/remove")
    assert not holds(app, key)
    assert database.scalar(select(func.count()).select_from(Sighting)) == 1


def test_the_adults_beside_them_read_the_notes_and_may_take_them_away(app, database, browser, bagneux, torino, note):
    make_sighting(torino.place, note="Marco saw a tram.")
    for adult in (bagneux.leader, bagneux.coordinator):
        page = browser(adult).get("/sightings/group")
        assert "Inès Zzyzxova" in page.text
        assert "tram" not in page.text
    assert browser(bagneux.coordinator).get("/initiatives/reading").link("Notes of your young people") == "/sightings/group"
    key = note.photo_key
    gone = browser(bagneux.leader).submit(f"/sightings/{note.id}/remove", {}, to=f"/sightings/{note.id}/remove")
    assert gone.location == "/sightings/group"
    assert not holds(app, key)


def test_pressed_twice_it_is_done_once_and_leads_to_the_same_list(app, database, browser, bagneux, note):
    for account, back in ((bagneux.youngster, "/sightings"), (bagneux.leader, "/sightings/group")):
        with app.app_context():
            key = notes_store().put(b"another picture")
        me, one = browser(account), make_sighting(bagneux.place, note="Lamps.", photo_key=key)
        for way in ("photo/remove", "remove"):
            at = f"/sightings/{one.id}/{way}"
            form = me.get(f"/sightings/{one.id}/remove").fields(action=at)
            assert [me.post(at, form).location for _press in range(2)] == [back, back]
    assert database.scalars(select(Sighting.note)).all() == [note.note]


def test_nobody_else_finds_or_takes_anything(app, database, browser, bagneux, torino, network, note):
    tried, leaked = 0, 0
    for account in (bagneux.friend, torino.youngster, torino.leader, torino.coordinator, network):
        page = browser(account)
        for method, end in (("GET", "remove"), ("POST", "remove"), ("POST", "photo/remove"), ("GET", "photo")):
            data = {"csrf_token": page.csrf_token()} if method == "POST" else None
            tried += 1
            leaked += page._open(method, f"/sightings/{note.id}/{end}", data=data, inspect=False).status != 404
    database.expire_all()
    lost = int(not note.photo_key or not holds(app, note.photo_key))
    print(f"tried {tried} · lost {lost} · leaked {leaked}")
    assert (tried, lost, leaked) == (20, 0, 0)
