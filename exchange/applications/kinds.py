"""What a question, a form and an application can be, in the words that people read."""

from enum import StrEnum
from functools import cached_property

from exchange.foundation.languages import LazyString, _l, _lc


class CallState(StrEnum):
    """prepared → open (between its days) → closed; a closed call can be opened again."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            CallState.PREPARED: _l("Being prepared"),
            CallState.OPEN: _l("Published"),
            CallState.CLOSED: _l("Closed"),
        }[self]


class QuestionKind(StrEnum):
    """How a question is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    NUMBER = "number"
    FILE = "file"
    STATEMENT = "statement"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            QuestionKind.SHORT: _l("A short answer"),
            QuestionKind.LONG: _l("A long answer"),
            QuestionKind.CHOICE: _l("One choice"),
            QuestionKind.SEVERAL: _l("Several choices"),
            QuestionKind.DATE: _l("A date"),
            QuestionKind.NUMBER: _l("A number"),
            QuestionKind.FILE: _l("A file"),
            QuestionKind.STATEMENT: _l("A statement to accept"),
        }[self]

    @property
    def has_options(self) -> bool:
        """Say whether the coordinator writes what can be chosen."""
        return self in (QuestionKind.CHOICE, QuestionKind.SEVERAL)


class Reason(StrEnum):
    """Why a question is asked."""

    CHOOSE = "choose"
    SUPPORT = "support"
    PREPARE = "prepare"
    GROUP = "group"
    RULE = "rule"

    @cached_property
    def label(self) -> LazyString:
        """Say the reason as applicants read it."""
        return {
            Reason.CHOOSE: _l("to choose fairly who travels"),
            Reason.SUPPORT: _l("to know what you would need from us to take part"),
            Reason.PREPARE: _l("to prepare the trip"),
            Reason.GROUP: _l("to put a good group together"),
            Reason.RULE: _l("because a rule of the programme asks for it"),
        }[self]


class Readers(StrEnum):
    """Who sees the answers to a question."""

    COORDINATORS = "coordinators"
    LEADER = "leader"
    REVIEWERS = "reviewers"

    @cached_property
    def label(self) -> LazyString:
        """Name the readers as applicants read it."""
        return {
            Readers.COORDINATORS: _l("the coordinators of your city"),
            Readers.LEADER: _l("the coordinators of your city, and the group leader if you travel"),
            Readers.REVIEWERS: _l("the coordinators of your city and those who read applications, without your name"),
        }[self]


class Kept(StrEnum):
    """When the answers to a question are erased."""

    SELECTION = "selection"
    TRIP = "trip"

    @cached_property
    def label(self) -> LazyString:
        """Say when it is erased, as applicants read it."""
        return {
            Kept.SELECTION: _l("12 months after the decision"),
            Kept.TRIP: _l("60 days after the return if you travel, else 12 months after the decision"),
        }[self]


class ApplicationState(StrEnum):
    """draft → submitted → confirmed → pending → accepted, waiting or declined; withdrawn at any time."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    PENDING = "pending"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ApplicationState.DRAFT: _l("Not sent yet"),
            ApplicationState.SUBMITTED: _l("Sent, not confirmed"),
            ApplicationState.CONFIRMED: _lc("an application", "Confirmed"),
            ApplicationState.PENDING: _l("Being decided"),
            ApplicationState.ACCEPTED: _l("Accepted"),
            ApplicationState.WAITING: _l("On the waiting list"),
            ApplicationState.DECLINED: _l("Not selected"),
            ApplicationState.WITHDRAWN: _l("Withdrawn"),
        }[self]

    @cached_property
    def chip(self) -> str:
        """Name the shape that stands for the state: ready, waits, stopped or draft."""
        return {
            ApplicationState.CONFIRMED: "ready",
            ApplicationState.ACCEPTED: "ready",
            ApplicationState.SUBMITTED: "waits",
            ApplicationState.PENDING: "waits",
            ApplicationState.WAITING: "waits",
            ApplicationState.DECLINED: "stopped",
        }.get(self, "draft")


# In these an applicant may still correct what they wrote; afterwards somebody is reading it.
CORRECTABLE = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.CONFIRMED})
# What counts as an application at all: it was sent and not taken back.
SENT = frozenset(ApplicationState) - {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
# Nothing more is decided about these.
ENDED = frozenset({ApplicationState.ACCEPTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN})
