"""A guardian as coordinators see them: rights in words, how far the letter got, what waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from exchange.foundation.formats import day
from exchange.foundation.languages import LazyString, _, _l
from exchange.foundation.obstacles import Obstacle
from exchange.guardians.models import GuardianshipChange, Way
from exchange.guardians.queries import Sent
from exchange.people.models import Guardian
from exchange.people.rules import is_in_force

RIGHT_WORDS: dict[str, tuple[LazyString, LazyString]] = {
    "may_sign": (_l("may sign"), _l("may not sign")),
    "may_view": (_l("may see what is asked"), _l("may not see what is asked")),
    "may_collect": (_l("may collect the child"), _l("may not collect the child")),
    "must_be_informed": (_l("is told what happens"), _l("must not be told")),
}


@dataclass(frozen=True)
class GuardianCard:
    """One guardian on the page of a family."""

    guardian: Guardian
    rights: list[str]
    is_restricted: bool
    is_in_force: bool
    chip: tuple[str, str]
    sent: str
    change: GuardianshipChange | None
    proposal: list[str]
    proposed_by: str
    why_not_decide: Sequence[Obstacle]
    why_not_mail: Sequence[Obstacle]
    why_not_paper: Sequence[Obstacle]
    objected_at: datetime | None


def card_of(
    guardian: Guardian,
    *,
    sent: Sent | None,
    change: GuardianshipChange | None,
    proposed_by: str,
    why_not_decide: Sequence[Obstacle],
    why_not_mail: Sequence[Obstacle],
    why_not_paper: Sequence[Obstacle],
    objected_at: datetime | None,
    today: date,
    now: datetime,
    zone: str,
) -> GuardianCard:
    """Return what the page says of one guardian; `zone` is where the child lives."""
    in_force = is_in_force(guardian, today=today)
    return GuardianCard(
        guardian=guardian,
        rights=rights_of(guardian),
        is_restricted=not all(getattr(guardian, name) for name in RIGHT_WORDS),
        is_in_force=in_force,
        chip=_chip(guardian, sent, objected_at=objected_at, in_force=in_force, now=now),
        sent=_sent(sent, zone),
        change=change,
        proposal=_proposal(guardian, change),
        proposed_by=proposed_by,
        why_not_decide=why_not_decide,
        why_not_mail=why_not_mail,
        why_not_paper=why_not_paper,
        objected_at=objected_at,
    )


def rights_of(row: Guardian | GuardianshipChange) -> list[str]:
    """Return the four rights in words, the ones that are missing as well."""
    return [str(yes if getattr(row, name) else no) for name, (yes, no) in RIGHT_WORDS.items()]


def _proposal(guardian: Guardian, change: GuardianshipChange | None) -> list[str]:
    """Return what a proposal would change, in words."""
    if change is None:
        return []
    if change.removes:
        return [_("is no guardian of this child any more")]
    words = [
        str(yes if getattr(change, name) else no)
        for name, (yes, no) in RIGHT_WORDS.items()
        if getattr(change, name) != getattr(guardian, name)
    ]
    if change.from_on != guardian.from_on:
        words.append(_("from %(day)s", day=day(change.from_on)) if change.from_on else _("without a first day"))
    if change.until_on != guardian.until_on:
        words.append(_("until %(day)s", day=day(change.until_on)) if change.until_on else _("without a last day"))
    return words or [_("a note about custody")]


def _chip(guardian: Guardian, sent: Sent | None, *, objected_at: datetime | None, in_force: bool, now: datetime) -> tuple[str, str]:
    if not in_force:
        return "draft", _("Rights not in force")
    if objected_at is not None:
        return "stopped", _("Says: it was not me")
    if sent is None:
        return ("waits", _("No letter yet")) if guardian.email or guardian.phone else ("stopped", _("Cannot be reached"))
    return {
        "disowned": ("stopped", _("Says: not my child")),
        "failed": ("stopped", _("The letter came back")),
        "opened": ("ready", _("Came in")),
        "late": ("waits", _("Letter ran out unopened")),
        "sent": ("waits", _("Letter not opened yet")),
    }[sent.word(now=now)]


def _sent(sent: Sent | None, zone: str) -> str:
    if sent is None:
        return ""
    words = _("Printed on %(day)s, valid until %(until)s") if sent.way is Way.PAPER else _("Sent on %(day)s, valid until %(until)s")
    return words % {"day": day(sent.sent_on(zone)), "until": day(sent.until_on(zone))}
