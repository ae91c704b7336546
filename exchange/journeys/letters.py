"""What people on a leg are told when it changes: in their language, in the times of each place."""

from exchange.cohorts.models import Cohort
from exchange.foundation.languages import Sentence, _l
from exchange.journeys.changes import Row, leg_rows
from exchange.journeys.rules import LegFacts, leg_title
from exchange.messages.drafts import LetterDraft

_REASON = _l("You get this letter because you, or the young person you answer for, are on this journey.")


class _Line:
    """`Departs: Tue 14 Nov 2017, 07:26 (Paris)`, each part in the reader's language."""

    def __init__(self, what: Sentence, now: object, before: object = "") -> None:
        self.what, self.now, self.before = what, now, before

    def __str__(self) -> str:
        now, before = str(self.now) or "–", str(self.before)
        if before:
            return str(_l("%(what)s: %(now)s (before: %(before)s)", what=self.what, now=now, before=before))
        return str(_l("%(what)s: %(now)s", what=self.what, now=now))


def _lines(rows: list[Row]) -> list[Sentence]:
    return [_l("%(line)s", line=_Line(what, now, before)) for what, before, now in rows]


def leg_changed(facts: LegFacts, rows: list[Row], *, name: str, cohort: Cohort, button: tuple[Sentence, str] | None) -> LetterDraft:
    """Tell somebody what is different about their leg."""
    return LetterDraft(
        kind="leg-changed",
        subject=_l("The journey has changed: %(leg)s", leg=leg_title(facts)),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("Something about the journey of %(cohort)s is different now. All times are local.", cohort=cohort.name),
            *_lines(rows),
            _l("Nothing else has changed. If this does not work for you, tell your city’s coordinator today."),
        ],
        button=button,
        reason=_REASON,
    )


def leg_removed(facts: LegFacts, *, name: str, cohort: Cohort, button: tuple[Sentence, str] | None) -> LetterDraft:
    """Tell somebody that they are no longer on a leg."""
    rows = leg_rows(facts, "")
    return LetterDraft(
        kind="leg-removed",
        subject=_l("No longer on %(leg)s", leg=leg_title(facts)),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("The journey of %(cohort)s has changed. This part of it is no longer planned:", cohort=cohort.name),
            *_lines([(rows[key][0], "", rows[key][1]) for key in ("departs", "arrives")]),
            _l("Look at your trip to see how you travel now. If it says nothing yet, your city’s coordinator is still planning."),
        ],
        button=button,
        reason=_REASON,
    )
