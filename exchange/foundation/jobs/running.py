"""Do a job once, and say how it ended in a way that its owner can read."""

import logging
import random
from datetime import datetime, timedelta

from exchange.foundation import clock
from exchange.foundation.database import db, is_sqlite, release_connection, transaction_apart
from exchange.foundation.jobs.lease import (
    HELD,
    MOST_ATTEMPTS,
    Claim,
    LeaseLost,
    finish,
    give_back,
    give_up,
    tell_progress,
)
from exchange.foundation.jobs.queue import JobRun, find_task
from exchange.foundation.obstacles import NotFound, Refused

_logger = logging.getLogger(__name__)
_BETWEEN_WRITES = timedelta(milliseconds=500)
_FIRST_PAUSE = timedelta(seconds=10)


def run_claimed(claim: Claim) -> None:
    """Run the task of a claimed job. Its end is written only if the job is still ours."""
    task = find_task(claim.kind)
    if task is None:
        # Perhaps an older worker beside a newer web: leave it to one that knows the kind.
        give_back(claim, error="unknown", run_at=clock.now() + pause_after(claim.attempt))
        return
    run = JobRun(
        id=claim.id,
        arguments=claim.arguments,
        owner_account_id=claim.owner_account_id,
        attempt=claim.attempt,
        tell=_Teller(claim).tell,
    )
    with HELD.hold(claim, now=clock.now()):
        try:
            result = task(run)
        except LeaseLost:
            release_connection()
            _logger.warning("a job of kind %s was taken by another worker", claim.kind)
        except Refused as refused:
            release_connection()
            give_up(claim, error=" ".join(str(o.sentence) for o in refused.obstacles), now=clock.now())
        except NotFound:
            release_connection()
            give_up(claim, error="gone", now=clock.now())
        except Exception:
            release_connection()
            _logger.exception("a job of kind %s stopped at attempt %s", claim.kind, claim.attempt)
            if claim.attempt >= MOST_ATTEMPTS:
                give_up(claim, error="stopped", now=clock.now())
            else:
                give_back(claim, error="again", run_at=clock.now() + pause_after(claim.attempt))
        else:
            release_connection()
            finish(claim, result=result or {}, now=clock.now())


def pause_after(attempt: int) -> timedelta:
    """Return how long a job rests after its nth attempt: 10 s, 40 s, 3 min, 11 min, a little scattered."""
    pause: timedelta = _FIRST_PAUSE * 4 ** (attempt - 1) * random.uniform(0.9, 1.1)  # noqa: S311 - nobody guesses against us
    return pause


class _Teller:
    """Writes a job's progress at most twice a second."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._last: datetime | None = None

    def tell(self, done: int, total: int) -> None:
        now = clock.now()
        HELD.heard_of(self._claim, now=now)
        if self._last is not None and now - self._last < _BETWEEN_WRITES and done < total:
            return
        self._last = now
        if db.session.info.get("writing") and is_sqlite(db.session.connection()):
            # SQLite has one writer, which is this very task: the figures come with what it keeps.
            tell_progress(self._claim, done=done, total=total, now=now, session=db.session())
            return
        with transaction_apart() as session:
            tell_progress(self._claim, done=done, total=total, now=now, session=session)
