"""May two entries become one, which of their values differ, and what is said of each; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from exchange.access.permissions import Role
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.people.ages import is_minor
from exchange.people.duplicates.matching import ENOUGH, Suspicion
from exchange.people.models import Person

# What is chosen one by one: a name on pages, and the columns that go together.
FIELDS: Mapping[str, tuple[LazyString, tuple[str, ...]]] = {
    "name": (_l("Name"), ("first_name", "last_name")),
    "name_on_document": (_l("Name as in the passport"), ("name_on_document",)),
    "preferred_name": (_l("Likes to be called"), ("preferred_name", "pronouns")),
    "birth_date": (_l("Date of birth"), ("birth_date",)),
    "email": (_l("E-mail"), ("email", "email_folded")),
    "phone": (_l("Phone"), ("phone",)),
    "languages": (_l("Languages"), ("language", "languages")),
    "nationality": (_l("Nationality and country of residence"), ("nationality", "residence_country")),
    "home_place": (_l("Home place"), ("home_place",)),
    "document": (_l("Travel document"), ("document_type", "document_number_sealed", "document_expires_on")),
    "signatures_needed": (_l("Signatures needed"), ("signatures_needed",)),
}
_STAFF = frozenset({Role.NETWORK, Role.COORDINATOR, Role.VIEWER, Role.HOST})


@dataclass(frozen=True)
class Difference:
    """A field that the two entries do not say alike; `suggested` is kept or lost: the one that says something."""

    field: str
    label: LazyString
    kept: Any
    lost: Any
    suggested: str


def differences(kept: Person, lost: Person) -> list[Difference]:
    """Return the fields that somebody must choose, and what each entry says."""
    found = []
    for field, (label, columns) in FIELDS.items():
        mine = tuple(_value(kept, column) for column in columns)
        theirs = tuple(_value(lost, column) for column in columns)
        if mine != theirs:
            suggested = "lost" if any(theirs) and not any(mine) else "kept"
            found.append(Difference(field, label, mine, theirs, suggested))
    return found


def _value(person: Person, column: str) -> Any:
    # Sealed under the key of its own row: two texts are told apart by being opened, and never shown here.
    return person.document_number if column == "document_number_sealed" else getattr(person, column)


def seal_of(kept: Person, lost: Person) -> str:
    """Return what is equal while neither entry changes: what was looked at and what is merged are compared by it."""
    texts = [repr([getattr(person, column) for _label, columns in FIELDS.values() for column in columns]) for person in (kept, lost)]
    return sha256("|".join([*texts, str(kept.id), str(lost.id)]).encode()).hexdigest()[:32]


def why_not_merge(
    kept: Person,
    lost: Person,
    *,
    suspicion: Suspicion | None,
    roles: Iterable[Role],
    is_network: bool,
    own_person_id: UUID | None,
    against: Sequence[Obstacle] = (),
) -> list[Obstacle]:
    """Say why two entries cannot become one; `against` is what other features say."""
    reasons = []
    if own_person_id in {kept.id, lost.id}:
        reasons.append(Obstacle("own-entry", _l("One of the two is you. Ask somebody else to merge them."), Owner.NETWORK))
    if kept.city_id is None or lost.city_id is None:
        reasons.append(Obstacle("network-staff", _l("Entries of network staff are not merged."), Owner.NETWORK))
    if not is_network and _STAFF & set(roles):
        sentence = _l("One of the two works for a city or the network. Such entries are merged by network staff.")
        reasons.append(Obstacle("staff", sentence, Owner.NETWORK))
    if suspicion is None or suspicion.score < ENOUGH:
        sentence = _l("Too little says that these are one person. If they are, correct the name or the date of birth of one of them first.")
        reasons.append(Obstacle("not-alike", sentence, Owner.COORDINATOR))
    return [*reasons, *against]


def why_not_this_merge(*, needs_reason: bool, reason: str, is_unchanged: bool) -> list[Obstacle]:
    """Say why a merging cannot be done as it was sent."""
    reasons = []
    if needs_reason and not reason.strip():
        sentence = _l("One of them is a minor, or the date of birth is missing: say how you know that they are one person.")
        reasons.append(Obstacle("reason-missing", sentence, Owner.COORDINATOR))
    if not is_unchanged:
        sentence = _l("Somebody changed one of the entries meanwhile. Nothing was merged. Please look at both again.")
        reasons.append(Obstacle("changed-meanwhile", sentence, Owner.COORDINATOR))
    return reasons


def needs_reason(kept: Person, lost: Person, *, today: date) -> bool:
    """Say whether a merging needs a reason in words: one of the two is a minor, or may be."""
    return is_minor(kept.birth_date, today) or is_minor(lost.birth_date, today)
