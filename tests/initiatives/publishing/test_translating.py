"""One initiative in more languages: who writes and publishes a version, what a reader gets, and that no words are lost."""

from datetime import timedelta

import pytest

from exchange.access.permissions import Role
from exchange.demonstration.notes import ANSWERS, make_initiative
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.initiatives.deciding import index_words
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.revisions.models import RevisionKind
from exchange.initiatives.revisions.services import note_step
from exchange.initiatives.rules import answer_version
from exchange.initiatives.signals import initiative_changed
from exchange.initiatives.translating import queries, rules, services
from exchange.initiatives.translating.models import InitiativeTranslation, VersionState
from tests.initiatives.conftest import NOW, viewer_of

ITALIAN = {
    "title": "Lampade in piazza", "problem": "Zampogna: la piazza è buia.", "seen_where": "Al Raval.", "why_it_works": "Nessuno grida.",
    "who_does_it": "Quattro vicini.", "cost": "900 euro.", "change": "Meno chiamate.", "at_home": "Due sere in giugno.",
}  # fmt: skip


def italian(initiative):
    return ITALIAN | {"steps": [f"Passo {number}" for number, _step in enumerate(initiative.steps, 1)]}


def coordinator_of(town):
    return viewer_of(town.coordinator, Role.COORDINATOR, town.city)


def written(initiative, viewer, *, language="it", typed=None, seen=None, now=NOW):
    return services.save_translation(
        initiative, language, typed=italian(initiative) if typed is None else typed, seen=seen or {}, actor=viewer, now=now
    )


def published(initiative, viewer, *, now=NOW):
    translation = written(initiative, viewer, now=now)
    origin = rules.print_of(rules.original_of(initiative))
    services.publish_translation(initiative, translation, origin_seen=origin, actor=viewer, now=now)
    return translation


@pytest.fixture
def original(database, bagneux, torino):
    torino.city.languages = ["it"]
    bagneux.city.languages = ["fr"]
    one = make_initiative(bagneux.city, author=bagneux.author)
    index_words(one)
    return one


BOTH = {name: [] if name == "steps" else "" for name in NAMES}


class TestMeeting:
    @pytest.mark.parametrize(
        ("saved", "typed", "seen", "kept", "lost"),
        [
            ("", "mine", "", "mine", []),
            ("theirs", "mine", "", "theirs", ["cost"]),
            ("theirs", "mine", "theirs", "mine", []),
            ("theirs", "old", "old", "theirs", []),  # not touched here: what somebody else saved stays
            ("theirs", "theirs and mine", "", "theirs", ["cost"]),
            ("", "old and mine", "old", "", ["cost"]),  # somebody emptied it
            ("mine", "mine", "old", "mine", []),  # the answer got lost, the same is sent again
            ("theirs", "", "", "theirs", []),
            ("theirs", "", "theirs", "", []),
        ],
    )
    def test_no_words_go_unseen(self, saved, typed, seen, kept, lost):
        found, gone = rules.meet({"cost": saved}, {"cost": typed}, {"cost": answer_version(seen)})
        assert (found["cost"], gone) == (kept, lost)

    def test_two_at_different_answers_do_not_meet(self):
        prints = {name: answer_version(BOTH[name]) for name in NAMES}
        first, _none = rules.meet({}, BOTH | {"title": "A"}, prints)
        second, lost = rules.meet(first, BOTH | {"cost": "B"}, prints)
        assert (second["title"], second["cost"], lost) == ("A", "B", [])

    def test_steps_that_the_page_padded_are_not_touched(self):
        prints = {"steps": answer_version(["a", "b"])}
        assert rules.meet({"steps": ["a"]}, {"steps": ["a", "b", "", ""]}, prints) == ({"steps": ["a"]}, [])
        assert rules.meet({"steps": ["a"]}, {"steps": ["a", "b", "", "c"]}, prints)[1] == ["steps"]

    def test_what_nobody_wrote_yet_cannot_be_undone(self):
        assert rules.meet({}, {"cost": "mine"}, {}) == ({"cost": "mine"}, [])


class TestReady:
    def test_what_the_original_says_must_be_there(self):
        original = BOTH | {"title": "One", "steps": ["a", "b"]}
        codes = [one.code for one in rules.why_not_ready(original, {"steps": ["a"]})]
        assert codes == ["missing-title", "missing-steps"]
        assert rules.why_not_ready(original, {"title": "Uno", "steps": ["a", "", "b"]}) == []

    @pytest.mark.parametrize(("network", "spoken", "may"), [(True, [], True), (False, ["it"], True), (False, ["fr"], False)])
    def test_who_publishes(self, network, spoken, may):
        assert rules.may_publish(is_network=network, city_languages=spoken, language="it") is may


class TestVersions:
    def test_from_missing_to_outdated_and_back(self, database, original, torino):
        states = lambda: queries.answers_in(original, "it").state, queries.answers_in(original, "it").title
        assert states[0]() is VersionState.ORIGINAL
        translation = written(original, coordinator_of(torino))
        assert queries.answers_in(original, "it").title == original.title
        published(original, coordinator_of(torino))
        told = queries.answers_in(original, "it")
        assert (told.state, told.title, translation.translated_city_id) == (VersionState.TRANSLATED, "Lampade in piazza", torino.city.id)
        later = NOW + timedelta(days=9)
        original.cost = "1200 euros."
        note_step(original, RevisionKind.CHANGED, by_id=None, now=later)
        database.flush()
        assert queries.answers_in(original, "it").state is VersionState.OUTDATED
        assert queries.outdated_since(original, translation) == later
        published(original, coordinator_of(torino), now=later + timedelta(days=1))
        assert queries.answers_in(original, "it").state is VersionState.TRANSLATED
        assert queries.outdated_since(original, translation) is None

    def test_a_stranger_of_the_language_neither_publishes_nor_opens_what_is_not_public(self, database, original, bagneux, torino):
        translation = written(original, coordinator_of(bagneux))
        origin = rules.print_of(rules.original_of(original))
        with pytest.raises(Refused):
            services.publish_translation(original, translation, origin_seen=origin, actor=coordinator_of(bagneux), now=NOW)
        author = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city)
        other = viewer_of(torino.youngster, Role.YOUNGSTER, torino.city)
        assert queries.get_to_translate(original.slug, "it", viewer=author) is original
        draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.IN_REVIEW)
        for slug, language, viewer in ((original.slug, "it", other), (draft.slug, "it", author), (original.slug, "en", author)):
            with pytest.raises(NotFound):
                queries.get_to_translate(slug, language, viewer=viewer)

    def test_published_from_another_original_than_was_seen_is_refused(self, original, torino):
        translation = written(original, coordinator_of(torino))
        with pytest.raises(Refused, match="original-changed"):
            services.publish_translation(original, translation, origin_seen="old", actor=coordinator_of(torino), now=NOW)

    def test_both_writings_are_told_when_two_write_one_answer(self, original, bagneux, torino):
        written(original, coordinator_of(torino))
        with pytest.raises(Conflict) as met:
            written(original, coordinator_of(bagneux), typed={"title": "Luci"})
        assert [text for _ask, text in met.value.theirs + met.value.yours] == ["Lampade in piazza", "Luci"]

    def test_hidden_words_of_the_original_leave_every_version(self, database, original, torino):
        translation = published(original, coordinator_of(torino))
        note_step(original, RevisionKind.CHANGED, by_id=None, now=NOW, hides_before=True)
        database.flush()
        initiative_changed.send(original, now=NOW, changed=["problem"])
        assert (translation.published_at, translation.answers, translation.draft["title"]) == (None, {}, "Lampade in piazza")
        assert queries.answers_in(original, "it").title == original.title


class TestPages:
    def test_what_the_other_deleted_or_changed_stays_while_two_texts_meet(self, database, browser, original, torino, bagneux):
        translation = written(original, coordinator_of(torino), typed=ITALIAN)
        path = f"/initiatives/{original.slug}/translations/it"
        first, second = browser(torino.coordinator), browser(torino.coordinator)
        stale, page = second.get(path).fields(action=path), first.get(path)
        first.post(path, page.fields(action=path) | {"title": "", "cost": "Dieci euro"})
        too_long = second.post(path, stale | {"title": "x" * 121}, expect=422)
        met = second.post(path, too_long.fields(action=path) | {"title": f"{stale['title']} di Torino"}, expect=409)
        assert "Dieci euro" in met.text
        database.expire_all()
        assert (translation.draft["title"], translation.draft["cost"]) == ("", "Dieci euro")
        second.post(path, met.fields(action=path))
        database.expire_all()
        assert (translation.draft["title"], translation.draft["cost"]) == (f"{stale['title']} di Torino", "Dieci euro")

    def test_written_published_and_read(self, database, browser, original, torino):
        desk = browser(torino.coordinator)
        path = f"/initiatives/{original.slug}/translations/it"
        page = desk.get(path)
        steps = {f"s{number}": f"Passo {number}" for number, _step in enumerate(original.steps, 1)}
        fields = page.fields(action=path) | ITALIAN | steps
        assert desk.post(f"{path}/draft", fields, expect=200).json["fields"]["v_title"] == answer_version("Lampade in piazza")
        kept = desk.get(path)
        assert kept.fields(action=path)["title"] == "Lampade in piazza"
        too_little = desk.post(path, kept.fields(action=path) | {"cost": "", "go": "publish"}, expect=422)
        assert "is not translated yet" in too_little.text
        again = desk.get(path)
        assert desk.post(path, again.fields(action=path) | {"cost": "900 euro.", "go": "publish"}).location.endswith(
            f"{original.slug}?version=it"
        )
        anybody = browser()
        seen = anybody.get(f"/initiatives/{original.slug}?version=it")
        assert seen.soup.h1.text == "Lampade in piazza"
        assert seen.soup.select_one("article.story")["lang"] == "it"
        assert "by the city of Torino" in seen.text
        assert anybody.get(f"/initiatives/{original.slug}").soup.h1.text == ANSWERS["title"]
        states = {row["language"]: row["state"] for row in anybody.get(f"/initiatives/{original.slug}.json").json["versions"]}
        assert (states["en"], states["it"], states["de"]) == ("original", "translated", "missing")
        assert original.title in anybody.get("/initiatives?q=zampogna").text
        assert "Lampade in piazza" in anybody.get("/initiatives?q=zampogna&lang=it").text

    def test_two_at_once_see_both(self, database, browser, original, bagneux, torino):
        path = f"/initiatives/{original.slug}/translations/it"
        first, second = browser(torino.coordinator), browser(bagneux.coordinator)
        mine, theirs = first.get(path).fields(action=path), second.get(path).fields(action=path)
        first.post(path, mine | {"title": "Lampade"})
        met = second.post(path, theirs | {"title": "Luci"}, expect=409)
        assert met.fields(action=path)["title"] == "Luci"
        assert "Lampade" in met.text
        second.post(path, met.fields(action=path) | {"title": "Luci in piazza"})
        assert database.get(InitiativeTranslation, original.translations[0].id).draft["title"] == "Luci in piazza"

    def test_a_script_stays_words(self, database, browser, original, torino):
        desk, path = browser(torino.coordinator), f"/initiatives/{original.slug}/translations/it"
        bad = "<script>alert(1)</script>"
        desk.post(path, desk.get(path).fields(action=path) | {"title": bad, "problem": bad, "s1": bad})
        assert not desk.get(path).soup.find("script", string="alert(1)")


def test_a_number_that_the_original_does_not_have_is_not_published(database, original, torino, network):
    typed = italian(original) | {"who_does_it": "Chiama Marco: 347 123 4567."}
    translation = written(original, coordinator_of(torino), typed=typed)
    origin = rules.print_of(rules.original_of(original))
    for viewer in (coordinator_of(torino), viewer_of(network, Role.NETWORK)):
        with pytest.raises(Refused) as refused:
            services.publish_translation(original, translation, origin_seen=origin, actor=viewer, now=NOW)
        assert [one.code for one in refused.value.obstacles] == ["public-phone"]
    assert (translation.published_at, translation.draft["who_does_it"]) == (None, "Chiama Marco: 347 123 4567.")
