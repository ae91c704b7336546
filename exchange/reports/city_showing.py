"""One city's report in words: what a mayor reads first, then the figures."""

from collections.abc import Iterable

from exchange.foundation.formats import day, listed, number
from exchange.foundation.languages import _, ngettext, reader_language
from exchange.reports import wording
from exchange.reports.figures import CityReport, Place
from exchange.reports.shown import Column, Drawn, Figure, ShownReport, Stat, Table
from exchange.reports.snapshots import snapshot

_MOST_NAMES = 3


def show_city(report: CityReport, *, network_name: str) -> ShownReport:
    """Return the report in the reader's language."""
    language = reader_language()
    city, trip = report.city.name_in(language), report.trip
    title = (
        _("What %(cohort)s brought to %(city)s", cohort=trip.name, city=city)
        if trip.has_gone
        else _("%(city)s on the way to %(cohort)s", city=city, cohort=trip.name)
    )
    caption = _("Initiatives from %(city)s, by theme of the Manifesto", city=city)
    return ShownReport(
        title=title,
        kicker=_("City cohort report, %(city)s", city=city),
        figures_of=report.figures_of,
        state=wording.state_of(trip),
        lede=" ".join(_headline(report)),
        letterhead=_("%(network)s · cohort %(cohort)s", network=network_name, cohort=trip.name),
        footer=_("Exchange, city report, %(cohort)s, %(city)s", cohort=trip.name, city=city),
        story=_story_after(report) if trip.has_gone else _story_before(report),
        stats=_stats_after(report, language) if trip.has_gone else _stats_before(report),
        bars=wording.bars_of(report.ideas, caption=caption),
        drawn=_map(report, city, language) if trip.has_gone else None,
        people=wording.people_tables(report.people, trip),
        people_heading=_("Who travelled") if trip.has_gone else _("Who is registered"),
        people_notes=wording.people_notes(report.people, trip),
        bars_heading=_("What they brought home, by theme"),
        map_heading=_("Who took what from whom"),
        tables=tuple(_tables(report, city)),
        waits=wording.next_lines(report.waits),
        explanations=wording.explanations(trip),
        seal=_("Printed figures can be found again: snapshot %(snapshot)s", snapshot=snapshot(report)),
    )


def _headline(report: CityReport) -> list[str]:
    if report.trip.has_gone:
        went = ngettext("%(num)s person went.", "%(num)s people went.", report.people.total)
        if not report.people.total:
            return [_("Nobody went.")]
        adopted = wording.says_adopted(report.adopted) if report.ideas.total else []
        return [went, wording.says_written(report.ideas), *adopted]
    sentences = [ngettext("%(num)s person is registered.", "%(num)s people are registered.", report.people.total)]
    if report.ready is not None and report.people.total:
        sentences.append(ngettext("%(num)s is ready to travel.", "%(num)s are ready to travel.", report.ready))
    if report.places.free:
        sentences.append(ngettext("%(num)s place is still free.", "%(num)s places are still free.", report.places.free))
    if report.places.waiting:
        sentences.append(ngettext("%(num)s person waits for a place.", "%(num)s people wait for a place.", report.places.waiting))
    return sentences


def _pledged(report: CityReport) -> Figure:
    when = report.places.pledged_on
    return Figure(
        ngettext("place pledged", "places pledged", report.places.pledged),
        report.places.pledged,
        _("on %(day)s", day=day(when)) if when else "",
    )


def _story_after(report: CityReport) -> tuple[Figure, ...]:
    places, ideas = report.places, report.ideas
    free = ngettext("%(num)s place stayed free", "%(num)s places stayed free", places.free) if places.free else _("no place stayed free")
    return (
        _pledged(report),
        Figure(_("travelled"), report.people.total, free if places.pledged else ""),
        Figure(ngettext("initiative written", "initiatives written", ideas.total), ideas.total, wording.written_note(ideas)),
        Figure(ngettext("adoption", "adoptions", len(report.adopted)), len(report.adopted), wording.adopted_note(report.adopted)),
    )


def _story_before(report: CityReport) -> tuple[Figure, ...]:
    places, travel = report.places, report.travel
    free = ngettext("%(num)s place is free", "%(num)s places are free", places.free) if places.free else _("no place is free")
    return (
        _pledged(report),
        Figure(_("people registered"), places.filled, free),
        Figure(_("on a journey there and back"), travel.both, _("of %(all)s who travel", all=number(travel.travellers))),
        Figure(_("ready to travel"), report.ready or 0, _("nothing is missing any more")),
    )


def _stats_after(report: CityReport, language: str) -> tuple[Stat, ...]:
    travel, ideas = report.travel, report.ideas
    names = list(dict.fromkeys(one.origin.name_in(language) for one in report.taken_up))
    from_whom = listed(names) if 0 < len(names) <= _MOST_NAMES else ""
    stats = [
        Stat(
            _("On a journey there and back"),
            travel.both,
            _("%(there)s there, %(back)s back", there=number(travel.there), back=number(travel.back)),
            of=travel.travellers,
            is_way=True,
            sentence=_("%(some)s of %(all)s", some=number(travel.both), all=number(travel.travellers)),
        ),
        Stat(
            _("Sessions they noted something about"),
            report.sessions_seen,
            _("of %(count)s in %(place)s", count=number(report.trip.session_count), place=report.trip.place.name),
            of=report.trip.session_count,
        ),
    ]
    if ideas.months:
        first, last = ideas.months[0][0], ideas.months[-1][0]
        span = (
            wording.month_words(first)
            if first == last
            else _("%(first)s to %(last)s", first=wording.month_words(first), last=wording.month_words(last))
        )
        stats.append(Stat(_("Initiatives by month"), ideas.total, span, columns=tuple(count for _month, count in ideas.months)))
    stats.append(Stat(_("Taken up from other cities"), len(report.taken_up), from_whom))
    return tuple(stats)


def _stats_before(report: CityReport) -> tuple[Stat, ...]:
    travel = report.travel
    return (
        _seated(_("Have the way there"), travel.there, travel.travellers),
        _seated(_("Have the way back"), travel.back, travel.travellers),
        Stat(_("On the waiting list"), report.places.waiting),
    )


def _seated(label: str, aboard: int, travellers: int) -> Stat:
    words = _("%(some)s of %(all)s", some=number(aboard), all=number(travellers))
    return Stat(label, aboard, of=travellers, is_way=True, sentence=words)


def _tables(report: CityReport, city: str) -> Iterable[Table]:
    ideas = report.ideas
    if ideas.published:
        yield Table(
            key="initiatives",
            heading=_("Published initiatives"),
            caption=_("Everybody can read these"),
            columns=(
                Column(_("Initiative"), share=3),
                Column(_("Published")),
                Column(_("Furthest stage"), share=1),
                Column(_("Adopted"), is_number=True),
            ),
            rows=tuple((one.title, one.published_on, str(one.stage.label), one.adopted) for one in ideas.published),
            initiatives=tuple(one.slug for one in ideas.published),
        )
    if report.adopted:
        caption = _("Towns that took up what young people from %(city)s wrote", city=city)
        yield wording.adoptions_table("adopted", _("Taken from %(city)s", city=city), caption, report.adopted)
    if report.taken_up:
        caption = _("What %(city)s took up from this cohort's other cities", city=city)
        yield wording.adoptions_table("taken_up", _("Taken up by %(city)s", city=city), caption, report.taken_up)
    if report.adopted or report.taken_up:
        yield wording.stages_table(
            [(_("Taken from %(city)s", city=city), report.adopted), (_("Taken up by %(city)s", city=city), report.taken_up)]
        )
    if report.sessions:
        yield wording.sessions_table(report.sessions, report.trip, by_city=False)


def _map(report: CityReport, city: str, language: str) -> Drawn | None:
    ways: list[tuple[Place, Place, str]] = []
    description = []
    if report.people.total:
        ways.append((report.city, report.trip.place, "way"))
        description.append(
            ngettext(
                "%(num)s person travelled from %(city)s to %(place)s.",
                "%(num)s people travelled from %(city)s to %(place)s.",
                report.people.total,
                city=city,
                place=report.trip.place.name,
            )
        )
    takers = list(dict.fromkeys(one.city.name_in(language) for one in report.adopted if not one.is_own))
    if takers:
        description.append(_("Initiatives from %(city)s were taken up in %(towns)s.", city=city, towns=listed(takers)))
    givers = list(dict.fromkeys(one.origin.name_in(language) for one in report.taken_up))
    if givers:
        description.append(_("%(city)s took up initiatives from %(towns)s.", city=city, towns=listed(givers)))
    ways += [(one.origin, one.city, "out") for one in (*report.adopted, *report.taken_up)]
    crossing = len({(one.origin.slug, one.city.slug) for one in (*report.adopted, *report.taken_up) if not one.is_own})
    key = [
        ("way", ngettext("%(num)s travelled", "%(num)s travelled", report.people.total)),
        ("out", ngettext("an idea was taken over once", "ideas were taken over %(num)s times", crossing)),
    ]
    return wording.drawn_map(_("From %(city)s and back", city=city), " ".join(description), ways, here=report.city, key=key)
