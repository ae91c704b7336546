"""Reads of adaptations: public facts of cities about a public initiative, no person, no sentence of a step."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.adapting.rules import Part, read_parts
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.cities.models import City
from exchange.foundation.database import db


@dataclass(frozen=True)
class AdaptedBy:
    """What one city did with each part of an initiative."""

    city_slug: str
    city_name: str
    city_names: dict[str, str]
    stage: AdoptionStage
    parts: list[Part]

    def city_in(self, language: str) -> str:
        """Return the city's name in a language."""
        return self.city_names.get(language, self.city_name)


def adaptations_of(initiative_id: UUID) -> list[AdaptedBy]:
    """Return what each city decided about the parts of an initiative that the viewer may read; one statement."""
    rows = db.session.execute(
        select(City.slug, City.name, City.names, Adoption.stage, Adaptation.parts)
        .join(Adoption, Adoption.city_id == City.id)
        .join(Adaptation, Adaptation.adoption_id == Adoption.id)
        .where(Adoption.initiative_id == initiative_id, Adaptation.decided_count > 0)
        .order_by(Adoption.started_at, Adoption.id)
    )
    return [AdaptedBy(row.slug, row.name, row.names, row.stage, [part for part in read_parts(row.parts) if part.fate]) for row in rows]
