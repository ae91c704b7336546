"""One's own jobs, and the figures for operators."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.demonstration.makers import THEN, make_city, make_user
from exchange.demonstration.outbox import make_job, make_letter
from exchange.foundation.filestore import FileStore
from exchange.foundation.jobs.files import keep_file
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun
from tests.support.browser import Browser


@pytest.fixture
def owner(database: Session) -> Account:
    return make_user(Role.COORDINATOR, make_city())


def test_a_job_is_its_owners_alone(database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job = make_job(owner_account_id=owner.id)
    stranger = browser(as_=make_user(Role.NETWORK))
    nobodys = make_job()
    for address in ("", ".json", "/file"):
        stranger.get(f"/jobs/{job.id}{address}", expect=404)
        stranger.get(f"/jobs/{nobodys.id}{address}", expect=404)
        assert browser().get(f"/jobs/{job.id}{address}", expect=302).location.startswith("/sign-in")
    stranger.post(f"/jobs/{job.id}/again", expect=404)


def test_a_job_tells_how_far_it_is(database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job = make_job(owner_account_id=owner.id, state=JobState.RUNNING, progress_done=120, progress_total=400, leased_until=THEN)
    me = browser(as_=owner)
    page = me.get(f"/jobs/{job.id}")
    assert (page.h1, page.texts(".progress__words")) == ("This takes a moment", ["120 of 400 done."])
    bar = page.soup.select_one("progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("120", "400")
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page.html
    assert me.get(f"/jobs/{job.id}.json").json == {
        "state": "running",
        "words": "120 of 400 done.",
        "done": 120,
        "total": 400,
        "error": "",
        "location": None,
    }
    me.get(f"/jobs/{job.id}/file", expect=404)


def test_a_finished_job_leads_on(database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job = make_job(owner_account_id=owner.id, state=JobState.DONE, result={"location": "/cohorts/barcelona-2017"})
    page = browser(as_=owner).get(f"/jobs/{job.id}")
    assert (page.h1, page.link("See what came of it")) == ("Done", "/cohorts/barcelona-2017")
    assert "refresh" not in page.html


def test_a_job_never_leads_to_another_site(database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job = make_job(owner_account_id=owner.id, state=JobState.DONE, result={"location": "//evil.example"})
    assert browser(as_=owner).get(f"/jobs/{job.id}").link("See what came of it") == "/"


def test_a_finished_job_gives_its_file(app: Flask, database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job = make_job(owner_account_id=owner.id, state=JobState.DONE)
    run = JobRun(job.id, {})
    keep_file(run, b"of an attempt that was killed", name="Liste é.csv")
    job.result = keep_file(run, b"a;b\n\xff", name="Liste é.csv")
    database.flush()
    kept = FileStore(app.config["EXCHANGE"].file_folder)
    assert list(kept.keys()).count(job.result["file_key"]) == 1
    assert b"a;b" not in kept.read(job.result["file_key"])
    me = browser(as_=owner)
    address = me.get(f"/jobs/{job.id}").link("Download Liste é.csv")
    assert address == f"/jobs/{job.id}/file"
    file = me.get(address)
    assert file.data == b"a;b\n\xff"
    file.response.close()
    assert "attachment" in file.response.headers["Content-Disposition"]
    assert file.response.headers["Cache-Control"] == "no-store"


def test_a_failed_job_says_why_and_goes_again(database: Session, browser: Callable[..., Browser], owner: Account) -> None:
    job: Job = make_job(owner_account_id=owner.id, state=JobState.FAILED, error="The file can no longer be read.", attempts=5)
    me = browser(as_=owner)
    page = me.get(f"/jobs/{job.id}")
    assert page.h1 == "This did not work"
    assert "The file can no longer be read." in page.text
    assert me.submit(f"/jobs/{job.id}", {}, to=f"/jobs/{job.id}/again").location.endswith(f"/jobs/{job.id}")
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 0, "")


def test_figures_are_for_this_machine_or_the_token(app: Flask, database: Session, browser: Callable[..., Browser]) -> None:
    make_letter()
    make_job()
    machine = browser()
    figures = machine.get("/metrics").data.decode()
    assert 'exchange_letters{state="queued"} 1.0' in figures
    assert 'exchange_jobs{state="queued"} 1.0' in figures
    away = {"REMOTE_ADDR": "192.0.2.7"}
    machine.get("/metrics", environ_base=away, expect=404)
    machine.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}, expect=404)
    settings = app.config["EXCHANGE"]
    app.config["EXCHANGE"] = replace(settings, metrics_token="t" * 20)
    try:
        machine.get("/metrics", environ_base=away, headers={"Authorization": f"Bearer {'t' * 20}"})
        machine.get("/metrics", environ_base=away, headers={"Authorization": "Bearer no"}, expect=404)
    finally:
        app.config["EXCHANGE"] = settings


def test_every_answer_has_a_number(browser: Callable[..., Browser]) -> None:
    machine = browser()
    assert len({machine.get("/healthz").response.headers["X-Request-ID"] for _ in range(3)}) == 3
