"""Whoever takes a yes back is seen nowhere from that moment: every public channel is tried, with what was kept of it before."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.consents.models import Capacity
from exchange.consents.queries import list_consents
from exchange.consents.services import withdraw_consent
from exchange.demonstration import makers
from exchange.demonstration.notes import make_sighting
from exchange.demonstration.takeups import make_adoption
from exchange.foundation import clock
from exchange.foundation.zones import local_day
from exchange.initiatives.deciding import retire_initiative
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos import keeping, rules
from exchange.initiatives.photos.models import InitiativePhoto, Look
from exchange.initiatives.photos.services import Decision, forget_unseen, look_at
from exchange.initiatives.photos.tasks import keep_true
from exchange.messages.models import Letter
from exchange.privacy.services import erase_person
from tests.initiatives.conftest import viewer_of
from tests.initiatives.photos.conftest import ALT, answer, show

NAMES = ("Inès", "Zzyzxova")
PAPERS = ("{0}.pdf", "{0}/kit.en.pdf")


def channels(shown, adoptions, *, with_papers):
    """Return every public address at which the photo, its words or a name could stand."""
    page = shown.address
    return [
        page, f"{page}.json", f"{page}/lineage", f"{page}/lineage.json", f"{page}/similar", f"{page}/similar.json", f"{page}/history",
        f"{page}/changes", "/initiatives", "/initiatives?q=lamps", "/initiatives?city=bagneux", "/initiatives.json", "/initiatives.csv",
        "/initiatives/feed.atom", "/reports/flows", "/reports/coverage", "/", shown.picture(), shown.picture("small"),
        *(f"/initiatives/{shown.initiative.slug}/adaptations?with={one.city.slug}" for one in adoptions[:1]),
        *([paper.format(page) for paper in PAPERS] if with_papers else []),
    ]  # fmt: skip


class Public:
    """Everybody who looks, with what their browser kept from before."""

    def __init__(self, browser, shown, adoptions, *, with_papers=False):
        self.reader, self.shown = browser(), shown
        self.paths = channels(shown, adoptions, with_papers=with_papers)
        self.kept = {}
        self.before = self.seen()
        for path in self.paths:
            tag = self.reader._open("GET", path, inspect=False).response.headers.get("ETag")
            if tag:
                self.kept[path] = tag
        self.tried = self.leaked = 0

    def _holds(self, path, page):
        """Count pictures and names in one answer; that one's own copy is still good is a leak, too."""
        if page.status == 304:
            return 1
        if page.status != 200:
            return 0
        if path.endswith(".jpg"):
            return 1
        if path.endswith(".pdf"):
            paper = pypdf.PdfReader(io.BytesIO(page.data))
            words = " ".join(leaf.extract_text() for leaf in paper.pages)
            return sum(len(leaf.images) for leaf in paper.pages) + sum(name in words for name in NAMES)
        words = page.data.decode()
        return words.count(f"photos/{self.shown.photo.id}") + words.count(ALT) + sum(name in words for name in NAMES)

    def seen(self, headers=None):
        return {path: self._holds(path, self.reader._open("GET", path, inspect=False, headers=headers or {})) for path in self.paths}

    def try_everything(self):
        found = self.seen()
        for path, tag in self.kept.items():
            page = self.reader._open("GET", path, inspect=False, headers={"If-None-Match": tag})
            # What never held anything may stay as it was kept.
            found[f"{path} kept"] = self._holds(path, page) if self.before[path] else 0
        self.tried += len(found)
        self.leaked += sum(found.values())
        return {path: count for path, count in found.items() if count}


def taken_back(shown):
    town = shown.town
    [given] = [one for one in list_consents(town.place.id) if one.withdrawn_at is None]
    actor = viewer_of(town.coordinator, Role.COORDINATOR, town.city)
    withdraw_consent(given, town.place, actor=actor, now=clock.now())


def refused(shown):
    answer(shown.town, False, hours=1)


def said_no_oneself(shown):
    answer(shown.town, False, capacity=Capacity.ASSENT, name="Inès Zzyzxova", hours=1)


def erased(shown):
    erase_person(shown.town.author, now=clock.now())


def without_birth_date_and_guardian(shown):
    """The guardian who agreed loses the right to."""
    shown.town.author.birth_date = None
    taken_back(shown)


def retired(shown):
    retire_initiative(shown.initiative, sentence="It ended.", path="/", actor=PROGRAMME, now=clock.now())
    shown.initiative.credited_as = ""


WAYS = [taken_back, refused, said_no_oneself, erased, without_birth_date_and_guardian, retired]


@pytest.fixture
def everybody(database, browser, shown, torino):
    shown.initiative.credited_as = "Inès"
    cities = [torino.city, *(makers.make_city(name) for name in ("Essen", "Lisboa"))]
    adoptions = [make_adoption(shown.initiative, city) for city in cities]

    def look(*, with_papers=False):
        return Public(browser, shown, adoptions, with_papers=with_papers)

    return look


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_gone_everywhere_at_once(database, everybody, shown, way):
    public = everybody(with_papers=way is taken_back)
    # There is something that could leak: on page, list, data, papers, and the address itself.
    assert min(public.before[path] for path in (shown.address, f"{shown.address}.json", "/initiatives", shown.picture())) > 0
    assert all(public.before[path] for path in public.paths if path.endswith(".pdf"))
    way(shown)
    database.commit()
    leaks = public.try_everything()
    print(f"{way.__name__}: tried {public.tried} · leaked {public.leaked}")
    assert leaks == {}
    assert public.tried >= 30


def test_the_planted_fault_is_seen(database, everybody, shown, monkeypatch):
    public = everybody()
    monkeypatch.setattr(rules, "agrees", lambda *_ledgers, **_of: True)
    taken_back(shown)
    assert len(public.try_everything()) >= 6
    print(f"planted: tried {public.tried} · leaked {public.leaked}")


def test_lineage_text_and_adoptions_stay(database, everybody, shown, browser):
    everybody()
    before, family = (browser().get(f"{shown.address}{end}").json for end in (".json", "/lineage.json"))
    taken_back(shown)
    after = browser().get(f"{shown.address}.json").json
    assert [one["alt"] for one in before["photos"]] == [ALT]
    assert after["photos"] == []
    assert (after["answers"], after["adopted_count"]) == (before["answers"], before["adopted_count"])
    assert browser().get(f"{shown.address}/lineage.json").json == family


def test_an_18th_birthday_ends_a_guardians_yes_and_the_hour_tells_of_it(database, browser, shown, monkeypatch):
    person = shown.town.author
    today = local_day(clock.now(), shown.town.city.time_zone)
    person.birth_date = date(today.year - 18, today.month, today.day) + timedelta(days=1)
    reader = browser()
    tag = reader.get(shown.picture()).response.headers["ETag"]
    page = reader.get(shown.address).response.headers["ETag"]
    assert keep_true() == 0
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    for headers in ({}, {"If-None-Match": tag}):
        reader.get(shown.picture(), headers=headers, expect=404)
    assert ALT not in reader.get(shown.address, headers={"If-None-Match": page}).html
    assert (keep_true(), keep_true()) == (1, 0)
    kinds = database.scalars(select(Letter.kind).where(Letter.kind == "initiative-photo-went")).all()
    assert len(kinds) == 3  # the author, the leader, the coordinator; once


def test_the_author_and_the_readers_are_told_once_in_a_sentence_without_a_name(database, browser, shown):
    taken_back(shown)
    letters = database.scalars(select(Letter).where(Letter.kind == "initiative-photo-went")).all()
    addresses = {letter.to_address for letter in letters}
    assert addresses == {shown.town.author.email, shown.town.leader.email, shown.town.coordinator.email}
    for letter in letters:
        words = letter.text.reveal()
        assert "no longer shown" in words
        assert "another photo" in words
        _greeting, rest = words.split("\n", 1)
        assert "Zzyzxova" not in rest
        if letter.to_address != shown.town.author.email:
            assert "Inès" not in words
    page = browser(shown.town.youngster).get(f"{shown.address}/photos")
    assert "has not agreed to photos in public. Best take another photo, without them." in page.text
    # A yes that comes back shows it again; a later no tells again.
    answer(shown.town, True, hours=1)
    assert browser().get(shown.address).soup.select(".photos img")
    answer(shown.town, False, hours=2)
    assert len(database.scalars(select(Letter).where(Letter.kind == "initiative-photo-went")).all()) == 6


def test_with_an_erased_person_go_the_files_and_the_rows_and_nothing_else(database, shown, clean, bagneux):
    friend = bagneux.friend.person
    key = keeping.notes_store().put(clean.picture)
    make_sighting(bagneux.place, photo_key=key)
    other = show(bagneux, clean, friend, agrees=False, by_id=friend.id)
    files = [shown.photo.picture_key, shown.photo.thumbnail_key]
    assert all(keeping.store().holds(one) for one in files)
    erase_person(bagneux.author, now=clock.now())
    database.commit()
    assert not any(keeping.store().holds(one) for one in files)
    assert not keeping.notes_store().holds(key)
    assert database.scalars(select(InitiativePhoto.id)).all() == [other.photo.id]
    assert keeping.store().holds(other.photo.picture_key)
    assert database.get(Initiative, shown.initiative.id).title == "Lamps on the square"


def test_with_an_erased_person_goes_what_a_friend_took_over_from_their_note(database, bagneux, clean):
    sighting = make_sighting(bagneux.place, photo_key=keeping.notes_store().put(clean.picture))
    friend = bagneux.friend.person
    taken = show(bagneux, clean, agrees=False, by_id=friend.id, is_from_note=True)
    taken.initiative.sighting_id = sighting.id
    other = show(bagneux, clean, agrees=False, by_id=friend.id)
    erase_person(bagneux.author, now=clock.now())
    assert database.scalars(select(InitiativePhoto.id)).all() == [other.photo.id]


def test_what_time_alone_shows_again_stays_and_its_end_is_told(database, browser, shown):
    """A yes from before, and nobody has noted since that everybody sees it."""
    now = clock.now()
    shown.photo.not_shown_since = now - rules.KEPT_UNSEEN - timedelta(days=1)
    database.flush()
    assert forget_unseen(now=now) == 0
    browser().get(shown.picture())
    shown.photo.not_shown_since = now - timedelta(days=30)
    database.flush()
    assert keep_true() == 0
    database.refresh(shown.photo)
    assert shown.photo.not_shown_since is None
    refused(shown)
    assert len(database.scalars(select(Letter).where(Letter.kind == "initiative-photo-went")).all()) == 3


def test_files_stay_while_it_may_still_be_undone(database, shown):
    with database.begin_nested() as point:
        erase_person(shown.town.author, now=clock.now())
        point.rollback()
    database.commit()
    assert keeping.store().holds(shown.photo.picture_key)


def test_what_an_adult_says_no_to_goes_at_once(database, browser, shown):
    actor = viewer_of(shown.town.coordinator, Role.COORDINATOR, shown.town.city)
    look_at(shown.initiative, shown.photo.id, Decision(Look.HIDDEN, "A plate can be read."), actor=actor, now=clock.now())
    browser().get(shown.picture(), expect=404)
    assert ALT not in browser().get(shown.address).html
    [letter] = database.scalars(select(Letter).where(Letter.kind == "initiative-photo-no")).all()
    assert "A plate can be read." in letter.text.reveal()
