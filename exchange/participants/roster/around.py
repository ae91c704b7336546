"""What stands around a cell: its file, city and cohort."""

from collections.abc import Mapping
from dataclasses import dataclass

from exchange.participants.roster import dates
from exchange.participants.roster.headings import Column
from exchange.participants.roster.plan import CityFacts, CohortFacts


@dataclass(frozen=True)
class Around:
    """What the reading of a cell needs to know of the file, the city and the cohort."""

    cohort: CohortFacts
    city: CityFacts
    fields: Mapping[str, list[Column]]
    habits: Mapping[int, dates.Habit]

    def heading(self, field: str) -> str | None:
        """The heading of the column that fills a field."""
        columns = self.fields.get(field)
        return columns[0].heading if columns else None
