"""Judge a file, do exactly its plan, take it back: on real tables."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import CohortState
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person
from exchange.foundation.database import db
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.participants.export import HEADER, write_roster
from exchange.participants.importing import services
from exchange.participants.importing.planning import StoredPlan
from exchange.participants.models import Participant, ParticipantState, ParticipantWord, RosterImportState
from exchange.participants.roster.reading import read_roster
from exchange.participants.services import change_participant
from exchange.people.models import Guardian, Person

NOW = datetime(2017, 10, 1, 9, 0, tzinfo=UTC)
ROSTER = (
    "Nom;Prénom;Date de naissance;E-mail;Responsable légal;Tél. responsable;Passeport;Régime\n"
    "de la Cruz;Maëlys;14/03/2001;maelys@example.org;Nadia de la Cruz;06 12 34 56 78;X123;sans arachides\n"
    ";Oumar;25/12/1998;oumar@example.org;;;;\n"
    "Nguyễn;Théo;31/02/2001;;;;;\n"
)


@pytest.fixture
def delegation(database):
    return make_delegation(make_cohort(), make_city(), pledged=10)


def upload(delegation, text=ROSTER, name="liste.csv"):
    data = text.encode() if isinstance(text, str) else text
    row = services.upload_roster(data, file_name=name, delegation=delegation, actor=PROGRAMME, now=NOW)
    return row, services.plan_import(row, now=NOW)


def do(delegation, text=ROSTER):
    row, _plan = upload(delegation, text)
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    db.session.flush()
    db.session.expire_all()
    return row


def actions(plan):
    return [(row["row"], row["action"], row["name"]) for row in plan.rows]


def names():
    return db.session.scalars(select(Participant.sort_name).order_by(Participant.sort_name)).all()


def test_a_file_is_judged_and_nothing_is_stored_but_the_plan(delegation):
    row, plan = upload(delegation)
    assert actions(plan) == [(2, "create", "Maëlys de la Cruz"), (3, "create", "Oumar"), (4, "refuse", "Théo Nguyễn")]
    assert (row.state, row.counts["create"], names()) == (RosterImportState.PLANNED, 2, [])
    assert services.plan_of(row) == plan
    assert b"Oumar" not in services._store().read(row.file_key)


def test_confirming_does_exactly_the_plan(delegation):
    row = do(delegation)
    assert (row.state, row.counts["create"], row.counts["waiting"], row.file_key) == (RosterImportState.DONE, 2, 0, "")
    assert (names(), delegation.taken_count) == (["de la cruz maelys", "oumar"], 2)
    person = db.session.scalar(select(Person).where(Person.first_name == "Maëlys"))
    participant = db.session.scalar(select(Participant).where(Participant.person_id == person.id))
    assert (person.last_name, person.birth_date, person.email_folded, person.language) == (
        "de la Cruz",
        date(2001, 3, 14),
        "maelys@example.org",
        "fr",
    )
    assert (person.document_number.reveal(), participant.diet_note.reveal()) == ("X123", "sans arachides")
    assert [(one.name, one.phone) for one in person.guardians] == [("Nadia de la Cruz", "+33 6 12 34 56 78")]
    assert participant.state is ParticipantState.ACCEPTED
    words = set(db.session.scalars(select(ParticipantWord.word).where(ParticipantWord.participant_id == participant.id)))
    assert words == {"cruz", "de", "la", "maelys", "example", "org", "bagneux"}
    assert db.session.scalar(select(func.count()).select_from(HistoryLine).where(HistoryLine.deed == "participant-imported")) == 2


def test_the_same_file_again_changes_nothing(delegation):
    do(delegation)
    _row, plan = upload(delegation)
    assert [row["action"] for row in plan.rows] == ["unchanged", "unchanged", "refuse"]


def test_a_blank_cell_never_erases_and_a_change_is_shown(delegation):
    do(delegation)
    again = "Nom;Prénom;Date de naissance;E-mail;Tél.\nde la Cruz;Maëlys;14/03/2001;;06 99 99 99 99\n"
    row, plan = upload(delegation, again)
    assert plan.rows[0]["changes"] == {"phone": [None, "+33 6 99 99 99 99"]}
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    db.session.expire_all()
    person = db.session.scalar(select(Person).where(Person.first_name == "Maëlys"))
    assert (person.phone, person.email) == ("+33 6 99 99 99 99", "maelys@example.org")
    line = db.session.scalar(select(HistoryLine).where(HistoryLine.deed == "participant-changed-by-import"))
    assert line.changed == ["phone"]


def test_rows_without_a_place_come_on_the_waiting_list_in_the_order_of_the_file(delegation):
    delegation.pledged_count = 1
    row = do(delegation)
    states = dict(db.session.execute(select(Participant.sort_name, Participant.state)).all())
    assert states == {"de la cruz maelys": ParticipantState.ACCEPTED, "oumar": ParticipantState.WAITING}
    assert (row.counts["waiting"], delegation.taken_count) == (1, 1)


def test_somebody_the_city_knows_becomes_a_participant_and_no_twin(delegation):
    known = make_person("Maëlys", "de la Cruz", city=delegation.city, birth_date=date(2001, 3, 14), email="maelys@example.org")
    _row, plan = upload(delegation)
    assert plan.rows[0]["action"] == "create"
    row = do(delegation)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2
    participant = db.session.scalar(select(Participant).where(Participant.person_id == known.id))
    assert (participant.sort_name, known.document_number.reveal()) == ("de la cruz maelys", "X123")
    assert services.take_back(row, actor=PROGRAMME, now=NOW) == []
    db.session.flush()
    db.session.expire_all()
    assert (names(), known.document_number, known.guardians[0].name) == ([], None, "")


def test_people_of_another_city_are_no_matches(delegation):
    stranger = make_person("Maëlys", "de la Cruz", city=make_city("Liège"), birth_date=date(2001, 3, 14))
    _row, plan = upload(delegation)
    assert plan.rows[0]["person"] is None
    assert stranger.city_id != delegation.city_id


def test_what_moved_since_the_preview_is_shown_instead_of_done(delegation):
    row, plan = upload(delegation)
    make_participant(
        delegation, make_person("Maëlys", "de la Cruz", city=delegation.city, birth_date=date(2001, 3, 14), email="maelys@example.org")
    )
    with pytest.raises(services.PlanMoved) as moved:
        services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert moved.value.plan.moved == ["2: Maëlys de la Cruz"]
    assert (plan.rows[0]["action"], moved.value.plan.rows[0]["action"]) == ("create", "change")
    assert len(names()) == 1


def test_what_moved_elsewhere_does_not_stop_the_plan(delegation):
    row, _plan = upload(delegation)
    make_participant(delegation, make_person("Zoé", "Martin", city=delegation.city))
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert len(names()) == 3


def test_a_closed_cohort_shows_the_plan_and_refuses_to_do_it(delegation):
    delegation.cohort.state = CohortState.CLOSED
    row, plan = upload(delegation)
    assert len(plan.doing("create")) == 2
    with pytest.raises(Refused) as refusal:
        services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert [one.code for one in refusal.value.obstacles] == ["cohort-not-open"]


def test_nothing_is_done_twice(delegation):
    row = do(delegation)
    with pytest.raises(Refused):
        services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert len(names()) == 2


def test_taking_back_removes_and_puts_back_exactly(delegation):
    before = make_person("Zoé", "Martin", city=delegation.city, phone="+33 6 11 11 11 11", email="zoe@example.org")
    make_participant(delegation, before)
    text = ROSTER.replace("E-mail;", "E-mail;Tél.;").replace("example.org;", "example.org;;").replace("2001;;", "2001;;;")
    row = do(delegation, text + "Martin;Zoé;01/06/2000;zoe@example.org;06 22 22 22 22;;;;\n")
    assert (db.session.get(Person, before.id).phone, delegation.taken_count) == ("+33 6 22 22 22 22", 3)
    assert services.take_back(row, actor=PROGRAMME, now=NOW) == []
    db.session.flush()
    db.session.expire_all()
    assert (names(), delegation.taken_count, row.state) == (["martin zoe"], 1, RosterImportState.UNDONE)
    assert db.session.get(Person, before.id).phone == "+33 6 11 11 11 11"
    counted = [db.session.scalar(select(func.count()).select_from(table)) for table in (Person, Guardian)]
    assert counted == [1, 0]


def test_taking_back_leaves_what_somebody_worked_on(delegation):
    row = do(delegation)
    first, second = db.session.scalars(select(Participant).order_by(Participant.sort_name)).all()
    change_participant(first, {"phone": "+33 6 33 33 33 33"}, actor=PROGRAMME, now=NOW)
    db.session.add(
        Consent(
            participant_id=second.id,
            city_id=second.city_id,
            purpose=Purpose.PHOTO_PRESS,
            answer=Answer.GIVEN,
            text_version="photo-1",
            language="fr",
            given_by_name="Oumar",
            capacity=Capacity.SELF,
            channel=Channel.PAPER,
            answered_at=NOW,
        )
    )
    db.session.flush()
    kept = services.take_back(row, actor=PROGRAMME, now=NOW)
    assert kept == [
        "Maëlys de la Cruz was worked on since: withdrawn instead of removed.",
        "Oumar was worked on since: withdrawn instead of removed.",
    ]
    db.session.expire_all()
    assert [first.state, second.state] == [ParticipantState.WITHDRAWN] * 2
    assert delegation.taken_count == 0


def test_a_field_changed_again_since_stays(delegation):
    do(delegation)
    row = do(delegation, "Nom;Prénom;Date de naissance;Tél.\nde la Cruz;Maëlys;14/03/2001;06 99 99 99 99\n")
    participant = db.session.scalar(select(Participant).where(Participant.sort_name == "de la cruz maelys"))
    change_participant(participant, {"phone": "+33 6 33 33 33 33"}, actor=PROGRAMME, now=NOW)
    db.session.flush()
    kept = services.take_back(row, actor=PROGRAMME, now=NOW)
    assert kept == ["Maëlys de la Cruz: “Phone” was changed again since and stays."]
    assert participant.person.phone == "+33 6 33 33 33 33"


def test_after_a_day_it_is_too_late(delegation):
    row = do(delegation)
    with pytest.raises(Refused) as refusal:
        services.take_back(row, actor=PROGRAMME, now=NOW + timedelta(hours=24, seconds=1))
    assert [one.code for one in refusal.value.obstacles] == ["too-late"]
    assert services.why_not_undo(row, now=NOW + timedelta(hours=24)) == []


def test_a_file_that_is_none_is_refused_with_a_sentence_and_forgotten(delegation):
    row, plan = upload(delegation, b"\x89PNG\r\n", name="liste.xlsx")
    assert (plan, row.state, row.file_key) == (None, RosterImportState.REFUSED, "")
    assert row.refusal.startswith("liste.xlsx is not a spreadsheet")


def test_a_mapping_is_remembered_for_the_city(delegation):
    text = "Wie;Geboren am Tag;Netznachricht\nMaëlys de la Cruz;14.03.2001;maelys@example.org\n"
    row, _plan = upload(delegation, text)
    services.map_columns(row, {"Wie": "full_name", "Geboren am Tag": "birth_date", "Netznachricht": ""})
    plan = services.plan_import(row, now=NOW)
    assert plan.facts["columns"] == {"Wie": "full_name", "Geboren am Tag": "birth_date", "Netznachricht": None}
    _again, remembered = upload(delegation, text)
    assert remembered.facts["columns"] == plan.facts["columns"]
    assert actions(remembered) == [(2, "create", "Maëlys de la Cruz")]


def test_an_unclear_row_waits_for_a_decision(delegation):
    text = "Nom;Prénom\nMartin;Zoé\nMartin;Zoé\n"
    row, plan = upload(delegation, text)
    assert [one["action"] for one in plan.rows] == ["create", "ambiguous"]
    decided = services.plan_import(row, now=NOW, decisions={3: {"person": "new"}})
    assert [one["action"] for one in decided.rows] == ["create", "create"]
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert names() == ["martin zoe", "martin zoe"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(delegation, file_format):
    do(delegation)
    person = make_person(
        "=Théo",
        "O’Neill-Nguyễn",
        city=delegation.city,
        email="theo@example.org",
        phone="+33 6 44 44 44 44",
        languages=["fr", "de"],
        nationality="FR",
        residence_country="BE",
        home_place="Liège",
        document_type="passport",
        document_expires_on=date(2020, 2, 29),
        pronouns="iel",
        preferred_name="T.",
        name_on_document="ONEILL NGUYEN",
    )
    person.guardians.append(Guardian(person_id=person.id, city_id=delegation.city_id, position=2, name="Ana", language="es"))
    make_participant(
        delegation,
        person,
        emergency_name="Ana",
        emergency_phone="+33 6 55 55 55 55",
        fewer_opportunities=False,
        motivation="=1+1\nI want to see it.",
        external_id="007",
    )
    file = io.BytesIO()
    write_roster(file, delegation.cohort, viewer=PROGRAMME, file_format=file_format)
    read = read_roster(file.getvalue(), filename=f"roster.{file_format}")
    plan = services.judge(read, cohort=delegation.cohort, city=delegation.city)
    assert plan.facts["columns"] == {name: (None if name == "state" else name) for name in HEADER}
    assert [(row["name"], row["action"], row["changes"]) for row in plan.rows] == [
        ("Maëlys de la Cruz", "unchanged", {}),
        ("=Théo O’Neill-Nguyễn", "unchanged", {}),
        ("Oumar", "unchanged", {}),
    ]


def test_many_rows_take_few_statements(delegation, count_queries):
    delegation.pledged_count = 400
    rows = [f"Person {number};Young;01/0{1 + number % 9}/2000;p{number}@example.org" for number in range(300)]
    row, _plan = upload(delegation, "Nom;Prénom;Date de naissance;E-mail\n" + "\n".join(rows) + "\n")
    db.session.flush()
    assert count_queries(lambda: services.confirm_import(row, actor=PROGRAMME, now=NOW)) < 25
    assert (len(names()), delegation.taken_count) == (300, 300)


def test_registration_dates_decide_about_the_cohort_of_the_file(database):
    late = make_delegation(make_cohort(make_conference("Late", starts_on=date(2017, 9, 15), ends_on=date(2017, 9, 17))), make_city("Essen"))
    row, plan = upload(late)
    assert [one.code for one in services.why_not_confirm(row, plan, now=NOW)] == ["already-left"]


def test_a_plan_is_kept_and_read_again_row_by_row(delegation):
    _row, plan = upload(delegation)
    again = StoredPlan.from_text(plan.as_text())
    assert again == plan
    assert [row["row"] for row in again.rows.by_action(("refuse", "create"))] == [4, 2, 3]
    assert [row["row"] for row in again.doing("create")[1:]] == [3]
    assert again.counts() == {"create": 2, "change": 0, "unchanged": 0, "duplicate": 0, "ambiguous": 0, "refuse": 1}
