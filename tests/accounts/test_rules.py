from datetime import UTC, datetime, timedelta

import pytest

from exchange.access.permissions import Role
from exchange.accounts.models import Account, Token, TokenPurpose
from exchange.accounts.passwords import common_passwords, hash_password, is_outdated, is_right_password
from exchange.accounts.rules import (
    HOT_ORIGIN,
    LinkState,
    Tries,
    device_name,
    judge_link,
    shortest_password,
    wait_until,
    why_not_close,
    why_not_end_role,
    why_not_invite,
    why_not_password,
    why_not_reset,
)

NOW = datetime(2017, 10, 26, 14, 30, tzinfo=UTC)


def codes(obstacles):
    return [obstacle.code for obstacle in obstacles]


def judged(password, *, shortest=12, about=()):
    return codes(why_not_password(password, shortest=shortest, common=common_passwords(), about=about))


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("lantern under nine bridges", []),
        ("trois tortues lentes", []),
        ("кошка пьёт молоко утром", []),
        ("x7!kQ2#vLm9@", []),
        ("elevenchars", ["password-short"]),
        ("", ["password-short"]),
        ("long enough words " * 8, ["password-long"]),
        ("passwordpassword", ["password-common"]),
        ("Password2017!", ["password-common"]),
        ("P@ssw0rd!2017", ["password-common"]),
        ("motdepasse1234", ["password-common"]),
        ("!!!iloveyou!!!", ["password-common"]),
        ("summer-summer-summer", ["password-common"]),
        ("qwertyuiop12", ["password-pattern"]),
        ("azertyuiop1234", ["password-pattern"]),
        ("123456789012", ["password-pattern"]),
        ("abcdefghijkl", ["password-pattern"]),
        ("aaaaaaaaaaaaa", ["password-pattern"]),
        ("abababababab", ["password-pattern"]),
        ("1q2w3e4r5t6y", ["password-common"]),
    ],
)
def test_passwords(password, reasons):
    assert judged(password) == reasons


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("Amelie-Rousseau", ["password-about-you"]),
        ("amélierousseau75", ["password-about-you"]),
        ("exchange-bagneux", ["password-about-you"]),
        ("bagneux and a quiet river", []),
    ],
)
def test_passwords_that_others_would_guess(password, reasons):
    about = ["exchange", "Amélie Rousseau", "amelie.rousseau@bagneux.example", "Bagneux"]
    assert judged(password, about=about) == reasons


def test_every_common_password_with_the_usual_decoration_is_refused():
    decorated = [shape.format(word) for word in sorted(common_passwords()) for shape in ("{0}", "{0}{0}", "{0}2017!", "123{0}123")]
    long_enough = [password for password in decorated if len(password) >= 10]
    assert len(long_enough) >= 3200
    assert [password for password in long_enough if judged(password, shortest=10) == []] == []


@pytest.mark.parametrize(
    ("roles", "shortest"),
    [([Role.YOUNGSTER], 10), ([Role.YOUNGSTER, Role.LEADER], 12), ([Role.COORDINATOR], 12), ([], 12)],
)
def test_how_long_a_password_must_be(roles, shortest):
    assert shortest_password(roles) == shortest


def test_hashes():
    hashed = hash_password("lantern under nine bridges")
    assert hashed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert is_right_password("lantern under nine bridges", password_hash=hashed)
    assert not is_right_password("Lantern under nine bridges", password_hash=hashed)
    assert not is_right_password("a password that nobody has", password_hash="")
    assert not is_right_password("anything", password_hash="not a hash")
    # the same letters, composed in two ways by two keyboards
    assert is_right_password("cafe\u0301 au bord du quai", password_hash=hash_password("caf\u00e9 au bord du quai"))
    assert not is_outdated(hashed)
    assert is_outdated("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$6R9Z0OAcm8iT8yQVlZQm8VHEBNIoXHQ1LVaW8HPsDdE")


def minutes_ago(*numbers):
    return [NOW - timedelta(minutes=number) for number in numbers]


@pytest.mark.parametrize(
    ("tries", "expected"),
    [
        (Tries([], []), None),
        (Tries(minutes_ago(*range(9)), minutes_ago(*range(9))), None),
        (Tries(minutes_ago(*range(10)), minutes_ago(*range(10))), NOW + timedelta(minutes=6)),
        (Tries([], minutes_ago(*range(10))), NOW + timedelta(minutes=6)),
        # somebody fails on purpose elsewhere: where the person signed in before, nothing changes
        (Tries([], minutes_ago(*range(10)), is_known_here=True), None),
        (Tries(minutes_ago(*range(10)), minutes_ago(*range(10)), is_known_here=True), NOW + timedelta(minutes=6)),
        # old failures are forgotten
        (Tries([], minutes_ago(*range(15, 30))), None),
        # a hot origin alone refuses nobody; it slows an address that failed three times
        (Tries([], [], origin_count=10 * HOT_ORIGIN), None),
        (Tries([], minutes_ago(0, 1), origin_count=10 * HOT_ORIGIN), None),
        (Tries([], minutes_ago(0, 1, 2), origin_count=HOT_ORIGIN), NOW + timedelta(minutes=1)),
        (Tries([], minutes_ago(2, 3, 4), origin_count=HOT_ORIGIN), None),
        (Tries([], minutes_ago(0, 1, 2), origin_count=HOT_ORIGIN - 1), None),
    ],
)
def test_when_the_next_try_is_allowed(tries, expected):
    assert wait_until(tries, now=NOW) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], []), ([50, 30], []), ([50, 30, 10], ["reset-often"]), ([70, 80, 90, 100], []), ([70, 80, 90, 100, 110], ["reset-often"])],
)
def test_how_often_a_link_is_sent(minutes, expected):
    assert codes(why_not_reset(minutes_ago(*minutes), now=NOW)) == expected


def link(**facts):
    facts = {"purpose": TokenPurpose.INVITATION, "token_hash": "x", "created_at": NOW, "expires_at": NOW + timedelta(days=1)} | facts
    return Token(account=facts.pop("account", Account(email="a@b.example", email_folded="a@b.example", created_at=NOW)), **facts)


@pytest.mark.parametrize(
    ("token", "state"),
    [
        (None, LinkState.UNKNOWN),
        (link(), LinkState.GOOD),
        (link(purpose=TokenPurpose.PASSWORD_RESET), LinkState.UNKNOWN),
        (link(used_at=NOW), LinkState.USED),
        (link(expires_at=NOW), LinkState.EXPIRED),
        (link(expires_at=NOW + timedelta(seconds=1)), LinkState.GOOD),
        (link(account=Account(email="a", email_folded="a", created_at=NOW, disabled_at=NOW)), LinkState.UNKNOWN),
    ],
)
def test_links(token, state):
    assert judge_link(token, purpose=TokenPurpose.INVITATION, now=NOW) is state


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"role": Role.HOST, "has_city": False}, ["invite-city"]),
        ({"role": Role.NETWORK, "has_city": False}, []),
        ({"role": Role.NETWORK}, ["invite-network-city"]),
        ({"has_city": False}, ["invite-city"]),
        ({"email": ""}, ["invite-no-address"]),
        ({"is_taken": True}, ["invite-address-taken"]),
        ({"is_closed": True}, ["invite-closed"]),
        ({"may_invite": False}, ["invite-role"]),
    ],
)
def test_invitations(facts, expected):
    assert codes(why_not_invite(**({"email": "a@b.example", "role": Role.COORDINATOR, "has_city": True} | facts))) == expected


def test_somebody_is_left_who_can_invite():
    account = Account(email="a", email_folded="a", created_at=NOW)
    assert codes(why_not_end_role(Role.NETWORK, other_network_count=0)) == ["last-network"]
    assert codes(why_not_end_role(Role.NETWORK, other_network_count=1)) == []
    assert codes(why_not_end_role(Role.COORDINATOR, other_network_count=0)) == []
    assert codes(why_not_close(account, is_own=True, other_network_count=1, is_network=True)) == ["own-account"]
    assert codes(why_not_close(account, is_own=False, other_network_count=0, is_network=True)) == ["last-network"]
    assert codes(why_not_close(account, is_own=False, other_network_count=0, is_network=False)) == []
    account.disabled_at = NOW
    assert codes(why_not_close(account, is_own=False, other_network_count=1, is_network=False)) == ["already-closed"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_devices(agent, name):
    assert device_name(agent) == name
