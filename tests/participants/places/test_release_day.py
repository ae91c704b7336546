"""The day of release in real worker processes: several jobs of one day, side by side, return places once and write one letter."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.cohorts.models import Cohort, Delegation
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_user
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun, enqueue
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants.waiting import releasing
from exchange.participants.waiting.tasks import RELEASES, release_today
from tests.cohorts.crowd import at_once, inside
from tests.support.houses import open_house

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2017, 9, 4)
JOBS, WORKERS, PATIENCE = 6, 2, 120


@pytest.fixture(scope="module")
def house(engine_name, tmp_path_factory, worker_id):
    folder = tmp_path_factory.mktemp("release")
    with open_house(engine_name, f"exchange_release_{worker_id}", folder=folder) as app:
        app.config["FOLDER"] = folder
        yield app


def kept(app, work):
    def inside_one():
        with transaction():
            return work()

    return inside(app, inside_one)


def build(app, name):
    def work():
        cohort = make_cohort(make_conference(name), first_release_on=DAY)
        delegation = make_delegation(cohort, make_city(name), pledged=5)
        make_participant(delegation)
        make_user(Role.COORDINATOR, delegation.city).person.email = f"{name.casefold()}@example.org"
        return cohort.id, delegation.id

    return kept(app, work)


def outcome(app, delegation_id):
    """Return (places pledged, lines of history, letters to coordinators) of a delegation."""

    def work():
        delegation = db.session.get(Delegation, delegation_id)
        lines = db.session.scalar(
            select(func.count()).where(HistoryLine.deed == "places-released", HistoryLine.subject_id == delegation_id)
        )
        letters = db.session.scalar(select(func.count()).where(Letter.kind == "places-released", Letter.city_id == delegation.city_id))
        return delegation.pledged_count, lines, letters

    return inside(app, work)


def start_worker(app):
    settings = app.config["EXCHANGE"]
    environment = {"EXCHANGE_ENVIRONMENT": "development", "EXCHANGE_INSTANCE": str(app.config["FOLDER"]), "FLASK_APP": "wsgi"}
    if "postgresql" in settings.database_url:
        environment["EXCHANGE_DATABASE_URL"] = settings.database_url
    with (app.config["FOLDER"] / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "worker", "--threads", "2"], cwd=ROOT, env={**os.environ, **environment}, stderr=log, stdout=log
        )


def test_workers_side_by_side_release_once(house, capsys):
    _cohort_id, delegation_id = build(house, "Bagneux")

    def enqueue_all():
        for number in range(JOBS):
            arguments = {"day": DAY.isoformat()}
            enqueue(RELEASES, arguments=arguments, owner_account_id=None, now=clock.now(), dedupe_key=f"test-release-{number}")

    kept(house, enqueue_all)
    workers = [start_worker(house) for _number in range(WORKERS)]
    try:
        ends_at = time.monotonic() + PATIENCE
        of_test = select(func.count()).where(Job.kind == RELEASES, Job.state == JobState.DONE, Job.dedupe_key.startswith("test-release"))
        while inside(house, lambda: db.session.scalar(of_test)) < JOBS:
            assert time.monotonic() < ends_at, (house.config["FOLDER"] / "worker.log").read_text()[-2000:]
            time.sleep(0.2)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=30)
    pledged, lines, letters = outcome(house, delegation_id)
    with capsys.disabled():
        print(
            f"\nrelease day: tried {JOBS} jobs in {WORKERS} workers · released {5 - pledged} of 4 · twice {max(0, lines - 1, letters - 1)}"
        )
    assert (pledged, lines, letters) == (1, 1, 1)


def run(number):
    return lambda: release_today(JobRun(id=None, arguments={"day": DAY.isoformat()}, attempt=number))


def test_what_is_pledged_after_the_release_stays(house):
    _cohort_id, delegation_id = build(house, "Torino")
    assert at_once(house, [run(number) for number in range(8)]) == []
    assert outcome(house, delegation_id) == (1, 1, 1)
    kept(house, lambda: setattr(db.session.get(Delegation, delegation_id), "pledged_count", 3))
    assert at_once(house, [run(2)]) == []
    assert outcome(house, delegation_id) == (3, 1, 1)


def test_a_release_that_nobody_notes_takes_them_again(house, monkeypatch):
    """The planted fault: that the day was carried out is not asked. It must be seen, or the test above proves nothing."""
    cohort_id, delegation_id = build(house, "Essen")
    at_once(house, [run(1)])
    kept(house, lambda: setattr(db.session.get(Delegation, delegation_id), "pledged_count", 3))
    monkeypatch.setattr(releasing, "due_release", lambda _cohort, day: day)
    at_once(house, [run(2)])
    monkeypatch.undo()
    assert outcome(house, delegation_id) == (1, 2, 2)
    assert inside(house, lambda: db.session.get(Cohort, cohort_id).released_on) == DAY
