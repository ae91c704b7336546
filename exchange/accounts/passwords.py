"""Passwords: Argon2id, and the list of those that everybody tries first."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet: Argon2id with 46 MiB, one pass, one lane.
_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_COMMON = Path(__file__).parent / "data" / "common_passwords.txt"


def hash_password(password: str) -> str:
    """Return what the database keeps of a password. Takes tens of milliseconds: not in a transaction."""
    return _HASHER.hash(_same_everywhere(password))


def is_right_password(password: str, *, password_hash: str) -> bool:
    """Say whether a password belongs to a hash; without a hash it takes as long and is never right."""
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), _same_everywhere(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def common_passwords() -> frozenset[str]:
    """Return common passwords, and words which, with digits and signs around them, make no password."""
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("a password that nobody has")


def _same_everywhere(password: str) -> str:
    """Return one spelling for what keyboards compose in different ways (NIST SP 800-63B §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
