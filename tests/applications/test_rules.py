"""Which questions are asked, what counts as an answer, who may apply when: pure, in tables of cases."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from exchange.applications import rules
from exchange.applications.filing import why_not_file
from exchange.applications.kinds import ApplicationState, CallState, QuestionKind
from exchange.applications.models import Application, Call, Question
from exchange.applications.questions import (
    Asked,
    asked_questions,
    asks_nationality,
    missing_answers,
    missing_of_form,
    possible_questions,
    read_answer,
    sensitive_topics,
    why_not_remove,
    why_not_swap,
    wording,
)
from exchange.applications.wording import CallWords, call_words, fingerprint, outdated_languages, translated_languages
from exchange.applications.writing import read_options
from exchange.cohorts.models import Cohort, CohortState
from exchange.conferences.models import Conference
from exchange.demonstration.makers import THEN
from exchange.participants.models import ParticipantKind

A, K = ApplicationState, QuestionKind
FIRST_DAY = date(2017, 11, 15)


def codes(obstacles):
    return [obstacle.code for obstacle in obstacles]


def question(number, text="Words", kind=K.SHORT, **facts):
    facts.setdefault("texts", {"en": text})
    return Question(key=UUID(int=number), position=number, kind=kind, **facts)


def choices(number, *keys, **facts):
    return question(number, kind=facts.pop("kind", K.CHOICE), options=[{"key": key, "texts": {"en": key.title()}} for key in keys], **facts)


def after(earlier, *answers):
    return {"question": earlier.key.hex, "one_of": list(answers)}


PLAYS = choices(1, "yes", "no")
WHICH = choices(2, "drum", "flute", conditions=[after(PLAYS, "yes")])
OWN = question(3, conditions=[after(WHICH, "drum")])
ALL = [PLAYS, WHICH, OWN]
P, W, OW = (one.key.hex for one in ALL)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, [1]),
        ({P: "no"}, [1]),
        ({P: "yes"}, [1, 2]),
        ({P: "yes", W: "flute"}, [1, 2]),
        ({P: "yes", W: "drum"}, [1, 2, 3]),
        # What was answered before one changed one's mind counts for nothing.
        ({P: "no", W: "drum", OW: "mine"}, [1]),
        ({W: "drum"}, [1]),
    ],
)
def test_a_question_waits_for_the_answer_before_it(answers, asked):
    assert [one.position for one in asked_questions(ALL, answers, Asked(age=16))] == asked


@pytest.mark.parametrize(
    ("condition", "who", "is_asked"),
    [
        ({"age_from": 16}, Asked(age=15), False),
        ({"age_from": 16}, Asked(age=16), True),
        ({"age_until": 17}, Asked(age=17), True),
        ({"age_until": 17}, Asked(age=18), False),
        ({"age_from": 14, "age_until": 15}, Asked(age=16), False),
        ({"age_until": 17}, Asked(age=None), True),
        ({"age_from": 18}, Asked(age=None), False),
        ({"kinds": ["leader"]}, Asked(age=30, kind=ParticipantKind.LEADER), True),
        ({"kinds": ["leader"]}, Asked(age=30), False),
        ({"nationalities": ["FR", "ES"]}, Asked(age=20, nationality="ES"), True),
        ({"nationalities": ["FR"]}, Asked(age=20, nationality="MA"), False),
        ({"nationalities": ["FR"], "is_not": True}, Asked(age=20, nationality="MA"), True),
        ({"nationalities": ["FR"], "is_not": True}, Asked(age=20, nationality="FR"), False),
    ],
)
def test_a_question_is_asked_of_some(condition, who, is_asked):
    one = question(1, conditions=[condition])
    assert bool(asked_questions([one], {}, who)) is is_asked
    assert bool(possible_questions([one], who)) is is_asked


def test_a_page_can_show_all_that_may_be_asked_and_nothing_that_cannot():
    adults = question(4, conditions=[{"age_from": 18}])
    behind = question(5, conditions=[after(adults, "x")])
    assert [one.position for one in possible_questions([*ALL, adults, behind], Asked(age=16))] == [1, 2, 3]


def test_the_nationality_is_asked_only_where_something_depends_on_it():
    assert asks_nationality(ALL) is False
    assert asks_nationality([question(1, conditions=[{"nationalities": ["FR"]}])]) is True


@pytest.mark.parametrize(
    ("one", "typed", "value", "code"),
    [
        (question(1), ["  Cooking "], "Cooking", None),
        (question(1), ["", " "], "", None),
        (question(1), ["=HYPERLINK(1)"], "=HYPERLINK(1)", None),
        (question(1), ["x" * 201], "x" * 201, "too-long"),
        (question(1, kind=K.LONG), ["x" * 5000], "x" * 5000, None),
        (choices(1, "a", "b"), ["a"], "a", None),
        (choices(1, "a", "b"), ["c"], "", "choice-unknown"),
        (choices(1, "a", "b"), ["a", "b"], "", "choice-unknown"),
        (choices(1, "a", "b", kind=K.SEVERAL), ["b", "a"], "a\nb", None),
        (choices(1, "a", "b", kind=K.SEVERAL), ["b", "z"], "", "choice-unknown"),
        (question(1, kind=K.DATE), ["14/3/2009"], "2009-03-14", None),
        (question(1, kind=K.DATE), ["soon"], "soon", "date"),
        (question(1, kind=K.NUMBER), ["3,5"], "3.5", None),
        (question(1, kind=K.NUMBER), ["three"], "three", "number"),
        (question(1, kind=K.STATEMENT), ["yes"], "yes", None),
    ],
)
def test_what_counts_as_an_answer(one, typed, value, code):
    if one.kind is K.SEVERAL and code:
        value = ""
    read, obstacle = read_answer(one, typed)
    assert (obstacle.code if obstacle else None) == code
    assert read == value


def test_a_required_answer_is_missed_only_where_it_is_asked():
    needed = question(2, is_required=True, conditions=[after(PLAYS, "yes")])
    assert codes(missing_answers([PLAYS, needed], {P: "no"}, Asked(age=16))) == []
    assert codes(missing_answers([PLAYS, needed], {P: "yes"}, Asked(age=16))) == ["answer-missing"]


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (ALL, []),
        ([question(1, text="")], ["question-empty"]),
        ([choices(1, "only")], ["options-few"]),
        ([WHICH, PLAYS], ["condition-broken"]),
        ([question(1, conditions=[{"question": UUID(int=1).hex, "one_of": ["x"]}])], ["condition-broken"]),
        ([PLAYS, question(2, conditions=[after(PLAYS, "gone")])], ["condition-broken"]),
        ([question(1, text="Which allergies do you have?")], ["sensitive"]),
        ([question(1, text="Which allergies do you have?", sensitive_reason="We cook together at the first meeting.")], []),
    ],
)
def test_a_form_is_published_only_when_every_question_can_be_answered(questions, expected):
    assert codes(missing_of_form(questions, source="en")) == expected


def test_no_order_lets_a_question_stand_before_what_it_depends_on():
    assert codes(why_not_swap(ALL, 0)) == ["order-condition"]
    assert codes(why_not_swap([PLAYS, question(2)], 0)) == []
    assert codes(why_not_swap(ALL, 2)) == ["order-end"]
    assert codes(why_not_swap(ALL, -1)) == ["order-end"]
    assert codes(why_not_remove(PLAYS, ALL)) == ["still-needed"]
    assert codes(why_not_remove(OWN, ALL)) == []


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Hast du Allergien?", "health"),
        ("Quelle est votre religion ?", "faith"),
        ("¿Cuál es tu origen étnico?", "origin"),
        ("Sei iscritto a un sindacato?", "opinions, unions or private life"),
        ("Tens alguna discapacitat?", "health"),
        ("Qual é a tua orientação sexual?", "opinions, unions or private life"),
        ("What do you want to see?", None),
        ("Do you play judo?", None),
        ("Are you a polite person?", None),
    ],
)
def test_private_topics_are_noticed_in_seven_languages(app, words, topic):
    with app.app_context():
        assert [str(one) for one in sensitive_topics([words])] == ([topic] if topic else [])


def test_a_reader_gets_their_own_language_else_the_source_with_a_mark():
    texts = {"fr": "Pourquoi ?", "en": "Why?"}
    assert wording(texts, "en", source="fr") == ("Why?", "")
    assert wording(texts, "de", source="fr") == ("Pourquoi ?", "fr")
    assert wording({"it": "Perché?"}, "de", source="fr") == ("Perché?", "it")


def test_a_choice_keeps_its_key_when_it_is_worded_better():
    earlier = [{"key": "a1", "texts": {"en": "Train"}}, {"key": "b2", "texts": {"en": "Bus"}}]
    keys = lambda text: [one["key"] for one in read_options({"options-en": text}, source="en", earlier=earlier)]  # noqa: E731
    assert keys("Bus\nTrain") == ["b2", "a1"]
    assert keys("By train\nBus") == ["a1", "b2"]
    assert keys("Plane\nTrain\nBus")[1:] == ["a1", "b2"]
    assert read_options({"options-en": "Train\nBus", "options-fr": "Le train\nLe bus"}, source="en", earlier=earlier)[1]["texts"] == {
        "en": "Bus",
        "fr": "Le bus",
    }


# ---------------------------------------------------------------- calls and applications


def call(**facts):
    conference = Conference(name="Barcelona", slug="b", place="Barcelona", starts_on=FIRST_DAY, ends_on=FIRST_DAY + timedelta(days=2))
    cohort = Cohort(
        name="Barcelona 2017",
        slug="b",
        conference=conference,
        away_from_on=date(2017, 11, 14),
        away_until_on=date(2017, 11, 18),
        state=CohortState.OPEN,
    )
    facts = {
        "state": CallState.OPEN,
        "opens_on": date(2017, 9, 1),
        "closes_on": date(2017, 10, 20),
        "title": "Go",
        "text": "A trip.",
    } | facts
    return Call(cohort=cohort, **facts)


@pytest.mark.parametrize(
    ("facts", "today", "code"),
    [
        ({}, date(2017, 8, 31), ["call-not-yet"]),
        ({}, date(2017, 9, 1), []),
        ({}, date(2017, 10, 20), []),
        ({}, date(2017, 10, 21), ["call-closed"]),
        ({"state": CallState.CLOSED}, date(2017, 10, 1), ["call-closed"]),
    ],
)
def test_a_call_is_open_from_its_first_to_its_last_day(facts, today, code):
    assert codes(rules.why_not_apply(call(**facts), today=today)) == code


@pytest.mark.parametrize(
    ("born", "kind", "code"),
    [
        (date(2004, 11, 15), ParticipantKind.YOUNGSTER, []),
        (date(2004, 11, 16), ParticipantKind.YOUNGSTER, ["too-young"]),
        (date(1986, 11, 16), ParticipantKind.YOUNGSTER, []),
        (date(1986, 11, 15), ParticipantKind.YOUNGSTER, ["too-old"]),
        (None, ParticipantKind.YOUNGSTER, ["birth-date-missing"]),
        (date(2018, 1, 1), ParticipantKind.YOUNGSTER, ["birth-date-future"]),
        (date(1999, 11, 14), ParticipantKind.LEADER, []),
        (date(1999, 11, 15), ParticipantKind.LEADER, ["leader-minor"]),
        (date(1960, 1, 1), ParticipantKind.LEADER, []),
    ],
)
def test_ages_count_on_the_first_day(born, kind, code):
    assert codes(rules.why_not_this_age(born, call(kind=kind), today=date(2017, 10, 1))) == code


@pytest.mark.parametrize("state", list(A))
def test_an_application_goes_only_where_it_may(state):
    assert {then for then in A if not rules.why_not_move(state, then)} == set(rules.NEXT[state])
    assert bool(rules.why_not_correct(Application(state=state), call(), today=date(2017, 10, 1))) is (
        state not in {A.DRAFT, A.SUBMITTED, A.CONFIRMED}
    )
    assert bool(rules.why_not_withdraw(state)) is (state in {A.ACCEPTED, A.DECLINED, A.WITHDRAWN})
    assert bool(rules.why_not_confirm_by_hand(state)) is (state is not A.SUBMITTED)


def test_what_is_still_missing_is_said_at_once():
    nobody = Application(state=A.DRAFT, created_at=THEN)
    found = rules.missing_of_application(nobody, call(), [], {}, today=date(2017, 10, 1))
    assert codes(found) == ["birth-date-missing", "name-missing", "contact-missing", "motivation-missing"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8::9", "2001:db8:0:0::/64"),
        ("", ""),
    ],
)
def test_one_household_is_one_network(address, network):
    assert rules.network_of(address) == network


def test_a_school_class_is_no_machine():
    assert rules.why_not_now(starts=35 * 5) == []
    assert codes(rules.why_not_now(starts=rules.STARTS_AN_HOUR)) == ["too-many"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ["file-empty"]),
        (b"%PDF-1.4 a page", []),
        (b"%PDF-1.4 /OpenAction << /JavaScript >>", ["file-active"]),
        (b"%PDF-1.4 /OpenAction << /S /SubmitForm >>", ["file-active"]),
        (b"%PDF-1.7 /OpenAction [3 0 R /XYZ null null 0] as office programs write", []),
        (b"MZ a program", ["file-kind"]),
        (b"<svg onload=alert(1)>", ["file-kind"]),
        (b"%PDF-" + b"x" * (5 * 1024 * 1024), ["file-too-large"]),
        (b"\xff\xd8\xff picture", []),
    ],
)
def test_only_plain_papers_and_pictures_are_taken(content, code):
    assert codes(why_not_file(content)) == code


@pytest.mark.parametrize(
    ("opens", "closes", "code"),
    [
        (date(2017, 9, 1), date(2017, 10, 20), []),
        (date(2017, 9, 1), date(2017, 9, 1), []),
        (date(2017, 9, 2), date(2017, 9, 1), ["call-days"]),
        (date(2017, 9, 1), date(2017, 11, 14), ["call-after-departure"]),
        (date(206, 9, 1), date(2017, 10, 20), ["call-year"]),
        (date(2017, 9, 1), date(9999, 12, 31), ["call-year"]),
    ],
)
def test_the_days_of_a_call_lie_before_its_trip_and_near_it(opens, closes, code):
    assert codes(rules.why_not_call(call().cohort, opens_on=opens, closes_on=closes, today=date(2017, 9, 1))) == code


def test_a_reader_gets_a_call_in_their_language_part_by_part():
    one = call(language="fr", title="Deux places", text="Une semaine.")
    one.translations = {
        "en": {"title": "Two places", "text": "A week.", "of": fingerprint(one)},
        "de": {"title": "Zwei Plätze", "of": "old"},
    }
    assert call_words(one, "fr") == CallWords("Deux places", "Une semaine.")
    assert call_words(one, "en") == CallWords("Two places", "A week.")
    assert call_words(one, "de") == CallWords("Zwei Plätze", "Une semaine.", text_foreign="fr")
    assert call_words(one, "it") == CallWords("Deux places", "Une semaine.", "fr", "fr")
    assert (translated_languages(one), outdated_languages(one)) == (["en"], ["de"])
