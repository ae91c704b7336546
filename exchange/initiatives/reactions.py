"""What initiatives do when something changes below them."""

from datetime import datetime
from typing import Any

from exchange.cities.leaving import add_stay
from exchange.consents.signals import consent_changed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.guardians.services import day_at_home
from exchange.initiatives.coauthors.showing import changed_section, writing_section
from exchange.initiatives.crediting import refresh_credits
from exchange.initiatives.describing import reactions as describing
from exchange.initiatives.finding import reactions as finding
from exchange.initiatives.leaving import initiatives_stay
from exchange.initiatives.lineage import reactions as lineage
from exchange.initiatives.manifesto_use import count_initiatives_on
from exchange.initiatives.models import Initiative, InitiativeAuthor
from exchange.initiatives.naming.models import PublicName
from exchange.initiatives.photos import reactions as photos
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion
from exchange.initiatives.revisions.models import InitiativeChange, InitiativeRevision
from exchange.initiatives.sections import add_section
from exchange.initiatives.seeing import reactions as seeing
from exchange.initiatives.signals import initiative_changed
from exchange.initiatives.similar import reactions as similar
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.initiatives.translating.services import withdraw_hidden
from exchange.initiatives.translating.showing import versions_section
from exchange.manifesto.references import add_counter
from exchange.participants.models import Participant
from exchange.participants.signals import participant_changed


def _credit_again(participant: Participant, *, now: datetime, **_more: Any) -> None:
    refresh_credits(participant.person_id, today=day_at_home(participant, now), now=now)


def _hide_again(initiative: Initiative, *, now: datetime, **_more: Any) -> None:
    withdraw_hidden(initiative, now=now)


def connect() -> None:
    """Listen: an answer, a name or a date of birth changes at once which name stands in public."""
    consent_changed.connect(_credit_again)
    participant_changed.connect(_credit_again)
    initiative_changed.connect(_hide_again)
    add_counter(count_initiatives_on)
    add_stay(initiatives_stay)
    add_section(writing_section)
    add_section(changed_section)
    add_section(versions_section)
    belongs(InitiativeAuthor, of_person=lambda person_id: InitiativeAuthor.person_id == person_id, when_erased=WhenErased.DELETE)
    belongs(PublicName, of_person=lambda person_id: PublicName.person_id == person_id, when_erased=WhenErased.DELETE)
    belongs(InitiativeReview, of_person=lambda person_id: InitiativeReview.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(ReviewSuggestion, of_person=lambda person_id: ReviewSuggestion.by_id == person_id, when_erased=WhenErased.KEEP)
    # Words that were given to everybody stay, without a name.
    belongs(InitiativeRevision, of_person=lambda person_id: InitiativeRevision.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(InitiativeChange, of_person=lambda person_id: InitiativeChange.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(
        InitiativeTranslation, of_person=lambda person_id: InitiativeTranslation.responsible_id == person_id, when_erased=WhenErased.KEEP
    )
    describing.connect()
    finding.connect()
    lineage.connect()
    photos.connect()
    similar.connect()
    seeing.connect()
