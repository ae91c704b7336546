"""The pages of a holder, the page of whoever checks, and the paper itself in seven languages."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.accounts.models import Attempt
from exchange.adoptions.models import AdoptionStage
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.statements import a_certificate, a_city, add_edition, make_statement
from exchange.demonstration.takeups import make_adoption
from exchange.foundation import clock
from exchange.foundation.languages import LANGUAGES
from exchange.foundation.receipts import FormReceipt
from exchange.initiatives.models import AuthorState, InitiativeAuthor
from exchange.people.models import Person
from exchange.privacy.services import erase_person
from exchange.statements import rules
from exchange.statements.codes import grouped, new_code
from exchange.statements.competences import competences
from exchange.statements.models import Because, Statement
from exchange.statements.services import issue_statements
from tests.statements.conftest import NOW


@pytest.fixture
def held(database, world):
    return make_statement(world.initiative, world.author, words="I drew it.", competences={"digital": "Maps on my phone."})


@pytest.fixture
def holder(browser, database, world):
    makers.make_grant(world.author, Role.YOUNGSTER, world.bagneux)
    # A person's own language wins on pages.
    world.author.language = "en"
    return browser(makers.make_account(world.author))


def code_of(edition):
    return grouped(edition.code.reveal())


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages)), len(reader.pages)


def test_a_holder_reads_it_says_something_and_opens_the_paper(holder, held, database, world):
    page = holder.get("/me/statements")
    holder.get(page.link("Neighbours on the square"))
    page = holder.get(f"/me/statements/{held.id}")
    assert ("I drew it." in page.text, "Torino" in page.text, "I. B." in page.text) == (True, True, True)
    page = holder.submit(f"/me/statements/{held.id}/words", {"words": "I asked everybody.\r\nThen I drew it.", "line_digital": ""})
    assert "Kept." in holder.get(page.location).text
    database.expire_all()
    assert (held.words.split(), held.competences) == (["I", "asked", "everybody.", "Then", "I", "drew", "it."], {})
    assert holder.get(f"/me/statements/{held.id}/paper.en.pdf").data[:4] == b"%PDF"
    assert holder.get("/me").link("My statements") == "/me/statements"
    assert "Your statement" in holder.get(f"/initiatives/{world.initiative.slug}").text


def test_today_tells_whoever_has_not_said_anything_yet(holder, database, world):
    makers.make_participant(makers.make_delegation(makers.make_cohort(), world.bagneux), world.author)
    make_adoption(world.initiative, world.torino, stage=AdoptionStage.IMPLEMENTED, started_at=NOW)
    issue_statements(world.initiative, now=clock.now())
    assert "your statement is ready" in holder.get("/").text
    database.scalars(select(Statement)).one().words = "Mine."
    assert "your statement is ready" not in holder.get("/").text


def test_what_is_wrong_is_said_and_kept_as_typed(holder, held):
    for changes in ({"words": "Call Paul on 06 12 34 56 78"}, {"line_stem": "paul@example.org"}, {"words": "x" * 1201}):
        page = holder.submit(f"/me/statements/{held.id}/words", changes, expect=422)
        assert page.errors
        assert all(value in page.html for value in changes.values())
    page = holder.submit(f"/me/statements/{held.id}/words", {"version": "77"}, expect=409)


def test_the_list_is_short_whatever_there_is(holder, held, count_queries, database, world):
    def look():
        return count_queries(lambda: holder.get("/me/statements"))

    one = look()
    for number in range(3):
        other = makers.make_city(f"City {number}")
        make_statement(make_initiative(other, author=world.author), world.author)
    assert look() == one
    assert one <= 12


def test_without_any_the_list_says_when_one_comes(holder):
    assert "It comes by itself" in holder.get("/me/statements").text


def test_taking_back_standing_again_and_another_name(holder, browser, held, database, world):
    checker, code = browser(), code_of(held.latest)
    holder.post(f"/me/statements/{held.id}/back")
    page = checker.get(f"/verify/{code}")
    assert page.h1 == "This statement was taken back by its holder"
    assert ("Neighbours" in page.text, "I. B." in page.text, "Torino" in page.text) == (False, False, False)
    holder.post(f"/me/statements/{held.id}/again")
    assert checker.get(f"/verify/{code}").h1 == "This statement is true"
    database.get(Person, world.author.id).last_name = "Belkacem-Roux"
    assert "You are called otherwise now." in holder.get(f"/me/statements/{held.id}").text
    holder.post(f"/me/statements/{held.id}/name")
    page = checker.get(f"/verify/{code}")
    assert page.h1 == "This statement is true, and there is a newer one"
    assert "Edition 2" in page.text


class TestChecking:
    def test_a_paper_is_found_however_its_code_is_typed(self, browser, held):
        checker, code = browser(), code_of(held.latest)
        page = checker.submit("/verify", {"code": f" {code.lower().replace('-', ' ')} "})
        page = checker.get(page.location)
        assert page.h1 == "This statement is true"
        assert ("Neighbours on the square" in page.text, "I. B." in page.text) == (True, True)
        assert ("Belkacem" in page.html, "Inès" in page.html, "I drew it" in page.html) == (False, False, False)
        headers = page.response.headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"], headers["Referrer-Policy"]) == ("no-store", "noindex", "no-referrer")
        assert page.soup.select_one("meta[name=robots]")["content"] == "noindex"

    def test_a_code_is_kept_nowhere_and_a_form_of_before_leads_to_its_own_paper(self, browser, held, world, database):
        other = make_statement(make_initiative(world.bagneux, author=world.author), world.author)
        checker, codes = browser(), [code_of(one.latest) for one in (held, other)]
        form = checker.get("/verify").fields()
        for code in codes:
            assert checker.post("/verify", form | {"code": code}).location.endswith(f"/verify/{code}")
        checker.submit(f"/verify/{codes[0]}", {"name": "Inès Belkacem"})
        network = browser(world.network)
        network.submit(f"/verify/{codes[0]}", {"because": Because.MISTAKE.value}, to=f"/verify/{codes[0]}/withdraw")
        kept = str(database.scalars(select(FormReceipt.location)).all())
        assert not [code for code in codes if code in kept]

    def test_a_slip_and_an_unknown_code_get_their_answers(self, browser, held):
        checker, code = browser(), code_of(held.latest)
        wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
        assert "one sign is different" in checker.submit("/verify", {"code": wrong}, expect=422).errors[0]
        unknown = [checker.get(f"/verify/{typed}", expect=404) for typed in (wrong, grouped(new_code()), "nothing", "É" * 80)]
        checker.get("/verify/%00", expect=404)
        assert {page.h1 for page in unknown} == {"This paper is not known here"}
        assert len({page.text for page in unknown}) == 1

    def test_the_name_is_compared_and_never_shown(self, browser, held):
        checker, address = browser(), f"/verify/{code_of(held.latest)}"
        page = checker.submit(address, {"name": "belkacem INES"})
        assert "Yes: this paper" in checker.get(page.location).text
        page = checker.submit(address, {"name": "Ines Belkacemi"})
        page = checker.get(page.location)
        assert "No: this paper" in page.text
        assert "Belkacem" not in page.html
        assert checker.submit(address, {"name": ""}, expect=422).errors

    def test_an_adult_may_let_the_name_be_read_and_a_minor_only_with_a_consent(self, holder, browser, held, database, world):
        checker, address = browser(), f"/verify/{code_of(held.latest)}"
        form = holder.get(f"/me/statements/{held.id}/words").fields()
        holder.post(f"/me/statements/{held.id}/words", form | {"shows_name": "y"})
        assert "Inès Belkacem" in checker.get(address).text
        person = database.get(Person, world.author.id)
        person.birth_date = date(clock.today().year - 15, 1, 1)
        assert "Inès" not in checker.get(address).html
        assert "there is no yes to that" in holder.get(f"/me/statements/{held.id}/words").text
        place = makers.make_participant(makers.make_delegation(makers.make_cohort(), world.bagneux), person)
        signing = Signing(participant_id=place.id, city_id=world.bagneux.id, signed_at=NOW)
        database.add(signing)
        database.flush()
        consent = Consent(
            participant_id=place.id,
            city_id=world.bagneux.id,
            signing_id=signing.id,
            purpose=Purpose.PHOTO_PRESS,
            answer=Answer.GIVEN,
            text_version="photo_press-1",
            language="fr",
            given_by_name="Nadia Belkacem",
            capacity=Capacity.GUARDIAN,
            channel=Channel.PAPER,
            answered_at=NOW,
        )
        database.add(consent)
        # The yes of a guardian lets a first name be read, never a minor's family name.
        holder.post(f"/me/statements/{held.id}/words", holder.get(f"/me/statements/{held.id}/words").fields() | {"shows_name": "y"})
        page = checker.get(address)
        assert ("Inès, from Bagneux" in page.text, "Belkacem" in page.html) == (True, False)
        # A birthday is no yes to the rest of the name: it is asked for anew.
        database.get(Person, world.author.id).birth_date = date(clock.today().year - 19, 1, 1)
        held.name_agreed_on = date(clock.today().year - 4, 6, 1)
        page = checker.get(address)
        assert ("I. B." in page.text, "Belkacem" in page.html) == (True, False)
        form = holder.get(f"/me/statements/{held.id}/words").fields()
        assert "shows_name" not in form
        holder.post(f"/me/statements/{held.id}/words", form | {"shows_name": "y"})
        assert "Inès Belkacem" in checker.get(address).text
        assert "shows_name" in holder.get(f"/me/statements/{held.id}/words").fields()

    def test_after_erasure_the_facts_stand(self, browser, held, database, world):
        code = code_of(held.latest)
        held.name_agreed_on = NOW.date()
        erase_person(database.get(Person, world.author.id), now=NOW)
        page = browser().get(f"/verify/{code}")
        assert page.h1 == "This statement is true"
        assert ("has been erased" in page.text, "Neighbours" in page.text, "Compare" in page.text) == (True, True, False)
        browser().post(f"/verify/{code}", {"name": "Inès Belkacem"}, expect=422)

    def test_what_was_changed_behind_our_back_is_not_confirmed(self, browser, held):
        held.latest.facts = a_certificate("Another idea", cities=[a_city("Essen")])
        page = browser().get(f"/verify/{code_of(held.latest)}")
        assert page.h1 == "This statement cannot be confirmed"
        assert "Another idea" not in page.text

    def test_the_network_withdraws_with_a_reason_that_everybody_reads(self, browser, held, world, database):
        make_adoption(world.initiative, world.torino, stage=AdoptionStage.IMPLEMENTED)
        address = f"/verify/{code_of(held.latest)}"
        network = browser(world.network)
        network.post(f"{address}/withdraw", {}, expect=422)
        network.post(f"{address}/withdraw", {"because": "corrected"}, expect=422)
        assert "has taken this person off" not in network.get(address).text
        coauthor = makers.make_person("Aminata", "Sow", city=world.bagneux)
        row = {"initiative_id": world.initiative.id, "asked_at": NOW, "ended_at": NOW}
        database.add(InitiativeAuthor(person_id=world.author.id, state=AuthorState.REMOVED, **row))
        world.initiative.author_id = coauthor.id
        assert "has taken this person off" in network.get(address).text
        assert "has taken this person off" not in browser().get(address).text
        network.post(f"{address}/withdraw", {"because": Because.NOT_THE_AUTHOR.value})
        page = browser().get(address)
        assert page.h1 == "This statement was withdrawn by the network"
        assert "did not take part" in page.text
        assert "Neighbours" not in page.text
        # What the city has corrected is its own to say: nothing to stand by.
        held.withdrawn_at, held.withdrawn_because = NOW, Because.CORRECTED
        assert "/confirm" not in network.get(address).html
        network.post(f"{address}/confirm", expect=409)
        held.withdrawn_because = Because.MISTAKE
        world.initiative.author_id = world.author.id
        network.post(f"{address}/confirm")
        # What the city's steps say by now is certified anew, for an author.
        assert browser().get(address).h1 == "This statement is true, and there is a newer one"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_paper_says_the_same_in_each_language(holder, held, world, language):
    if language == "en":
        held.words = '#eval("1+1") ]] @ref $x$ `raw` <b>bold</b> \u202egnirts مرحبا 😀 Nguyễn Thị ' + "W" * 300
    said, pages = text_of(holder.get(f"/me/statements/{held.id}/paper.{language}.pdf").data)
    assert pages <= (2 if language == "en" else 1)
    for words in ("Inès Belkacem", "Neighbours on the square", code_of(held.latest), "/verify/", "Torino" if language != "fr" else "Turin"):
        assert words.replace(" ", "") in said.replace(" ", "").replace("\u200b", ""), words
    if language == "en":
        assert '#eval("1+1")' in said
        assert "<b>bold</b>" in said
        assert "Nguyễn" in said
        assert "\u202e" not in said


def test_a_very_long_name_and_title_and_all_eight_lines_fit(holder, held, world):
    held.latest.name = "Maria Antónia " * 6 + "da Conceição de Albuquerque e Vasconcelos Nguyễn-Wiśniewska"
    held.competences = {one.code: "m" * rules.LINE_LETTERS for one in competences().all}
    held.words = "Long words " * 100
    said, pages = text_of(holder.get(f"/me/statements/{held.id}/paper.de.pdf").data)
    assert pages <= 3
    assert "Wiśniewska" in said


def test_replaced_editions_stay_and_lead_to_no_newer_code(browser, held):
    old = code_of(held.latest)
    new = add_edition(held, name="Inès Belkacem", cities=[a_city(), a_city("Essen", country="DE")])
    page = browser().get(f"/verify/{old}")
    assert page.h1 == "This statement is true, and there is a newer one"
    assert code_of(new) not in page.html
    assert ("Essen" in page.text, "Torino" in page.text) == (False, True)
    assert "Essen" in browser().get(f"/verify/{code_of(new)}").text


def test_tries_are_counted(browser, held, database):
    checker, address = browser(), f"/verify/{code_of(held.latest)}"
    for _number in range(rules.NAMES_A_DAY):
        checker.post(address, {"name": "Somebody Else"})
    assert "too often" in checker.post(address, {"name": "Inès Belkacem"}, expect=429).errors[0]
    # Once for the place and once for the paper.
    assert database.scalar(select(func.count()).select_from(Attempt)) == 2 * rules.NAMES_A_DAY
