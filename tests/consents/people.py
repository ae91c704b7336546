"""Families for the tests of consents."""

from exchange.consents.models import Purpose
from exchange.demonstration.makers import _add
from exchange.people.models import Guardian


def make_guardian(participant, name="Nadia Belkacem", **facts):
    """Add a guardian of a participant who may sign, unless the facts say otherwise."""
    person = participant.person
    position = max((one.position for one in person.guardians), default=0) + 1
    guardian = Guardian(person_id=person.id, city_id=participant.city_id, position=position, name=name, **facts)
    person.guardians.append(guardian)
    return _add(guardian)


def everything(answer, **more):
    """Answer every question of a form alike."""
    return dict.fromkeys((purpose.value for purpose in Purpose), answer) | more
