"""What decides about passwords, links, tries and accounts; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from exchange.access.permissions import Role
from exchange.accounts.models import Account, Token, TokenPurpose
from exchange.foundation.folding import fold
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner

SHORTEST = 12
SHORTEST_FOR_YOUNG = 10
LONGEST = 128
# Of a password that contains a name or a town, so much must remain without it.
REMAINDER = 8
FEWEST_DIFFERENT = 5

TRIES = 10
WINDOW = timedelta(minutes=15)
# A whole conference shares one network origin: only an uncommon number of failures makes it hot, and
# even then only an address that failed several times waits, and shortly.
HOT_ORIGIN = 100
TRIES_WHERE_HOT = 3
WAIT_WHERE_HOT = timedelta(minutes=1)
RESETS_AN_HOUR = 3
RESETS_A_DAY = 5

LINKS_LIVE = {TokenPurpose.INVITATION: timedelta(days=14), TokenPurpose.PASSWORD_RESET: timedelta(hours=2)}

_LEET = str.maketrans("0134578@$!", "oleastbasi")
_DECORATION = "0123456789!?.,;:-_+*#%&/=()$@€ "
_LETTERS = re.compile(r"[^a-z]+")
_NOT_SAID = re.compile(r"[^a-z0-9]+")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_RUNS = tuple(row for forward in _ROWS for row in (forward, forward[::-1]))


class LinkState(StrEnum):
    """What became of a one-time link."""

    GOOD = "good"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"


def judge_link(token: Token | None, *, purpose: TokenPurpose, now: datetime) -> LinkState:
    """Say whether a link is still good; one for another purpose or a closed account is unknown."""
    if token is None or token.purpose is not purpose or token.account.disabled_at is not None:
        return LinkState.UNKNOWN
    if token.used_at is not None:
        return LinkState.USED
    return LinkState.EXPIRED if token.expires_at <= now else LinkState.GOOD


def shortest_password(roles: Iterable[Role]) -> int:
    """Return how long a password must be: ten characters for those who are young people only, else twelve."""
    return SHORTEST_FOR_YOUNG if set(roles) == {Role.YOUNGSTER} else SHORTEST


def why_not_password(password: str, *, shortest: int, common: frozenset[str], about: Iterable[str] = ()) -> list[Obstacle]:
    """Say why a password is too easy (NIST SP 800-63B §3.1.1.2: length and blocklist, no composition rules).

    `about` are words that others know: own names, address, town, network.
    """
    if len(password) < shortest:
        return [
            Obstacle(
                "password-short",
                _l("Use at least %(count)s characters. Three or four words in a row are good.", count=shortest),
            )
        ]
    if len(password) > LONGEST:
        return [Obstacle("password-long", _l("Use at most %(count)s characters.", count=LONGEST))]
    if _is_common(password, common):
        return [
            Obstacle(
                "password-common",
                _l("Many people use this password or one like it, so it is guessed first. Choose other words."),
            )
        ]
    if _is_pattern(password):
        return [
            Obstacle(
                "password-pattern",
                _l("This password repeats itself or follows the keyboard, so it is guessed quickly. Choose other words."),
            )
        ]
    if _is_about(password, about):
        return [
            Obstacle(
                "password-about-you",
                _l("This password is mostly your name, your address, your city or Exchange. Add words that nobody knows of you."),
            )
        ]
    return []


def _is_common(password: str, common: frozenset[str]) -> bool:
    folded = fold(password)
    if folded in common:
        return True
    # Decoration goes first, then digits stand for letters: p@ssw0rd!2017 → p@ssw0rd → password.
    bare = (folded, folded.strip(_DECORATION), folded.rstrip(_DECORATION), folded.lstrip(_DECORATION))
    said = {_LETTERS.sub("", text) for word in bare for text in (word, word.translate(_LEET))}
    return bool((said | {_once(word) for word in said if word}) & common)


def _once(word: str) -> str:
    """Return a word that repeats itself only once: `passwordpassword` → `password`."""
    found = re.fullmatch(r"(.+?)\1+", word)
    return found.group(1) if found else word


def _is_pattern(password: str) -> bool:
    folded = _NOT_SAID.sub("", fold(password)) or password
    if len(set(folded)) < FEWEST_DIFFERENT or len(_once(folded)) < FEWEST_DIFFERENT:
        return True
    return _left_of_runs(folded) < FEWEST_DIFFERENT


def _left_of_runs(text: str) -> int:
    """Return how many characters are left when runs of a keyboard or alphabet (four or more) are taken away."""
    left = at = 0
    while at < len(text):
        end = at + 4
        while end <= len(text) and any(text[at:end] in row for row in _RUNS):
            end += 1
        if end > at + 4:
            at = end - 1
        else:
            left += 1
            at += 1
    return left


def _is_about(password: str, about: Iterable[str]) -> bool:
    rest = _NOT_SAID.sub("", fold(password))
    known = {part for word in about for part in _NOT_SAID.split(fold(word)) if len(part) >= 3}
    found = False
    for word in sorted(known, key=len, reverse=True):
        if word in rest:
            found = True
            rest = rest.replace(word, "")
    return found and len(rest) < REMAINDER


@dataclass(frozen=True)
class Tries:
    """The failures of an address that count now, newest first, and how its network origin stands."""

    here: Sequence[datetime]
    anywhere: Sequence[datetime]
    origin_count: int = 0
    is_known_here: bool = False


def wait_until(tries: Tries, *, now: datetime) -> datetime | None:
    """Return when the next try is allowed, or None for at once.

    Where an address has signed in before, only failures from there count: whoever fails on purpose
    elsewhere locks nobody out. An origin alone never refuses anybody.
    """
    counted = tries.here if tries.is_known_here else tries.anywhere
    recent = [at for at in counted if at > now - WINDOW]
    if len(recent) >= TRIES:
        return recent[TRIES - 1] + WINDOW
    if tries.origin_count >= HOT_ORIGIN and not tries.is_known_here and len(recent) >= TRIES_WHERE_HOT:
        until = recent[0] + WAIT_WHERE_HOT
        return until if until > now else None
    return None


def why_not_reset(asked: Sequence[datetime], *, now: datetime) -> list[Obstacle]:
    """Say why no further letter goes to an address: three an hour, five a day."""
    hour = sum(at > now - timedelta(hours=1) for at in asked)
    day = sum(at > now - timedelta(days=1) for at in asked)
    if hour >= RESETS_AN_HOUR or day >= RESETS_A_DAY:
        return [Obstacle("reset-often", _l("A letter with a link was already sent to this address."))]
    return []


def why_not_invite(
    *, email: str, role: Role, has_city: bool, is_closed: bool = False, is_taken: bool = False, may_invite: bool = True
) -> list[Obstacle]:
    """Say why somebody cannot be invited to a part."""
    reasons = []
    if not may_invite:
        reasons.append(Obstacle("invite-role", _l("Only network staff invite people to this role."), Owner.NETWORK))
    if not email:
        reasons.append(Obstacle("invite-no-address", _l("There is no e-mail address to write to."), Owner.COORDINATOR))
    if is_taken:
        reasons.append(Obstacle("invite-address-taken", _l("Somebody else signs in with this e-mail address."), Owner.COORDINATOR))
    if is_closed:
        reasons.append(Obstacle("invite-closed", _l("This account was closed. Network staff can open it again."), Owner.NETWORK))
    if role is Role.NETWORK and has_city:
        reasons.append(Obstacle("invite-network-city", _l("Network staff belong to no city."), Owner.NETWORK))
    if role is not Role.NETWORK and not has_city:
        reasons.append(Obstacle("invite-city", _l("Choose the city for which this person acts."), Owner.NETWORK))
    return reasons


def why_not_close(account: Account, *, is_own: bool, other_network_count: int, is_network: bool) -> list[Obstacle]:
    """Say why an account cannot be closed."""
    if account.disabled_at is not None:
        return [Obstacle("already-closed", _l("This account is closed already."))]
    if is_own:
        return [Obstacle("own-account", _l("You cannot close your own account: somebody else has to."), Owner.NETWORK)]
    return why_not_end_role(Role.NETWORK, other_network_count=other_network_count) if is_network else []


def why_not_end_role(role: Role, *, other_network_count: int) -> list[Obstacle]:
    """Say why a role cannot be taken away: somebody must be left who can invite people."""
    if role is Role.NETWORK and other_network_count == 0:
        return [Obstacle("last-network", _l("This is the last person of the network staff. Invite another one first."), Owner.NETWORK)]
    return []


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Return `Firefox, Android` for what a browser says of itself; empty when it says nothing known."""
    parts = [next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in parts if part)


STEP_SECONDS = 30
# Everybody who sees other people's data; young people sign in with a password alone.
STAFF = frozenset({Role.NETWORK, Role.COORDINATOR, Role.LEADER, Role.VIEWER, Role.HOST})


def must_have_second_factor(roles: Iterable[Role], *, is_production: bool) -> bool:
    """Say whether somebody may come in only with a second factor: staff, where real people's data is kept."""
    return is_production and bool(STAFF & set(roles))


def code_steps(now: datetime) -> list[int]:
    """Return the time steps whose code is taken now: this one and its neighbours, for clocks that are a little off."""
    step = int(now.timestamp()) // STEP_SECONDS
    return [step - 1, step, step + 1]
