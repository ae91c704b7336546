"""The travel-ready board of a cohort: page, JSON and CSV."""

from typing import Any

from flask import Response, jsonify, render_template, stream_with_context, url_for

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.foundation.pages import PAGE_SIZE, Paging, page_number
from exchange.foundation.sheets import csv_pieces
from exchange.readiness import exporting
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardLine, BoardWishes, all_together, count_chips, narrowed, share_of, sorted_shares
from exchange.readiness.shown import chips_shown, filters_shown, people_shown, shares_shown
from exchange.readiness.views.blueprint import blueprint, open_board, wishes_of

_JSON_PAGE = 500


@blueprint.get("/cohorts/<slug>/readiness")
@requires(Permission.ROSTER_VIEW)
def board(slug: str) -> str:
    """Show who is travel-ready, and for everybody else what is missing, who can settle it and by when."""
    found, viewer = open_board(slug)
    wishes = wishes_of(found)
    if len(found.places) > 1 and not wishes.city and not wishes.is_narrowed:
        summary = found.summary()
        return render_template(
            "readiness/board.html",
            cohort=found.cohort,
            share=all_together(summary.shares),
            is_all=True,
            shares=shares_shown(sorted_shares(summary.shares, sort=wishes.sort), found.cohort),
            chips=chips_shown(summary.chips, wishes),
            wishes=wishes,
            people=None,
            chosen_filters=[],
            place=None,
            today=found.today,
        )
    place = found.place(wishes.city) if wishes.city else found.places[0] if len(found.places) == 1 else None
    lines = found.lines(city=place.slug if place else "")
    fits = _narrowed(found, wishes, lines)
    paging = Paging(min(wishes.page, Paging(1, len(fits)).pages), len(fits))
    whole = share_of(place, lines, own=found.own, today=found.today) if place else all_together(found.summary().shares)
    return render_template(
        "readiness/board.html",
        cohort=found.cohort,
        share=whole,
        is_all=place is None,
        shares=None,
        chips=chips_shown(count_chips(lines, wishes, today=found.today), wishes),
        wishes=wishes,
        people=people_shown(fits[paging.offset : paging.offset + PAGE_SIZE], found, wishes, viewer=viewer),
        paging=paging,
        total=len(lines),
        chosen_filters=filters_shown(wishes, found),
        place=place,
        today=found.today,
    )


def _narrowed(found: Board, wishes: BoardWishes, lines: list[BoardLine]) -> list[BoardLine]:
    cities = {place.delegation_id: place.city for place in found.places}
    return narrowed(lines, wishes, cities=cities, today=found.today)


@blueprint.get("/cohorts/<slug>/readiness.json")
@requires(Permission.ROSTER_VIEW)
def board_json(slug: str) -> Response:
    """Give the same to programs, 500 people at a time."""
    found, _viewer = open_board(slug)
    wishes = wishes_of(found)
    fits = _narrowed(found, wishes, found.lines(city=wishes.city))
    paging = Paging(min(page_number(), Paging(1, len(fits), _JSON_PAGE).pages), len(fits), _JSON_PAGE)
    answer: dict[str, Any] = {
        "cohort": found.cohort.slug,
        "found": paging.total,
        "page": paging.page,
        "pages": paging.pages,
        "delegations": [exporting.share_as_json(share) for share in found.summary().shares if wishes.city in ("", share.slug)],
        "people": [exporting.line_as_json(line, found) for line in fits[paging.offset : paging.offset + _JSON_PAGE]],
    }
    return jsonify(answer)


@blueprint.get("/cohorts/<slug>/readiness.csv")
@requires(Permission.ROSTER_EXPORT)
def board_csv(slug: str) -> Response:
    """Give one row for each thing that is missing, and one for each person who is ready."""
    found, _viewer = open_board(slug)
    wishes = wishes_of(found)
    fits = _narrowed(found, wishes, found.lines(city=wishes.city))
    rows = exporting.rows(fits, found, wishes, address_of=lambda key: url_for("participants.show", participant_id=key, _external=True))
    answer = Response(stream_with_context(csv_pieces(rows, header=exporting.HEADER)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.cohort.slug}-readiness.csv"'
    return answer
