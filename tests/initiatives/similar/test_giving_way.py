"""One of several retires nothing that is public alone: asking, saying no, the network's word, and the way back."""

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration.notes import make_initiative
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.initiatives import deciding
from exchange.initiatives.coauthors import services as coauthors
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.queries import find_successor
from exchange.initiatives.lineage.services import retire_in_favour
from exchange.initiatives.models import AuthorState, InitiativeAuthor, InitiativeDecision, InitiativeState, InitiativeWord
from exchange.initiatives.revisions.models import RevisionKind
from exchange.initiatives.revisions.services import note_step
from exchange.initiatives.services import submit_initiative
from exchange.initiatives.signals import initiative_changed
from exchange.initiatives.similar import acting, combining, giving
from exchange.initiatives.similar import letters as drafts
from exchange.initiatives.similar.models import Combination, InitiativeTerm
from exchange.initiatives.similar.pairs import find_combination, list_giving_way
from tests.initiatives.conftest import NOW, viewer_of
from tests.initiatives.similar.test_services import CHESS, FRENCH, author_of, letters, publish, staff
from tests.initiatives.similar.test_unread import said

S = InitiativeState


@pytest.fixture
def page(app):
    with app.test_request_context("/"):
        yield


@pytest.fixture
def two(database, bagneux, torino):
    """One of two authors in Bagneux, and one that is like it."""
    mine = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
    mine.asked_authors.append(InitiativeAuthor(person_id=bagneux.friend.person_id, state=AuthorState.ACCEPTED, asked_at=NOW))
    database.flush()
    return mine, make_initiative(torino.city, author=torino.author, **FRENCH)


def friend_of(town):
    return viewer_of(town.friend, Role.YOUNGSTER, town.city)


def asks(database):
    return [(one.slug, one.other_slug) for one in list_giving_way()]


@pytest.mark.parametrize(
    ("old", "new", "earlier", "codes"),
    [
        (S.PUBLISHED, S.PUBLISHED, None, []),
        (S.DRAFT, S.PUBLISHED, None, ["not-published"]),
        (S.PUBLISHED, S.RETIRED, None, ["other-not-published"]),
        (S.PUBLISHED, S.PUBLISHED, {}, []),
        (S.PUBLISHED, S.PUBLISHED, {"refused_at": NOW}, []),
        (S.PUBLISHED, S.PUBLISHED, {"goes_on": 1}, ["asked"]),
        (S.PUBLISHED, S.PUBLISHED, {"goes_on": 1, "refused_at": NOW}, ["refused"]),
        (S.PUBLISHED, S.PUBLISHED, {"goes_on": 0}, []),
        (S.PUBLISHED, S.PUBLISHED, {"goes_on": 0, "refused_at": NOW}, []),
    ],
)
def test_when_the_network_can_be_asked(database, bagneux, old, new, earlier, codes):
    one, other = (make_initiative(bagneux.city, state=state) for state in (old, new))
    if earlier is not None:
        # The case is read by each database: it stays as it is.
        facts = {name: value for name, value in earlier.items() if name != "goes_on"}
        if "goes_on" in earlier:
            facts["made_id"] = (one, other)[earlier["goes_on"]].id
        earlier = Combination(first_id=one.id, second_id=other.id, **facts)
    assert [reason.code for reason in acting.why_not_ask_to_give_way(one, other, earlier=earlier)] == codes


@pytest.mark.usefixtures("page")
class TestAsking:
    def test_nothing_is_retired_and_the_others_are_told(self, database, bagneux, two):
        mine, other = two
        bagneux.friend.person.email = "theo@example.org"
        giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)
        assert (mine.state, asks(database)) == (S.PUBLISHED, [(mine.slug, other.slug)])
        assert letters(database, bagneux.friend.person) == ["initiative-give-way-asked"]
        assert letters(database, bagneux.author) == []
        with pytest.raises(Refused, match="asked"):
            giving.ask_to_give_way(mine, other, actor=friend_of(bagneux), now=NOW)
        giving.keep(mine, other, actor=friend_of(bagneux), now=NOW)
        assert (mine.state, asks(database)) == (S.PUBLISHED, [])
        assert letters(database, bagneux.author) == ["initiative-kept"]
        with pytest.raises(Refused, match="refused"):
            giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)

    def test_a_question_about_one_is_none_about_the_other(self, database, bagneux, torino, two):
        mine, other = two
        giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)
        assert [one.slug for one in list_giving_way(mine.id)] == [mine.slug]
        assert list_giving_way(other.id) == []
        with pytest.raises(Refused, match="not-asked"):
            giving.keep(other, mine, actor=author_of(torino), now=NOW)
        with pytest.raises(Refused, match="not-asked"):
            combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)
        giving.ask_to_give_way(other, mine, actor=author_of(torino), now=NOW)
        assert sorted(asks(database)) == sorted([(mine.slug, other.slug), (other.slug, mine.slug)])
        giving.keep(mine, other, actor=friend_of(bagneux), now=NOW)
        assert asks(database) == [(other.slug, mine.slug)]
        with pytest.raises(Refused, match="refused"):
            giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)

    def test_after_a_no_to_giving_way_both_can_still_be_made_one(self, database, bagneux, torino, two):
        mine, other = two
        for one, another, town in ((mine, other, bagneux), (other, mine, torino)):
            giving.ask_to_give_way(one, another, actor=author_of(town), now=NOW)
        with pytest.raises(Refused, match="asked"):
            combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        giving.keep(mine, other, actor=friend_of(bagneux), now=NOW)
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        assert asks(database) == [(other.slug, mine.slug)]
        made = combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)
        assert find_combination(mine.id, other.id).made_id == made.id


@pytest.mark.usefixtures("page")
class TestCombining:
    def made(self, bagneux, torino, two):
        mine, other = two
        return combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)

    def test_all_who_wrote_the_one_write_what_is_made(self, database, bagneux, torino, two):
        combining.ask_to_combine(*two, actor=friend_of(bagneux), now=NOW)
        made = self.made(bagneux, torino, two)
        assert [one.id for one in authors_of(made)] == [bagneux.friend.person_id, bagneux.author.id]

    def test_whoever_was_taken_off_writes_no_more(self, database, bagneux, torino, two):
        combining.ask_to_combine(*two, actor=friend_of(bagneux), now=NOW)
        desk = viewer_of(bagneux.coordinator, Role.COORDINATOR, bagneux.city)
        coauthors.remove_author(two[0], bagneux.friend.person, reason="Was not there.", path="/x", actor=desk, now=NOW)
        assert [one.id for one in authors_of(self.made(bagneux, torino, two))] == [bagneux.author.id]

    def test_nothing_is_made_for_nobody(self, database, bagneux, torino, two):
        combining.ask_to_combine(*two, actor=author_of(bagneux), now=NOW)
        two[0].author_id, two[0].asked_authors[0].state = None, AuthorState.LEFT
        database.flush()
        with pytest.raises(Refused, match="nobody"):
            self.made(bagneux, torino, two)
        assert find_combination(two[0].id, two[1].id).made_id is None

    def test_each_author_keeps_theirs_until_the_one_is_public(self, database, bagneux, torino, network, two):
        combining.ask_to_combine(*two, actor=author_of(bagneux), now=NOW)
        made = self.made(bagneux, torino, two)
        with pytest.raises(Refused, match="made"):
            combining.answer_combination(*two, is_yes=True, actor=friend_of(bagneux), now=NOW)
        combining.answer_combination(*two, is_yes=False, actor=friend_of(bagneux), now=NOW)
        made.state, made.read_at = S.IN_REVIEW, NOW
        publish(made, network)
        assert [one.state for one in (made, *two)] == [S.PUBLISHED] * 3

    def test_it_is_too_late_once_the_one_is_public(self, database, bagneux, torino, network, two):
        combining.ask_to_combine(*two, actor=author_of(bagneux), now=NOW)
        made = self.made(bagneux, torino, two)
        made.state, made.read_at = S.IN_REVIEW, NOW
        publish(made, network)
        with pytest.raises(Refused, match="made"):
            combining.answer_combination(*two, is_yes=False, actor=friend_of(bagneux), now=NOW)

    def test_what_is_made_and_public_is_settled(self, database, bagneux, torino, network, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        made = self.made(bagneux, torino, two)
        with pytest.raises(Refused, match="asked"):
            combining.ask_to_combine(other, mine, actor=author_of(torino), now=NOW)
        made.state, made.read_at = S.IN_REVIEW, NOW
        publish(made, network)
        for old in two:
            giving.offer_again(old, path="/", actor=staff(network), now=NOW)
        giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)
        combining.ask_to_combine(other, mine, actor=author_of(torino), now=NOW)
        assert asks(database) == [(mine.slug, other.slug)]
        assert combining.answer_combination(mine, other, is_yes=True, actor=author_of(bagneux), now=NOW).id != made.id

    def test_who_was_asked_is_told_why_they_get_the_no(self, database, bagneux, torino, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        self.made(bagneux, torino, two)
        combining.answer_combination(mine, other, is_yes=False, actor=author_of(bagneux), now=NOW)
        said = drafts.combining_refused(other, mine)
        assert letters(database, torino.author)[-1] == said.kind
        assert str(said.reason) == f"You get this letter because you wrote “{other.title}”."

    def test_a_title_that_is_hidden_stands_in_no_reason(self, database, bagneux, torino, network, two):
        combining.ask_to_combine(*two, actor=author_of(bagneux), now=NOW)
        made = self.made(bagneux, torino, two)
        made.title, made.state, made.read_at = "Ask Lea Doe", S.IN_REVIEW, NOW
        publish(made, network)
        note_step(made, RevisionKind.PUBLISHED, by_id=None, now=NOW)
        links = database.scalars(select(InitiativeLink).where(InitiativeLink.kind == LinkKind.RETIRED_IN_FAVOUR_OF)).all()
        reasons = database.scalars(select(InitiativeDecision).where(InitiativeDecision.state == S.RETIRED)).all()
        assert {one.why for one in links} | {one.sentence for one in reasons} == {"Its authors made one of it with another."}
        # As it was written before, or by hand.
        links[0].why = reasons[0].sentence = "It goes on in  “Ask LEA Doe”."
        reasons[1].sentence = links[1].why = "A leader asks Lea."
        made.title = "Ask a neighbour"
        note_step(made, RevisionKind.CHANGED, by_id=None, now=NOW, before={"title": "Ask Lea Doe"}, hides_before=True)
        database.flush()
        initiative_changed.send(made, now=NOW, changed=["title"], hides_before=True)
        assert sorted(one.why for one in links) == ["", "A leader asks Lea."]
        assert sorted(one.sentence for one in reasons) == ["", "A leader asks Lea."]


@pytest.mark.usefixtures("page")
class TestTheWayBack:
    def test_nobody_brings_back_their_own(self, database, bagneux, network, two):
        mine, other = two
        retire(mine, other, network)
        mine.asked_authors.append(InitiativeAuthor(person_id=network.person_id, state=AuthorState.ACCEPTED, asked_at=NOW))
        database.flush()
        with pytest.raises(Refused, match="own"):
            giving.offer_again(mine, path="/", actor=staff(network), now=NOW)

    def test_it_is_offered_found_and_named_again(self, database, bagneux, network, two):
        mine, other = two
        giving.ask_to_give_way(mine, other, actor=author_of(bagneux), now=NOW)
        retire(mine, other, network)
        mine.credited_as = "Somebody who agrees no longer"
        giving.offer_again(mine, path="/", actor=staff(network), now=NOW)
        assert (mine.state, mine.credited_as, find_successor(mine.id)) == (S.PUBLISHED, "", None)
        assert database.scalars(select(InitiativeLink)).all() == []
        for kept in (InitiativeWord, InitiativeTerm):
            assert database.scalars(select(kept.initiative_id).where(kept.initiative_id == mine.id)).first()
        assert asks(database) == []
        assert "initiative-offered-again" in database.scalars(select(HistoryLine.deed).where(HistoryLine.subject_id == mine.id)).all()
        with pytest.raises(Refused, match="not-retired"):
            giving.offer_again(mine, path="/", actor=staff(network), now=NOW)

    def test_what_is_published_later_retires_it_no_second_time(self, database, bagneux, torino, network, two):
        mine, other = two
        combining.ask_to_combine(mine, other, actor=author_of(bagneux), now=NOW)
        made = combining.answer_combination(other, mine, is_yes=True, actor=author_of(torino), now=NOW)
        deciding.retire_initiative(mine, sentence="By mistake.", path="/", actor=staff(network), now=NOW)
        giving.offer_again(mine, path="/", actor=staff(network), now=NOW)
        submit_initiative(made, path="/", actor=author_of(bagneux), now=NOW)
        deciding.pass_first_reading(made, path="/", actor=viewer_of(bagneux.leader, Role.LEADER, bagneux.city), now=NOW)
        publish(made, network)
        assert (mine.state, other.state) == (S.PUBLISHED, S.RETIRED)


def retire(old, new, network):
    retire_in_favour(old, new, sentence="It goes on there.", path="/", actor=staff(network), now=NOW)


class TestPages:
    def test_who_has_just_joined_retires_nothing_and_names_nothing_else(self, database, browser, bagneux, torino, two):
        mine, other = two
        chess, sketch = make_initiative(torino.city, **CHESS), make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me, reader = browser(bagneux.friend), browser(bagneux.leader)
        wanted = [(me, mine, one, act) for one in (other, chess) for act in ("give_way", "keep")]
        wanted += [(me, mine, chess, act) for act in ("ask_to_give_way", "parallel", "inspired_by", "combine", "another")]
        wanted += [(reader, mine, other, act) for act in ("give_way", "ask_to_give_way", "keep")]
        wanted += [(reader, mine, chess, "parallel"), (browser(bagneux.youngster), sketch, other, "ask_to_give_way")]
        lost = 0
        for number, (visitor, one, two_, act) in enumerate(wanted):
            answer = said(visitor, one.slug, two_.slug, act, number)
            lost += answer.status != (303 if act == "keep" and visitor is me else 404)
        database.expire_all()
        lost += mine.state is not S.PUBLISHED
        print(f"tried {len(wanted)} · lost {lost} · leaked 0")
        assert lost == 0
        assert [database.scalars(select(model)).all() for model in (Combination, InitiativeLink)] == [[], []]

    def test_asked_on_one_page_and_decided_on_the_others(self, database, browser, bagneux, network, two):
        mine, other = two
        at = f"/initiatives/{mine.slug}/similar"
        me, friend, desk = browser(bagneux.friend), browser(bagneux.youngster), browser(network)
        asked = me.get(at)
        form = next(form for form in asked.soup.select(".alike form") if form.select_one("[name=act]")["value"] == "ask_to_give_way")
        assert me.post(form["action"], {one["name"]: one["value"] for one in form.select("input")}).status == 303
        question = f"Retire this one in favour of “{other.title}”?"
        assert question in friend.get(at).text
        assert question not in browser().get(at).text
        assert f"Their authors ask to retire them “{mine.title}”" in " ".join(desk.get("/").text.split())
        page = desk.get(desk.get("/initiatives/review").link(f"Read both and decide {mine.title}"))
        assert question in page.text
        desk.post(at, page.fields(action="/similar") | {"act": "give_way", "other": other.slug, "sentence": "The other goes on."})
        assert desk.get("/initiatives/review").h1 == "Nothing to review"
        retired = desk.get(f"/initiatives/{mine.slug}")
        assert "Offer it again" not in browser(bagneux.friend).get(f"/initiatives/{mine.slug}").text
        again = f"/initiatives/{mine.slug}/offer-again"
        assert desk.post(again, retired.fields(action="/offer-again")).location == f"/initiatives/{mine.slug}"
        assert browser().get(f"/initiatives/{mine.slug}").h1 == mine.title
        assert question not in friend.get(at).text

    def test_an_author_says_no(self, database, browser, bagneux, two):
        mine, other = two
        at = f"/initiatives/{mine.slug}/similar"
        me, friend = browser(bagneux.friend), browser(bagneux.youngster)
        assert said(me, mine.slug, other.slug, "ask_to_give_way", 1).status == 303
        form = next(
            form for form in friend.get(at).soup.select("form.post") if (form.select_one("[name=act]") or {}).get("value") == "keep"
        )
        friend.post(form["action"], {one["name"]: one["value"] for one in form.select("input")})
        assert database.scalars(select(Combination.refused_at)).one() is not None
