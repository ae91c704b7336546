"""What the two voices show on the page of an adoption, and what they keep when a pilot begins."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.models import Adoption
from exchange.adoptions.panels import add_panel
from exchange.adoptions.signals import adoption_moved
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.adoptions.transferability.queries import list_rounds, seen_side_by_side, state_of
from exchange.adoptions.transferability.services import keep_expected
from exchange.adoptions.transferability.showing import as_json, average_words, expected_average
from exchange.foundation import clock
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.sections import Section


def _panel(adoption: Adoption, _viewer: Viewer) -> Section:
    rounds = list_rounds(adoption)
    state = state_of(rounds[0] if rounds else None, now=clock.now())
    both = seen_side_by_side(state)
    expected = next((one.expected for one in rounds if one.expected is not None), None)
    return Section(
        "adoptions/transferability/_panel.html",
        {
            "state": state,
            "voices": list(Voice),
            "both": both,
            "average_words": average_words,
            "expected": expected_average(expected) if expected else None,
        },
        data={"transferability": as_json(state, both, expected)},
    )


def _moved(adoption: Adoption, *, now: datetime, **_more: Any) -> None:
    keep_expected(adoption, adoption.stage, now=now)


def connect() -> None:
    """Register the panel; what a young person answered is in their copy, and stays without a name when they go."""
    add_panel(_panel, order=20)
    adoption_moved.connect(_moved)
    belongs(TransferSheet, of_person=lambda person_id: TransferSheet.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(TransferRound, of_person=lambda person_id: TransferRound.by_id == person_id, when_erased=WhenErased.KEEP)
