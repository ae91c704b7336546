"""From an empty conference to two people who are ready to travel: everybody by their own clicks, the families on a phone.

The coordinator reads French, the young person Spanish, the mother Portuguese, the grown-up Italian. After each act the
board is asked what is left.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.letters import wait_for_letter
from tests.browser.story import board_of, day, fill, follow, notices, press, said, sign_all, text_of_pdf, today
from tests.conftest import DATABASES

# The longest walk of all, on the database of production; the shorter journeys run on each.
pytestmark = pytest.mark.parametrize("site", DATABASES[-1:], indirect=True)

COHORT = "/cohorts/spring-group"
CALL = "/apply/bagneux-une-place-au-printemps"
LUCIA, DAVIDE = "lucia.quispe@example.org", "davide.bruno@example.org"
NAMES = f"Cognome,Nome,Data di nascita,E-mail,Nazionalità\nBruno,Davide,12/05/2004,{DAVIDE},Italia\nGreco,Sara,02/09/2005,,Italia\n"
BEFORE_ANYTHING = {
    "authorisation-missing",
    "document-missing",
    "consent-missing",
    "consent-care-missing",
    "care-sheet-missing",
    "nationality-missing",
    "place-unconfirmed",
}


def open_cohort(network: Page) -> None:
    """Plan a conference and open a cohort for it, with its rules."""
    network.goto("/conferences/new")
    fill(network, name="Spring conference", host_city="lisboa", starts_on=day(60), ends_on=day(62))
    press(network, then="/conferences/spring-conference")
    network.goto("/cohorts/new")
    conference = network.locator("main select[name=conference] option", has_text="Spring conference").get_attribute("value")
    fill(network, conference=conference or "", name="Spring group", away_from_on=day(59), away_until_on=day(63), capacity="5")
    fill(network, minimum_age="14", maximum_age="25", pledge_due_on=day(10), names_due_on=day(20), papers_due_on=day(45))
    press(network, then=COHORT)
    press(network, "main form[action$='/state'] button", then="/consequences")
    press(network, then=re.compile(f"{COHORT}(\\?.*)?$"))


def pledge(desk: Page, places: int) -> None:
    """Pledge places after seeing what that does."""
    desk.goto(f"{COHORT}/delegations")
    fill(desk, places=str(places))
    press(desk, then="/consequences")
    press(desk, then="/delegations")
    expect(notices(desk)).to_be_visible()


def open_call(desk: Page) -> None:
    """Write and publish a call."""
    desk.goto(f"{COHORT}/calls")
    follow(desk, "/calls/new")
    fill(desk, title="Une place au printemps", text="Quatre jours à Lisboa.", opens_on=day(-1), closes_on=day(2))
    desk.locator("main [name=languages][value=es]").check()
    press(desk, then="/calls/")
    press(desk, "main form[action$='/publish'] button")
    expect(desk.locator(f"main a[href$='{CALL}']")).to_be_visible()


def apply(kid: Page) -> None:
    """Apply on the public page, and say by letter that the address is one's own."""
    kid.goto(CALL)
    born = today().replace(year=today().year - 16, day=1)
    fill(kid, first_name="Lucía", last_name="Quispe Díaz", birth_date=born.strftime("%d/%m/%Y"), email=LUCIA)
    press(kid, then="/apply/mine/")
    fill(kid, motivation="Quiero ver cómo otras ciudades abren sus gimnasios los domingos.")
    fill(kid, guardian_name="Elena Díaz", guardian_contact="elena.diaz@example.org")
    press(kid, kid.locator("main form button.btn--main").last)
    kid.goto(wait_for_letter(kid.context.new_page(), to=LUCIA, pattern=r"/apply/mine/[\w-]{30,}").group(0))
    press(kid, "main form[action$='/confirm'] button")
    expect(notices(kid)).to_contain_text(said("es", "Thank you. Your application is confirmed."))


def choose(desk: Page) -> None:
    """Close the call, score, decide, and send the letters."""
    desk.goto(f"{COHORT}/calls")
    press(desk, desk.locator("main a", has_text="Une place au printemps").first)
    press(desk, "main form[action$='/close'] button")
    follow(desk, "/selection")
    fill(desk, places="1", name_1="Envie")
    press(desk)
    press(desk, "main form[action$='/begin'] button")
    press(desk, "main a.btn--main")
    expect(desk.locator("main")).not_to_contain_text("Lucía")
    desk.locator("main fieldset:has(input[type=radio]) input[value='4']").check()
    fill(desk, reason="Elle sait ce qu’elle veut voir.")
    press(desk)
    press(desk, "main form[action$='/selection/close'] button")
    press(desk)
    follow(desk, "/selection/letters")
    press(desk)
    expect(desk.locator("main table")).to_contain_text("Quispe Díaz, Lucía")


def import_names(desk: Page) -> None:
    """Import the list that the city has already."""
    desk.goto(f"{COHORT}/participants/import")
    desk.set_input_files("main input[type=file]", {"name": "nomi.csv", "mimeType": "text/csv", "buffer": NAMES.encode()})
    press(desk, then="/participants/import/")
    press(desk, "main form[action$='/confirm'] button")
    expect(desk.locator("main form[action$='/confirm']")).to_have_count(0)


def invite(desk: Page, person: str) -> None:
    """Send somebody the letter that opens their own page."""
    desk.goto(person)
    press(desk, desk.locator("main a[href*='do=invite']").first)
    press(desk)


def come_in(phone: Page, address: str) -> None:
    """Follow the letter, choose a password."""
    phone.goto(wait_for_letter(phone.context.new_page(), to=address, pattern=r"/invitations/[\w-]{20,}").group(0))
    fill(phone, password="three cats on a tin roof")
    press(phone)
    expect(phone.locator("h1")).to_be_visible()


def person_of(desk: Page, name: str) -> str:
    """Return the address of somebody's page, as the roster links it."""
    desk.goto(f"{COHORT}/participants?q={name}")
    return desk.locator("tbody th a").first.get_attribute("href") or ""


def confirm_place(desk: Page, person: str) -> None:
    """Say that the place is taken up, after seeing what that does."""
    desk.goto(person)
    follow(desk, "/confirm")
    press(desk, "main form[action$='/confirm'] button")


def prepare_guardians(desk: Page, person: str) -> None:
    """Note the mother's language, add a father without an address, and ask for both signatures."""
    desk.goto(f"{person}/guardians")
    follow(desk, "/edit")
    fill(desk, language="pt")
    press(desk)
    follow(desk, "/guardians/new")
    fill(desk, name="Manuel Quispe")
    press(desk)
    desk.locator("main [name=needed][value=both]").check()
    press(desk, "main form[action$='/signatures'] button")


def card(desk: Page, guardian: str):
    return desk.locator("main .card", has=desk.get_by_role("heading", name=guardian)).last


def mother_comes_in(mother: Page, desk: Page, person: str) -> None:
    """Send the mother the letter; she follows its link, asks for the code, types it."""
    desk.goto(f"{person}/guardians")
    press(desk, card(desk, "Elena Díaz").locator("a[href$='/send']"))
    press(desk, "main form[action$='/send'] button")
    letters = mother.context.new_page()
    mother.goto(wait_for_letter(letters, to="elena.diaz@example.org", pattern=r"/guardian/[\w-]{30,}").group(0))
    press(mother)
    code = wait_for_letter(letters, to="elena.diaz@example.org", pattern=r"\b(\d{3}) (\d{3})\b")
    fill(mother, code=code.group(1) + code.group(2))
    press(mother, then="/guardian/tasks")


def father_comes_in(father: Page, desk: Page, person: str) -> None:
    """Print the father's letter; he types its address and its code."""
    desk.goto(f"{person}/guardians")
    printed = text_of_pdf(desk, card(desk, "Manuel Quispe").locator("form[action$='/letter.pdf'] button"))
    address = re.search(r"/guardian/[a-z0-9-]+", printed)
    code = re.search(r"\b[a-z0-9]{5}-[a-z0-9]{5}\b", printed)
    assert address, printed
    assert code, printed
    father.goto(address.group(0))
    fill(father, code=code.group(0))
    press(father, then="/guardian/tasks")


def tell_document(phone: Page, valid_for: int = 900) -> None:
    """Write down the identity card that goes on the trip."""
    fill(phone, document_type="identity_card", document_expires=day(valid_for), document_number="X1234567")
    press(phone)


def test_a_minor_and_an_adult_become_travel_ready_by_their_own_clicks(visit):
    network, bagneux, torino = visit("network"), visit("coordinator"), visit("torino")
    bagneux.goto("/?lang=fr")
    # Given a cohort with its rules, two cities, a young person who was chosen, and names from a spreadsheet
    open_cohort(network)
    pledge(bagneux, 2)
    pledge(torino, 3)
    open_call(bagneux)
    kid = visit(None, phone=True, language="es-ES")
    apply(kid)
    choose(bagneux)
    import_names(torino)
    lucia, davide = person_of(bagneux, "quispe"), person_of(torino, "bruno")
    invite(bagneux, lucia)
    become_ready_as_a_minor(visit, kid, bagneux, lucia)
    invite(torino, davide)
    become_ready_as_an_adult(visit(None, phone=True, language="it-IT"), torino, davide)
    # Then the network sees both cities: in each, one place is ready
    network.goto(f"{COHORT}/readiness")
    expect(network.locator("main tbody tr")).to_have_count(2)
    shares = network.request.get(f"{COHORT}/readiness.json").json()["delegations"]
    assert {one["city"]: (one["ready"], one["taken"], one["pledged"]) for one in shares} == {"bagneux": (1, 1, 2), "torino": (1, 2, 3)}


def become_ready_as_a_minor(visit, kid: Page, desk: Page, person: str) -> None:
    def left() -> set[str]:
        return set(board_of(desk, COHORT, "Quispe"))

    listed = board_of(desk, COHORT, "Quispe")
    assert set(listed) == BEFORE_ANYTHING
    assert listed["document-missing"] == said("fr", "No travel document is known")
    assert listed["consent-missing"] == said("fr", "Consent to taking part is not given yet")
    # The young person sees the same in Spanish: none of it is theirs
    come_in(kid, LUCIA)
    # (all young people of the city are asked what they need where an initiative is to be tried, and whether it would work)
    asked = kid.locator("main .task")
    expect(asked.filter(has_text="Le chemin des lanternes").first).to_be_visible()
    expect(asked.filter(has_not=kid.locator("a[href^='/adoptions/']"))).to_have_count(0)
    expect(kid.locator("main")).to_contain_text(said("es", "The care sheet is not filled in yet"))
    # The coordinator says what only the city knows
    desk.goto(f"{person}/edit")
    fill(desk, nationality="ES", residence_country="FR")
    press(desk)
    assert left() == BEFORE_ANYTHING - {"nationality-missing"}
    prepare_guardians(desk, person)
    confirm_place(desk, person)
    assert left() == BEFORE_ANYTHING - {"nationality-missing", "place-unconfirmed"}
    # The mother reads Portuguese; her yes alone is not enough
    mother = visit(None, phone=True)
    mother_comes_in(mother, desk, person)
    expect(mother.locator("main")).to_contain_text(said("pt", "Health, food and emergency contacts"))
    follow(mother, "/consents")
    sign_all(mother, "Elena Díaz", no="photo_social")
    listed = board_of(desk, COHORT, "Quispe")
    assert set(listed) == {"authorisation-missing", "document-missing", "consent-partly", "consent-care-partly", "care-sheet-missing"}
    assert listed["consent-partly"] == said("fr", "A second parent or guardian has yet to sign")
    # The father has no address: a printed letter and its code do
    father = visit(None, phone=True, language="es-ES")
    father_comes_in(father, desk, person)
    follow(father, "/consents")
    sign_all(father, "Manuel Quispe", no="photo_social")
    assert left() == {"authorisation-missing", "document-missing", "care-sheet-missing"}
    # The mother tells what must be known, whom to call, and which document goes on the trip
    mother.goto("/guardian/tasks")
    follow(mother, "/care")
    press(mother, "main form:has([name=do][value=nothing]) button")
    assert left() == {"authorisation-missing", "document-missing", "care-sheet-missing"}
    mother.goto("/guardian/tasks")
    follow(mother, "/care")
    follow(mother, "/care/contacts")
    fill(mother, **{"contacts-0-name": "Elena Díaz", "contacts-0-phone": "+33 6 12 34 56 78"})
    press(mother, "main form button.btn--main")
    assert left() == {"authorisation-missing", "document-missing"}
    mother.goto("/guardian/tasks")
    follow(mother, "/document")
    tell_document(mother)
    assert left() == {"authorisation-missing"}
    # The authorisation goes out, is signed by hand, and is seen
    desk.goto(f"{person}/papers")
    press(desk, "main form[action$='/sent_to_guardian'] button")
    assert left() == {"authorisation-unsigned"}
    mother.goto("/guardian/tasks")
    follow(mother, "/papers")
    press(mother, "main form[action$='/signed'] button")
    assert left() == {"authorisation-unseen"}
    mother.goto("/guardian/tasks")
    expect(mother.locator("main")).to_contain_text(said("pt", "Nothing waits for you. Thank you!"))
    desk.goto(f"{person}/papers")
    press(desk, "main form[action$='/verified_by_leader'] button")
    assert left() == set()
    kid.goto("/me")
    expect(kid.locator("main")).to_contain_text(said("es", "Nothing is missing. You are ready to travel."))


def become_ready_as_an_adult(phone: Page, desk: Page, person: str) -> None:
    def left() -> set[str]:
        return set(board_of(desk, COHORT, "Bruno"))

    assert left() == {"place-unconfirmed", "document-missing", "consent-missing", "consent-care-missing", "care-sheet-missing"}
    confirm_place(desk, person)
    assert left() == {"document-missing", "consent-missing", "consent-care-missing", "care-sheet-missing"}
    come_in(phone, DAVIDE)
    # Today lists the same four, each with the page that removes it
    expect(phone.locator("main .task")).to_have_count(4)
    expect(phone.locator("main")).to_contain_text(said("it", "Consent to taking part is not given yet"))
    press(phone, phone.locator("main .task", has_text=said("it", "Consent to taking part is not given yet")).locator("a").last)
    sign_all(phone, "Davide Bruno", no="photo_social")
    assert left() == {"document-missing", "care-sheet-missing"}
    phone.goto("/")
    press(phone, phone.locator("main .task", has_text=said("it", "The care sheet is not filled in yet")).locator("a").last)
    press(phone, "main form:has([name=do][value=nothing]) button")
    phone.goto("/me/care")
    follow(phone, "/contacts")
    fill(phone, **{"contacts-0-name": "Anna Bruno", "contacts-0-phone": "+39 011 123 4567"})
    press(phone)
    assert left() == {"document-missing"}
    phone.goto("/")
    press(phone, phone.locator("main .task", has_text=said("it", "No travel document is known")).locator("a").last)
    tell_document(phone)
    assert left() == set()
    phone.goto("/")
    expect(phone.locator("main .task")).to_have_count(0)
