"""What the recipe's people have settled and what still waits for them, written as the programme keeps it for its lists."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bench.bulk import Bulk
from exchange.care.models import CareSheet, Teller
from exchange.consents.models import ConsentStanding, Purpose
from exchange.consents.rules import word_of as consent_word_of
from exchange.consents.standings import NOTHING, ConsentState, Held
from exchange.foundation.database import new_id
from exchange.foundation.obstacles import Owner
from exchange.guardians.models import GuardianLink, Way
from exchange.papers.models import CountryGroup, PaperRule, PaperStanding
from exchange.papers.seeding import packaged_rules
from exchange.papers.standing import Waiting
from exchange.papers.standing import word_of as papers_word_of
from exchange.participants.models import ParticipantKind

Row = Mapping[str, Any]
GIVEN = Held(ConsentState.GIVEN)
STALE = Held(ConsentState.STALE, {"code": "dates", "before": ["2017-05-01", "2017-05-04"], "after": ["2017-05-02", "2017-05-05"]})


def add_standings(bulk: Bulk, participants: Sequence[Row], guardians: Sequence[Row], *, leaves_on: date, now: datetime) -> None:
    """Add one row a feature: of six people three have answered all that is asked, one in parts, one for other dates, one nothing.

    The rules about papers are there, so that whoever is registered or imported is asked by them.
    """
    groups, rules = packaged_rules()
    bulk.add(CountryGroup, [{"id": new_id(), **facts} for facts in groups])
    bulk.add(PaperRule, [{"id": new_id(), **facts} for facts in rules])
    bulk.add(ConsentStanding, [_consents(number, one) for number, one in enumerate(participants)])
    bulk.add(CareSheet, [_sheet(one, now) for number, one in enumerate(participants) if number % 3])
    bulk.add(PaperStanding, [_papers(number, one, leaves_on, now) for number, one in enumerate(participants)])
    places = {one["person_id"]: one for one in participants}
    bulk.add(GuardianLink, [_link(one, places[one["person_id"]], now) for one in guardians])


def _consents(number: int, participant: Row) -> dict[str, Any]:
    held = dict.fromkeys(Purpose, NOTHING if number % 6 == 0 else GIVEN)
    if number % 6 == 1:
        held |= {Purpose.EMERGENCY_CARE: NOTHING, Purpose.HOST_SHARING: NOTHING}
    elif number % 6 == 2:
        held |= {Purpose.PARTICIPATION: STALE, Purpose.TRAVEL: STALE}
    return {
        "participant_id": participant["id"],
        "city_id": participant["city_id"],
        "states": {purpose.value: one.as_kept() for purpose, one in held.items()},
        "word": consent_word_of(held, minor=participant["kind"] is ParticipantKind.YOUNGSTER),
    }


def _sheet(participant: Row, now: datetime) -> dict[str, Any]:
    answered = {"answered_at": now, "answered_as": Teller.GUARDIAN, "confirmed_at": now, "contact_count": 2}
    return {"id": new_id(), "participant_id": participant["id"], "city_id": participant["city_id"], **answered}


def _papers(number: int, participant: Row, leaves_on: date, now: datetime) -> dict[str, Any]:
    due = leaves_on - timedelta(days=28)
    form = {"form": "Autorisation de sortie du territoire"}
    waiting = []
    if number % 3 == 0:
        waiting.append(Waiting("authorisation-missing", Owner.COORDINATOR, due, form))
    if number % 2 == 0:
        waiting.append(Waiting("document-expiry-unknown", Owner.GUARDIAN, due, {}))
    known = {"participant_id": participant["id"], "city_id": participant["city_id"], "word": papers_word_of(waiting)}
    return {"id": new_id(), "reckoned_at": now, **known}


def _link(guardian: Row, participant: Row, now: datetime) -> dict[str, Any]:
    link = {"id": new_id(), "guardian_id": guardian["id"], "participant_id": participant["id"], "way": Way.MAIL}
    secret = {"token_hash": f"{link['id'].hex}{guardian['id'].hex}"[:64], "mailbox": guardian["email"]}
    return link | secret | {"created_at": now, "opened_at": now, "expires_at": now + timedelta(days=30)}
