"""Who goes instead: the place and the seats pass on, nothing that was signed or told does."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.consents.models import Answer, Purpose
from exchange.demonstration.care import make_care_sheet, make_consent
from exchange.demonstration.makers import make_participant, make_person
from exchange.demonstration.papers import make_paper
from exchange.demonstration.travel import make_journey, make_leg
from exchange.foundation.database import db
from exchange.foundation.obstacles import Refused
from exchange.papers.models import PaperState
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.substituting import substitute_participant
from tests.participants.places.conftest import NOW, S, quota, waiting

# What the programme itself works out anew about anybody with a place.
WORKED_OUT = {"participant_words", "paper_standings", "consent_standings"}


def kept_for(database, participant):
    """Count the rows of every table that belong to a participant, but for what is worked out of other facts."""
    found = {}
    for mapper in db.Model.registry.mappers:
        model = mapper.class_
        if "participant_id" in mapper.columns and model.__tablename__ not in WORKED_OUT:
            count = database.scalar(select(func.count()).select_from(model).where(model.participant_id == participant.id))
            found |= {model.__tablename__: count} if count else {}
    return found


def test_the_place_and_the_seats_pass_on_and_nothing_signed_or_told_does(database, world):
    old, new = make_participant(world.bagneux), waiting(world.bagneux)
    leader = make_participant(world.bagneux, kind=ParticipantKind.LEADER)
    make_leg(make_journey(world.bagneux), people=[old, leader], responsible=leader)
    for purpose in (Purpose.PARTICIPATION, Purpose.HEALTH_DATA):
        make_consent(old, purpose, Answer.GIVEN)
    make_care_sheet(old)
    make_paper(old, state=PaperState.SIGNED)
    database.flush()
    before, taken = kept_for(database, old), world.bagneux.taken_count
    assert {"consents", "care_sheets", "papers", "seats"} <= before.keys()
    substitute_participant(old, new, reason="broke a leg", actor=PROGRAMME, now=NOW)
    database.flush()
    assert (old.state, new.state, new.substitutes_id, world.bagneux.taken_count) == (S.SUBSTITUTED, S.ACCEPTED, old.id, taken)
    assert kept_for(database, new) == {"seats": 1}
    assert kept_for(database, old) == {table: count for table, count in before.items() if table != "seats"}


def test_an_offer_of_their_own_goes_to_the_next(database, world):
    people = [make_participant(world.bagneux) for _one in range(2)]
    offered, next_one = waiting(world.bagneux, minutes=1), waiting(world.bagneux, minutes=2)
    offered.state, offered.offer_ends_at = S.OFFERED, NOW
    world.bagneux.taken_count += 1
    database.flush()
    substitute_participant(people[0], offered, reason="", actor=PROGRAMME, now=NOW)
    assert (offered.state, next_one.state, world.bagneux.taken_count) == (S.ACCEPTED, S.OFFERED, 3)


@pytest.mark.parametrize(
    ("old", "new", "day", "code"),
    [
        (S.WITHDRAWN, S.WAITING, NOW, "no-place"),
        (S.RETURNED, S.WAITING, NOW, "no-place"),
        (S.CONFIRMED, S.CONFIRMED, NOW, "has-place"),
        (S.CONFIRMED, S.SUBSTITUTED, NOW, "has-place"),
        (S.CONFIRMED, S.WAITING, datetime(2017, 11, 20, tzinfo=UTC), "already-left"),
    ],
)
def test_why_not(database, world, old, new, day, code):
    gone, other = make_participant(world.bagneux, state=old), make_participant(world.bagneux, state=new)
    with pytest.raises(Refused) as refused:
        substitute_participant(gone, other, reason="", actor=PROGRAMME, now=day)
    assert [one.code for one in refused.value.obstacles] == [code]


def test_a_full_quota_bars_another_kind(database, world):
    quota(world, kind=ParticipantKind.LEADER, maximum_count=0)
    old = make_participant(world.bagneux)
    leader = waiting(world.bagneux, kind=ParticipantKind.LEADER, person={"birth_date": date(1980, 1, 1)})
    with pytest.raises(Refused):
        substitute_participant(old, leader, reason="", actor=PROGRAMME, now=NOW)


def test_somebody_new_is_registered_in_the_same_step_and_twice_is_once(browser, database, world):
    old = make_participant(world.bagneux)
    visitor, address = browser(world.coordinator), f"/participants/{old.id}/substitute"
    form = visitor.get(address).fields()
    typed = {"new": "new", "first_name": "Zélie", "last_name": "Nouvelle", "birth_date": "01/05/2000", "kind": "youngster"}
    visitor.post(address, {**form, "new": "new", "first_name": "", "last_name": ""}, expect=422)
    shown = visitor.post(address, {**form, **typed, "reason": "broke a leg"}, expect=200)
    assert database.scalar(select(func.count()).select_from(Participant)) == 1
    first, second = (visitor.post(address, shown.fields()) for _sending in range(2))
    assert first.location == second.location
    database.expire_all()
    people = {one.person.first_name: one for one in database.scalars(select(Participant))}
    assert (people["Zélie"].state, people["Zélie"].substitutes_id, len(people)) == (S.ACCEPTED, old.id, 2)
    assert database.get(type(world.bagneux), world.bagneux.id).taken_count == 1


def test_somebody_known_is_asked_about(browser, database, world):
    old = make_participant(world.bagneux)
    known = make_person("Zélie", "Connue", city=world.bagneux.city, birth_date=date(2000, 5, 1))
    visitor, address = browser(world.coordinator), f"/participants/{old.id}/substitute"
    typed = {"new": "new", "first_name": "Zélie", "last_name": "Connue", "birth_date": "01/05/2000", "kind": "youngster"}
    page = visitor.submit(address, typed, expect=422)
    assert "Is this somebody you know already?" in page.text
    shown = visitor.post(address, {**page.fields(), **typed, "person": str(known.id)}, expect=200)
    visitor.post(address, shown.fields())
    database.expire_all()
    assert database.scalars(select(Participant.person_id).where(Participant.substitutes_id == old.id)).all() == [known.id]


def test_what_will_happen_is_shown_first_and_is_what_happens(browser, database, world):
    helene = make_person("Hélène", "Marchetti", city=world.bagneux.city, birth_date=date(1980, 1, 1))
    led = make_participant(world.bagneux, helene, kind=ParticipantKind.LEADER)
    make_participant(world.bagneux, make_person("Kim", "Jeune", city=world.bagneux.city, birth_date=date(2004, 1, 1)))
    new = waiting(world.bagneux, person={"birth_date": date(1999, 1, 1)})
    make_leg(make_journey(world.bagneux), people=[led], responsible=led)
    database.flush()
    visitor, address = browser(world.coordinator), f"/participants/{led.id}/substitute"
    form = {**visitor.get(address).fields(), "new": str(new.id)}
    shown = visitor.post(address, form, expect=200)
    for sentence in (
        f"Hélène Marchetti gives the place up, and {new.person.full_name} has it at once.",
        f"{new.person.full_name} does not wait any more.",
        "1 seat on the journey passes on.",
        "Nobody answers for the minors on 1 leg of the journey any more.",
        "Leaves Bagneux without a leader.",
        "too few for its minors (1).",
    ):
        assert sentence in shown.text, sentence
    database.expire_all()
    assert (led.state, new.state) == (S.CONFIRMED, S.WAITING)
    # Another leader comes meanwhile: what was shown is not what would happen.
    other = make_person("Ada", "Autre", city=world.bagneux.city, birth_date=date(1980, 1, 1))
    make_participant(world.bagneux, other, kind=ParticipantKind.LEADER)
    database.flush()
    again = visitor.post(address, shown.fields(), expect=409)
    assert ("Something changed since you looked" in again.text, "without a leader" in again.text) == (True, False)
    assert visitor.post(address, again.fields()).location == visitor.post(address, again.fields()).location
    database.expire_all()
    assert (led.state, new.state, new.substitutes_id) == (S.SUBSTITUTED, S.ACCEPTED, led.id)


def test_a_full_quota_is_said_before_anything_is_shown(browser, database, world):
    quota(world, kind=ParticipantKind.LEADER, maximum_count=0)
    old = make_participant(world.bagneux)
    leader = waiting(world.bagneux, kind=ParticipantKind.LEADER, person={"birth_date": date(1980, 1, 1)})
    database.flush()
    visitor, address = browser(world.coordinator), f"/participants/{old.id}/substitute"
    assert "Leader" in visitor.submit(address, {"new": str(leader.id)}, expect=422).text
