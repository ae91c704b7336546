"""Issued once, growing with what happens, true after everybody has gone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.access.scope import Scope
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.adoptions.models import AdoptionStage as S
from exchange.demonstration.makers import make_city, make_person, make_user
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.initiatives.coauthors import services as coauthors
from exchange.initiatives.models import AuthorState, InitiativeAuthor
from exchange.messages.models import Letter
from exchange.people.models import Person
from exchange.privacy.queries import gather_copy
from exchange.privacy.services import erase_person
from exchange.statements import queries, services, tasks
from exchange.statements.codes import code_hash
from exchange.statements.models import Because, Part, Statement, StatementEdition
from tests.statements.conftest import DAY, NOW


def editions(database, person=None):
    chosen = select(StatementEdition).join(Statement).order_by(StatementEdition.number)
    return list(database.scalars(chosen if person is None else chosen.where(Statement.person_id == person.id)))


def periods(edition):
    return [one["periods"] for one in edition.facts["cities"]]


def co_author(database, world, name="Aminata", state=AuthorState.ACCEPTED):
    person = make_person(name, "Sow", city=world.bagneux, email=f"{name.lower()}@example.org", language="fr")
    database.add(InitiativeAuthor(initiative_id=world.initiative.id, person_id=person.id, state=state, asked_at=NOW, answered_at=NOW))
    database.flush()
    database.expire(world.initiative, ["asked_authors"])
    return person


def test_each_author_gets_one_when_a_city_runs_it_and_nobody_before(database, world, go):
    joined = co_author(database, world)
    co_author(database, world, "Kylian", AuthorState.ASKED)
    go(S.PILOT, 5)
    assert editions(database) == []
    go(S.IMPLEMENTED, 30)
    [began] = editions(database, world.author)
    [helped] = editions(database, joined)
    assert len(editions(database)) == 2
    assert (began.number, began.name, began.issued_on.isoformat()) == (1, "Inès Belkacem", "2018-05-10")
    assert (began.facts["part"], helped.facts["part"], helped.facts["joined_on"]) == (Part.BEGAN, Part.JOINED, "2018-04-10")
    assert began.facts["cities"][0] == {
        "slug": "torino",
        "country": "IT",
        "name": "Torino",
        "names": {"fr": "Turin"},
        "stage": "implemented",
        "periods": [["2018-05-10", None]],
        "evaluated_on": None,
        "sustained_on": None,
    }
    assert began.code is not None
    assert began.code_hash == code_hash(began.code.reveal()) != helped.code_hash


def taken_off(database, world, person):
    network = world.actor(world.network, Role.NETWORK, None)
    coauthors.remove_author(world.initiative, person, reason="They did not take part in it.", path="/", actor=network, now=NOW)
    database.flush()


@pytest.mark.parametrize("way", ["leave", "remove", "erase"])
def test_whoever_joined_never_began_it_whatever_becomes_of_who_did(database, world, go, way):
    joined = co_author(database, world)
    if way == "leave":
        coauthors.leave_initiative(world.initiative, actor=own(world), now=NOW)
    elif way == "remove":
        taken_off(database, world, world.author)
    else:
        erase_person(world.author, now=NOW)
    assert world.initiative.author_id == joined.id
    go(S.IMPLEMENTED, 30)
    [edition] = editions(database)
    assert (edition.name, edition.facts["part"], edition.facts["joined_on"]) == ("Aminata Sow", Part.JOINED, "2018-04-10")


@pytest.mark.parametrize("who", ["began", "joined"])
def test_whoever_was_taken_off_keeps_what_was_issued_and_gets_nothing_new(database, world, go, who):
    joined = co_author(database, world)
    off, stays = (world.author, joined) if who == "began" else (joined, world.author)
    go(S.IMPLEMENTED, 30)
    for person in (off, stays):
        services.tell_holder(person.id, now=NOW + 31 * DAY)
    taken_off(database, world, off)
    go(S.EVALUATED, 60)
    assert (len(editions(database, off)), len(editions(database, stays))) == (1, 2)
    assert queries.people_to_tell() == [stays.id]
    # What the city says never began is withdrawn from everybody, and from whoever is off it stays so.
    for at, stage in ((70, S.PILOT), (71, S.STOPPED), (90, S.IMPLEMENTED)):
        go(stage, at)
    assert len(editions(database, off)) == 1
    # Whoever went by themselves keeps what grows.
    co_author(database, world, "Kylian")
    coauthors.leave_initiative(world.initiative, actor=Viewer(stays.id, None), now=NOW)
    before = len(editions(database, stays))
    go(S.EVALUATED, 95)
    assert len(editions(database, stays)) == before + 1


def test_it_grows_with_the_city_with_another_city_and_with_an_end(database, world, go):
    essen = make_city("Essen", country="DE")
    go(S.IMPLEMENTED, 30)
    go(S.EVALUATED, 60)
    go(S.IMPLEMENTED, 70, city=essen)
    go(S.STOPPED, 90)
    found = editions(database)
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert periods(found[-1]) == [[["2018-05-10", "2018-07-09"]], [["2018-06-19", None]]]
    # A city's end needs no letter of ours: the author hears of it anyway.
    assert [one.told_at is None for one in found] == [True, True, True, False]
    # An older edition still says what was true on its day.
    assert periods(found[0]) == [[["2018-05-10", None]]]


def test_back_and_forth_makes_no_edition_that_says_nothing_new(database, world, go):
    go(S.IMPLEMENTED, 30)
    go(S.PILOT, 30.1)
    [statement] = database.scalars(select(Statement))
    assert statement.withdrawn_because is Because.CORRECTED
    go(S.IMPLEMENTED, 30.2)
    assert (statement.withdrawn_at, len(editions(database))) == (None, 1)
    for round_ in range(5):
        go(S.PILOT, 30.3 + round_ / 100)
        go(S.IMPLEMENTED, 30.305 + round_ / 100)
    assert len(editions(database)) == 1
    go(S.PILOT, 40)
    go(S.IMPLEMENTED, 50)
    assert periods(editions(database)[-1]) == [[["2018-05-10", "2018-05-20"], ["2018-05-30", None]]]
    assert len(editions(database)) == 3


def test_what_ran_before_is_issued_once_however_often_the_round_comes(app, database, world):
    make_adoption(world.initiative, world.torino, stage=S.EVALUATED, started_at=NOW)
    make_adoption(world.initiative, make_city("Essen", country="DE"), stage=S.PILOT)
    assert queries.initiatives_to_issue() == [world.initiative.id]
    assert (tasks.issue_missing(), tasks.issue_missing()) == (1, 0)
    assert services.issue_statements(world.initiative, now=NOW) == []
    assert queries.initiatives_to_issue() == []
    late = co_author(database, world)
    assert tasks.issue_missing() == 1
    assert len(editions(database, late)) == 1


def test_what_a_city_wrote_in_its_own_name_and_what_has_no_author_gets_none(database, world, go):
    world.initiative.is_by_city = True
    go(S.IMPLEMENTED, 30)
    world.initiative.is_by_city, world.initiative.author_id = False, None
    go(S.EVALUATED, 31)
    assert editions(database) == []
    assert queries.initiatives_to_issue() == []


def test_within_the_scope_of_the_adopting_city_the_author_of_another_gets_theirs(database, world, go):
    go(S.PILOT, 5)
    database.info["scope"] = Scope(frozenset({world.torino.id}))
    go(S.IMPLEMENTED, 30)
    assert len(editions(database)) == 1


def test_one_letter_for_everything_new_and_none_twice(database, world, go):
    go(S.IMPLEMENTED, 30)
    go(S.EVALUATED, 31)
    later = NOW + 32 * DAY
    assert queries.people_to_tell() == [world.author.id]
    assert [services.tell_holder(world.author.id, now=later) for _time in range(3)] == [1, 0, 0]
    [letter] = database.scalars(select(Letter).where(Letter.kind == "statement-ready"))
    assert (letter.language, letter.city_id, letter.sender_id) == ("fr", world.bagneux.id, None)
    assert "Turin" in letter.text.reveal()
    go(S.STOPPED, 60)
    assert queries.people_to_tell() == []
    go(S.EVALUATED, 61)
    go(S.SUSTAINED, 62)
    assert services.tell_holder(world.author.id, now=NOW + 63 * DAY) == 1


def test_nobody_is_written_to_about_what_does_not_stand(database, world, go):
    go(S.IMPLEMENTED, 30)
    go(S.PILOT, 30.1)
    assert queries.people_to_tell() == []
    assert services.tell_holder(world.author.id, now=NOW + 31 * DAY) == 0
    assert database.scalar(select(func.count()).where(Letter.kind == "statement-ready")) == 0


@pytest.fixture
def held(database, world, go):
    go(S.IMPLEMENTED, 30)
    return database.scalars(select(Statement)).one()


def own(world):
    return Viewer(world.author.id, None)


def test_own_words_are_kept_and_checked(database, world, held):
    world.author.birth_date = date(NOW.year - 20, 1, 1)
    facts = {"competences": {"citizenship": "I asked the mayor."}, "shows_name": True, "actor": own(world), "now": NOW}
    services.keep_words(held, "I drew it.", version=held.version, **facts)
    assert (held.words, held.competences, held.shows_name) == ("I drew it.", {"citizenship": "I asked the mayor."}, True)
    assert held.name_agreed_on == NOW.date()
    typed = facts | {"competences": {"digital": "Maps."}, "shows_name": False}
    with pytest.raises(Conflict) as conflict:
        services.keep_words(held, "Other", version=held.version - 1, **typed)
    # Nothing that was typed is lost.
    yours, theirs = [[text for _label, text in one] for one in (conflict.value.yours, conflict.value.theirs)]
    assert yours == ["Other", "Maps.", "No"]
    assert theirs == ["I drew it.", "I asked the mayor.", "Yes"]
    with pytest.raises(Refused):
        services.keep_words(held, "Call Paul on 06 12 34 56 78", version=held.version, **facts)
    with pytest.raises(Refused):
        services.keep_words(held, "", version=held.version, **(facts | {"competences": {"digital": "paul@example.org"}}))
    with pytest.raises(NotFound):
        services.keep_words(held, "Mine!", version=held.version, **(facts | {"actor": Viewer(world.network.person_id, None)}))
    assert held.words == "I drew it."


def test_a_tick_that_was_not_offered_is_not_kept(database, world, held):
    world.author.birth_date = date(NOW.year - 15, 1, 1)
    facts = {"competences": {}, "shows_name": True, "actor": own(world), "now": NOW}
    services.keep_words(held, "", version=held.version, **facts)
    assert not held.shows_name


def test_another_name_and_another_edition_at_once_have_their_own_numbers(database, world, held):
    first = held.latest
    values = {one.name: getattr(first, one.name) for one in StatementEdition.__table__.columns}
    # Somebody else's edition, of which this session has not read.
    values |= {"id": uuid4(), "number": 2, "code_hash": "0" * 64}
    database.execute(StatementEdition.__table__.insert().values(values))
    world.author.first_name = "Inès Nour"
    assert services.issue_under_present_name(held, actor=own(world), now=NOW + 40 * DAY).number == 3


def test_taking_back_and_letting_stand_and_another_name(database, world, held):
    services.take_back(held, actor=own(world), now=NOW)
    assert held.taken_back_at == NOW
    services.let_stand(held, actor=own(world), now=NOW)
    assert held.taken_back_at is None
    assert services.issue_under_present_name(held, actor=own(world), now=NOW) is None
    world.author.first_name = "Inès Nour"
    second = services.issue_under_present_name(held, actor=own(world), now=NOW + 40 * DAY)
    assert (second.number, second.name, second.facts == held.editions[0].facts) == (2, "Inès Nour Belkacem", True)
    assert held.editions[0].name == "Inès Belkacem"
    for deed in (services.take_back, services.let_stand, services.issue_under_present_name):
        with pytest.raises(NotFound):
            deed(held, actor=Viewer(world.network.person_id, None), now=NOW)


def test_the_network_withdraws_and_stands_by_it_again(database, world, held, go):
    network = world.actor(world.network, Role.NETWORK, None)
    with pytest.raises(NotFound):
        services.withdraw_statement(held, Because.MISTAKE, actor=own(world), now=NOW)
    services.withdraw_statement(held, Because.MISTAKE, actor=network, now=NOW)
    go(S.EVALUATED, 60)
    assert (len(held.editions), held.withdrawn_because) == (1, Because.MISTAKE)
    with pytest.raises(Refused):
        services.withdraw_statement(held, Because.MISTAKE, actor=network, now=NOW)
    services.confirm_statement(held, actor=network, now=NOW + 61 * DAY)
    # What had happened meanwhile is certified now.
    assert (held.withdrawn_at, len(held.editions)) == (None, 2)


def test_the_network_cannot_stand_by_what_the_city_has_corrected(database, world, held, go):
    network = world.actor(world.network, Role.NETWORK, None)
    go(S.PILOT, 30.1)
    assert held.withdrawn_because is Because.CORRECTED
    with pytest.raises(Refused, match="withdrawn"):
        services.confirm_statement(held, actor=network, now=NOW + 31 * DAY)
    assert held.withdrawn_because is Because.CORRECTED


def test_after_erasure_the_facts_stand_without_a_name_a_code_or_a_word(app, database, world, held):
    edition = held.latest
    code, facts = edition.code.reveal(), edition.facts
    held.words, held.competences, held.name_agreed_on = "I drew it.", {"digital": "maps"}, NOW.date()
    database.flush()
    copy = {one.table: one.rows for one in gather_copy(Viewer(world.author.id, None))}
    assert copy["statements"][0]["words"] == "I drew it."
    assert (copy["statement_editions"][0]["name"], copy["statement_editions"][0]["code"]) == ("Inès Belkacem", code)
    erase_person(world.author, now=NOW)
    database.expire_all()
    found = queries.find_edition(code)
    assert (found.name, found.code, found.facts, found.is_erased) == ("", None, facts, True)
    assert (found.statement.words, found.statement.competences) == ("", None)
    assert queries.public_name_on(found, today=NOW.date()) == ""
    assert "Belkacem" not in str(database.execute(select(StatementEdition.__table__)).all())


def test_after_erasure_no_edition_comes(database, world, held, go):
    erase_person(world.author, now=NOW)
    database.expire_all()
    go(S.EVALUATED, 60)
    assert len(editions(database)) == 1
    assert queries.people_to_tell() == []


def test_a_city_that_leaves_and_a_new_title_change_nothing(database, world, held):
    before = dict(held.latest.facts), held.latest.fingerprint
    world.torino.member_until_on = (NOW + timedelta(days=1)).date()
    world.torino.name, world.initiative.title = "Turin", "Another title"
    database.flush()
    assert services.issue_statements(world.initiative, now=NOW) == []
    assert (dict(held.latest.facts), held.latest.fingerprint) == before


def test_a_second_entry_of_one_person_takes_the_statement_along(database, world, held):
    # Whatever refers to a person moves when two entries become one.
    from exchange.people.duplicates.services import _columns_to_people

    assert (Statement, "person_id") in set(_columns_to_people())
    assert database.get(Person, held.person_id) is world.author


def test_a_user_is_no_author(database, world, held):
    account = make_user(Role.YOUNGSTER, world.bagneux)
    assert isinstance(account, Account)
    assert queries.list_own(Viewer(account.person_id, account.id)) == []
    with pytest.raises(NotFound):
        queries.get_own(held.id, viewer=Viewer(account.person_id, account.id))
    assert queries.list_own(Viewer(None, account.id)) == []
