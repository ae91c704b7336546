"""Coverage, flows and the map are kept until something of replication is written, by whatever means; what else is written ends nothing."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.adoptions import reactions
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.app import create_app
from exchange.cities.models import City
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN, make_city, make_person
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.database import db, transaction
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.manifesto.models import Edition, Recommendation, Relation, Theme, ThemeLink
from exchange.people.models import Person
from exchange.reports.coverage import views as coverage
from exchange.reports.flows import views as flows
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres, make_tables

PAGES = ("/reports/coverage?edition=2017", "/reports/flows", "/initiatives/map")
S = AdoptionStage


@pytest.fixture
def site(engine_name, tmp_path, worker_id):
    """An application in whose database things are really committed: two editions, three cities, an initiative seen, taken up, stopped."""
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_replication_{worker_id}")
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        make_tables(app)
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            _make()
    yield app
    with app.app_context():
        db.engine.dispose()


def _make() -> None:
    old, new = Edition(code="2017", name="Old"), Edition(code="2025", name="New")
    db.session.add_all([old, new])
    db.session.flush()
    night = makers.make_theme("Night", edition=old, slug="night")
    later = makers.make_theme("The city at night", edition=new, slug="city-at-night")
    lights = Recommendation(edition_id=old.id, theme_id=night.id, code="2017-01", position=1, text="Light the way.")
    db.session.add_all([lights, ThemeLink(from_theme_id=later.id, to_theme_id=night.id, relation=Relation.SAME)])
    bagneux, torino, essen = make_city("Bagneux"), make_city("Torino"), make_city("Essen")
    for number in range(6):
        lamps = make_initiative(bagneux, slug=f"lamps-{number}", themes=[night], seen_city_id=torino.id)
        lamps.recommendations, lamps.submitted_at = [lights], THEN - timedelta(days=3)
        taken = make_adoption(lamps, torino, stage=S.IMPLEMENTED)
        stopped = make_adoption(lamps, essen, stage=S.STOPPED)
        stopped.stopped_in, stopped.lesson, stopped.lesson_published_at = S.PILOT, "Ask first.", THEN
        assert taken.stage is S.IMPLEMENTED
    make_initiative(make_city("Gent"), slug="benches", state=InitiativeState.SUBMITTED, themes=[later])
    make_person("Ada", "Nobody", city=bagneux)


def write(app: Any, change: Callable[[], Any]) -> None:
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction() as session:
            statement = change()
            if statement is not None:
                session.execute(statement)


def shown(app: Any) -> list[str]:
    client = app.test_client()
    return [client.get(page).text.partition("<main")[2] for page in PAGES]


def _first(model: Any, *limits: Any) -> Any:
    return db.session.scalars(select(model).where(*limits).order_by(model.id)).first()


def _set(model: Any, *limits: Any, **values: Any) -> Callable[[], None]:
    def change() -> None:
        row = _first(model, *limits)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def _remove(model: Any, *limits: Any) -> Callable[[], None]:
    return lambda: db.session.delete(_first(model, *limits))


def _take_up() -> None:
    make_adoption(_first(Initiative, Initiative.slug == "lamps-1"), _first(City, City.slug == "bagneux"))


def _answer_to_nothing() -> None:
    for row in db.session.scalars(select(Initiative)):
        row.recommendations = []


CHANGES: dict[str, Callable[[], Any]] = {
    "an adoption moves": _set(Adoption, Adoption.stage == S.IMPLEMENTED, stage=S.EVALUATED),
    "many adoptions move": lambda: update(Adoption).where(Adoption.stage == S.IMPLEMENTED).values(stage=S.SUSTAINED),
    "a city takes one up": _take_up,
    "a lesson is taken back": _set(Adoption, Adoption.stage == S.STOPPED, lesson_published_at=None),
    "an adoption goes": _remove(Adoption, Adoption.stage == S.STOPPED),
    "an initiative is published": _set(Initiative, Initiative.slug == "benches", state=InitiativeState.PUBLISHED, published_at=THEN),
    "themes are no longer the same": lambda: delete(ThemeLink),
    "an initiative is retired": _set(Initiative, Initiative.slug == "benches", state=InitiativeState.RETIRED),
    "initiatives answer to nothing any more": _answer_to_nothing,
    "initiatives move to another city": lambda: (
        update(Initiative).where(Initiative.slug == "lamps-2").values(city_id=select(City.id).where(City.slug == "essen").scalar_subquery())
    ),
    "steps are forgotten": lambda: delete(AdoptionStep),
    "a recommendation is worded anew": _set(Recommendation, Recommendation.code == "2017-01", text="Light every way."),
    "a recommendation is withdrawn": _set(Recommendation, Recommendation.code == "2017-01", withdrawn_on=THEN.date()),
    "a theme is renamed": _set(Theme, Theme.slug == "night", labels={"en": "After dark"}),
    "an edition is renamed": _set(Edition, Edition.code == "2025", code="2026"),
    "a city is renamed": _set(City, City.slug == "torino", name="Turin"),
    "a city moves": _set(City, City.slug == "essen", latitude=10.0, longitude=10.0),
}
# Nothing of it stands on any of these pages.
ELSEWHERE: dict[str, Callable[[], Any]] = {
    "a name is corrected": _set(Person, last_name="Somebody"),
    "a draft is begun": lambda: make_initiative(_first(City, City.slug == "essen"), slug="a-draft", state=InitiativeState.DRAFT) and None,
    "somebody notes something": lambda: db.session.add(
        Sighting(author_id=_first(Person).id, city_id=_first(City, City.slug == "bagneux").id, note="A lamp", seen_at=THEN)
    ),
}


def test_whatever_is_written_of_it_is_seen_at_once(site, monkeypatch):
    before = shown(site)
    for name, change in CHANGES.items():
        assert shown(site) == before, name
        write(site, change)
        now = shown(site)
        with monkeypatch.context() as patched:
            for module in (coverage, flows, reactions):
                patched.setattr(module, "Kept", _Anew)
            # Another write ends what is kept of whole pages.
            write(site, lambda: update(Person).values(preferred_name="Ada"))
            assert shown(site) == now, name
        assert now != before, name
        before = now


class _Anew:
    """Keeps nothing."""

    def __init__(self, _key: Any, compute: Callable[[], Any], **_how: Any) -> None:
        self._compute = compute

    def __call__(self) -> Any:
        return self._compute()


def test_what_is_written_elsewhere_costs_no_reading_anew(site, monkeypatch):
    computed: list[str] = []
    for module, name in ((coverage, "cut_coverage"), (flows, "compute_flows"), (reactions, "count_taken_up")):
        compute = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args, compute=compute, name=name, **more: computed.append(name) or compute(*args, **more))
    shown(site)
    computed.clear()
    for name, change in ELSEWHERE.items():
        write(site, change)
        shown(site)
        assert computed == [], name
    write(site, CHANGES["an adoption moves"])
    shown(site)
    assert sorted(computed) == ["compute_flows", "count_taken_up", "cut_coverage"]


def test_what_was_taken_back_is_shown_to_nobody(site):
    before = shown(site)

    def move_and_fail() -> None:
        CHANGES["an adoption moves"]()
        db.session.flush()
        assert flows.compute_flows().stages != ()
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write(site, move_and_fail)
    assert shown(site) == before


@pytest.mark.postgres  # on the other one writes at a time
def test_two_who_write_on_both_sides_do_not_wait_for_each_other(site):
    meeting, broken = threading.Barrier(2), []

    def run(first: Callable[[], None], then: Callable[[], None]) -> None:
        try:
            with site.app_context():
                enter_scope(db.session(), EVERYWHERE)
                with transaction() as session:
                    first()
                    session.flush()
                    # Both have written something that is marked, and neither holds what the other needs
                    meeting.wait(timeout=30)
                    then()
        except Exception as error:  # noqa: BLE001 - shown below
            broken.append(repr(error))

    mine = _set(Adoption, Adoption.stage == S.IMPLEMENTED, stage=S.EVALUATED)
    theirs = _set(Initiative, Initiative.slug == "lamps-0", title="Lamps, later")
    threads = [
        threading.Thread(target=run, args=(mine, _set(Initiative, Initiative.slug == "lamps-1", title="More lamps"))),
        threading.Thread(target=run, args=(theirs, lambda: None)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert broken == []
    assert "Lamps, later" in site.test_client().get("/initiatives").text


@pytest.mark.postgres  # on the other one writes at a time
def test_what_somebody_read_while_writing_is_not_what_others_are_shown(site):
    """Ada changes and looks, Ben changes and commits, Ada commits: everybody sees both."""
    shown(site)
    looked, done = threading.Event(), threading.Event()

    def ada() -> None:
        with site.app_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction() as session:
                _set(Adoption, Adoption.stage == S.IMPLEMENTED, stage=S.EVALUATED)()
                session.flush()
                reactions.taken_up_by_city()
                looked.set()
                assert done.wait(timeout=30)

    thread = threading.Thread(target=ada)
    thread.start()
    assert looked.wait(timeout=30)
    write(site, _take_up)
    done.set()
    thread.join(timeout=60)
    with site.app_context():
        enter_scope(db.session(), EVERYWHERE)
        assert reactions.taken_up_by_city() == reactions.count_taken_up()
        assert reactions.taken_up_by_city()["bagneux"] == 1
