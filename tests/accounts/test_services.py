from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE
from exchange.access.viewers import PROGRAMME, Grant, Viewer
from exchange.accounts.attempts import (
    forget_old_ways_in,
    forgive_sign_in_tries,
    key_hash,
    note_sign_in_try,
    sign_in_tries,
)
from exchange.accounts.inviting import invite_staff
from exchange.accounts.models import Account, AccountSession, Attempt, KeptForm, Token, TokenPurpose
from exchange.accounts.queries import has_network_staff, search_accounts
from exchange.accounts.services import (
    close_account,
    end_role,
    invite_person,
    issue_token,
    reopen_account,
    set_password,
    use_token,
)
from exchange.accounts.sessions import token_hash
from exchange.demonstration.makers import make_account, make_city, make_person, make_user
from exchange.entrance import build_viewer, find_signed_in
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.people.models import RoleGrant

NOW = datetime(2017, 10, 26, 14, 30, tzinfo=UTC)
INVITATION, RESET = TokenPurpose.INVITATION, TokenPurpose.PASSWORD_RESET


def refused(call):
    with pytest.raises(Refused) as raised:
        call()
    return [obstacle.code for obstacle in raised.value.obstacles]


def coordinator_of(city):
    return Viewer(person_id=None, account_id=None, display_name="Amélie Rousseau", grants=(Grant(Role.COORDINATOR, city.id, city.name),))


def sign_in(database, account):
    database.add(AccountSession(account_id=account.id, token_hash=token_hash("t"), created_at=NOW, expires_at=NOW + timedelta(hours=1)))
    database.flush()


def token_in(link):
    return link.rpartition("/")[2]


def test_an_invitation_gives_account_role_and_link(database):
    city = make_city()
    person = make_person(city=city, email="Ines@example.org")
    account, link = invite_person(person, role=Role.YOUNGSTER, city_id=city.id, actor=coordinator_of(city), now=NOW)
    database.flush()
    assert (account.email, account.email_folded, account.password_hash) == ("Ines@example.org", "ines@example.org", "")
    assert link.startswith("http://localhost/invitations/")
    grants = database.execute(select(RoleGrant.role, RoleGrant.city_id).where(RoleGrant.person_id == person.id)).all()
    assert grants == [(Role.YOUNGSTER, city.id)]
    token = database.scalar(select(Token).where(Token.account_id == account.id))
    assert token.token_hash == token_hash(token_in(link))
    assert token.expires_at == NOW + timedelta(days=14)
    deeds = set(database.scalars(select(HistoryLine.deed)))
    assert deeds == {"person-invited", "role-given"}


def test_inviting_again_ends_the_earlier_link_and_doubles_nothing(database):
    city = make_city()
    person = make_person(city=city, email="ines@example.org")
    first, link = invite_person(person, role=Role.YOUNGSTER, city_id=city.id, actor=PROGRAMME, now=NOW)
    second, fresh = invite_person(person, role=Role.YOUNGSTER, city_id=city.id, actor=PROGRAMME, now=NOW)
    assert first is second
    assert len(database.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).all()) == 1
    assert use_token(token_in(link), purpose=INVITATION, now=NOW) is None
    assert use_token(token_in(fresh), purpose=INVITATION, now=NOW) is first


def test_whoever_has_a_password_gets_no_link_that_changes_it(database):
    city = make_city()
    person = make_person(city=city, email="new@example.org")
    account = make_account(person, email="old@example.org", password_hash="x")
    _account, link = invite_person(person, role=Role.LEADER, city_id=city.id, actor=coordinator_of(city), now=NOW)
    assert link == "http://localhost/sign-in"
    assert account.email == "old@example.org"
    assert database.scalars(select(Token)).all() == []


def test_coordinators_invite_no_staff_and_nobody_elsewhere(database):
    city, other = make_city(), make_city("Torino")
    person = make_person(city=city, email="ines@example.org")
    actor = coordinator_of(city)
    for role in (Role.COORDINATOR, Role.VIEWER, Role.HOST, Role.NETWORK):
        found = refused(lambda role=role: invite_person(person, role=role, city_id=city.id, actor=actor, now=NOW))
        assert "invite-role" in found, role
    assert refused(lambda: invite_person(person, role=Role.YOUNGSTER, city_id=other.id, actor=actor, now=NOW)) == ["invite-role"]
    assert database.scalars(select(Account)).all() == []


def test_an_address_belongs_to_one_account(database):
    city = make_city()
    make_account(make_person("Other", "Person", city=city), email="ines@example.org")
    person = make_person(city=city, email="INES@example.org")
    assert refused(lambda: invite_person(person, role=Role.LEADER, city_id=city.id, actor=PROGRAMME, now=NOW)) == ["invite-address-taken"]
    nobody = make_person("No", "Mail", city=city)
    assert refused(lambda: invite_person(nobody, role=Role.LEADER, city_id=city.id, actor=PROGRAMME, now=NOW)) == ["invite-no-address"]


def test_a_letter_goes_with_the_invitation_in_the_persons_language(database):
    city = make_city("Liège")
    account, link = invite_staff(
        email="claire@liege.example", first_name="Claire", last_name="Martin", language="fr", role=Role.COORDINATOR,
        city_id=city.id, actor=PROGRAMME, now=NOW,
    )  # fmt: skip
    letter = database.scalar(select(Letter))
    assert (letter.to_address, letter.language, letter.kind, letter.city_id) == (
        "claire@liege.example",
        "fr",
        "account-invitation",
        city.id,
    )
    assert letter.link.reveal() == link
    assert "Liège" in letter.text.reveal()
    assert account.person.city_id == city.id


def test_tokens_work_once_for_one_purpose_until_they_expire(database):
    account = make_user(Role.COORDINATOR, make_city())
    token = issue_token(account, purpose=RESET, now=NOW)
    database.flush()
    assert use_token(token, purpose=INVITATION, now=NOW) is None
    assert use_token(token[::-1], purpose=RESET, now=NOW) is None
    assert use_token(token, purpose=RESET, now=NOW + timedelta(hours=2)) is None
    assert use_token(token, purpose=RESET, now=NOW + timedelta(minutes=119)) is account
    assert use_token(token, purpose=RESET, now=NOW + timedelta(minutes=119)) is None
    assert token not in {row.token_hash for row in database.scalars(select(Token))}


def test_a_closed_account_has_no_way_in(database):
    account = make_user(Role.COORDINATOR, make_city())
    make_user(Role.NETWORK)
    token = issue_token(account, purpose=RESET, now=NOW)
    sign_in(database, account)
    close_account(account, actor=PROGRAMME, now=NOW)
    database.flush()
    assert build_viewer(account.id, today=NOW.date()) is None
    assert database.scalars(select(AccountSession)).all() == []
    assert use_token(token, purpose=RESET, now=NOW) is None
    sign_in(database, account)
    assert find_signed_in("t", now=NOW, today=NOW.date()) is None
    reopen_account(account, actor=PROGRAMME, now=NOW)
    database.flush()
    assert find_signed_in("t", now=NOW, today=NOW.date()) is not None


def test_a_role_is_gone_at_once_and_the_last_network_role_stays(database):
    city = make_city()
    account, only = make_user(Role.COORDINATOR, city), make_user(Role.NETWORK)
    grants = {grant.role: grant for grant in database.scalars(select(RoleGrant))}
    end_role(grants[Role.COORDINATOR], actor=PROGRAMME, now=NOW)
    database.flush()
    assert build_viewer(account.id, today=NOW.date()).grants == ()
    assert refused(lambda: end_role(grants[Role.NETWORK], actor=PROGRAMME, now=NOW)) == ["last-network"]
    assert refused(lambda: close_account(only, actor=PROGRAMME, now=NOW)) == ["last-network"]


def test_a_new_password_ends_sessions_and_links(database):
    account = make_user(Role.LEADER, make_city())
    token = issue_token(account, purpose=RESET, now=NOW)
    sign_in(database, account)
    set_password(account, "hash", now=NOW)
    assert database.scalars(select(AccountSession)).all() == []
    assert use_token(token, purpose=RESET, now=NOW) is None
    assert (account.password_hash, account.password_changed_at) == ("hash", NOW)


def test_tries_are_counted_by_keyed_hashes_and_forgiven(database):
    for number in range(3):
        note_sign_in_try("Ines@example.org", origin="10.0.0.1", now=NOW - timedelta(minutes=number))
    database.flush()
    tries = sign_in_tries("ines@EXAMPLE.org", origin="10.0.0.1", now=NOW)
    assert (len(tries.here), len(tries.anywhere), tries.origin_count, tries.is_known_here) == (3, 3, 3, False)
    elsewhere = sign_in_tries("ines@example.org", origin="10.0.0.2", now=NOW)
    assert (len(elsewhere.here), len(elsewhere.anywhere), elsewhere.origin_count) == (0, 3, 0)
    assert not any("example" in row.key_hash for row in database.scalars(select(Attempt)))
    assert key_hash("a", "b") != key_hash("ab", "")
    forgive_sign_in_tries("ines@example.org", origin="10.0.0.1", now=NOW)
    database.flush()
    after = sign_in_tries("ines@example.org", origin="10.0.0.1", now=NOW)
    assert (len(after.here), len(after.anywhere), after.origin_count, after.is_known_here) == (0, 0, 2, True)


def test_old_ways_in_are_forgotten(database):
    account = make_user(Role.LEADER, make_city())
    old, young = NOW - timedelta(days=60), NOW - timedelta(minutes=1)
    for at in (old, young):
        database.add(Attempt(kind="sign-in", key_hash="x", at=at))
        database.add(KeptForm(token_hash=token_hash(str(at)), path="/", created_at=at))
        database.add(AccountSession(account_id=account.id, token_hash=token_hash(f"s{at}"), created_at=at, expires_at=at))
        database.add(Token(purpose=RESET, token_hash=token_hash(f"t{at}"), account_id=account.id, created_at=at, expires_at=at))
    database.flush()
    forget_old_ways_in(now=NOW)
    assert [len(database.scalars(select(model)).all()) for model in (Attempt, KeptForm, AccountSession, Token)] == [1, 1, 1, 1]


def test_the_list_is_for_network_staff(database):
    city = make_city()
    network, coordinator = make_user(Role.NETWORK, first_name="Nora"), make_user(Role.COORDINATOR, city, first_name="Amélie")
    nora = Viewer(person_id=network.person_id, account_id=network.id, grants=(Grant(Role.NETWORK),))
    lines, total = search_accounts(viewer=nora, q="amelie", limit=50, offset=0)
    assert [(line.name, [(p.role, p.city_name) for p in line.parts]) for line in lines] == [
        ("Bagneux, Amélie", [(Role.COORDINATOR, "Bagneux")])
    ]
    assert total == 1
    assert search_accounts(viewer=nora, role=Role.NETWORK, limit=50, offset=0)[1] == 1
    assert search_accounts(viewer=nora, q="100%", limit=50, offset=0)[1] == 0
    amelie = Viewer(person_id=coordinator.person_id, account_id=coordinator.id, grants=(Grant(Role.COORDINATOR, city.id),))
    assert search_accounts(viewer=amelie, limit=50, offset=0) == ([], 0)


def test_an_installation_is_empty_until_somebody_has_a_password(database):
    assert not has_network_staff()
    account = make_user(Role.NETWORK)
    assert not has_network_staff()
    account.password_hash = "x"
    database.flush()
    assert has_network_staff()
    assert database.info["scope"] == EVERYWHERE


def test_a_coordinator_cannot_open_the_waiting_account_of_staff(database):
    """Otherwise they register the viewer as a participant, write another address, and choose the viewer's password."""
    city = make_city()
    staff = make_person("Nora", "Duval", city=city, email="nora@example.org")
    invite_person(staff, role=Role.VIEWER, city_id=city.id, actor=PROGRAMME, now=NOW)
    staff.email = "mine@example.org"
    database.flush()
    amelie = coordinator_of(city)
    assert refused(lambda: invite_person(staff, role=Role.LEADER, city_id=city.id, actor=amelie, now=NOW)) == ["invite-role"]
    account = database.scalar(select(Account).where(Account.person_id == staff.id))
    assert account.email == "nora@example.org"
    account.password_hash = "kept"
    assert invite_person(staff, role=Role.LEADER, city_id=city.id, actor=amelie, now=NOW)[1].endswith("/sign-in")
