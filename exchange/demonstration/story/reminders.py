"""Who is not written to for now: a coordinator knows more of a family than the programme."""

from datetime import timedelta

from exchange.demonstration.story.scene import COMING, Scene
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.readiness.models import Digest


def tell_of_reminders(scene: Scene) -> None:
    """Pause the letters to Kylian's mother, who said when she is back."""
    participant = scene.places[COMING, "kylian"]
    mother = participant.person.guardians[0]
    when = scene.now - timedelta(days=2)
    desk = scene.desks[participant.delegation.city.slug]
    memory = Digest(
        cohort_id=participant.cohort_id,
        city_id=participant.city_id,
        guardian_id=mother.id,
        paused_at=when,
        paused_by_id=desk.person_id,
        pause_reason="She works abroad until the end of the month and answers then; we spoke on the telephone.",
    )
    db.session.add(memory)
    db.session.flush()
    record("reminders-paused", memory, actor=desk, now=when, changed=["paused_at"], reason=memory.pause_reason)
