"""One cohort that has gone and one that has not, with near misses on every side."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.adoptions.models import AdoptionStage
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import ConferenceSession
from exchange.demonstration.makers import (
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_participant,
    make_person,
    make_session,
    make_theme,
    make_user,
)
from exchange.demonstration.takeups import make_adoption
from exchange.demonstration.travel import make_journey, make_leg
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.journeys.models import Direction
from exchange.participants.models import ParticipantKind, ParticipantState

THEN = datetime(2018, 3, 1, 9, tzinfo=UTC)
TODAY = date(2018, 11, 30)
K, S, Written = ParticipantKind, ParticipantState, InitiativeState


def make_initiative(city: City, cohort: Cohort, title: str, *, state=Written.PUBLISHED, themes=(), **facts) -> Initiative:
    facts = {
        "created_at": THEN,
        "saved_at": THEN,
        "submitted_at": THEN,
        "published_at": THEN if state is Written.PUBLISHED else None,
        "slug": title.lower().replace(" ", "-"),
    } | facts
    initiative = Initiative(city_id=city.id, cohort_id=cohort.id, title=title, state=state, **facts)
    initiative.themes.extend(themes)
    db.session.add(initiative)
    db.session.flush()
    return initiative


@dataclass
class World:
    """What the tests look at."""

    cohort: Cohort
    coming: Cohort
    bagneux: City
    torino: City
    delegation: Delegation
    coordinator: Account
    viewer: Account
    network: Account
    foreign: Account
    youngster: Account
    workshop: ConferenceSession
    gym: Initiative


def add_people(delegation: Delegation, count: int, *, born: date | None, kind=K.YOUNGSTER, state=S.RETURNED):
    return [
        make_participant(
            delegation, make_person("P", f"{kind.value}{born}{n}", city=delegation.city, birth_date=born), kind=kind, state=state
        )
        for n in range(count)
    ]


def note_something(participant, session) -> None:
    db.session.add(
        Sighting(
            city_id=participant.city_id,
            author_id=participant.person_id,
            cohort_id=participant.cohort_id,
            session_id=session.id,
            note="seen",
            seen_at=THEN,
        )
    )
    db.session.flush()


def make_world() -> World:
    """Bagneux: 6 pledged, 5 went; Torino: 12 went; noise: another cohort, withdrawn people, drafts."""
    bagneux = make_city("Bagneux", latitude=48.8, longitude=2.31)
    torino = make_city("Torino", latitude=45.07, longitude=7.69)
    liege = make_city("Liège", latitude=50.63, longitude=5.57)
    cohort = make_cohort(state=CohortState.RETURNED)
    other = make_cohort(make_conference("Lab 2016", slug="lab-2016"), state=CohortState.RETURNED)
    coming = make_cohort(
        make_conference("Lisboa 2019", slug="lisboa-2019", place="Lisboa", starts_on=date(2019, 6, 5), ends_on=date(2019, 6, 7)),
        names_due_on=date(2019, 3, 1),
    )
    delegation = make_delegation(cohort, bagneux, pledged=6)
    theirs = make_delegation(cohort, torino, pledged=12)
    elsewhere = make_delegation(other, bagneux, pledged=9)
    # On 15 November 2017: 18 that very day, 17 for one more day, unknown; a leader of 31, one of 30.
    went = add_people(delegation, 1, born=date(1999, 11, 15)) + add_people(delegation, 1, born=date(1999, 11, 16))
    went += add_people(delegation, 1, born=None) + add_people(delegation, 1, born=date(1986, 11, 15), kind=K.LEADER)
    went += add_people(delegation, 1, born=date(1986, 11, 16), kind=K.LEADER)
    add_people(delegation, 1, born=date(2000, 1, 1), state=S.WITHDRAWN)
    add_people(delegation, 2, born=date(2000, 1, 1), state=S.WAITING)
    add_people(theirs, 7, born=date(2001, 1, 1))
    add_people(theirs, 5, born=date(1980, 1, 1), kind=K.LEADER)
    add_people(elsewhere, 8, born=date(2000, 1, 1))

    workshop = make_session(cohort.conference, "Public spaces at night")
    make_session(cohort.conference, "Nobody came here")
    for author in went[:2]:
        for _note in range(2):
            note_something(author, workshop)

    out = make_leg(make_journey(delegation), people=went)
    make_leg(make_journey(delegation, direction=Direction.BACK), people=went[:4], departs_at=out.departs_at)

    spaces, nights = make_theme("Public spaces"), make_theme("Nightlife")
    gym = make_initiative(bagneux, cohort, "The gym on Thursdays", themes=[spaces, nights])
    make_initiative(bagneux, cohort, "Tea on the square", themes=[spaces])
    make_initiative(bagneux, cohort, "A secret not read yet", state=Written.SUBMITTED, themes=[nights])
    make_initiative(bagneux, cohort, "Sent back", state=Written.RETURNED)
    make_initiative(bagneux, cohort, "Only a draft", state=Written.DRAFT, themes=[nights])
    make_initiative(bagneux, other, "Of another cohort", themes=[spaces])
    court = make_initiative(torino, cohort, "The court that helps")
    make_adoption(gym, torino, stage=AdoptionStage.PILOT, next_due_on=date(2018, 12, 10))
    make_adoption(gym, liege, stage=AdoptionStage.STOPPED)
    make_adoption(gym, bagneux, stage=AdoptionStage.SUSTAINED)
    make_adoption(court, bagneux, stage=AdoptionStage.SPOTTED)
    make_adoption(court, liege, stage=AdoptionStage.PILOT)

    ahead = make_delegation(coming, bagneux, pledged=5)
    add_people(ahead, 3, born=date(2003, 1, 1), state=S.CONFIRMED)
    add_people(ahead, 1, born=date(1980, 1, 1), kind=K.LEADER, state=S.OFFERED)
    db.session.flush()
    return World(
        cohort=cohort,
        coming=coming,
        bagneux=bagneux,
        torino=torino,
        delegation=delegation,
        coordinator=make_user(Role.COORDINATOR, bagneux),
        viewer=make_user(Role.VIEWER, bagneux),
        network=make_user(Role.NETWORK),
        foreign=make_user(Role.COORDINATOR, torino),
        youngster=make_user(Role.YOUNGSTER, bagneux, birth_date=date(2001, 1, 1)),
        workshop=workshop,
        gym=gym,
    )
