"""The travel-ready board of a cohort: page, JSON and CSV."""

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, render_template, stream_with_context, url_for

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.foundation.pages import PAGE_SIZE, Paging, page_number
from exchange.foundation.sheets import csv_pieces
from exchange.readiness import exporting
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardLine, narrowed
from exchange.readiness.shown import chips_shown, filters_shown, people_shown, shares_shown
from exchange.readiness.sums import all_together, sorted_shares
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
            shares=shares_shown(sorted_shares(summary.shares, sort=wishes.sort), found, viewer=viewer),
            chips=chips_shown(summary.chips, wishes),
            wishes=wishes,
            people=None,
            chosen_filters=[],
            place=None,
            today=found.today,
        )
    place = found.place(wishes.city) if wishes.city else found.places[0] if len(found.places) == 1 else None
    crowd, fits = found.crowd(), found.narrowed(wishes)
    paging = Paging(min(wishes.page, Paging(1, len(fits)).pages), len(fits))
    of_people = sum(not crowd.is_delegation(number) for number in fits)
    return render_template(
        "readiness/board.html",
        cohort=found.cohort,
        share=found.share(place) if place else all_together(found.summary().shares),
        is_all=place is None,
        shares=None,
        chips=chips_shown(found.chips(wishes), wishes),
        wishes=wishes,
        people=people_shown(found.shown(fits[paging.offset : paging.offset + PAGE_SIZE]), found, wishes, viewer=viewer),
        paging=paging,
        found_people=of_people,
        found_delegations=len(fits) - of_people,
        total=crowd.count(place=found.places.index(place) if place else None),
        chosen_filters=filters_shown(wishes, found),
        place=place,
        today=found.today,
    )


@blueprint.get("/cohorts/<slug>/readiness.json")
@requires(Permission.ROSTER_VIEW)
def board_json(slug: str) -> Response:
    """Give the same to programs, 500 people at a time."""
    found, _viewer = open_board(slug)
    wishes = wishes_of(found)
    crowd = found.crowd()
    fits = [number for number in found.narrowed(wishes) if not crowd.is_delegation(number)]
    paging = Paging(min(page_number(), Paging(1, len(fits), _JSON_PAGE).pages), len(fits), _JSON_PAGE)
    answer: dict[str, Any] = {
        "cohort": found.cohort.slug,
        "found": paging.total,
        "page": paging.page,
        "pages": paging.pages,
        "delegations": [exporting.share_as_json(share) for share in found.summary().shares if wishes.city in ("", share.slug)],
        "people": [exporting.line_as_json(line, found) for line in found.shown(fits[paging.offset : paging.offset + _JSON_PAGE])],
    }
    return jsonify(answer)


@blueprint.get("/cohorts/<slug>/readiness.csv")
@requires(Permission.ROSTER_EXPORT)
def board_csv(slug: str) -> Response:
    """Give one row for each thing that is missing, and one for each person who is ready."""
    found, _viewer = open_board(slug)
    wishes = wishes_of(found)
    fits = narrowed(found.lines(city=wishes.city), wishes, cities=found.cities, today=found.today)
    rows = exporting.rows(fits, found, wishes, address_of=_outside_address(found))
    answer = Response(stream_with_context(csv_pieces(rows, header=exporting.HEADER)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.cohort.slug}-readiness.csv"'
    return answer


def _outside_address(board: Board) -> Callable[[BoardLine], str]:
    slugs = {place.delegation_id: place.slug for place in board.places}

    def address(line: BoardLine) -> str:
        if line.is_delegation:
            return url_for("cohorts.delegation", slug=board.cohort.slug, city_slug=slugs[line.id], _external=True)
        return url_for("participants.show", participant_id=line.id, _external=True)

    return address
