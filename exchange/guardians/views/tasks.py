"""A guardian's list: each child with the trip in three lines and what there is to do, then the end."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import guardian_only, public
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.guardians.contributions import GuardianStep, steps_for
from exchange.guardians.queries import leaders_of, link_of
from exchange.guardians.sessions import CurrentGuardian, current_guardian, end_visit, take_cookie_away
from exchange.guardians.views.blueprint import blueprint
from exchange.guardians.visiting import disown
from exchange.participants.models import Participant


def _cards(who: CurrentGuardian) -> list[tuple[Participant, str, list[GuardianStep]]]:
    leaders = leaders_of([participant for participant, _guardian in who.children])
    return [
        (
            participant,
            leaders.get(participant.delegation_id, ""),
            # What is only to read stands below what is to do.
            sorted(steps_for(participant, guardian, today=who.today), key=lambda step: step.is_done is None),
        )
        for participant, guardian in who.children
    ]


@blueprint.get("/guardian/tasks")
@guardian_only
def tasks() -> str:
    """Show what there is to do for each child, the first undone thing as the one button."""
    who = current_guardian()
    cards = _cards(who)
    waiting = [step for _participant, _leader, steps in cards for step in steps if step.is_done is False]
    return render_template("guardians/tasks.html", who=who, cards=cards, waiting_count=len(waiting), first=waiting[0] if waiting else None)


@blueprint.get("/guardian/done")
@guardian_only
def done() -> str:
    """Say what was answered, what happens next and how to come back."""
    who = current_guardian()
    return render_template("guardians/done.html", who=who, cards=_cards(who))


@blueprint.post("/guardian/end")
@guardian_only
def end() -> Response:
    """End the visit in this browser."""
    with transaction():
        end_visit(current_guardian().session_id, now=clock.now())
    return take_cookie_away(redirect(url_for("guardians.closed"), code=303))


@blueprint.get("/guardian/closed")
@public
def closed() -> str:
    """Say that the visit is closed; anybody may read that."""
    return render_template("guardians/closed.html", is_not_mine=request.args.get("why") == "not-mine")


@blueprint.get("/guardian/children/<uuid:participant_id>/not-mine")
@guardian_only
def not_mine(participant_id: UUID) -> str:
    """Ask once more before a child is said to be somebody else's."""
    participant, _guardian = current_guardian().child(participant_id)
    return render_template("guardians/not_mine.html", participant=participant)


@blueprint.post("/guardian/children/<uuid:participant_id>/not-mine")
@guardian_only
def say_not_mine(participant_id: UUID) -> Response:
    """Tell the coordinators, and end everything that this contact opens."""
    who = current_guardian()
    participant, guardian = who.child(participant_id)
    with transaction():
        disown(link_of(who.session_id), participant, guardian, now=clock.now())
    return take_cookie_away(redirect(url_for("guardians.closed", why="not-mine"), code=303))
