"""Which passport or card somebody travels with, said by themselves or by a minor's guardian; today leads there."""

from datetime import date, timedelta

import pytest

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_account, make_grant, make_participant

TOLD = {"document_type": "passport", "document_expires": "01/02/2031", "document_number": "CANARY-77"}


@pytest.fixture
def unknown(database, participant):
    """Inès, of whom no document is known."""
    participant.person.document_type, participant.person.document_expires_on = "", None
    database.flush()
    return participant


def account_of(participant):
    make_grant(participant.person, Role.YOUNGSTER, participant.delegation.city)
    return make_account(participant.person)


def test_an_adult_finds_on_today_what_to_tell_and_tells_it(database, browser, unknown):
    unknown.person.birth_date = date(2005, 3, 4)
    page = browser(as_=account_of(unknown))
    here = f"/me/papers/{unknown.id}/document"
    assert page.get(page.get("/").soup.select_one(f"main a[href='{here}']")["href"]).h1 == "My passport or identity card"
    assert page.post(here, {"document_type": "passport"}, expect=422).errors
    page.post(here, TOLD)
    person = unknown.person
    assert (person.document_type, person.document_expires_on, person.document_number.reveal()) == (
        "passport",
        date(2031, 2, 1),
        "CANARY-77",
    )
    # The number stays sealed, also before whoever wrote it; left empty it stays as it is.
    assert "CANARY" not in page.get(here).text
    page.post(here, TOLD | {"document_number": "", "document_expires": "01/02/2032"})
    assert (person.document_expires_on, person.document_number.reveal()) == (date(2032, 2, 1), "CANARY-77")
    assert here not in str(page.get("/").soup)


def test_a_minor_is_not_asked_and_sees_who_is(database, browser, unknown):
    page = browser(as_=account_of(unknown))
    page.get(f"/me/papers/{unknown.id}/document", expect=404)
    page.post(f"/me/papers/{unknown.id}/document", TOLD, expect=404)
    today = page.get("/")
    assert "No travel document is known" in today.text
    assert "Parent or guardian" in today.text


def test_a_guardian_tells_it_from_the_list(database, visit, unknown):
    unknown.person.guardians[0].language = "en"
    page = visit(unknown.person.guardians[0], unknown)
    here = f"/guardian/children/{unknown.id}/document"
    assert page.get("/guardian/tasks").soup.select_one(f"main a[href='{here}']") is not None
    page.post(here, TOLD)
    assert unknown.person.document_expires_on == date(2031, 2, 1)
    assert "before the trip is over" not in page.get("/guardian/tasks").text
    # One that ends too early is kept, and said at once and on the list why the list still asks.
    early = unknown.cohort.away_until_on - timedelta(days=1)
    page.post(here, TOLD | {"document_expires": f"{early:%d/%m/%Y}"})
    assert page.get("/guardian/tasks").text.count("before the trip is over. A new one is needed.") == 2
    assert page.get("/guardian/tasks").text.count("before the trip is over. A new one is needed.") == 1


def test_nobody_tells_it_of_somebody_else(database, browser, visit, unknown):
    other = make_participant(unknown.delegation)
    nadia = unknown.person.guardians[0]
    page = visit(nadia, unknown)
    for method in (page.get, page.post):
        method(f"/guardian/children/{other.id}/document", expect=404)
    nadia.may_sign = False
    database.flush()
    page.get(f"/guardian/children/{unknown.id}/document", expect=404)
    page.post(f"/guardian/children/{unknown.id}/document", TOLD, expect=404)
    own = browser(as_=account_of(unknown))
    own.post(f"/me/papers/{other.id}/document", TOLD, expect=404)
    assert other.person.document_expires_on is None
