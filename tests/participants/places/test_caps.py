"""Whatever is done in whatever order: no pledge, capacity or quota is exceeded, and no place is lost."""

import os
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Delegation
from exchange.cohorts.services import pledge_places
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation
from exchange.foundation.obstacles import Refused
from exchange.participants import services
from exchange.participants.counting import HoldersCounter
from exchange.participants.importing import services as importing
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState, RosterImport, RosterImportState
from exchange.participants.substituting import substitute_participant
from exchange.participants.waiting.queries import find_group
from exchange.participants.waiting.services import accept_offer, decline_offer, end_group, end_offers, form_group, offer_free_places
from tests.participants.places.conftest import World, quota

NOW = datetime(2017, 9, 4, 9, 0, tzinfo=UTC)
S = ParticipantState
CAPACITY = 9
BIRTHS = [None, date(2002, 5, 1), date(2000, 5, 1), date(1996, 5, 1)]
STEPS, SEEDS = 60, int(os.environ.get("EXCHANGE_PLACES_SEEDS", "3"))


# Enough of them for the planted fault to show.
FAULTS = 6


class Life:
    """Somebody who does anything that can be done about places, at random."""

    def __init__(self, world: World, database, seed: int) -> None:
        self.world, self.database, self.dice = world, database, random.Random(seed)
        self.now, self.number, self.done = NOW, 0, 0

    def anybody(self, *states: ParticipantState) -> Participant | None:
        chosen = select(Participant).order_by(Participant.registered_at, Participant.id)
        people = self.database.scalars(chosen.where(Participant.state.in_(states)) if states else chosen).all()
        return self.dice.choice(people) if people else None

    def facts(self) -> dict[str, object]:
        return {
            "kind": self.dice.choice(["youngster", "youngster", "youngster", "leader"]),
            "birth_date": self.dice.choice(BIRTHS),
            "fewer_opportunities": self.dice.choice([None, True, False]),
        }

    def fitting(self) -> dict[str, object]:
        facts = self.facts()
        return facts | ({"birth_date": date(1985, 1, 1)} if facts["kind"] == "leader" else {})

    def register(self) -> None:
        self.number += 1
        facts = self.fitting() | {"first_name": f"P{self.number}", "last_name": "Random"}
        delegation = self.dice.choice([self.world.bagneux, self.world.torino])
        services.register_participant(facts, delegation=delegation, actor=PROGRAMME, now=self.now, is_new_person=True)

    def change(self) -> None:
        if one := self.anybody():
            services.change_participant(one, self.fitting(), actor=PROGRAMME, now=self.now)

    def withdraw(self) -> None:
        if one := self.anybody(S.ACCEPTED, S.OFFERED, S.WAITING):
            services.withdraw_participant(one, reason="", actor=PROGRAMME, now=self.now)

    def give(self) -> None:
        if one := self.anybody(S.WAITING, S.WITHDRAWN, S.DECLINED):
            services.give_place(one, actor=PROGRAMME, now=self.now, reason=self.dice.choice(["", "their turn"]))

    def answer(self) -> None:
        if one := self.anybody(S.OFFERED):
            self.dice.choice([accept_offer, accept_offer, decline_offer])(one, actor=PROGRAMME, now=self.now)

    def group(self) -> None:
        delegation = self.dice.choice([self.world.bagneux, self.world.torino])
        waits = select(Participant).where(Participant.delegation_id == delegation.id, Participant.state == S.WAITING)
        people = self.database.scalars(waits.order_by(Participant.registered_at)).all()[:2]
        form_group(people, delegation=delegation, minimum_size=self.dice.choice([1, 2]), leader=None, actor=PROGRAMME, now=self.now)

    def ungroup(self) -> None:
        one = self.anybody(S.WAITING)
        if one is not None and (group := find_group(one)) is not None:
            end_group(group, actor=PROGRAMME, now=self.now)

    def substitute(self) -> None:
        old, new = self.anybody(S.ACCEPTED, S.OFFERED), self.anybody(S.WAITING, S.WITHDRAWN, S.OFFERED)
        if old and new and old is not new:
            substitute_participant(old, new, reason="", actor=PROGRAMME, now=self.now)

    def wait(self) -> None:
        self.now += timedelta(hours=self.dice.choice([1, 80]))
        end_offers(now=self.now)
        offer_free_places(self.world.cohort.id, now=self.now)

    def pledge(self) -> None:
        delegation = self.dice.choice([self.world.bagneux, self.world.torino])
        places = delegation.pledged_count + self.dice.choice([-1, 1])
        pledge_places(self.world.cohort, delegation.city, places=places, actor=PROGRAMME, today=self.now.date(), now=self.now)

    def bring(self) -> None:
        """Import two new people and a change of one who is here."""
        rows = ["First name;Last name;Date of birth;Role"]
        for _one in range(2):
            self.number += 1
            rows.append(f"P{self.number};Random;01/05/{self.dice.choice([1996, 2000, 2002])};participant")
        known = self.anybody(S.ACCEPTED, S.OFFERED)
        if known is not None and known.person.birth_date is not None and known.delegation_id == self.world.bagneux.id:
            born = known.person.birth_date.strftime("%d/%m/%Y")
            rows.append(f"{known.person.first_name};{known.person.last_name};{born};{self.dice.choice(['leader', 'participant'])}")
        data = "\n".join(rows).encode()
        row = importing.upload_roster(data, file_name="list.csv", delegation=self.world.bagneux, actor=PROGRAMME, now=self.now)
        importing.plan_import(row, now=self.now)
        importing.confirm_import(row, actor=PROGRAMME, now=self.now)

    def take_back(self) -> None:
        imports = select(RosterImport).where(RosterImport.state == RosterImportState.DONE).order_by(RosterImport.id)
        if rows := self.database.scalars(imports).all():
            importing.take_back(self.dice.choice(rows), actor=PROGRAMME, now=self.now)

    def step(self) -> str:
        acts = [
            self.register, self.register, self.register, self.change, self.change, self.withdraw, self.give, self.answer, self.answer,
            self.group, self.ungroup, self.substitute, self.wait, self.pledge, self.bring, self.take_back,
        ]  # fmt: skip
        act = self.dice.choice(acts)
        self.now += timedelta(minutes=1)
        point = self.database.begin_nested()
        try:
            act()
            self.database.flush()
            point.commit()
            self.done += 1
        except (Refused, importing.PlanMoved):
            point.rollback()
        self.database.expire_all()
        return act.__name__


def broken(world: World, database) -> list[str]:
    """Return which numbers are exceeded, and where places and people differ."""
    found = []
    for delegation in database.scalars(select(Delegation)):
        holders = database.scalar(
            select(func.count()).where(Participant.delegation_id == delegation.id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
        )
        if delegation.taken_count != holders:
            found.append(f"{delegation.city.name}: {delegation.taken_count} taken by {holders}")
        if delegation.taken_count > delegation.pledged_count:
            found.append(f"{delegation.city.name}: {delegation.taken_count} of {delegation.pledged_count}")
    if sum(database.scalars(select(Delegation.taken_count))) > CAPACITY:
        found.append("capacity")
    for one, tally in zip(world.quotas, HoldersCounter().tally(world.cohort, world.quotas).values(), strict=True):
        if one.maximum_count is not None and tally.perhaps > one.maximum_count:
            found.append(f"quota {one.kind or one.oldest_age or one.fewer_opportunities}: {tally.perhaps} of {one.maximum_count}")
    return found


@pytest.fixture
def strict(database, time):
    cohort = make_cohort(make_conference(), names_due_on=date(2017, 10, 20), capacity=CAPACITY)
    bagneux, torino = make_delegation(cohort, make_city(), pledged=4), make_delegation(cohort, make_city("Torino"), pledged=3)
    world = World(cohort, bagneux, torino, None, None)
    world.quotas = [
        quota(world, kind=ParticipantKind.LEADER, maximum_count=2),
        quota(world, oldest_age=17, maximum_count=3, city_id=bagneux.city_id),
        quota(world, fewer_opportunities=True, maximum_count=5),
        quota(world, kind=ParticipantKind.LEADER, minimum_count=1, city_id=bagneux.city_id),
    ]
    return world


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_exceeded_and_no_place_is_lost(database, strict, seed, capsys):
    life, told = Life(strict, database, seed), []
    for number in range(STEPS):
        act = life.step()
        if wrong := broken(strict, database):
            told.append((number, act, wrong))
            break
    if seed == SEEDS - 1:
        with capsys.disabled():
            lost = sum(" taken by " in one for _number, _act, wrong in told for one in wrong)
            print(f"\nplaces: tried {STEPS * SEEDS} acts, {life.done} of the last {STEPS} done · exceeded {len(told)} · lost {lost}")
    assert told == []
    assert life.done > STEPS // 4


def test_a_changed_kind_that_is_not_looked_at_exceeds_a_quota(database, strict, monkeypatch):
    """The planted fault: facts change and nobody asks the quotas. It must be seen, or the test above proves nothing."""
    monkeypatch.setattr(services, "why_not_become", lambda _participant, _facts: [])
    for seed in range(FAULTS):
        life = Life(strict, database, seed)
        for _number in range(STEPS):
            life.step()
            if broken(strict, database):
                return
    pytest.fail("no quota was exceeded")
