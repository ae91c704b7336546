"""The letter of a need as a PDF, for whoever may have it."""

from babel.languages import get_official_languages
from flask import current_app
from werkzeug.wrappers import Response

from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pdf import render_pdf
from exchange.papers.letter import TEMPLATE, Block, LetterFacts, blocks_of, languages_of, letter_data
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, list_leaders, list_legs
from exchange.papers.rules import Need
from exchange.papers.showing import shown_papers
from exchange.people.models import Guardian
from exchange.people.rules import guardians_who_sign


def letter_facts(dossier: Dossier, *, visitor: Guardian | None = None) -> LetterFacts:
    """Return whom a letter names; three statements. `visitor` is the guardian who reads it, if one does."""
    participant = dossier.participant
    signers = guardians_who_sign(participant.person.guardians, today=dossier.today)
    if visitor is not None:
        # The first place to sign is theirs: the other guardian's name they may know, nothing else.
        signers = [one for one in signers if one.id == visitor.id] + [one for one in signers if one.id != visitor.id]
    own = (visitor.language if visitor else "") or participant.person.language
    return LetterFacts(
        signers=signers,
        shows_contacts_of=signers[0] if signers and (visitor is not None or len(signers) == 1) else None,
        leaders=list_leaders(participant.delegation_id),
        legs=list_legs(participant.id),
        languages=languages_of(participant.delegation, own=own, host=get_official_languages(dossier.trip.destination, de_facto=True)),
        network_name=current_app.config["EXCHANGE"].network_name,
    )


def blocks_for_page(dossier: Dossier, need: Need, *, visitor: Guardian | None = None) -> list[Block]:
    """Return what a letter will say, to show what is missing."""
    return blocks_of(dossier, need, letter_facts(dossier, visitor=visitor))


def answer_letter(dossier: Dossier, code: str, *, visitor: Guardian | None = None) -> Response:
    """Return the letter; raise NotFound where nobody needs one."""
    need = dossier.need(code)
    if not any(one.has_letter and one.need.code == code for one in shown_papers(dossier, by=Mover.SELF)):
        raise NotFound
    facts = letter_facts(dossier, visitor=visitor)
    content = render_pdf(TEMPLATE, letter_data(dossier, need, facts), language=facts.languages[0], document_date=clock.now())
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
