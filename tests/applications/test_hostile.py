"""Hundreds of broken and hostile sendings to the public page: never an error page, and nothing kept that was not asked."""

import io
import random

import pytest
from sqlalchemy import func, select

from exchange.applications import applying
from exchange.applications.kinds import ApplicationState, QuestionKind
from exchange.applications.models import Answer, Application
from exchange.applications.queries import form_of
from exchange.applications.questions import asked_questions
from exchange.applications.rules import asked_of
from exchange.demonstration import makers
from exchange.demonstration.applicants import make_answer, make_application, make_call, make_link, make_question
from exchange.foundation import clock

HOSTILE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "x" * 70_000,
    "é" * 300,
    "\u202eevil\u202c",
    "\u200b\u200d\ufeff",
    "𝕳𝖊𝖑𝖑𝖔 👩‍👩‍👧‍👦",
    "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%(name)s %s %",
    "' OR 1=1 --",
    "../../etc/passwd",
    "a\r\nBcc: all@example.org",
    "0",
    "-1",
    "1e999",
    "NaN",
    "99999999999999999999",
    "20206-01-01",
    "31/02/2009",
    "29/02/2001",
    "1/1/0001",
    "31/12/9999",
    "2/5/20011",
    "null",
    "[]",
    "yes",
    "no-such-choice",
    "drums\nflute",
    "en-US,fr;q=0.9",
    "zz",
]
FILES = [
    (b"", "a.pdf"),
    (b"%PDF-1.4 page", "good.pdf"),
    (b"%PDF-1.4 /JavaScript", "bad.pdf"),
    (b"MZ program", "a.pdf"),
    (b"<svg onload=alert(1)>", "a.png"),
    (b"\x89PNG\r\n\x1a\nbroken", "a.png"),
    (b"\xff\xd8\xffbroken", "a.jpg"),
    (b"GIF89a", "../../a.gif"),
    (b"PK\x03\x04zip", "\x00.zip"),
]
BEGIN = ["first_name", "last_name", "birth_date", "email", "phone", "language", "nationality", "website", "form_id"]
OWN = [
    *BEGIN,
    "motivation",
    "guardian_name",
    "guardian_contact",
    "version",
    "go",
    "state",
    "number",
    "city_id",
    "participant_id",
    "confirmed_at",
]
ME = {"first_name": "Lina", "last_name": "Haddad", "birth_date": "2/5/2001", "email": "lina@example.org", "language": "en"}


@pytest.fixture
def call(database, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: makers.THEN)
    monkeypatch.setattr(clock, "today", lambda _zone="UTC": makers.THEN.date())
    monkeypatch.setattr("exchange.applications.rules.STARTS_AN_HOUR", 10_000)
    call = make_call(makers.make_delegation(makers.make_cohort(), makers.make_city()))
    version = form_of(call).versions[0]
    version.published_at = makers.THEN
    plays = make_question(version, "Do you play?", choices=["yes", "no"], is_required=True)
    make_question(
        version, "What?", choices=["drums", "flute"], kind=QuestionKind.SEVERAL, conditions=[{"question": plays.key.hex, "one_of": ["yes"]}]
    )
    make_question(version, "Since when?", kind=QuestionKind.DATE)
    make_question(version, "How often?", kind=QuestionKind.NUMBER)
    make_question(version, "A picture?", kind=QuestionKind.FILE)
    make_question(version, "Adults: a licence?", conditions=[{"age_from": 18}])
    make_question(version, "Adults: a paper?", kind=QuestionKind.FILE, conditions=[{"age_from": 18}])
    make_question(version, "I agree", kind=QuestionKind.STATEMENT, conditions=[{"nationalities": ["FR"]}])
    make_question(version, "Anything?", kind=QuestionKind.LONG)
    other = make_question(form_of(make_call(call.delegation, "Another call")).versions[0], "Of another call?")
    return call, list(version.questions), other


def changed(dice, fields, names, questions, other):
    """Return a sending with some fields broken, left out, added, doubled or answered in ways that no page offers."""
    sent = dict(fields)
    for name in dice.sample(names, dice.randint(0, 4)):
        sent[name] = dice.choice(HOSTILE) if dice.random() < 0.8 else [dice.choice(HOSTILE), dice.choice(HOSTILE)]
    for name in dice.sample(sorted(sent), min(2, len(sent))) if dice.random() < 0.3 else ():
        sent.pop(name)
    for question in dice.sample([*questions, other], dice.randint(0, 6)):
        keys = [option["key"] for option in question.options]
        sent[f"asked-{question.key.hex}"] = "1"
        sent[f"q-{question.key.hex}"] = dice.choice([dice.choice(HOSTILE), "yes", "1", "1/2/2003", [*keys, "no"], keys[:1] or "x"])
    if dice.random() < 0.4:
        for question in dice.sample(questions, 2):
            content, name = dice.choice(FILES)
            sent[f"q-{question.key.hex}"] = (io.BytesIO(content), name)
    return sent


def leaks(application):
    """Return what is kept of an application although nobody asked for it, or in a shape that no page offers."""
    questions = application.form_version.questions if application.form_version else []
    kept = {
        one.question.key.hex: (one.file_name if one.file_key else one.value).reveal()
        for one in application.answers
        if one.value or one.file_key
    }
    asked = {one.id for one in asked_questions(questions, kept, asked_of(application, application.call))}
    found = [one.question.texts["en"] for one in application.answers if one.question_id not in {question.id for question in questions}]
    # What waits behind another answer may stay while one writes; what is sent holds only what is asked.
    possible = {one.id for one in questions if not any("age_from" in c or "nationalities" in c for c in one.conditions)} | asked
    found += [one.question.texts["en"] for one in application.answers if one.question_id not in possible]
    for one in application.answers:
        value = kept.get(one.question.key.hex, "")
        if one.question.kind.has_options and set(value.split("\n")) - {option["key"] for option in one.question.options}:
            found.append(f"{one.question.texts['en']} {value[:20]}")
        if "\x00" in value or (one.file_key and one.question.kind is not QuestionKind.FILE):
            found.append(repr(value[:20]))
    if (
        application.state not in (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.CONFIRMED)
        or application.participant_id
    ):
        found.append(application.state.value)
    return found


def storm(browser, database, call, *, rounds):
    """Send `rounds` broken beginnings and twice as many broken pages; return (tried, broken, leaked)."""
    the_call, questions, other = call
    dice, tried, broken, leaked = random.Random(11), 0, [], []
    visitor = browser()
    here = f"/apply/{the_call.slug}"
    beginning = visitor.get(here).fields()
    for number in range(rounds):
        sent = changed(dice, beginning | ME | {"form_id": f"f{number}"}, BEGIN, questions, other)
        page = visitor._open(
            "POST", here, data={**sent, "csrf_token": visitor.csrf_token()}, content_type="multipart/form-data", inspect=False
        )
        tried += 1
        if page.status not in (303, 422, 400, 413):
            broken.append((page.status, {name: str(value)[:40] for name, value in sent.items()}))
    application = make_application(the_call, "Mona", state=ApplicationState.DRAFT, submitted_at=None, confirmed_at=None)
    application.form_version = questions[0].version
    application.form_version_id = questions[0].version_id
    own = make_link(application, "secret", is_by_letter=True)
    fields = visitor.get(own).fields()
    for number in range(2 * rounds):
        sent = changed(dice, fields | {"go": dice.choice(["send", "stop", "x"])}, OWN, questions, other)
        sent["version"] = dice.choice(["", str(application.version), *HOSTILE[:3]])
        where = f"{own}/save" if number % 3 == 0 else own
        page = visitor._open(
            "POST", where, data={**sent, "csrf_token": visitor.csrf_token()}, content_type="multipart/form-data", inspect=False
        )
        tried += 1
        if page.status not in (200, 303, 409, 422, 400, 413):
            broken.append((page.status, {name: str(value)[:40] for name, value in sent.items()}))
        database.expire_all()
        leaked += leaks(application)
        if application.state is not ApplicationState.DRAFT and number % 7 == 0:
            application.state, application.submitted_at, application.confirmed_at = ApplicationState.DRAFT, None, None
            database.flush()
    for one in database.scalars(select(Application)):
        leaked += leaks(one)
        visitor_page = one.email and "\n" in one.email
        leaked += ["a line break in an address"] if visitor_page else []
    leaked += ["an answer of nobody"] * (database.scalar(select(func.count()).where(Answer.application_id.is_(None))) or 0)
    return tried, broken, leaked


def test_nothing_that_arrives_breaks_the_page_or_is_kept_unasked(browser, database, call):
    tried, broken, leaked = storm(browser, database, call, rounds=100)
    print(f"APPLY tried {tried} · lost {len(broken)} · leaked {len(leaked)}")
    assert (tried, broken, leaked) == (300, [], [])


def test_the_storm_sees_what_is_kept_unasked(browser, database, call, monkeypatch):
    """A planted fault: with every question taken for one that is asked, answers of hidden questions are kept."""
    monkeypatch.setattr(applying, "asked_questions", lambda questions, _answers, _who: list(questions))
    _tried, _broken, leaked = storm(browser, database, call, rounds=12)
    assert leaked


def test_what_was_hidden_is_not_kept_and_what_was_sent_stays_whole(browser, database, call):
    the_call, questions, _other = call
    application = make_application(the_call, form_version=questions[0].version, form_version_id=questions[0].version_id)
    make_answer(application, questions[0], "yes")
    own, visitor = make_link(application, "secret"), browser()
    fields = visitor.get(f"{own}?change=1").fields()
    unasked = {f"asked-{questions[5].key.hex}": "1", f"q-{questions[5].key.hex}": "B", "motivation": "Because I do."}
    visitor.post(own, fields | unasked | {"go": "send"})
    database.expire_all()
    assert [one.question.texts["en"] for one in application.answers] == ["Do you play?"]
    # An application that was sent is never left half empty: what is missing is said, and the words stand on the page.
    page = visitor.post(own, visitor.get(f"{own}?change=1").fields() | {"motivation": "", "go": "send"}, expect=422)
    assert page.errors[0].startswith("Why do you want to go? Please write why")
    database.expire_all()
    assert application.motivation == "Because I do."
