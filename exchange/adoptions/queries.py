"""Reads of adoptions. City, stage and dates are public; sentences stay in the adopting city and with the network."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, false, func, select
from sqlalchemy.orm import aliased, joinedload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.people.models import Person

_Origin = aliased(City)
_IS_LESSON = Adoption.lesson_published_at.is_not(None) & (Adoption.stage == AdoptionStage.STOPPED)


@dataclass(frozen=True)
class AdoptionLine:
    """One adoption as lists, reports and the public see it; no sentence, no person."""

    id: UUID
    initiative_id: UUID
    cohort_id: UUID | None
    title: str
    slug: str
    city_id: UUID
    city_slug: str
    city_name: str
    city_names: dict[str, str]
    origin_id: UUID
    origin_name: str
    origin_names: dict[str, str]
    stage: AdoptionStage
    stopped_in: AdoptionStage | None
    started_at: datetime
    moved_at: datetime
    next_due_on: date | None
    # What others can learn from an end; empty unless it is public.
    lesson: str = ""
    has_adaptation: bool = False

    def city_in(self, language: str) -> str:
        """Return the adopting city's name in a language."""
        return self.city_names.get(language, self.city_name)

    def origin_in(self, language: str) -> str:
        """Return the name of the city it comes from in a language."""
        return self.origin_names.get(language, self.origin_name)


def _lines() -> Select[
    UUID, UUID, UUID | None, str, str, UUID, str, str, dict[str, str], UUID, str, dict[str, str],
    AdoptionStage, AdoptionStage | None, datetime, datetime, date | None, str, bool,
]:  # fmt: skip
    return (
        select(
            Adoption.id,
            Adoption.initiative_id,
            Initiative.cohort_id,
            Initiative.title,
            Initiative.slug,
            Adoption.city_id,
            City.slug.label("city_slug"),
            City.name.label("city_name"),
            City.names.label("city_names"),
            Initiative.city_id.label("origin_id"),
            _Origin.name.label("origin_name"),
            _Origin.names.label("origin_names"),
            Adoption.stage,
            Adoption.stopped_in,
            Adoption.started_at,
            Adoption.moved_at,
            Adoption.next_due_on,
            case((_IS_LESSON, Adoption.lesson), else_="").label("lesson"),
            func.coalesce(Adaptation.decided_count > 0, false()).label("has_adaptation"),
        )
        .outerjoin(Adaptation, Adaptation.adoption_id == Adoption.id)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .join(City, City.id == Adoption.city_id)
        .join(_Origin, _Origin.id == Initiative.city_id)
    )


def _read(chosen: Select[*tuple[object, ...]]) -> list[AdoptionLine]:
    rows: list[Row[*tuple[object, ...]]] = list(db.session.execute(chosen))
    return [AdoptionLine(*row) for row in rows]  # type: ignore[arg-type]


def _own(viewer: Viewer, permission: Permission) -> ColumnElement[bool] | None:
    return None if viewer.is_network else Adoption.city_id.in_(sorted(viewer.cities_for(permission)))


def adoptions_visible_to(viewer: Viewer, permission: Permission = Permission.ADOPTIONS_VIEW) -> Select[Adoption]:
    """Select the adoptions whose page exists for a viewer: those of their own city; network staff: all."""
    chosen = select(Adoption)
    limit = _own(viewer, permission)
    return chosen if limit is None else chosen.where(limit)


def get_adoption(adoption_id: UUID, *, viewer: Viewer, permission: Permission = Permission.ADOPTIONS_VIEW) -> Adoption:
    """Return an adoption with initiative and cities, or raise NotFound: another city's is no page."""
    adoption = db.session.scalar(
        adoptions_visible_to(viewer, permission)
        .where(Adoption.id == adoption_id)
        .options(
            joinedload(Adoption.city, innerjoin=True),
            joinedload(Adoption.initiative, innerjoin=True).joinedload(Initiative.city, innerjoin=True),
        )
    )
    if adoption is None:
        raise NotFound
    return adoption


@dataclass(frozen=True)
class StepLine:
    """One move: where to, when, who, and the sentence."""

    stage: AdoptionStage
    at: datetime
    sentence: str
    by: str
    missing: list[str]
    without: str
    id: UUID


def list_steps(adoption: Adoption) -> list[StepLine]:
    """Return the moves of an adoption that the viewer has found, the first one first."""
    rows = db.session.execute(
        select(
            AdoptionStep.stage,
            AdoptionStep.at,
            AdoptionStep.sentence,
            AdoptionStep.missing,
            AdoptionStep.without,
            AdoptionStep.id,
            Person.first_name,
            Person.last_name,
        )
        .outerjoin(Person, Person.id == AdoptionStep.by_id)
        .where(AdoptionStep.adoption_id == adoption.id)
        .order_by(AdoptionStep.at, AdoptionStep.id)
    )
    return [
        StepLine(row.stage, row.at, row.sentence, f"{row.first_name or ''} {row.last_name or ''}".strip(), row.missing, row.without, row.id)
        for row in rows
    ]


def get_step(adoption: Adoption, step_id: UUID) -> AdoptionStep:
    """Return a step of an adoption that the viewer has found, or raise NotFound."""
    step = db.session.scalar(select(AdoptionStep).where(AdoptionStep.id == step_id, AdoptionStep.adoption_id == adoption.id))
    if step is None:
        raise NotFound
    return step


def _listed(viewer: Viewer, *, taken_from_us: bool) -> list[ColumnElement[bool]]:
    cities = sorted(viewer.cities_for(Permission.ADOPTIONS_VIEW))
    if taken_from_us:
        return [Adoption.city_id != Initiative.city_id, *([] if viewer.is_network else [Initiative.city_id.in_(cities)])]
    return [] if viewer.is_network else [Adoption.city_id.in_(cities)]


def list_adoptions(
    *, viewer: Viewer, taken_from_us: bool = False, stage: AdoptionStage | None = None, part: Paging | None = None
) -> list[AdoptionLine]:
    """Return the adoptions of the viewer's city, or what others took from it; the latest move first, one page of them if asked.

    Network staff see every city's; taken from us is for them every one that crossed a border between cities.
    """
    chosen = _lines().where(*_listed(viewer, taken_from_us=taken_from_us)).order_by(Adoption.moved_at.desc(), Adoption.id)
    if stage is not None:
        chosen = chosen.where(Adoption.stage == stage)
    return _read(chosen if part is None else chosen.offset(part.offset).limit(part.size))


def count_adoptions(*, viewer: Viewer, taken_from_us: bool = False) -> dict[AdoptionStage, int]:
    """Return how many of the same list stand at each stage, every stage named; one statement."""
    counted = select(Adoption.stage, func.count().label("number")).where(*_listed(viewer, taken_from_us=taken_from_us))
    if taken_from_us:
        counted = counted.join(Initiative, Initiative.id == Adoption.initiative_id)
    found = {row.stage: row.number for row in db.session.execute(counted.group_by(Adoption.stage))}
    return {stage: found.get(stage, 0) for stage in AdoptionStage}


def adoptions_of(initiative_id: UUID) -> list[AdoptionLine]:
    """Return who took up an initiative; public facts, one statement."""
    return _read(_lines().where(Adoption.initiative_id == initiative_id).order_by(Adoption.started_at, Adoption.id))


def count_taken_up() -> dict[str, int]:
    """Return {address part of a city: how many published initiatives it took up}; public facts, one statement."""
    counted = (
        select(City.slug, func.count(Adoption.id))
        .join(Adoption, Adoption.city_id == City.id)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(Initiative.state == InitiativeState.PUBLISHED)
        .group_by(City.slug)
    )
    return {slug: count for slug, count in db.session.execute(counted)}  # noqa: C416 - rows are no pairs to a type checker


def list_all_adoptions() -> list[AdoptionLine]:
    """Return every adoption of the network; public facts, one statement."""
    return _read(_lines().order_by(Adoption.started_at, Adoption.id))


def count_by_stage(lines: Collection[AdoptionLine]) -> dict[AdoptionStage, int]:
    """Return how many adoptions stand at each stage, every stage named."""
    return {stage: sum(line.stage is stage for line in lines) for stage in AdoptionStage}


def find_adoption_id(initiative_id: UUID, city_id: UUID) -> UUID | None:
    """Return the adoption of an initiative by a city, or None."""
    return db.session.scalar(select(Adoption.id).where(Adoption.initiative_id == initiative_id, Adoption.city_id == city_id))
