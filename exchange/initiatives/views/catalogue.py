"""The public catalogue, as page, CSV, JSON and Atom feed; the same filters and figures in each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Response, get_template_attribute, jsonify, render_template, request, stream_with_context, url_for
from markupsafe import Markup

from exchange.access.guards import current_viewer, public
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.fragments import rendered
from exchange.foundation.languages import _, reader_language
from exchange.foundation.pages import page_number
from exchange.foundation.sheets import csv_pieces
from exchange.initiatives import catalogue
from exchange.initiatives.cards import Card, shown_cards
from exchange.initiatives.catalogue import CataloguePage, Wishes
from exchange.initiatives.describing.rules import lamps_in_a_cell
from exchange.initiatives.finding.facets import Narrowing, narrowing
from exchange.initiatives.finding.index import Index, current_index
from exchange.initiatives.finding.places import count_taken_up, drawn_places, list_places
from exchange.initiatives.models import Stage
from exchange.initiatives.photos.showing import on_cards
from exchange.initiatives.questions import NAMES
from exchange.initiatives.showing import LICENCE, LICENCE_ADDRESS, author_line, row_data
from exchange.initiatives.views.blueprint import address_of, blueprint, network_name
from exchange.messages.writing import absolute

_HEADER = (
    "id", "slug", "address", "title", "language", "city", "city_name", "country", "seen_city", "themes", "stage", "adopted_count",
    "credited_as", "published_at", *NAMES[1:], "evidence_level", "lamps", "licence",
)  # fmt: skip


def _wishes() -> Wishes:
    return Wishes.from_address(request.args, page=page_number())


class _Drawn(NamedTuple):
    """What is the same on every page of the catalogue in one language, drawn once for as long as nothing changes."""

    city_names: dict[str, str]
    theme_names: dict[str, str]
    arcs: dict[Stage, Markup]


def _drawn_once(index: Index, language: str) -> _Drawn:
    arc = get_template_attribute("components/arc.html", "arc_small")
    return _Drawn(
        {slug: city.name_in(language) for slug, city in index.cities.items()},
        {slug: index.theme_name(slug, language) for slug in index.themes},
        {stage: arc(place / (len(Stage) - 1), stage.label) for place, stage in enumerate(Stage)},
    )


@blueprint.get("/initiatives")
@public
def index() -> Response:
    """Show the catalogue: searched, filtered, fifty a page."""
    return public_page(_page, is_anonymous=not current_viewer().is_signed_in)


def _page() -> str:
    wishes, language = _wishes(), reader_language()
    found = catalogue.list_published(wishes, language=language)
    facets = found.found.index
    drawn = facets.made(("drawn", language), lambda: _drawn_once(facets, language))
    draw_lamps = get_template_attribute("components/lamps.html", "lamps_small")
    every = [*found.rows, *found.meant]

    def cards(rows: Sequence[Any]) -> list[Card]:
        return shown_cards(rows, city_names=drawn.city_names, theme_names=drawn.theme_names, reader=language)

    return render_template(
        "initiatives/index.html",
        wishes=wishes,
        page=found,
        small_lamps={figures: draw_lamps(figures) for figures in {row.lamps for row in every}},
        cards=cards(found.rows),
        meant_cards=cards(found.meant),
        pictures=on_cards([row.slug for row in every]),
        mended=[(typed, ", ".join(words)) for typed, words in found.found.mended.items()],
        arcs=drawn.arcs,
        panel=_panel(wishes, found, language),
        canonical=absolute(url_for(".index", **wishes.query, page=wishes.page if wishes.page > 1 else None)),
    )


class _Panel(NamedTuple):
    """What the page can be narrowed by: as facts, and as it is written beside the list."""

    facts: Narrowing
    drawn: Markup


def _panel(wishes: Wishes, page: CataloguePage, language: str) -> _Panel:
    index = page.found.index

    def make() -> _Panel:
        facts = narrowing(index, wishes.chosen, within=page.found.by_words, language=language)
        draw = get_template_attribute("initiatives/_narrow.html", "narrow")
        return _Panel(facts, draw(facts, wishes, wishes.query | {"q": "", "exact": ""}))

    # Its addresses are this one with something else chosen, so it follows from the whole address but for the page.
    address = tuple((name, value) for name, value in request.args.items(multi=True) if name != "page")
    return index.made_lately(("panel", language, address), make)


@blueprint.get("/initiatives/map")
@public
def on_a_map() -> Response:
    """Show where published initiatives come from, and where they were taken up."""
    return public_page(_map, is_anonymous=not current_viewer().is_signed_in)


def _map() -> str:
    language = reader_language()
    facets, taken_up = current_index(), count_taken_up()

    def draw() -> Markup:
        lines = list_places(facets, taken_up, language)
        drawing, named = drawn_places(facets, lines)
        return rendered("initiatives/_map.html", lines=lines, drawing=drawing, named=named)

    # One for each language, however often a city takes something up.
    figures, drawn = facets.made_lately(("map", language), lambda: (taken_up, draw()))
    if figures != taken_up:
        drawn = facets.made_lately(("map", language), lambda: (taken_up, draw()), anew=True)[1]
    return render_template("initiatives/map.html", drawn=drawn, canonical=absolute(url_for(".on_a_map")))


@blueprint.get("/initiatives.json")
@public
def index_json() -> Response:
    """Give the same page of the catalogue to programs."""
    wishes = _wishes()
    page = catalogue.list_published(wishes, with_answers=True)
    pages = page.paging.pages
    answer = jsonify(
        total=page.paging.total,
        page=wishes.page,
        pages=pages,
        filters=wishes.query,
        # {what was typed and stands nowhere: what was looked for instead}
        looked_for=page.found.mended,
        next=absolute(url_for(".index_json", **wishes.query, page=wishes.page + 1)) if wishes.page < pages else None,
        initiatives=[row_data(row, catalogue.theme_slugs(row.themes), address=address_of(row.slug)) for row in page.rows],
    )
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/initiatives.csv")
@public
def index_csv() -> Response:
    """Give everything that is asked for as CSV, streamed however long it is."""
    pieces = csv_pieces(_csv_rows(_wishes()), header=_HEADER)
    answer = Response(stream_with_context(pieces), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="initiatives.csv"'
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


def _csv_rows(wishes: Wishes) -> Iterator[list[object]]:
    start = address_of("")
    stages = {stage: stage.value for stage in Stage}
    rows: Iterator[Any] = catalogue.stream_published(wishes)
    # Taken apart by place: asking each row for twenty names took as long as reading it.
    for (
        id_, slug, title, language, stage, adopted_count, credited_as, published_at, city, city_name, country, seen_city,
        problem, seen_where, steps, why_it_works, who_does_it, cost, change, at_home, level, lamps, themes, _changed_at,
    ) in rows:  # fmt: skip
        yield [
            str(id_), slug, start + slug, title, language, city, city_name, country, seen_city, " ".join(catalogue.theme_slugs(themes)),
            stages[stage], adopted_count, credited_as, published_at.isoformat() if published_at else "",
            problem, seen_where, "\n".join(steps), why_it_works, who_does_it, cost, change, at_home,
            level, lamps_in_a_cell(lamps), LICENCE,
        ]  # fmt: skip


@blueprint.get("/initiatives/feed.atom")
@public
def feed() -> Response:
    """Give the newest fifty that are asked for as an Atom feed with stable ids (RFC 4287)."""
    wishes = _wishes()
    page = catalogue.list_published(replace(wishes, page=1), with_answers=True)
    entries = [_entry(row, catalogue.theme_slugs(row.themes)) for row in page.rows]
    updated = max((entry["updated"] for entry in entries), default="2017-11-17T00:00:00+00:00")
    text = render_template(
        "initiatives/feed.xml",
        title=_("Initiatives by young people"),
        network=network_name(),
        home=absolute(url_for(".index", **wishes.query)),
        self_address=absolute(url_for(".feed", **wishes.query)),
        updated=updated,
        entries=entries,
        licence_address=LICENCE_ADDRESS,
    )
    answer = Response(text, content_type="application/atom+xml; charset=utf-8")
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


def _entry(row: Any, themes: Sequence[str]) -> dict[str, Any]:
    published = row.published_at.isoformat(timespec="seconds")
    updated = max(row.published_at, row.changed_at or row.published_at).isoformat(timespec="seconds")
    return {
        "id": f"urn:uuid:{row.id}",
        "title": _printable(row.title),
        "language": row.language,
        "address": address_of(row.slug),
        "published": published,
        "updated": updated,
        "author": _printable(row.credited_as or row.city_name),
        "author_line": _printable(str(author_line(row.credited_as, row.city_name))),
        "summary": _printable(row.problem),
        "themes": themes,
    }


def _printable(text: str) -> str:
    """Return a text without signs that XML cannot carry."""
    return "".join(c for c in text if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff")
