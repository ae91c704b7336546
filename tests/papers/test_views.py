from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_account, make_city, make_grant, make_participant, make_person, make_user
from exchange.demonstration.papers import make_paper
from exchange.foundation import clock
from exchange.foundation.jobs.models import Job
from exchange.history.models import HistoryLine
from exchange.papers.models import Certification, Needed, Paper, PaperRule, PaperRuleChange, PaperStanding, PaperState


@pytest.fixture
def desk(browser, coordinator):
    return browser(as_=coordinator)


def address(participant, rest=""):
    return f"/participants/{participant.id}/papers{rest}"


def state(database, participant, code="fr-ast"):
    return database.scalar(select(Paper.state).where(Paper.participant_id == participant.id, Paper.code == code))


def test_the_page_says_what_is_needed_and_why(desk, participant):
    page = desk.get(address(participant))
    assert "Autorisation de sortie du territoire" in page.text
    assert "One parent or guardian signs" in page.text
    assert "compared on Sun 22 Nov 2026" in page.text
    assert "Good for this trip" in page.text  # the identity card
    assert "no visa" not in page.text.casefold()


def test_an_authorisation_from_the_desk_to_the_bag(database, desk, participant):
    for to in ("sent_to_guardian", "signed", "verified_by_leader", "carried"):
        desk.post(address(participant, f"/fr-ast/{to}"), {})
    assert state(database, participant) is PaperState.CARRIED
    assert database.scalar(select(PaperStanding.word)) == ""
    changed = database.scalars(select(HistoryLine.changed).where(HistoryLine.deed == "paper-moved").order_by(HistoryLine.id)).all()
    assert changed[-1] == ["fr-ast: carried"]
    assert len(changed) == 4


def test_no_step_is_left_out_and_none_is_made_up(database, desk, participant):
    desk.post(address(participant, "/fr-ast/carried"), {}, expect=409)
    desk.post(address(participant, "/fr-ast/certified"), {}, expect=409)  # nobody certifies an AST
    desk.post(address(participant, "/fr-ast/expired"), {}, expect=409)
    desk.post(address(participant, "/fr-ast/flown"), {}, expect=404)
    desk.post(address(participant, "/bg-saglasie/signed"), {}, expect=404)  # nobody asks her for that
    assert state(database, participant) is None


def test_a_leader_ticks_what_they_have_seen_and_nothing_else(database, browser, leader, participant):
    page = browser(as_=leader)
    page.post(address(participant, "/fr-ast/signed"), {}, expect=409)
    page.post(address(participant, "/fr-ast/verified_by_leader"), {})
    assert state(database, participant) is PaperState.VERIFIED
    assert page.get(address(participant)).status == 200
    page.get(address(participant, "/fr-ast.pdf"), expect=403)


def test_a_double_click_moves_once(database, desk, participant):
    for _twice in range(2):
        desk.post(address(participant, "/fr-ast/sent_to_guardian"), {"form_id": "once"})
    assert len(database.scalars(select(HistoryLine).where(HistoryLine.deed == "paper-moved")).all()) == 1


def test_what_is_known_of_the_traveller_changes_what_is_needed(database, desk, participant):
    participant.person.nationality = "MA"
    participant.person.document_type = "passport"
    database.flush()
    assert "When the passport was issued is not known" in desk.get(address(participant)).text
    desk.post(address(participant), {"document_issued_on": "01/03/2020", "permit_until_on": "2028-01-01", "document_country": "Maroc"})
    standing = database.scalar(select(PaperStanding))
    assert (standing.document_issued_on, standing.permit_until_on, standing.document_country) == (date(2020, 3, 1), date(2028, 1, 1), "MA")
    assert "When the passport was issued is not known" not in desk.get(address(participant)).text


def test_travelling_with_a_parent_asks_for_no_authorisation(desk, participant):
    desk.post(address(participant), {"travels_with_guardian": "y"})
    assert "Autorisation de sortie" not in desk.get(address(participant)).text


def test_the_machine_line_fills_number_and_expiry_and_knows_a_typing_error(database, desk, participant):
    line = "L898902C36UTO7408122F3004157ZE184226B<<<<<16"
    wrong = desk.post(address(participant), {"machine_line": line.replace("L898902C3", "L898902C8")}, expect=422)
    assert "number and its check digit" in wrong.text
    desk.post(address(participant), {"machine_line": line})
    person = participant.person
    database.refresh(person)
    assert (person.document_number.reveal(), person.document_type, person.document_expires_on) == (
        "L898902C3",
        "passport",
        date(2030, 4, 15),
    )


def test_the_letter_is_a_pdf_for_the_desk(desk, participant):
    answer = desk.get(address(participant, "/fr-ast.pdf"), inspect=False)
    assert (answer.response.content_type, answer.response.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer.data.startswith(b"%PDF")
    desk.get(address(participant, "/document.pdf"), expect=404)


def test_another_city_finds_nothing(database, browser, participant):
    foreign = browser(as_=make_user(Role.COORDINATOR, make_city("Torino", country="IT")))
    foreign.get(address(participant), expect=404)
    foreign.post(address(participant), {}, expect=404)
    foreign.post(address(participant, "/fr-ast/signed"), {}, expect=404)
    foreign.post(address(participant, "/fr-ast/number"), {}, expect=404)
    foreign.get(address(participant, "/fr-ast.pdf"), expect=404)
    foreign.get(f"/cohorts/{participant.cohort.slug}/papers/bagneux", expect=404)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.HOST, Role.YOUNGSTER])
def test_others_have_no_right(browser, delegation, participant, role):
    page = browser(as_=make_user(role, delegation.city))
    page.get(address(participant), expect=403)
    page.post(address(participant, "/fr-ast/signed"), {}, expect=403)
    page.get("/papers/rules", expect=403)


def test_the_list_of_a_delegation(database, browser, leader, participant, count_queries):
    page = browser(as_=leader)
    here = f"/cohorts/{participant.cohort.slug}/papers/bagneux"
    found = page.get(here)
    assert "Inès Belkacem" in found.text
    assert "I have seen it, and it is right" in found.text
    page.post(address(participant, "/fr-ast/verified_by_leader"), {"next": here})
    assert "Checked by the leader" in page.get(here).text
    before = count_queries(lambda: page.get(here))
    for number in range(2):
        who = make_person("Young", f"Person {number}", city=participant.delegation.city, birth_date=date(2011, 1, 1), nationality="FR")
        make_participant(participant.delegation, who)
    database.flush()
    assert (count_queries(lambda: page.get(here)), before <= 16) == (before, True)


def test_one_person_s_page_takes_few_statements(desk, participant, count_queries):
    assert count_queries(lambda: desk.get(address(participant))) <= 16


def test_a_young_person_sees_their_own_papers_and_nobody_else_s(database, browser, participant):
    make_grant(participant.person, Role.YOUNGSTER, participant.delegation.city)
    other = make_participant(participant.delegation)
    page = browser(as_=make_account(participant.person))
    assert "Autorisation de sortie du territoire" in page.get("/me/papers").text
    assert page.get(f"/me/papers/{participant.id}/fr-ast.pdf", inspect=False).data.startswith(b"%PDF")
    page.get(f"/me/papers/{other.id}/fr-ast.pdf", expect=404)
    page.post(f"/me/papers/{other.id}/gb-eta/number", {}, expect=404)


def test_an_eta_number_is_kept_sealed_and_still_to_be_seen(database, browser, participant):
    participant.cohort.conference.country = "GB"
    participant.person.document_type = "passport"
    make_grant(participant.person, Role.YOUNGSTER, participant.delegation.city)
    page = browser(as_=make_account(participant.person))
    here = f"/me/papers/{participant.id}/gb-eta/number"
    assert page.post(here, {"number": "AB 12"}, expect=422).text.count("Fill this in, please.") >= 1
    page.post(here, {"number": "UKETA-99-CANARY", "expires_on": "01/02/2028"})
    paper = database.scalar(select(Paper))
    assert (paper.number.reveal(), paper.state, paper.expires_on) == ("UKETA-99-CANARY", PaperState.SIGNED, date(2028, 2, 1))
    assert "UKETA" not in page.get("/me/papers").text


def rule_facts(**changes):
    return {
        "kind": "authorisation", "basis": "nationality", "country": "PL", "below_age": "18", "zone": "*", "needed": "mandatory",
        "form": "Zgoda", "form_language": "pl", "signers": "both", "certification": "notary", "lead_days": "28",
        "source": "https://www.gov.pl", "checked_on": "2027-01-30", "review_by_on": "2028-01-30", "why": "The consulate answered.",
    } | changes  # fmt: skip


def test_the_network_writes_a_rule_with_who_when_and_why(database, browser, network, delegation):
    page = browser(as_=network)
    rule = database.scalar(select(PaperRule).where(PaperRule.code == "pl-letter"))
    here = f"/papers/rules/{rule.code}"
    page.get(here)
    page.post(here, rule_facts(version=str(rule.version)))
    database.refresh(rule)
    assert (rule.needed, rule.certification, rule.checked_on) == (Needed.MANDATORY, Certification.NOTARY, date(2027, 1, 30))
    change = database.scalar(select(PaperRuleChange))
    assert (change.why, change.by_id, change.before["needed"], change.after["needed"]) == (
        "The consulate answered.",
        network.person_id,
        "advised",
        "mandatory",
    )
    assert database.scalar(select(Job.kind)) == "papers.reckon"
    shown = page.get(here).text
    assert "The consulate answered." in shown
    assert network.person.full_name in shown
    page.post(here, rule_facts(version="1"), expect=409)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"why": ""}, "Fill this in, please."),
        ({"source": ""}, "Please say where it was checked"),
        ({"checked_on": "2027-02-02"}, "cannot have been checked in the future"),
        ({"country": "Poland; DROP"}, "Write codes between spaces"),
        ({"below_age": "200"}, "whole number"),
    ],
)
def test_a_rule_without_reason_or_source_is_refused(browser, network, delegation, wrong, words):
    page = browser(as_=network)
    assert words in page.post("/papers/rules/pl-letter", rule_facts(**wrong), expect=422).text


def test_a_new_rule_counts_at_once(database, browser, network, delegation):
    browser(as_=network).post("/papers/rules/new", rule_facts(country="MA"))
    assert database.scalar(select(PaperRule.code).where(PaperRule.country == "MA")) == "ma-zgoda"


def test_coordinators_read_and_do_not_write(desk):
    page = desk.get("/papers/rules?country=Italie")
    assert "Dichiarazione di accompagnamento" in page.text
    assert "Toestemmingsformulier" not in page.text
    desk.get("/papers/rules/it-dichiarazione")
    desk.post("/papers/rules/it-dichiarazione", rule_facts(), expect=403)
    desk.post("/papers/rules/load", {}, expect=403)
    desk.get("/papers/rules/new", expect=403)
    desk.get("/papers/rules/nonsense", expect=404)


def test_the_table_of_rules_shows_what_nobody_checked(desk):
    text = desk.get("/papers/rules?show=to-check").text
    assert "To be checked" in text
    assert "Cerfa" not in text


def test_an_installation_without_rules_teaches_the_next_step(database, browser, february):
    page = browser(as_=make_user(Role.NETWORK))
    assert "Load the list" in page.get("/papers/rules").text
    page.post("/papers/rules/load", {})
    assert len(database.scalars(select(PaperRule)).all()) == 51
    page.post("/papers/rules/load", {})
    assert len(database.scalars(select(PaperRule)).all()) == 51


def test_a_rule_that_nobody_checked_is_never_green(database, desk, participant):
    rule = database.scalar(select(PaperRule).where(PaperRule.code == "fr-ast"))
    rule.checked_on = None
    make_paper(participant, state=PaperState.CARRIED)
    page = desk.get(address(participant))
    assert "To be checked by the network" in page.text
    assert "nobody has compared this with its source yet" in page.text


def test_a_guardian_downloads_signs_and_says_so(database, visit, participant):
    make_paper(participant, sent_at=clock.now())
    nadia, karim = participant.person.guardians
    here = f"/guardian/children/{participant.id}/papers"
    page = visit(nadia, participant)
    shown = page.get(here)
    assert "Autorisation de sortie du territoire" in shown.text
    assert karim.name not in shown.text
    assert page.get(f"{here}/fr-ast.pdf", inspect=False).data.startswith(b"%PDF")
    page.post(f"{here}/fr-ast/signed", {})
    paper = database.scalar(select(Paper))
    assert (paper.state, paper.signed_by) == (PaperState.SIGNED, nadia.name)
    page.post(f"{here}/fr-ast/verified_by_leader", {}, expect=404)


def test_a_guardian_without_the_right_to_sign_signs_nothing(database, visit, participant):
    make_paper(participant)
    nadia = participant.person.guardians[0]
    nadia.may_sign = False
    database.flush()
    here = f"/guardian/children/{participant.id}/papers"
    page = visit(nadia, participant)
    page.get(here)
    page.post(f"{here}/fr-ast/signed", {}, expect=404)
    page.get(f"{here}/fr-ast.pdf", expect=404)
    other = make_participant(participant.delegation)
    page.get(f"/guardian/children/{other.id}/papers", expect=404)
    assert database.scalar(select(Paper.state)) is PaperState.SENT


def test_a_guardian_reads_the_day_of_the_paper_and_not_that_of_all_papers(database, desk, visit, participant):
    participant.cohort.papers_due_on, participant.person.guardians[0].language = date(2027, 5, 1), "en"
    desk.post(address(participant, "/fr-ast/sent_to_guardian"), {})
    page = visit(participant.person.guardians[0], participant)
    due = page.get(f"/guardian/children/{participant.id}/papers").text
    step = next(one.get_text(" ", strip=True) for one in page.get("/guardian/tasks").soup.select(".guardian__todo") if "Sign" in one.text)
    assert "until Mon 19 Apr 2027" in step
    assert "Mon 19 Apr 2027" in due
    assert "Download the facts for the form" in due
    # What was made for other facts is not signed: the city makes it again.
    database.scalar(select(Paper)).stale = ["dates"]
    database.flush()
    due = page.get(f"/guardian/children/{participant.id}/papers").text
    assert "Your city makes it again and then asks you to sign it" in due
    assert "Download the facts for the form" not in due


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 1),
        ({"document_type": "", "document_expires_on": None}, 2),
        ({"document_expires_on": None}, 2),
        ({"document_expires_on": date(2027, 1, 1)}, 2),
    ],
)
def test_a_document_that_is_not_known_waits_as_well(database, desk, participant, facts, count):
    for name, value in facts.items():
        setattr(participant.person, name, value)
    database.flush()
    assert f"{count} thing{'s' if count > 1 else ''} wait{'s' if count == 1 else ''}" in desk.get(address(participant)).text
    group = desk.get(f"/cohorts/{participant.cohort.slug}/papers/bagneux").text
    assert f"{count} wait{'s' if count == 1 else ''}" in group
