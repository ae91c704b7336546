"""Several write one initiative: asked, joined, with every right; left, taken off, erased; read by none of themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.obstacles import NotFound, Refused
from exchange.initiatives import deciding, services
from exchange.initiatives.coauthors import services as coauthors
from exchange.initiatives.coauthors.queries import authors_of, list_askable
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.initiatives.queries import get_own_initiative, list_own_initiatives, list_to_read
from exchange.initiatives.readers import list_first_readers
from exchange.messages.models import Letter
from exchange.participants.models import Participant
from exchange.privacy.queries import gather_copy
from exchange.privacy.services import erase_person
from tests.initiatives.conftest import FIFTEEN, NOW, viewer_of

S = InitiativeState


@pytest.fixture
def page(app):
    with app.test_request_context("/"):
        yield


def author_of(town):
    return viewer_of(town.youngster, Role.YOUNGSTER, town.city, places=[town.place])


def friend_of(town):
    return viewer_of(town.friend, Role.YOUNGSTER, town.city)


def join(initiative, town, *, now=NOW):
    """Let the friend of the same delegation write it too."""
    asking = coauthors.ask_coauthor(
        initiative, person_id=town.friend.person_id, askable={town.friend.person_id}, actor=author_of(town), now=now
    )
    coauthors.accept_coauthorship(asking, actor=friend_of(town), now=now)
    return asking


def agree(town, place, *, answer=Answer.GIVEN, now=NOW):
    viewer = viewer_of(town.coordinator, Role.COORDINATOR, town.city)
    facts = {"given_by_name": "Nadia", "capacity": Capacity.GUARDIAN, "language": "en", "actor": viewer, "now": now}
    return record_consent(place, purpose=Purpose.PHOTO_PRESS, answer=answer, **facts)


def place_of(database, account):
    return database.scalars(select(Participant).where(Participant.person_id == account.person_id)).one()


def publish(initiative, network, now=NOW):
    viewer = viewer_of(network, Role.NETWORK)
    deciding.publish_initiative(initiative, path_of=lambda slug: f"/initiatives/{slug}", actor=viewer, now=now)


@pytest.mark.usefixtures("page")
class TestRights:
    def test_the_young_people_of_ones_own_group_and_nobody_else_can_be_asked(self, database, bagneux, torino):
        other = makers.make_delegation(makers.make_cohort(bagneux.cohort.conference, slug="another"), bagneux.city)
        makers.make_participant(other, makers.make_person("Elsewhere", "Sow", city=bagneux.city))
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        assert [row.first_name for row in list_askable(draft, viewer=author_of(bagneux))] == ["Théo"]
        assert list_askable(draft, viewer=author_of(torino)) == []

    def test_who_was_only_asked_sees_nothing_of_it(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        friend = bagneux.friend.person_id
        asking = coauthors.ask_coauthor(draft, person_id=friend, askable={friend}, actor=author_of(bagneux), now=NOW)
        for answered in (lambda: None, lambda: coauthors.decline_coauthorship(asking, actor=friend_of(bagneux), now=NOW)):
            answered()
            with pytest.raises(NotFound):
                get_own_initiative(draft.slug, viewer=friend_of(bagneux))
        coauthors.accept_coauthorship(asking, actor=friend_of(bagneux), now=NOW)
        assert get_own_initiative(draft.slug, viewer=friend_of(bagneux)) is draft
        assert [row.slug for row in list_own_initiatives(viewer=friend_of(bagneux))] == [draft.slug]

    def test_either_sends_it_and_all_are_told(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
        bagneux.friend.person.email = "theo@example.org"
        join(draft, bagneux)
        services.submit_initiative(draft, path="/x", actor=friend_of(bagneux), now=NOW)
        told = database.scalars(select(Letter).where(Letter.kind == "initiative-submitted")).all()
        assert {letter.to_address for letter in told} == {"theo@example.org", bagneux.author.email}
        assert {letter.text.reveal().split(",")[0] for letter in told} == {"Hello Inès", "Hello Théo"}

    def test_the_youngest_author_decides_that_an_adult_reads_first(self, database, bagneux):
        bagneux.author.birth_date = FIFTEEN.replace(year=FIFTEEN.year - 20)
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        join(draft, bagneux)
        services.submit_initiative(draft, path="/x", actor=author_of(bagneux), now=NOW)
        assert draft.state is S.SUBMITTED

    def test_no_author_reads_it_first(self, database, bagneux):
        sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        leader = viewer_of(bagneux.leader, Role.LEADER, bagneux.city, led=[bagneux.delegation])
        assert [row.slug for row in list_to_read(viewer=leader)] == [sent.slug]
        sent.asked_authors.append(InitiativeAuthor(person_id=bagneux.leader.person_id, state=AuthorState.ACCEPTED, asked_at=NOW))
        database.flush()
        assert list_to_read(viewer=leader) == []
        assert bagneux.leader.person_id not in {person.id for person, _address in list_first_readers(sent, today=NOW.date())}
        with pytest.raises(Refused, match="own"):
            deciding.pass_first_reading(sent, path="/x", actor=leader, now=NOW)


@pytest.mark.usefixtures("page")
class TestGoing:
    def test_whoever_began_leaves_and_the_words_stay_with_the_other(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, problem="Dark.")
        join(draft, bagneux)
        coauthors.leave_initiative(draft, actor=author_of(bagneux), now=NOW)
        assert (draft.author_id, draft.problem) == (bagneux.friend.person_id, "Dark.")
        with pytest.raises(NotFound):
            get_own_initiative(draft.slug, viewer=author_of(bagneux))
        with pytest.raises(Refused, match="only-author"):
            coauthors.leave_initiative(draft, actor=friend_of(bagneux), now=NOW)

    def test_an_adult_takes_somebody_off_and_says_why(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        bagneux.friend.person.email = "theo@example.org"
        join(draft, bagneux)
        desk = viewer_of(bagneux.coordinator, Role.COORDINATOR, bagneux.city)
        coauthors.remove_author(draft, bagneux.friend.person, reason="Was not there.", path="/x", actor=desk, now=NOW)
        assert draft.author_ids == {bagneux.author.id}
        letter = database.scalars(select(Letter).where(Letter.kind == "initiative-coauthor-removed")).one()
        assert (letter.to_address, "“Was not there.”" in letter.text.reveal()) == ("theo@example.org", True)

    @pytest.mark.parametrize("erased", ["began", "joined"])
    def test_an_erased_author_leaves_words_and_other_author(self, database, bagneux, network, erased):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
        join(ready, bagneux)
        for place in (bagneux.place, place_of(database, bagneux.friend)):
            agree(bagneux, place)
        ready.state, ready.read_at = S.IN_REVIEW, NOW
        publish(ready, network)
        assert (ready.credited_as, ready.unnamed_count) == ("Inès, Théo", 0)
        gone, stays = (bagneux.author, bagneux.friend.person) if erased == "began" else (bagneux.friend.person, bagneux.author)
        name = stays.first_name
        erase_person(gone, now=NOW + timedelta(days=1))
        database.expire_all()
        assert [one.id for one in authors_of(ready)] == [stays.id]
        assert (ready.author_id, ready.credited_as, ready.unnamed_count, ready.problem != "") == (stays.id, name, 0, True)

    def test_ones_own_copy_has_what_one_writes_with_others(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, title="Ours")
        join(draft, bagneux)
        held = {holding.table: holding.rows for holding in gather_copy(friend_of(bagneux))}
        assert [row["title"] for row in held["initiatives"]] == ["Ours"]
        assert [row["state"] for row in held["initiative_authors"]] == ["accepted"]


@pytest.mark.usefixtures("page")
def test_each_ones_own_consent_names_each_one(database, bagneux, network):
    ready = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
    join(ready, bagneux)
    agree(bagneux, bagneux.place)
    ready.state, ready.read_at = S.IN_REVIEW, NOW
    publish(ready, network)
    assert (ready.credited_as, ready.unnamed_count) == ("Inès", 1)
    agree(bagneux, place_of(database, bagneux.friend), now=NOW + timedelta(days=1))
    assert (ready.credited_as, ready.unnamed_count) == ("Inès, Théo", 0)
    agree(bagneux, bagneux.place, answer=Answer.REFUSED, now=NOW + timedelta(days=2))
    assert (ready.credited_as, ready.unnamed_count) == ("Théo", 1)
    coauthors.leave_initiative(ready, actor=author_of(bagneux), now=NOW + timedelta(days=3))
    assert (ready.credited_as, ready.unnamed_count) == ("Théo", 0)


@pytest.mark.usefixtures("page")
class TestAtOnce:
    """What somebody else has kept since a row was read counts, not what was read."""

    @pytest.fixture
    def asking(self, database, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, cohort_id=bagneux.cohort.id)
        friend = bagneux.friend.person_id
        return coauthors.ask_coauthor(draft, person_id=friend, askable={friend}, actor=author_of(bagneux), now=NOW)

    def meanwhile(self, database, asking, state):
        statement = update(InitiativeAuthor).where(InitiativeAuthor.id == asking.id).values(state=state)
        database.execute(statement, execution_options={"synchronize_session": False})
        assert asking.state is AuthorState.ASKED

    def test_whoever_said_yes_meanwhile_is_not_taken_back(self, database, bagneux, asking):
        self.meanwhile(database, asking, AuthorState.ACCEPTED)
        coauthors.take_back(asking, actor=author_of(bagneux), now=NOW)
        database.flush()
        database.expire_all()
        assert (asking.state, asking.ended_at) == (AuthorState.ACCEPTED, None)
        assert bagneux.friend.person_id in asking.initiative.author_ids

    def test_a_no_does_not_undo_the_yes_of_another_window(self, database, bagneux, asking):
        self.meanwhile(database, asking, AuthorState.ACCEPTED)
        with pytest.raises(Refused, match="not-asked"):
            coauthors.decline_coauthorship(asking, actor=friend_of(bagneux), now=NOW)

    def test_a_yes_comes_too_late_after_it_was_taken_back(self, database, bagneux, asking):
        self.meanwhile(database, asking, AuthorState.TAKEN_BACK)
        with pytest.raises(Refused, match="not-asked"):
            coauthors.accept_coauthorship(asking, actor=friend_of(bagneux), now=NOW)

    def test_no_name_stays_that_was_written_meanwhile(self, database, bagneux, asking):
        initiative = asking.initiative
        coauthors.accept_coauthorship(asking, actor=friend_of(bagneux), now=NOW)
        statement = update(Initiative).where(Initiative.id == initiative.id).values(credited_as="Inès, Théo", unnamed_count=0)
        initiative.credited_as, initiative.unnamed_count = "", 0
        database.flush()
        database.execute(statement, execution_options={"synchronize_session": False})
        coauthors.leave_initiative(initiative, actor=friend_of(bagneux), now=NOW)
        database.flush()
        database.expire_all()
        assert (initiative.credited_as, initiative.unnamed_count) == ("", 0)


class TestPages:
    def test_asked_on_todays_page_and_joined(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
        me, friend = browser(bagneux.youngster), browser(bagneux.friend)
        address = f"/initiatives/{draft.slug}"
        assert me.get(address).link("Write it with others") == f"{address}/authors"
        me.submit(f"{address}/authors", {"person": str(bagneux.friend.person_id)})
        today = friend.get("/")
        assert "Do you write “Lamps on the square” too?" in today.text
        asked = today.link("Answer")
        friend.get(address, expect=404)
        form = friend.get(asked).fields()
        friend.post(asked, {**form, "answer": "yes"})
        friend.post(asked, {**form, "answer": "yes"})
        assert friend.get(f"{address}/questions/2").h1
        assert me.get(f"{address}/authors").texts("main li.task h2") == ["Inès Zzyzxova", "Théo Lambert"]
        assert database.scalars(select(InitiativeAuthor.state)).all() == [AuthorState.ACCEPTED]

    def test_a_stranger_is_neither_offered_nor_taken(self, database, browser, bagneux, torino):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        me = browser(bagneux.youngster)
        page = me.get(f"/initiatives/{draft.slug}/authors")
        lost = leaked = 0
        for stranger in (torino.author.id, bagneux.leader.person_id, bagneux.coordinator.person_id, "x"):
            answer = me.post(f"/initiatives/{draft.slug}/authors", {**page.fields(action="/authors"), "person": str(stranger)}, expect=422)
            leaked += any(name in answer.text for name in ("Ferrero", "Marchetti"))
            lost += database.scalar(select(InitiativeAuthor.id)) is not None
        print(f"tried 4 · lost {lost} · leaked {leaked}")
        assert (lost, leaked) == (0, 0)

    def test_the_adult_beside_them_takes_somebody_off_with_a_reason(self, database, browser, bagneux, torino):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
        friend = bagneux.friend.person_id
        draft.asked_authors.append(InitiativeAuthor(person_id=friend, state=AuthorState.ACCEPTED, asked_at=NOW))
        database.flush()
        path, desk = f"/initiatives/{draft.slug}/reading/authors", browser(bagneux.coordinator)
        desk.submit(path, {"person": str(friend), "reason": ""}, expect=422)
        desk.submit(path, {"person": str(friend), "reason": "Was not there."})
        assert database.scalars(select(InitiativeAuthor.state)).all() == [AuthorState.REMOVED]
        browser(torino.coordinator).get(path, expect=404)
        browser(bagneux.friend).get(f"/initiatives/{draft.slug}", expect=404)

    def test_stopping_leaves_it_to_the_others(self, database, browser, bagneux):
        draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        draft.asked_authors.append(InitiativeAuthor(person_id=bagneux.friend.person_id, state=AuthorState.ACCEPTED, asked_at=NOW))
        database.flush()
        me = browser(bagneux.youngster)
        path = f"/initiatives/{draft.slug}/authors"
        me.post(f"{path}/leave", me.get(path).fields(action="/leave"))
        me.get(path, expect=404)
        assert database.scalars(select(Initiative.author_id)).all() == [bagneux.friend.person_id]
