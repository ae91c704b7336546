"""From the first word to the last: written, read, answered, reported, taken back, closed; and who wants it."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.concerns.models import Concern, ConcernEntry
from exchange.consents.models import Consent
from exchange.demonstration import makers
from exchange.demonstration.comments import make_comment, make_wish
from exchange.foundation.obstacles import NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.initiatives.queries import get_initiative
from exchange.messages.models import Letter
from exchange.privacy.services import erase_person
from exchange.voices import queries, services
from exchange.voices.models import Comment, CommentKind, CommentReport, CommentState, CommentStep, InitiativeWish, Part, Wish
from exchange.voices.naming import refresh_names
from tests.concerns.people import appoint
from tests.initiatives.conftest import NOW, viewer_of
from tests.initiatives.test_services import agree

S = CommentState
WORDS = "Who carries the lanterns back at night?"
PAGE, SAY = "/initiatives/a-lantern-way", "/initiatives/a-lantern-way/comments"


def written(page, text=WORDS, kind="question", **more):
    return page.submit(SAY, {"kind": kind, "text": text} | more)


def only(database):
    database.expire_all()
    return database.scalars(select(Comment).order_by(Comment.written_at.desc(), Comment.id.desc())).first()


def decided(page, comment, decision, **more):
    return page.submit(f"/comments/{comment.id}/reading", {"decision": decision} | more)


def test_a_young_persons_words_wait_for_an_adult_of_their_city(database, browser, initiative, bagneux, torino, network):
    young, reader, everybody = browser(torino.friend), browser(torino.coordinator), browser()
    assert "An adult reads what you write" in young.get(SAY).text
    written(young)
    comment = only(database)
    assert (comment.state, comment.text, comment.part) == (S.WAITING, "", Part.YOUNG)
    for page in (everybody, browser(bagneux.youngster), browser(bagneux.coordinator)):
        assert WORDS not in page.get(SAY).text + page.get(PAGE).text
    assert "An adult reads it first" in young.get(SAY).text
    assert WORDS in young.get("/me/news").text
    # The city of the initiative does not read it, the writer's city and the network do.
    browser(bagneux.coordinator).get(f"/comments/{comment.id}/reading", expect=404)
    assert "Read 1 comment" in reader.get("/").text
    assert "1 comment to read" in browser(network).get("/comments/reading").text
    assert WORDS in reader.get(f"/comments/{comment.id}/reading").text
    decided(reader, comment, "stands")
    text = everybody.get(SAY).text
    assert WORDS in text
    assert "A young person from Torino" in text
    assert "Théo" not in text
    assert WORDS in everybody.get(PAGE).text
    assert everybody.get(f"{PAGE}.json").json["comment_count"] == 1
    assert WORDS not in str(everybody.get(f"{PAGE}.json").json)
    assert [step.deed.value for step in database.scalars(select(CommentStep).order_by(CommentStep.at, CommentStep.id))] == [
        "written",
        "let_stand",
    ]
    assert database.scalars(select(Letter)).all() == []


def test_what_is_not_shown_is_told_kindly(database, browser, initiative, torino):
    written(browser(torino.friend))
    comment, reader = only(database), browser(torino.coordinator)
    assert "Please choose why" in reader.post(f"/comments/{comment.id}/reading", {"decision": "not_shown"}, expect=422).text
    decided(reader, comment, "not_shown", why="private", note="Please write it without the name.")
    text = browser(torino.friend).get("/me/news").text
    assert "It says something private about somebody" in text
    assert "Please write it without the name." in text
    assert WORDS not in browser().get(SAY).text
    reader.post(f"/comments/{comment.id}/reading", {"decision": "stands"}, expect=422)


def test_coordination_stands_under_its_city_and_leaders_wait(database, browser, initiative, torino, network):
    written(browser(torino.coordinator), "We tried it on three Saturdays.", "experience")
    assert only(database).state is S.STANDING
    assert "Coordination, Torino" in browser().get(SAY).text
    written(browser(network), "Three cities asked us about this.", "experience")
    assert "The network" in browser().get(SAY).text
    written(browser(torino.leader), "Our group liked it.", "experience")
    comment = only(database)
    assert comment.state is S.WAITING
    browser(torino.leader).get(f"/comments/{comment.id}/reading", expect=404)
    decided(browser(torino.coordinator), comment, "stands")
    assert "A group leader from Torino" in browser().get(SAY).text


def test_leaders_read_their_own_group_alone(database, browser, initiative, torino, bagneux):
    written(browser(torino.friend))
    comment = only(database)
    browser(bagneux.leader).get(f"/comments/{comment.id}/reading", expect=404)
    decided(browser(torino.leader), comment, "stands")
    assert only(database).state is S.STANDING


def test_authors_answer_one_level_deep_through_the_same_reading(database, browser, initiative, bagneux, torino):
    asked = make_comment(initiative, torino.author)
    author = browser(bagneux.youngster)
    assert author.get(SAY).link("Answer A young person from Torino").endswith(f"?answer={asked.id}#write")
    author.submit(f"{SAY}?answer={asked.id}", {"text": "The bakery keeps them."}, to=SAY)
    answer = only(database)
    assert (answer.kind, answer.answers_id, answer.state) == (CommentKind.ANSWER, asked.id, S.WAITING)
    decided(browser(bagneux.coordinator), answer, "stands")
    assert "The bakery keeps them." in browser().get(SAY).text
    # Nobody else answers, and nobody answers an answer.
    stranger = browser(torino.friend)
    assert "Its authors and their city answer here" in stranger.post(SAY, {"answers": str(asked.id), "text": "Me too"}, expect=422).text
    assert "And more" in author.post(SAY, {"answers": str(answer.id), "text": "And more"}, expect=422).text
    # Taken back under an answer: the place stays, the words go.
    database.expire_all()
    services.take_back(asked, actor=viewer_of(torino.youngster, Role.YOUNGSTER, torino.city), now=NOW)
    text = browser().get(SAY).text
    assert "This was taken back." in text
    assert "The bakery keeps them." in text
    assert "Who pays" not in text


def test_a_first_name_stands_there_with_consent_and_goes_with_it(database, browser, initiative, torino):
    comment = make_comment(initiative, torino.author)
    agree(torino)
    consent, today = database.scalars(select(Consent)).one(), NOW.date()
    # At once, by the answer itself.
    assert comment.signed_as == "Marco"
    assert "Marco, Torino" in browser().get(SAY).text
    assert "Ferrero" not in browser().get(SAY).text
    database.get(Consent, consent.id).withdrawn_at = NOW
    database.flush()
    assert refresh_names([torino.author.id], today=today) == 1
    assert "Marco" not in browser().get(SAY).text


@pytest.mark.parametrize("reporter", ["", "guardian", "other"])
def test_anybody_reports_without_an_account(database, browser, initiative, torino, reporter):
    comment = make_comment(initiative, torino.author)
    page = browser()
    page.submit(f"/comments/{comment.id}/report", {"grievance": "mean", "reporter": reporter, "words": "It is about my sister"})
    comment = only(database)
    is_hidden = reporter != "other"
    assert (comment.state is S.HIDDEN, comment.open_report_count) == (is_hidden, 1)
    assert ("Who pays" in browser().get(SAY).text + browser().get(PAGE).text) is not is_hidden
    reader = browser(torino.coordinator)
    text = reader.get(f"/comments/{comment.id}/reading").text
    assert "It is mean, or it hurts somebody" in text
    assert "It is about my sister" in text
    assert "was reported" in reader.get("/").text
    decided(reader, comment, "stands")
    assert "Who pays" in browser().get(SAY).text
    # Looked into once, it is not hidden again by somebody whom nobody knows; it waits to be read again.
    page.submit(f"/comments/{comment.id}/report", {"grievance": "mean", "reporter": "young"})
    assert only(database).state is S.STANDING
    assert len(queries.list_to_read(viewer=viewer_of(torino.coordinator, Role.COORDINATOR, torino.city))) == 1


def test_a_report_is_counted_once_and_tells_nobody_who_it_was(database, browser, initiative, torino, bagneux, network):
    comment = make_comment(initiative, torino.coordinator.person, part=Part.COORDINATION, signed_as="")
    for _again in range(2):
        browser(bagneux.friend).submit(f"/comments/{comment.id}/report", {"grievance": "feels_wrong"})
    comment = only(database)
    # Staff's own words stand, and wait for somebody else of the staff.
    assert (comment.state, comment.open_report_count) == (S.STANDING, 1)
    browser(torino.coordinator).get(f"/comments/{comment.id}/reading", expect=404)
    assert "Théo" not in browser(network).get(f"/comments/{comment.id}/reading").text
    page = browser()
    for _time in range(10):
        page.submit(f"/comments/{comment.id}/report", {"grievance": "nonsense", "reporter": "other"})
    refused = page.post(f"/comments/{comment.id}/report", {"grievance": "nonsense", "words": "kept"}, expect=422)
    assert "Please wait a little" in refused.text
    assert "kept" in refused.text
    assert database.scalar(select(func.count()).select_from(CommentReport)) == 11


def test_passed_on_it_is_locked_for_the_safeguarding_leads(database, browser, initiative, torino, network):
    written(browser(torino.friend), "I want to leave home and nobody knows it.")
    comment, reader = only(database), browser(torino.coordinator)
    refused = reader.submit(f"/comments/{comment.id}/reading", {"decision": "passed_on"}, expect=422)
    assert "Nobody of the network is there" in refused.text
    appoint(network)
    where = decided(reader, comment, "passed_on", note="Please look at it today.")
    assert where.location.startswith("/me/concern/")
    concern, comment = database.scalar(select(Concern)), only(database)
    entry = database.scalar(select(ConcernEntry))
    assert "leave home" in entry.text.reveal()
    assert (comment.state, comment.text) == (S.PASSED_ON, "")
    assert concern.writer_id == torino.coordinator.person_id
    assert "leave home" not in "".join(letter.text.reveal() for letter in database.scalars(select(Letter)))
    assert "People of the network look at it" in browser(torino.friend).get("/me/news").text


def test_taken_back_it_is_gone_at_once(database, browser, initiative, torino):
    comment = make_comment(initiative, torino.friend.person)
    page = browser(torino.friend)
    page.post(f"/comments/{comment.id}/take-back")
    comment = only(database)
    assert (comment.state, comment.text, comment.words_sealed) == (S.TAKEN_BACK, "", None)
    assert "Who pays" not in browser().get(SAY).text + browser().get(PAGE).text + page.get("/me/news").text
    page.post(f"/comments/{comment.id}/take-back", expect=422)


def test_what_was_reported_is_kept_locked_when_it_is_taken_back(database, browser, initiative, torino, bagneux):
    comment = make_comment(initiative, torino.friend.person)
    browser(bagneux.friend).submit(f"/comments/{comment.id}/report", {"grievance": "contact"})
    browser(torino.friend).post(f"/comments/{comment.id}/take-back")
    comment = only(database)
    assert comment.state is S.TAKEN_BACK
    assert comment.words.reveal() == "Who pays for the lamps?"


def test_erased_the_words_go_and_the_place_stays_under_answers(database, browser, initiative, torino, bagneux):
    asked = make_comment(initiative, torino.friend.person, signed_as="Théo")
    alone = make_comment(initiative, torino.friend.person, "Another one")
    make_comment(initiative, bagneux.author, "The bakery does.", kind=CommentKind.ANSWER, answers_id=asked.id)
    make_wish(initiative, torino.friend.person)
    erase_person(torino.friend.person, now=NOW)
    database.flush()
    database.expire_all()
    assert (asked.text, asked.signed_as, alone.text) == ("", "", "")
    text = browser().get(SAY).text
    assert "This was taken back." in text
    assert "The bakery does." in text
    assert "Another one" not in text
    assert database.scalar(select(func.count()).select_from(InitiativeWish)) == 0


def test_a_discussion_is_closed_by_authors_and_their_city(database, browser, initiative, bagneux, torino):
    make_comment(initiative, torino.author)
    for nobody in (torino.coordinator, torino.friend, bagneux.friend):
        browser(nobody).post(f"{SAY}/close", expect=404)
    browser(bagneux.youngster).post(f"{SAY}/close")
    text = browser(torino.friend).get(SAY).text
    assert "Nothing more can be written here" in text
    assert "Who pays" in text
    browser(torino.friend).post(SAY, {"kind": "question", "text": WORDS}, expect=422)
    browser(bagneux.coordinator).post(f"{SAY}/open")
    written(browser(torino.friend))
    assert [line.deed for line in database.scalars(select(HistoryLine).order_by(HistoryLine.at, HistoryLine.id))] == [
        "discussion-closed",
        "discussion-opened",
    ]


def test_enough_is_said_in_words(database, browser, initiative, torino):
    page = browser(torino.friend)
    for _time in range(3):
        written(page)
    assert "3 comments of yours on this initiative still wait" in page.get(SAY).text
    assert "Please wait for that first" in page.post(SAY, {"kind": "question", "text": "More"}, expect=422).text
    office = browser(torino.coordinator)
    for _time in range(5):
        written(office)
    assert "go on tomorrow" in office.get(SAY).text
    for comment in database.scalars(select(Comment)):
        comment.written_at -= timedelta(days=2)
    database.flush()
    written(office)


def test_a_form_sent_twice_says_it_once(database, browser, initiative, torino):
    page = browser(torino.friend)
    form = {"kind": "question", "text": WORDS, "form_id": "0" * 31 + "1"}
    page.post(SAY, form)
    page.post(SAY, form)
    assert database.scalar(select(func.count()).select_from(Comment)) == 1
    assert "At most 1" in page.post(SAY, {"kind": "question", "text": "x" * 1_501}, expect=422).text
    assert "Please choose one" in page.post(SAY, {"text": "No kind"}, expect=422).text


def test_who_wants_it_is_a_number_once_there_are_five(database, browser, initiative, torino, bagneux):
    page = browser(torino.friend)
    assert "Fewer than 5 people" in browser().get(PAGE).text
    for _time in range(2):
        page.post(f"{PAGE}/wish", {"wish": "want", "says": "yes"})
    assert database.scalar(select(func.count()).select_from(InitiativeWish)) == 1
    assert "You want it too." in page.get(PAGE).text
    for number in range(4):
        person = makers.make_person(f"Young{number}", "Person", city=torino.city)
        make_wish(initiative, person)
    make_wish(initiative, bagneux.friend.person)
    text = browser().get(PAGE).text
    assert "6 people in 2 cities want this." in text
    assert "Théo" not in text
    adopting = browser(torino.coordinator).get(f"{PAGE}/adopt").text
    assert "5 young people of your city want this." in adopting
    assert "Fewer than 5 young people of your city" in browser(bagneux.coordinator).get(f"{PAGE}/adopt").text
    page.post(f"{PAGE}/wish", {"wish": "want", "says": "no"})
    page.post(f"{PAGE}/wish", {"wish": "follow", "says": "yes"})
    assert "5 people in 2 cities" in browser().get(PAGE).text
    assert "Stop following" in page.get(PAGE).text
    page.post(f"{PAGE}/wish", {"wish": "harm", "says": "yes"}, expect=404)
    # An anonymous reader's page has no form: it is kept for a minute.
    assert not browser().get(PAGE).soup.select("main form[method=post]")


def test_adults_are_counted_but_are_no_young_people(database, initiative, torino):
    officer = viewer_of(torino.coordinator, Role.COORDINATOR, torino.city)
    services.wish(initiative, Wish.WANT, actor=officer, now=NOW)
    assert queries.wanted(initiative.id).people == 1
    assert queries.count_young_of(initiative.id, [torino.city.id]) == 0


def test_nothing_is_said_about_what_is_not_public(database, browser, initiative, torino, bagneux):
    comment = make_comment(initiative, torino.author)
    initiative.state = "retired"
    database.flush()
    for account in (None, torino.friend, bagneux.youngster, bagneux.coordinator):
        browser(account).get(SAY, expect=404)
        browser(account).get(f"/comments/{comment.id}/report", expect=404)
    with pytest.raises((NotFound, Refused)):
        services.write_comment(
            get_initiative("a-lantern-way", viewer=viewer_of(torino.friend, Role.YOUNGSTER, torino.city)),
            CommentKind.QUESTION,
            WORDS,
            language="en",
            actor=viewer_of(torino.friend, Role.YOUNGSTER, torino.city),
            today=NOW.date(),
            now=NOW,
        )


def test_pages_cost_the_same_however_much_is_said(database, browser, initiative, torino, count_queries):
    one, many = [], []
    for counts, times in ((one, 1), (many, 12)):
        for _time in range(times):
            asked = make_comment(initiative, torino.author)
            make_comment(initiative, torino.author, "Yes", kind=CommentKind.ANSWER, answers_id=asked.id)
            make_comment(initiative, torino.author, state=S.WAITING)
        page = browser(torino.coordinator)
        counts += [count_queries(partial(page.get, address)) for address in (SAY, "/comments/reading", "/me/news")]
    assert one == many
    assert max(many) <= 12
