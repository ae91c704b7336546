"""A report as PDF: the same words and figures as the page, in the house style for paper."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from exchange.foundation.formats import day
from exchange.foundation.languages import _
from exchange.foundation.maps import WIDTH, DrawnPlace, fit, is_land, map_drawing
from exchange.foundation.pdf import render_pdf
from exchange.reports.shown import Bars, Drawn, ShownReport, Stat, Table, say_value, table_of

_FILLS = ("solid", "hatch", "soft")
# Dots of land on paper: so many over the width, whatever the map shows.
_DOTS_ACROSS = 62
# So many things that wait stand beside the short table of stages.
_MOST_BESIDE = 4
# Dots of places in points, for one unit of the drawing on the page.
_DOT_SCALE = 0.43


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
    people = [_table(table, heading=shown.people_heading if at == 0 else table.heading) for at, table in enumerate(shown.people)]
    if shown.bars and people:
        sections += [_table(shown.bars.table) | {"half": True, "main": True}, {"kind": "stack", "half": True, "sections": people}]
    else:
        sections += [_table(shown.bars.table)] if shown.bars else []
        sections += [table | {"half": True} for table in people]
    # What the explanations say as well is said once on paper.
    notes = [note for note in shown.people_notes if not any(note in sentence for sentence in shown.explanations)]
    if notes:
        sections.append({"kind": "small", "paragraphs": notes})
    sections += [_table(table) for table in shown.tables if table.rows and table.key != "stages"]
    sections += _end(shown)
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


def _end(shown: ShownReport) -> list[dict[str, Any]]:
    """Return where the adoptions stand, beside what is next, and the explanations."""
    stages = table_of(shown.tables, "stages")
    sections = [_table(stages) | {"half": True}] if stages is not None and stages.rows else []
    if shown.waits:
        items = [{"text": line.text, "who": line.who, "when": day(line.due_on)} for line in shown.waits]
        # More than a few need the whole width.
        sections.append({"heading": _("What next"), "kind": "list", "items": items, "half": len(items) <= _MOST_BESIDE})
    return [*sections, {"heading": _("What the figures mean"), "kind": "small", "paragraphs": list(shown.explanations)}]


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


def _table(table: Table, *, heading: str = "") -> dict[str, Any]:
    columns: list[dict[str, Any]] = []
    for column in table.columns:
        made: dict[str, Any] = {"label": column.label, "align": "end" if column.is_number else "start"}
        if column.share:
            made["share"] = column.share
        columns.append(made)
    return {
        "heading": heading or table.heading,
        "kind": "table",
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
    drawing = map_drawing(drawn.places, drawn.ways)
    labels = {place.name: place for place in drawing.places}
    return {
        "heading": heading,
        "kind": "map",
        "half": True,
        "alt": f"{drawn.title}. {drawn.description}",
        "bounds": list(bounds),
        "units": WIDTH,
        "r": round(float(drawing.radius) * _DOT_SCALE, 2),
        "land": _land(*bounds),
        "points": [
            {
                "name": place["name"],
                "lat": place["latitude"],
                "lon": place["longitude"],
                "kind": "here" if place["kind"] == "now" else "there",
                "label": _label(labels[place["name"]]),
            }
            for place in drawn.places
        ],
        "ways": [
            {"from": list(at[start]), "to": list(at[end]), "kind": "travelled" if kind == "way" else "adopted"}
            for start, end, kind in drawn.ways
        ],
        "key": [{"kind": "travelled" if kind == "way" else "adopted", "label": words} for kind, words in drawn.key],
    }


def _label(place: DrawnPlace) -> dict[str, Any]:
    """Return where a name stands, from its dot, in units of the drawing; with the line that leads to it where it stands apart."""
    x, y = float(place.x), float(place.y)
    lead = [float(value) for value in re.findall(r"[\d.-]+", place.lead)]
    return {
        "anchor": place.anchor,
        "dx": round(float(place.text_x) - x, 1),
        "dy": round(float(place.text_y) - y, 1),
        "lead": [round(value - (y if at % 2 else x), 1) for at, value in enumerate(lead)],
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
