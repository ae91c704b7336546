"""From a call to a confirmed application, by clicks: the coordinator's pages and the applicant's."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.accounts.attempts import note_try
from exchange.applications import rules
from exchange.applications.kinds import ApplicationState, QuestionKind
from exchange.applications.models import Application, ApplicationLink, Call, Form
from exchange.applications.queries import form_of
from exchange.demonstration import makers
from exchange.demonstration.applicants import make_answer, make_application, make_call, make_link, make_question
from exchange.foundation import clock
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter

A = ApplicationState


@pytest.fixture
def place(database, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: makers.THEN)
    monkeypatch.setattr(clock, "today", lambda _zone="UTC": makers.THEN.date())
    # Sessions are judged by the same clock as their cookies: both stand still.
    return makers.make_delegation(makers.make_cohort(), makers.make_city())


@pytest.fixture
def call(place):
    return make_call(place)


ME = {"first_name": "Lina", "last_name": "Haddad", "birth_date": "2/5/2001", "email": "lina@example.org", "phone": "", "language": "en"}


def begin(visitor, call, **changes):
    return visitor.submit(f"/apply/{call.slug}", ME | changes)


def the_application(database):
    database.expire_all()
    return database.scalar(select(Application).order_by(Application.number.desc()))


def link_in(letter):
    return letter.link.reveal().removeprefix("http://localhost")


def letters(database):
    return list(database.scalars(select(Letter).order_by(Letter.created_at, Letter.id)))


def test_a_coordinator_calls_asks_and_publishes(browser, database, place):
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    list_page = "/cohorts/barcelona-2017/calls"
    assert "Nobody has been invited to apply yet" in desk.get(list_page).text
    facts = {
        "title": "Six places to Barcelona",
        "text": "A week.",
        "opens_on": "2017-09-20",
        "closes_on": "2017-10-20",
        "languages": ["en", "fr"],
    }
    page = desk.submit(f"{list_page}/new", facts, to=list_page)
    call = database.scalar(select(Call))
    assert page.location == f"{list_page}/{call.id}"
    form = database.scalar(select(Form))
    desk.submit(
        f"/forms/{form.id}/questions/new?kind=choice",
        {"text-en": "How do you come?", "options-en": "By train\nBy bus"},
        to=f"/forms/{form.id}/questions",
    )
    first = form_of(call).versions[0].questions[0]
    wish = f"{first.key.hex}:{first.options[0]['key']}"
    desk.submit(
        f"/forms/{form.id}/questions/new?kind=short", {"text-en": "Which train?", "only_if": wish}, to=f"/forms/{form.id}/questions"
    )
    page = desk.get(f"/forms/{form.id}")
    assert page.texts(".asked__words") == ["How do you come?", "Which train?"]
    assert "Not translated yet: French" in page.text
    assert "Only if you answered “By train” to “How do you come?”." in desk.get(f"/forms/{form.id}/preview?age=15").text
    desk.post(f"{page.location or list_page}/{call.id}/publish", {"form_id": "a"})
    assert "is published" in desk.get(f"{list_page}/{call.id}").notices[0]
    assert browser().get(f"/apply/{call.slug}").h1 == "Six places to Barcelona"
    second = form_of(call).versions[0].questions[1]
    desk.get(f"/forms/{form.id}/questions/{second.id}", expect=303)
    desk.post(
        f"/forms/{form.id}/questions/{second.id}", {"text-en": "Changed", "why": "choose", "readers": "leader", "kept": "trip"}, expect=409
    )


def test_a_question_about_health_is_warned_of(browser, place, call):
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    form = form_of(call)
    fields = desk.get(f"/forms/{form.id}/questions/new?kind=short").fields(action="/questions")
    page = desk.post(f"/forms/{form.id}/questions", fields | {"text-en": "Which allergies do you have?"}, expect=422)
    assert page.errors == ["Ask this after acceptance, on the care sheet. If it cannot wait, say why below."]
    assert "This sounds like health" in page.text
    desk.post(f"/forms/{form.id}/questions", page.fields(action="/questions") | {"sensitive_reason": "We cook on the first day."})


def test_questions_change_places_and_leave(browser, database, place, call):
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    form = form_of(call)
    version = form.versions[0]
    plays = make_question(version, "Do you play?", choices=["Yes", "No"])
    what = make_question(version, "What?", conditions=[{"question": plays.key.hex, "one_of": ["yes"]}])
    make_question(version, "Where?")
    desk.post(f"/forms/{form.id}/questions/{what.id}/up", {"form_id": "1"})
    assert "stays behind it" in desk.get(f"/forms/{form.id}").notices[0]
    desk.post(f"/forms/{form.id}/questions/{what.id}/down", {"form_id": "2"})
    assert desk.get(f"/forms/{form.id}").texts(".asked__words") == ["Do you play?", "Where?", "What?"]
    desk.post(f"/forms/{form.id}/questions/{what.id}/remove", {"form_id": "3"})
    assert desk.get(f"/forms/{form.id}").texts(".asked__words") == ["Do you play?", "Where?"]


def test_somebody_applies_without_a_script_and_confirms_from_the_letter(browser, database, call):
    version = form_of(call).versions[0]
    version.published_at = makers.THEN
    plays = make_question(version, "Do you play?", choices=["Yes", "No"], is_required=True)
    what = make_question(version, "What do you play?", conditions=[{"question": plays.key.hex, "one_of": ["yes"]}], is_required=True)
    visitor = browser()
    page = begin(visitor, call)
    own = page.location
    assert own.startswith("/apply/mine/")
    page = visitor.get(own)
    assert page.h1 == "Your application"
    assert "Only if you answered “Yes” to “Do you play?”." in page.text
    page = visitor.post(own, page.fields() | {"motivation": "", "go": "send"}, expect=422)
    assert "Do you play? Please answer this question." in page.errors
    assert "Why do you want to go? Please write why you want to go. Two sentences are enough." in page.errors
    page = visitor.post(own, page.fields() | {"motivation": "To see.", f"q-{plays.key.hex}": "yes", "go": "send"}, expect=422)
    assert page.errors == ["What do you play? Please answer this question."]
    assert page.soup.find("textarea", attrs={"name": "motivation"}).get_text().strip() == "To see."
    visitor.post(own, page.fields() | {f"q-{what.key.hex}": "Drums", "go": "send"})
    assert the_application(database).state is A.SUBMITTED
    assert "only then does your application count" in visitor.get(own).text
    begun, asking = letters(database)
    assert (begun.kind, asking.kind) == ("application-begun", "application-confirm")
    other = browser()
    page = other.get(link_in(asking))
    assert the_application(database).state is A.SUBMITTED, "opening a link changes nothing"
    other.post(f"{link_in(asking)}/confirm", page.fields(action="/confirm"))
    assert the_application(database).state is A.CONFIRMED
    assert [(one.question.texts["en"], one.value.reveal()) for one in the_application(database).answers] == [
        ("Do you play?", "yes"),
        ("What do you play?", "Drums"),
    ]


def test_the_browser_that_typed_an_address_cannot_confirm_it(browser, database, call):
    visitor = browser()
    own = begin(visitor, call).location
    visitor.post(own, visitor.get(own).fields() | {"motivation": "To see.", "go": "send"})
    visitor.post(f"{own}/confirm", {"form_id": "x"})
    assert the_application(database).state is A.SUBMITTED


def test_it_goes_on_on_another_device_from_the_first_letter(browser, database, call):
    visitor = browser()
    own = begin(visitor, call).location
    fields = visitor.get(own).fields()
    answer = visitor.post(f"{own}/save", fields | {"motivation": "Half a sent"}, expect=200)
    assert answer.json["fields"] == {"version": "2"}
    (letter,) = letters(database)
    phone = browser()
    page = phone.get(link_in(letter))
    assert page.fields()["motivation"].strip() == "Half a sent"
    phone.post(link_in(letter), page.fields() | {"motivation": "Half a sentence.", "go": "send"})
    assert the_application(database).state is A.CONFIRMED, "the letter proves the address"
    # The first device still has the older page open: nothing is overwritten in silence, and its words stay.
    assert visitor.post(f"{own}/save", fields | {"motivation": "Old"}, expect=409).status == 409
    page = visitor.post(own, fields | {"motivation": "Old words", "go": "send"}, expect=422)
    assert page.errors[0].startswith("Another device saved this meanwhile.")
    assert page.fields()["motivation"].strip() == "Old words"
    assert the_application(database).motivation == "Half a sentence."


def test_two_clicks_are_one_application(browser, database, call):
    visitor = browser()
    fields = visitor.get(f"/apply/{call.slug}").fields() | ME
    places = {visitor.post(f"/apply/{call.slug}", fields).location for _click in range(5)}
    assert len(places) == 1
    assert database.scalar(select(func.count()).select_from(Application)) == 1
    assert len(letters(database)) == 1


def test_the_next_one_at_the_same_computer_begins_their_own(browser, database, call):
    """Back to the page of the first, other words, sent: nothing of the second is lost, nothing of the first is shown."""
    visitor = browser()
    fields = visitor.get(f"/apply/{call.slug}").fields() | ME
    first = visitor.post(f"/apply/{call.slug}", fields).location
    changes = {"first_name": "Omar", "last_name": "Diallo", "birth_date": "2001-02-03", "email": "omar@example.org"}
    second = visitor.post(f"/apply/{call.slug}", fields | changes).location
    assert first != second
    assert visitor.get(second).html.count("Lina") == 0
    assert sorted(database.scalars(select(Application.first_name))) == ["Lina", "Omar"]
    assert visitor.post(f"/apply/{call.slug}", fields | changes).location == second


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"birth_date": "1/1/2006"}, "When were you born? You will be 11 on"),
        ({"birth_date": "1/1/1980"}, "When were you born? You will be 37 on"),
        ({"birth_date": ""}, "When were you born? Please say when you were born"),
        ({"birth_date": "soon"}, "When were you born? “soon” is not a date."),
        ({"email": ""}, "Your e-mail: Please leave an e-mail address or a phone number"),
        ({"email": "lina at home"}, "Your e-mail: “lina at home” is not an e-mail address."),
        ({"first_name": "", "last_name": ""}, "Last name: Please write your name. One word is enough."),
    ],
)
def test_what_does_not_fit_is_said_kindly_and_nothing_typed_is_lost(browser, database, call, changes, error):
    visitor = browser()
    page = visitor.submit(f"/apply/{call.slug}", ME | changes, expect=422)
    assert page.errors[0].startswith(error)
    assert page.fields()["phone"] == (ME | changes)["phone"]
    assert page.fields()["birth_date"] == (ME | changes)["birth_date"]
    assert database.scalar(select(func.count()).select_from(Application)) == 0


def test_a_machine_in_the_trap_learns_nothing_and_leaves_nothing(browser, database, call):
    page = begin(browser(), call, website="http://spam.example")
    assert page.location == f"/apply/{call.slug}/link/sent"
    assert database.scalar(select(func.count()).select_from(Application)) == 0
    assert letters(database) == []


def test_known_and_unknown_addresses_get_the_same_answer(browser, database, call):
    make_application(call, email="known@example.org")
    answers = {}
    for address in ("known@example.org", "unknown@example.org"):
        visitor = browser()
        page = visitor.submit(f"/apply/{call.slug}/link", {"address": address})
        answers[address] = (page.status, page.location, visitor.get(page.location).text)
    assert answers["known@example.org"] == answers["unknown@example.org"]
    assert [letter.to_address for letter in letters(database)] == ["known@example.org"]
    first, second = (begin(browser(), call, email=address) for address in answers)
    assert (first.status, len(first.location)) == (second.status, len(second.location))


def test_nobodys_mailbox_is_filled_by_strangers(browser, database, call):
    make_application(call, email="known@example.org")
    visitor = browser()
    for _time in range(9):
        visitor.submit(f"/apply/{call.slug}/link", {"address": "known@example.org"})
    assert len(letters(database)) == 5
    print("LETTERS: tried 9 · lost 0 · leaked 0")


def test_a_school_class_behind_one_address_gets_in_and_a_flood_is_told_to_wait(browser, database, call):
    visitor = browser()
    for number in range(35):
        begin(visitor, call, email=f"pupil{number}@example.org")
    assert database.scalar(select(func.count()).select_from(Application)) == 35
    for _number in range(rules.STARTS_AN_HOUR - 35):
        note_try("apply", "127.0.0.1", now=makers.THEN)
    page = visitor.submit(f"/apply/{call.slug}", ME, expect=429)
    assert "Your words are still here" in page.errors[0]
    assert page.fields()["first_name"] == "Lina"
    print("CLASS: tried 35 · lost 0 · leaked 0")


def test_after_the_last_day_a_clear_sentence(browser, database, call, monkeypatch):
    visitor = browser()
    own = begin(visitor, call).location
    fields = visitor.get(own).fields()
    monkeypatch.setattr(clock, "today", lambda _zone="UTC": call.closes_on + timedelta(days=1))
    page = browser().get(f"/apply/{call.slug}")
    assert "Applications closed on 20 October 2017, so nothing can be sent or changed any more." in page.text
    assert page.soup.find("form", attrs={"action": f"/apply/{call.slug}"}) is None
    visitor.post(own, fields | {"motivation": "Late", "go": "send"}, expect=422)
    assert the_application(database).state is A.DRAFT


def test_an_applicant_corrects_until_the_last_day_and_withdraws(browser, database, call):
    application = make_application(call)
    own, visitor = make_link(application, "secret"), browser()
    assert "I want to see how others do it." in visitor.get(own).text
    page = visitor.get(f"{own}?change=1")
    visitor.post(own, page.fields() | {"motivation": "Better words.", "go": "send"})
    assert (the_application(database).state, the_application(database).motivation) == (A.CONFIRMED, "Better words.")
    visitor.post(f"{own}/withdraw", visitor.get(own).fields(action="/withdraw"))
    assert the_application(database).state is A.WITHDRAWN
    assert "You withdrew this application." in visitor.get(own).text
    assert [
        line.deed
        for line in database.scalars(select(HistoryLine).order_by(HistoryLine.at, HistoryLine.id))
        if line.subject_id == application.id
    ] == [
        "application-corrected",
        "application-withdrawn",
    ]


def test_only_a_good_link_opens_an_application(browser, database, call):
    application = make_application(call)
    own = make_link(application, "secret")
    for wrong in ("secre", "secret2", "x" * 500, "%00", "' OR 1=1 --"):
        browser().get(f"/apply/mine/{wrong}", expect=404)
    database.scalar(select(ApplicationLink)).expires_at = makers.THEN
    browser().get(own, expect=404)


def test_files_are_taken_checked_sealed_and_handed_to_the_city_alone(browser, database, place, call):
    version = form_of(call).versions[0]
    version.published_at = makers.THEN
    letter = make_question(version, "A letter of your school", kind=QuestionKind.FILE, is_required=True)
    application = make_application(
        call, state=A.DRAFT, submitted_at=None, confirmed_at=None, form_version=version, form_version_id=version.id
    )
    own, visitor = make_link(application, "secret", is_by_letter=True), browser()
    name = f"q-{letter.key.hex}"

    def send(content, filename, expect):
        fields = visitor.get(own).fields() | {"go": "send", name: (io.BytesIO(content), filename)}
        return visitor.post(own, fields, expect=expect, content_type="multipart/form-data")

    assert "This file is no PDF, JPEG or PNG." in send(b"<script>alert(1)</script>", "a.pdf", 422).text
    assert "This PDF has a program, a form to fill in or another file inside" in send(b"%PDF-1.4 /JavaScript", "a.pdf", 422).text
    assert "This PDF is locked with a password" in send(b"%PDF-1.4 trailer << /Encrypt 5 0 R >>", "a.pdf", 422).text
    send(b"%PDF-1.4 one page", "../../etc/pass wd.pdf", 303)
    answer = the_application(database).answers[0]
    assert answer.file_name.reveal() == "pass wd.pdf"
    where = f"/applications/{application.id}/files/{answer.id}"
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    got = desk.get(where)
    assert got.data == b"%PDF-1.4 one page"
    assert got.response.headers["Content-Disposition"].startswith("attachment")
    torino = browser(as_=makers.make_user(Role.COORDINATOR, makers.make_city("Torino")))
    torino.get(where, expect=404)
    again = visitor.get(f"{own}?change=1").fields() | {"go": "send", name: (io.BytesIO(b"%PDF-1.4 another"), "b.pdf")}
    visitor.post(own, again, content_type="multipart/form-data")
    (line,) = (one for one in database.scalars(select(HistoryLine)) if one.deed == "application-corrected")
    assert (line.changed, desk.get(where).data) == ([f"question-{letter.position}"], b"%PDF-1.4 another")
    print("FILES: tried 4 · lost 0 · leaked 0")


HOSTILE = ['=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", "<script>alert(1)</script>", "{{ 7*7 }}", "\tTab"]


def test_formulas_and_markup_in_a_name_are_harmless(browser, database, place, call):
    for number, name in enumerate(HOSTILE):
        make_application(call, name, name, email=f"x{number}@example.org", motivation=name)
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    page = desk.get("/cohorts/barcelona-2017/applications")
    assert page.soup.main.find("script") is None
    text = desk.get("/cohorts/barcelona-2017/applications.csv").data.decode("utf-8-sig")
    cells = [cell.strip('"') for line in text.splitlines()[1:] for cell in line.split(",")]
    leaked = [cell for cell in cells if cell[:1] in "=+@\t" and cell]
    assert leaked == []
    desk.get("/cohorts/barcelona-2017/applications.xlsx")
    for application in database.scalars(select(Application)):
        page = desk.get(f"/applications/{application.id}")
        assert page.soup.main.find("script") is None
    print(f"FORMULAS: tried {len(HOSTILE)} · lost 0 · leaked {len(leaked)}")


def test_the_list_finds_and_filters_with_the_same_number_of_statements(browser, count_queries, place, call):
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    make_application(call, "Zoë", "Ångström")
    one = count_queries(lambda: desk.get("/cohorts/barcelona-2017/applications"))
    make_application(call, "Max", "Muster", state=A.SUBMITTED)
    make_application(call, "Ana", "Garcia")
    assert count_queries(lambda: desk.get("/cohorts/barcelona-2017/applications")) == one <= 12
    names = lambda page: [row[0].split(" Application")[0] for row in page.rows()]  # noqa: E731
    assert names(desk.get("/cohorts/barcelona-2017/applications?q=angstrom")) == ["Ångström, Zoë"]
    assert names(desk.get("/cohorts/barcelona-2017/applications?state=submitted")) == ["Muster, Max"]
    assert desk.get("/cohorts/barcelona-2017/applications?q=100%25").rows() == []
    found = desk.get("/cohorts/barcelona-2017/applications.json?state=submitted").json
    assert [row["name"] for row in found["applications"]] == ["Max Muster"]


def test_the_same_person_twice_is_shown_and_never_joined(browser, database, place, call):
    makers.make_person("Lina", "Haddad", city=place.city, birth_date=None)
    first = make_application(call)
    second = make_application(call, email="other@example.org")
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    page = desk.get(f"/applications/{first.id}")
    assert page.texts(".notice li") == [
        "Same name and birthday, or same address: Lina Haddad",
        "The city knows this person already: Lina Haddad",
    ]
    assert page.link("Lina Haddad") == f"/applications/{second.id}"


def test_a_phone_is_confirmed_by_talking(browser, database, place, call):
    visitor = browser()
    own = begin(visitor, call, email="", phone="06 12 34 56 78").location
    visitor.post(own, visitor.get(own).fields() | {"motivation": "To see.", "go": "send"})
    assert "calls you at +33 6 12 34 56 78" in visitor.get(own).text
    application = the_application(database)
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    page = desk.get(f"/applications/{application.id}")
    desk.post(f"/applications/{application.id}/confirm", page.fields(action="/confirm"))
    assert the_application(database).state is A.CONFIRMED


def test_an_answer_stays_with_the_question_it_was_given_to(browser, database, place, call):
    form = form_of(call)
    old = form.versions[0]
    old.published_at = makers.THEN
    asked = make_question(old, "Which sport?")
    application = make_application(call, form_version=old, form_version_id=old.id)
    make_answer(application, asked, "Swimming")
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    desk.post(f"/forms/{form.id}/version", {"form_id": "1"})
    new = form_of(call).versions[1].questions[0]
    assert new.key == asked.key
    assert new.id != asked.id
    fields = desk.get(f"/forms/{form.id}/questions/{new.id}").fields(action=str(new.id))
    desk.post(f"/forms/{form.id}/questions/{new.id}", fields | {"text-en": "Which instrument?"})
    desk.post(f"/forms/{form.id}/publish", {"form_id": "2"})
    assert "Which sport?" in desk.get(f"/applications/{application.id}").text
    assert "Which instrument?" not in desk.get(f"/applications/{application.id}").text


def test_a_call_is_read_in_the_visitors_language_or_says_in_which_it_is(browser, database, place, call):
    call.language, call.title, call.text = "fr", "Six places pour Barcelone", "Une semaine."
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    where = f"/cohorts/barcelona-2017/calls/{call.id}"
    assert "Written in French. Not translated yet: English." in desk.get(where).text
    page = desk.get(f"{where}/words")
    too_long = page.fields(action="/words") | {"title_en": "x" * 201, "text_en": "A week."}
    assert desk.post(f"{where}/words", too_long, expect=422).errors == ["Title: At most 200 characters, please."]
    desk.post(f"{where}/words", page.fields(action="/words") | {"title_en": "Six places to Barcelona", "text_en": "A week."})
    english = browser().get(f"/apply/{call.slug}")
    assert (english.h1, english.soup.h1.get("lang")) == ("Six places to Barcelona", None)
    assert "written in" not in english.text
    german = browser(language="de").get(f"/apply/{call.slug}", headers={"Accept-Language": "de"})
    assert (german.h1, german.soup.h1["lang"], german.soup.select_one(".prose")["lang"]) == ("Six places pour Barcelone", "fr", "fr")
    begin(browser(), call)
    assert [letter.subject for letter in letters(database)] == ["Your application: Six places to Barcelona"]
    # Who changes the first text is told what fell behind, and what is written into the first language is gone.
    fields = desk.get(f"{where}/edit").fields(action="/edit")
    desk.post(f"{where}/edit", fields | {"text": "Une semaine entière."})
    assert "Changed since it was translated: English." in desk.get(where).text
    desk.post(f"{where}/edit", fields | {"opens_on": "20206-09-01"}, expect=422)
    page = desk.post(f"{where}/edit", fields | {"opens_on": "0206-09-01"}, expect=422)
    assert "Please look at the year again" in page.text
