"""A date of birth is corrected: whom it turns into a minor or an adult is said before it is saved, and told to other features."""

from datetime import date

import pytest

from exchange.access.permissions import Role
from exchange.cohorts.models import Cohort
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person, make_user
from exchange.participants.birthdays import NOW_ADULT, NOW_MINOR, switch_of
from exchange.participants.models import ParticipantKind
from exchange.participants.signals import participant_changed

COHORT = Cohort(away_from_on=date(2027, 11, 14))
ADULT, MINOR = date(2009, 11, 14), date(2009, 11, 15)


@pytest.mark.parametrize(
    ("before", "after", "kind", "expected"),
    [
        (ADULT, MINOR, "youngster", NOW_MINOR),
        (MINOR, ADULT, "youngster", NOW_ADULT),
        (None, ADULT, "youngster", NOW_ADULT),
        (ADULT, None, "youngster", NOW_MINOR),
        (None, MINOR, "youngster", ""),
        (MINOR, date(2010, 1, 1), "youngster", ""),
        (ADULT, MINOR, "leader", ""),
    ],
)
def test_what_a_date_turns_around(before, after, kind, expected):
    assert switch_of(before, after, kind=ParticipantKind(kind), cohort=COHORT) == expected


def test_it_is_said_before_it_is_saved_and_told_with_what_changed(browser, database):
    city = make_city()
    cohort = make_cohort(
        make_conference("Lisboa 2027", starts_on=date(2027, 11, 15), ends_on=date(2027, 11, 17)),
        away_from_on=date(2027, 11, 14),
        away_until_on=date(2027, 11, 18),
    )
    participant = make_participant(make_delegation(cohort, city), make_person("Inès", "Belkacem", city=city, birth_date=MINOR))
    heard = []

    def hear(_sender, *, now, changed=(), **_more):
        heard.append(list(changed))

    participant_changed.connect(hear)
    desk = browser(make_user(Role.COORDINATOR, city))
    address = f"/participants/{participant.id}/edit"
    fields = desk.get(address).fields(action="") | {"birth_date": ADULT.isoformat()}
    told = desk.post(address, fields, expect=200)
    assert "they are 18 at departure" in told.text
    database.expire_all()
    assert (participant.person.birth_date, heard) == (MINOR, [])
    # Another date than the one that was told about is told about again.
    assert "they are 18 at departure" in desk.post(address, fields | {"form_id": "other"}, expect=200).text
    desk.post(address, told.fields(action=""))
    database.expire_all()
    assert (participant.person.birth_date, heard) == (ADULT, [["birth_date"]])
