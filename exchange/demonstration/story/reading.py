"""How the network reads in the demonstration: proposed words that wait for their author, and a decision that waits to be sent."""

from datetime import timedelta

from sqlalchemy import select

from exchange.demonstration.story.scene import Scene, read_data
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion, Verdict

_WHY_CLEAR = "The third half is clear. Say who the mediator is, and who trained them."
_SUGGESTED = (
    (6, "Due squadre e un mediatore: un educatore del centro giovani, preparato dal comune.", "Say who it is, without a name."),
    (8, "A Medellín si gioca così da quindici anni. Nessuno ha ancora contato i litigi.", "What nobody knows yet is worth saying."),
)


def tell_of_readings(scene: Scene) -> None:
    """Add the marks and proposals with which one came back, and the decision about another that nobody has been told of."""
    titles = {row["key"]: row["title"] for row in read_data("initiatives")}
    known = {one.title: one for one in db.session.scalars(select(Initiative))}
    returned, waiting = known[titles["football-three-halves"]], known[titles["repair-cafe"]]
    marta = scene.people["marta"].id
    sent = max(one.at for one in returned.decisions)
    db.session.add(
        InitiativeReview(
            initiative_id=returned.id,
            by_id=marta,
            marks={"clear": 3, "copy": 3, "safe": 4, "honest": 2},
            reasons={
                "clear": _WHY_CLEAR,
                "copy": "How long does each part take?",
                "honest": "Fifteen years is long, but has anybody counted?",
            },
            verdict=Verdict.RETURN,
            saved_at=sent,
            decided_at=sent,
            sent_at=sent,
        )
    )
    for number, words, why in _SUGGESTED:
        db.session.add(
            ReviewSuggestion(initiative_id=returned.id, by_id=marta, number=number, words=words, why=why, at=sent - timedelta(hours=1))
        )
    decided = (waiting.read_at or waiting.saved_at) + timedelta(days=1)
    db.session.add(
        InitiativeReview(
            initiative_id=waiting.id,
            by_id=marta,
            marks={"clear": 4, "copy": 4, "safe": 4, "honest": 3},
            reasons={"honest": "The figure is from Essen. Say that it is not yours yet."},
            verdict=Verdict.PUBLISH,
            sentence="Told so that another town can begin next Saturday. Thank you.",
            saved_at=decided,
            decided_at=decided,
        )
    )
    db.session.flush()
