"""The words that the city's and the network's report share: tables, headlines, explanations."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

from babel.dates import format_date
from flask_babel import get_locale

from exchange.adoptions.models import AdoptionStage
from exchange.cohorts.models import CohortState
from exchange.foundation.formats import listed, number
from exchange.foundation.languages import _, ngettext, reader_language
from exchange.reports.figures import AdoptionFact, Ideas, Next, People, Place, SessionSeen, Trip
from exchange.reports.rules import HIDDEN, THRESHOLD, Band, Progress, cell
from exchange.reports.shown import Bars, Column, Drawn, NextLine, Table, Value

# A map with more names than this is a cloud; the table says it better.
MOST_PLACES = 14
# Of a long list of adoptions page and paper show the latest.
MOST_LISTED = 60
_NAMES_IN_A_NOTE = 3

_CHIPS = {
    CohortState.DRAFT: "draft",
    CohortState.OPEN: "waits",
    CohortState.CLOSED: "waits",
    CohortState.TRAVELLING: "waits",
    CohortState.RETURNED: "ready",
    CohortState.ARCHIVED: "ready",
}


def state_of(trip: Trip) -> tuple[str, str]:
    """Return the chip of the cohort's state: its shape and its word."""
    return _CHIPS[trip.state], str(trip.state.label)


def says_written(ideas: Ideas) -> str:
    """Say how many ideas are written up."""
    if not ideas.total:
        return _("None of their ideas is written up yet.")
    return ngettext("%(num)s of their ideas is written up.", "%(num)s of their ideas are written up.", ideas.total)


def says_adopted(adopted: Sequence[AdoptionFact]) -> list[str]:
    """Say how many towns took an idea up, and how many of them go on."""
    if not adopted:
        return [_("No town has taken one up yet.")]
    towns = len({one.city.slug for one in adopted})
    going = sum(one.goes_on for one in adopted)
    stopped = len(adopted) - going
    sentences = [ngettext("%(num)s town took one up.", "%(num)s towns took one up.", towns)]
    if going:
        sentences.append(ngettext("%(num)s adoption goes on.", "%(num)s adoptions go on.", going))
    if stopped:
        sentences.append(ngettext("%(num)s stopped and says why.", "%(num)s stopped and say why.", stopped))
    return sentences


def written_note(ideas: Ideas) -> str:
    """Return `7 published, 2 with the reader`."""
    parts = {
        Progress.PUBLISHED: ngettext("%(num)s published", "%(num)s published", ideas.counts[Progress.PUBLISHED]),
        Progress.WITH_READER: ngettext("%(num)s with the reader", "%(num)s with the reader", ideas.counts[Progress.WITH_READER]),
        Progress.WITH_AUTHOR: ngettext("%(num)s back with the author", "%(num)s back with the author", ideas.counts[Progress.WITH_AUTHOR]),
    }
    return ", ".join(words for step, words in parts.items() if ideas.counts[step])


def adopted_note(adopted: Sequence[AdoptionFact]) -> str:
    """Return who goes on and who stopped, by name where they are few."""
    language = reader_language()
    going = [place.name_in(language) for place in {one.city.slug: one.city for one in adopted if one.goes_on}.values()]
    stopped = [place.name_in(language) for place in {one.city.slug: one.city for one in adopted if not one.goes_on}.values()]
    if max(len(going), len(stopped)) > _NAMES_IN_A_NOTE:
        going_count, stopped_count = sum(one.goes_on for one in adopted), sum(not one.goes_on for one in adopted)
        return _("%(going)s go on, %(stopped)s stopped", going=number(going_count), stopped=number(stopped_count))
    if going and stopped:
        return _("going on: %(going)s; stopped: %(stopped)s", going=listed(going), stopped=listed(stopped))
    if going:
        return _("going on: %(going)s", going=listed(going))
    return _("stopped: %(stopped)s", stopped=listed(stopped)) if stopped else ""


def hidden_note() -> str:
    """Explain the sign of a hidden number."""
    return _(
        "“%(sign)s” stands for any number under %(threshold)s, and for the number that would give it away. "
        "So nobody can be picked out of a small group.",
        sign=HIDDEN,
        threshold=THRESHOLD,
    )


def people_tables(people: People, trip: Trip) -> tuple[Table, ...]:
    """Return who went by age and by kind."""
    heads = Column(_("People"), is_number=True)
    caption = (
        _("Everybody who travelled, by age on the first day") if trip.has_gone else _("Everybody with a place, by age on the first day")
    )
    ages = Table(
        key="ages",
        heading=_("By age"),
        caption=caption,
        columns=(Column(_("Age")), heads),
        rows=tuple((str(band.label(minimum_age=trip.minimum_age)), cell(count)) for band, count in people.bands.items()),
        total=(_("All"), people.total),
    )
    kinds = Table(
        key="kinds",
        heading=_("By part"),
        caption=_("The same people, by the part they play"),
        columns=(Column(_("Part")), heads),
        rows=tuple((str(kind.label), cell(count)) for kind, count in people.kinds.items()),
        total=(_("All"), people.total),
    )
    return (ages, kinds) if people.total else ()


def people_notes(people: People, trip: Trip) -> tuple[str, ...]:
    """Return what is said below the tables: the balance, and what is hidden."""
    notes = []
    if people.young_per_adult is not None:
        notes.append(_("%(young)s young people for each adult who travels with them.", young=number(people.young_per_adult, decimals=1)))
    if people.bands.get(Band.MINORS, 0) != 0:
        notes.append(_("Whose birth date is not known counts as under 18."))
    if people.hides:
        notes.append(hidden_note())
    if not people.total:
        notes.append(_("Nobody travelled.") if trip.has_gone else _("Nobody has a place yet."))
    return tuple(notes)


def bars_of(ideas: Ideas, *, caption: str) -> Bars | None:
    """Return initiatives by theme as bars and table; nothing where nothing was written."""
    if not ideas.total:
        return None
    language = reader_language()
    steps = [Progress.PUBLISHED, Progress.WITH_READER]
    if ideas.counts[Progress.WITH_AUTHOR]:
        steps.append(Progress.WITH_AUTHOR)
    rows = tuple(
        (line.label_in(language) if line.slug else _("no theme yet"), tuple(line.counts[step] for step in steps)) for line in ideas.themes
    )
    notes = []
    if sum(line.total for line in ideas.themes) > ideas.total:
        notes.append(_("An initiative may have several themes, so the last row can be less than the sum."))
    if ideas.themes_without:
        notes.append(
            ngettext("%(num)s theme of the Manifesto has none.", "%(num)s themes of the Manifesto have none.", ideas.themes_without)
        )
    table = Table(
        key="themes",
        heading=_("Initiatives by theme"),
        caption=caption,
        columns=(
            Column(_("Theme"), share=3),
            *(Column(str(step.label).capitalize(), is_number=True) for step in steps),
            Column(_("All"), is_number=True),
        ),
        rows=tuple((name, *counts, sum(counts)) for name, counts in rows),
        total=(_("All themes"), *(ideas.counts[step] for step in steps), ideas.total),
        notes=tuple(notes),
    )
    return Bars(tuple(str(step.label) for step in steps), rows, table)


def adoptions_table(key: str, heading: str, caption: str, adopted: Sequence[AdoptionFact]) -> Table:
    """Return who took what from whom, the latest move first; page and paper show so many that one reads them."""
    language = reader_language()
    latest = sorted(adopted, key=attrgetter("moved_on"), reverse=True)
    places = {one.origin.slug: one.origin for one in adopted} | {one.city.slug: one.city for one in adopted}
    names = {slug: place.name_in(language) for slug, place in places.items()}
    stages = {stage: str(stage.label) for stage in AdoptionStage}
    notes: tuple[str, ...] = ()
    if len(latest) > MOST_LISTED:
        words = _("The latest %(some)s of %(all)s; the XLSX and JSON files have all.", some=number(MOST_LISTED), all=number(len(latest)))
        notes = (words,)
    return Table(
        key=key,
        heading=heading,
        caption=caption,
        columns=(
            Column(_("Initiative"), share=2),
            Column(_("From"), share=1),
            Column(_("To"), share=1),
            Column(_("Stage"), share=1),
            Column(_("Since"), share=1),
        ),
        rows=tuple((one.title, names[one.origin.slug], names[one.city.slug], stages[one.stage], one.moved_on) for one in latest),
        notes=notes,
        most=MOST_LISTED,
        initiatives=tuple(one.slug for one in latest),
    )


def stages_table(columns: Sequence[tuple[str, Sequence[AdoptionFact]]]) -> Table:
    """Return how many adoptions stand at each stage; stages at which none stands are left out."""
    counts = [Counter([one.stage.value for one in ones]) for _name, ones in columns]
    stages = [stage for stage in AdoptionStage if any(count[stage.value] for count in counts)]
    return Table(
        key="stages",
        heading=_("Adoptions by stage"),
        caption=_("Where the adoptions stand"),
        columns=(Column(_("Stage")), *(Column(name, is_number=True) for name, _ones in columns)),
        rows=tuple((str(stage.label), *(count[stage.value] for count in counts)) for stage in stages),
        total=(_("All"), *(len(ones) for _name, ones in columns)),
    )


def sessions_table(sessions: Iterable[SessionSeen], trip: Trip, *, by_city: bool) -> Table:
    """Return the sessions about which people noted something."""
    rows: list[tuple[Value, ...]] = [
        (one.title, str(one.kind.label), one.starts_at.date(), one.cities if by_city else cell(one.people)) for one in sessions
    ]
    return Table(
        key="sessions",
        heading=_("Sessions they noted something about"),
        caption=_("Of %(count)s sessions in %(place)s", count=number(trip.session_count), place=trip.place.name),
        columns=(
            Column(_("Session"), share=3),
            Column(_("Kind")),
            Column(_("Day")),
            Column(_("Cities") if by_city else _("People"), is_number=True),
        ),
        rows=tuple(rows),
    )


def drawn_map(
    title: str, description: str, ways: Iterable[tuple[Place, Place, str]], *, here: Place | None, key: Sequence[tuple[str, str]]
) -> Drawn | None:
    """Return a map of the ways, or None where there is too much or nothing to draw."""
    language = reader_language()
    places: dict[str, dict[str, object]] = {}
    lines: list[tuple[str, str, str]] = []
    for start, end, kind in ways:
        if start.latitude is None or end.latitude is None or start.name == end.name:
            continue
        for place in (start, end):
            dot = "now" if here is not None and place.name == here.name else "dot"
            places.setdefault(
                place.name,
                {"name": place.name_in(language), "latitude": place.latitude, "longitude": place.longitude, "kind": dot},
            )
        lines.append((str(places[start.name]["name"]), str(places[end.name]["name"]), kind))
        if len(places) > MOST_PLACES:
            return None
    if not lines:
        return None
    kinds = {kind for _start, _end, kind in lines}
    return Drawn(title, description, tuple(places.values()), tuple(dict.fromkeys(lines)), tuple(pair for pair in key if pair[0] in kinds))


def next_lines(waits: Iterable[Next]) -> tuple[NextLine, ...]:
    """Return what waits in words."""
    return tuple(NextLine(str(one.sentence), str(one.owner), one.due_on) for one in waits)


def explanations(trip: Trip) -> tuple[str, ...]:
    """Explain every figure once, for the last sheet and the end of the page."""
    who = (
        _("Travelled: everybody who was confirmed and did not withdraw, young people and the adults with them.")
        if trip.has_gone
        else _("Has a place: offered, accepted or confirmed. Applications and the waiting list take no place.")
    )
    return (
        who,
        _("Ages count on the first day of the conference. Whose birth date is not known counts as under 18."),
        hidden_note(),
        _("Small numbers of people by age, part and session are hidden. Places, seats, initiatives and adoptions are counted in full."),
        _("Initiatives: everything a young person has sent, without drafts. With the reader: an adult or the network still reads it."),
        _("Adopted: a city took one of this cohort's initiatives up, also the city from which it comes. One that stopped stays counted."),
        _("Sessions: those about which at least one person noted something. They are named for five people or more."),
    )


def month_words(month: date) -> str:
    """Return `Nov 2017`."""
    return format_date(month, "MMM y", locale=str(get_locale() or "en"))
