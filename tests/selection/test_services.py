"""From criteria to letters, with every refusal on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Grant, Viewer
from exchange.applications.kinds import ApplicationState
from exchange.demonstration.makers import make_person
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, Refused
from exchange.messages.models import Letter
from exchange.participants.models import Participant
from exchange.people.models import Person, RoleGrant
from exchange.selection import queries, services
from exchange.selection.models import Decision, Outcome, Review, ReviewState, SelectionState
from exchange.selection.services import CriterionFacts
from exchange.selection.views.page import is_replayed

CRITERIA = [CriterionFacts("Curiosity", "asks questions", 2), CriterionFacts("Back home", "has somebody to tell")]


def viewer_of(account):
    grants = tuple(Grant(grant.role, grant.city_id) for grant in account_grants(account))
    return Viewer(person_id=account.person_id, account_id=account.id, language="en", grants=grants)


def account_grants(account):
    return db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == account.person_id)).all()


def prepared(scene, **facts):
    return services.prepare_selection(
        scene.call, CRITERIA, **({"places": 2, "targets": [], "actor": viewer_of(scene.coordinator), "now": clock.now()} | facts)
    )


def scoring(scene):
    prepared(scene)
    return services.begin_scoring(scene.call, actor=viewer_of(scene.coordinator), today=clock.today(), now=clock.now())


def score(scene, application, selection, account, *points, reason="Because of what was written."):
    given = {one.id: value for one, value in zip(selection.criteria, points, strict=True)}
    return services.save_review(application, selection, points=given, reason=reason, actor=viewer_of(account), now=clock.now())


def deliberating(scene):
    selection = scoring(scene)
    for application, points in zip(scene.applications, [(5, 5), (4, 4), (3, 3), (3, 3)], strict=True):
        score(scene, application, selection, scene.coordinator, *points)
    closed = services.close_scoring(scene.call, actor=viewer_of(scene.coordinator), now=clock.now())
    db.session.flush()
    return closed


def codes(call):
    with pytest.raises(Refused) as refused:
        call()
    return [one.code for one in refused.value.obstacles]


def test_the_way_from_criteria_to_letters(scene, database):
    selection = deliberating(scene)
    coordinator = viewer_of(scene.coordinator)
    assert selection.state is SelectionState.DELIBERATING
    ranked = [row[0] for row in selection.ranking]
    assert ranked[:2] == [str(scene.applications[0].id), str(scene.applications[1].id)]
    assert [row[1:] for row in selection.ranking] == [["100.00", False], ["80.00", False], ["60.00", True], ["60.00", True]]
    third, fourth = scene.applications[2:]
    services.decide(
        scene.call,
        {
            scene.applications[0].id: (Outcome.OFFERED, ""),
            scene.applications[1].id: (Outcome.OFFERED, ""),
            third.id: (Outcome.WAITING, ""),
            fourth.id: (Outcome.DECLINED, "You wrote that you cannot travel in May."),
        },
        version=selection.version,
        actor=coordinator,
        now=clock.now(),
    )
    database.flush()
    # Nobody is told and nobody has a place before it is sent.
    assert database.scalar(select(func.count()).select_from(Letter)) == 0
    assert database.scalar(select(func.count()).select_from(Participant)) == 0
    sent = services.send_decisions(scene.call, expected=selection.version, meant={}, actor=coordinator, now=clock.now())
    database.flush()
    assert sent == 4
    assert [one.state.value for one in scene.applications] == ["accepted", "accepted", "waiting", "declined"]
    assert database.scalar(select(func.count()).select_from(Participant)) == 2
    assert scene.delegation.taken_count == 2
    letters = {letter.kind for letter in database.scalars(select(Letter).where(Letter.kind.startswith("decision-")))}
    assert letters == {"decision-offered", "decision-waiting", "decision-declined"}
    # Whoever was not chosen left no person behind.
    assert database.scalar(select(func.count()).select_from(Person).where(Person.first_name == "Dina")) == 0
    with pytest.raises(Refused):
        services.send_decisions(scene.call, expected=selection.version, meant={}, actor=coordinator, now=clock.now())


def test_the_kept_list_comes_out_again(scene):
    selection = deliberating(scene)
    reviews = queries.list_reviews(scene.call)
    assert is_replayed(selection, reviews)
    reviews[0].points = dict.fromkeys(reviews[0].points, 0)
    assert not is_replayed(selection, reviews)


def test_scoring_freezes_applications_and_criteria(scene):
    selection = scoring(scene)
    assert {one.state for one in scene.applications} == {ApplicationState.PENDING}
    assert codes(lambda: prepared(scene)) == ["scoring-begun"]
    assert codes(lambda: services.begin_scoring(scene.call, actor=viewer_of(scene.coordinator), today=clock.today(), now=clock.now())) == [
        "scoring-begun"
    ]
    assert selection.state is SelectionState.SCORING


def test_an_open_call_is_not_scored(scene):
    prepared(scene)
    day = clock.today() - timedelta(days=2)
    assert codes(lambda: services.begin_scoring(scene.call, actor=viewer_of(scene.coordinator), today=day, now=clock.now())) == [
        "call-open"
    ]


def test_scores_stay_as_they_were_handed_in(scene):
    selection = scoring(scene)
    score(scene, scene.applications[0], selection, scene.coordinator, 5, None)
    assert codes(lambda: score(scene, scene.applications[0], selection, scene.coordinator, 1, 1)) == ["scored-already"]
    assert codes(lambda: score(scene, scene.applications[1], selection, scene.coordinator, 6, 1, reason="")) == [
        "points-outside",
        "reason-missing",
    ]


def test_whoever_is_too_close_does_not_count(scene, database):
    selection = scoring(scene)
    first = scene.applications[0]
    viewer = viewer_of(scene.leader)
    assert codes(lambda: services.declare_conflict(first, selection, reason=" ", actor=viewer, now=clock.now())) == ["reason-missing"]
    services.declare_conflict(first, selection, reason="my cousin", actor=viewer, now=clock.now())
    database.flush()
    assert codes(lambda: score(scene, first, selection, scene.leader, 5, 5)) == ["conflict"]
    assert queries.sheets_of(queries.list_reviews(scene.call)) == []
    assert database.scalar(select(Review.state)) is ReviewState.CONFLICT


def test_scoring_does_not_close_while_somebody_was_read_by_nobody(scene):
    selection = scoring(scene)
    score(scene, scene.applications[0], selection, scene.coordinator, 5, 5)
    assert codes(lambda: services.close_scoring(scene.call, actor=viewer_of(scene.coordinator), now=clock.now())) == ["unread"]


def test_two_who_decide_at_once_see_each_others_outcome(scene, database):
    selection = deliberating(scene)
    first = scene.applications[0].id
    seen = selection.version
    services.decide(scene.call, {first: (Outcome.OFFERED, "")}, version=seen, actor=viewer_of(scene.coordinator), now=clock.now())
    database.flush()
    with pytest.raises(Conflict) as conflict:
        services.decide(scene.call, {first: (Outcome.WAITING, "")}, version=seen, actor=viewer_of(scene.second), now=clock.now())
    assert [text for _name, text in conflict.value.theirs] == ["A place is offered"]
    assert [text for _name, text in conflict.value.yours] == ["On the waiting list"]


def test_nothing_goes_out_that_the_preview_did_not_show(scene, database):
    selection = deliberating(scene)
    coordinator = viewer_of(scene.coordinator)
    everybody = {one.id: (Outcome.WAITING, "") for one in scene.applications}
    services.decide(scene.call, everybody, version=selection.version, actor=coordinator, now=clock.now())
    database.flush()
    shown = selection.version
    services.decide(scene.call, {scene.applications[0].id: (Outcome.OFFERED, "")}, version=shown, actor=coordinator, now=clock.now())
    database.flush()
    assert codes(lambda: services.send_decisions(scene.call, expected=shown, meant={}, actor=coordinator, now=clock.now())) == ["moved"]
    assert database.scalar(select(func.count()).select_from(Letter)) == 0


def test_more_offers_than_places_are_refused_whole(scene, database):
    selection = deliberating(scene)
    coordinator = viewer_of(scene.coordinator)
    everybody = {one.id: (Outcome.OFFERED, "") for one in scene.applications}
    services.decide(scene.call, everybody, version=selection.version, actor=coordinator, now=clock.now())
    database.flush()
    refused = codes(lambda: services.send_decisions(scene.call, expected=selection.version, meant={}, actor=coordinator, now=clock.now()))
    assert refused == ["too-many"]
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


def test_somebody_known_is_asked_about_never_assumed(scene, database):
    known = make_person("Ana", "Martin", city=scene.city, birth_date=scene.applications[0].birth_date)
    selection = deliberating(scene)
    coordinator = viewer_of(scene.coordinator)
    outcomes = {one.id: (Outcome.WAITING, "") for one in scene.applications} | {scene.applications[0].id: (Outcome.OFFERED, "")}
    services.decide(scene.call, outcomes, version=selection.version, actor=coordinator, now=clock.now())
    database.flush()

    def send(meant):
        return services.send_decisions(scene.call, expected=selection.version, meant=meant, actor=coordinator, now=clock.now())

    assert codes(lambda: send({})) == ["known"]
    assert send({scene.applications[0].id: known.id}) == 4
    assert database.scalar(select(Participant.person_id)) == known.id


def test_the_network_reads_and_does_not_choose():
    assert Permission.SELECTION_VIEW in GRANTS[Role.NETWORK]
    assert {Permission.SELECTION_SCORE, Permission.SELECTION_DECIDE} & GRANTS[Role.NETWORK] == set()


def test_decisions_of_another_call_are_left_alone(scene, database):
    selection = deliberating(scene)
    kept = services.decide(
        scene.call, {uuid4(): (Outcome.OFFERED, "")}, version=selection.version, actor=viewer_of(scene.coordinator), now=clock.now()
    )
    assert kept == []
    assert database.scalar(select(func.count()).select_from(Decision)) == 0
