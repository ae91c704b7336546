"""Finding, remembering and combining: real rows on both databases."""

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration.notes import make_initiative
from exchange.foundation.obstacles import Refused
from exchange.initiatives import deciding
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.queries import find_successor
from exchange.initiatives.lineage.services import link_initiatives
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.services import submit_initiative
from exchange.initiatives.similar import combining, queries, services
from exchange.initiatives.similar.acting import Part
from exchange.initiatives.similar.indexing import ALL, forget_terms, index_terms
from exchange.initiatives.similar.models import Combination, Comparison, InitiativeTerm, TermCount
from exchange.initiatives.similar.queries import find_similar, unpublished_for
from exchange.initiatives.similar.said import list_said
from exchange.messages.models import Letter
from tests.initiatives.conftest import NOW, viewer_of

S = InitiativeState
FRENCH = {
    "title": "Des lampes sur la place",
    "problem": "Le soir la place est vide et les voisins ont peur.",
    "steps": ["Les voisins apportent des tables et des lampes.", "On offre du thé."],
    "why_it_works": "On ne crie pas sur quelqu’un qui vient de vous offrir du thé.",
    "who_does_it": "Quatre voisins.",
    "change": "La police vient moins.",
    "at_home": "On finirait plus tôt.",
    "language": "fr",
}
CHESS = dict.fromkeys(["problem", "why_it_works", "who_does_it", "change", "at_home"], "Chess boards for pensioners.") | {
    "title": "Chess in the library",
    "steps": ["Put chess boards in the library."],
}


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def author_of(town):
    return viewer_of(town.youngster, Role.YOUNGSTER, town.city, places=[town.place])


def staff(network):
    return viewer_of(network, Role.NETWORK)


def slugs(found):
    return [one.slug for one in found]


def letters(database, person):
    return [one.kind for one in database.scalars(select(Letter).where(Letter.recipient_id == person.id).order_by(Letter.created_at))]


def publish(initiative, network):
    deciding.publish_initiative(initiative, path_of=lambda slug: f"/initiatives/{slug}", actor=staff(network), now=NOW)


class TestFinding:
    def test_found_across_languages_with_the_words_of_ones_own(self, database, bagneux, torino):
        lamps = make_initiative(bagneux.city, author=bagneux.author)
        make_initiative(torino.city, **CHESS)
        french = make_initiative(torino.city, author=torino.author, state=S.DRAFT, **FRENCH)
        found = find_similar(french)
        assert slugs(found) == [lamps.slug]
        assert found[0].likeness.is_same
        assert {"thé", "lampes", "place"} <= {word.casefold() for word in found[0].words}

    def test_what_is_not_public_is_found_by_readers_alone(self, database, bagneux, torino):
        french = make_initiative(bagneux.city, **FRENCH)
        sent = make_initiative(torino.city, author=torino.author, state=S.IN_REVIEW)
        index_terms(sent)
        draft = make_initiative(torino.city, author=torino.author, state=S.DRAFT)
        index_terms(draft)
        assert slugs(find_similar(french)) == []
        assert slugs(find_similar(french, besides=unpublished_for(Part.NETWORK, viewer=None))) == [sent.slug]

    def test_sent_published_and_retired_it_is_indexed_and_forgotten(self, database, bagneux, network):
        initiative = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        submit_initiative(initiative, path="/", actor=author_of(bagneux), now=NOW)
        count = database.scalar(select(TermCount.documents).where(TermCount.term == ALL))
        assert count == 1
        deciding.pass_first_reading(initiative, path="/", actor=viewer_of(bagneux.leader, Role.LEADER, bagneux.city), now=NOW)
        publish(initiative, network)
        assert database.scalar(select(TermCount.documents).where(TermCount.term == "c:lamp")) == 1
        deciding.retire_initiative(initiative, sentence="Double.", path="/", actor=staff(network), now=NOW)
        assert database.scalars(select(InitiativeTerm)).all() == []
        assert set(database.scalars(select(TermCount.documents))) == {0}

    def test_terms_are_counted_once_however_often_it_is_indexed(self, database, bagneux):
        one, other = make_initiative(bagneux.city), make_initiative(bagneux.city)
        for _time in range(3):
            index_terms(one)
        assert database.scalar(select(TermCount.documents).where(TermCount.term == "c:lamp")) == 2
        one.title, one.steps, one.problem = "Chess", [], ""
        index_terms(one)
        database.expire_all()
        assert database.scalar(select(TermCount.documents).where(TermCount.term == ALL)) == 2
        assert database.scalar(select(TermCount.documents).where(TermCount.term == "c:chess")) == 1
        forget_terms(other)
        database.expire_all()
        assert database.scalar(select(TermCount.documents).where(TermCount.term == ALL)) == 1

    def test_statements_do_not_grow(self, database, bagneux, torino, count_queries):
        french = make_initiative(bagneux.city, **FRENCH)
        _ = (french.themes, french.recommendations)
        make_initiative(torino.city)
        one = count_queries(lambda: find_similar(french))
        for _number in range(12):
            make_initiative(torino.city)
        assert count_queries(lambda: find_similar(french)) == one == 2
        assert len(find_similar(french)) == 5

    def test_what_was_said_is_not_asked_again(self, database, bagneux, torino, network):
        mine = make_initiative(bagneux.city, author=bagneux.author)
        other, linked = make_initiative(torino.city), make_initiative(torino.city)
        services.say_another(mine, other, is_by_reader=False, actor=author_of(bagneux), now=NOW)
        link_initiatives(mine, linked, LinkKind.PARALLEL, actor=author_of(bagneux), now=NOW)
        assert list_said(mine.id).settled == {other.id, linked.id}
        assert list_said(other.id).another == {mine.id}
        assert list_said(mine.id, by_readers_alone=True).settled == {linked.id}
        services.say_another(other, mine, is_by_reader=True, actor=staff(network), now=NOW)
        assert list_said(mine.id, by_readers_alone=True).settled == {other.id, linked.id}
        assert len(database.scalars(select(Comparison)).all()) == 1

    def test_what_moves_up_once_others_are_settled_is_alike(self, database, bagneux, torino, monkeypatch):
        monkeypatch.setattr(queries, "_CANDIDATES", 1)
        mine = make_initiative(bagneux.city, author=bagneux.author)
        others = {one.id: one for one in (make_initiative(torino.city), make_initiative(torino.city))}
        [first] = [others.pop(one.id) for one in find_similar(mine)]
        [second] = others.values()
        assert [queries.is_alike(mine, one) for one in (first, second)] == [True, False]
        # The settled one itself may have been settled by the same form, sent twice.
        assert [queries.is_alike(mine, one, settled={first.id}) for one in (first, second)] == [True, True]


class TestCombining:
    @pytest.fixture
    def two(self, database, bagneux, torino):
        mine = make_initiative(bagneux.city, author=bagneux.author)
        return mine, make_initiative(torino.city, author=torino.author, **FRENCH)

    def test_both_say_yes_and_both_stay_in_the_lineage(self, database, bagneux, torino, network, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        assert letters(database, torino.author) == ["initiative-combine-asked"]
        made = combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)
        assert (made.state, made.author_id, made.city_id) == (S.DRAFT, bagneux.author.id, bagneux.city.id)
        assert mine.problem in made.problem
        assert other.problem in made.problem
        parents = set(database.scalars(select(InitiativeLink.parent_id).where(InitiativeLink.child_id == made.id)))
        assert parents == {mine.id, other.id}
        assert letters(database, bagneux.author) == ["initiative-combine-agreed"]
        submit_initiative(made, path="/", actor=author_of(bagneux), now=NOW)
        deciding.pass_first_reading(made, path="/", actor=viewer_of(bagneux.leader, Role.LEADER, bagneux.city), now=NOW)
        publish(made, network)
        assert {mine.state, other.state} == {S.RETIRED}
        assert find_successor(mine.id).slug == find_successor(other.id).slug == made.slug

    def test_nothing_happens_without_the_second_yes(self, database, bagneux, torino, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        assert database.scalars(select(Initiative).where(Initiative.state == S.DRAFT)).all() == []
        # Who asked cannot say yes for the other.
        assert combining.answer_combination(mine, other, is_yes=True, actor=author_of(bagneux), now=NOW) is None
        combining.answer_combination(other, mine, is_yes=False, actor=author_of(torino), now=NOW)
        assert {mine.state, other.state} == {S.PUBLISHED}
        with pytest.raises(Refused):
            combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)
        with pytest.raises(Refused):
            combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)

    def test_a_draft_waits_until_it_can_be_read(self, database, bagneux, torino, network):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        other = make_initiative(torino.city, author=torino.author, **FRENCH)
        combining.ask_to_combine(draft, other, actor=author_of(bagneux), now=NOW)
        assert letters(database, torino.author) == []
        with pytest.raises(Refused):
            combining.answer_combination(other, draft, is_yes=True, actor=author_of(torino), now=NOW)
        submit_initiative(draft, path="/", actor=author_of(bagneux), now=NOW)
        deciding.pass_first_reading(draft, path="/", actor=viewer_of(bagneux.leader, Role.LEADER, bagneux.city), now=NOW)
        publish(draft, network)
        assert letters(database, torino.author) == ["initiative-combine-asked"]
        assert database.scalars(select(Combination.told_at)).one() is not None

    def test_nobody_answers_for_an_author_who_is_gone(self, database, bagneux, torino):
        mine = make_initiative(bagneux.city, author=bagneux.author)
        with pytest.raises(Refused) as refused:
            combining.ask_to_combine(mine, make_initiative(torino.city), actor=author_of(bagneux), now=NOW)
        assert [one.code for one in refused.value.obstacles] == ["nobody"]

    def test_no_word_of_one_young_person_reaches_another_by_letter(self, database, bagneux, torino, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        text = str(database.scalars(select(Letter)).one().__dict__)
        assert bagneux.author.last_name not in text
        assert mine.problem not in text
