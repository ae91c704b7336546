"""The doctor names what is wrong, and only that."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from exchange.demonstration.makers import THEN
from exchange.demonstration.outbox import make_job, make_letter
from exchange.foundation.jobs.models import JobState, WorkerBeat
from exchange.messages.models import LetterState
from exchange.operation.doctor import examine

NOW = THEN + timedelta(hours=1)


def wrong(app: Flask) -> list[str]:
    """What is wrong with worker, letters and jobs; migrations and catalogues depend on the checkout."""
    about = ("worker", "etters", "obs")
    return [f.sentence for f in examine(app, now=NOW) if f.is_wrong and any(word in f.sentence for word in about)]


def test_a_lively_installation_has_nothing_to_put_right(app: Flask, database: Session) -> None:
    database.add(WorkerBeat(name="here:1", started_at=THEN, seen_at=NOW))
    database.commit()
    assert wrong(app) == []


def test_what_waits_or_failed_is_named(app: Flask, database: Session) -> None:
    database.add(WorkerBeat(name="here:1", started_at=THEN, seen_at=THEN))
    make_letter("a@example.org")
    make_letter("b@example.org", state=LetterState.FAILED)
    make_job()
    make_job(state=JobState.FAILED)
    database.commit()
    assert wrong(app) == [
        "No worker was heard of since 2017-10-01 09:00 UTC. Start `flask worker` and look into its log.",
        "Letters wait since 2017-10-01 09:00 UTC (1 in all). Is the worker alive?",
        "1 letters could not be delivered. /letters?state=failed says why.",
        "Jobs wait since 2017-10-01 09:00 UTC (1 in all). Is the worker alive?",
        "1 jobs of the last week failed. The log says where; their owners see a sentence.",
    ]


def test_no_worker_ever(app: Flask, database: Session) -> None:
    assert wrong(app) == ["No worker was ever heard of: letters, imports and exports wait. Start `flask worker`."]


def test_the_command_ends_with_one_when_something_is_wrong(app: Flask, database: Session) -> None:
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1
    assert "to put right." in answer.output
