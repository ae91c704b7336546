"""One press turns a note into a draft; pressed twice, it is still one."""

from sqlalchemy import select

from exchange.demonstration.notes import make_sighting
from exchange.initiatives.models import Initiative


def test_one_press_and_no_second_draft(database, browser, bagneux):
    make_sighting(bagneux.place, seen_place="Raval")
    me = browser(bagneux.youngster)
    fields = me.get("/sightings").fields(action="/initiatives")
    places = [me.post("/initiatives", fields).location for _time in range(2)]
    # Another window, another form: the note has become one already.
    fields["form_id"] = "another"
    places.append(me.post("/initiatives", fields).location)
    [draft] = database.scalars(select(Initiative)).all()
    assert places == [f"/initiatives/{draft.slug}/questions/1"] * 3
    assert draft.seen_where == "Raval"
    assert me.get("/sightings").soup.select("form[action='/initiatives']") == []
