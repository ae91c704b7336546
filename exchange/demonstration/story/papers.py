"""Papers of the coming trip: the rules with their sources, and authorisations in every state."""

from datetime import timedelta

from exchange.demonstration.story.scene import Scene
from exchange.foundation.database import db
from exchange.papers.book import read_rule_book
from exchange.papers.models import Certification, Needed, PaperKind, PaperState
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, list_for_reckoning, open_dossiers
from exchange.papers.reckoning import ids_of_active_cohorts, reckon
from exchange.papers.rules import Need
from exchange.papers.services import load_packaged_rules, move_paper

S = PaperState
# How far the authorisations of a delegation are, one traveller after the other.
_HOW_FAR = ((S.SENT, S.SIGNED, S.VERIFIED), (S.SENT, S.SIGNED), (S.SENT,), ())


def tell_of_papers(scene: Scene) -> None:
    """Load the rules, bring the authorisations of the coming trip to different states, and say what waits."""
    load_packaged_rules(now=scene.now, actor=scene.network)
    travellers = list_for_reckoning(ids_of_active_cohorts(today=scene.today))
    dossiers = open_dossiers(travellers, read_rule_book(), today=scene.today)
    count = 0
    for participant in travellers:
        dossier = dossiers[participant.id]
        for need in _to_sign(dossier):
            desk = scene.desks.get(participant.delegation.city.slug, scene.network)
            for step, to in enumerate(_HOW_FAR[count % len(_HOW_FAR)]):
                when = scene.now - timedelta(days=9 - 3 * step)
                guardians = participant.person.guardians
                signer = guardians[0].name if guardians else desk.display_name
                move_paper(dossier, need.code, to=to, by=Mover.DESK, actor=desk, now=when, signer=signer)
            count += 1
    db.session.flush()
    reckon([one.id for one in travellers], now=scene.now)


def _to_sign(dossier: Dossier) -> list[Need]:
    """Return the authorisations that a parent signs at home."""
    asked = [need for need in dossier.needs if need.kind is PaperKind.AUTHORISATION and need.needed is Needed.MANDATORY]
    return [need for need in asked if need.certification is Certification.NONE]
