"""What is over is forgotten in time, and nothing before."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.demonstration.makers import THEN
from exchange.demonstration.outbox import make_job, make_letter
from exchange.foundation.filestore import FileStore
from exchange.foundation.jobs.models import Job, JobState
from exchange.messages.models import Letter, LetterState
from exchange.operation.retention import JOBS_KEPT, LETTER_TEXTS_KEPT, forget_what_is_over


def test_finished_jobs_go_with_their_files(app: Flask, database: Session) -> None:
    store = FileStore(app.config["EXCHANGE"].file_folder)
    key = store.put(b"an export")
    make_job("old", state=JobState.DONE, finished_at=THEN, result={"file_key": key})
    make_job("new", state=JobState.DONE, finished_at=THEN + timedelta(days=1))
    make_job("waiting")
    forget_what_is_over(now=THEN + JOBS_KEPT + timedelta(seconds=1))
    assert sorted(database.scalars(select(Job.kind))) == ["new", "waiting"]
    assert not store.holds(key)


def test_the_words_of_old_letters_go_and_the_fact_stays(database: Session) -> None:
    old = make_letter("a@example.org", state=LetterState.SENT)
    new = make_letter("b@example.org", state=LetterState.SENT, created_at=THEN + timedelta(days=1))
    waiting = make_letter("c@example.org")
    forget_what_is_over(now=THEN + LETTER_TEXTS_KEPT + timedelta(seconds=1))
    database.expire_all()
    kept = {row.message_id: (row.to_address, row.text is None) for row in database.scalars(select(Letter))}
    assert kept == {
        old.message_id: ("", True),
        new.message_id: ("b@example.org", False),
        waiting.message_id: ("c@example.org", False),
    }
