"""Versions and their difference as pages say them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from exchange.foundation.formats import language_name
from exchange.foundation.languages import Sentence, _, _l
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import ALL, ASKED, BY_NUMBER
from exchange.initiatives.revisions import rules
from exchange.initiatives.revisions.difference import Piece, difference, has_changed
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.rules import answer_text


@dataclass(frozen=True)
class Version:
    """One line of the history: when, who, what; `key` names it in addresses, `number` counts from one."""

    key: str
    number: int
    at: datetime
    who: str
    what: Sentence
    kind: RevisionKind
    question: int | None


@dataclass(frozen=True)
class Compared:
    """The answer to one question in two versions, as pieces."""

    number: int
    name: str
    ask: Sentence
    pieces: list[Piece]

    @property
    def is_answer(self) -> bool:
        """Say whether it is one of the nine answers, which can be brought back, or a choice."""
        return self.number in BY_NUMBER


def versions_of(revisions: Sequence[InitiativeRevision], *, names: Mapping[UUID, str], shows_names: bool) -> list[Version]:
    """Return the lines of a history, the first version first."""
    return [
        Version(str(one.id), number, one.at, _who(one, names, shows_names=shows_names), _what(one), one.kind, one.number)
        for number, one in enumerate(revisions, 1)
    ]


def _who(revision: InitiativeRevision, names: Mapping[UUID, str], *, shows_names: bool) -> str:
    if revision.kind not in rules.BY_AUTHORS:
        return _("A reader")
    name = names.get(revision.by_id, "") if revision.by_id and shows_names else ""
    return name or _("An author")


def _what(revision: InitiativeRevision) -> Sentence:
    if revision.number is None:
        return revision.kind.label
    return _l("%(what)s: %(question)s", what=revision.kind.label, question=ASKED[revision.number].short)


def compared(before: Mapping[str, Any], after: Mapping[str, Any], *, only_changed: bool = True) -> list[Compared]:
    """Return the difference of each question's answer, in the order of the questions."""
    found = [
        Compared(one.number, one.name, one.ask, difference(_said(one.name, before), _said(one.name, after)))
        for one in ALL
        if one.number in BY_NUMBER or one.name in before or one.name in after
    ]
    return [one for one in found if has_changed(one.pieces)] if only_changed else found


def _said(name: str, answers: Mapping[str, Any]) -> str:
    answer = answers.get(name, "")
    return language_name(answer) if name == "language" and answer else _text(answer)


def _text(answer: Any) -> str:
    return answer_text(answer) if isinstance(answer, str | list) else ""


def public_changes(revisions: Sequence[InitiativeRevision], initiative: Initiative) -> list[tuple[datetime, bool, list[Compared]]]:
    """Return (when, whether earlier words are hidden, the difference) of each change of what is public, the newest first.

    Of an answer that was hidden once, no difference is shown up to and including the change that hid it: each repeats its words.
    """
    stood = rules.states(revisions, current=rules.answers_of(initiative))
    hidden = rules.hidden_until(revisions)
    found = []
    for place, one in enumerate(revisions):
        if one.kind is RevisionKind.CHANGED:
            answers = compared(stood[place], stood[place + 1])
            shown = [answer for answer in answers if place > hidden.get(answer.name, -1)]
            found.append((one.at, one.hides_before or len(shown) < len(answers), [] if one.hides_before else shown))
    return found[::-1]
