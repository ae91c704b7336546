"""Pages of coverage: recommendation by stage for everybody, with a city's own column for its people and all for the network."""

from collections.abc import Sequence

from flask import Response, jsonify, render_template, request

from exchange.access.guards import current_viewer, public
from exchange.adoptions.changes import replication_moment
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.languages import _, reader_language
from exchange.foundation.pages import Paging, page_number, send_workbook
from exchange.foundation.sheets import Sheet, csv_pieces, write_workbook
from exchange.foundation.unchanged import Kept
from exchange.reports.blueprint import blueprint
from exchange.reports.coverage.rules import Level
from exchange.reports.coverage.services import CityName, Coverage, Row, columns_for, cut_coverage
from exchange.reports.coverage.showing import MARKS, coverage_as_json, file_header, file_rows, shown_chapters

# So many cities stand beside each other on a page; the files have all.
COLUMNS = 20


def _asked() -> tuple[Coverage, list[CityName]]:
    """Return the cut that the address asks for, and the columns that this reader sees of it."""
    edition, recommendation = request.args.get("edition", "")[:20], request.args.get("recommendation", "")[:20]
    asked = replication_moment
    kept = Kept(
        ("coverage", edition, recommendation), lambda: cut_coverage(edition, recommendation=recommendation), since=asked(), asked=asked
    )
    coverage = kept()
    city = request.args.get("city", "")[:60]
    columns = columns_for(current_viewer(), coverage, city=city, language=reader_language())
    return coverage.only(request.args.get("theme", "")[:60]), columns


@blueprint.get("/reports/coverage")
@public
def coverage() -> Response:
    """Show what has been answered, how far and what not. Every fact in it is public on the page of an initiative."""
    return public_page(_page, is_anonymous=not current_viewer().is_signed_in)


def _page() -> str:
    found, columns = _asked()
    language = reader_language()
    paging = Paging(page=page_number(), total=len(columns), size=COLUMNS)
    shown = columns[paging.offset : paging.offset + COLUMNS]
    unanswered, ideas_only = found.blanks()
    return render_template(
        "reports/coverage.html",
        coverage=found,
        chapters=shown_chapters(found, shown, language=language),
        columns=[column.name_in(language) for column in shown],
        all_columns=[(column.slug, column.name_in(language)) for column in columns],
        paging=paging,
        levels=[(level, MARKS[level]) for level in Level],
        unanswered=_said(unanswered, language),
        ideas_only=_said(ideas_only, language),
        theme=request.args.get("theme", "") if len(found.chapters) == 1 else "",
        city=request.args.get("city", ""),
    )


def _said(rows: Sequence[Row], language: str) -> list[tuple[Row, str, str]]:
    return [(row, (said := row.said_in(language)).text, said.language) for row in rows]


@blueprint.get("/reports/coverage.json")
@public
def coverage_json() -> Response:
    """Give the same to programs."""
    found, columns = _asked()
    answer = jsonify(coverage_as_json(found, columns, language=reader_language()))
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/reports/coverage.csv")
@public
def coverage_csv() -> Response:
    """Give the same as CSV, one column a city."""
    found, columns = _asked()
    text = "".join(csv_pieces(file_rows(found, columns, language=reader_language()), header=file_header(columns)))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="coverage-{found.edition or "none"}.csv"'
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/reports/coverage.xlsx")
@public
def coverage_xlsx() -> Response:
    """Give the same as a workbook: the matrix, and what is still blank."""
    found, columns = _asked()
    language = reader_language()
    rows = list(file_rows(found, columns, language=language))
    unanswered, ideas_only = found.blanks()
    blank = [[row.code, row.said_in(language).text, why] for why, rows_ in _blank_words(unanswered, ideas_only) for row in rows_]
    sheets = [
        Sheet(_("Coverage"), file_header(columns), rows, (10, 24, 12, 60), freeze=(1, 4)),
        Sheet(_("Blank spots"), ("code", "text", "why"), blank, (12, 60, 40)),
    ]
    return send_workbook(f"coverage-{found.edition or 'none'}.xlsx", lambda book: write_workbook(book, sheets=sheets))


def _blank_words(unanswered: Sequence[Row], ideas_only: Sequence[Row]) -> list[tuple[str, Sequence[Row]]]:
    return [(_("Nobody has answered it"), unanswered), (_("Ideas, but taken up nowhere"), ideas_only)]
