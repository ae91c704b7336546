"""The front page for everybody, today for whoever signs in, and what is mine."""

from typing import Any

from flask import current_app, g, render_template, url_for

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _, ngettext
from exchange.participants.judged import list_own_places
from exchange.readiness import queries
from exchange.readiness.desk import list_newest
from exchange.readiness.hosting import list_kitchens
from exchange.readiness.own import add_own_trips, asked_of
from exchange.readiness.rules import Waiting, is_soon
from exchange.readiness.views.blueprint import blueprint


@blueprint.get("/")
@public
def today() -> str:
    """Show what waits for me today; to a stranger, what Exchange is."""
    viewer = current_viewer()
    if not viewer.is_signed_in:
        return render_template("readiness/front.html", newest=list_newest(limit=3))
    day = clock.today(current_app.config["EXCHANGE"].time_zone)
    gathered = queries.gather_today(viewer, now=clock.now())
    if viewer.person_id and viewer.participant_ids and not viewer.may(Permission.COHORTS_VIEW):
        add_own_trips(gathered, list_own_places(viewer.person_id), viewer)
    g.waiting_count = len(gathered.mine)
    return render_template(
        "readiness/today.html",
        day=day,
        called=_first_name(viewer.display_name),
        things=_how_many(len(gathered.mine)),
        gathered=gathered,
        named=queries.named,
        items=[_item(thing) for thing in gathered.mine],
        ways=gathered.ways,
        kitchens=list_kitchens(viewer, today=day),
    )


def _how_many(count: int) -> str:
    if not count:
        return _("Nothing waits for you today")
    return ngettext("%(num)s thing waits for you", "%(num)s things wait for you", count)


def _first_name(name: str) -> str:
    return name.split(" ", maxsplit=1)[0] if name else ""


def _item(thing: Waiting) -> dict[str, Any]:
    day = clock.today(current_app.config["EXCHANGE"].time_zone)
    return {
        "title": thing.title,
        "text": thing.text,
        "day": thing.due_on,
        "soon": is_soon(thing.due_on, today=day),
        "url": url_for(thing.endpoint, **thing.arguments),
        "action": thing.action,
    }


@blueprint.get("/me")
@requires(Permission.MINE)
def mine() -> str:
    """Show my trips, what is asked of me, my sightings and my initiatives."""
    viewer = current_viewer()
    day = clock.today(current_app.config["EXCHANGE"].time_zone)
    places = list_own_places(viewer.person_id) if viewer.person_id else []
    gathered = queries.Today()
    if viewer.may(Permission.INITIATIVES_WRITE):
        gathered = queries.gather_today(viewer, now=clock.now())
    return render_template(
        "readiness/mine.html",
        places=[(place, asked_of(place, found, viewer)) for place, found in places],
        initiatives=gathered.drafts,
        items=[_item(thing) for thing in gathered.mine],
        day=day,
    )
