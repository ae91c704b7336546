"""What may happen to an initiative, and which name may leave the city. No app, no database."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from exchange.demonstration.notes import ANSWERS
from exchange.initiatives import rules
from exchange.initiatives.checking import find_personal_data
from exchange.initiatives.models import Initiative, InitiativeState, Stage
from exchange.initiatives.questions import NAMES, QUESTIONS
from exchange.initiatives.showing import author_line, stage_items

S = InitiativeState
TODAY = date(2018, 1, 10)
THEN = datetime(2018, 1, 1, tzinfo=UTC)
MINOR, ADULT = date(2002, 6, 1), date(1999, 6, 1)


def an_initiative(state=S.DRAFT, **facts):
    facts = {"slug": "lamps", "city_id": uuid4(), "author_id": uuid4(), "created_at": THEN, "saved_at": THEN} | ANSWERS | facts
    return Initiative(state=state, **facts)


def codes(obstacles):
    return [obstacle.code for obstacle in obstacles]


class TestQuestions:
    def test_there_are_nine_in_order_and_each_has_a_column(self):
        assert [question.number for question in QUESTIONS] == list(range(1, 10))
        assert all(hasattr(Initiative, name) for name in NAMES)

    def test_each_has_help_and_an_example(self):
        assert [q.number for q in QUESTIONS if not (q.help and q.example)] == []


class TestSubmitting:
    def test_a_whole_one_can_be_sent(self):
        assert rules.why_not_submit(an_initiative()) == []

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
    def test_each_missing_answer_is_named_with_its_page(self, question):
        empty = [] if question.name == "steps" else "  "
        (obstacle,) = rules.why_not_submit(an_initiative(**{question.name: empty}))
        assert obstacle.code == f"question-{question.number}"
        assert (obstacle.endpoint, obstacle.arguments) == ("initiatives.question", {"slug": "lamps", "number": question.number})

    def test_an_empty_one_lacks_nine(self):
        blank = an_initiative(**{name: [] if name == "steps" else "" for name in NAMES})
        assert codes(rules.why_not_submit(blank)) == [f"question-{number}" for number in range(1, 10)]

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            (S.DRAFT, []),
            (S.RETURNED, []),
            (S.SUBMITTED, ["sent"]),
            (S.IN_REVIEW, ["sent"]),
            (S.PUBLISHED, ["published"]),
            (S.RETIRED, ["published"]),
        ],
    )
    def test_only_what_is_with_its_author_can_be_written_and_sent(self, state, expected):
        assert codes(rules.why_not_write(an_initiative(state))) == expected
        assert codes(rules.why_not_submit(an_initiative(state))) == expected

    @pytest.mark.parametrize(
        ("birth_date", "state"),
        [
            (MINOR, S.SUBMITTED),
            (None, S.SUBMITTED),
            (ADULT, S.IN_REVIEW),
            (date(2000, 1, 10), S.IN_REVIEW),
            (date(2000, 1, 11), S.SUBMITTED),
        ],
    )
    def test_a_minor_and_whoever_has_no_birth_date_are_read_by_an_adult_first(self, birth_date, state):
        assert rules.state_after_submitting(birth_date, today=TODAY) is state
        assert rules.needs_adult_reading(birth_date, today=TODAY) is (state is S.SUBMITTED)

    def test_what_comes_next_names_the_adult_only_where_there_is_one(self):
        assert [len(rules.what_comes_next(day, today=TODAY)) for day in (MINOR, ADULT)] == [3, 2]


class TestReading:
    def test_an_adult_reads_what_was_sent(self):
        assert rules.why_not_read_first(an_initiative(S.SUBMITTED), reader_id=uuid4()) == []

    def test_nobody_reads_their_own(self):
        own = an_initiative(S.SUBMITTED)
        assert codes(rules.why_not_read_first(own, reader_id=own.author_id)) == ["own"]

    @pytest.mark.parametrize("state", [state for state in S if state is not S.SUBMITTED])
    def test_nothing_else_waits_for_it(self, state):
        assert codes(rules.why_not_read_first(an_initiative(state), reader_id=uuid4())) == ["not-waiting"]


class TestPublishing:
    def test_an_adults_goes_without_an_adults_reading(self):
        assert rules.why_not_publish(an_initiative(S.IN_REVIEW), author_birth_date=ADULT, today=TODAY) == []

    @pytest.mark.parametrize("birth_date", [MINOR, None])
    def test_a_minors_needs_it(self, birth_date):
        unread = an_initiative(S.IN_REVIEW)
        assert codes(rules.why_not_publish(unread, author_birth_date=birth_date, today=TODAY)) == ["not-read"]
        assert rules.why_not_publish(an_initiative(S.IN_REVIEW, read_at=THEN), author_birth_date=birth_date, today=TODAY) == []

    def test_with_gaps_it_waits(self):
        gap = an_initiative(S.IN_REVIEW, read_at=THEN, cost="")
        assert codes(rules.why_not_publish(gap, author_birth_date=MINOR, today=TODAY)) == ["question-7"]

    @pytest.mark.parametrize("state", [state for state in S if state is not S.IN_REVIEW])
    def test_only_from_review(self, state):
        assert codes(rules.why_not_publish(an_initiative(state), author_birth_date=ADULT, today=TODAY)) == ["not-in-review"]


class TestReturningAndRetiring:
    def test_a_return_needs_its_sentence(self):
        waits = an_initiative(S.IN_REVIEW)
        assert codes(rules.why_not_return(waits, sentence="  ", stands_in=S.IN_REVIEW)) == ["reason-missing"]
        assert rules.why_not_return(waits, sentence="Say what it costs.", stands_in=S.IN_REVIEW) == []

    def test_a_return_comes_from_where_it_waits(self):
        assert codes(rules.why_not_return(an_initiative(S.SUBMITTED), sentence="x", stands_in=S.IN_REVIEW)) == ["not-waiting"]
        assert codes(rules.why_not_return(an_initiative(S.PUBLISHED), sentence="x", stands_in=S.SUBMITTED)) == ["not-waiting"]

    def test_only_what_is_published_retires_and_says_why(self):
        assert rules.why_not_retire(an_initiative(S.PUBLISHED), sentence="Replaced.") == []
        assert codes(rules.why_not_retire(an_initiative(S.PUBLISHED), sentence="")) == ["reason-missing"]
        assert codes(rules.why_not_retire(an_initiative(S.DRAFT), sentence="Replaced.")) == ["not-published"]


class TestCredit:
    @pytest.mark.parametrize(
        ("birth_date", "may_show", "expected"),
        [
            (MINOR, True, "Inès"),
            (None, True, "Inès"),
            (ADULT, True, "Inès Belkacem"),
            (MINOR, False, ""),
            (None, False, ""),
            (ADULT, False, ""),
        ],
    )
    def test_no_name_without_consent_and_never_a_minors_family_name(self, birth_date, may_show, expected):
        name = rules.credited_as(first_name="Inès", last_name="Belkacem", birth_date=birth_date, may_show=may_show, today=TODAY)
        assert name == expected

    def test_a_minor_with_one_name_has_none_in_public(self):
        assert rules.credited_as(first_name="", last_name="Suharto", birth_date=MINOR, may_show=True, today=TODAY) == ""


class TestSaving:
    @pytest.mark.parametrize(
        ("seen", "saved", "new", "own", "lost"),
        [
            ("", "Theirs", "Mine", False, True),
            ("Theirs", "Theirs", "Mine", False, False),
            ("", "Mine", "Mine", False, False),  # the answer got lost, the same is sent again
            ("Lamps. Tea.", "Lamps.", "Lamps. Tea. Soup.", False, True),  # somebody took the tea out
            ("Lamps. Tea.", "", "Lamps. Tea. Soup.", False, True),
            ("", "Lamps", "Lamps on the square", False, True),
            (["One", "Two"], ["One"], ["One", "Two", "Three"], False, True),
            # One’s own: the page goes on after a lost answer, but nothing comes back that was deleted in another tab.
            ("", "Lamps", "Lamps on the square", True, False),
            ("Lamps. Tea.", "Lamps. Tea. Soup.", "Lamps. Tea. Soup. Bread.", True, False),
            ("", "Theirs", "Mine", True, True),
            ("Lamps. Tea.", "Lamps.", "Lamps. Tea. Soup.", True, True),
            ("Lamps. Tea.", "", "Lamps. Tea. Soup.", True, True),
            ("Lamps. Tea.", "Lamps.", "Lamps. Bread.", True, False),
            (["One", "Two"], ["One"], ["One", "Two", "Three"], True, True),
            (["One"], ["One", "Two"], ["One", "Two", "Three"], True, False),
        ],
    )
    def test_what_others_saved_is_neither_overwritten_nor_undone_unseen(self, seen, saved, new, own, lost):
        facts = {"saved": saved, "seen_version": rules.answer_version(seen), "new": new}
        assert rules.loses_words(**facts, is_own=own, seen=seen) == lost

    def test_too_long_or_too_many_is_refused(self):
        assert codes(rules.why_not_answer("title", "x" * 121, limit=120)) == ["too-long"]
        assert codes(rules.why_not_answer("steps", ["x"] * 21, limit=100)) == ["too-many-steps"]
        assert rules.why_not_answer("steps", ["x"] * 20, limit=100) == []

    def test_empty_steps_fall_away(self):
        assert rules.cleaned("steps", [" One ", "", "  ", "Two"]) == ["One", "Two"]
        assert rules.cleaned("title", [" Lamps "]) == "Lamps"
        assert rules.cleaned("title", []) == ""

    def test_at_most_three_themes(self):
        assert rules.why_not_choose(3) == []
        assert codes(rules.why_not_choose(4)) == ["too-many-themes"]

    @pytest.mark.parametrize(("number", "go", "expected"), [(4, "next", 5), (4, "back", 3), (1, "back", 1), (9, "next", 10)])
    def test_where_a_button_leads(self, number, go, expected):
        assert rules.next_question(number, go=go) == expected


class TestPersonalData:
    @pytest.mark.parametrize(
        ("text", "kinds"),
        [
            ("Call 06 12 34 56 78 after six.", ["phone"]),
            ("Call +34 612 345 678.", ["phone"]),
            ("Ruf 030/1234567 an.", ["phone"]),
            ("Write to montse.garcia@example.org today.", ["email"]),
            ("Find us as @lamps_raval.", ["account"]),
            ("Ask Théo Lambert.", ["name"]),
            ("Ask LAMBERT, Theo about it.", ["name"]),
            ("About 900 euros from 2017-2018, 1,500 in 2019.", []),
            ("From 21:00 to 22:30 on 16.11.2017, 44 nights.", []),
            ("Théo and the Lambert street are two things.", []),
            ("12 000 000 people live there.", []),
        ],
    )
    def test_what_is_found(self, text, kinds):
        assert [finding.kind for finding in find_personal_data({2: text}, names=[("Théo", "Lambert"), ("", "Suharto")])] == kinds

    def test_steps_are_searched_and_the_question_is_named(self):
        (finding,) = find_personal_data({4: ["Come.", "Call 06 12 34 56 78."]})
        assert (finding.number, finding.words) == (4, "06 12 34 56 78")


def test_the_way_of_stages():
    assert [state for _stage, state in stage_items(Stage.DIAGNOSIS)][:4] == ["gone", "gone", "now", "todo"]


def test_who_wrote_it(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert author_line("Inès", "Bagneux") == "By Inès, Bagneux"
        assert author_line("", "Bagneux") == "By a young person from Bagneux"
