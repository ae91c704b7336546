"""The code on a paper: 90 bits by chance, and two signs that catch a slip of the finger; easy to read aloud and to type."""

import hashlib
import secrets

# No I, L, O, U: what is read or heard wrongly most often.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_BODY = 18
_GROUP = 4
LENGTH = _BODY + 2
# A prime above 32: every single slip and every exchange of two neighbours changes the rest.
_PRIME = 1021


def new_code() -> str:
    """Return a code that nobody can guess."""
    body = "".join(secrets.choice(SIGNS) for _sign in range(_BODY))
    return body + _check(body)


def tidied(typed: str) -> str:
    """Return what somebody typed as codes are written: capitals, no blanks or dashes, 0 for O, 1 for I and L."""
    return "".join(sign for sign in typed[:200].upper() if sign.isascii() and sign.isalnum()).translate(_MEANT)[: LENGTH + 1]


def is_well_written(code: str) -> bool:
    """Say whether a tidied code can be one at all."""
    return len(code) == LENGTH and all(sign in SIGNS for sign in code) and code[_BODY:] == _check(code[:_BODY])


def grouped(code: str) -> str:
    """Return a code in groups, as it stands on paper."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def code_hash(code: str) -> str:
    """Return what is kept of a code to find it by."""
    return hashlib.sha256(f"statement {code}".encode()).hexdigest()


def _check(body: str) -> str:
    rest = 0
    for sign in body:
        rest = (rest * len(SIGNS) + SIGNS.index(sign)) % _PRIME
    # The code as a whole leaves no rest.
    rest = -rest * len(SIGNS) ** 2 % _PRIME
    return SIGNS[rest // len(SIGNS)] + SIGNS[rest % len(SIGNS)]
