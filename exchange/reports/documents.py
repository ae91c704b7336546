"""A report as a file of one of its endings: what the addresses and the commands give."""

import json

from exchange.reports.city_showing import show_city
from exchange.reports.figures import CityReport, NetworkReport
from exchange.reports.network_showing import show_network
from exchange.reports.papers import write_pdf
from exchange.reports.snapshots import as_json
from exchange.reports.workbooks import write_xlsx

FORMATS = ("pdf", "xlsx", "json")
MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def write_city(report: CityReport, ending: str, *, network_name: str, language: str) -> bytes:
    """Return one city's report as a file."""
    if ending == "json":
        return _json(report)
    shown = show_city(report, network_name=network_name)
    return write_pdf(shown, template="city_report", language=language) if ending == "pdf" else write_xlsx(shown)


def write_network(report: NetworkReport, ending: str, *, network_name: str, language: str) -> bytes:
    """Return the network's report as a file."""
    if ending == "json":
        return _json(report)
    shown = show_network(report, network_name=network_name)
    return write_pdf(shown, template="network_report", language=language) if ending == "pdf" else write_xlsx(shown)


def _json(report: CityReport | NetworkReport) -> bytes:
    """Return one line a part: to be read by eyes as well, and written ten times as fast as with all of it indented."""
    parts = (f"{json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in as_json(report).items())
    return ("{\n  " + ",\n  ".join(parts) + "\n}\n").encode()
