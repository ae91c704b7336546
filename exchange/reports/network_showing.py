"""The network's report in words: all cities of a cohort, and who took what from whom."""

from collections import Counter
from collections.abc import Iterable, Sequence

from exchange.foundation.folding import fold
from exchange.foundation.formats import number
from exchange.foundation.languages import _, ngettext, reader_language
from exchange.reports import wording
from exchange.reports.figures import CityLine, NetworkReport, Place
from exchange.reports.shown import Column, Drawn, Figure, ShownReport, Stat, Table
from exchange.reports.snapshots import snapshot

SORTS = ("city", "pledged", "filled", "people", "written", "published", "adopted", "taken_up")


def show_network(report: NetworkReport, *, network_name: str, sort: str = "city") -> ShownReport:
    """Return the report in the reader's language; `sort` orders the table of cities (`-people`: most first)."""
    trip = report.trip
    title = _("What %(cohort)s brought home", cohort=trip.name) if trip.has_gone else _("%(cohort)s before the trip", cohort=trip.name)
    return ShownReport(
        title=title,
        kicker=_("Network cohort report"),
        figures_of=report.figures_of,
        state=wording.state_of(trip),
        lede=" ".join(_headline(report)),
        letterhead=_("%(network)s · cohort %(cohort)s", network=network_name, cohort=trip.name),
        footer=_("Exchange, network report, %(cohort)s", cohort=trip.name),
        story=_story_after(report) if trip.has_gone else _story_before(report),
        stats=_stats_after(report) if trip.has_gone else _stats_before(report),
        bars=wording.bars_of(report.ideas, caption=_("Initiatives of all cities, by theme of the Manifesto")),
        drawn=_map(report) if trip.has_gone else None,
        people=wording.people_tables(report.people, trip),
        people_heading=_("Who travelled") if trip.has_gone else _("Who is registered"),
        people_notes=wording.people_notes(report.people, trip),
        bars_heading=_("What they brought home, by theme"),
        map_heading=_("Who took what from whom"),
        tables=tuple(_tables(report, sort)),
        waits=wording.next_lines(report.waits),
        explanations=wording.explanations(trip),
        seal=_("Printed figures can be found again: snapshot %(snapshot)s", snapshot=snapshot(report)),
    )


def _headline(report: NetworkReport) -> list[str]:
    cities = len(report.cities)
    took_part = ngettext("%(num)s city takes part.", "%(num)s cities take part.", cities)
    if report.trip.has_gone:
        going = sum(1 for line in report.cities if line.people)
        went = ngettext("%(num)s person went", "%(num)s people went", report.people.total)
        whence = ngettext("from %(num)s city", "from %(num)s cities", going)
        adopted = wording.says_adopted(report.adopted) if report.ideas.total else []
        return [_("%(people)s %(cities)s.", people=went, cities=whence), wording.says_written(report.ideas), *adopted]
    sentences = [took_part, ngettext("%(num)s person is registered.", "%(num)s people are registered.", report.people.total)]
    if report.places.free:
        sentences.append(ngettext("%(num)s place is still free.", "%(num)s places are still free.", report.places.free))
    return sentences


def _pledged(report: NetworkReport) -> Figure:
    by = ngettext("by %(num)s city", "by %(num)s cities", len(report.cities))
    return Figure(ngettext("place pledged", "places pledged", report.places.pledged), report.places.pledged, by)


def _story_after(report: NetworkReport) -> tuple[Figure, ...]:
    places, ideas = report.places, report.ideas
    free = ngettext("%(num)s place stayed free", "%(num)s places stayed free", places.free) if places.free else _("no place stayed free")
    return (
        _pledged(report),
        Figure(_("travelled"), report.people.total, free),
        Figure(ngettext("initiative written", "initiatives written", ideas.total), ideas.total, wording.written_note(ideas)),
        Figure(ngettext("adoption", "adoptions", len(report.adopted)), len(report.adopted), wording.adopted_note(report.adopted)),
    )


def _story_before(report: NetworkReport) -> tuple[Figure, ...]:
    places, travel = report.places, report.travel
    free = ngettext("%(num)s place is free", "%(num)s places are free", places.free) if places.free else _("no place is free")
    of_all = _("of %(all)s who travel", all=number(travel.travellers))
    return (
        _pledged(report),
        Figure(_("people registered"), places.filled, free),
        Figure(_("have the way there"), travel.there, of_all),
        Figure(_("have the way back"), travel.back, of_all),
    )


def _share(label: str, some: int, every: int, note: str = "") -> Stat:
    return Stat(label, some, note, of=every, is_way=True, sentence=_("%(some)s of %(all)s", some=number(some), all=number(every)))


def _stats_after(report: NetworkReport) -> tuple[Stat, ...]:
    cities = report.cities
    gave = sum(1 for line in cities if line.published)
    took = sum(1 for line in cities if line.taken_up)
    return (
        _share(_("Cities with a published initiative"), gave, len(cities)),
        _share(_("Cities that took something up from another"), took, len(cities)),
        _share(_("On a journey there and back"), report.travel.both, report.travel.travellers),
        Stat(
            _("Sessions somebody noted something about"),
            report.sessions_seen,
            _("of %(count)s in %(place)s", count=number(report.trip.session_count), place=report.trip.place.name),
            of=report.trip.session_count,
        ),
    )


def _stats_before(report: NetworkReport) -> tuple[Stat, ...]:
    full = sum(1 for line in report.cities if not line.places.free)
    return (
        _share(_("Cities whose places are all taken"), full, len(report.cities)),
        Stat(_("On the waiting list"), report.places.waiting),
    )


def _tables(report: NetworkReport, sort: str) -> Iterable[Table]:
    yield cities_table(report, sort=sort)
    if report.adopted:
        yield wording.adoptions_table("adopted", _("Adoptions"), _("Every city that took an initiative of this cohort up"), report.adopted)
        yield wording.stages_table([(_("Adoptions"), report.adopted)])
    if report.sessions:
        yield wording.sessions_table(report.sessions, report.trip, by_city=True)


def cities_table(report: NetworkReport, *, sort: str) -> Table:
    """Return one row a city, and the sums."""
    lines = sort_cities(report.cities, sort=sort, language=reader_language())
    language, gone = reader_language(), report.trip.has_gone

    def head(label: str, key: str) -> Column:
        return Column(label, is_number=True, key=key)

    columns = [Column(_("City"), key="city", share=1), head(_("Pledged"), "pledged"), head(_("Filled"), "filled")]
    columns += [head(_("Travelled"), "people")] if gone else []
    columns += [
        head(_("Written"), "written"),
        head(_("Published"), "published"),
        head(_("Adopted by cities"), "adopted"),
        head(_("Taken from others"), "taken_up"),
    ]

    def figures(line: CityLine) -> tuple[int, ...]:
        people = (line.people,) if gone else ()
        return (line.places.pledged, line.places.filled, *people, line.written, line.published, line.adopted, line.taken_up)

    rows = [figures(line) for line in lines]
    return Table(
        key="cities",
        heading=_("City by city"),
        caption=_("Every city with places in this cohort"),
        columns=tuple(columns),
        rows=tuple((line.city.name_in(language), *row) for line, row in zip(lines, rows, strict=True)),
        total=(_("All cities"), *(sum(column) for column in zip(*rows, strict=True))),
        cities=tuple(line.city.slug for line in lines),
    )


def sort_cities(lines: Sequence[CityLine], *, sort: str, language: str) -> list[CityLine]:
    """Return the cities in an order of SORTS, backwards with a minus; what is unknown sorts by name."""
    by_name = sorted(lines, key=lambda line: fold(line.city.name_in(language)))
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS or key == "city":
        return by_name[::-1] if backwards and key == "city" else by_name
    values = {
        "pledged": lambda line: line.places.pledged,
        "filled": lambda line: line.places.filled,
    }
    return sorted(by_name, key=values.get(key, lambda line: getattr(line, key)), reverse=backwards)


def _map(report: NetworkReport) -> Drawn | None:
    flows = Counter((one.origin.slug, one.city.slug) for one in report.adopted if not one.is_own)
    ways: list[tuple[Place, Place, str]] = [(one.origin, one.city, "out") for one in report.adopted if not one.is_own]
    words = ngettext("%(num)s way of an idea from one city to another.", "%(num)s ways of ideas from one city to another.", len(flows))
    key = [("out", ngettext("an idea was taken over once", "ideas were taken over %(num)s times", flows.total()))]
    return wording.drawn_map(_("Ideas on their way between cities"), words, ways, here=None, key=key)
