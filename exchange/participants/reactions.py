"""What participants tell the features they stand on, and what is whose when a person's rows are copied or erased."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from exchange.cities.leaving import add_tie
from exchange.cohorts.contributions import add_delegation_figures, add_delegation_section, add_rules_source, add_travellers
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.counting import count_people_with
from exchange.cohorts.signals import places_freed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.participants.counting import HoldersCounter
from exchange.participants.delegating import people_section, ready_figure, travellers, waiting_figure
from exchange.participants.foreseeing import foresee_rules
from exchange.participants.leaving import travellers_tie
from exchange.participants.merging import renew_places, why_not_merge_places, words_about_people
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.waiting.models import WaitingMember
from exchange.participants.waiting.services import offer_free_places
from exchange.people.contributions import add_merge_rule, add_person_words
from exchange.people.signals import people_merged


def offer_what_is_free(cohort: Cohort, *, delegation_ids: Sequence[UUID], now: datetime) -> None:
    """Offer places that a cohort has more of to those who wait for one."""
    offer_free_places(cohort.id, delegation_ids=delegation_ids, now=now)


def connect() -> None:
    """Register what participants contribute."""
    add_tie(travellers_tie)
    count_people_with(HoldersCounter())
    places_freed.connect(offer_what_is_free)
    add_travellers(travellers)
    add_rules_source(foresee_rules)
    add_delegation_figures(ready_figure)
    add_delegation_figures(waiting_figure)
    add_delegation_section(people_section)
    add_person_words(words_about_people)
    add_merge_rule(why_not_merge_places)
    people_merged.connect(renew_places)
    belongs(
        WaitingMember,
        of_person=lambda person_id: WaitingMember.participant_id.in_(places_of(person_id)),
        back_since=lambda day: WaitingMember.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
