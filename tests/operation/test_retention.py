"""What is over is forgotten in time, and nothing before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent
from exchange.demonstration.makers import THEN, make_city, make_cohort, make_delegation, make_participant, make_person
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.outbox import make_job, make_letter
from exchange.foundation.filestore import FileStore
from exchange.foundation.jobs.models import Job, JobState
from exchange.history.models import HistoryLine
from exchange.initiatives.crediting import renew_credits
from exchange.messages.models import Letter, LetterState
from exchange.operation.retention import JOBS_KEPT, LETTER_TEXTS_KEPT, forget_what_is_over
from exchange.privacy.services import Erasure, retain


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


def test_a_guardians_yes_ends_by_itself_on_the_eighteenth_birthday(database: Session) -> None:
    city = make_city()
    cohort = make_cohort()
    ines = make_person("Inès", "Belkacem", city=city, birth_date=date(2000, 12, 2))
    place = make_participant(make_delegation(cohort, city), ines)
    told = make_initiative(city, author=ines, cohort_id=cohort.id, credited_as="Inès")
    desk = Viewer(person_id=None, account_id=None, grants=(Grant(Role.COORDINATOR, city.id),))

    def agree(capacity: Capacity, name: str, now: datetime) -> None:
        record_consent(
            place,
            purpose=Purpose.PHOTO_PRESS,
            answer=Answer.GIVEN,
            given_by_name=name,
            capacity=capacity,
            language="fr",
            actor=desk,
            now=now,
        )

    agree(Capacity.GUARDIAN, "Nadia Belkacem", THEN)
    shown = []
    for day in (datetime(2018, 12, 1, 12, tzinfo=UTC), datetime(2018, 12, 2, 12, tzinfo=UTC), datetime(2018, 12, 3, 12, tzinfo=UTC)):
        with time_machine.travel(day, tick=False):
            forget_what_is_over(now=day)
        database.expire_all()
        shown.append(told.credited_as)
    assert shown == ["Inès", "", ""]
    lines = database.scalars(select(HistoryLine).where(HistoryLine.subject_id == told.id)).all()
    assert [(line.deed, line.changed) for line in lines] == [("initiative-credit-renewed", ["credited_as"])]
    with time_machine.travel(datetime(2018, 12, 4, 12, tzinfo=UTC), tick=False):
        agree(Capacity.SELF, "Inès Belkacem", datetime(2018, 12, 4, 12, tzinfo=UTC))
    assert told.credited_as == "Inès Belkacem"


def test_an_answer_that_is_gone_takes_the_name_along(database: Session) -> None:
    """Also when no deed told the initiative: `flask privacy retain` finds it, and its dry run says so first."""
    city = make_city()
    author = make_person("Ana", "Silva", city=city)
    make_participant(make_delegation(make_cohort(), city), author)
    told = make_initiative(city, author=author, credited_as="Ana Silva")
    today = date(2017, 10, 2)
    due = Erasure("initiatives.credited_as", "nobody agrees to this name today", 1)
    assert retain(today=today, now=THEN, dry_run=True) == [due]
    assert told.credited_as == "Ana Silva"
    assert retain(today=today, now=THEN) == [due]
    assert told.credited_as == ""
    assert retain(today=today, now=THEN) == []


def test_the_cost_of_keeping_names_true_does_not_grow_with_them(database: Session, count_queries: Callable[..., int]) -> None:
    city = make_city()
    delegation = make_delegation(make_cohort(), city)

    def publish_some(count: int) -> None:
        for number in range(count):
            author = make_person("Ana", f"Number {number}", city=city)
            make_participant(delegation, author)
            make_initiative(city, author=author)

    publish_some(1)
    one = count_queries(lambda: renew_credits(today=date(2017, 10, 2), now=THEN))
    publish_some(3)
    assert count_queries(lambda: renew_credits(today=date(2017, 10, 2), now=THEN)) == one
