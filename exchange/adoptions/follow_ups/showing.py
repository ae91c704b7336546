"""How follow-ups are drawn, and told to programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exchange.adoptions.follow_ups.models import FollowUp
from exchange.adoptions.follow_ups.queries import days_asked
from exchange.adoptions.follow_ups.rules import Standing, is_asked_no_more, standing_of
from exchange.foundation.formats import day
from exchange.foundation.languages import Sentence, _, ngettext

_CHIPS = {Standing.LATER: "draft", Standing.ASKED: "waits", Standing.SILENT: "stopped", Standing.ANSWERED: "ready"}


@dataclass(frozen=True)
class FollowUpLine:
    """One follow-up as pages show it."""

    follow_up: FollowUp
    standing: Standing
    # The days of the letters that went about it, and whether none goes any more.
    asked_on: tuple[date, ...] = ()
    is_over: bool = False

    @property
    def chip(self) -> str:
        """Return the shape of its state."""
        return _CHIPS[self.standing]

    @property
    def words(self) -> Sentence:
        """Say how it stands; what was found is said instead of that it was answered."""
        return self.standing.label

    @property
    def title(self) -> str:
        """Name it."""
        return ngettext("After %(num)s month", "After %(num)s months", self.follow_up.months)

    @property
    def note(self) -> str:
        """Say when, and whether anybody was asked: dates alone do not say that a letter went.

        Where the day had come and no letter is on record, whoever was asked may have been erased since: only the day is said then.
        """
        if self.follow_up.answered_at is not None:
            return _("answered on %(day)s", day=day(self.follow_up.answered_at.date()))
        if self.asked_on and (self.standing is Standing.SILENT or self.is_over):
            first = day(self.asked_on[0])
            return (
                _("asked on %(day)s and reminded twice", day=first)
                if len(self.asked_on) > 2
                else _("asked on %(day)s and reminded once", day=first)
                if len(self.asked_on) > 1
                else _("asked once, on %(day)s", day=first)
            )
        if self.standing is Standing.LATER:
            return _("nobody could be asked") if self.is_over else _("asked on %(day)s", day=day(self.follow_up.due_on))
        return _("since %(day)s", day=day(self.follow_up.due_on))

    @property
    def may_answer(self) -> bool:
        """Say whether it can be answered, late as well."""
        return self.standing is not Standing.LATER

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return the answer in words; what nobody knows says so."""
        one = self.follow_up
        if one.answered_at is None:
            return []
        unknown = _("nobody knows")
        said = [
            (_("Still running"), str(one.running.label) if one.running else unknown),
            (_("Whom it reached"), ngettext("%(num)s person", "%(num)s people", one.reach) if one.reach is not None else unknown),
            (_("What changed"), str(one.effect.label) if one.effect else unknown),
            (_("What it cost"), str(one.cost.label) if one.cost else unknown),
            (_("Who keeps it running"), one.kept_by),
            (_("Would you recommend it?"), str(one.recommend.label) if one.recommend else unknown),
            (_("In a sentence"), one.sentence),
        ]
        return [(name, words) for name, words in said if words]


def follow_up_lines(found: Sequence[FollowUp], *, today: date) -> list[FollowUpLine]:
    """Return follow-ups of adoptions that the viewer has found, with how they stand and who was asked; one statement."""
    asked = days_asked(found)
    return [
        FollowUpLine(
            one,
            standing_of(due_on=one.due_on, is_answered=one.answered_at is not None, today=today),
            tuple(asked.get(one.id, ())),
            is_asked_no_more(one.adoption.stage, member_until_on=one.adoption.city.member_until_on, today=today),
        )
        for one in found
    ]


def lines_as_json(lines: Sequence[FollowUpLine]) -> list[dict[str, Any]]:
    """Return follow-ups for programs; where nobody answered, that stands there."""
    return [
        {
            "months": line.follow_up.months,
            "due_on": line.follow_up.due_on.isoformat(),
            "standing": "no-answer" if line.standing is Standing.SILENT else line.standing.value,
            "asked_on": [one.isoformat() for one in line.asked_on],
            "running": line.follow_up.running,
            "reach": line.follow_up.reach,
            "effect": line.follow_up.effect,
            "cost": line.follow_up.cost,
            "kept_by": line.follow_up.kept_by,
            "recommend": line.follow_up.recommend,
            "sentence": line.follow_up.sentence,
        }
        for line in lines
    ]
