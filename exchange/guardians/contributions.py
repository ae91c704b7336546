"""What features above add to a guardian's list of things to do; they register in their `reactions.connect()`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exchange.foundation.languages import Sentence
from exchange.participants.models import Participant
from exchange.people.models import Guardian


@dataclass(frozen=True)
class GuardianStep:
    """One thing a guardian does or reads for one child: `endpoint` and `arguments` name its page.

    `is_done` is None for what is only there to be read; what `waits` is done as far as they can, and goes on when others have acted.
    """

    code: str
    title: Sentence
    text: Sentence
    is_done: bool | None
    endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    due_on: date | None = None
    waits: bool = False


# source(participant, guardian, today=…) → steps; it leaves out what this guardian has no right to.
StepSource = Callable[..., list[GuardianStep]]

step_sources: list[StepSource] = []


def add_guardian_steps(source: StepSource) -> None:
    """Register a source once; steps stand in the order in which features register."""
    if source not in step_sources:
        step_sources.append(source)


def steps_for(participant: Participant, guardian: Guardian, *, today: date) -> list[GuardianStep]:
    """Return what there is for a guardian to do for one child."""
    return [step for source in step_sources for step in source(participant, guardian, today=today)]


@dataclass(frozen=True)
class PaperStatement:
    """One question as it stands on the page to sign by hand, with room for yes and no."""

    title: Sentence
    paragraphs: Sequence[Sentence]


# source(participant, guardian) → what this guardian is asked to agree to.
StatementSource = Callable[[Participant, Guardian], list[PaperStatement]]

statement_sources: list[StatementSource] = []


def add_paper_statements(source: StatementSource) -> None:
    """Register a source of what is asked on paper once."""
    if source not in statement_sources:
        statement_sources.append(source)


def statements_for(participant: Participant, guardian: Guardian) -> list[PaperStatement]:
    """Return what a guardian is asked to agree to on paper; nothing where they may not sign."""
    if not guardian.may_sign:
        return []
    return [statement for source in statement_sources for statement in source(participant, guardian)]
