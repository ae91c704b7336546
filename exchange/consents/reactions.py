"""What consents add to participants: an obstacle, and a section of the person's page."""

from typing import Any

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.consents.models import Consent, Purpose
from exchange.consents.queries import consent_waits, consent_word, judge_consent, list_consents
from exchange.consents.rules import consent_state
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of

_SOURCE = ObstacleSource("consent", consent_word, judge_consent, consent_waits)


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.CONSENTS_VIEW, city_id=participant.city_id):
        return None
    consents = list_consents(participant.id)
    context = {
        "participant_id": participant.id,
        "states": [(purpose.label, consent_state(consents, purpose)) for purpose in Purpose],
        "may_record": viewer.may(Permission.CONSENTS_RECORD, city_id=participant.city_id),
    }
    return _l("Consents"), "consents/_section.html", context


def connect() -> None:
    """Tell participants what consents know."""
    add_obstacle_source(_SOURCE)
    add_section(_section)
    belongs(
        Consent,
        of_person=lambda person_id: Consent.participant_id.in_(places_of(person_id)),
        back_since=lambda day: Consent.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.KEEP,
    )
