"""The name in public: chosen by each author, never more than consent allows, and taken back at once everywhere."""

from datetime import date

import pytest

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.crediting import refresh_credits
from exchange.initiatives.deciding import index_words
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.rules import credited_as
from tests.initiatives.conftest import NOW, viewer_of

ADULT, MINOR = date(1990, 1, 1), date(2010, 1, 1)
DAY = date(2018, 1, 10)


@pytest.mark.parametrize(
    ("style", "birth_date", "may_show", "name"),
    [
        (NameStyle.FULL, ADULT, True, "Inès Sow"),
        (NameStyle.FIRST, ADULT, True, "Inès"),
        (NameStyle.CITY, ADULT, True, ""),
        (NameStyle.FULL, MINOR, True, "Inès"),
        (NameStyle.FIRST, MINOR, True, "Inès"),
        (NameStyle.CITY, MINOR, True, ""),
        (NameStyle.FULL, None, True, "Inès"),
        *[(style, born, False, "") for style in NameStyle for born in (ADULT, MINOR, None)],
    ],
)
def test_a_wish_makes_it_less_and_never_more(style, birth_date, may_show, name):
    assert credited_as(first_name="Inès", last_name="Sow", birth_date=birth_date, may_show=may_show, today=DAY, style=style) == name


def consent(town, answer):
    viewer = viewer_of(town.coordinator, Role.COORDINATOR, town.city)
    facts = {"given_by_name": "Nadia", "capacity": Capacity.GUARDIAN, "language": "en", "actor": viewer, "now": NOW}
    record_consent(town.place, purpose=Purpose.PHOTO_PRESS, answer=answer, **facts)


def everywhere(anybody, slug):
    """Return every public text in which a name could stand."""
    paths = (
        f"/initiatives/{slug}",
        f"/initiatives/{slug}.json",
        "/initiatives",
        "/initiatives.json",
        "/initiatives.csv",
        "/initiatives/feed.atom",
    )
    return [anybody.get(path).data.decode() for path in (*paths, f"/initiatives/{slug}/lineage", f"/initiatives/{slug}/lineage.json")]


def test_taken_back_after_three_adoptions_it_is_gone_everywhere_and_the_family_stays(database, browser, bagneux, torino):
    consent(bagneux, Answer.GIVEN)
    one = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
    assert one.state is InitiativeState.PUBLISHED
    index_words(one)
    refresh_credits(bagneux.author.id, today=DAY, now=NOW)
    for city in (torino.city, makers.make_city("Liège"), makers.make_city("Essen")):
        make_adoption(one, city)
    me, anybody = browser(bagneux.youngster), browser()
    page = me.get("/initiatives/name")
    assert [choice["value"] for choice in page.soup.select("input[name=style]")] == ["first", "city"]
    before = everywhere(anybody, one.slug)
    assert sum("Inès" in text or "In\\u00e8s" in text for text in before) >= 5
    me.post("/initiatives/name", page.fields(action="/initiatives/name") | {"style": "city"})
    leaked = [text for text in everywhere(anybody, one.slug) if "Inès" in text or "In\\u00e8s" in text or "Zzyzxova" in text]
    family = anybody.get(f"/initiatives/{one.slug}/lineage").text
    lost = [name for name in ("Torino", "Liège", "Essen") if name not in family]
    print(f"tried {len(before)} · lost {len(lost)} · leaked {len(leaked)}")
    assert (leaked, lost) == ([], [])
    me.post("/initiatives/name", me.get("/initiatives/name").fields(action="/initiatives/name") | {"style": "first"})
    assert "Inès" in anybody.get(f"/initiatives/{one.slug}").text
    consent(bagneux, Answer.REFUSED)
    assert [text for text in everywhere(anybody, one.slug) if "Inès" in text or "In\\u00e8s" in text] == []


def test_without_consent_nothing_but_the_city_can_be_chosen(database, browser, bagneux):
    one = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
    me = browser(bagneux.youngster)
    page = me.get("/initiatives/name")
    assert [choice["value"] for choice in page.soup.select("input[name=style]")] == ["city"]
    me.post("/initiatives/name", page.fields(action="/initiatives/name") | {"style": "full"}, expect=422)
    database.refresh(one)
    assert one.credited_as == ""


def test_of_two_trips_each_initiative_is_signed_as_its_own_family_agreed(database, browser, bagneux):
    earlier = makers.make_cohort(makers.make_conference("Nice 2017"))
    place = makers.make_participant(makers.make_delegation(earlier, bagneux.city), bagneux.author)
    agreed = make_initiative(bagneux.city, author=bagneux.author, cohort_id=earlier.id, title="Tea")
    refused = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id, title="Chairs")
    facts = {"given_by_name": "Nadia", "capacity": Capacity.GUARDIAN, "language": "en", "now": NOW}
    viewer = viewer_of(bagneux.coordinator, Role.COORDINATOR, bagneux.city)
    record_consent(place, purpose=Purpose.PHOTO_PRESS, answer=Answer.GIVEN, actor=viewer, **facts)
    consent(bagneux, Answer.REFUSED)
    me, anybody = browser(bagneux.youngster), browser()
    page = me.get("/initiatives/name")
    assert [choice["value"] for choice in page.soup.select("input[name=style]")] == ["first", "city"]
    me.post("/initiatives/name", page.fields(action="/initiatives/name") | {"style": "first"})
    signed = ["Inès" in anybody.get(f"/initiatives/{one.slug}").text for one in (agreed, refused)]
    me.post("/initiatives/name", me.get("/initiatives/name").fields(action="/initiatives/name") | {"style": "city"})
    after = ["Inès" in anybody.get(f"/initiatives/{one.slug}").text for one in (agreed, refused)]
    assert (signed, after) == ([True, False], [False, False])
