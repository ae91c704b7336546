"""An initiative of a minor of Bagneux that is public, and the people around it."""

import pytest

from exchange.initiatives.models import Initiative, InitiativeState
from tests.initiatives.conftest import NOW, bagneux, cohort, network, torino

__all__ = ["bagneux", "cohort", "network", "torino"]


@pytest.fixture
def initiative(database, bagneux):
    one = Initiative(
        slug="a-lantern-way",
        title="A lantern way",
        city_id=bagneux.city.id,
        cohort_id=bagneux.cohort.id,
        author_id=bagneux.author.id,
        state=InitiativeState.PUBLISHED,
        created_at=NOW,
        saved_at=NOW,
        published_at=NOW,
    )
    database.add(one)
    database.flush()
    return one
