"""When a letter is tried again, and when it is given up."""

import re
from datetime import datetime, timedelta

MOST_ATTEMPTS = 16  # about five days with the pauses below; then somebody must look
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=24)
_ADDRESS = re.compile(r"<?[^\s<>\"']+@[^\s<>\"']+>?")


def next_try(attempts: int, *, now: datetime, scatter: float) -> datetime:
    """Return when to try again after the nth attempt: 30 s, doubling, at most a day.

    `scatter` is between 0 and 1 and moves the moment by up to a fifth either way, so that letters
    which failed together do not come back together.
    """
    pause: timedelta = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 20), _LONGEST_PAUSE)
    moment: datetime = now + pause * (0.8 + 0.4 * scatter)
    return moment


def is_permanent(code: int) -> bool:
    """Say whether a mail server's answer is final (RFC 5321 §4.2.1: 5yz)."""
    return 500 <= code < 600


def is_given_up(*, attempts: int, permanent: bool) -> bool:
    """Say whether a letter that was refused is not tried again."""
    return permanent or attempts >= MOST_ATTEMPTS


def without_addresses(answer: str) -> str:
    """Return a mail server's answer on one line without any address in it."""
    return _ADDRESS.sub("…", " ".join(answer.split()))[:300]
