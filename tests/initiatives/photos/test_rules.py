"""When a photo may be seen by everybody: a table of cases, each no with its reason and whose turn it is."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from uuid import uuid4

import pytest

from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.consents.standings import Signers
from exchange.consents.texts import CURRENT
from exchange.foundation.obstacles import Owner
from exchange.initiatives.models import InitiativeState as S
from exchange.initiatives.photos import rules
from exchange.initiatives.photos.models import Faces, Look, Strangers
from exchange.initiatives.photos.rules import Face, Facts, Ledger

TODAY = date(2018, 1, 10)
CHILD, TURNED, GROWN = date(2003, 1, 1), date(2000, 1, 10), date(1990, 1, 1)
YES, NO = Face(uuid4(), True, False), Face(uuid4(), False, False)
CHILDS_NO = Face(uuid4(), False, True)
SEEN = Facts(Faces.NOBODY, look=Look.SHOWN)
STRANGERS = replace(SEEN, faces=Faces.OTHERS, strangers=Strangers.ADULTS, permission_by="A market woman", permission_on=TODAY)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (SEEN, []),
        (replace(SEEN, look=Look.WAITING), [("not-looked-at", Owner.COORDINATOR)]),
        (replace(SEEN, look=Look.HIDDEN, why="A plate can be read."), [("said-no", Owner.YOUNG_PERSON)]),
        (replace(SEEN, look=Look.HIDDEN, why="A plate can be read.", is_no_of_network=True), [("network-said-no", Owner.YOUNG_PERSON)]),
        (replace(SEEN, faces=Faces.OWN, people=(YES,)), []),
        (replace(SEEN, faces=Faces.OWN), [("nobody-named", Owner.YOUNG_PERSON)]),
        (replace(SEEN, faces=Faces.OWN, people=(YES, NO)), [("no-yes", Owner.YOUNG_PERSON)]),
        (replace(SEEN, faces=Faces.OWN, people=(YES, CHILDS_NO)), [("no-yes", Owner.YOUNG_PERSON)]),
        # A name beside “nobody” is a name all the same.
        (replace(SEEN, people=(NO,)), [("no-yes", Owner.YOUNG_PERSON)]),
        (STRANGERS, []),
        (replace(STRANGERS, people=(NO,)), [("no-yes", Owner.YOUNG_PERSON)]),
        (replace(STRANGERS, strangers=None), [("no-permission", Owner.COORDINATOR)]),
        (replace(STRANGERS, permission_by="  "), [("no-permission", Owner.COORDINATOR)]),
        (replace(STRANGERS, permission_on=None), [("no-permission", Owner.COORDINATOR)]),
        (replace(STRANGERS, permission_on=date(2018, 1, 11)), [("permission-future", Owner.COORDINATOR)]),
        # However good the paper is: never a stranger who is a minor.
        (replace(STRANGERS, strangers=Strangers.MINORS), [("stranger-minor", Owner.YOUNG_PERSON)]),
        (Facts(Faces.OWN, (NO,)), [("no-yes", Owner.YOUNG_PERSON), ("not-looked-at", Owner.COORDINATOR)]),
    ],
)
def test_why_not_everybody_sees_it(facts, reasons):
    found = rules.why_not_public(facts, today=TODAY)
    assert [(one.code, one.owner) for one in found] == reasons
    assert all(str(one.sentence).endswith((".", "answers.")) for one in found)


def test_only_one_way_leads_to_a_yes():
    """Every combination: shown are those alone that an adult looked at, with every yes, and every paper where there are strangers."""
    shown = 0
    everything = product(Faces, [(), (YES,), (YES, NO), (CHILDS_NO,)], Look, [None, *Strangers], ["", "A market woman"], [None, TODAY])
    for faces, people, look, strangers, by, on in everything:
        facts = Facts(faces, people, look, "", strangers, by, on)
        if not rules.why_not_public(facts, today=TODAY):
            shown += 1
            assert look is Look.SHOWN
            assert all(one.agrees for one in people)
            assert faces is not Faces.OWN or people
            assert faces is not Faces.OTHERS or (strangers is Strangers.ADULTS and by and on)
    # Nobody: with or without whom agrees (2), whatever stands beside (12); our own: one (12); strangers: both (2).
    assert shown == 2 * 12 + 12 + 2


def said(day, *, capacity=Capacity.GUARDIAN, given=True, withdrawn=False, channel=Channel.PAPER, guardian_id=None, year=2017):
    at = datetime(year, 9, day, 12, tzinfo=UTC)
    return Consent(
        purpose=Purpose.PHOTO_PRESS,
        text_version=CURRENT[Purpose.PHOTO_PRESS],
        channel=channel,
        answer=Answer.GIVEN if given else Answer.REFUSED,
        capacity=capacity,
        guardian_id=guardian_id,
        answered_at=at,
        withdrawn_at=at if withdrawn else None,
        given_by_name="Nadia Belkacem",
    )


OWN = Capacity.SELF


@pytest.mark.parametrize(
    ("born", "answers", "agrees"),
    [
        (CHILD, [], False),
        (CHILD, [said(1)], True),
        (CHILD, [said(1, given=False)], False),
        (CHILD, [said(1, withdrawn=True)], False),
        (CHILD, [said(1), said(2, withdrawn=True)], False),
        # A minor never agrees alone, and never is shown against their own no.
        (CHILD, [said(1, capacity=OWN)], False),
        (CHILD, [said(1), said(2, capacity=Capacity.ASSENT, given=False)], False),
        (CHILD, [said(1), said(2, capacity=Capacity.ASSENT)], True),
        # Without a birth date: a minor.
        (None, [said(1)], True),
        (None, [said(1, capacity=OWN)], False),
        (None, [], False),
        # On the 18th birthday their own answer counts, a guardian's no longer.
        (TURNED, [said(1)], False),
        (TURNED, [said(1), said(2, capacity=OWN)], True),
        (date(2000, 1, 11), [said(1)], True),
        (GROWN, [said(1, capacity=OWN)], True),
        (GROWN, [said(1, capacity=OWN, given=False)], False),
        # An adult who was never asked is not shown, though their name might be.
        (GROWN, [], False),
    ],
)
def test_whether_somebody_agrees_today(born, answers, agrees):
    trip = uuid4()
    ledger = Ledger(trip, answers, Signers(born, TODAY))
    assert rules.agrees([ledger], cohort_id=trip) is agrees
    assert rules.agrees([ledger], cohort_id=None) is agrees


def test_the_last_word_of_any_trip_counts_and_that_of_the_trip_itself():
    first, later = uuid4(), uuid4()

    def of(trip, *answers):
        return Ledger(trip, answers, Signers(GROWN, TODAY))

    yes, no_after = said(1, capacity=OWN), said(5, capacity=OWN, given=False)
    assert rules.agrees([of(first, yes), of(later)], cohort_id=first)
    assert not rules.agrees([of(first, yes), of(later, no_after)], cohort_id=first)
    # A yes for another trip is none for this one.
    assert not rules.agrees([of(first), of(later, yes)], cohort_id=first)
    assert rules.agrees([of(later, yes)], cohort_id=first)
    assert not rules.agrees([], cohort_id=first)


@pytest.mark.parametrize(
    ("state", "count", "code"),
    [
        (S.DRAFT, 0, None),
        (S.RETURNED, 2, None),
        (S.PUBLISHED, 2, None),
        (S.DRAFT, 3, "too-many"),
        (S.SUBMITTED, 0, "sent"),
        (S.IN_REVIEW, 0, "sent"),
        (S.RETIRED, 0, "retired"),
    ],
)
def test_when_a_photo_can_be_added(state, count, code):
    assert [one.code for one in rules.why_not_add(state, count=count)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("faces", "people", "alt", "codes"),
    [
        (Faces.NOBODY, 0, "A square.", []),
        (Faces.NOBODY, 1, "A square.", ["faces"]),
        (Faces.OWN, 0, "A square.", ["people"]),
        (Faces.OWN, 1, "A square.", []),
        (Faces.OWN, 2, "A square.", ["people"]),
        (Faces.OTHERS, 0, "A square.", []),
        (Faces.OTHERS, 1, "A square.", []),
        (Faces.NOBODY, 0, " \n ", ["alt"]),
        (Faces.NOBODY, 0, "x" * 301, ["alt"]),
    ],
)
def test_what_has_to_be_said_of_it(faces, people, alt, codes):
    ours, stranger = uuid4(), uuid4()
    named = [ours, stranger][:people]
    assert [one.code for one in rules.why_not_say(faces, named, pickable={ours}, alt=alt)] == codes


@pytest.mark.parametrize(
    ("faces", "look", "said", "codes"),
    [
        (Faces.NOBODY, Look.SHOWN, {}, []),
        (Faces.OWN, Look.SHOWN, {}, []),
        (Faces.NOBODY, Look.HIDDEN, {}, ["why"]),
        (Faces.NOBODY, Look.HIDDEN, {"why": "A plate can be read."}, []),
        # Whoever reads the sentence is a minor: nobody is to be reached by it.
        (Faces.NOBODY, Look.HIDDEN, {"why": "Write to me: 06 12 34 56 78"}, ["why", "why"]),
        (Faces.NOBODY, Look.HIDDEN, {"why": "Ask me on Snapchat what to do."}, ["why"]),
        (Faces.OTHERS, Look.SHOWN, {}, ["strangers"]),
        (Faces.OTHERS, Look.SHOWN, {"strangers": Strangers.MINORS, "permission_by": "A", "permission_on": TODAY}, ["strangers"]),
        (Faces.OTHERS, Look.SHOWN, {"strangers": Strangers.ADULTS}, ["permission_by", "permission_on"]),
        (Faces.OTHERS, Look.SHOWN, {"strangers": Strangers.ADULTS, "permission_by": "A", "permission_on": TODAY}, []),
        (
            Faces.OTHERS,
            Look.SHOWN,
            {"strangers": Strangers.ADULTS, "permission_by": "A", "permission_on": date(2018, 1, 11)},
            ["permission_on"],
        ),
        (Faces.NOBODY, Look.SHOWN, {"is_own": True}, ["own"]),
    ],
)
def test_what_an_adult_has_to_say(faces, look, said, codes):
    start = {"why": "", "strangers": None, "permission_by": "", "permission_on": None, "is_own": False}
    found = rules.why_not_look(Facts(faces), look, **(start | said), today=TODAY)
    assert [one.code for one in found] == codes


@pytest.mark.parametrize("look", Look)
def test_the_networks_no_is_the_networks_to_take_back(look):
    facts = replace(SEEN, look=Look.HIDDEN, why="A plate can be read.", is_no_of_network=True)
    said = {"why": "A plate.", "strangers": None, "permission_by": "", "permission_on": None, "is_own": False, "today": TODAY}
    assert [one.code for one in rules.why_not_look(facts, look, **said)] == ["network"]
    assert rules.why_not_look(facts, look, **said, is_network=True) == []
