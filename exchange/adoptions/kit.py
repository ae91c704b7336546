"""The replication kit of an initiative: what another city needs to repeat it, as the typesetter takes it; every word of it public."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from exchange.adoptions.adapting.models import Fate
from exchange.adoptions.adapting.queries import AdaptedBy, adaptations_of
from exchange.adoptions.queries import AdoptionLine, adoptions_of
from exchange.foundation.formats import country, day, listed
from exchange.foundation.languages import _, ngettext
from exchange.initiatives.describing.paper import breakable, contact_part, level_line, paragraphs, priced
from exchange.initiatives.describing.standing import Standing, standing_of
from exchange.initiatives.lineage.queries import list_kin
from exchange.initiatives.models import Initiative
from exchange.initiatives.showing import author_line, language_note, sheet_data

TEMPLATE = "adoptions/typst/kit.typ"
_IN_THE_NOTE = 900


def kit_data(
    initiative: Initiative, told: Any, *, language: str, network: str, address: str, qr: str, version_note: str = ""
) -> dict[str, Any]:
    """Return what the kit needs, in the language in force; `told` has the nine answers in the language of the kit where there are any."""
    standing = standing_of(initiative)
    data = sheet_data(
        initiative, reader_language=language, network=network, address=address, qr=qr, sections=[], told=told, standing=standing
    )
    lines, adapted = adoptions_of(initiative.id), adaptations_of(initiative.id)
    # Whom to ask stands at the end of the kit, after what other cities did.
    contact = contact_part(initiative.description)
    sheet = data["sections"][: len(data["sections"]) - len(contact)]
    known = [_taken_up(lines, language), *(_adaptation(one, language) for one in adapted)]
    data |= {
        "kicker": [_("Replication kit"), _("as of %(day)s", day=day(last_change(initiative, lines)))],
        "footer": _("Exchange, replication kit, %(title)s", title=told.title),
        "lede": _("Everything that another city needs to do this, as far as it is known. %(level)s", level=level_line(standing.level)),
        "sections": sheet,
        "others": [{"part": _("What other cities did with it")}, *known] if lines else [],
        "contact": contact,
        "lineage": {"heading": _("Where it comes from"), "paragraphs": lineage_lines(initiative, lines, language)},
        "language_note": " ".join(
            filter(None, (language_note(told.language, language), as_the_cities_wrote(initiative, language, adapted)))
        ),
        "council": council_note(initiative, told, lines, standing, language=language),
        "version_note": version_note,
    }
    found: dict[str, Any] = breakable(data)
    return found


def as_the_cities_wrote(initiative: Initiative, language: str, adapted: Sequence[AdaptedBy]) -> str:
    """Say that what cities added is not translated: only the nine answers have versions."""
    if language == initiative.language or not (initiative.description or adapted):
        return ""
    return _("What cities added about it stands in the language in which they wrote it.")


def last_change(initiative: Initiative, lines: Sequence[AdoptionLine]) -> datetime:
    """Return when anything last changed of what a kit says."""
    described = [initiative.description.saved_at] if initiative.description else []
    return max([initiative.saved_at, *described, *(line.moved_at for line in lines)])


def _taken_up(lines: Sequence[AdoptionLine], language: str) -> dict[str, Any]:
    items = [f"{line.city_in(language)}: {line.stage.label}, {day(line.moved_at)}" for line in lines]
    lessons = [_("%(city)s has learnt: “%(lesson)s”", city=line.city_in(language), lesson=line.lesson) for line in lines if line.lesson]
    return {"heading": _("Cities that took it up"), "level": 3, "items": items, "notes": lessons}


def _adaptation(one: AdaptedBy, language: str) -> dict[str, Any]:
    """Return what one city kept, changed, left out and added; what it kept stands in one line."""
    kept = [part.component for part in one.parts if part.fate is Fate.KEPT]
    told = [
        "\n".join(
            word
            for word in (
                f"{part.fate.label}: {part.called}" if part.fate else str(part.called),
                _("Here: %(words)s", words=part.here) if part.here else "",
                _("Because: %(words)s", words=part.reason) if part.reason else "",
            )
            if word
        )
        for part in one.parts
        if part.fate is not Fate.KEPT
    ]
    words = ngettext("%(num)s part is as it was.", "%(num)s parts are as they were.", len(kept))
    return {"heading": one.city_in(language), "level": 3, "paragraphs": [words] if kept else [], "items": told}


def lineage_lines(initiative: Initiative, lines: Sequence[AdoptionLine], language: str) -> list[str]:
    """Say where it was seen, by young people of which city, what it comes from, and where it went."""
    city = initiative.city.name_in(language)
    seen = initiative.seen_city.name_in(language) if initiative.seen_city else ""
    where = _("seen in %(city)s", city=seen) if seen else _("seen")
    if initiative.session is not None:
        where = _("%(where)s at “%(session)s”", where=where, session=initiative.session.title)
    by_city = initiative.is_by_city or initiative.credited_as == initiative.city.name
    told = [f"{author_line(city, city)}." if by_city else _("Written by young people from %(city)s, %(where)s.", city=city, where=where)]
    for kin in list_kin(initiative.id):
        other = kin.relative
        if kin.is_parent:
            told.append(_("It %(kind)s “%(title)s” (%(city)s).", kind=kin.kind.label, title=other.title, city=other.city_in(language)))
    if lines:
        told.append(_("Taken up by %(cities)s.", cities=listed(line.city_in(language) for line in lines)))
    return told


def council_note(initiative: Initiative, told: Any, lines: Sequence[AdoptionLine], standing: Standing, *, language: str) -> dict[str, Any]:
    """Return a draft for a council: subject, what, why here, cost, decision asked. What stands in [ ] is the city's own."""
    title, origin = told.title, f"{initiative.city.name_in(language)}, {country(initiative.city.country)}"
    level = standing.level
    others = ngettext("%(num)s city has taken it up so far.", "%(num)s cities have taken it up so far.", len(lines)) if lines else ""
    description = initiative.description
    core = description.core if description else []
    costs = priced(description)
    return {
        "title": _("Draft of a note to the council"),
        "hint": _("What stands in [brackets] is yours to fill in. Change every word that is not yours."),
        "head": [
            [_("To"), _("the council of [your city]")],
            [_("From"), _("[office, name of an adult who answers for it]")],
            [_("Date"), _("[day]")],
            [_("Subject"), _("To try “%(title)s”, an idea from %(city)s", title=title, city=origin)],
        ],
        "sections": [
            {
                "heading": _("What it is"),
                "paragraphs": [shortened(told.problem), *([shortened(told.why_it_works)] if told.why_it_works else [])],
            },
            *([{"heading": _("What must stay"), "items": core}] if core else []),
            {
                "heading": _("Why here"),
                "paragraphs": [
                    _("[Which place in our city has this problem? Who says so: young people, neighbours, figures?]"),
                    _("[What would be different here, and why it can work all the same.]"),
                ],
            },
            {
                "heading": _("What is known"),
                "paragraphs": [one for one in (level_line(level), *(str(why) for why in level.why), others) if one],
            },
            {
                "heading": _("What it costs"),
                "rows": [list(row) for row in costs] + [[_("In our city"), _("[sum], from [budget line]")]],
                "paragraphs": [] if costs else [shortened(told.cost)] if told.cost else [],
            },
            {
                "heading": _("What we ask the council to decide"),
                "items": [
                    _("to try it at [place] from [day] until [day];"),
                    _("to give [sum or hours of work] for it;"),
                    _("that [office] answers for it, together with the young people;"),
                    _("to hear what came of it by [day], and then to decide whether it goes on."),
                ],
            },
        ],
    }


def shortened(text: str) -> str:
    """Return the beginning of a text, up to some 900 letters, ending with a whole word."""
    flat = " ".join(paragraphs(text))
    if len(flat) <= _IN_THE_NOTE:
        return flat
    return flat[:_IN_THE_NOTE].rsplit(" ", 1)[0] + " …"
