"""Who is looking or acting: computed from live facts at each request, never kept in a cookie."""

from dataclasses import dataclass, field
from uuid import UUID

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.foundation.languages import LazyString


@dataclass(frozen=True)
class Grant:
    """One role of one person, in one city where the role has a city."""

    role: Role
    city_id: UUID | None = None
    city_name: str = ""


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in, or the programme itself.

    `participant_ids` are this person's own places; `led_delegation_ids` the delegations in which
    they are a leader. An anonymous reader is `ANYONE`.
    """

    person_id: UUID | None
    account_id: UUID | None
    display_name: str = ""
    language: str = "en"
    grants: tuple[Grant, ...] = ()
    participant_ids: frozenset[UUID] = field(default_factory=frozenset)
    led_delegation_ids: frozenset[UUID] = field(default_factory=frozenset)
    is_programme: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Say whether this is a person with an account."""
        return self.account_id is not None

    @property
    def is_network(self) -> bool:
        """Say whether all cities are theirs to see."""
        return self.is_programme or any(grant.role is Role.NETWORK for grant in self.grants)

    @property
    def city_ids(self) -> frozenset[UUID]:
        """Return the cities of all their grants (empty for network staff, who see every city)."""
        return frozenset(grant.city_id for grant in self.grants if grant.city_id is not None)

    def cities_for(self, permission: Permission) -> frozenset[UUID]:
        """Return the cities in which a right holds (meaningless for network staff: all)."""
        return frozenset(grant.city_id for grant in self.grants if grant.city_id is not None and permission in GRANTS[grant.role])

    def has_role(self, role: Role | str) -> bool:
        """Say whether one of the grants is this role."""
        return any(grant.role == role for grant in self.grants)

    @property
    def role_label(self) -> LazyString | str:
        """Name the first role, as the header shows it."""
        return self.grants[0].role.label if self.grants else ""

    @property
    def city_name(self) -> str:
        """Name the city of the first grant, empty for network staff."""
        return self.grants[0].city_name if self.grants else ""

    def may(self, permission: Permission | str, *, city_id: UUID | None = None) -> bool:
        """Say whether a right holds, in a certain city where one is named."""
        if self.is_programme:
            return True
        wanted = Permission(permission)
        return any(
            wanted in GRANTS[grant.role] and (city_id is None or grant.role is Role.NETWORK or grant.city_id == city_id)
            for grant in self.grants
        )


ANYONE = Viewer(person_id=None, account_id=None)
PROGRAMME = Viewer(person_id=None, account_id=None, display_name="Exchange", is_programme=True)
