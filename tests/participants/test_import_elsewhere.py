"""What a file does beyond its own cohort: quotas of other trips, what guardians agreed to, and what taking it back would do."""

from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.services import add_quota
from exchange.consents.keeping import refresh_standings
from exchange.consents.models import Purpose
from exchange.consents.queries import states_of
from exchange.consents.standings import ConsentState
from exchange.demonstration.care import make_consent
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person
from exchange.foundation.database import db
from exchange.participants.consequences import of_taking_back
from exchange.participants.foreseeing import read_facts
from exchange.participants.importing import services
from exchange.participants.importing.undoing import foresee_undo
from exchange.participants.models import ParticipantState
from tests.participants.test_importing import NOW, do, upload


@pytest.fixture
def delegation(database):
    return make_delegation(make_cohort(), make_city(), pledged=10)


def elsewhere(delegation, name="Zoé", born=date(2000, 6, 1)):
    """Put somebody of this city into another cohort too, whose quota takes one person under 18 and has one."""
    other = make_cohort(make_conference("Lisboa 2018", starts_on=date(2018, 3, 1), ends_on=date(2018, 3, 4)))
    add_quota(other, oldest_age=17, maximum_count=1, city_id=None, actor=PROGRAMME, now=NOW)
    there = make_delegation(other, delegation.city, pledged=5)
    make_participant(there, make_person("Ana", "Young", city=delegation.city, birth_date=date(2002, 1, 1)))
    person = make_person(name, "Martin", city=delegation.city, birth_date=date(1999, 1, 6), email="zoe@example.org")
    return person, make_participant(there, person)


CORRECTED = "Nom;Prénom;Date de naissance;E-mail\nMartin;Zoé;21/06/2000;zoe@example.org\n"


@pytest.mark.parametrize("is_here", [True, False])
def test_a_corrected_birth_date_asks_the_quotas_of_every_other_cohort(delegation, is_here):
    person, _place = elsewhere(delegation)
    if is_here:
        make_participant(delegation, person)
    row, plan = upload(delegation, CORRECTED)
    (one,) = plan.rows
    said = {problem["code"]: problem["message"] for problem in one["problems"]}
    assert (one["action"], said["quota"][:25]) == ("refuse", "In Lisboa 2018: The quota")
    # A place is free there when it is judged, and taken when it is confirmed: nothing is done.
    quota = db.session.scalar(select(Quota))
    quota.maximum_count = 2
    db.session.flush()
    services.plan_import(row, now=NOW)
    quota.maximum_count = 1
    db.session.flush()
    with pytest.raises(services.PlanMoved):
        services.confirm_import(row, actor=PROGRAMME, now=NOW)
    assert person.birth_date == date(1999, 1, 6)


def test_a_birth_date_corrected_by_a_file_asks_again_for_what_guardians_agreed_to(delegation):
    person = make_person("Zoé", "Martin", city=delegation.city, birth_date=date(2001, 1, 6), email="zoe@example.org")
    here = make_participant(delegation, person)
    there = make_participant(make_delegation(make_cohort(make_conference("Lisboa 2018")), delegation.city, pledged=5), person)
    for place in (here, there):
        make_consent(place, Purpose.PARTICIPATION)
    refresh_standings([here.id, there.id], now=NOW)
    row, plan = upload(delegation, CORRECTED.replace("2000", "1998"))
    assert "birth-switch" in [one["code"] for one in plan.rows[0]["problems"]]
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    db.session.flush()

    def held():
        return [states_of([place.id])[place.id][Purpose.PARTICIPATION] for place in (here, there)]

    assert [(one.state, one.reason) for one in held()] == [(ConsentState.STALE, {"code": "birth-date"})] * 2
    services.take_back(row, actor=PROGRAMME, now=NOW)
    assert [one.state for one in held()] == [ConsentState.GIVEN] * 2


def test_what_taking_back_would_do_is_what_it_does(delegation):
    delegation.pledged_count = 2
    row = do(delegation)
    waits = make_participant(delegation, make_person("Ben", "Next", city=delegation.city), state=ParticipantState.WAITING)
    db.session.flush()
    facts = read_facts(delegation.cohort, [delegation], now=NOW)
    found = of_taking_back(facts, foresee_undo(row, facts))
    assert (found.takes_out, found.frees, found.stays, found.offered) == (2, 2, 0, (waits.id,))
    services.take_back(row, actor=PROGRAMME, now=NOW)
    db.session.expire_all()
    assert (delegation.taken_count, waits.state) == (1, ParticipantState.OFFERED)


@pytest.mark.parametrize("is_here", [True, False])
def test_whom_a_quota_elsewhere_keeps_is_foreseen_to_stay(delegation, is_here):
    """Zoé was 17 in Lisboa before the file said 18; somebody took the one place for minors there since."""
    person, _place = elsewhere(delegation)
    person.birth_date = date(2000, 6, 1)
    quota = db.session.scalar(select(Quota))
    quota.maximum_count = 2
    if is_here:
        make_participant(delegation, person)
    db.session.flush()
    row, _plan = upload(delegation, CORRECTED.replace("21/06/2000", "06/01/1999"))
    services.confirm_import(row, actor=PROGRAMME, now=NOW)
    quota.maximum_count = 1
    db.session.flush()
    facts = read_facts(delegation.cohort, [delegation], now=NOW)
    found = foresee_undo(row, facts)
    assert (len(found.leaving), found.puts_back, found.stays) == (0 if is_here else 1, 0, 1)
    kept = services.take_back(row, actor=PROGRAMME, now=NOW)
    db.session.flush()
    assert (len(kept), "In Lisboa 2018" in kept[0], person.birth_date) == (found.stays, True, date(1999, 1, 6))
