"""Papers of the coming trip: the rules with their sources, authorisations in every state, and the copy of a visa page."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from exchange.demonstration.story.scene import Scene
from exchange.foundation.database import db
from exchange.papers.book import read_rule_book
from exchange.papers.models import Certification, Needed, PaperKind, PaperState
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, list_for_reckoning, open_dossiers
from exchange.papers.reckoning import ids_of_active_cohorts, reckon
from exchange.papers.rules import Need
from exchange.papers.scan_models import Party
from exchange.papers.scanning import add_scan, find_scan, read_scan
from exchange.papers.services import load_packaged_rules, move_paper

S = PaperState
# How far the authorisations of a delegation are, one traveller after the other.
_HOW_FAR = ((S.SENT, S.SIGNED, S.VERIFIED), (S.SENT, S.SIGNED), (S.SENT,), ())


def tell_of_papers(scene: Scene) -> None:
    """Load the rules, bring the authorisations of the coming trip to different states, and say what waits."""
    load_packaged_rules(now=scene.now, actor=scene.network)
    travellers = list_for_reckoning(ids_of_active_cohorts(today=scene.today))
    dossiers = open_dossiers(travellers, read_rule_book(), now=scene.now)
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
    _keep_a_visa(scene, next((one for one in dossiers.values() if any(need.needs_scan for need in one.needs)), None))
    db.session.flush()
    reckon([one.id for one in travellers], now=scene.now)


def _keep_a_visa(scene: Scene, dossier: Dossier | None) -> None:
    """Keep the copy of a visa page, which the desk has read once."""
    if dossier is None:
        return
    need = next(need for need in dossier.needs if need.needs_scan)
    participant = dossier.participant
    desk = scene.desks.get(participant.delegation.city.slug, scene.network)
    when = scene.now - timedelta(days=4)
    add_scan(dossier, need.code, io.BytesIO(_visa_page()), party=Party.DESK, actor=desk, now=when)
    scan = find_scan(participant.id, need.code)
    if scan is not None:
        reason = "The consulate asked for the page with the number again"
        read_scan(scan, participant, party=Party.DESK, reason=reason, actor=desk, now=when + timedelta(days=1))


def _visa_page() -> bytes:
    """Return a page that is nobody's visa, as a PDF."""
    page = Image.new("RGB", (600, 400), "#eef3f1")
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 580, 380), outline="#20504a", width=3)
    draw.text((60, 60), "SPECIMEN", fill="#20504a", font_size=48)
    draw.text((60, 140), "A page of the demonstration: nobody's visa.", fill="#20504a", font_size=22)
    kept = io.BytesIO()
    page.save(kept, "PDF")
    return kept.getvalue()


def _to_sign(dossier: Dossier) -> list[Need]:
    """Return the authorisations that a parent signs at home."""
    asked = [need for need in dossier.needs if need.kind is PaperKind.AUTHORISATION and need.needed is Needed.MANDATORY]
    return [need for need in asked if need.certification is Certification.NONE]
