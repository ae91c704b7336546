"""What was certified, in the reader's words: the same lines on the page, on paper and for whoever checks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exchange.adoptions.models import AdoptionStage
from exchange.foundation.formats import country, day, language_name, listed
from exchange.foundation.languages import Sentence, _, _c, label, ngettext
from exchange.initiatives.describing.levels import level_words
from exchange.initiatives.models import Stage
from exchange.statements.models import Part
from exchange.statements.rules import Worth

CHIPS = {
    Worth.TRUE: "ready",
    Worth.REPLACED: "waits",
    Worth.TAKEN_BACK: "stopped",
    Worth.WITHDRAWN: "stopped",
    Worth.ALTERED: "stopped",
}


def name_in(place: Mapping[str, Any], language: str) -> str:
    """Return a place's name in a language, as it was on the day of issue."""
    return label(place["names"], language, default=place["name"]) if language in place["names"] else str(place["name"])


def day_of(said: str | None) -> str:
    """Return a frozen day in the reader's words; empty for none."""
    return day(date.fromisoformat(said)) if said else ""


def fact_lines(facts: Mapping[str, Any], language: str) -> list[tuple[str, Sentence]]:
    """Return (what, words) of everything but the cities that run it."""
    origin = name_in(facts["origin"], language)
    part: Sentence = Part(facts["part"]).label
    if facts["joined_on"]:
        part = _("%(part)s, since %(day)s", part=part, day=day_of(facts["joined_on"]))
    seen_in = name_in(facts["seen_in"], language) if facts["seen_in"] else ""
    session = quoted(facts["seen_at"]) if facts["seen_at"] else ""
    title = quoted(facts["title"])
    if facts["language"] != language:
        title += f" ({language_name(facts['language'])})"
    if facts.get("called_since"):
        title = _("%(title)s, called so since %(day)s", title=title, day=day_of(facts["called_since"]))
    return [
        (_("Initiative"), title),
        (_c("what somebody did", "Part"), part),
        (_c("what was done with an initiative", "Seen"), _joined(day_of(facts["seen_on"]), seen_in, session, facts["conference"])),
        (_c("what was done with an initiative", "Written"), day_of(facts["written_on"])),
        (
            _c("what was done with an initiative", "Read first"),
            _("by an adult from %(city)s, %(day)s", city=origin, day=day_of(facts["read_on"])) if facts["read_on"] else "",
        ),
        (
            _c("what was done with an initiative", "Published"),
            _("by the network, %(day)s", day=day_of(facts["published_on"])) if facts["published_on"] else "",
        ),
        (_("Evidence"), evidence_line(facts["evidence_level"])),
        (_("Themes"), "; ".join(label(one, language) for one in facts["themes"])),
        (_("Manifesto"), listed(one["code"] for one in facts["recommendations"])),
    ]


def quoted(words: str) -> str:
    """Return somebody's words as the reader's language quotes."""
    return _("“%(words)s”", words=words)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def evidence_line(level: int) -> str:
    """Say how strong the evidence was on the day of issue."""
    return _("level %(level)s of 5: %(words)s", level=level, words=level_words(level)) if level else _("nothing on record yet")


def city_lines(facts: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return (city, since when and how far) of each city that runs it, or did."""
    return [(f"{name_in(one, language)}, {country(one['country'], language)}", _told(one)) for one in facts["cities"]]


def _told(city: Mapping[str, Any]) -> str:
    told = []
    for since, until in city["periods"]:
        if until is None:
            told.append(_("runs since %(day)s", day=day_of(since)))
        elif since == until:
            told.append(_("ran on %(day)s", day=day_of(since)))
        else:
            told.append(_("ran from %(first)s until %(last)s", first=day_of(since), last=day_of(until)))
    if city["evaluated_on"]:
        told.append(_("evaluated on %(day)s", day=day_of(city["evaluated_on"])))
    if city["sustained_on"]:
        told.append(_("lasting since %(day)s", day=day_of(city["sustained_on"])))
    return ", ".join(told)


def how_many(facts: Mapping[str, Any]) -> str:
    """Say in how many cities it runs, or ran."""
    now = sum(one["periods"][-1][1] is None for one in facts["cities"])
    if now:
        return ngettext("It runs in %(num)s city.", "It runs in %(num)s cities.", now)
    return ngettext("It ran in %(num)s city.", "It ran in %(num)s cities.", len(facts["cities"]))


def way(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the way from seen to where it is, each station with its day: what the arc draws."""
    cities = facts["cities"]
    first = min(one["periods"][0][0] for one in cities)
    evaluated = min((one["evaluated_on"] for one in cities if one["evaluated_on"]), default=None)
    sustained = min((one["sustained_on"] for one in cities if one["sustained_on"]), default=None)
    stations: list[tuple[Sentence, str | None]] = [
        (Stage.SEEN.label, facts["seen_on"]),
        (_c("what was done with an initiative", "Written"), facts["written_on"]),
        (_c("what was done with an initiative", "Published"), facts["published_on"]),
        (AdoptionStage.IMPLEMENTED.label, first),
        (AdoptionStage.EVALUATED.label, evaluated),
        (AdoptionStage.SUSTAINED.label, sustained),
    ]
    last = max(number for number, (_word, on) in enumerate(stations) if on or number == 3)
    return [
        {
            "label": str(word),
            "state": "todo" if number > last else "now" if number == last else "gone",
            "note": day_of(on),
        }
        for number, (word, on) in enumerate(stations)
    ]
