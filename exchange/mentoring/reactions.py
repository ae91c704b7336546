"""Requests stand on the page of their adoption, what helped on the page of its initiative; and whose rows these are."""

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.panels import add_panel
from exchange.foundation import clock
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Section, add_section
from exchange.mentoring.models import MentorMeeting, MentorRequest
from exchange.mentoring.queries import lessons_of, own_cities, requests_of
from exchange.mentoring.rules import why_not_ask_at_all
from exchange.mentoring.showing import line_of

_SHOWN = frozenset({InitiativeState.PUBLISHED, InitiativeState.RETIRED})


def _panel(adoption: Adoption, viewer: Viewer) -> Section | None:
    """Show the staff of the adopting city whom they asked."""
    if adoption.city_id not in own_cities(viewer):
        return None
    today = clock.today(adoption.city.time_zone)
    lines = [line_of(one, is_theirs=False, minutes=0, today=today) for one in requests_of(adoption, viewer=viewer)]
    barred = why_not_ask_at_all(adoption.stage, left_on=adoption.city.member_until_on, today=today)
    return Section(
        "mentoring/_panel.html",
        {"lines": lines, "may_ask": not barred},
        data={"mentors": [{"city": line.other.slug, "state": line.request.state.value} for line in lines]},
    )


def _helped(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show everybody what helped, as two cities say it together."""
    lessons = lessons_of(initiative) if initiative.state in _SHOWN else []
    if not lessons:
        return None
    data = [{"city": one.city.slug, "other_city": one.other_city.slug, "words": one.words} for one in lessons]
    return Section("mentoring/_helped.html", {"lessons": lessons}, data={"what_helped": data})


def connect() -> None:
    """Register what mentoring shows elsewhere, and whose rows it holds: what somebody did for their city stays with the two."""
    add_panel(_panel, order=45)
    add_section(_helped)
    belongs(
        MentorRequest,
        of_person=lambda person_id: (MentorRequest.asked_by_id == person_id) | (MentorRequest.answered_by_id == person_id),
        when_erased=WhenErased.KEEP,
    )
    belongs(MentorMeeting, of_person=lambda person_id: MentorMeeting.by_id == person_id, when_erased=WhenErased.KEEP)
