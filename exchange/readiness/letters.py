"""The one letter that gathers all that waits for somebody, said in no language yet."""

from collections.abc import Iterable, Sequence
from datetime import date

from exchange.cohorts.models import Cohort
from exchange.foundation.formats import day, listed
from exchange.foundation.languages import Sentence, _l, _n, ngettext
from exchange.foundation.obstacles import Owner
from exchange.messages.drafts import LINK, LetterDraft
from exchange.readiness.plans import Post, Thing
from exchange.readiness.rules import some_names

# More different things than this are counted, and read on the page.
MOST_LINES = 15
_BOARD = frozenset({Owner.LEADER, Owner.COORDINATOR, Owner.NETWORK})
_BY_CITY = frozenset({Owner.NETWORK, Owner.HOST})


class _ShortDay:
    """A day with its weekday, in words of whoever reads."""

    def __init__(self, when: date) -> None:
        self._when = when

    def __str__(self) -> str:
        return day(self._when)


class _What:
    """What an obstacle says, without the full stop that some end with."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence

    def __str__(self) -> str:
        return str(self._sentence).rstrip(".")


class _Whom:
    """Whom a line is about: some names and how many more; for the network, cities with their numbers."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._by_city = things[0].part in _BY_CITY
        self._names = [thing.city if self._by_city else thing.line.called for thing in things]

    def __str__(self) -> str:
        if self._by_city:
            names, more = some_names([f"{city} ({self._names.count(city)})" for city in dict.fromkeys(self._names)])
        else:
            names, more = some_names(self._names)
        if more:
            names.append(ngettext("%(num)s more", "%(num)s more", more))
        return listed(names)


def what_waits(post: Post, cohort: Cohort, *, link: bool, asked_by: str = "") -> LetterDraft:
    """Gather what waits for a reader. `link` says that a personal link goes with it; `asked_by` names who asked for this letter."""
    reader = post.reader
    facts = {"name": reader.called, "cohort": cohort.name, "asked_by": asked_by, "day": _ShortDay(cohort.away_from_on)}
    count = len(post.own)
    paragraphs: list[Sentence] = []
    if asked_by:
        paragraphs.append(_l("%(asked_by)s asks you to look at this.", **facts))
    if post.own:
        paragraphs.append(_opening(post, facts))
        paragraphs += _lines(post.own, is_about_oneself=reader.part in {Owner.YOUNG_PERSON, Owner.LEADER} and _is_own(post))
    if post.late:
        paragraphs.append(_l("Late with others. A word from you may help:"))
        paragraphs += _lines(post.late, is_about_oneself=False)
    paragraphs.append(_l("You get one letter with everything, and none when nothing is new and nothing is near."))
    return LetterDraft(
        kind="readiness-reminder" if asked_by else "readiness-digest",
        subject=_n("%(cohort)s: %(num)s thing waits for you", "%(cohort)s: %(num)s things wait for you", count, **facts)
        if count
        else _l("%(cohort)s: what is late", **facts),
        greeting=_l("Hello %(name)s,", **facts) if reader.called else _l("Hello,"),
        paragraphs=paragraphs,
        button=_button(post, cohort, link=link),
        reason=_reason(post, facts),
    )


def _is_own(post: Post) -> bool:
    return all(thing.line.person_id == post.reader.person_id for thing in post.own)


def _opening(post: Post, facts: dict[str, object]) -> Sentence:
    return _n(
        "Before %(cohort)s leaves on %(day)s, %(num)s thing waits for you:",
        "Before %(cohort)s leaves on %(day)s, %(num)s things wait for you:",
        len(post.own),
        **facts,
    )


def _lines(things: Iterable[Thing], *, is_about_oneself: bool) -> list[Sentence]:
    """Return one sentence for each different thing, the first due first, with whom it is about."""
    groups: dict[tuple[str, str], list[Thing]] = {}
    for thing in things:
        groups.setdefault((thing.obstacle.code, str(thing.obstacle.sentence)), []).append(thing)
    ordered = sorted(groups.values(), key=lambda group: (_first_due(group) or date.max, -len(group)))
    said = [_line(group, is_about_oneself=is_about_oneself) for group in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        said.append(_n("And %(num)s more, which the page shows.", "And %(num)s more, which the page shows.", len(ordered) - MOST_LINES))
    return said


def _first_due(things: Iterable[Thing]) -> date | None:
    return min((thing.obstacle.due_on for thing in things if thing.obstacle.due_on), default=None)


def _line(things: Sequence[Thing], *, is_about_oneself: bool) -> Sentence:
    due = _first_due(things)
    facts = {"what": _What(things[0].obstacle.sentence), "whom": _Whom(things), "day": None if due is None else _ShortDay(due)}
    if is_about_oneself:
        return _l("– %(what)s. By %(day)s.", **facts) if due else _l("– %(what)s.", **facts)
    return _l("– %(what)s: %(whom)s. By %(day)s.", **facts) if due else _l("– %(what)s: %(whom)s.", **facts)


def _button(post: Post, cohort: Cohort, *, link: bool) -> tuple[Sentence, str] | None:
    reader = post.reader
    if link:
        return _l("Look at it and answer"), LINK
    if reader.part is Owner.GUARDIAN or not reader.has_account:
        return None
    if reader.part in _BOARD:
        return _l("Open the board"), f"/cohorts/{cohort.slug}/readiness"
    return (_l("Open my page"), "/me") if reader.part is Owner.YOUNG_PERSON else (_l("Open Exchange"), "/")


def _reason(post: Post, facts: dict[str, object]) -> Sentence:
    return {
        Owner.YOUNG_PERSON: _l("You get this letter because you travel with %(cohort)s.", **facts),
        Owner.GUARDIAN: _l("You get this letter because your child travels with %(cohort)s.", **facts),
        Owner.LEADER: _l("You get this letter because you lead a group of %(cohort)s.", **facts),
    }.get(post.reader.part) or _l("You get this letter because you help to prepare %(cohort)s.", **facts)
