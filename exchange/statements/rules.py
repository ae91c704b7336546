"""Since when a city runs something, what a paper is worth, and whether a name is the one on it; pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.checking import find_personal_data
from exchange.initiatives.models import AuthorState, Initiative
from exchange.people.ages import is_minor
from exchange.statements.models import Because

WORDS_LETTERS = 1200
LINE_LETTERS = 160
# Wrong names a day against one paper, from one place and from all; unknown codes from one place in a quarter of an hour.
NAMES_A_DAY = 10
NAMES_OF_A_PAPER = 200
TRIES_FROM_A_PLACE = 40
WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
NAME_LABEL = _l("Whoever checks my paper may read my name on the page")
# So long it stands among what waits for its holder.
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """One move of an adoption, on a day of its city."""

    stage: AdoptionStage
    on: date


@dataclass(frozen=True)
class Running:
    """What a city's adoption amounts to: from when until when it ran (until None: it runs), and how far it got."""

    periods: tuple[tuple[date, date | None], ...]
    stage: AdoptionStage
    evaluated_on: date | None
    sustained_on: date | None


def running(steps: Sequence[Step]) -> Running | None:
    """Return since when something runs, from all its steps in order; None where it never did.

    Going back on the very day on which it was called implemented is a correction: it had not begun. Whatever ends and goes
    on the same day has not ended.
    """
    periods: list[tuple[date, date | None]] = []
    since: date | None = None
    stage = AdoptionStage.SPOTTED
    first: dict[AdoptionStage, date] = {}
    for step in steps:
        if _runs(step.stage) and since is None:
            since = periods.pop()[0] if periods and periods[-1][1] == step.on else step.on
        elif not _runs(step.stage) and since is not None:
            if step.on > since or step.stage is AdoptionStage.STOPPED:
                periods.append((since, step.on))
            since = None
        stage = step.stage
        if stage is not AdoptionStage.STOPPED:
            # What was taken back was not reached: it counts from the day on which it is said again.
            first = {known: on for known, on in first.items() if WAY.index(known) <= WAY.index(stage)}
            first.setdefault(stage, step.on)
    if since is not None:
        periods.append((since, None))
    if not periods:
        return None
    return Running(tuple(periods), stage, first.get(AdoptionStage.EVALUATED), first.get(AdoptionStage.SUSTAINED))


def _runs(stage: AdoptionStage) -> bool:
    return stage is not AdoptionStage.STOPPED and WAY.index(stage) >= WAY.index(AdoptionStage.IMPLEMENTED)


def is_same_story(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether the same cities run it since the same days, and got as far; what they are called is no news."""
    told = ("slug", "periods", "evaluated_on", "sustained_on")
    return [[one[name] for name in told] for one in before] == [[one[name] for name in told] for one in now]


def is_good_news(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether its author is written to: another city, or one that got further; not what ended."""
    known = {one["slug"]: _merits(one) for one in before}
    return any(_merits(one) > known.get(one["slug"], 0) for one in now)


def _merits(city: Mapping[str, Any]) -> int:
    return 1 + bool(city["evaluated_on"]) + bool(city["sustained_on"])


def fingerprint(facts: Mapping[str, Any], *, code_hash: str, number: int, issued_on: date) -> str:
    """Return what tells whether what was certified is still what stands here; no name goes into it."""
    said = {"code": code_hash, "edition": number, "issued": issued_on.isoformat(), "facts": facts}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Worth(StrEnum):
    """What somebody who checks a paper learns."""

    TRUE = "true"
    REPLACED = "replaced"
    TAKEN_BACK = "taken-back"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"

    @cached_property
    def label(self) -> LazyString:
        """Say it in a word or two."""
        return {
            Worth.TRUE: _l("True"),
            Worth.REPLACED: _l("True, but there is a newer one"),
            Worth.TAKEN_BACK: _l("Taken back by its holder"),
            Worth.WITHDRAWN: _l("Withdrawn by the network"),
            Worth.ALTERED: _l("Cannot be confirmed"),
        }[self]


def worth(*, is_latest: bool, is_unaltered: bool, taken_back_at: datetime | None, withdrawn_at: datetime | None) -> Worth:
    """Return what a paper is worth; what the network withdrew comes before what its holder did."""
    if withdrawn_at is not None:
        return Worth.WITHDRAWN
    if taken_back_at is not None:
        return Worth.TAKEN_BACK
    if not is_unaltered:
        return Worth.ALTERED
    return Worth.TRUE if is_latest else Worth.REPLACED


def same_name(typed: str, name: str) -> bool:
    """Say whether somebody typed the name on the paper, in whatever order, with or without accents; always as fast."""
    given, kept = (hashlib.sha256(_spoken(words).encode()).digest() for words in (typed, name))
    return hmac.compare_digest(given, kept) & bool(_spoken(name))


def _spoken(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", fold(name).replace("'", ""))))


def initials(name: str) -> str:
    """Return what a checker sees of a name that is not public: `I. B.`, however long it is."""
    parts = name.split()
    return " ".join(f"{part[0]}." for part in dict.fromkeys([*parts[:1], *parts[-1:]]))


def public_name(*, name: str, first_name: str, birth_date: date | None, agreed_on: date | None, has_consent: bool, today: date) -> str:
    """Return the name that whoever checks a paper reads, or none. A minor's needs a consent that holds, and is the first name only.

    It stays that after a birthday, until somebody agrees to the whole name as an adult.
    """
    if agreed_on is None or not name:
        return ""
    if is_minor(birth_date, today) or is_minor(birth_date, agreed_on):
        return first_name.strip() if has_consent else ""
    return name


def is_still_meant(*, birth_date: date | None, agreed_on: date | None, today: date) -> bool:
    """Say whether a yes to one's name is one to what it would mean today: a minor's says nothing about an adult's name."""
    return agreed_on is not None and (is_minor(birth_date, today) or not is_minor(birth_date, agreed_on))


def is_taken_off(initiative: Initiative, person_id: UUID | None) -> bool:
    """Say whether an adult took somebody off the authors, and nobody asked them back; who left by themselves is not meant."""
    if person_id in initiative.author_ids:
        return False
    gone = (AuthorState.LEFT, AuthorState.REMOVED)
    ended = [one for one in initiative.asked_authors if one.person_id == person_id and one.state in gone]
    return bool(ended) and max(ended, key=lambda one: one.ended_at or one.asked_at).state is AuthorState.REMOVED


def why_not_say(text: str, *, letters: int = WORDS_LETTERS) -> list[Obstacle]:
    """Say why words cannot stand on a paper: too long, or they tell strangers how to find somebody. One's own name may stand there."""
    reasons = []
    if len(text) > letters:
        reasons.append(Obstacle("long", _l("That is too long: %(count)s letters, with room for %(most)s.", count=len(text), most=letters)))
    reasons += [Obstacle(one.kind, found_sentence(one.kind, one.words)) for one in find_personal_data({1: text})]
    return reasons


def found_sentence(kind: str, words: str) -> LazyString:
    """Say what was found among somebody's words."""
    return {
        "phone": _l("“%(words)s” looks like a telephone number. Leave it out: you do not know who will read the paper.", words=words),
        "email": _l("“%(words)s” looks like an e-mail address. Leave it out: you do not know who will read the paper.", words=words),
        "account": _l("“%(words)s” looks like somebody’s account. Leave it out: you do not know who will read the paper.", words=words),
        "address": _l("“%(words)s” may say where somebody lives. Leave it out: you do not know who will read the paper.", words=words),
        "class": _l("“%(words)s” may say in which class somebody is. Leave it out: you do not know who will read the paper.", words=words),
    }[kind]


def why_not_hold(*, withdrawn_because: Because | None) -> list[Obstacle]:
    """Say why nothing can be done with a statement for now."""
    if withdrawn_because is None:
        return []
    return [Obstacle("withdrawn", _l("The network has withdrawn this statement: %(reason)s", reason=withdrawn_because.label))]


def why_not_confirm(*, withdrawn_because: Because | None) -> list[Obstacle]:
    """Say why the network cannot stand by a statement again: what a city has corrected stands again when the city says so."""
    return why_not_hold(withdrawn_because=withdrawn_because) if withdrawn_because is Because.CORRECTED else []


def why_not_withdraw(*, withdrawn_because: Because | None) -> list[Obstacle]:
    """Say why the network cannot withdraw a statement."""
    return [] if withdrawn_because is None else [Obstacle("withdrawn", _l("It is withdrawn already."))]
