"""The pages of care: typed by a guardian, read by the leader, printed; nothing is shown back, nothing opens without a reason."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from exchange.access.permissions import Role
from exchange.accounts.models import AccountSession
from exchange.care.models import CareReading, CareSheet, Part, Way
from exchange.care.queries import answers_of, find_sheet
from exchange.consents.models import Answer, ConsentStanding, Purpose
from exchange.demonstration.care import make_care_sheet, make_consent
from exchange.demonstration.makers import make_city, make_participant, make_user
from exchange.foundation import clock
from exchange.messages.models import Letter
from exchange.people.models import Guardian
from tests.care.conftest import ANSWERS, CANARY

REASON = {"reason": "She feels dizzy on the bus"}
# Each field of the form, with a word that must arrive on the page and on paper.
TYPED = {
    "allergies-0-allergen": "nuts",
    "allergies-0-severity": "anaphylaxis",
    "allergies-0-traces": "y",
    "allergies-0-action": "Pen then call",
    "allergies-0-medicine": "Two pens",
    "food": ["no-pork", "vegan"],
    "food_other": "raw onions",
    "medicines-0-name": "Ventolin",
    "medicines-0-dose": "two puffs",
    "medicines-0-times": "at night",
    "medicines-0-keeper": "leader",
    "medicines-0-fridge": "y",
    "conditions-0-name": "Epilepsy",
    "conditions-0-action": "Time it and stay",
    "conditions-0-host_action": "No flashing lights",
    "access": ["step-free"],
    "access_other": "Seat near door",
    "trusted": "Fatou",
    "swims": "no",
}
SAID = [
    "Nuts", "danger to life", "traces are already too much", "Pen then call", "Two pens", "No pork", "Vegan", "raw onions", "Ventolin",
    "two puffs", "at night", "leader keeps it", "fridge", "Epilepsy", "Time it and stay", "No flashing lights", "without steps",
    "Seat near door", "Fatou", "Does not swim",
]  # fmt: skip


def address(participant, more=""):
    return f"/participants/{participant.id}/care{more}"


def age_session(database, minutes):
    database.execute(update(AccountSession).values(created_at=clock.now() - timedelta(minutes=minutes)))


def test_every_field_typed_by_a_guardian_is_read_by_the_leader_and_printed(database, browser, visit, house):
    child = f"/guardian/children/{house.ines.id}/care"
    family = visit(house.guardian, house.ines)
    family.post(f"{child}/health", {**family.get(f"{child}/health").fields(), **TYPED})
    contacts = family.get(f"{child}/contacts").fields()
    family.post(
        f"{child}/contacts",
        contacts
        | {"contacts-0-name": "Nadia B", "contacts-0-relation": "mother", "contacts-0-phone": "06 12 34 56 79"}
        | {"contacts-0-languages": "Arabic"},
    )
    again = family.get(child).text + family.get(f"{child}/health").html + family.get(f"{child}/contacts").html
    assert [word for word in ("Ventolin", "Epilepsy", "56 79", "raw onions") if word in again] == []
    assert 'value="nuts" selected' not in again

    leader = browser(as_=house.leader)
    leader.post(address(house.ines, "/open"), {**leader.get(address(house.ines)).fields(), **REASON})
    page = leader.get(address(house.ines)).text
    assert [word for word in [*SAID, "+33 6 12 34 56 79", "Arabic"] if word not in page] == []

    group = f"/cohorts/{house.cohort.slug}/care/{house.delegation.city.slug}"
    pdf = leader.post(f"{group}/print", {**leader.get(group).fields(), "reason": "For my bag on the trip"}, expect=200)
    printed = " ".join("\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.data)).pages).split())
    assert [word for word in [*SAID, "+33 6 12 34 56 79", "Hélène Marchetti"] if word not in printed] == []
    kinds = database.execute(select(CareReading.part, CareReading.way).where(CareReading.participant_id == house.ines.id)).all()
    assert sorted(kinds) == [(Part.PRINT, Way.LEADER), (Part.SHEET, Way.LEADER)]
    print(f"fields end to end: tried {len(TYPED) + 4} · lost 0 · shown back 0")


def test_nothing_to_tell_is_one_tap(database, visit, house):
    child = f"/guardian/children/{house.ines.id}/care"
    family = visit(house.guardian, house.ines)
    family.post(child, {**family.get(child).fields(), "do": "nothing"})
    assert answers_of(find_sheet(house.ines.id)).says_nothing
    assert "Filled in" in family.get(child).text


@pytest.mark.parametrize("typed", ["None", "N/A", "no", "keine", "RAS", "-"])
def test_none_typed_as_an_allergy_is_no_allergy(database, visit, house, typed):
    child = f"/guardian/children/{house.ines.id}/care"
    family = visit(house.guardian, house.ines)
    family.submit(
        f"{child}/health", {"allergies-0-allergen": "other", "allergies-0-name": typed, "medicines-0-name": typed, "food_other": typed}
    )
    assert answers_of(find_sheet(house.ines.id)).says_nothing


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"allergies-0-allergen": "nuts"}, "Please choose how bad it gets."),
        ({"allergies-0-allergen": "nuts", "allergies-0-severity": "anaphylaxis"}, "In danger every minute counts: please say what to do."),
        ({"allergies-0-action": "Call me"}, "Please choose what it is, or empty this line."),
        ({"medicines-0-dose": "3"}, "Please name the medicine, or empty this line."),
        ({"conditions-0-name": "Asthma"}, "Please say what to do."),
        ({"conditions-0-action": "Sit down"}, "Please say what it is about, or empty this line."),
    ],
)
def test_half_a_line_is_given_back_as_typed(visit, house, typed, complaint):
    child = f"/guardian/children/{house.ines.id}/care/health"
    page = visit(house.guardian, house.ines).submit(child, typed, expect=422)
    assert any(complaint in line for line in page.errors)
    assert all(value in page.html for value in typed.values())


@pytest.mark.parametrize(("phone", "name"), [("12", "Nadia"), ("call me", "Nadia"), ("", "Nadia"), ("06 12 34 56 78", ""), ("", "")])
def test_somebody_can_be_called(visit, house, phone, name):
    child = f"/guardian/children/{house.ines.id}/care/contacts"
    visit(house.guardian, house.ines).submit(child, {"contacts-0-name": name, "contacts-0-phone": phone}, expect=422)


def test_a_guardian_stands_first_among_those_to_call_and_goes_on_to_the_list(database, visit, house):
    house.sheet.contact_count = 0
    database.flush()
    child = f"/guardian/children/{house.ines.id}/care"
    page = visit(house.guardian, house.ines)
    page.submit(child, {"do": "nothing"}, to=child)
    assert page.get(f"{child}/contacts").fields()["contacts-0-name"] == house.guardian.name
    number = {"contacts-0-name": "Nadia", "contacts-0-phone": "+33 6 39 98 01 76"}
    assert page.submit(f"{child}/contacts", number).location == "/guardian/tasks"
    assert page.get(f"{child}/contacts").fields()["contacts-0-name"] == ""


@pytest.mark.parametrize(
    ("state", "answered", "chip", "said"),
    [
        ("given", True, "done", "What the leaders must know"),
        ("partly", False, "waits", "The questions about health wait for the second signature."),
        ("missing", False, "waits", "The questions about health wait until everybody who is asked has answered."),
        ("refused", False, "done", "What the leaders must know"),
    ],
)
def test_health_that_waits_for_another_signature_is_not_called_done(database, visit, house, state, answered, chip, said):
    karim = Guardian(city_id=house.delegation.city_id, person_id=house.ines.person_id, position=2, name="Karim Belkacem", language="en")
    house.ines.person.guardians.append(karim)
    if not answered:
        house.sheet.answered_at = None
    standing = database.scalar(select(ConsentStanding).where(ConsentStanding.participant_id == house.ines.id))
    standing.states = {**standing.states, "health_data": {**standing.states["health_data"], "state": state}}
    database.flush()
    page = visit(house.guardian, house.ines).get("/guardian/tasks")
    step = next(one.get_text(" ", strip=True) for one in page.soup.select(".guardian__todo") if "/care" in one.a["href"])
    assert said in step
    assert step.endswith(chip)
    assert "Karim" not in page.html


def test_a_line_is_added_without_a_script(visit, house):
    child = f"/guardian/children/{house.ines.id}/care/health"
    family = visit(house.guardian, house.ines)
    page = family.submit(child, {"add": "medicines", "medicines-0-name": "Ventolin"}, expect=200)
    assert page.fields()["medicines-0-name"] == "Ventolin"
    assert page.fields()["medicines-1-name"] == ""


def test_a_double_click_answers_once(database, visit, house):
    child = f"/guardian/children/{house.ines.id}/care"
    family = visit(house.guardian, house.ines)
    form = {**family.get(child).fields(), "do": "nothing"}
    before = house.sheet.version
    family.post(child, form)
    family.post(child, form)
    assert database.scalar(select(CareSheet.version).where(CareSheet.participant_id == house.ines.id)) == before + 1


def test_a_guardian_sees_who_has_read_it_and_only_theirs(browser, visit, house):
    coordinator = browser(as_=house.coordinator)
    coordinator.post(address(house.ines, "/open"), {**coordinator.get(address(house.ines)).fields(), **REASON})
    family = visit(house.guardian, house.ines)
    page = family.get(f"/guardian/children/{house.ines.id}/care/readings").text
    assert "Sophie" in page
    assert REASON["reason"] in page
    family.get(f"/guardian/children/{house.omar.id}/care/readings", expect=404)
    family.get(f"/guardian/children/{house.omar.id}/care", expect=404)


def test_an_adult_fills_in_their_own_and_sees_it_back(database, browser, house):
    make_consent(house.omar, Purpose.HEALTH_DATA)
    omar = browser(as_=_account_of(database, house.omar))
    own = f"/me/care/{house.omar.id}"
    omar.submit(f"{own}/health", {"food_other": "kiwi"})
    assert omar.get(f"{own}/health").fields()["food_other"] == "kiwi"
    omar.get(f"/me/care/{house.ines.id}", expect=404)


def _account_of(database, participant):
    from exchange.accounts.models import Account

    return database.scalar(select(Account).where(Account.person_id == participant.person_id))


def test_without_consent_the_form_says_so_and_contacts_are_still_asked(browser, house):
    make_consent(house.omar, Purpose.HEALTH_DATA, Answer.REFUSED)
    desk = browser(as_=house.coordinator)
    page = desk.get(address(house.omar))
    assert "Tell the leader in person what they must know." in page.text
    assert "was refused" in desk.get(address(house.omar, "/health")).text
    desk.post(address(house.omar), {**page.fields(), "do": "told"})
    assert find_sheet(house.omar.id).told_at is not None
    desk.submit(address(house.omar, "/contacts"), {"contacts-0-name": "Ali", "contacts-0-phone": "+33 6 12 34 56 78"})
    assert find_sheet(house.omar.id).contact_count == 1


def test_opening_needs_a_reason_and_the_password_after_a_while(database, browser, house):
    leader = browser(as_=house.leader)
    refused = leader.submit(address(house.ines), {"reason": ""}, to=address(house.ines, "/open"), expect=422)
    assert "Fill this in, please." in refused.html.split('id="reason-error"')[1].split("</p>")[0]
    leader.submit(address(house.ines), {"reason": "..."}, to=address(house.ines, "/open"), expect=422)
    age_session(database, 16)
    page = leader.submit(address(house.ines), REASON, to=address(house.ines, "/open"), expect=422)
    assert "password" in page.text.lower()
    assert CANARY not in leader.get(address(house.ines)).html
    assert database.scalars(select(CareReading)).all() == []


def test_it_closes_after_a_quarter_of_an_hour_and_in_another_browser(database, browser, house):
    leader = browser(as_=house.leader)
    leader.submit(address(house.ines), REASON, to=address(house.ines, "/open"))
    assert CANARY in leader.get(address(house.ines)).html
    assert CANARY not in browser(as_=house.leader).get(address(house.ines)).html
    database.execute(update(CareReading).values(until_at=clock.now()))
    assert CANARY not in leader.get(address(house.ines)).html


def test_it_closes_at_once_when_consent_is_taken_back_and_contacts_stay(database, browser, house):
    leader = browser(as_=house.leader)
    leader.submit(address(house.ines), REASON, to=address(house.ines, "/open"))
    make_consent(house.ines, Purpose.HEALTH_DATA, Answer.REFUSED, answered_at=clock.now())
    page = leader.get(address(house.ines))
    assert CANARY not in page.html
    assert "+33 6 12 34 56 78" in page.text
    kitchen = browser(as_=house.coordinator).get(f"/cohorts/{house.cohort.slug}/kitchen")
    assert CANARY not in kitchen.html
    assert kitchen.rows()[0][:4] == ["Bagneux", "3", "–", "3"]


def test_breaking_the_glass_from_page_to_review(database, browser, house):
    house.leave_in(60)
    leader = browser(as_=house.leader)
    leader.submit(address(house.ines), REASON, to=address(house.ines, "/emergency"))
    assert CANARY in leader.get(address(house.ines)).html
    assert sorted(database.scalars(select(Letter.kind)).all()) == ["care-opened", "care-to-review"]
    coordinator = browser(as_=house.coordinator)
    group = f"/cohorts/{house.cohort.slug}/care/{house.delegation.city.slug}"
    assert "1 emergency reading to look into" in coordinator.get(group).text
    assert "Look into an emergency reading" in coordinator.get("/").texts(".tasks--you h3")
    assert "emergency reading" not in browser(as_=make_user(Role.COORDINATOR, make_city("Torino", country="IT"))).get("/").text
    reading = database.scalar(select(CareReading))
    coordinator.submit(
        address(house.ines), {"sentence": "I asked, it was needed"}, to=address(house.ines, f"/readings/{reading.id}/review")
    )
    assert "emergency reading to look into" not in coordinator.get(group).text
    assert "emergency reading" not in coordinator.get("/").text


def test_hosts_see_numbers_and_cards_with_first_names_after_a_reason(database, browser, house):
    host = browser(as_=make_user(Role.HOST, house.host_city))
    kitchen = f"/cohorts/{house.cohort.slug}/kitchen"
    before = host.get(kitchen)
    assert "No pork: 1" in before.text
    assert [word for word in (CANARY + "-action", "Inès", "Belkacem") if word in before.html] == []
    host.submit(kitchen, {"reason": "Preparing breakfast tomorrow"})
    after = host.get(kitchen)
    assert [
        word for word in (CANARY + "-action", CANARY + "-pen", CANARY + "-host", "Inès", "+33 6 99 88 77 66") if word not in after.html
    ] == []
    assert [
        word for word in ("Belkacem", CANARY + "-drops", CANARY + "-sit", CANARY + "-friend", CANARY + "-ramp") if word in after.html
    ] == []
    assert database.execute(select(CareReading.way, CareReading.part)).all() == [(Way.HOST, Part.CARD)]
    house.leave_in(30)
    host.get(kitchen, expect=404)


def test_without_sharing_the_host_has_no_card(database, browser, house):
    make_consent(house.ines, Purpose.HOST_SHARING, Answer.REFUSED, answered_at=clock.now())
    host = browser(as_=make_user(Role.HOST, house.host_city))
    page = host.get(f"/cohorts/{house.cohort.slug}/kitchen")
    assert "did not agree to sharing with the host" in page.text
    host.post(f"/cohorts/{house.cohort.slug}/kitchen", {"reason": "Preparing breakfast tomorrow"}, expect=404)


@pytest.mark.parametrize("page", ["group", "kitchen"])
def test_statements_do_not_grow_with_people(database, browser, count_queries, house, page):
    urls = {"group": f"/cohorts/{house.cohort.slug}/care/{house.delegation.city.slug}", "kitchen": f"/cohorts/{house.cohort.slug}/kitchen"}
    coordinator = browser(as_=house.coordinator)
    coordinator.get(urls[page])
    few = count_queries(lambda: coordinator.get(urls[page]))
    for _number in range(3):
        make_care_sheet(make_participant(house.delegation), ANSWERS)
    database.flush()
    assert count_queries(lambda: coordinator.get(urls[page])) == few <= 12


def test_one_sheet_in_few_statements(browser, count_queries, house):
    coordinator = browser(as_=house.coordinator)
    coordinator.submit(address(house.ines), REASON, to=address(house.ines, "/open"))
    assert count_queries(lambda: coordinator.get(address(house.ines))) <= 12
