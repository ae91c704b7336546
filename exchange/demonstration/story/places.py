"""Who may have how many places, who waits together, and an offer that is open."""

from datetime import timedelta

from flask import url_for

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.kinds import ParticipantKind
from exchange.cohorts.quotas.services import add_quota
from exchange.demonstration.story.scene import COMING, Scene, at, days
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.messages.models import LetterState
from exchange.messages.services import queue_letter
from exchange.participants.waiting import letters
from exchange.participants.waiting.services import form_group

_FEWER_OPPORTUNITIES = ("kiluanji", "cheikh")


def tell_of_places(scene: Scene) -> None:
    """Limit who leads, keep places for those with fewer opportunities, let two friends wait together and one offer run."""
    friends = [scene.places[COMING, key] for key in ("ruben", "salome")]
    bagneux = scene.delegations[COMING, "bagneux"]
    formed_at = at(scene.today - days(6), "17:20", bagneux.city.time_zone)
    form_group(friends, delegation=bagneux, minimum_size=2, leader=None, actor=scene.desks["bagneux"], now=formed_at)
    # After the two wait as one: a place that is free does not do for both, and is offered to neither.
    _set_quotas(scene)
    _offer(scene)
    db.session.flush()


def _set_quotas(scene: Scene) -> None:
    cohort = scene.cohorts[COMING]
    cohort.first_release_on = scene.today + days(2)
    cohort.last_release_on = scene.today + days(5)
    for key in _FEWER_OPPORTUNITIES:
        scene.places[COMING, key].fewer_opportunities = True
    decided = at(scene.today - days(70), "11:00")
    nobody = {"city_id": None, "kind": None, "youngest_age": None, "oldest_age": None, "fewer_opportunities": None}
    for facts in (
        {"kind": ParticipantKind.LEADER, "city_id": scene.cities["bagneux"].id, "minimum_count": 1, "maximum_count": 2},
        {"kind": ParticipantKind.LEADER, "city_id": scene.cities["torino"].id, "minimum_count": 1, "maximum_count": 2},
        {"kind": ParticipantKind.LEADER, "minimum_count": None, "maximum_count": 12},
        {"fewer_opportunities": True, "minimum_count": 4, "maximum_count": None},
    ):
        add_quota(cohort, actor=scene.network, now=decided, **{**nobody, **facts})


def _offer(scene: Scene) -> None:
    offered = scene.places[COMING, "giorgia"]
    made_at = scene.now - timedelta(hours=25)
    offered.waiting_since = offered.registered_at
    offered.offer_ends_at = made_at + timedelta(hours=offered.cohort.offer_hours)
    record("place-offered", offered, actor=PROGRAMME, now=made_at, changed=["state"])
    address = url_for("participants.offer", participant_id=offered.id)
    draft = letters.place_offered(offered, ends_at=offered.offer_ends_at, address=address, is_group=False)
    letter = queue_letter(draft, to=offered.person, city_id=offered.city_id, actor=PROGRAMME, now=made_at)
    if letter is not None:
        letter.state, letter.attempts, letter.sent_at = LetterState.SENT, 1, made_at
