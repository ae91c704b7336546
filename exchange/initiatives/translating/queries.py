"""Reads of language versions: what a reader gets, since when a version is old, and what waits for whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import get_initiative
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.translating import rules
from exchange.initiatives.translating.models import InitiativeTranslation, VersionState
from exchange.initiatives.translating.rules import Told

_WHOLE_TEXT = frozenset({Role.NETWORK, Role.COORDINATOR, Role.LEADER})


def find_translation(initiative: Initiative, language: str) -> InitiativeTranslation | None:
    """Return what there is in a language, public or not."""
    return next((one for one in initiative.translations if one.language == language), None)


def answers_in(initiative: Initiative, language: str) -> Told:
    """Return the nine answers for a reader of a language: the public version in it, or else the original."""
    return rules.told_in(initiative, language, find_translation(initiative, language))


def outdated_since(initiative: Initiative, translation: InitiativeTranslation) -> datetime | None:
    """Return when the original changed for the first time after it was translated; None where they belong together."""
    if rules.version_state(initiative, translation.language, translation) is not VersionState.OUTDATED:
        return None
    changed = db.session.scalar(
        select(func.min(InitiativeRevision.at)).where(
            InitiativeRevision.initiative_id == initiative.id,
            InitiativeRevision.kind.in_([RevisionKind.CHANGED, RevisionKind.PUBLISHED, RevisionKind.RESTORED]),
            InitiativeRevision.at > translation.published_at,
        )
    )
    return changed or initiative.saved_at


def translates_everything(viewer: Viewer) -> bool:
    """Say whether somebody translates what others wrote; young people translate what they wrote themselves."""
    return any(viewer.has_role(role) for role in _WHOLE_TEXT)


def may_translate(initiative: Initiative, *, viewer: Viewer) -> bool:
    """Say whether somebody may write a version of a public initiative."""
    if initiative.state is not InitiativeState.PUBLISHED or not viewer.may(Permission.INITIATIVES_TRANSLATE):
        return False
    return translates_everything(viewer) or viewer.person_id in initiative.author_ids


def get_to_translate(slug: str, language: str, *, viewer: Viewer) -> Initiative:
    """Return a public initiative that the viewer may write in a language, or raise NotFound."""
    initiative = get_initiative(slug, viewer=viewer)
    if not may_translate(initiative, viewer=viewer) or rules.why_not_translate(initiative, language):
        raise NotFound
    return initiative


def may_publish(viewer: Viewer, language: str) -> bool:
    """Say whether somebody may put a version in a language into the catalogue."""
    return rules.may_publish(is_network=viewer.is_network, city_languages=_spoken(viewer), language=language)


def _spoken(viewer: Viewer) -> frozenset[str]:
    """Return the languages of the cities that somebody coordinates."""
    cities = [grant.city_id for grant in viewer.grants if grant.role is Role.COORDINATOR and grant.city_id]
    if viewer.is_network or not cities:
        return frozenset()
    return frozenset(code for codes in db.session.scalars(select(City.languages).where(City.id.in_(cities))) for code in codes)


def list_waiting(viewer: Viewer) -> Sequence[InitiativeTranslation]:
    """Return the versions that wait to be published by the viewer, the oldest first."""
    wanted: ColumnElement[bool] = InitiativeTranslation.ready_at.is_not(None)
    if not viewer.is_network:
        wanted = wanted & InitiativeTranslation.language.in_(sorted(_spoken(viewer)))
    return _listed(wanted, InitiativeTranslation.ready_at)


def list_own(viewer: Viewer) -> Sequence[InitiativeTranslation]:
    """Return the versions for which the viewer is responsible, the last saved first."""
    return _listed(InitiativeTranslation.responsible_id == viewer.person_id, InitiativeTranslation.saved_at.desc())


def _listed(condition: Any, order: Any) -> Sequence[InitiativeTranslation]:
    return db.session.scalars(
        select(InitiativeTranslation)
        .join(Initiative, Initiative.id == InitiativeTranslation.initiative_id)
        .where(condition, Initiative.state == InitiativeState.PUBLISHED)
        .options(joinedload(InitiativeTranslation.initiative, innerjoin=True).joinedload(Initiative.city, innerjoin=True))
        .order_by(order)
        .limit(100)
    ).all()


def list_translatable(viewer: Viewer, language: str) -> list[Row[tuple[str, str, str]]]:
    """Return (slug, title, language) of public initiatives that have nothing in a language yet, the newest first; at most thirty."""
    begun = select(InitiativeTranslation.initiative_id).where(InitiativeTranslation.language == language)
    wanted = select(Initiative.slug, Initiative.title, Initiative.language).where(
        Initiative.state == InitiativeState.PUBLISHED, Initiative.language != language, Initiative.id.not_in(begun)
    )
    if not translates_everything(viewer):
        wanted = wanted.where(is_author(viewer.person_id))
    return list(db.session.execute(wanted.order_by(Initiative.published_at.desc(), Initiative.id).limit(30)))


def city_of(viewer: Viewer) -> UUID | None:
    """Return the city in whose name somebody translates."""
    return min(viewer.city_ids) if viewer.city_ids else None


def hides_earlier_words(initiative: Initiative) -> bool:
    """Say whether the last change of the original took words away that nobody is to read any more."""
    last = db.session.scalar(
        select(InitiativeRevision.hides_before)
        .where(InitiativeRevision.initiative_id == initiative.id, InitiativeRevision.kind == RevisionKind.CHANGED)
        .order_by(InitiativeRevision.at.desc(), InitiativeRevision.id.desc())
        .limit(1)
    )
    return bool(last)
