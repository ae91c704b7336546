"""A file that is older than what people changed here since: nothing of theirs is written over unless somebody says so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import make_city, make_cohort, make_delegation
from exchange.foundation.database import db
from exchange.participants.importing import known, services
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.roster.newer import FILE, HERE
from exchange.participants.services import change_participant, withdraw_participant
from tests.participants.test_importing import NOW, actions, do, upload

ROSTER = (
    "Nom;Prénom;Date de naissance;E-mail;Tél.;Régime\n"
    "de la Cruz;Maëlys;14/03/2001;maelys@example.org;06 12 34 56 78;sans arachides\n"
    "Diallo;Oumar;25/12/1998;oumar@example.org;06 98 76 54 32;\n"
)


@pytest.fixture
def delegation(database):
    made = make_delegation(make_cohort(), make_city(), pledged=10)
    do(made, ROSTER)
    return made


def somebody(sort_name="de la cruz maelys"):
    return db.session.scalars(select(Participant).where(Participant.sort_name == sort_name)).one()


def changed_later(**facts):
    change_participant(somebody(), facts, actor=PROGRAMME, now=NOW + timedelta(days=2))
    db.session.flush()
    db.session.expire_all()


def asked(plan, row=0):
    return [
        (one["field"], one["severity"], [value for value, _label in one["choices"]])
        for one in plan.rows[row]["problems"]
        if one["code"] == "changed_here"
    ]


def test_what_was_changed_by_hand_stays_and_the_preview_asks(delegation):
    changed_later(phone="+33 6 00 00 00 01", diet="sans gluten")
    _row, plan = upload(delegation, ROSTER)
    assert [one["action"] for one in plan.rows] == ["unchanged", "unchanged"]
    assert asked(plan) == [("phone", "decide", [FILE]), ("diet", "decide", [FILE])]
    (problem, _other) = [one for one in plan.rows[0]["problems"] if one["code"] == "changed_here"]
    assert (
        str(problem["message"]) == "This was changed in Exchange on 3 October 2017, and this file says something else. Is it an older file?"
    )
    assert (somebody().person.phone, somebody().diet_note.reveal()) == ("+33 6 00 00 00 01", "sans gluten")


def test_whoever_says_so_takes_the_file_field_by_field(delegation):
    changed_later(phone="+33 6 00 00 00 01", diet="sans gluten")
    row, _plan = upload(delegation, ROSTER)
    plan = services.plan_import(row, now=NOW, decisions={2: {"phone": FILE}})
    assert (plan.rows[0]["action"], [field for field, *_ in asked(plan)]) == ("change", ["diet"])
    services.confirm_import(row, actor=PROGRAMME, now=NOW + timedelta(days=3))
    db.session.expire_all()
    assert (somebody().person.phone, somebody().diet_note.reveal()) == ("+33 6 12 34 56 78", "sans gluten")
    # From now on the file's word is the newest: the same file again asks about the other field alone.
    _row, again = upload(delegation, ROSTER)
    assert [field for field, *_ in asked(again)] == ["diet"]


def test_a_birth_date_that_was_corrected_here_lets_the_row_wait(delegation):
    changed_later(birth_date=date(2003, 3, 14))
    row, plan = upload(delegation, ROSTER)
    assert (plan.rows[0]["action"], asked(plan)) == ("ambiguous", [("birth_date", "decide", [HERE, FILE])])
    kept = services.plan_import(row, now=NOW, decisions={2: {"birth_date": HERE}})
    assert (kept.rows[0]["action"], asked(kept)) == ("unchanged", [])
    taken = services.plan_import(row, now=NOW, decisions={2: {"birth_date": FILE}})
    assert taken.rows[0]["changes"] == {"birth_date": ["2003-03-14", "2001-03-14"]}


def test_a_newer_value_where_nobody_touched_it_comes_in_as_ever(delegation):
    _row, plan = upload(delegation, ROSTER.replace("06 98 76 54 32", "06 98 76 54 00"))
    assert (asked(plan, 1), plan.rows[1]["changes"]) == ([], {"phone": ["+33 6 98 76 54 32", "+33 6 98 76 54 00"]})


def test_who_gave_up_since_does_not_come_back_by_an_older_file(delegation):
    withdraw_participant(somebody("diallo oumar"), reason="Exams", actor=PROGRAMME, now=NOW)
    db.session.flush()
    _row, plan = upload(delegation, ROSTER)
    assert [action for _row, action, _name in actions(plan)] == ["unchanged", "unchanged"]
    assert somebody("diallo oumar").state is ParticipantState.WITHDRAWN


def test_the_day_is_the_citys(delegation):
    late = NOW.replace(hour=23, minute=30)
    change_participant(somebody(), {"phone": "+33 6 00 00 00 01"}, actor=PROGRAMME, now=late)
    assert known.changed_by_hand(delegation.cohort, delegation.city) == {somebody().id: {"phone": late.date() + timedelta(days=1)}}


def test_without_the_days_an_older_file_writes_over_what_is_newer(delegation, monkeypatch):
    """Planted: with nothing known of who changed what, the preview would bring the old values back."""
    monkeypatch.setattr(services, "changed_by_hand", lambda *_facts: {})
    changed_later(phone="+33 6 00 00 00 01")
    _row, plan = upload(delegation, ROSTER)
    assert plan.rows[0]["changes"] == {"phone": ["+33 6 00 00 00 01", "+33 6 12 34 56 78"]}
    assert known.changed_by_hand(delegation.cohort, delegation.city) != {}
