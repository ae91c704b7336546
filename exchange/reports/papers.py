"""A report as PDF: the same words and figures as the page, in the house style for paper."""

from datetime import UTC, date, datetime, time
from typing import Any

from exchange.foundation.formats import day
from exchange.foundation.languages import _
from exchange.foundation.maps import WIDTH, fit, is_land, map_drawing
from exchange.foundation.pdf import render_pdf
from exchange.reports.shown import Bars, Drawn, ShownReport, Stat, Table, say_value

_FILLS = ("solid", "hatch", "soft")
# Dots of land on paper: so many over the width, whatever the map shows.
_DOTS_ACROSS = 62


def write_pdf(shown: ShownReport, *, template: str, language: str) -> bytes:
    """Return the PDF; the same report gives the same bytes on any day."""
    moment = document_date(shown.figures_of)
    return render_pdf(f"reports/typst/{template}.typ", paper_of(shown), language=language, document_date=moment)


def document_date(figures_of: date) -> datetime:
    """Return the instant that files carry: noon of the figures' day."""
    return datetime.combine(figures_of, time(12), tzinfo=UTC)


def paper_of(shown: ShownReport) -> dict[str, Any]:
    """Return what the typst template needs."""
    kind, word = shown.state
    sections: list[dict[str, Any]] = []
    if shown.bars:
        sections.append(_bars(shown.bars, shown.bars_heading, half=shown.drawn is not None))
    if shown.drawn:
        sections.append(_map(shown.drawn, shown.map_heading))
    if shown.bars:
        sections.append(_table(shown.bars.table))
    for number, table in enumerate(shown.people):
        heading = shown.people_heading if number == 0 else table.heading
        sections.append(_table(table, heading=heading, half=True))
    if shown.people_notes:
        sections.append({"heading": _("How to read these numbers"), "kind": "text", "paragraphs": list(shown.people_notes)})
    sections += [_table(table) for table in shown.tables if table.rows]
    if shown.waits:
        items = [{"text": line.text, "who": line.who, "when": day(line.due_on)} for line in shown.waits]
        sections.append({"heading": _("What next"), "kind": "list", "items": items})
    sections.append({"heading": _("What the figures mean"), "kind": "text", "paragraphs": list(shown.explanations)})
    return {
        "product": "Exchange",
        "network": shown.letterhead,
        "footer": shown.footer,
        "kicker": [shown.kicker, _("figures of %(day)s", day=day(shown.figures_of))],
        "state": {"kind": kind, "word": word},
        "title": shown.title,
        "lede": shown.lede,
        "story": [{"figure": figure.figure, "label": figure.label, "note": figure.note} for figure in shown.story],
        "stats": [_stat(stat) for stat in shown.stats],
        "sections": sections,
        "seal": [shown.seal, _("Every figure is defined in “Words we use”")],
    }


def _stat(stat: Stat) -> dict[str, Any]:
    made: dict[str, Any] = {"label": stat.label, "figure": stat.figure, "note": stat.note}
    if stat.columns:
        made["chart"] = {"kind": "columns", "values": list(stat.columns)}
    elif stat.of and stat.is_way and stat.share >= 1:
        made["chart"] = {"kind": "arc"}
    elif stat.of:
        made["chart"] = {"kind": "meter", "share": round(stat.share, 4)}
    return made


def _bars(bars: Bars, heading: str, *, half: bool) -> dict[str, Any]:
    return {
        "heading": heading,
        "kind": "bars",
        "half": half,
        "series": [{"label": name, "fill": _FILLS[at]} for at, name in enumerate(bars.series)],
        "rows": [{"label": name, "values": list(values), "figure": say_value(sum(values))} for name, values in bars.rows],
    }


def _table(table: Table, *, heading: str = "", half: bool = False) -> dict[str, Any]:
    columns: list[dict[str, Any]] = []
    for column in table.columns:
        made: dict[str, Any] = {"label": column.label, "align": "end" if column.is_number else "start"}
        if column.share:
            made["share"] = column.share
        columns.append(made)
    return {
        "heading": heading or table.heading,
        "kind": "table",
        "half": half,
        "caption": table.caption,
        "columns": columns,
        "rows": table.said_rows(),
        "total": table.said_total(),
        "notes": list(table.notes),
    }


def _map(drawn: Drawn, heading: str) -> dict[str, Any]:
    projection = fit([(place["latitude"], place["longitude"]) for place in drawn.places])
    south, east = projection.degrees(WIDTH, projection.height)
    bounds = (projection.west, south, east, projection.north)
    at = {place["name"]: (place["longitude"], place["latitude"]) for place in drawn.places}
    # Names keep clear of each other as on the page.
    sides = {place.name: "left" if place.anchor == "end" else "right" for place in map_drawing(drawn.places, drawn.ways).places}
    return {
        "heading": heading,
        "kind": "map",
        "half": True,
        "alt": f"{drawn.title}. {drawn.description}",
        "bounds": list(bounds),
        "land": _land(*bounds),
        "points": [
            {
                "name": place["name"],
                "lat": place["latitude"],
                "lon": place["longitude"],
                "kind": "here" if place["kind"] == "now" else "there",
                "side": sides[place["name"]],
            }
            for place in drawn.places
        ],
        "ways": [
            {"from": list(at[start]), "to": list(at[end]), "kind": "travelled" if kind == "way" else "adopted"}
            for start, end, kind in drawn.ways
        ],
        "key": [{"kind": "travelled" if kind == "way" else "adopted", "label": words} for kind, words in drawn.key],
    }


def _land(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """Return dots of land, closer where the map shows less."""
    gap = (east - west) / _DOTS_ACROSS
    across = [west + gap * (step + 0.5) for step in range(_DOTS_ACROSS)]
    # Rows as far apart as columns are at the map's middle latitude would need its cosine; two thirds is near enough.
    row_gap = gap * 2 / 3
    rows = int((north - south) / row_gap)
    down = [south + row_gap * (step + 0.5) for step in range(rows)]
    return [[round(lon, 2), round(lat, 2)] for lat in down for lon in across if is_land(latitude=lat, longitude=lon)]
