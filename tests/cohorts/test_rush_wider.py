"""CO-2, wider: files, stand-ins, places given back, applications: all at once, each sent twice; nothing sold twice, nobody lost."""

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.applications.accepting import accept_application
from exchange.applications.models import Application
from exchange.cohorts.models import Delegation
from exchange.demonstration.applicants import make_application, make_call
from exchange.demonstration.makers import make_participant, make_person
from exchange.foundation.database import db, transaction
from exchange.foundation.obstacles import Refused
from exchange.participants import services, substituting
from exchange.participants.importing import services as importing
from exchange.participants.importing.queries import load_import
from exchange.participants.models import Participant, ParticipantState
from tests.cohorts.crowd import NOW, PLACES, at_once, build, figures, inside
from tests.support.houses import open_house

S = ParticipantState
# Nobody is like anybody else: who may be the same person is another question.
_NAMES = [
    *("Abadie", "Belkacem", "Cissé", "Dvořák", "Eriksson", "Figueira", "Großmann", "Haddad", "Ibarra", "Jónsson"),
    *("Kowalczyk", "Lefebvre", "Mbemba", "Nogueira", "Okafor", "Petrović", "Quispe", "Rossi", "Sjöberg", "Tshibangu"),
]


@pytest.fixture(scope="module")
def house(engine_name, tmp_path_factory, worker_id):
    """Build an installation of its own, since a race needs real transactions."""
    with open_house(engine_name, f"exchange_wider_{worker_id}", folder=tmp_path_factory.mktemp("wider")) as app:
        yield app


def kept(app, work):
    """Do something in a transaction of its own and return what it returns."""

    def inside_one():
        with transaction():
            return work()

    return inside(app, inside_one)


def people(delegation_id, count, *, state, name):
    delegation = db.session.get(Delegation, delegation_id)
    made = [
        make_participant(delegation, make_person(f"{name} {number}", "Rush", city=delegation.city), state=state) for number in range(count)
    ]
    return [one.id for one in made]


def tell(capsys, what, *, tried, lost, oversold):
    with capsys.disabled():
        print(f"\nCO-2 {what}: tried {tried} · lost {lost} · oversold {oversold}")
    assert (lost, oversold) == (0, 0)


def broken_by_fault(errors):
    """Return what broke that is no refusal: a rule that says no is an answer, anything else is a fault."""
    return [error for error in errors if not isinstance(error, Refused)]


def test_files_at_once_and_one_of_them_confirmed_by_many(house, capsys):
    cohort_id, delegation_id = build(house, name="files")

    def upload(number):
        def work():
            rows = "".join(
                f"{_NAMES[4 * number + one]};{_NAMES[4 * number + one][::-1].title()};{14 + one}/0{1 + number}/2001\n" for one in range(4)
            )
            data = f"Nom;Prénom;Date de naissance\n{rows}".encode()
            row = importing.upload_roster(
                data, file_name=f"{number}.csv", delegation=db.session.get(Delegation, delegation_id), actor=PROGRAMME, now=NOW
            )
            importing.plan_import(row, now=NOW)
            return row.id

        return kept(house, work)

    rows = [upload(number) for number in range(5)]

    def confirm(row_id):
        def work():
            row = load_import(row_id)
            try:
                importing.confirm_import(row, actor=PROGRAMME, now=NOW)
            except importing.PlanMoved as moved:
                # Somebody came meanwhile: the plan is shown anew and confirmed, as a person would.
                importing.keep_plan(row, moved.plan, now=NOW)
                importing.confirm_import(row, actor=PROGRAMME, now=NOW)

        return work

    # Each file twice: the second sending finds it done.
    tries = [confirm(row_id) for row_id in rows for _time in range(2)]
    errors = at_once(house, tries)
    faults = broken_by_fault(errors)
    for row_id in rows:
        # What the preview no longer fitted is confirmed once more; what is done says so.
        errors += at_once(house, [confirm(row_id)])
    placed, waits, taken = figures(house, cohort_id, delegation_id)
    assert (faults, placed, taken) == ([], PLACES, PLACES)
    tell(capsys, "imports", tried=len(tries), lost=20 - placed - len(waits), oversold=max(0, placed - PLACES))


def test_stand_ins_at_once(house, capsys):
    cohort_id, delegation_id = build(house, name="stand-ins")
    old = kept(house, lambda: people(delegation_id, PLACES, state=S.CONFIRMED, name="Old"))
    new = kept(house, lambda: people(delegation_id, PLACES, state=S.WAITING, name="New"))

    def swap(out, into):
        return lambda: substituting.substitute_participant(
            db.session.get(Participant, out), db.session.get(Participant, into), reason="", actor=PROGRAMME, now=NOW
        )

    # Everybody with a place is replaced by two at once, and whoever steps in does so for two.
    tries = [swap(out, new[(number + step) % PLACES]) for number, out in enumerate(old) for step in (0, 1)]
    errors = at_once(house, tries)
    placed, waits, taken = figures(house, cohort_id, delegation_id)

    def links():
        stands_for = db.session.scalars(
            select(Participant.substitutes_id).where(Participant.delegation_id == delegation_id, Participant.substitutes_id.is_not(None))
        ).all()
        gone = db.session.scalar(select(func.count()).where(Participant.delegation_id == delegation_id, Participant.state == S.SUBSTITUTED))
        return stands_for, gone

    stands_for, gone = inside(house, links)
    assert broken_by_fault(errors) == []
    # One old record for each stand-in, and nobody's place is somebody else's too.
    assert (len(stands_for), len(set(stands_for)), gone) == (len(tries) - len(errors),) * 3
    tell(
        capsys,
        "stand-ins",
        tried=len(tries),
        lost=2 * PLACES - placed - len(waits) - gone,
        oversold=max(0, placed - PLACES, taken - PLACES),
    )


def test_places_given_at_once(house, capsys):
    cohort_id, delegation_id = build(house, name="given")
    ids = kept(house, lambda: people(delegation_id, 15, state=S.WITHDRAWN, name="Back"))

    def give(key):
        return lambda: services.give_place(db.session.get(Participant, key), actor=PROGRAMME, now=NOW)

    # Each is given a place twice at once.
    tries = [give(key) for key in ids for _time in range(2)]
    errors = at_once(house, tries)
    placed, _waits, taken = figures(house, cohort_id, delegation_id)
    assert broken_by_fault(errors) == []
    assert len(tries) - len(errors) == placed == taken
    tell(capsys, "reinstatements", tried=len(tries), lost=min(PLACES, len(ids)) - placed, oversold=max(0, placed - PLACES))


def test_applications_accepted_at_once(house, capsys):
    cohort_id, delegation_id = build(house, name="applied")

    def apply():
        call = make_call(db.session.get(Delegation, delegation_id))
        return [make_application(call, f"Person {number}", "Rush", number=number + 1).id for number in range(14)]

    ids = kept(house, apply)

    def accept(key):
        return lambda: accept_application(db.session.get(Application, key), actor=PROGRAMME, now=NOW, is_new_person=True)

    # Each application is accepted by two people at once.
    tries = [accept(key) for key in ids for _time in range(2)]
    assert broken_by_fault(at_once(house, tries)) == []
    placed, waits, taken = figures(house, cohort_id, delegation_id)
    twice = max(0, placed + len(waits) - len(ids))
    assert taken == placed
    tell(capsys, "applications", tried=len(tries), lost=max(0, len(ids) - placed - len(waits)), oversold=max(0, placed - PLACES) + twice)


def test_a_stand_in_looked_at_before_the_lock_takes_a_place_twice(house, monkeypatch):
    """The planted fault: both are judged as they were read, and the lock comes after. It must be seen, or the tests above prove nothing."""
    cohort_id, delegation_id = build(house, name="planted-stand-in")
    old = kept(house, lambda: people(delegation_id, 1, state=S.CONFIRMED, name="Old"))
    new = kept(house, lambda: people(delegation_id, 6, state=S.WAITING, name="New"))
    seen = inside(house, lambda: {key: db.session.get(Participant, key).state for key in [*old, *new]})
    monkeypatch.setattr(substituting, "why_not_be_replaced", lambda _state, **_more: [])
    monkeypatch.setattr(substituting, "read_anew", lambda people: [setattr(one, "state", seen[one.id]) for one in people])

    def swap(into):
        return lambda: substituting.substitute_participant(
            db.session.get(Participant, old[0]), db.session.get(Participant, into), reason="", actor=PROGRAMME, now=NOW
        )

    errors = at_once(house, [swap(into) for into in new])
    monkeypatch.undo()
    # Where the rows count their versions, the second writer breaks instead: red as well.
    assert figures(house, cohort_id, delegation_id)[0] > 1 or broken_by_fault(errors)
