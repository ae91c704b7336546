"""What waits of one's own trips: the same obstacles as on the board, each with the page of one's own that removes it."""

from collections.abc import Iterable

from exchange.access.viewers import Viewer
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.judged import Judged
from exchange.participants.models import Participant, ParticipantKind
from exchange.readiness.queries import Today
from exchange.readiness.rules import Found, Waiting, by_owner, by_turn, sort_waiting
from exchange.readiness.shown import opens

OWN_TURN = {
    ParticipantKind.YOUNGSTER: Owner.YOUNG_PERSON,
    ParticipantKind.LEADER: Owner.LEADER,
    ParticipantKind.COMPANION: Owner.YOUNG_PERSON,
}
# Where the page of the city's desk has one of one's own beside it.
_OWN_PAGES = {"consents.index": "consents.own", "care.show": "care.mine", "papers.show": "papers.mine"}
_OF_THE_DOCUMENT = frozenset({"document-missing", "document-expires"})


def asked_of(place: Participant, found: Iterable[Obstacle], viewer: Viewer) -> tuple[list[Obstacle], list[Obstacle]]:
    """Return what is asked of somebody, with their own pages, and what others see to, which is only named."""
    yours, others = by_turn(found, own=frozenset({OWN_TURN[place.kind]}))
    return [_on_own_page(one, place, viewer) for one in yours], [one._replace(endpoint=None) for one in others]


def _on_own_page(obstacle: Obstacle, place: Participant, viewer: Viewer) -> Obstacle:
    if obstacle.code in _OF_THE_DOCUMENT:
        return obstacle._replace(endpoint="papers.my_document", arguments={"participant_id": place.id})
    own = _OWN_PAGES.get(obstacle.endpoint or "")
    if own is not None:
        return obstacle._replace(endpoint=own, arguments={})
    return obstacle if opens(obstacle.endpoint, viewer) else obstacle._replace(endpoint=None)


def add_own_trips(result: Today, places: Iterable[Judged], viewer: Viewer) -> None:
    """Add to today what one's own trips ask for, and what others see to for them."""
    others: list[Found] = []
    for place, found in places:
        yours, theirs = asked_of(place, found, viewer)
        result.mine += [_waiting(one, place) for one in yours]
        others += [Found(one, place.person.full_name, place.id) for one in theirs]
    result.mine = sort_waiting(result.mine)
    if not result.others:
        result.others = by_owner(others, but=frozenset())


def _waiting(obstacle: Obstacle, place: Participant) -> Waiting:
    return Waiting(
        title=obstacle.sentence,
        text=place.cohort.name,
        due_on=obstacle.due_on,
        endpoint=obstacle.endpoint or "readiness.mine",
        arguments=obstacle.arguments if obstacle.endpoint else {},
        action=_l("Settle this"),
    )
