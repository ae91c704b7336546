"""A selection as its coordinator, its readers and others open it."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_participant, make_user
from exchange.messages.models import Letter
from exchange.participants.models import Participant, ParticipantKind
from exchange.selection.models import Review, Selection, SelectionState
from tests.support.queries import counted

CRITERIA = {"places": "2", "name_1": "Curiosity", "meaning_1": "asks questions", "weight_1": "2", "name_2": "Back home"}


def points_of(page, value):
    return dict.fromkeys({tag["name"] for tag in page.soup.select("input[type=radio]")}, value)


def unpacked(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.fixture
def anne(browser, scene):
    return browser(as_=scene.coordinator)


@pytest.fixture
def lea(browser, scene, database):
    make_participant(scene.delegation, scene.leader.person, kind=ParticipantKind.LEADER)
    scene.delegation.pledged_count = 3
    return browser(as_=scene.leader)


def test_the_whole_way_by_clicks(anne, scene, database):
    page = anne.get(scene.at)
    assert page.h1 == "Selection: Come to Lisboa"
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    page = anne.get(scene.at)
    assert page.rows() == [[f"Application {n}", "To read", "0"] for n in (1, 2, 3, 4)]
    assert "Martin" not in page.html
    for number, application in enumerate(scene.applications):
        sheet = anne.get(f"{scene.at}/{application.id}")
        assert sheet.h1 == f"Application {number + 1}"
        assert [name for name in ("Martin", application.first_name, application.email) if name in sheet.html] == []
        anne.submit(f"{scene.at}/{application.id}", points_of(sheet, str(5 - number)) | {"reason": "Writes about the square."})
    anne.submit(scene.at, {}, to=f"{scene.at}/close")
    page = anne.get(scene.at)
    assert page.texts("ol.ranking h3") == ["Martin, Ana", "Martin, Ben", "Martin, Chloé", "Martin, Dina"]
    assert "Computed again: the same list" in page.text
    dina = scene.applications[3].id.hex
    anne.submit(scene.at, {f"outcome_{dina}": "declined"}, to=f"{scene.at}/decisions")
    letters = anne.get(f"{scene.at}/letters")
    assert letters.errors == ["1 person would be declined without a reason. Write one sentence that they may read."]
    anne.submit(scene.at, {f"outcome_{dina}": "declined", f"reason_{dina}": "The trip is in May."}, to=f"{scene.at}/decisions")
    letters = anne.get(f"{scene.at}/letters")
    assert letters.texts("ul.plain li") == ["A place is offered 2 people", "On the waiting list 1 person", "No place this time 1 person"]
    anne.submit(f"{scene.at}/letters", {})
    assert anne.get(scene.at).notices == ["4 decisions were sent."]
    assert database.scalar(select(func.count()).select_from(Letter).where(Letter.kind.startswith("decision-"))) == 4
    assert database.scalar(select(func.count()).select_from(Participant)) == 2


def test_sending_twice_sends_once(anne, scene, database):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    form = anne.get(scene.at).fields(action="/begin")
    first = anne.post(f"{scene.at}/begin", form)
    second = anne.post(f"{scene.at}/begin", form)
    assert (first.status, second.status, first.location) == (303, 303, second.location)
    assert database.scalar(select(Selection.state)) is SelectionState.SCORING


def test_a_reader_sees_the_others_after_their_own(anne, lea, scene, database):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    at = f"{scene.at}/{scene.applications[0].id}"
    anne.submit(at, points_of(anne.get(at), "4") | {"reason": "A secret opinion."})
    before = lea.get(at)
    assert "A secret opinion." not in before.html
    lea.submit(at, points_of(before, "-") | {"reason": "Too short to say."})
    assert "A secret opinion." in lea.get(at).text
    assert lea.post(f"{scene.at}/close", {}, expect=403).status == 403


def test_who_is_too_close_says_so(anne, lea, scene, database):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    at = f"{scene.at}/{scene.applications[0].id}"
    lea.submit(at, {"conflict": "my cousin"}, to=f"{at}/conflict")
    assert "You said that you are too close" in lea.get(at).text
    lea.post(at, {"reason": "x"}, expect=422)
    assert database.scalar(select(Review.points)) == {}


def test_what_is_missing_is_said_and_nothing_typed_is_lost(anne, scene):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    at = f"{scene.at}/{scene.applications[0].id}"
    page = anne.submit(at, {"reason": "Half a sentence"}, expect=422)
    assert page.errors == ["Give points for each criterion, or say that you cannot tell."]
    assert page.texts("textarea[name=reason]") == ["Half a sentence"]


def test_another_citys_selection_does_not_exist(browser, scene, anne):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    giulia = browser(as_=make_user(Role.COORDINATOR, make_city("Torino")))
    giulia.get(scene.at, expect=404)
    giulia.get(f"{scene.at}/{scene.applications[0].id}", expect=404)
    for deed in ("criteria", "begin", "close", "decisions", "letters"):
        giulia.post(f"{scene.at}/{deed}", expect=404)
    somebody = browser(as_=make_user(Role.LEADER, scene.city, first_name="Other"))
    somebody.get(scene.at, expect=404)  # a leader of the city, not of this delegation


def test_the_network_looks_and_does_not_score(browser, scene, anne):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    staff = browser(as_=make_user(Role.NETWORK))
    assert staff.get(scene.at).h1 == "Selection: Come to Lisboa"
    staff.post(f"{scene.at}/begin", expect=403)
    staff.post(f"{scene.at}/{scene.applications[0].id}", expect=403)


def test_the_page_costs_the_same_for_one_and_for_four(anne, scene, database):
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    four = counted(database, lambda: anne.get(scene.at))
    for application in scene.applications[1:]:
        database.delete(application)
    database.flush()
    assert (counted(database, lambda: anne.get(scene.at)), four <= 12) == (four, True)


def test_while_readers_score_no_list_tells_a_name(anne, scene, database):
    """The list, its files, a search for a name, and the application's own page."""
    anne.submit(scene.at, CRITERIA, to=f"{scene.at}/criteria")
    cohort = f"/cohorts/{scene.call.cohort.slug}"
    first = scene.applications[0]
    shown = anne.get(f"{cohort}/applications.csv").data.decode()
    assert b"Martin" in unpacked(anne.get(f"{cohort}/applications.xlsx").data)
    assert "Martin" in shown, "names are there before scoring, else this test proves nothing"
    anne.submit(scene.at, {}, to=f"{scene.at}/begin")
    tried, leaked = 0, []
    for address in (
        f"{cohort}/applications",
        f"{cohort}/applications?q=martin",
        f"{cohort}/applications.json",
        f"{cohort}/applications.csv",
        f"{cohort}/applications.xlsx",
        f"/applications/{first.id}",
        scene.at,
        f"{scene.at}/{first.id}",
    ):
        answer = anne.get(address)
        tried += 1
        content = unpacked(answer.data) if address.endswith(".xlsx") else answer.data
        leaked += [(address, word) for word in ("Martin", "Chloé", "ana@example.org") if word.encode() in content]
    print(f"blind reading: tried {tried} · leaked {len(leaked)}")
    assert leaked == []
    assert anne.get(f"{cohort}/applications.json?q=martin").json["found"] == 0
