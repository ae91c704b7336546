"""Last chapter: invitations that were sent, who followed them, a letter that came back, and what an author was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.accounts.models import Account, Token
from exchange.demonstration.story.scene import COMING, Scene, at, days
from exchange.foundation.database import db
from exchange.messages.drafts import LetterDraft
from exchange.messages.models import Letter, LetterState
from exchange.messages.services import queue_letter
from exchange.participants.inviting import invite_participant
from exchange.participants.models import HOLDING_A_PLACE, ParticipantState

# The newest one still waits in the outbox: the worker posts it, so the demonstration's letter box is not empty.
_LAST_INVITED = "fatoumata"


def tell_of_letters(scene: Scene) -> None:
    """Invite those of the coming cohort, write to guardians, and tell an author of an adoption."""
    for number, ((cohort, key), place) in enumerate(scene.places.items()):
        if cohort != COMING or place.state not in HOLDING_A_PLACE or not place.person.email:
            continue
        waits = key == _LAST_INVITED
        when = scene.now if waits else at(scene.today - days(7 - number % 5), "15:30")
        letter = invite_participant(place, actor=scene.desks[place.delegation.city.slug], now=when)
        if letter is not None and not waits:
            mark_sent(letter)
    _write_to_guardians(scene)
    _tell_author(scene)
    db.session.flush()


def tell_of_first_sign_ins(scene: Scene, password_hash: str) -> None:
    """Let those who confirmed their place have chosen a password the day after their invitation came; others have still to."""
    signed_in = {
        place.person_id: place.invited_at + days(1)
        for place in scene.places.values()
        if place.state is ParticipantState.CONFIRMED and place.invited_at is not None and place.invited_at + days(1) < scene.now
    }
    for account in db.session.scalars(select(Account).where(Account.person_id.in_(sorted(signed_in)), Account.password_hash == "")):
        account.password_hash = password_hash
        account.password_changed_at = signed_in[account.person_id]
        for token in db.session.scalars(select(Token).where(Token.account_id == account.id)):
            token.used_at = account.password_changed_at
    db.session.flush()


def mark_sent(letter: Letter, *, at_once: datetime | None = None) -> None:
    """Let a letter have been posted when it was written."""
    letter.state = LetterState.SENT
    letter.attempts = 1
    letter.sent_at = at_once or letter.created_at
    letter.link = None


def _write_to_guardians(scene: Scene) -> None:
    """Ask both guardians of Inès for their consent; one letter is answered by a mail server that knows nobody of that name."""
    ines = scene.people["ines"]
    cohort = scene.cohorts[COMING]
    for guardian, is_lost in zip(ines.guardians, (True, False), strict=True):
        draft = LetterDraft(kind="guardian-asked", **_asks(ines.called, guardian.name, cohort.name)[guardian.language])
        letter = queue_letter(
            draft,
            to_address=guardian.email,
            to_name=guardian.name,
            language=guardian.language,
            city_id=ines.city_id,
            actor=scene.desks["bagneux"],
            now=at(scene.today - days(4), "09:15"),
        )
        if letter is None:
            continue
        mark_sent(letter)
        if is_lost:
            letter.state = LetterState.FAILED
            letter.sent_at = None
            letter.error = "550 5.1.1 The address does not exist here"


def _asks(child: str, guardian: str, cohort: str) -> dict[str, dict[str, Any]]:
    """Return what Bagneux writes to the parents of Inès, to each in the language they read."""
    return {
        "fr": {
            "subject": f"{child}, {cohort} : votre accord",
            "greeting": f"Bonjour {guardian},",
            "paragraphs": [
                f"{child} a une place dans la délégation de Bagneux pour {cohort}.",
                "Le formulaire d’accord est au service jeunesse. Vous pouvez le signer sur place ou le rendre à Hélène Marchetti.",
                "Sans votre accord, rien n’est réservé à son nom. Vous pouvez dire non à une partie et oui à une autre.",
            ],
            "reason": f"Vous recevez cette lettre parce que vous êtes parent ou tuteur de {child}.",
        },
        "es": {
            "subject": f"{child}, {cohort}: su consentimiento",
            "greeting": f"Hola, {guardian}:",
            "paragraphs": [
                f"{child} tiene una plaza en la delegación de Bagneux para {cohort}.",
                "El formulario está en el servicio de juventud. Puede firmarlo allí o entregárselo a Hélène Marchetti.",
                "Sin su consentimiento no se reserva nada a su nombre. Puede decir que no a una parte y que sí a otra.",
            ],
            "reason": f"Recibe esta carta porque es padre, madre o tutor de {child}.",
        },
    }


def _tell_author(scene: Scene) -> None:
    """Tell Inès in her news that Liège takes her tea table up."""
    ines = scene.people["ines"]
    draft = LetterDraft(
        kind="news-digest",
        subject="News about “A tea table on the square”",
        greeting=f"Hello {ines.called},",
        paragraphs=[
            "“A tea table on the square”: Liège: Spotted. That means: somebody there thinks that it could work in their city too.",
            "You do not have to do anything.",
        ],
        button=("See your initiative", "/initiatives/a-tea-table-on-the-square"),
        reason="You get this letter because this is an initiative that you wrote. You get one such letter a week at most.",
    )
    letter = queue_letter(draft, to=ines, city_id=ines.city_id, actor=scene.desks["liege"], now=at(scene.today - days(215), "11:05"))
    if letter is not None:
        mark_sent(letter)
