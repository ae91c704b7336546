"""Questions asked after acceptance: of whom, what is kept, what waits, and who sees it."""

import io

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.applications.answering import refresh_standings, save_answers
from exchange.applications.asking import answers_of, judge_later, later_waits, later_word, versions_of
from exchange.applications.building import add_question, open_form_of_delegation, publish_version, start_version
from exchange.applications.kinds import QuestionKind, Readers, Reason
from exchange.applications.later import HowFar, changes_of, how_far, still_answers, why_not_answer
from exchange.applications.models import Answer, AnswerStanding, Form
from exchange.applications.questions import Asked
from exchange.cohorts.models import Cohort
from exchange.cohorts.signals import cohort_changed
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.entrance import build_viewer
from exchange.foundation import clock
from exchange.foundation.obstacles import Conflict, Owner, Refused
from exchange.history.models import HistoryLine
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.participants.rules import Standing
from exchange.participants.services import change_participant
from tests.applications.test_rules import OWN, PLAYS, WHICH, after, choices, codes

S = ParticipantState
ALL = [PLAYS, WHICH, OWN]
P, W, OW = (one.key.hex for one in ALL)


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("state", "days", "code"),
    [
        (S.ACCEPTED, 0, []),
        (S.CONFIRMED, 0, []),
        (S.CONFIRMED, 1, ["left-already"]),
        (S.OFFERED, 0, ["not-accepted"]),
        (S.WAITING, 0, ["not-accepted"]),
        (S.WITHDRAWN, 0, ["not-accepted"]),
        (S.RETURNED, 9, ["not-accepted"]),
    ],
)
def test_answers_are_taken_from_acceptance_until_departure(state, days, code):
    cohort = Cohort(away_from_on=THEN.date())
    today = THEN.date().replace(day=THEN.day + days) if days else THEN.date()
    assert codes(why_not_answer(state, cohort, today=today)) == code


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, HowFar(1, 0, 1)),
        ({P: "no"}, HowFar(1, 1, 0)),
        ({P: "yes"}, HowFar(2, 1, 1)),
        ({P: "yes", W: "flute"}, HowFar(2, 2, 0)),
        # A choice that is offered no more is no answer.
        ({P: "gone"}, HowFar(1, 0, 1)),
        ({P: "yes", W: "harp"}, HowFar(2, 1, 1)),
    ],
)
def test_how_far_counts_what_is_asked_only(answers, expected):
    plays = choices(1, "yes", "no", is_required=True)
    which = choices(2, "drum", "flute", conditions=[after(PLAYS, "yes")], is_required=True)
    assert how_far([plays, which], answers, Asked(age=16)) == expected


@pytest.mark.parametrize(
    ("before", "typed", "written"),
    [
        ({}, {P: "yes", W: "drum"}, {P: "yes", W: "drum"}),
        ({}, {P: "no", W: "drum"}, {P: "no"}),
        ({P: "yes", W: "drum"}, {P: "yes", W: "drum"}, {}),
        ({P: "yes"}, {P: ""}, {P: ""}),
        ({}, {"f" * 32: "extra"}, {}),
    ],
)
def test_what_is_not_asked_is_not_written(before, typed, written):
    assert changes_of(ALL, before, typed, Asked(age=16)) == written
    assert set(still_answers(ALL, {**before, **typed})) <= {P, W, OW}


def test_a_leader_answers_as_a_leader_and_a_minor_answers_alone():
    cohort = Cohort(away_from_on=THEN.date())
    for kind, owner in ((ParticipantKind.LEADER, Owner.LEADER), (ParticipantKind.YOUNGSTER, Owner.YOUNG_PERSON)):
        who = Standing(id=PLAYS.key, kind=kind, state=S.ACCEPTED)
        (found,) = judge_later(who, "open", cohort)
        assert (found.code, found.owner, found.due_on) == ("questions-open", owner, THEN.date())
    assert judge_later(who, "", cohort) == []


# ---------------------------------------------------------------- services


@pytest.fixture
def place(database, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: THEN)
    monkeypatch.setattr(clock, "today", lambda _zone="UTC": THEN.date())
    return makers.make_delegation(makers.make_cohort(), makers.make_city())


@pytest.fixture
def desk(place):
    return build_viewer(makers.make_user(Role.COORDINATOR, place.city).id, today=THEN.date())


def ask(place, desk, *questions, form=None):
    form = form or open_form_of_delegation(place, actor=desk, now=THEN)
    start_version(form, actor=desk, now=THEN)
    for facts in questions:
        add_question(form, {"readers": Readers.LEADER, "why": Reason.PREPARE, **facts}, actor=desk, now=THEN)
    publish_version(form, actor=desk, now=THEN)
    return versions_of([place.id])[place.id]


SIZE = {
    "kind": QuestionKind.CHOICE,
    "texts": {"en": "Size?"},
    "is_required": True,
    "options": [{"key": "s", "texts": {"en": "Small"}}, {"key": "l", "texts": {"en": "Large"}}],
}
SEE = {"kind": QuestionKind.LONG, "texts": {"en": "What would you like to see?"}}
PICKUP = {"kind": QuestionKind.SHORT, "texts": {"en": "Who comes for you?"}, "is_required": True, "conditions": [{"age_until": 17}]}
FRENCH = {"kind": QuestionKind.SHORT, "texts": {"en": "Which school?"}, "is_required": True, "conditions": [{"nationalities": ["FR"]}]}


def words(database, cohort):
    """Return {name: (word, waits in SQL, codes of the judge)}, and hold the three together."""
    found = {}
    for participant, word, waits in database.execute(select(Participant, later_word(), later_waits(cohort))):
        judged = codes(judge_later(Standing(id=participant.id, kind=participant.kind, state=participant.state), word, cohort))
        assert bool(judged) is bool(waits)
        found[participant.person.first_name] = judged
    return found


def save(participant, form, *values, **more):
    typed = {one.key.hex: value for one, value in zip(form.questions, values, strict=False) if value is not None}
    more = {"language": "en", "version": None, "today": THEN.date(), "now": THEN} | more
    return save_answers(participant, form, typed, **more)


def test_column_judge_and_filter_agree_through_every_change(database, place, desk):
    lina = makers.make_participant(place, makers.make_person("Lina", "Haddad", city=place.city), state=S.ACCEPTED)
    paul = makers.make_participant(place, makers.make_person("Paul", "Roy", city=place.city, birth_date=None), state=S.OFFERED)
    torino = makers.make_city("Torino")
    makers.make_participant(makers.make_delegation(place.cohort, torino), makers.make_person("Marco", "Conti", city=torino))
    assert words(database, place.cohort) == {"Lina": [], "Paul": [], "Marco": []}
    version = ask(place, desk, SIZE, SEE, PICKUP, FRENCH)
    assert words(database, place.cohort) == {"Lina": ["questions-open"], "Paul": [], "Marco": []}, "Paul has not accepted"
    paul.state = S.ACCEPTED
    assert words(database, place.cohort)["Paul"] == ["questions-open"]
    assert save(lina, version, "s", None, "My aunt") == ["question-1", "question-3"]
    assert words(database, place.cohort)["Lina"] == []
    # Facts that turn a question on and off.
    change_participant(lina, {"nationality": "FR"}, actor=desk, now=THEN)
    assert words(database, place.cohort)["Lina"] == ["questions-open"]
    change_participant(lina, {"nationality": "MA"}, actor=desk, now=THEN)
    assert words(database, place.cohort)["Lina"] == []
    save(paul, version, "l", None, "")
    assert words(database, place.cohort)["Paul"] == ["questions-open"], "without a birth date somebody is asked as a minor"
    change_participant(paul, {"birth_date": THEN.date().replace(year=1990)}, actor=desk, now=THEN)
    assert words(database, place.cohort)["Paul"] == []
    cohort_changed.send(place.cohort, changed=["away_from_on"], now=THEN)
    assert words(database, place.cohort) == {"Lina": [], "Paul": [], "Marco": []}


def test_a_new_version_asks_what_is_new_and_what_was_answered_stands(database, place, desk):
    lina = makers.make_participant(place, makers.make_person("Lina", "Haddad", city=place.city), state=S.CONFIRMED)
    first = ask(place, desk, SIZE, SEE)
    save(lina, first, "s", "The port")
    form = first.form
    draft = start_version(form, actor=desk, now=THEN)
    draft.questions[1].texts = {"en": "What do you want to see there?"}
    second = ask(place, desk, {"kind": QuestionKind.SHORT, "texts": {"en": "Shoes?"}, "is_required": True}, form=form)
    assert words(database, place.cohort) == {"Lina": ["questions-open"]}
    kept = lambda: {  # noqa: E731
        one.question.texts["en"]: one.value.reveal() for one in answers_of([lina.id], [form.id])[lina.id]
    }
    assert kept() == {"Size?": "s", "What would you like to see?": "The port"}
    # The same words sent again keep the question they were given to; other words go with the new one.
    save(lina, second, "s", "The port", "41")
    assert kept() == {"Size?": "s", "What would you like to see?": "The port", "Shoes?": "41"}
    save(lina, second, "s", "The tower", "41")
    assert kept() == {"Size?": "s", "What do you want to see there?": "The tower", "Shoes?": "41"}
    assert words(database, place.cohort) == {"Lina": []}


def test_nothing_is_kept_of_whoever_has_no_place_or_has_left(database, place, desk):
    lina = makers.make_participant(place, makers.make_person("Lina", "Haddad", city=place.city), state=S.OFFERED)
    version = ask(place, desk, SIZE)
    with pytest.raises(Refused):
        save(lina, version, "s")
    lina.state = S.ACCEPTED
    with pytest.raises(Refused):
        save(lina, version, "s", today=place.cohort.away_until_on)
    assert save(lina, version, "s", version=1) == ["question-1"]
    with pytest.raises(Conflict):
        save(lina, version, "l", version=1)
    assert database.scalar(select(func.count()).select_from(Answer)) == 1


def test_a_delegation_opens_one_form_and_whoever_comes_later_is_asked(database, place, desk):
    assert open_form_of_delegation(place, actor=desk, now=THEN) is open_form_of_delegation(place, actor=desk, now=THEN)
    ask(place, desk, SIZE)
    late = makers.make_participant(place, makers.make_person("Late", "Comer", city=place.city), state=S.ACCEPTED)
    refresh_standings(Participant.id == late.id)
    assert words(database, place.cohort) == {"Late": ["questions-open"]}


# ---------------------------------------------------------------- pages


@pytest.fixture
def trip(place, desk):
    """A minor with an account, a leader, and a form with a file and a question for the desk alone."""
    lina = makers.make_person("Lina", "Haddad", city=place.city)
    participant = makers.make_participant(place, lina, state=S.CONFIRMED)
    makers.make_grant(lina, Role.YOUNGSTER, place.city)
    helene = makers.make_person("Hélène", "Marchetti", city=place.city)
    makers.make_participant(place, helene, kind=ParticipantKind.LEADER, state=S.CONFIRMED)
    makers.make_grant(helene, Role.LEADER, place.city)
    version = ask(
        place,
        desk,
        SIZE,
        SEE,
        {"kind": QuestionKind.FILE, "texts": {"en": "Your school's letter"}},
        {"kind": QuestionKind.SHORT, "texts": {"en": "For the desk?"}, "readers": Readers.COORDINATORS},
    )
    return participant, version, makers.make_account(lina), makers.make_account(helene)


def test_a_participant_answers_and_the_city_sees_who_has(browser, database, count_queries, place, trip):
    participant, version, account, leader = trip
    size, see, file, own = (f"q-{one.key.hex}" for one in version.questions)
    mine, here = browser(as_=account), f"/me/questions/{participant.id}"
    page = mine.get("/me/questions")
    assert "Why we ask: to prepare the trip." in page.text
    assert "Erased: 60 days after the return." in page.text
    assert mine.get(f"/participants/{participant.id}/questions", expect=303).location == f"/me/questions?trip={participant.id}"
    # Nothing that was typed is lost where something is missing.
    page = mine.post(here, page.fields(action=here) | {see: "The port", own: "Mine", "go": "send"}, expect=422)
    assert page.errors == ["Size? Please answer this question."]
    assert page.fields(action=here)[see].strip() == "The port"
    saved = mine.post(f"{here}/save", page.fields(action=here) | {size: "l"}, expect=200)
    assert saved.json["fields"] == {"version": "3"}
    mine.post(f"{here}/save", page.fields(action=here) | {size: "s"}, expect=409)
    fields = mine.get("/me/questions").fields(action=here) | {"go": "send", file: (io.BytesIO(b"%PDF-1.4 page"), "my letter.pdf")}
    mine.post(here, fields | {own: "Still mine"}, content_type="multipart/form-data")
    (done,) = (line for line in database.scalars(select(HistoryLine)) if line.deed == "questions-answered")
    assert done.changed == ["question-3", "question-4"]
    page = mine.get("/me/questions")
    assert "All that is needed is answered." in page.text
    # The desk: who, how far, numbers without names.
    where = f"/cohorts/{place.cohort.slug}/questions/{place.city.slug}"
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    page = desk.get(where)
    assert [(row[0], row[1], row[2]) for row in page.rows()] == [
        ("Haddad, Lina Young person", "all that is needed", "4 of 4"),
        ("Marchetti, Hélène Leader", "1 is missing", "0 of 4"),
    ]
    assert "Large 1" in page.text
    desk.get(where)
    one = count_queries(lambda: desk.get(where))
    makers.make_participant(place, makers.make_person("Ana", "Abad", city=place.city), state=S.ACCEPTED)
    makers.make_participant(place, makers.make_person("Ben", "Bold", city=place.city), state=S.ACCEPTED)
    desk.get(where)
    assert count_queries(lambda: desk.get(where)) == one <= 12
    desk.get(f"{where}.xlsx")
    assert "1 of 2 have answered" in desk.get(f"/cohorts/{place.cohort.slug}/delegations/{place.city.slug}").text
    # A person's page: all to the desk, to the leader what says so; the file as a download that leaves a line.
    shown = desk.get(f"/participants/{participant.id}")
    answer = shown.link("my letter.pdf")
    assert desk.get(answer).data == b"%PDF-1.4 page"
    assert [line.deed for line in database.scalars(select(HistoryLine)) if line.deed.startswith("answer")] == ["answer-file-read"]
    group = browser(as_=leader)
    assert "The port" in group.get(f"/participants/{participant.id}").text
    assert "For the desk?" not in group.get(f"/participants/{participant.id}").text
    assert group.get(answer).data == b"%PDF-1.4 page"
    torino = browser(as_=makers.make_user(Role.COORDINATOR, makers.make_city("Torino")))
    for address in (where, answer, f"/participants/{participant.id}/questions"):
        torino.get(address, expect=404)
    group.post(here, {"go": "send"}, expect=404)
    # Taken out again.
    remove = answer.rsplit("/", 1)[1]
    mine.post(f"{here}/files/{remove}/remove", mine.get("/me/questions").fields(action=here))
    desk.get(answer, expect=404)


def test_a_coordinator_opens_writes_and_publishes(browser, database, place):
    desk = browser(as_=makers.make_user(Role.COORDINATOR, place.city))
    where = f"/cohorts/{place.cohort.slug}/questions/{place.city.slug}"
    lina = makers.make_participant(place, makers.make_person("Lina", "Haddad", city=place.city), state=S.ACCEPTED)
    assert "Nothing is asked yet" in desk.get(where).text
    opened = desk.post(where, desk.get(where).fields(action=where)).location
    form = database.scalar(select(Form))
    assert opened == f"/forms/{form.id}"
    page = desk.get(f"{opened}/questions/new?kind=short")
    offered = {select["name"]: [option["value"] for option in select.find_all("option")] for select in page.soup.main.find_all("select")}
    assert (offered["why"], offered["readers"]) == (["prepare", "group", "support", "rule"], ["leader", "coordinators"])
    assert "kept" not in offered
    facts = {f"text-{form.language}": "Which instrument do you bring?", "is_required": "y", "kinds": "youngster"}
    desk.post(f"{opened}/questions", page.fields(action="/questions") | facts)
    desk.post(f"{opened}/publish", {"form_id": "p"})
    assert "everybody who has accepted a place is asked" in desk.get(opened).notices[0]
    assert "City for this trip" not in desk.get(f"/participants/{lina.id}").text
    assert "Questions of the city for this trip are not answered yet" in desk.get(f"/participants/{lina.id}").text
    assert database.scalar(select(AnswerStanding.missing_count)) == 1


def test_whoever_is_asked_nothing_reads_that(browser, database, place):
    youngster = makers.make_user(Role.YOUNGSTER, place.city)
    assert "Nothing is asked" in browser(as_=youngster).get("/me/questions").text
