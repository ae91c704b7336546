"""The blueprint that the pages of initiatives share, and what several of them need."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from flask import Blueprint, current_app, url_for

from exchange.foundation import clock
from exchange.foundation.filestore import FileStore
from exchange.foundation.formats import clock_time
from exchange.foundation.pdf import render_pdf, render_public_pdf
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.messages.writing import absolute

blueprint = Blueprint("initiatives", __name__)

CHIPS = {
    InitiativeState.DRAFT: "draft",
    InitiativeState.SUBMITTED: "waits",
    InitiativeState.IN_REVIEW: "waits",
    InitiativeState.RETURNED: "you",
    InitiativeState.PUBLISHED: "ready",
    InitiativeState.RETIRED: "stopped",
}


def network_name() -> str:
    """Return the name of the network that runs this installation."""
    name: str = current_app.config["EXCHANGE"].network_name
    return name


def today_here() -> date:
    """Return the present date where the network is."""
    return clock.today(current_app.config["EXCHANGE"].time_zone)


def address_of(slug: str) -> str:
    """Return the stable address of an initiative, below the configured public one."""
    return absolute(url_for("initiatives.show", slug=slug))


def press_for(initiative: Initiative) -> Callable[..., bytes]:
    """Return what sets its files: those that everybody may have are kept, those of a draft are not."""
    return render_public_pdf if initiative.state in rules.PUBLIC else render_pdf


def file_store() -> FileStore:
    """Return where photos are kept."""
    return FileStore(Path(current_app.config["EXCHANGE"].file_folder))


def saved_time(initiative: Initiative) -> str:
    """Return when it was saved last, as a clock on the wall shows it."""
    return saved_clock(initiative.saved_at)


def saved_clock(saved_at: datetime) -> str:
    """Return a time as a clock on the wall shows it where the network is."""
    return clock_time(saved_at, current_app.config["EXCHANGE"].time_zone)
