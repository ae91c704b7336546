"""The blocks of scenarios: pages, statements, posts, files in and out, memory, first visits."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from uuid import uuid4

from bench import first_visit, inside
from bench.client import Answer, Request, Unexpected, ask_once, must_hold_something, seconds_each
from bench.data import COHORT, IMPORTING, POSTING
from bench.importing import write_roster
from bench.pages import Y1, Y2, Y2C, Y2S, PageScenario
from bench.run import Stage
from bench.servers import ROOT, worker
from bench.yardsticks.batch import COLUMNS as YARD_COLUMNS
from bench.yardsticks.batch import typst_seconds
from exchange.foundation import clock
from exchange.participants.export import HEADER as ROSTER_HEADER

POST_TARGET = 6.0
MEMORY_TARGET = 160e6
STATEMENTS_TARGET = 12
FIRST_VISIT_TARGET = 100e3
_JOB_SECONDS = 300


def yardsticks(stage: Stage) -> None:
    """Note what the yardsticks themselves take here."""
    for name in (Y1, Y2, Y2C, Y2S):
        if stage.run.wants(f"yardstick {name}"):
            stage.figure(f"yardstick {name}", stage.yard_seconds(name))
    others: dict[str, Callable[[], float | None]] = {
        "yardstick Y3 csv, N rows": lambda: stage.floor.csv_seconds(stage.ground.size),
        "yardstick Y3 XlsxWriter, N rows": lambda: stage.floor.xlsx_seconds(stage.ground.size),
        "yardstick Y4 executemany 5,000": lambda: stage.floor.executemany_seconds(5_000),
        "yardstick Y4 COPY 5,000": lambda: stage.floor.copy_seconds(5_000),
        "yardstick Y6 INSERT, COMMIT": stage.yard_post_seconds,
    }
    for name, read in others.items():
        if stage.run.wants(name) and (seconds := read()) is not None:
            stage.figure(name, seconds)


def pages(stage: Stage, found: Sequence[PageScenario]) -> None:
    """Time every page."""
    for page in found:
        if stage.run.wants(page.job):
            requests = [Request(path, stage.ground.headers(page.who)) for path in page.paths]
            stage.between(
                page.job,
                page.yardstick,
                lambda yardstick=page.yardstick: stage.yard_seconds(yardstick),
                lambda requests=requests, after=page.after: stage.page_seconds(requests, after=after),
                target=page.target,
            )


def statements(stage: Stage, found: Sequence[PageScenario]) -> None:
    """Count the statements of every page."""
    for page in found:
        job = f"statements: {page.job}"
        if stage.run.wants(job):
            request = Request(page.paths[0], stage.ground.headers(page.who))
            sent = inside.count_statements(stage.app, request, before=stage.deed(page.after))
            if isinstance(sent, int):
                stage.figure(job, None, note="not there" if sent == 404 else f"answered {sent}")
            else:
                stage.figure(job, sent.count, unit="statements", target=STATEMENTS_TARGET, note=f"{sent.seconds * 1000:.1f} ms in SQL")


def posts(stage: Stage) -> None:
    """Time registrations and submissions, four people at once."""
    numbers = count(1)
    ground = stage.ground

    def registration() -> Request:
        number = next(numbers)
        fields = {
            "csrf_token": ground.csrf_token,
            "form_id": uuid4().hex,
            "city": ground.posting_city,
            "first_name": f"Newcomer {number}",
            "last_name": f"Arriving {uuid4().hex[:10]}",
            "birth_date": "14/03/2003",
            "kind": "youngster",
            "email": f"{uuid4().hex[:16]}@example.org",
            "language": "fr",
            "guardian1_name": "Parent Near",
            "guardian1_email": f"{uuid4().hex[:16]}@example.org",
        }
        return Request(f"/cohorts/{POSTING}/participants/new", form_headers(stage, "poster"), fields)

    drafts: Iterator[str] = iter(ground.drafts)
    submit_path = _submit_path(stage)

    def submission() -> Request:
        fields = {"csrf_token": ground.csrf_token, "form_id": uuid4().hex}
        return Request(submit_path.format(slug=next(drafts)), form_headers(stage, "youngster"), fields)

    jobs = {"registration POST": registration}
    if submit_path:
        jobs["initiative submit POST"] = submission
    elif stage.run.wants("initiative submit POST"):
        stage.figure("initiative submit POST", None, note="not there")
    for job, make in jobs.items():
        if stage.run.wants(job):
            stage.between(
                job,
                "Y6",
                stage.yard_post_seconds,
                lambda make=make: seconds_each(stage.exchange.port, make, times=stage.run.effort.posts),
                target=POST_TARGET,
            )


def form_headers(stage: Stage, who: str) -> dict[str, str]:
    """Return the headers of a form that somebody sends from their page."""
    return {**stage.ground.headers(who), "Referer": f"http://127.0.0.1:{stage.exchange.port}/"}


def _submit_path(stage: Stage) -> str:
    """Return the address that submits a draft, with {slug} in it; empty while there is none."""
    for rule in stage.app.url_map.iter_rules():
        if rule.endpoint == "initiatives.submit" and "POST" in (rule.methods or ()):
            return rule.rule.replace("<slug>", "{slug}")
    return ""


def files(stage: Stage) -> None:
    """Time exports and reports as files."""
    ground, floor, rows = stage.ground, stage.floor, stage.ground.size
    roster = f"/cohorts/{COHORT}/participants"
    report = f"/cohorts/{COHORT}/reports/{ground.own_city}"
    scenarios_of_files: list[tuple[str, str, str, str, Callable[[], float], float | None]] = [
        ("export N, CSV", "network", f"{roster}.csv", "Y3 csv", lambda: floor.csv_seconds(rows), 5.0),
        ("export N, XLSX", "network", f"{roster}.xlsx", "Y3 XlsxWriter", lambda: floor.xlsx_seconds(rows), 1.5),
        ("catalogue, CSV", "", "/initiatives.csv", "Y3 csv", lambda: floor.csv_seconds(rows), None),
        ("city report, XLSX", "coordinator", f"{report}.xlsx", "Y2", lambda: stage.yard_seconds(Y2), None),
        ("city report, JSON", "coordinator", f"{report}.json", "Y2", lambda: stage.yard_seconds(Y2), 4.0),
        ("network report, XLSX", "network", f"/cohorts/{COHORT}/report.xlsx", "Y2", lambda: stage.yard_seconds(Y2), None),
    ]
    with ExitStack() as stack:
        for job, who, path, yardstick, read, target in scenarios_of_files:
            if stage.run.wants(job):
                request = Request(path, ground.headers(who))
                stage.between(
                    job, yardstick, read, lambda request=request: _best(stage, request, stack), target=target, note=_columns(path)
                )
        pdfs = {
            "city report, PDF": Request(f"{report}.pdf", ground.headers("coordinator")),
            "network report, PDF": Request(f"/cohorts/{COHORT}/report.pdf", ground.headers("network")),
            "initiative sheet, PDF": Request(f"/initiatives/{ground.initiative}.pdf"),
        }
        for job, request in pdfs.items():
            if stage.run.wants(job):
                paper(stage, job, request, stack)


def _columns(path: str) -> str:
    if "/participants." not in path:
        return ""
    return f"{len(ROSTER_HEADER)} columns, the yardstick has {YARD_COLUMNS}: per cell it is {YARD_COLUMNS / len(ROSTER_HEADER):.2f} of that"


def paper(stage: Stage, job: str, request: Request, stack: ExitStack) -> None:
    """Time a PDF beside a bare programme that sets the same pages."""
    orders = inside.typesetting_orders(stage.app, request)
    if not orders:
        stage.figure(job, None, note="not there")
        return
    setting_alone: list[float] = []

    def bare() -> float:
        whole, alone = typst_seconds(orders, stage.folder)
        setting_alone.append(alone)
        return whole

    stage.between(job, "Y5", bare, lambda: _best(stage, request, stack), target=1.3)
    if setting_alone:
        stage.figure(f"yardstick Y5 setting alone: {job}", min(setting_alone))


def _best(stage: Stage, request: Request, stack: ExitStack) -> float:
    """Return the shortest of a few downloads: a file takes long enough that only disturbances add to it."""
    _download(stage, request, stack)
    return min(_download(stage, request, stack) for _time in range(stage.run.effort.files))


def _download(stage: Stage, request: Request, stack: ExitStack) -> float:
    """Return the seconds from asking to the last byte, through a job where the application makes one of it."""
    started_at = time.perf_counter()
    answer = ask_once(stage.exchange.port, request)
    if answer.status in {302, 303} and "/jobs/" in answer.headers.get("location", ""):
        if not stage.folder.joinpath("worker").exists():
            stage.folder.joinpath("worker").touch()
            stack.enter_context(worker(environment=stage.environment, log=stage.log))
            stack.callback(stage.folder.joinpath("worker").unlink)
        answer = _when_done(stage, answer, request)
    if answer.status != 200:
        raise Unexpected(answer, request.path)
    seconds = time.perf_counter() - started_at
    must_hold_something(answer, request.path)
    return seconds


def _when_done(stage: Stage, sent_on: Answer, request: Request) -> Answer:
    job = "/jobs/" + sent_on.headers["location"].partition("/jobs/")[2].partition("?")[0]
    deadline = time.monotonic() + _JOB_SECONDS
    while time.monotonic() < deadline:
        answer = ask_once(stage.exchange.port, Request(f"{job}.json", request.headers))
        state = json.loads(answer.body) if answer.status == 200 else {}
        if state.get("location"):
            return ask_once(stage.exchange.port, Request(state["location"], request.headers))
        if state.get("state") == "failed" or answer.status != 200:
            raise Unexpected(answer, job)
        time.sleep(0.02)
    raise Unexpected(sent_on, job)


def imports(stage: Stage) -> None:
    """Time planning and committing a roster of 1,000 and of 5,000 rows, each in a process of its own."""
    cities = iter(stage.ground.import_cities)
    for rows in (1_000, 5_000):
        plan_job, commit_job = f"import {rows:,}, plan", f"import {rows:,}, commit"
        if not (stage.run.wants(plan_job) or stage.run.wants(commit_job)):
            continue
        city = next(cities)
        path = stage.folder / f"roster-{rows}.csv"
        write_roster(path, rows, first_day=clock.today())
        before = stage.floor.executemany_seconds(rows)
        planned = _import(stage, path, city, "--dry-run")
        between = stage.floor.executemany_seconds(rows)
        done = _import(stage, path, city) if planned["status"] == 0 else planned
        after = stage.floor.executemany_seconds(rows)
        if planned["status"] != 0 or done["status"] != 0:
            why = str(planned.get("why") or done.get("why") or "failed").strip().splitlines()
            stage.figure(plan_job, None, note=(why[-1] if why else "failed")[:200])
            continue
        actions = ", ".join(f"{count} {action}" for action, count in dict(planned.get("actions", {})).items())
        plan = float(planned["seconds"])
        # Without --dry-run the command plans and then commits.
        commit = max(0.0, float(done["seconds"]) - plan)
        yard = {"yardstick": "Y4 executemany", "target": 40.0, "note": actions}
        stage.figure(plan_job, plan, before=before, after=between, **yard)
        stage.figure(commit_job, commit, before=between, after=after, **yard)
        stage.figure(f"memory: import {rows:,}", float(done["peak"]), unit="bytes", target=MEMORY_TARGET)


def _import(stage: Stage, path: Path, city: str, *options: str) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.importing", str(path), IMPORTING, city, *options]
    said = subprocess.run(command, cwd=ROOT, env=_variables(stage), capture_output=True, text=True, check=False)
    try:
        found: dict[str, object] = json.loads(said.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return {"status": 1, "why": said.stderr[-600:]}
    return found


def _variables(stage: Stage) -> dict[str, str]:
    return {**os.environ, **stage.environment, "PYTHONUTF8": "1"}


def memory(stage: Stage, after: str) -> None:
    """Note the most that a web worker has held since it started."""
    job = f"memory: web worker after {after}"
    if stage.run.wants(job):
        stage.figure(job, float(stage.exchange.peak_memory()), unit="bytes", target=MEMORY_TARGET)


def first_visits(stage: Stage) -> None:
    """Note what travels at the first visit of the public pages."""
    public = {
        "front page": "/",
        "catalogue": "/initiatives",
        "initiative": f"/initiatives/{stage.ground.initiative}",
        "sign-in": "/sign-in",
    }
    for name, path in public.items():
        job = f"first visit: {name}"
        if not stage.run.wants(job):
            continue
        browser = first_visit.find_browser()
        if browser is None:
            stage.figure(job, None, note="no browser here")
            continue
        seen = first_visit.visit(f"http://127.0.0.1:{stage.exchange.port}{path}", browser=browser)
        if seen.status != 200:
            stage.figure(job, None, note="not there" if seen.status == 404 else f"answered {seen.status}")
            continue
        note = f"{seen.requests} requests, {seen.foreign} to others, layout shift {seen.shift:.3f}"
        stage.figure(job, float(seen.transferred), unit="kilobytes", target=FIRST_VISIT_TARGET, note=note)
