from datetime import timedelta

import pytest

from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind
from exchange.readiness.plans import Reader, fingerprint_of, plan_letters
from tests.readiness.test_filtering import CITIES, CONSENT, LINES, NAME, PAPER, TODAY, TORINO, line


def reader(key, part, **facts):
    known = {"name": key, "called": key, "address": f"{key}@example.org", "language": "en", "city_id": None}
    return Reader(key, part, **known | facts)


NOUR = reader("nour", Owner.GUARDIAN)
CARLA = reader("carla", Owner.COORDINATOR)
MARTA = reader("marta", Owner.NETWORK)


def reach(owner, _line):
    found = {Owner.GUARDIAN: [NOUR], Owner.COORDINATOR: [CARLA], Owner.CITY: [CARLA], Owner.NETWORK: [MARTA]}.get(owner, [])
    return found, "" if found else "nobody"


def plan(lines, **options):
    facts = {"chosen": lambda one: one.obstacles, "cities": CITIES, "reach": reach, "today": TODAY, "tell_others": True}
    return plan_letters(lines, **facts | options)


def said(things):
    return [(thing.line.id.int - 100, thing.obstacle.code) for thing in things]


def test_each_reader_gets_one_letter_with_everything():
    found = plan(LINES)
    assert list(found.posts) == ["nour", "carla"]
    assert said(found.posts["nour"].own) == [(2, "consent-missing"), (3, "paper-missing"), (4, "consent-missing"), (4, "paper-missing")]
    assert said(found.posts["carla"].own) == [(3, "birth-date-missing")]
    # What is late with others the coordinator hears as well.
    assert said(found.posts["carla"].late) == [(3, "paper-missing"), (4, "paper-missing")]
    assert [(one.line.id.int - 100, one.why) for one in found.unreached] == [(5, "nobody")]


def test_a_reminder_tells_nobody_else():
    found = plan(LINES, tell_others=False, chosen=lambda one: [o for o in one.obstacles if o.owner is Owner.GUARDIAN])
    assert list(found.posts) == ["nour"]
    assert found.posts["nour"].late == []


def test_after_a_week_the_network_hears_of_it():
    old = Obstacle("paper-missing", "No document", Owner.GUARDIAN, TODAY - timedelta(days=8))
    assert list(plan([line(1, old)]).posts) == ["nour", "carla", "marta"]


def test_who_plays_two_parts_hears_of_a_thing_once():
    both = reader("carla", Owner.LEADER)
    leads = line(1, Obstacle("document-missing", "No document", Owner.LEADER, TODAY - timedelta(days=1)), kind=ParticipantKind.LEADER)
    found = plan([leads], reach=lambda owner, one: ([both], "") if owner is Owner.LEADER else reach(owner, one))
    assert (said(found.posts["carla"].own), found.posts["carla"].late) == ([(1, "document-missing")], [])


def test_only_what_was_not_said_is_news():
    post = plan([line(2, CONSENT), line(3, CONSENT)]).posts["nour"]
    one = plan([line(2, CONSENT)]).posts["nour"]
    assert (post.news([]), post.news(post.marks), post.news(one.marks), one.news(post.marks)) == (2, 0, 1, 0)


def test_what_becomes_late_is_news_for_who_hears_of_it_too():
    before = plan([line(3, NAME)]).posts["carla"]
    after = plan([line(3, NAME, PAPER)]).posts["carla"]
    assert after.news(before.marks) == 1


def test_the_network_hears_of_cities():
    lacks = Obstacle("network-thing", "A visa letter is missing", Owner.NETWORK, TODAY)
    post = plan([line(1, lacks), line(2, lacks), line(3, lacks, delegation=TORINO)]).posts["marta"]
    assert (len(post.own), len(post.marks)) == (3, 2)


@pytest.mark.parametrize(
    "moved",
    [
        [line(2)],  # settled meanwhile
        [line(2, CONSENT), line(3, CONSENT)],  # one more
        [line(4, CONSENT)],  # somebody else
        [line(2, CONSENT._replace(due_on=TODAY))],  # another day
    ],
)
def test_a_preview_is_told_from_any_other(moved):
    before = fingerprint_of(plan([line(2, CONSENT)]).posts.values())
    assert before == fingerprint_of(plan([line(2, CONSENT)]).posts.values())
    assert before != fingerprint_of(plan(moved).posts.values())


def test_another_address_or_language_is_another_preview():
    def of(**facts):
        return fingerprint_of(plan([line(2, CONSENT)], reach=lambda _owner, _one: ([NOUR._replace(**facts)], "")).posts.values())

    assert len({of(), of(address="else@example.org"), of(language="fr")}) == 3
