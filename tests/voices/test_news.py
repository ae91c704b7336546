"""One letter for everything: what is in it, who gets it, once however often the job runs and wherever it dies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.demonstration import makers
from exchange.demonstration.comments import make_comment, make_wish
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.messages.models import Letter
from exchange.voices import tasks, telling
from exchange.voices.models import CommentState, NewsChoice, Rhythm, Wish

MONDAY = date(2018, 3, 5)
LAST_WEEK = datetime(2018, 3, 1, 10, tzinfo=UTC)
ZONE = "Europe/Paris"


class _Job:
    def progress(self, *_numbers):
        """Nobody watches."""


@pytest.fixture
def told(database):
    """Run the job as the worker does, each transaction kept or lost by itself."""

    def run(today=MONDAY):
        database.commit()
        database.info["writing"] = False
        try:
            return tasks.tell_all(_Job(), today=today, zone=ZONE)
        finally:
            database.info["writing"] = True

    return run


def step(database, initiative, city, stage=AdoptionStage.PILOT, at=LAST_WEEK):
    adoption = Adoption(initiative_id=initiative.id, city_id=city.id, stage=stage, started_at=at, moved_at=at)
    database.add(adoption)
    database.flush()
    database.add(AdoptionStep(adoption_id=adoption.id, city_id=city.id, stage=stage, sentence="The mayor said so.", at=at))
    database.flush()


def texts(database):
    return {letter.to_address: letter.text.reveal() for letter in database.scalars(select(Letter))}


def test_everything_of_a_week_in_one_letter(database, initiative, bagneux, torino, told):
    make_comment(initiative, torino.author, "A word of a comment", at=LAST_WEEK)
    make_comment(initiative, torino.author, "Nobody has read this", at=LAST_WEEK, state=CommentState.WAITING)
    step(database, initiative, torino.city)
    database.add(
        InitiativeTranslation(initiative_id=initiative.id, language="it", created_at=LAST_WEEK, saved_at=LAST_WEEK, published_at=LAST_WEEK)
    )
    for number in range(5):
        make_wish(initiative, makers.make_person(f"Young{number}", "One", city=torino.city), at=LAST_WEEK)
    assert told() == 3
    author = texts(database)["author.bagneux@example.org"]
    for said in ("1 new comment.", "Torino: Pilot", "one more language: Italian", "At least 5 people want it", "a week at most"):
        assert said in author
    for secret in ("A word of a comment", "Nobody has read", "The mayor", "Marco", "Ferrero", "Young"):
        assert secret not in author
    # The coordination of the city of origin hears of adoptions, whoever commented of what became of it; nobody of themselves.
    others = texts(database)
    coordinator = others[bagneux.coordinator.email]
    assert "Torino: Pilot" in coordinator
    assert "comment" not in coordinator
    assert "What you wrote can be read by all." in others["author.torino@example.org"]
    assert "new comment" not in others["author.torino@example.org"]


def test_nothing_new_is_no_letter(database, initiative, torino, told):
    make_comment(initiative, torino.author, at=LAST_WEEK - timedelta(days=60))
    make_wish(initiative, torino.friend.person, at=LAST_WEEK)
    assert told() == 0
    assert database.scalars(select(NewsChoice)).all() == []


def test_whoever_follows_hears_of_what_came_after(database, initiative, torino, told):
    follower = makers.make_person("Lena", "Follower", city=torino.city, email="lena@example.org")
    makers.make_account(follower)
    make_wish(initiative, follower, wish=Wish.FOLLOW, at=LAST_WEEK)
    step(database, initiative, torino.city, at=LAST_WEEK - timedelta(hours=1))
    told()
    assert "lena@example.org" not in texts(database)
    step(database, initiative, makers.make_city("Essen"), at=LAST_WEEK + timedelta(hours=1))
    told()
    assert "Essen: Pilot" in texts(database)["lena@example.org"]
    assert "Torino" not in texts(database)["lena@example.org"].replace("Torino, ", "")


@pytest.mark.parametrize(("rhythm", "sent"), [(Rhythm.WEEKLY, [1, 0, 0, 1]), (Rhythm.DAILY, [1, 1, 0, 0]), (Rhythm.NEVER, [0, 0, 0, 0])])
def test_as_often_as_chosen(database, initiative, bagneux, torino, told, rhythm, sent):
    database.add(NewsChoice(person_id=bagneux.author.id, rhythm=rhythm, chosen_at=LAST_WEEK))
    makers_of_news = [LAST_WEEK, datetime(2018, 3, 5, 12, tzinfo=UTC)]
    for when in makers_of_news:
        make_comment(initiative, torino.leader.person, at=when, city_id=torino.city.id)
    torino.leader.disabled_at = LAST_WEEK
    database.flush()
    assert [told(MONDAY + timedelta(days=days)) for days in (0, 1, 2, 7)] == sent


def test_twice_and_half_way_is_still_one(database, initiative, bagneux, torino, told, monkeypatch):
    step(database, initiative, torino.city)
    whole, calls = tasks.tell, []

    def dies(reader, *more, **facts):
        calls.append(reader)
        if len(calls) == 2:
            raise RuntimeError("the worker is killed")
        return whole(reader, *more, **facts)

    monkeypatch.setattr(tasks, "tell", dies)
    with pytest.raises(RuntimeError):
        told()
    monkeypatch.setattr(tasks, "tell", whole)
    told()
    told()
    told(MONDAY + timedelta(days=2))
    tried = [letter.to_address for letter in database.scalars(select(Letter))]
    print(f"\ntried 4 rounds · letters {len(tried)} · doubled {len(tried) - len(set(tried))}")
    assert sorted(tried) == sorted({"author.bagneux@example.org", bagneux.coordinator.email})


def test_the_double_is_seen_when_nothing_is_noted(database, initiative, torino, told, monkeypatch):
    step(database, initiative, torino.city)
    monkeypatch.setattr(telling.rules, "is_told", lambda *_facts: False)
    monkeypatch.setattr(tasks, "is_told", lambda *_facts: False)
    real = telling.queue_letter
    monkeypatch.setattr(telling, "queue_letter", lambda draft, **facts: real(draft, **{**facts, "dedupe_key": None}))
    monkeypatch.setattr(telling.rules, "since_when", lambda until, _told: until - timedelta(days=7))
    told()
    told()
    assert database.scalar(select(func.count()).select_from(Letter)) == 4


def test_a_minor_is_written_to_at_their_own_address_alone(database, initiative, bagneux, torino, told):
    step(database, initiative, torino.city)
    bagneux.author.email = ""
    database.flush()
    told()
    assert list(texts(database)) == [bagneux.coordinator.email]


def test_a_link_stops_nothing_until_the_button_is_pressed(database, browser, bagneux):
    signed = telling.stop_sign(bagneux.author.id)
    page = browser()
    for _time in range(3):
        assert "Nothing has changed yet" in page.get(f"/news/stop/{signed}").text
    assert database.scalars(select(NewsChoice)).all() == []
    page.post(f"/news/stop/{signed}")
    assert database.scalars(select(NewsChoice)).one().rhythm is Rhythm.NEVER
    assert "Done." in page.get(f"/news/stop/{signed}?done=1").text
    for wrong in ("x", signed[:-2] + "aa", signed.upper()):
        page.get(f"/news/stop/{wrong}", expect=404)
        page.post(f"/news/stop/{wrong}", expect=404)
    own = browser(bagneux.youngster)
    own.submit("/me/news", {"rhythm": "daily"})
    database.expire_all()
    assert database.scalars(select(NewsChoice)).one().rhythm is Rhythm.DAILY
    own.post("/me/news", {"rhythm": "hourly"}, expect=422)


def test_words_that_were_not_shown_go_after_a_year(database, initiative, torino):
    old = make_comment(initiative, torino.author, state=CommentState.NOT_SHOWN, at=LAST_WEEK - timedelta(days=400))
    fresh = make_comment(initiative, torino.author, state=CommentState.NOT_SHOWN, at=LAST_WEEK)
    assert tasks.forget_unshown(now=LAST_WEEK) == 1
    database.flush()
    database.expire_all()
    assert old.words_sealed is None
    assert fresh.words_sealed is not None


def test_an_author_without_an_address_finds_each_step_on_their_page_also_of_what_goes_on_elsewhere(
    database, initiative, bagneux, torino, told, browser, count_queries
):
    step(database, initiative, torino.city)
    initiative.state = InitiativeState.RETIRED
    assert told() > 0
    author = browser(bagneux.youngster)
    page = author.get("/me/news")
    [line] = [one for one in page.texts("section[aria-labelledby=steps] li") if initiative.title in one]
    assert "Torino: Pilot. That means: they try it in one place." in line
    assert count_queries(lambda: author.get("/me/news")) <= 12
    assert "Torino: Pilot" not in browser(torino.youngster).get("/me/news").text
