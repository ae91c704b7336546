"""Rankings by hand, the draw that can be repeated, and what a reader may see when."""

import random
from decimal import Decimal
from uuid import UUID

import pytest

from exchange.selection import rules
from exchange.selection.models import Outcome, ReviewState, SelectionState
from exchange.selection.rules import Sheet, Target, Weighed

A, B, C, D = (UUID(int=number) for number in range(1, 5))
ANNE, BILAL = UUID(int=11), UUID(int=12)
WHY, TEAM = UUID(int=21), UUID(int=22)
CRITERIA = [Weighed(WHY, 2), Weighed(TEAM, 1)]


def sheet(application, reviewer, **points):
    named = {"why": WHY, "team": TEAM}
    return Sheet(application, reviewer, {named[name]: value for name, value in points.items()})


SCORES = [
    ([], None),
    ([sheet(A, ANNE)], None),  # "I cannot say" throughout
    ([sheet(A, ANNE, why=5, team=5)], Decimal("100.00")),
    ([sheet(A, ANNE, why=0, team=0)], Decimal("0.00")),
    ([sheet(A, ANNE, why=4, team=1)], Decimal("60.00")),  # (8 + 1) of 15
    ([sheet(A, ANNE, why=4)], Decimal("80.00")),  # what nobody can tell is not zero
    ([sheet(A, ANNE, why=4, team=1), sheet(A, BILAL, why=5, team=5)], Decimal("80.00")),
    ([sheet(A, ANNE, why=1, team=0), sheet(A, BILAL, team=1)], Decimal("16.67")),  # 13.333… and 20
]


@pytest.mark.parametrize(("sheets", "expected"), SCORES)
def test_scores_by_hand(sheets, expected):
    assert rules.score_of(sheets, CRITERIA) == expected


def test_the_better_score_goes_first_and_nobodys_score_last():
    sheets = [sheet(A, ANNE, why=1, team=1), sheet(B, ANNE, why=5, team=5)]
    ranking = rules.rank([A, B, C], sheets, CRITERIA, seed="1")
    assert [(one.application_id, one.place, one.drawn) for one in ranking] == [(B, 1, False), (A, 2, False), (C, 3, False)]


def test_equal_scores_are_drawn_and_the_draw_depends_on_the_seed_alone():
    sheets = [sheet(one, ANNE, why=3, team=3) for one in (A, B, C, D)]
    orders = {seed: [one.application_id for one in rules.rank([A, B, C, D], sheets, CRITERIA, seed=seed)] for seed in map(str, range(200))}
    assert all(one.drawn for one in rules.rank([A, B, C, D], sheets, CRITERIA, seed="7"))
    # Everybody is first about as often: 50 of 200 expected.
    firsts = [order[0] for order in orders.values()]
    assert {one: 30 < firsts.count(one) < 75 for one in (A, B, C, D)} == dict.fromkeys((A, B, C, D), True)
    assert orders["7"] == sorted([A, B, C, D], key=lambda one: rules.lot_of(one, seed="7"))


def test_the_same_facts_in_any_order_give_the_same_list_and_fingerprint():
    shuffled = random.Random(5)
    ids = [UUID(int=number) for number in range(100, 160)]
    sheets = [
        Sheet(one, reviewer, {WHY: shuffled.randint(0, 5), TEAM: shuffled.randint(0, 5)}) for one in ids for reviewer in (ANNE, BILAL, D)
    ]
    first = rules.rank(ids, sheets, CRITERIA, seed="published")
    print_ = rules.fingerprint(ids, sheets, CRITERIA, seed="published")
    for _ in range(30):
        shuffled.shuffle(ids)
        shuffled.shuffle(sheets)
        assert rules.rank(ids, sheets, CRITERIA, seed="published") == first
        assert rules.fingerprint(ids, sheets, CRITERIA, seed="published") == print_
    changed = [Sheet(sheets[0].application_id, sheets[0].reviewer_id, {WHY: (sheets[0].points[WHY] + 1) % 6, TEAM: 0}), *sheets[1:]]
    assert rules.fingerprint(ids, changed, CRITERIA, seed="published") != print_
    assert rules.fingerprint(ids, sheets, CRITERIA, seed="another") != print_


def test_places_go_down_the_ranking_around_what_people_decided():
    ranking = rules.rank(
        [A, B, C, D], [sheet(A, ANNE, why=5), sheet(B, ANNE, why=4), sheet(C, ANNE, why=3), sheet(D, ANNE, why=2)], CRITERIA, seed="1"
    )
    assert rules.suggest(ranking, places=2, kept={}) == {A: Outcome.OFFERED, B: Outcome.OFFERED, C: Outcome.WAITING, D: Outcome.WAITING}
    kept = {B: Outcome.DECLINED, D: Outcome.OFFERED}
    assert rules.suggest(ranking, places=2, kept=kept) == {A: Outcome.OFFERED, B: Outcome.DECLINED, C: Outcome.WAITING, D: Outcome.OFFERED}
    assert rules.suggest(ranking, places=0, kept={}) == dict.fromkeys((A, B, C, D), Outcome.WAITING)


def test_targets_are_counted_and_choose_nobody():
    traits = {A: {"13-15"}, B: {"13-15", "de"}, C: {"16-17"}}
    shown = rules.balances([Target("13-15", 2), Target("de", 1), Target("18+", 1)], traits, {A, C})
    assert [(one.offered, one.applied, one.is_met) for one in shown] == [(1, 2, False), (0, 1, False), (0, 0, False)]
    assert rules.balances([Target("13-15", 2)], traits, {A, B})[0].is_met


S, R = SelectionState, ReviewState
SEEN = [
    (S.PREPARING, None, False, False),
    (S.SCORING, None, False, False),
    (S.SCORING, R.DRAFT, False, False),
    (S.SCORING, R.CONFLICT, False, False),
    (S.SCORING, R.DONE, False, True),
    (S.DELIBERATING, None, True, True),
    (S.SENT, None, True, True),
]


@pytest.mark.parametrize(("state", "own", "names", "others"), SEEN)
def test_names_come_after_all_scores_and_others_scores_after_ones_own(state, own, names, others):
    assert (rules.shows_names(state), rules.shows_others(state, own)) == (names, others)


MAY_SCORE = [
    (S.PREPARING, None, ["not-scoring-yet"]),
    (S.SCORING, None, []),
    (S.SCORING, R.DRAFT, []),
    (S.SCORING, R.DONE, ["scored-already"]),
    (S.SCORING, R.CONFLICT, ["conflict"]),
    (S.DELIBERATING, R.DRAFT, ["scoring-over"]),
    (S.SENT, None, ["scoring-over"]),
]


@pytest.mark.parametrize(("state", "own", "codes"), MAY_SCORE)
def test_who_may_score_when(state, own, codes):
    assert [one.code for one in rules.why_not_score(state, own)] == codes


HANDED_IN = [
    ({WHY: 5, TEAM: None}, "She runs the homework club.", []),
    ({WHY: 5}, "Because.", ["points-missing"]),
    ({WHY: 6, TEAM: 0}, "Because.", ["points-outside"]),
    ({WHY: -1, TEAM: 0}, "  ", ["points-outside", "reason-missing"]),
]


@pytest.mark.parametrize(("points", "reason", "codes"), HANDED_IN)
def test_a_sheet_is_whole_and_has_a_reason(points, reason, codes):
    assert [one.code for one in rules.why_not_hand_in(points, CRITERIA, reason=reason)] == codes


def test_scoring_begins_with_criteria_after_the_call():
    assert [one.code for one in rules.why_not_begin([], is_call_open=True)] == ["no-criteria", "call-open"]
    assert rules.why_not_begin(CRITERIA, is_call_open=False) == []


def test_scoring_closes_when_everybody_was_read():
    assert [one.code for one in rules.why_not_close(0, application_count=0)] == ["nobody-applied"]
    assert [one.code for one in rules.why_not_close(2, application_count=5)] == ["unread"]
    assert rules.why_not_close(0, application_count=5) == []


SENT = [
    ({A: Outcome.OFFERED, B: Outcome.WAITING}, {}, 1, []),
    ({A: Outcome.OFFERED, B: None}, {}, 1, ["undecided"]),
    ({A: Outcome.DECLINED}, {}, 1, ["reason-missing"]),
    ({A: Outcome.DECLINED}, {A: "Too young in May."}, 0, []),
    ({A: Outcome.OFFERED, B: Outcome.OFFERED}, {}, 1, ["too-many"]),
]


@pytest.mark.parametrize(("outcomes", "reasons", "free", "codes"), SENT)
def test_decisions_are_whole_reasoned_and_fit(outcomes, reasons, free, codes):
    assert [one.code for one in rules.why_not_send(outcomes, reasons=reasons, free_places=free)] == codes


def test_outcomes_are_decided_between_scores_and_letters():
    assert [[one.code for one in rules.why_not_decide(state)] for state in S] == [["scores-missing"], ["scores-missing"], [], ["sent"]]
