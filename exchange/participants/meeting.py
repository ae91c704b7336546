"""Who is meant when somebody is registered: somebody new, somebody known, or a question to a person; nothing is written."""

from collections.abc import Sequence
from datetime import date

from exchange.access.viewers import Viewer
from exchange.cohorts import rules as cohort_rules
from exchange.cohorts.models import Delegation
from exchange.foundation.database import new_id
from exchange.foundation.folding import fold
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.participants import rules
from exchange.participants.facts import Facts, letter_language
from exchange.participants.keeping import why_not_born
from exchange.participants.known import find_in_cohort, find_known_people
from exchange.participants.models import ParticipantKind
from exchange.people.models import Person


class KnownPeople(Exception):
    """Somebody known may be meant; a person decides: one of `people`, or somebody new."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = list(people)
        super().__init__("somebody known may be meant")


def meet_somebody(
    facts: Facts, *, delegation: Delegation, actor: Viewer, today: date, person: Person | None, is_new_person: bool, in_stead: bool
) -> Person:
    """Return who would be registered with these facts, somebody new not stored yet; raise what `register_participant` raises."""
    refuse_if(why_not_register(facts, delegation=delegation, today=today, in_stead=in_stead))
    if person is None:
        person = _somebody(facts, delegation=delegation, actor=actor, is_new_person=is_new_person)
    elif person.id in find_in_cohort([person.id], delegation.cohort):
        refuse_if([_is_here(person, find_in_cohort([person.id], delegation.cohort)[person.id])])
    refuse_if(why_not_born(person, facts["birth_date"]) if "birth_date" in facts else [])
    return person


def why_not_register(facts: Facts, *, delegation: Delegation, today: date, in_stead: bool = False) -> list[Obstacle]:
    """Say why somebody with these facts cannot be registered in a delegation now; in somebody's stead also when it takes no more."""
    birth = facts.get("birth_date")
    return [
        *([] if in_stead else cohort_rules.why_not_register(delegation.cohort, delegation, today=today)),
        *rules.why_not_register(
            birth_date=birth if isinstance(birth, date) else None,
            kind=ParticipantKind(str(facts.get("kind") or ParticipantKind.YOUNGSTER)),
            last_name=str(facts.get("last_name") or ""),
            first_name=str(facts.get("first_name") or ""),
            cohort=delegation.cohort,
            today=today,
        ),
    ]


def _somebody(facts: Facts, *, delegation: Delegation, actor: Viewer, is_new_person: bool) -> Person:
    sort_name = fold(f"{facts.get('last_name') or ''} {facts.get('first_name') or ''}")[:200]
    if not is_new_person:
        known = find_known_people(
            delegation.city_id,
            sort_name=sort_name,
            birth_date=facts.get("birth_date"),
            email_folded=fold(str(facts.get("email") or "")),
            viewer=actor,
        )
        if known:
            raise KnownPeople(known)
    return Person(
        id=new_id(),
        city_id=delegation.city_id,
        last_name="",
        sort_name=sort_name,
        language=letter_language(facts, city_languages=delegation.city.languages),
    )


def _is_here(person: Person, participant_id: object) -> Obstacle:
    return Obstacle(
        "registered-already",
        _l("%(name)s is in this cohort already.", name=person.full_name),
        Owner.COORDINATOR,
        None,
        "participants.show",
        {"participant_id": participant_id},
    )
