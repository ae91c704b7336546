"""The waiting lists of a cohort as a page shows them: whole, found by name, or a part of a long one; and who can form a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.reserving import room_of
from exchange.foundation.database import db
from exchange.foundation.folding import words
from exchange.foundation.obstacles import Obstacle
from exchange.foundation.pages import Paging
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState
from exchange.participants.queries import whom_may_see
from exchange.participants.waiting.queries import parties_of, people_in_line
from exchange.participants.waiting.rules import Turn, Waiting, plan_offers, why_no_offers

# Up to so many are looked through by eye.
FEW = 12


@dataclass(frozen=True)
class OpenOffer:
    """An offer that waits for an answer."""

    participant_id: UUID
    name: str
    city: str
    ends_at: datetime | None
    group_id: UUID | None
    said_yes: bool


@dataclass(frozen=True)
class CityList:
    """The waiting list of one city: the turns in order, the offers that are open, the places that are free."""

    delegation: Delegation
    turns: list[Turn]
    offers: list[OpenOffer]

    @property
    def shared(self) -> dict[str, Obstacle]:
        """Return by its code what keeps places from every one of several who are offered none: a page says it once."""
        held_up = [turn for turn in self.turns if not turn.is_offered]
        if len(held_up) < 2:
            return {}
        first = {reason.code: reason for reason in held_up[0].why_not}
        codes = set.intersection(*({reason.code for reason in turn.why_not} for turn in held_up))
        words = {code: str(reason.sentence) for code, reason in first.items() if code in codes}
        differ = {
            reason.code
            for turn in held_up
            for reason in turn.why_not
            if reason.code in words and str(reason.sentence) != words[reason.code]
        }
        return {code: reason for code, reason in first.items() if code in codes - differ}


def open_waiting_list(cohort: Cohort, delegations: Sequence[Delegation], *, viewer: Viewer, today: date) -> list[CityList]:
    """Return the waiting list of each delegation in which somebody waits or has an offer, for a viewer of people's names."""
    seen = whom_may_see(viewer, Permission.PARTICIPANTS_VIEW)
    chosen = people_in_line().where(
        Participant.cohort_id == cohort.id,
        or_(
            Participant.state == ParticipantState.WAITING,
            (Participant.state == ParticipantState.OFFERED) & Participant.offer_ends_at.is_not(None),
        ),
    )
    rows = db.session.execute(chosen if seen is None else chosen.where(seen)).all()
    waiting = [row for row in rows if row.state is ParticipantState.WAITING]
    turns = plan_offers(parties_of(waiting, cohort), room_of(cohort, delegations), closed=why_no_offers(cohort, today=today))
    lists = []
    for delegation in delegations:
        offers = [
            OpenOffer(
                row.id,
                f"{row.first_name} {row.last_name}".strip(),
                delegation.city.name,
                row.offer_ends_at,
                row.group_id,
                row.said_yes_at is not None,
            )
            for row in rows
            if row.state is ParticipantState.OFFERED and row.delegation_id == delegation.id
        ]
        own = [turn for turn in turns if turn.party.delegation_id == delegation.id]
        if own or offers:
            lists.append(CityList(delegation, own, offers))
    return lists


@dataclass(frozen=True)
class ShownList:
    """What a page shows of the list of one city; `shared`, `waiting` and `is_offered` hold for the whole list."""

    delegation: Delegation
    turns: list[Turn]
    offers: list[OpenOffer]
    shared: dict[str, Obstacle]
    waiting: int
    # Somebody is offered a place with the next round: what is shared holds for the others.
    is_offered: bool


@dataclass(frozen=True)
class ListPage:
    """A page of the waiting lists with what stands around it; `found` and `total` count people."""

    lists: list[ShownList]
    paging: Paging
    found: int
    total: int
    cities: list[tuple[str, str]]

    @property
    def is_long(self) -> bool:
        """Say whether finding somebody needs more than an eye."""
        return self.total > FEW


def is_found(name: str, asked: Sequence[str]) -> bool:
    """Say whether each word asked for begins a word of a name, in any order; accents do not matter."""
    own = words(name)
    return all(any(word.startswith(one) for word in own) for one in asked)


def page_of_lists(lists: Sequence[CityList], *, q: str = "", city: str = "", page: int = 1) -> ListPage:
    """Return a page of the waiting lists, narrowed by name and city; everybody keeps the number and the reasons of the whole list."""
    asked = words(q)
    rows: list[tuple[CityList, OpenOffer | Turn]] = []
    for one in lists:
        if city in {"", one.delegation.city.slug}:
            rows += [(one, offer) for offer in one.offers if is_found(offer.name, asked)]
            rows += [(one, turn) for turn in one.turns if any(is_found(member.name, asked) for member in turn.party.members)]
    paging = Paging(min(page, Paging(1, len(rows)).pages), len(rows))
    shown: dict[UUID, ShownList] = {}
    for of, row in rows[paging.offset : paging.offset + paging.size]:
        at = shown.get(of.delegation.id)
        if at is None:
            is_offered = any(turn.is_offered for turn in of.turns)
            at = shown[of.delegation.id] = ShownList(of.delegation, [], [], of.shared, len(of.turns), is_offered)
        if isinstance(row, Turn):
            at.turns.append(row)
        else:
            at.offers.append(row)
    return ListPage(
        list(shown.values()),
        paging,
        sum(_people(row) for _of, row in rows),
        sum(len(one.offers) + sum(map(_people, one.turns)) for one in lists),
        [(one.delegation.city.slug, one.delegation.city.name) for one in lists],
    )


def _people(row: OpenOffer | Turn) -> int:
    return len(row.party.members) if isinstance(row, Turn) else 1


@dataclass(frozen=True)
class Candidate:
    """Somebody who waits alone, and which number they have on the list of their city."""

    number: int
    waiting: Waiting


def who_can_group(delegation: Delegation) -> tuple[list[Candidate], list[tuple[UUID, str]]]:
    """Return who of a delegation waits alone, in their order, and (id, name) of the adults who may lead a group, by name."""
    rows = db.session.execute(
        people_in_line().where(
            Participant.delegation_id == delegation.id,
            or_(Participant.state == ParticipantState.WAITING, Participant.state.in_(sorted(HOLDING_A_PLACE))),
        )
    ).all()
    parties = parties_of([row for row in rows if row.state is ParticipantState.WAITING], delegation.cohort)
    alone = [Candidate(number, party.members[0]) for number, party in enumerate(parties, 1) if party.group is None]
    adults = [row for row in rows if row.kind is not ParticipantKind.YOUNGSTER]
    return alone, [(row.id, f"{row.first_name} {row.last_name}".strip()) for row in adults]


@dataclass(frozen=True)
class CandidatePage:
    """A page of those who could form a group; `chosen` are those who were chosen before, wherever they stand."""

    shown: list[Candidate]
    chosen: list[Candidate]
    paging: Paging
    total: int

    @property
    def is_long(self) -> bool:
        """Say whether finding somebody needs more than an eye."""
        return self.total > FEW


def page_of_candidates(alone: Sequence[Candidate], chosen: Sequence[str], *, q: str = "", page: int = 1) -> CandidatePage:
    """Return a page of those who wait alone, narrowed by name; on a long list whoever was chosen stands apart, above."""
    asked, is_long = words(q), len(alone) > FEW
    picked = [one for one in alone if str(one.waiting.participant_id) in set(chosen)]
    left = [one for one in alone if is_found(one.waiting.name, asked) and not (is_long and one in picked)]
    paging = Paging(min(page, Paging(1, len(left)).pages), len(left))
    return CandidatePage(left[paging.offset : paging.offset + paging.size], picked, paging, len(alone))
