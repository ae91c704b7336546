"""Which recommendations of the Manifesto an initiative answers to: its author says so, its readers may put it right."""

from collections.abc import Sequence
from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.manifesto.models import Recommendation
from exchange.manifesto.queries import list_recommendations

# At the network's desk also after publication: a wrong reference must not stay public.
AT_FIRST_DESK = frozenset({InitiativeState.SUBMITTED})
AT_NETWORKS_DESK = frozenset({InitiativeState.IN_REVIEW, InitiativeState.PUBLISHED})


def offered_recommendations(initiative: Initiative) -> list[Recommendation]:
    """Return the recommendations of the themes that were chosen, in the order of the Manifesto."""
    return list_recommendations([theme.id for theme in initiative.themes], kept=[one.id for one in initiative.recommendations])


def choose_recommendations(initiative: Initiative, *, recommendations: Sequence[Recommendation], now: datetime) -> None:
    """Say as its author to which recommendations it answers; none is an answer too."""
    refuse_if(rules.why_not_write(initiative))
    _refer(initiative, recommendations, now=now)


def correct_recommendations(
    initiative: Initiative,
    *,
    recommendations: Sequence[Recommendation],
    desk: frozenset[InitiativeState],
    actor: Viewer,
    now: datetime,
) -> None:
    """Say it as a reader, while it lies on their desk."""
    refuse_if(rules.why_not_correct(initiative, desk=desk, reader_id=actor.person_id))
    _refer(initiative, recommendations, now=now)
    record("initiative-recommendations-chosen", initiative, actor=actor, now=now, changed=["recommendations"])


def _refer(initiative: Initiative, recommendations: Sequence[Recommendation], *, now: datetime) -> None:
    refuse_if(rules.why_not_refer([one.theme_id for one in recommendations], themes=[theme.id for theme in initiative.themes]))
    initiative.recommendations = list(recommendations)
    # The row itself changes, so that every copy that somebody kept is known to be old.
    initiative.saved_at = now
