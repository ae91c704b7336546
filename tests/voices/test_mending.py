"""No report is lost, nothing is decided about what was not read, nobody signs as what they are not, no typed word goes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.concerns.models import ConcernEntry
from exchange.demonstration import makers
from exchange.demonstration.comments import make_comment
from exchange.foundation.obstacles import Conflict, Refused
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.naming.services import choose_public_name
from exchange.participants.models import ParticipantKind
from exchange.voices import queries, services, tasks
from exchange.voices.models import CommentKind, CommentReport, CommentState, Grievance, Part, Reporter, Why, Wish
from tests.concerns.people import appoint
from tests.initiatives.conftest import NOW, viewer_of
from tests.initiatives.test_services import agree
from tests.voices.test_comments import SAY, decided, only, written

S = CommentState
ANYONE = Viewer(None, None)


def reported(page, comment, words="", grievance="mean", **more):
    return page.submit(f"/comments/{comment.id}/report", {"grievance": grievance, "words": words} | more)


def said(database):
    return [one.words.reveal() for one in database.scalars(select(CommentReport).order_by(CommentReport.at, CommentReport.id))]


@pytest.mark.parametrize("decision", ["settled", "passed_on"])
def test_what_was_reported_and_taken_back_is_still_looked_into(database, browser, initiative, torino, bagneux, network, decision):
    comment = make_comment(initiative, torino.friend.person)
    reported(browser(bagneux.friend), comment, grievance="contact")
    browser(torino.friend).post(f"/comments/{comment.id}/take-back")
    reader, address = browser(torino.coordinator), f"/comments/{comment.id}/reading"
    assert "1 comment to read" in reader.get("/comments/reading").text
    page = reader.get(address)
    assert "Who pays" in page.text
    assert [one["value"] for one in page.soup.select("input[name=decision]")] == ["settled", "passed_on"]
    reader.submit(address, {"decision": "stands"}, expect=422)
    appoint(network)
    decided(reader, comment, decision)
    comment = only(database)
    assert (comment.state, comment.text, comment.open_report_count) == (S.TAKEN_BACK, "", 0)
    if decision == "passed_on":
        assert "Who pays" in database.scalar(select(ConcernEntry)).text.reveal()
    else:
        assert comment.words_sealed is None
    assert "No comments to read" in reader.get("/comments/reading").text


@pytest.mark.parametrize("state", [S.NOT_SHOWN, S.PASSED_ON, S.TAKEN_BACK])
def test_words_that_nobody_reads_are_kept_for_a_year(database, initiative, torino, state):
    comment = make_comment(initiative, torino.author, state=state, at=NOW)
    assert tasks.forget_unshown(now=NOW + timedelta(days=364)) == 0
    assert tasks.forget_unshown(now=NOW + timedelta(days=366)) == 1
    assert comment.words_sealed is None


def test_the_second_report_is_kept_too(database, browser, initiative, torino, bagneux):
    comment = make_comment(initiative, torino.author)
    reported(browser(bagneux.friend), comment, "The first word")
    assert "Who pays" not in browser().get(f"/comments/{comment.id}/report").text
    reported(browser(bagneux.youngster), comment, "The second word")
    assert (only(database).state, only(database).open_report_count) == (S.HIDDEN, 2)
    browser(torino.youngster).post(f"/comments/{comment.id}/take-back")
    reported(browser(), comment, "The third word")
    reported(browser(bagneux.friend), comment, "The first one again")
    assert (only(database).state, only(database).open_report_count) == (S.TAKEN_BACK, 3)
    text = browser(torino.coordinator).get(f"/comments/{comment.id}/reading").text
    assert [word in text for word in ("first word", "second word", "third word", "first one again")] == [True] * 4


def test_nobody_settles_a_report_that_they_have_not_read(database, browser, initiative, torino, bagneux):
    comment, reader = make_comment(initiative, torino.author), browser(torino.coordinator)
    reported(browser(bagneux.friend), comment, "The first word")
    address = f"/comments/{comment.id}/reading"
    old = reader.get(address).fields() | {"decision": "not_shown", "why": "unkind", "note": "Please say it kindly."}
    for page, words in ((browser(bagneux.youngster), "The second word"), (browser(bagneux.friend), "The first one again")):
        reported(page, comment, words)
        again = reader.post(address, old, expect=409)
        assert "Something is new here" in again.text
        assert words in again.text
        assert "Please say it kindly." in again.text
        assert only(database).state is S.HIDDEN
        old = again.fields() | {"decision": "not_shown", "why": "unkind"}
    reader.post(address, old)
    assert only(database).state is S.NOT_SHOWN


def test_a_new_report_hides_again_but_nobody_hides_for_ever(database, initiative, torino, bagneux):
    comment = make_comment(initiative, torino.author)
    reader = viewer_of(torino.coordinator, Role.COORDINATOR, torino.city)
    hidden = []
    young = [viewer_of(one, Role.YOUNGSTER, bagneux.city) for one in (bagneux.friend, bagneux.youngster)]
    for actor in (young[0], young[1], ANYONE, young[0], ANYONE):
        facts = {"reporter": Reporter.YOUNG, "actor": actor, "now": NOW}
        services.report_comment(comment, Grievance.MEAN, "", **facts)
        hidden.append(comment.state is S.HIDDEN)
        assert comment.open_report_count == 1
        services.let_stand(comment, seen=str(comment.version), actor=reader, today=NOW.date(), now=NOW)
    assert hidden == [True, True, True, False, False]
    with pytest.raises(Refused):
        services.let_stand(comment, seen=str(comment.version), actor=reader, today=NOW.date(), now=NOW)
    services.report_comment(comment, Grievance.MEAN, "", reporter=Reporter.YOUNG, actor=ANYONE, now=NOW)
    with pytest.raises(Conflict):
        services.let_stand(comment, seen=str(comment.version - 1), actor=reader, today=NOW.date(), now=NOW)


def test_an_adult_who_comes_along_signs_as_somebody(database, browser, initiative, torino, count_queries):
    adult = makers.make_person("Sylvie", "Companion", city=torino.city, birth_date=date(1970, 1, 1))
    makers.make_participant(torino.delegation, adult, kind=ParticipantKind.COMPANION)
    makers.make_grant(adult, Role.YOUNGSTER, torino.city)
    account = makers.make_account(adult)
    written(browser(account), "We tried it once.", "experience")
    comment = only(database)
    assert (comment.part, comment.state, comment.signed_as) == (Part.ADULT, S.WAITING, "")
    decided(browser(torino.coordinator), comment, "stands")
    assert "Somebody from Torino" in browser().get(SAY).text
    viewer = viewer_of(account, Role.YOUNGSTER, torino.city)
    services.wish(initiative, Wish.WANT, actor=viewer, now=NOW)
    assert queries.count_young_of(initiative.id, [torino.city.id]) == 0
    other = make_comment(initiative, torino.author)
    services.report_comment(other, Grievance.MEAN, "", reporter=Reporter.YOUNG, actor=viewer, now=NOW)
    assert other.state is S.STANDING
    page = browser(torino.friend)
    assert count_queries(lambda: page.get(SAY)) <= 12


def test_an_account_without_a_role_does_not_write(database, browser, initiative, torino):
    page = browser(makers.make_account(makers.make_person("Nobody", "Special", city=torino.city)))
    assert "Only people who belong" in page.get(SAY).text
    page.post(SAY, {"kind": "question", "text": "Who pays, please?"}, expect=403)
    assert [one.code for one in services.why_not_write(initiative, actor=Viewer(torino.author.id, None), now=NOW)] == ["no-role"]


def test_no_name_of_mine_holds_for_comments_at_once(database, browser, initiative, torino):
    comment = make_comment(initiative, torino.author)
    agree(torino)
    assert comment.signed_as == "Marco"
    viewer = viewer_of(torino.youngster, Role.YOUNGSTER, torino.city)
    choose_public_name(NameStyle.CITY, actor=viewer, today=NOW.date(), now=NOW)
    assert "Marco" not in browser().get(SAY).text
    choose_public_name(NameStyle.FULL, actor=viewer, today=NOW.date(), now=NOW)
    assert comment.signed_as == "Marco"


def test_names_are_renewed_each_hour():
    from exchange.foundation.jobs import daily

    assert tasks.NAMES in daily._HOURLY


def test_a_readers_note_reaches_nobody_out_of_sight(database, browser, initiative, torino, network):
    comment = make_comment(initiative, torino.author, state=S.WAITING)
    reader = browser(torino.coordinator)
    note = "Write to me on WhatsApp and we talk about it."
    refused = reader.submit(f"/comments/{comment.id}/reading", {"decision": "not_shown", "why": "other", "note": note}, expect=422)
    assert note in refused.text
    actor = viewer_of(torino.coordinator, Role.COORDINATOR, torino.city)
    with pytest.raises(Refused):
        services.not_show(comment, Why.OTHER, note, seen=str(comment.version), actor=actor, now=NOW)
    decided(browser(torino.leader), comment, "not_shown", why="other", note="Please say it more kindly.")
    for page in (reader, browser(network)):
        text = page.get("/comments/reading").text
        assert "Decided lately" in text
        assert "Please say it more kindly." in text
    assert "Decided lately" not in browser(torino.leader).get("/comments/reading").text


def test_what_was_typed_comes_back(database, browser, initiative, torino, bagneux):
    asked = make_comment(initiative, torino.author)
    author = browser(bagneux.youngster)
    form = author.get(f"{SAY}?answer={asked.id}").fields(action=SAY) | {"text": "The bakery keeps them."}
    browser(torino.youngster).post(f"/comments/{asked.id}/take-back")
    gone = author.post(SAY, form, expect=422)
    assert "not there any more" in gone.text
    assert "The bakery keeps them." in gone.soup.select_one("textarea[name=text]").text
    assert gone.soup.select_one("input[name=kind]")
    young = browser(torino.friend)
    typed = young.get(SAY).fields(action=SAY) | {"kind": "question", "text": "Who pays, please?"}
    author.post(f"{SAY}/close")
    assert "Who pays, please?" in young.post(SAY, typed, expect=422).soup.select_one("textarea[name=text]").text
    waits = make_comment(initiative, torino.author, state=S.WAITING, kind=CommentKind.SUGGESTION)
    reader, address = browser(torino.coordinator), f"/comments/{waits.id}/reading"
    typed = reader.get(address).fields(action=address) | {"decision": "not_shown", "why": "other", "note": "Please say who."}
    decided(browser(torino.leader), waits, "stands")
    late = reader.post(address, typed, expect=422)
    assert "another adult was faster" in late.text
    assert "Please say who." in late.text
