"""Pages of adoptions: the list, one adoption and its moves, and what belongs to it."""

from exchange.adoptions.views import (
    adoptions,
    calibration,
    delta,
    diagnosis,
    follow_ups,
    kit,
    lesson,
    lineage,
    readying,
    sheets,
    steps,
    transferability,
)
from exchange.adoptions.views.blueprint import blueprint

__all__ = [
    "adoptions",
    "blueprint",
    "calibration",
    "delta",
    "diagnosis",
    "follow_ups",
    "kit",
    "lesson",
    "lineage",
    "readying",
    "sheets",
    "steps",
    "transferability",
]
