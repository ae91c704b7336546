"""What somebody travels as: quotas of a cohort count by it, participants carry it."""

from enum import StrEnum
from functools import cached_property

from exchange.foundation.languages import LazyString, _l


class ParticipantKind(StrEnum):
    """What somebody travels as."""

    YOUNGSTER = "youngster"
    LEADER = "leader"
    COMPANION = "companion"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            ParticipantKind.YOUNGSTER: _l("Young person"),
            ParticipantKind.LEADER: _l("Leader"),
            ParticipantKind.COMPANION: _l("Companion"),
        }[self]
