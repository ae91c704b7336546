"""A chapter on families: why parents decide, a printed letter that was opened, a change that waits for a second person,
a letter that nobody opened.
"""

from exchange.demonstration.story.post import mark_sent
from exchange.demonstration.story.scene import COMING, Scene, days
from exchange.foundation.database import db
from exchange.guardians.guardianship import Rights, propose_change
from exchange.guardians.services import issue_paper_letter, send_guardian_link
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import PREPARING, is_minor
from exchange.people.models import Guardian, LegalBasis, Person

# Whose family got a printed letter, and where a change of rights waits for network staff.
_PRINTED_IN = "essen"
_PROPOSED_IN = "torino"
# Whose guardian has left a letter unopened for a week.
_UNOPENED = "pietro"


def tell_of_guardians(scene: Scene) -> None:
    """Add what cities know of the families of the coming cohort."""
    printed = proposed = False
    for (cohort, key), participant in sorted(scene.places.items()):
        person: Person = participant.person
        if cohort != COMING or participant.state not in PREPARING or participant.kind is not ParticipantKind.YOUNGSTER:
            continue
        if not person.guardians or not is_minor(person.birth_date, scene.today):
            continue
        for guardian in person.guardians:
            guardian.legal_basis = LegalBasis.BIRTH
        city, first = participant.delegation.city.slug, person.guardians[0]
        if city == _PRINTED_IN and not printed:
            printed = True
            letter = issue_paper_letter(participant, first, actor=scene.desks[city], now=scene.now - days(3))
            letter.link.opened_at = scene.now - days(1)
        if city == _PROPOSED_IN and not proposed:
            proposed = True
            rights = Rights(may_sign=True, may_view=True, may_collect=False, must_be_informed=True)
            propose_change(first, rights, actor=scene.desks[city], now=scene.now - days(2))
        if key == _UNOPENED:
            _leave_unopened(participant, first, scene)
    db.session.flush()


def _leave_unopened(participant: Participant, guardian: Guardian, scene: Scene) -> None:
    """Send a letter a week ago; its link was never followed."""
    sent = send_guardian_link(participant, guardian, actor=scene.desks[participant.delegation.city.slug], now=scene.now - days(7))
    if sent is not None:
        mark_sent(sent)
