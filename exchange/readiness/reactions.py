"""Whose rows the letters' memory holds."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.readiness.models import Digest
from exchange.readiness.recipients import digests_of


def connect() -> None:
    """Let a person's copy and erasure find what is kept about letters to them and to their guardians."""
    belongs(Digest, of_person=digests_of, when_erased=WhenErased.DELETE)
