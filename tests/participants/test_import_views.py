import io
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.cohorts.models import CohortState
from exchange.demonstration.makers import (
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job
from exchange.foundation.jobs.queue import JobRun
from exchange.foundation.obstacles import Refused
from exchange.participants import tasks
from exchange.participants.importing import services
from exchange.participants.models import Participant, RosterImport, RosterImportState
from exchange.participants.roster import reading
from exchange.participants.views import imports
from exchange.people.models import Person, RoleGrant

IMPORT = "/cohorts/barcelona-2017/participants/import"
START = date.today() + timedelta(days=100)  # noqa: DTZ011
BORN = f"01/06/{START.year - 18}"
ROSTER = f"Nom;Prénom;Date de naissance;E-mail\nBelkacem;Inès;{BORN};ines@example.org\nMartin;Zoé;31/02/2001;\n"


@pytest.fixture
def delegation(database):
    return make_delegation(make_cohort(make_conference(starts_on=START, ends_on=START + timedelta(days=2))), make_city(), pledged=5)


@pytest.fixture
def coordinator(browser, delegation):
    return browser(as_=make_user(Role.COORDINATOR, delegation.city))


def send(visitor, content=ROSTER, name="liste.csv", expect=303, **fields):
    data = content.encode() if isinstance(content, str) else content
    form = visitor.get(IMPORT).fields()
    return visitor.post(IMPORT, {**form, **fields, "file": (io.BytesIO(data), name)}, expect=expect, content_type="multipart/form-data")


def test_the_whole_way_of_a_file(database, coordinator, delegation):
    preview = coordinator.get(send(coordinator).location)
    assert preview.h1 == "What this file would do"
    assert "“31/02/2001”" in preview.text
    assert database.scalar(select(func.count()).select_from(Participant)) == 0
    done = coordinator.post(f"{address(database)}/confirm", {"form_id": "a"})
    page = coordinator.get(done.location)
    assert page.h1 == "The file is imported"
    assert "Martin" in page.text
    assert "Belkacem, Inès" in coordinator.get("/cohorts/barcelona-2017/participants").text
    deed = "/cohorts/barcelona-2017/consequences"
    preview = coordinator.get(page.link("See what taking it back would do"))
    assert "Takes out 1 person whom the file brought." in preview.text
    for _sending in range(2):
        coordinator.post(deed, preview.fields(action=deed))
    page = coordinator.get(done.location)
    assert page.h1 == "The import was taken back"
    assert " took it back on " in page.text
    assert "Were created, removed again" in page.text
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def address(database):
    return f"{IMPORT}/{database.scalar(select(RosterImport.id).order_by(RosterImport.created_at.desc()).limit(1))}"


def test_confirming_twice_imports_once(database, coordinator):
    send(coordinator)
    form = {"form_id": "the-same"}
    first = coordinator.post(f"{address(database)}/confirm", form)
    assert coordinator.post(f"{address(database)}/confirm", form).location == first.location
    coordinator.post(f"{address(database)}/confirm", {"form_id": "another"}, expect=409)
    assert database.scalar(select(func.count()).select_from(Participant)) == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "leer.csv", "leer.csv is empty."),
        (b"\x89PNG\r\n\x1a\n", "foto.xlsx", "foto.xlsx is not a spreadsheet"),
        (b"PK\x03\x04broken", "kaputt.xlsx", "kaputt.xlsx is damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_once(coordinator, content, name, words):
    page = send(coordinator, content, name, expect=422)
    assert words in " ".join(page.errors)


def test_a_file_of_headings_alone_has_no_rows_to_show(coordinator):
    page = coordinator.get(send(coordinator, "Nom;Prénom\n").location)
    assert "No row would create or change anything." in page.text
    assert "Row by row" not in page.text


def test_without_a_choice_there_is_nothing_to_show_anew(coordinator):
    page = coordinator.get(send(coordinator, "Wie;Wann\nInès Belkacem;01/02/2009\n").location)
    assert "Show the preview with these decisions" not in page.text
    assert "Judge the file again" in page.text


def test_without_a_file_it_is_asked_for(coordinator):
    form = coordinator.get(IMPORT).fields()
    assert coordinator.post(IMPORT, form, expect=422).errors == ["Your spreadsheet: Choose a file first."]


def test_decisions_and_columns_are_judged_again(database, coordinator):
    text = f"Wie;Wann;Nr.\nInès Belkacem;{BORN};1\nInès Belkacem;{BORN};2\n"
    page = coordinator.get(send(coordinator, text).location)
    assert "No column says the name" in page.text
    fields = page.fields(action="/judge")
    coordinator.post(f"{address(database)}/judge", {**fields, "column-0": "full_name", "column-1": "birth_date", "column-2": "external_id"})
    page = coordinator.get(address(database))
    assert "1 need your decision" in page.text
    fields = page.fields(action="/judge")
    coordinator.post(f"{address(database)}/judge", {**fields, "decide-3-person": "new"})
    page = coordinator.get(address(database))
    assert "2 will be created" in page.text
    fields = page.fields(action="/judge")
    coordinator.post(f"{address(database)}/judge", {**fields, "decide-3-person": ""})
    assert "1 need your decision" in coordinator.get(address(database)).text


def test_what_moved_is_shown_and_nothing_is_done(database, coordinator, delegation):
    send(coordinator)
    born = date(START.year - 18, 6, 1)
    make_participant(delegation, make_person(city=delegation.city, birth_date=born, email="ines@example.org"))
    page = coordinator.get(coordinator.post(f"{address(database)}/confirm", {}).location)
    assert "Nothing was done: please look again." in " ".join(page.notices)
    assert "2: Inès Belkacem" in page.text


def test_the_waiting_list_is_announced(database, coordinator, delegation):
    delegation.pledged_count = 0
    assert "1 person comes on the waiting list" in coordinator.get(send(coordinator).location).text


def test_a_closed_cohort_lets_look_but_not_import(database, coordinator, delegation):
    delegation.cohort.state = CohortState.CLOSED
    page = coordinator.get(send(coordinator).location)
    assert "not imported now" in page.text
    coordinator.post(f"{address(database)}/confirm", {}, expect=409)


def test_another_city_finds_no_import(database, browser, coordinator, delegation):
    send(coordinator)
    liege = make_city("Liège")
    make_delegation(delegation.cohort, liege)
    foreign = browser(as_=make_user(Role.COORDINATOR, liege))
    foreign.get(address(database), expect=404)
    for deed in ("judge", "confirm", "undo", "discard"):
        foreign.post(f"{address(database)}/{deed}", {}, expect=404)
    send(foreign, expect=404, city="bagneux")


def test_a_leader_imports_nothing(browser, delegation):
    browser(as_=make_user(Role.LEADER, delegation.city)).get(IMPORT, expect=403)


def test_a_file_can_be_thrown_away(database, coordinator):
    send(coordinator)
    coordinator.post(f"{address(database)}/discard", {})
    row = database.scalar(select(RosterImport))
    assert (row.state, row.plan, row.file_key) == (RosterImportState.DISCARDED, None, "")


def test_a_long_import_is_a_job_that_can_run_twice(database, coordinator, monkeypatch):
    monkeypatch.setattr(services, "MANY_ROWS", 0)
    send(coordinator)
    location = coordinator.post(f"{address(database)}/confirm", {}).location
    job = database.scalar(select(Job))
    assert location == f"/jobs/{job.id}"
    assert job.kind == "participants.import"
    run = JobRun(job.id, job.arguments, job.owner_account_id)
    assert [tasks.do_long_import(run), tasks.do_long_import(run)] == [{"location": address(database)}] * 2
    assert database.scalar(select(func.count()).select_from(Participant)) == 1


def test_an_import_of_somebody_who_lost_the_role_is_refused(database, coordinator, delegation, monkeypatch):
    monkeypatch.setattr(services, "MANY_ROWS", 0)
    send(coordinator)
    coordinator.post(f"{address(database)}/confirm", {})
    job = database.scalar(select(Job))
    database.execute(delete(RoleGrant))
    make_grant(database.get(Account, job.owner_account_id).person, Role.COORDINATOR, make_city("Liège"))
    with pytest.raises(Refused) as refused:
        tasks.do_long_import(JobRun(job.id, job.arguments, job.owner_account_id))
    assert [reason.code for reason in refused.value.obstacles] == ["right-lost"]
    assert "You may not import participants of Bagneux any more" in str(refused.value.obstacles[0].sentence)
    row = database.scalar(select(RosterImport))
    assert (row.state, bool(row.file_key)) == (RosterImportState.PLANNED, True)
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def test_an_import_of_a_closed_account_is_refused(database, coordinator, monkeypatch):
    monkeypatch.setattr(services, "MANY_ROWS", 0)
    send(coordinator)
    coordinator.post(f"{address(database)}/confirm", {})
    job = database.scalar(select(Job))
    database.execute(update(Account).values(disabled_at=clock.now()))
    with pytest.raises(Refused):
        tasks.do_long_import(JobRun(job.id, job.arguments, job.owner_account_id))
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_large_file_is_read_by_a_job(database, coordinator, monkeypatch):
    monkeypatch.setattr(services, "LARGE_FILE", 10)
    send(coordinator)
    job = database.scalar(select(Job))
    assert job.kind == "participants.read-roster"
    assert coordinator.get(address(database)).h1 == "The file is being read"
    tasks.read_long_roster(JobRun(job.id, job.arguments, job.owner_account_id))
    database.flush()
    assert coordinator.get(address(database)).h1 == "What this file would do"


def test_what_is_too_large_for_a_roster_is_refused_at_once(database, coordinator, monkeypatch):
    monkeypatch.setattr(services, "LARGE_FILE", 10)
    monkeypatch.setattr(imports, "MAX_BYTES", 20)
    monkeypatch.setattr(reading, "MAX_BYTES", 20)
    page = send(coordinator, name="gross.csv", expect=422)
    assert "gross.csv is larger than" in " ".join(page.errors)
    assert database.scalar(select(func.count()).select_from(Job)) == 0


def command(app, *words, code=0):
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["participants", *map(str, words)])
        db.session.remove()
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_prints_the_promised_json(app, database, delegation, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text(ROSTER)
    where = ("--cohort", "barcelona-2017", "--city", "bagneux", "--json")
    plan = json.loads(command(app, "import", file, *where, "--dry-run"))
    assert list(plan) == ["file", "encoding", "separator", "sheet", "header_row", "date_order", "columns", "rows", "skipped"]
    assert plan["rows"][0] == {
        "row": 2,
        "action": "create",
        "name": "Inès Belkacem",
        "changes": {
            "last_name": [None, "Belkacem"],
            "first_name": [None, "Inès"],
            "birth_date": [None, f"{START.year - 18}-06-01"],
            "email": [None, "ines@example.org"],
            "kind": [None, "youngster"],
        },
        "problems": plan["rows"][0]["problems"],
    }
    assert database.scalar(select(func.count()).select_from(Participant)) == 0
    done = json.loads(command(app, "import", file, *where))
    assert ([row["action"] for row in done["rows"]], done["waiting"]) == (["create", "refuse"], 0)
    database.expire_all()
    assert database.scalar(select(func.count()).select_from(Participant)) == 1
    assert [row["action"] for row in json.loads(command(app, "import", file, *where))["rows"]] == ["unchanged", "refuse"]


def test_a_dry_run_judges_whatever_the_cohort_s_state_and_says_why_not(app, database, delegation, tmp_path):
    delegation.cohort.state = CohortState.RETURNED
    database.flush()
    file = tmp_path / "liste.csv"
    file.write_text(ROSTER)
    where = ("--cohort", "barcelona-2017", "--city", "bagneux", "--json")
    plan = json.loads(command(app, "import", file, *where, "--dry-run"))
    assert plan["rows"][0]["action"] == "create"
    assert plan["refused_because"] == ["Barcelona 2017 takes no registrations: its state is “Returned”. The network can reopen it."]
    command(app, "import", file, *where, code=1)
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_file_whose_columns_are_not_mapped_imports_nobody_and_fails(app, database, delegation, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text("Wie;Wann\nInès Belkacem;01/02/2009\n")
    where = ("--cohort", "barcelona-2017", "--city", "bagneux")
    command(app, "import", file, *where, "--dry-run")
    assert "Done: 1 not taken" in command(app, "import", file, *where, code=1)
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_file_that_cannot_be_read_is_told_with_the_same_words(app, database, delegation, tmp_path):
    file = tmp_path / "leer.csv"
    file.write_text("")
    where = ("--cohort", "barcelona-2017", "--city", "bagneux", "--json")
    assert json.loads(command(app, "import", file, *where, "--dry-run", code=1)) == {
        "file": "leer.csv",
        "encoding": None,
        "separator": None,
        "sheet": None,
        "header_row": None,
        "date_order": None,
        "columns": {},
        "rows": [],
        "skipped": [],
        "refused_because": ["leer.csv is empty. Nothing was stored."],
        "code": "empty",
    }


def test_the_command_says_who_waits(app, database, delegation, tmp_path):
    delegation.pledged_count = 0
    database.flush()
    file = tmp_path / "liste.csv"
    file.write_text(ROSTER)
    where = ("--cohort", "barcelona-2017", "--city", "bagneux")
    assert "Would go to the waiting list, because no place is free: 1" in command(app, "import", file, *where, "--dry-run")
    assert "Gone to the waiting list, because no place is free: 1" in command(app, "import", file, *where)


def test_the_command_imports_nothing_when_somebody_was_faster(app, database, delegation, tmp_path, monkeypatch):
    file = tmp_path / "liste.csv"
    file.write_text(ROSTER)
    judge = services.judge
    known = {"city_id": delegation.city_id, "last_name": "Belkacem", "first_name": "Inès", "birth_date": date(START.year - 18, 6, 1)}
    waiting = [Person(**known, sort_name="belkacem ines")]

    def judge_and_be_overtaken(*args, **more):
        plan = judge(*args, **more)
        database.add_all(waiting)
        waiting.clear()
        database.flush()
        return plan

    monkeypatch.setattr(services, "judge", judge_and_be_overtaken)
    answer = command(app, "import", file, "--cohort", "barcelona-2017", "--city", "bagneux", code=1)
    assert "Not imported: Something changed in this delegation while the file was read." in answer
    assert database.scalar(select(func.count()).select_from(RosterImport)) == 0


def test_unknown_names_end_a_command_with_a_sentence(app, database, delegation, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text(ROSTER)
    assert "There is no cohort 'x'." in command(app, "import", file, "--cohort", "x", "--city", "bagneux", code=1)
    assert "There is no city 'x'." in command(app, "import", file, "--cohort", "barcelona-2017", "--city", "x", code=1)
    assert "There is no city 'x'." in command(app, "export", "--cohort", "barcelona-2017", "--city", "x", code=1)


def test_the_export_command_writes_a_file(app, database, delegation, tmp_path):
    make_participant(delegation)
    database.flush()
    file = tmp_path / "roster.csv"
    command(app, "export", "--cohort", "barcelona-2017", "--output", file)
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 2
