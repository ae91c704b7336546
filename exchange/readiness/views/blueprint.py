"""The blueprint that the pages of readiness share, and how several of them find a board."""

from flask import Blueprint, current_app, request

from exchange.access.guards import current_viewer
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import Owner
from exchange.foundation.pages import page_number
from exchange.foundation.unchanged import moment
from exchange.messages.writing import Written, write_letter
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardWishes
from exchange.readiness.letters import what_waits
from exchange.readiness.queries import own_owners
from exchange.readiness.rounds import Turn

blueprint = Blueprint("readiness", __name__)


def open_board(slug: str) -> tuple[Board, Viewer]:
    """Return the board of a cohort that exists for whoever looks, and who that is."""
    since, viewer = moment(), current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    today = clock.today(current_app.config["EXCHANGE"].time_zone)
    return Board(cohort, viewer=viewer, own=own_owners(viewer), today=today, since=since), viewer


def wishes_of(board: Board) -> BoardWishes:
    """Return what this address asks of a board; raises NotFound for a city that has no delegation here for this viewer."""
    wishes = BoardWishes.from_address(request.values, page=page_number())
    if wishes.city:
        board.place(wishes.city)
    return wishes


def letter_sample(turn: Turn, cohort: Cohort, *, asked_by: str = "") -> Written:
    """Return a letter as its reader will see it, in their language."""
    reader = turn.post.reader
    draft = what_waits(turn.post, cohort, link=reader.part is Owner.GUARDIAN, asked_by=asked_by)
    default: str = current_app.config["EXCHANGE"].default_language
    return write_letter(draft, language=known_language(reader.language, default=default))
