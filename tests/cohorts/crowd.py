"""A crowd at one gate: everybody does something at the same moment, on an installation whose transactions are real."""

import threading
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.services import add_quota
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation
from exchange.foundation.database import db, transaction
from exchange.participants import services
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.waiting.queries import list_parties

NOW = datetime(2017, 9, 1, 8, 0, tzinfo=UTC)
BEGAN = time.monotonic()
PLACES = 10


def inside(app, work):
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        try:
            return work()
        finally:
            db.session.remove()


def at_once(app, works):
    """Do all of it at the same moment and return what broke. Whoever does not come to the gate, or back, is said, not waited for."""
    gate, broken = threading.Barrier(len(works), timeout=60), []

    def one(work):
        def waited():
            gate.wait()
            with transaction():
                work()

        try:
            inside(app, waited)
        except Exception as error:  # noqa: BLE001 - whatever breaks is counted
            broken.append(error)

    threads = [threading.Thread(target=one, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    ends_at = time.monotonic() + 120
    for thread in threads:
        thread.join(timeout=max(0, ends_at - time.monotonic()))
    late = sum(thread.is_alive() for thread in threads)
    assert not late, f"{late} of {len(threads)} have not come back: something holds a lock that they wait for"
    return broken


def build(app, *, name, pledged=PLACES, maximum=None):
    def work():
        with transaction():
            cohort = make_cohort(make_conference(name))
            delegation = make_delegation(cohort, make_city(name), pledged=pledged)
            if maximum is not None:
                add_quota(cohort, maximum_count=maximum, city_id=None, actor=PROGRAMME, now=NOW)
            return cohort.id, delegation.id

    return inside(app, work)


def registering(delegation_id, number):
    def work():
        delegation = db.session.get(Delegation, delegation_id)
        facts = {"last_name": f"Young {number:03d}", "first_name": "Person"}
        services.register_participant(
            facts, delegation=delegation, actor=PROGRAMME, now=NOW + timedelta(seconds=time.monotonic() - BEGAN), is_new_person=True
        )

    return work


def figures(app, cohort_id, delegation_id):
    def work():
        states = dict(
            db.session.execute(
                select(Participant.state, func.count()).where(Participant.delegation_id == delegation_id).group_by(Participant.state)
            ).all()
        )
        parties = list_parties(db.session.get(Cohort, cohort_id), delegation_ids=[delegation_id])
        taken = db.session.get(Delegation, delegation_id).taken_count
        return sum(states.get(state, 0) for state in HOLDING_A_PLACE), [party.since for party in parties], taken

    return inside(app, work)
