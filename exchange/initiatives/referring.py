"""Which recommendations of the Manifesto an initiative answers to: its author says so, its readers may put it right."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.initiatives import rules
from exchange.initiatives.choosing import met_recommendations, note_recommendations, refer
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.manifesto.models import Recommendation
from exchange.manifesto.queries import list_recommendations

# At the network's desk also after publication: a wrong reference must not stay public.
AT_FIRST_DESK = frozenset({InitiativeState.SUBMITTED})
AT_NETWORKS_DESK = frozenset({InitiativeState.IN_REVIEW, InitiativeState.PUBLISHED})


def offered_recommendations(initiative: Initiative) -> list[Recommendation]:
    """Return the recommendations of the themes that were chosen, in the order of the Manifesto."""
    return list_recommendations([theme.id for theme in initiative.themes], kept=[one.id for one in initiative.recommendations])


def choose_recommendations(
    initiative: Initiative,
    *,
    recommendations: Sequence[Recommendation],
    seen_version: str | None = None,
    by_id: UUID | None = None,
    now: datetime,
) -> None:
    """Say as its author to which recommendations it answers; none is an answer too.

    `seen_version` is what the page showed; raise Conflict with both choices where somebody chose others meanwhile.
    """
    refuse_if(rules.why_not_write(initiative))
    kept = _met(initiative, recommendations, seen_version)
    note_recommendations(initiative, kept, by_id=by_id, now=now)
    refer(initiative, kept, now=now)


def correct_recommendations(
    initiative: Initiative,
    *,
    recommendations: Sequence[Recommendation],
    desk: frozenset[InitiativeState],
    seen_version: str | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Say it as a reader, while it lies on their desk; raise Conflict as for the author."""
    refuse_if(rules.why_not_correct(initiative, desk=desk, reader_id=actor.person_id))
    refer(initiative, _met(initiative, recommendations, seen_version), now=now)
    record("initiative-recommendations-chosen", initiative, actor=actor, now=now, changed=["recommendations"])


def _met(initiative: Initiative, recommendations: Sequence[Recommendation], seen_version: str | None) -> Sequence[Recommendation]:
    refuse_if(rules.why_not_refer([one.theme_id for one in recommendations], themes=[theme.id for theme in initiative.themes]))
    return met_recommendations(initiative, recommendations, seen_version=seen_version)
