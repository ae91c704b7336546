"""Who may be asked, who may go, when a keystroke is a new version, and what differs: rules without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from exchange.initiatives.coauthors import rules
from exchange.initiatives.coauthors.rules import Credit, credit_line, youngest
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.initiatives.revisions.difference import difference
from exchange.initiatives.revisions.meeting import both, meeting_of
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.revisions.rules import answers_of, continues, differing, kind_of_step, states, why_not_restore
from exchange.initiatives.rules import answer_version
from exchange.initiatives.showing import author_line

A, B, C = (UUID(int=number) for number in (1, 2, 3))
NOW = datetime(2018, 1, 10, 9, 0, tzinfo=UTC)
S, T = InitiativeState, AuthorState


def written(*, state=S.DRAFT, began=A, **asked):
    """Return an initiative that A began; `B=T.ASKED` asked B and so on."""
    people = {"A": A, "B": B, "C": C}
    one = Initiative(slug="x", state=state, author_id=began, created_at=NOW, saved_at=NOW)
    one.asked_authors = [InitiativeAuthor(person_id=people[name], state=of, asked_at=NOW) for name, of in asked.items()]
    return one


def codes(obstacles):
    return [one.code for one in obstacles]


@pytest.mark.parametrize(
    ("initiative", "person", "expected"),
    [
        (written(), B, []),
        (written(state=S.RETURNED), B, []),
        (written(state=S.PUBLISHED), B, []),
        (written(state=S.SUBMITTED), B, ["with-readers"]),
        (written(state=S.IN_REVIEW), B, ["with-readers"]),
        (written(state=S.RETIRED), B, ["retired"]),
        (written(), C, ["not-of-the-group"]),
        (written(), A, ["already"]),
        (written(B=T.ACCEPTED), B, ["already"]),
        (written(B=T.ASKED), B, ["asked"]),
        (written(B=T.DECLINED), B, ["declined"]),
        (written(B=T.REMOVED), B, ["removed"]),
        (written(B=T.LEFT), B, []),
        (written(B=T.TAKEN_BACK), B, []),
    ],
)
def test_who_may_be_asked(initiative, person, expected):
    assert codes(rules.why_not_ask(initiative, person_id=person, askable={A, B})) == expected


def test_six_are_the_most_with_those_who_have_not_answered():
    one = written()
    answers = [T.ACCEPTED, T.ASKED, T.ACCEPTED, T.ASKED, T.ACCEPTED]
    one.asked_authors = [InitiativeAuthor(person_id=UUID(int=10 + n), state=of, asked_at=NOW) for n, of in enumerate(answers)]
    assert codes(rules.why_not_ask_anybody(one)) == ["too-many-authors"]
    assert codes(rules.why_not_accept(one.asked_authors[1], one)) == []
    one.asked_authors.append(InitiativeAuthor(person_id=B, state=T.DECLINED, asked_at=NOW))
    assert codes(rules.why_not_accept(one.asked_authors[-1], one)) == ["too-many-authors"]


@pytest.mark.parametrize(
    ("state", "answer", "accept", "decline"),
    [
        (S.DRAFT, T.ASKED, [], []),
        (S.DRAFT, T.DECLINED, [], []),
        (S.DRAFT, T.ACCEPTED, [], ["not-asked"]),
        (S.DRAFT, T.TAKEN_BACK, ["not-asked"], ["not-asked"]),
        (S.DRAFT, T.REMOVED, ["not-asked"], ["not-asked"]),
        (S.DRAFT, T.LEFT, ["not-asked"], ["not-asked"]),
        (S.SUBMITTED, T.ASKED, ["with-readers"], []),
        (S.PUBLISHED, T.ASKED, [], []),
    ],
)
def test_what_may_be_answered(state, answer, accept, decline):
    one = written(state=state, B=answer)
    assert codes(rules.why_not_accept(one.asked_authors[0], one)) == accept
    assert codes(rules.why_not_decline(one.asked_authors[0])) == decline


@pytest.mark.parametrize(
    ("initiative", "person", "expected"),
    [
        (written(), A, ["only-author"]),
        (written(B=T.ASKED), A, ["only-author"]),
        (written(B=T.ACCEPTED), A, []),
        (written(B=T.ACCEPTED, state=S.IN_REVIEW), B, []),
        (written(B=T.ACCEPTED, state=S.PUBLISHED), B, []),
        (written(B=T.ASKED), B, ["not-yours"]),
        (written(), C, ["not-yours"]),
        (written(began=None, B=T.ACCEPTED), B, ["only-author"]),
    ],
)
def test_who_may_leave(initiative, person, expected):
    assert codes(rules.why_not_leave(initiative, person_id=person)) == expected


@pytest.mark.parametrize(
    ("initiative", "person", "reader", "reason", "expected"),
    [
        (written(B=T.ACCEPTED), B, C, "Not theirs.", []),
        (written(B=T.ACCEPTED), A, C, "Not theirs.", []),
        (written(B=T.ACCEPTED), B, C, " ", ["reason-missing"]),
        (written(B=T.ACCEPTED), B, A, "Quarrel.", ["own"]),
        (written(), A, C, "Not theirs.", ["only-author"]),
        (written(B=T.ASKED), B, C, "Not theirs.", ["not-yours"]),
    ],
)
def test_only_an_adult_takes_somebody_off(initiative, person, reader, reason, expected):
    assert codes(rules.why_not_remove(initiative, person_id=person, reader_id=reader, reason=reason)) == expected


@pytest.mark.parametrize(
    ("names", "credit", "line"),
    [
        (["Inès"], ("Inès", 0), "By Inès, Bagneux"),
        ([""], ("", 0), "By a young person from Bagneux"),
        ([], ("", 0), "By a young person from Bagneux"),
        (["Inès", "Théo"], ("Inès, Théo", 0), "By Inès, Théo, Bagneux"),
        (["Inès", ""], ("Inès", 1), "By Inès and a young person from Bagneux"),
        (["", "Théo", ""], ("Théo", 2), "By Théo and others from Bagneux"),
        (["", ""], ("", 2), "By a team of young people from Bagneux"),
        (["x" * 120, "y" * 120], ("x" * 120, 1), f"By {'x' * 120} and a young person from Bagneux"),
    ],
)
def test_one_line_for_several_each_by_their_own_consent(names, credit, line):
    assert credit_line(names) == Credit(*credit)
    assert author_line(credit[0], "Bagneux", credit[1]) == line


def test_the_youngest_decides_who_reads_first():
    older, younger = date(1990, 1, 1), date(2003, 1, 1)
    assert youngest([older, younger]) == younger
    assert youngest([older, None]) is None
    assert youngest([]) is None


def revision(number, before, after, *, kind=RevisionKind.EDITED, by=A, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    return InitiativeRevision(kind=kind, by_id=by, number=number, before=before, answers=after, began_at=at, at=at)


@pytest.mark.parametrize(
    ("last", "by", "minutes", "expected"),
    [
        (None, A, 0, False),
        (revision(2, {}, {}), A, 0, True),
        (revision(2, {}, {}), A, 29, True),
        (revision(2, {}, {}), A, 30, False),
        (revision(2, {}, {}), B, 1, False),
        (revision(2, {}, {}, by=None), None, 1, True),
        (revision(None, {}, {}, kind=RevisionKind.RETURNED), A, 1, False),
        (revision(2, {}, {}, kind=RevisionKind.RESTORED), A, 1, False),
    ],
)
def test_keystrokes_of_half_an_hour_are_one_version(last, by, minutes, expected):
    assert continues(last, by_id=by, now=NOW + timedelta(minutes=minutes)) is expected


def test_an_adults_sending_is_a_sending():
    assert kind_of_step(S.IN_REVIEW, is_by_author=True) is RevisionKind.SENT
    assert kind_of_step(S.IN_REVIEW, is_by_author=False) is RevisionKind.READ
    assert kind_of_step(S.PUBLISHED, is_by_author=False) is RevisionKind.PUBLISHED


def test_what_stood_there_before_and_after_each_version():
    current = answers_of(written()) | {"title": "Lamps", "cost": "Now 900."}
    lines = [
        revision(1, {"title": ""}, {"title": "Lamp"}),
        revision(7, {"cost": "Little."}, {"cost": "900."}, by=B),
        revision(None, {}, current | {"title": "Lamp", "cost": "900."}, kind=RevisionKind.SENT),
        revision(1, {"title": "Lamp"}, {"title": "Lamps"}),
    ]
    stood = states(lines, current=current)
    assert [one["title"] for one in stood] == ["", "Lamp", "Lamp", "Lamp", "Lamps"]
    assert [one["cost"] for one in stood] == ["Little.", "Little.", "900.", "900.", "900."]
    assert differing(stood[0], stood[-1]) == ["title", "cost"]
    assert states([], current=current) == [current]


def test_what_is_public_or_with_readers_is_not_brought_back():
    old = {"title": "Before"}
    assert codes(why_not_restore(written(), wanted=old)) == []
    assert codes(why_not_restore(written(), wanted={"title": ""})) == ["same"]
    assert codes(why_not_restore(written(state=S.SUBMITTED), wanted=old)) == ["sent"]
    assert codes(why_not_restore(written(state=S.PUBLISHED), wanted=old)) == ["published"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("Tea.", "Tea.", ["=Tea."]),
        ("", "New", ["+New"]),
        ("Old", "", ["-Old"]),
        ("We pour tea.", "We pour hot tea.", ["=We pour ", "+hot ", "=tea."]),
        ("We pour cold tea.", "We pour tea.", ["=We pour ", "-cold ", "=tea."]),
        ("One\nTwo", "One\nThree", ["=One\n", "-Two", "+Three"]),
        # Words that hardly stayed make one change, not three.
        ("boys of town", "girls of city", ["-boys of town", "+girls of city"]),
    ],
)
def test_the_difference_word_by_word(before, after, expected):
    marks = {"same": "=", "gone": "-", "new": "+"}
    assert [marks[piece.kind] + piece.text for piece in difference(before, after)] == expected


@pytest.mark.parametrize("words", [("a " * 10_000, "b a " * 5_000), ("a\n" * 9_000, "a \n" * 9_000), ("x" * 60_000, "y" * 60_000)])
def test_no_text_makes_it_slow_and_no_word_is_lost(words):
    pieces = difference(*words)
    for kind, text in zip(("gone", "new"), words, strict=True):
        assert "".join(piece.text for piece in pieces if piece.kind in (kind, "same")).split() == text.split()


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        ("Phone.", "Desk.", "Phone.\n\nDesk."),
        ("Phone and desk.", "desk", "Phone and desk."),
        ("", "Desk.", "Desk."),
        (["Tea.", "Lamps."], ["Tea.", "Chairs."], ["Tea.", "Lamps.", "Chairs."]),
    ],
)
def test_both_has_the_words_of_both(theirs, mine, expected):
    assert both(theirs, mine) == expected
    assert meeting_of(theirs, mine).version == answer_version(theirs)


def test_names_of_both_stand_on_one_line():
    assert both("Lamps", "Tea", is_one_line=True) == "Lamps / Tea"
