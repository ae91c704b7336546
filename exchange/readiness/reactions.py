"""Whose rows the letters' memory holds, and what a guardian may read about a child."""

from datetime import date

from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import _l
from exchange.guardians.contributions import GuardianStep, add_guardian_steps
from exchange.participants.models import Participant
from exchange.people.models import Guardian
from exchange.readiness.models import Digest
from exchange.readiness.recipients import digests_of


def _step(participant: Participant, _guardian: Guardian, *, today: date) -> list[GuardianStep]:  # noqa: ARG001 - as sources are called
    title = _l("What is still missing for %(name)s", name=participant.person.called)
    text = _l("Everything at once: what waits for you, and what others see to.")
    return [GuardianStep("missing", title, text, None, "readiness.family", {"participant_id": participant.id})]


def connect() -> None:
    """Let a person's copy and erasure find what is kept about letters to them and to their guardians; offer guardians the page."""
    belongs(Digest, of_person=digests_of, when_erased=WhenErased.DELETE)
    add_guardian_steps(_step)
