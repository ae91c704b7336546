"""SG-4: one code used by eight at once opens one visit, whichever database; without the conditional update more would."""

import threading
from collections import Counter

import pytest
from sqlalchemy import func, select, update

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.guardians import visiting
from exchange.guardians.models import GuardianCode, GuardianSession
from exchange.guardians.queries import find_link
from exchange.guardians.services import send_guardian_link
from exchange.guardians.visiting import Entry, enter, send_code
from tests.guardians.families import code_in, letters_of, link_in, make_family
from tests.support.houses import open_house

AT_ONCE = 8


@pytest.fixture
def letter(engine_name, tmp_path, worker_id):
    """Build an installation of its own, since a race needs real transactions; a mother has her letter and her code."""
    with open_house(engine_name, f"exchange_codes_{worker_id}", folder=tmp_path) as app:
        with app.test_request_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction():
                house = make_family()
                send_guardian_link(house.participant, house.mother, actor=house.actor, now=clock.now())
            token = link_in(letters_of("guardian-link")[0]).rsplit("/", 1)[1]
            with transaction():
                send_code(find_link(token), now=clock.now())
            code = code_in(letters_of("guardian-code")[0])
            db.session.remove()
        yield app, token, code


def use_at_once(app, token, code):
    gate, outcomes, broken = threading.Barrier(AT_ONCE), [], []

    def one():
        with app.test_request_context():
            enter_scope(db.session(), EVERYWHERE)
            gate.wait()
            try:
                with transaction():
                    outcomes.append(enter(find_link(token), code, origin="198.51.100.7", was_here=(), now=clock.now())[0])
            except Exception as error:  # noqa: BLE001 - whatever breaks is counted
                broken.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes), broken


def visits(app):
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        count = db.session.scalar(select(func.count()).select_from(GuardianSession))
        db.session.remove()
    return count


def test_one_code_opens_one_visit_however_many_use_it(letter):
    app, token, code = letter
    outcomes, broken = use_at_once(app, token, code)
    opened = visits(app)
    print(f"SG-4 tried {AT_ONCE} · lost {len(broken)} · let in {outcomes[Entry.IN]}")
    assert broken == []
    assert (outcomes[Entry.IN], outcomes.total(), opened) == (1, AT_ONCE, 1)


def test_planted_fault_a_used_code_stays_good(letter, monkeypatch):
    """Look at the code first and mark it afterwards, and several are let in."""
    app, token, code = letter

    def check(link, _typed, *, now):
        newest = db.session.scalar(select(GuardianCode.id).where(GuardianCode.link_id == link.id))
        db.session.execute(update(GuardianCode).where(GuardianCode.id == newest).values(used_at=now))
        return Entry.IN

    monkeypatch.setattr(visiting, "_check_code", check)
    assert use_at_once(app, token, code)[0][Entry.IN] > 1
