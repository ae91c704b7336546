"""The large network: two hundred participants, and as many published initiatives as one likes."""

from flask import Flask

from bench import many
from bench.bulk import Bulk
from bench.data import Ground, Recipe, cooked

PARTICIPANTS = 200


def seed_many(app: Flask, size: int, *, drafts: int) -> Ground:
    """Fill the empty tables with N published initiatives, five adoptions each."""
    return cooked(app, lambda bulk: _ManyInitiatives(bulk, size, app).cook(drafts=drafts))


class _ManyInitiatives(Recipe):
    def __init__(self, bulk: Bulk, size: int, app: Flask) -> None:
        super().__init__(bulk, PARTICIPANTS, app)
        self.ground.size = self.initiative_count = size

    def _initiatives(self) -> None:
        made = many.add_many(
            self.bulk,
            self.initiative_count,
            cities=self.cities,
            themes=self.themes,
            recommendations=self.recommendations,
            cohort_id=self.cohort["id"],
            now=self.now,
        )
        self.ground.initiative, self.ground.of_large_family, self.ground.adoption_id = made
