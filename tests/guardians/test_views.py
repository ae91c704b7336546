"""Pages of guardians: in by mail and by paper, one list for several children, out at once when a right ends."""

from datetime import timedelta

import pytest

from exchange.access.permissions import Role
from exchange.accounts.sessions import WAS_HERE
from exchange.demonstration import makers
from exchange.foundation import clock
from exchange.guardians import contributions
from exchange.guardians.models import Doubt, GuardianLink, GuardianSession
from exchange.guardians.services import issue_paper_letter, send_guardian_link
from exchange.people.models import Guardian
from tests.guardians.families import born, code_in, letters_of, link_in, make_family, make_guardian


@pytest.fixture
def family(database):
    return make_family()


def come_in(browser, family, guardian=None):
    """Open a guardian's visit as they would: the letter, the button, the code of the second letter."""
    send_guardian_link(family.participant, guardian or family.mother, actor=family.actor, now=clock.now())
    path = link_in(letters_of("guardian-link")[-1])
    visitor = browser()
    visitor.get(path)
    visitor.post(f"{path}/code")
    page = visitor.post(f"{path}/enter", {"code": code_in(letters_of("guardian-code")[-1])})
    assert page.location == "/guardian/tasks"
    return visitor


def test_a_letter_opens_nothing_by_itself(database, browser, family):
    send_guardian_link(family.participant, family.mother, actor=family.actor, now=clock.now())
    path = link_in(letters_of("guardian-link")[0])
    page = browser().get(path)
    assert page.h1 == "A letter about Inès"
    assert "Bagneux" in page.text
    for secret in ("Belkacem", "Lisboa", "Samia", "example.org"):
        assert secret not in page.html
    assert (letters_of("guardian-code"), database.query(GuardianSession).count()) == ([], 0)
    assert database.query(GuardianLink).one().opened_at is None


def test_six_digits_open_the_list_of_things_to_do(database, browser, family):
    visitor = come_in(browser, family)
    page = visitor.get("/guardian/tasks")
    assert page.h1 == "Inès: the trip"
    assert "Lisboa, Portugal" in page.text
    assert "Karim" not in page.html
    visitor.get("/guardian/done")
    assert visitor.post("/guardian/end").location == "/guardian/closed"
    visitor.get("/guardian/closed")
    visitor.get("/guardian/tasks", expect=403)


def test_the_letter_with_the_code_shows_it_to_nobody_but_its_reader(database, browser, family):
    come_in(browser, family)
    letter = letters_of("guardian-code")[0]
    code = code_in(letter)
    assert "[[link]]" in letter.text.reveal()
    assert all(part not in letter.text.reveal() + letter.html.reveal() + letter.subject for part in (code, code.replace(" ", "")))


def test_a_printed_letter_opens_the_same_list(database, browser, family):
    letter = issue_paper_letter(family.participant, family.father, actor=family.actor, now=clock.now())
    path = letter.address.removeprefix("http://localhost")
    visitor = browser()
    page = visitor.get(path)
    assert "Code" in page.text
    page = visitor.post(f"{path}/enter", {"code": "abcde-fghjk"}, expect=422)
    assert page.errors == ["Code: This code is not right. Look at your printed letter and type it again."]
    visitor.post(f"{path}/enter", {"code": letter.code.upper().replace("-", " ")})
    assert visitor.get("/guardian/tasks").h1 == "Inès: the trip"


def test_one_visit_lists_all_children_of_the_contact(database, browser, family):
    for name in ("Adam", "Lina"):
        sibling = makers.make_person(name, "Belkacem", city=family.city, birth_date=born(14))
        makers.make_participant(family.delegation, sibling)
        make_guardian(sibling, name="Samia B.", email="Samia@Example.org" if name == "Adam" else "", same_as_id=family.mother.id)
    stranger = makers.make_person("Noé", "Petit", city=family.city, birth_date=born(14))
    makers.make_participant(family.delegation, stranger)
    make_guardian(stranger, name="Samia Belkacem", email="sam.ia@example.org")
    page = come_in(browser, family).get("/guardian/tasks")
    assert page.texts("h2") == ["Adam", "Inès", "Lina"]


@pytest.mark.parametrize("ending", ["grown-up", "removed", "no right", "over", "address", "withdrawn"])
def test_everything_ends_at_once_when_the_right_does(database, browser, family, ending):
    visitor = come_in(browser, family)
    visitor.get("/guardian/tasks")
    match ending:
        case "grown-up":
            family.child.birth_date = born(18)
        case "removed":
            family.mother.removed_at = clock.now()
        case "no right":
            family.mother.may_sign = family.mother.may_view = False
        case "over":
            family.mother.until_on = clock.today() - timedelta(days=1)
        case "address":
            family.mother.email = "somebody.else@example.org"
        case "withdrawn":
            family.participant.state = "withdrawn"
    page = visitor.get("/guardian/tasks", expect=403)
    assert page.h1 == "This visit has ended"


def test_no_account_opens_a_guardians_page(database, browser, family):
    for account in (family.coordinator, makers.make_user(Role.NETWORK)):
        browser(account).get("/guardian/tasks", expect=403)


def test_the_browser_of_the_child_opens_no_letter(database, browser, family):
    send_guardian_link(family.participant, family.mother, actor=family.actor, now=clock.now())
    path = link_in(letters_of("guardian-link")[0])
    makers.make_grant(family.child, Role.YOUNGSTER, family.city)
    child = browser(makers.make_account(family.child))
    assert child.get(path, expect=409).h1 == "Please use another browser"
    child.post(f"{path}/code", expect=409)
    child.post(f"{path}/enter", {"code": "123456"}, expect=409)
    assert letters_of("guardian-code") == []


def test_who_has_no_such_child_says_so_and_the_city_hears_of_it(database, browser, family):
    visitor = come_in(browser, family)
    page = visitor.get("/guardian/tasks")
    visitor.get(page.link("This is not my child"))
    visitor.post(f"/guardian/children/{family.participant.id}/not-mine")
    visitor.get("/guardian/tasks", expect=403)
    assert [letter.to_address for letter in letters_of("guardian-not-mine")] == ["desk@example.org"]
    page = browser(family.coordinator).get(f"/participants/{family.participant.id}/guardians")
    assert "Says: not my child" in page.texts(".guardian-card .chip")


def test_a_foreign_child_does_not_exist_in_a_visit(database, browser, family):
    other = makers.make_person("Noé", "Petit", city=family.city, birth_date=born(14))
    foreign = makers.make_participant(family.delegation, other)
    make_guardian(other, name="Jeanne Petit", email="jeanne@example.org")
    visitor = come_in(browser, family)
    visitor.get(f"/guardian/children/{foreign.id}/not-mine", expect=404)


def test_the_list_asks_the_same_number_of_statements_for_one_child_and_three(database, browser, family, count_queries, monkeypatch):
    monkeypatch.setattr(contributions, "step_sources", [])  # theirs are counted where they are
    visitor = come_in(browser, family)
    one = count_queries(lambda: visitor.get("/guardian/tasks"))
    for name in ("Adam", "Lina"):
        sibling = makers.make_person(name, "Belkacem", city=family.city, birth_date=born(14))
        makers.make_participant(family.delegation, sibling)
        make_guardian(sibling, name="Samia", email="samia@example.org")
    three = count_queries(lambda: visitor.get("/guardian/tasks"))
    assert len(visitor.get("/guardian/tasks").texts("h2")) == 3
    assert three == one <= 12


def test_the_family_page_asks_the_same_for_two_guardians_and_four(database, browser, family, count_queries):
    desk, address = browser(family.coordinator), f"/participants/{family.participant.id}/guardians"
    two = count_queries(lambda: desk.get(address))
    for position in (3, 4):
        make_guardian(family.child, position=position, name="Aunt", email=f"aunt{position}@example.org")
    four = count_queries(lambda: desk.get(address))
    assert len(desk.get(address).texts(".guardian-card")) == 4
    assert four == two <= 12


def test_a_coordinator_adds_and_changes_a_guardian(database, browser, family):
    desk, address = browser(family.coordinator), f"/participants/{family.participant.id}/guardians"
    page = desk.submit(f"{address}/new", {"name": "Grandmother", "email": "ines.belkacem@example.org"}, to=address, expect=422)
    assert page.errors[0].startswith("E-mail: This is the young person’s own address")
    desk.submit(f"{address}/new", {"name": "Grandmother", "phone": "+33611111111"}, to=address)
    assert "Grandmother" in desk.get(address).text
    desk.submit(f"{address}/{family.mother.id}/edit", {"email": "new@example.org"}, to=f"{address}/{family.mother.id}")
    assert [letter.to_address for letter in letters_of("guardian-address-changed")] == ["samia@example.org"]


def test_rights_are_changed_by_two(database, browser, family):
    desk, address = browser(family.coordinator), f"/participants/{family.participant.id}/guardians"
    visitor = come_in(browser, family)
    desk.submit(
        f"{address}/{family.mother.id}/rights",
        {"may_sign": [], "may_view": [], "note": "Court of Nanterre"},
        to=f"{address}/{family.mother.id}/rights",
    )
    visitor.get("/guardian/tasks")
    page = desk.get(address)
    assert "a second coordinator or network staff has to" in page.text
    second = browser(makers.make_user(Role.COORDINATOR, family.city))
    fields = second.get(address).fields(action="/agree")
    agree = next(f for f in second.get(address).soup.find_all("form") if str(f["action"]).endswith("/agree"))["action"]
    desk.post(agree, expect=409)
    second.post(agree, fields)
    visitor.get("/guardian/tasks", expect=403)
    page = second.get(address)
    assert "Court of Nanterre" not in page.html
    page = second.post(f"{address}/{family.mother.id}/custody", expect=200)
    assert "Court of Nanterre" in page.text
    assert database.get(Guardian, family.mother.id).may_collect


def test_letters_to_many_are_previewed_and_then_sent(database, browser, family):
    desk, address = browser(family.coordinator), f"/cohorts/{family.cohort.slug}/guardians"
    page = desk.get(address)
    assert "1 guardian gets this letter" in page.text
    assert "Print a letter" in page.text
    desk.post(address, page.fields(action=address))
    assert [letter.to_address for letter in letters_of("guardian-link")] == ["samia@example.org"]
    assert "No letter is to be sent now" in desk.get(address).text


def test_a_letter_is_printed_with_a_code(database, browser, family):
    desk, address = browser(family.coordinator), f"/participants/{family.participant.id}/guardians/{family.father.id}"
    page = desk.post(f"{address}/letter.pdf", expect=200)
    assert page.data.startswith(b"%PDF")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_browser_in_which_the_child_signed_in_a_moment_ago_is_doubted(database, browser, family):
    """Signing out leaves the mark: what is signed in such a visit waits for a person."""
    visitor = browser()
    with visitor.app.app_context(), visitor.client.session_transaction() as cookie:
        cookie[WAS_HERE] = {str(family.child.id): int(clock.now().timestamp())}
    send_guardian_link(family.participant, family.mother, actor=family.actor, now=clock.now())
    path = link_in(letters_of("guardian-link")[-1])
    visitor.post(f"{path}/code")
    visitor.post(f"{path}/enter", {"code": code_in(letters_of("guardian-code")[-1])})
    assert database.query(GuardianSession).one().doubt is Doubt.SAME_BROWSER


def test_one_letter_is_shown_before_it_is_sent(database, browser, family):
    desk, address = browser(family.coordinator), f"/participants/{family.participant.id}/guardians/{family.mother.id}/send"
    assert address in desk.get(f"/participants/{family.participant.id}").html
    assert address in desk.get(f"/participants/{family.participant.id}/guardians").html
    page = desk.get(address)
    assert "cannot be taken back" in page.text
    assert "It goes to samia@example.org." in page.text
    assert "(a personal link)" in page.text
    desk.post(address, page.fields(action=address))
    assert [letter.to_address for letter in letters_of("guardian-link")] == ["samia@example.org"]
    assert "Written to before" in desk.get(address).text
    page = desk.get(f"/participants/{family.participant.id}/guardians/{family.father.id}/send")
    assert page.soup.select("form.row") == []
    assert "Print a letter with a short code instead." in page.text
