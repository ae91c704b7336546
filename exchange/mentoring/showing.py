"""Requests as pages and programs read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from exchange.cities.models import City
from exchange.foundation.formats import day, language_name, listed, number
from exchange.foundation.languages import Sentence, _, ngettext
from exchange.foundation.zones import local_day
from exchange.mentoring.models import MentorRequest, MentorState
from exchange.mentoring.rules import is_silent, known_kinds, standing_words

CHIP = {
    MentorState.WAITING: "waits",
    MentorState.ACCEPTED: "ready",
    MentorState.DECLINED: "stopped",
    MentorState.TAKEN_BACK: "draft",
    MentorState.ENDED: "ready",
}


@dataclass(frozen=True)
class Line:
    """One request of a list, from one city's side."""

    request: MentorRequest
    other: City
    chip: str
    words: Sentence
    note: str


def spent(minutes: int) -> str:
    """Return a time in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min", hours=number(hours), minutes=rest)
    return _("%(minutes)s min", minutes=rest) if rest else _("%(hours)s h", hours=number(hours))


def asked_on(request: MentorRequest) -> date:
    """Return the day on which a request was made, where it was asked."""
    return local_day(request.asked_at, request.city.time_zone)


def line_of(request: MentorRequest, *, is_theirs: bool, minutes: int, today: date) -> Line:
    """Return a request as a list shows it; `is_theirs`: another city asks this one."""
    chip = CHIP[request.state]
    words: Sentence = request.state.label
    note = _("Asked on %(day)s.", day=day(asked_on(request)))
    if request.state is MentorState.WAITING and is_theirs:
        chip, words = "you", _("Waits for you")
    elif is_silent(request.state, asked_on(request), today=today):
        days = (today - asked_on(request)).days
        note = ngettext("No answer for %(num)s day.", "No answer for %(num)s days.", days)
    elif minutes:
        note = _("Talked for %(time)s so far.", time=spent(minutes))
    return Line(request, request.city if is_theirs else request.other_city, chip, words, note)


def split_lines(
    found: Sequence[MentorRequest], mine: Collection[UUID], minutes: dict[UUID, int], *, today: date
) -> tuple[list[Line], list[Line]]:
    """Return what others ask us, what waits first; and what we asked."""
    theirs = [line_of(one, is_theirs=True, minutes=minutes.get(one.id, 0), today=today) for one in found if one.other_city_id in mine]
    ours = [line_of(one, is_theirs=False, minutes=minutes.get(one.id, 0), today=today) for one in found if one.city_id in mine]
    return sorted(theirs, key=lambda line: line.chip != "you"), ours


def asked_facts(request: MentorRequest) -> list[tuple[str, str]]:
    """Return what is asked, in the order of a page."""
    return [
        (_("What would help"), " · ".join(str(kind.label) for kind in known_kinds(request.kinds))),
        (_("They can talk in"), listed(language_name(code) for code in request.languages)),
        (_("Wanted by"), day(request.wanted_by) if request.wanted_by else ""),
        (_("Hours asked for"), number(request.hours) if request.hours else ""),
    ]


def answer_facts(request: MentorRequest) -> list[tuple[str, str]]:
    """Return what was answered; the contact is there while it is under way only."""
    return [
        (_("Who helps"), f"{request.mentor_name}, {request.mentor_role}" if request.mentor_name else ""),
        (_("The office"), request.contact),
        (_("They talk in"), listed(language_name(code) for code in request.mentor_languages)),
        (_("Hours offered"), number(request.hours_offered) if request.hours_offered else ""),
        (_("First talk"), day(request.first_on) if request.first_on else ""),
    ]


def honest_words(request: MentorRequest, *, today: date) -> list[Sentence]:
    """Return what an unanswered request says of itself."""
    reminded = day(local_day(request.reminded_at, request.city.time_zone)) if request.reminded_at else ""
    return standing_words(request, asked_on=asked_on(request), reminded_on=reminded, today=today)


def lines_as_json(theirs: Sequence[Line], ours: Sequence[Line], minutes: dict[UUID, int]) -> dict[str, Any]:
    """Return both lists for programs; no names, no words."""
    return {
        "asked_of_us": [_as_json(line, minutes) for line in theirs],
        "asked_by_us": [_as_json(line, minutes) for line in ours],
    }


def _as_json(line: Line, minutes: dict[UUID, int]) -> dict[str, Any]:
    request = line.request

    def on(moment: datetime | None) -> str | None:
        return moment.date().isoformat() if moment else None

    return {
        "id": str(request.id),
        "city": line.other.slug,
        "initiative": request.adoption.initiative.slug,
        "state": request.state.value,
        "kinds": request.kinds,
        "languages": request.languages,
        "asked_on": on(request.asked_at),
        "answered_on": on(request.answered_at),
        "ended_on": on(request.ended_at),
        "minutes": minutes.get(request.id, 0),
    }
