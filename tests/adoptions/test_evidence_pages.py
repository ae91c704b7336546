"""The pages on which a city and its young people put on record what an adoption stands on."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions.adapting.models import Adaptation, Fate
from exchange.adoptions.adapting.rules import Part
from exchange.adoptions.deciding.models import Decision, PilotLine, Result
from exchange.adoptions.diagnosis.models import Mark, Need, NeedMark, Voice
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.readying.models import Action, ActionState, Readiness
from exchange.demonstration.makers import make_city, make_user
from exchange.demonstration.proofs import (
    make_action,
    make_adaptation,
    make_decision,
    make_diagnosis,
    make_need,
    make_pilot,
    make_readiness,
    make_result,
)
from exchange.demonstration.takeups import make_adoption
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from tests.adoptions.conftest import World, make_traveller
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
ANGRY = "The mayor threw us out of the room."
CHAIRS = {"added-0-component": "Chairs", "added-0-reason": "To sit"}
KEPT, CHANGED = Part("Carry the tables out", Fate.KEPT), Part("Pour tea", Fate.CHANGED, "Coffee", "Nobody drinks tea.")


def taken(world: World, stage: AdoptionStage = AdoptionStage.DIAGNOSIS, **facts: Any) -> Adoption:
    world.initiative.steps = ["Carry the tables out", "Pour tea"]
    return make_adoption(world.initiative, world.torino, stage=stage, **facts)


def test_both_voices_say_what_they_need_and_answer_each_other(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url = f"/adoptions/{adoption.id}/diagnosis"
    officer, marco = browser(as_=world.torino_viewer), browser(as_=make_traveller(world.torino))
    marco.submit(url, {"young-text": "A place without adults watching."}, to=f"{url}/young")
    officer.submit(url, {"city-text": "Fewer complaints."}, to=f"{url}/city")
    page = officer.submit(url, {"young-text": "Light."}, to=f"{url}/young", expect=422)
    assert page.errors == ["Say on which day young people said it.", "Say how many young people were there. No names, please."]
    officer.submit(url, {"young-text": "Light.", "young-heard_on": "2018-05-03", "young-heard_count": "3"}, to=f"{url}/young")
    own, asked, heard = database.scalars(select(Need).order_by(Need.at)).all()
    assert [(one.voice, one.heard_count) for one in (own, asked, heard)] == [(Voice.YOUNG, None), (Voice.CITY, None), (Voice.YOUNG, 3)]
    marco.post(f"{url}/needs/{asked.id}/answer", {"mark": "partly"})
    marco.post(f"{url}/needs/{asked.id}/answer", {"mark": "agree"})
    officer.post(f"{url}/needs/{own.id}/answer", {"mark": "agree"})
    officer.submit(
        f"{url}/needs/{asked.id}", {"mark": "not", "heard_on": "2018-05-03", "heard_count": "12"}, to=f"{url}/needs/{asked.id}/answer"
    )
    assert sorted(mark.mark for mark in database.scalars(select(NeedMark).where(NeedMark.need_id == asked.id))) == [Mark.AGREE, Mark.NOT]
    page = officer.get(url)
    assert page.texts("article .chip") == ["The city agrees", "The city has not answered yet", "Young people agree partly"]
    assert "Said at a meeting, Thu 3 May 2018. Fewer than five were there." in page.text
    assert page.texts(".split__side .prose li") == ["A place without adults watching."]
    assert "Marco" not in page.text


def test_nobody_speaks_for_the_other_voice(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url = f"/adoptions/{adoption.id}/diagnosis"
    own = make_need(adoption, "A place.", by=world.author)
    asked = make_need(adoption, "Quiet.", voice=Voice.CITY)
    marco = browser(as_=make_traveller(world.torino))
    marco.post(f"{url}/city", {"city-text": "We want quiet."}, expect=404)
    marco.post(f"{url}/needs/{own.id}/answer", {"mark": "agree"}, expect=404)
    marco.get(f"{url}/needs/{own.id}", expect=404)
    marco.post(f"{url}/needs/{own.id}", {"text": "Not a place."}, expect=404)
    marco.post(f"{url}/needs/{asked.id}/remove", expect=404)
    officer = browser(as_=world.torino_viewer)
    officer.post(f"{url}/needs/{own.id}", {"text": "Nothing."}, expect=404)
    officer.post(f"{url}/needs/{own.id}/remove", expect=404)
    for foreign in (make_traveller(world.bagneux), world.bagneux_coordinator):
        stranger = browser(as_=foreign)
        stranger.get(url, expect=404)
        stranger.post(f"{url}/young", {"young-text": "Ours."}, expect=404)
        stranger.post(f"{url}/needs/{own.id}/answer", {"mark": "not"}, expect=404)
    assert (own.text, own.marks, len(database.scalars(select(Need)).all())) == ("A place.", [], 2)


def test_other_words_are_answered_anew_and_what_is_answered_stays(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    marco = make_traveller(world.torino)
    need = make_need(adoption, "A place.", by=marco.person, answer=Mark.AGREE)
    url = f"/adoptions/{adoption.id}/diagnosis/needs/{need.id}"
    his = browser(as_=marco)
    his.post(f"{url}/remove", expect=409)
    old = his.get(url).fields(action=str(need.id))
    his.submit(url, {"text": "A warm place."}, to=url)
    assert (need.text, need.marks) == ("A warm place.", [])
    page = his.post(url, {**old, "form_id": "other", "text": "A cold place."}, expect=409)
    assert "A cold place." in page.text
    assert "A warm place." in page.text


def test_decision_pilot_and_result_are_kept_as_typed(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world, AdoptionStage.CO_DESIGN)
    url, officer = f"/adoptions/{adoption.id}", browser(as_=world.torino_viewer)
    page = officer.submit(f"{url}/decision", {"money": "a lot", "owner_name": "Giulia Rossi"}, to=f"{url}/decision", expect=422)
    assert page.fields(action="/decision")["owner_name"] == "Giulia Rossi"
    typed = {"core": "- The tables\n\n- Our age", "owner_name": "Giulia Rossi", "money": "3 400,50", "decided_on": "2018-06-04"}
    officer.submit(f"{url}/decision", typed | {"decided_by": "Council"}, to=f"{url}/decision")
    decision = database.scalars(select(Decision)).one()
    assert (decision.core, decision.money_cents, decision.city_id) == (["The tables", "Our age"], 340_050, world.torino.id)
    assert officer.get(f"{url}/decision").fields(action="/decision")["money"] == "3400.50"
    officer.submit(f"{url}/pilot", {"place": "Piazza", "from_on": "2018-09-02", "until_on": "2018-09-01"}, to=f"{url}/pilot", expect=422)
    line = {"line-held_on": "2018-05-01", "line-came_count": "0", "line-note": "It rained."}
    officer.submit(f"{url}/pilot", line, to=f"{url}/pilot/lines")
    officer.submit(f"{url}/pilot", line | {"line-held_on": ""}, to=f"{url}/pilot/lines", expect=422)
    assert [one.came_count for one in database.scalars(select(PilotLine))] == [0]
    assert officer.get(f"{url}/pilot").rows()[0] == ["Tue 1 May 2018", "nobody came", "It rained."]
    officer.submit(f"{url}/result", {"changed": "x" * 60_000}, to=f"{url}/result", expect=422)
    officer.submit(f"{url}/result", {"changed": "31 instead of 14.", "known_how": "The library counted."}, to=f"{url}/result")
    assert database.scalars(select(Result.changed)).all() == ["31 instead of 14."]
    leader = browser(as_=make_user(Role.LEADER, world.torino))
    assert "3,400.50 €" in leader.get(f"{url}/decision").text.replace("\xa0", " ")
    leader.post(f"{url}/decision", {"owner_name": "Me"}, expect=403)


def test_two_officers_never_overwrite_each_others_sheet(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    adoption.initiative.steps = ["Carry the tables out"]
    officers = [browser(as_=world.torino_viewer), browser(as_=make_user(Role.COORDINATOR, world.torino))]
    tried = [
        ("decision", {"owner_name": "Giulia Rossi"}, {"owner_name": "Marco Ferrero"}),
        ("diagnosis", {"place": "Piazza Crispi"}, {"place": "Piazza Derna"}),
        ("readiness", {"conditions-0-answer": "yes", "conditions-0-note": "Two hours"}, {"conditions-0-note": "Nobody has any"}),
        (
            "delta",
            {"original-0-fate": "dropped", "original-0-reason": "No tables"},
            {"added-0-component": "Chairs", "added-0-reason": "To sit"},
        ),
    ]
    for sheet, first, second in tried:
        url = f"/adoptions/{adoption.id}/{sheet}"
        both = [officer.get(url).fields(action=f"/{sheet}") for officer in officers]
        officers[0].post(url, both[0] | first)
        page = officers[1].post(url, both[1] | second, expect=409)
        for words in [*first.values(), *second.values()]:
            if words not in ("yes", "dropped"):
                assert words in page.text, f"{sheet}: {words!r} is lost"
    assert database.scalars(select(Decision.owner_name)).all() == ["Giulia Rossi"]


def test_readiness_gaps_become_actions_that_end_with_a_sentence(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url, officer = f"/adoptions/{adoption.id}", browser(as_=world.torino_viewer)
    answers = {
        "conditions-0-answer": "no",
        "conditions-0-note": "All are busy",
        "conditions-1-answer": "yes",
        "conditions-2-answer": "unknown",
    }
    officer.submit(f"{url}/readiness", answers, to=f"{url}/readiness")
    page = officer.get(f"{url}/readiness")
    assert "50 of 100" in page.text
    assert "2 of 6 questions are answered" in page.text
    assert len(page.texts(".do li")) == 2
    new = str(page.soup.select(".do a")[0]["href"])
    assert officer.get(new).fields(action="/actions")["text"] == "Agree on hours with the head of department."
    officer.submit(new, {"owner_name": "", "due_on": "2027-06-01"}, to=f"{url}/actions", expect=422)
    officer.submit(new, {"owner_name": "Giulia Rossi", "due_on": "2027-06-01"}, to=f"{url}/actions")
    [action] = database.scalars(select(Action)).all()
    assert (action.condition, action.owner_name, action.due_on) == ("hours", "Giulia Rossi", date(2027, 6, 1))
    assert "Giulia Rossi does this until" in officer.get(f"{url}/readiness").text
    at = f"{url}/actions/{action.id}"
    assert officer.submit(at, {"state": "dropped"}, to=at, expect=422).errors == ["Say in a sentence why it is dropped."]
    officer.submit(at, {"state": "done", "outcome": "Two hours a week."}, to=at)
    assert (action.state, action.outcome) == (ActionState.DONE, "Two hours a week.")
    assert officer.get(at).soup.select("form[action$='/actions']") == []
    assert "Two hours a week." in officer.get(url).text
    browser(as_=world.bagneux_coordinator).get(at, expect=404)


def test_a_due_action_waits_on_the_officers_today(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    make_action(adoption, text="Ask for a key.")
    make_action(adoption, text="In ten years.", due_on=date(2099, 1, 1))
    make_action(adoption, text="Done long ago.", state=ActionState.DONE)
    page = browser(as_=world.torino_viewer).get("/")
    assert "Ask for a key." in page.text
    assert "In ten years." not in page.text
    assert "Done long ago." not in page.text
    assert "Ask for a key." not in browser(as_=world.bagneux_coordinator).get("/").text


def test_young_people_are_asked_on_their_today_until_they_have_said_something(
    browser: OpenBrowser, database: Session, world: World
) -> None:
    adoption = taken(world)
    account = make_traveller(world.torino)
    marco = browser(as_=account)
    assert marco.get("/").link("Say it") == f"/adoptions/{adoption.id}/diagnosis"
    make_need(adoption, "A place.", by=account.person)
    assert "Say it" not in marco.get("/").text
    assert "Say it" not in browser(as_=make_traveller(world.bagneux)).get("/").text


def test_parts_are_kept_with_reasons_and_two_cities_stand_side_by_side(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url, officer = f"/adoptions/{adoption.id}/delta", browser(as_=world.torino_viewer)
    page = officer.submit(url, {"original-0-fate": "kept", "original-1-fate": "changed"}, to=url, expect=422)
    assert page.errors == ["Say why: “Pour tea”.", "Say how it is in your city: “Pour tea”."]
    page = officer.submit(url, {"added-0-component": "Ask Marco", "added-0-reason": "He answers at 347 123 4567."}, to=url, expect=422)
    assert "Ask Marco – “347 123 4567” looks like a telephone number. Everybody can read this: please leave it out." in page.errors
    assert page.fields(action=url)["added-0-reason"].strip() == "He answers at 347 123 4567."
    facts = {
        "original-0-fate": "kept",
        "original-1-fate": "changed",
        "original-1-here": "Coffee",
        "original-1-reason": "Nobody drinks tea.",
    }
    officer.submit(url, facts | {"added-0-component": "A board", "added-0-reason": "To write on."}, to=url)
    [kept] = database.scalars(select(Adaptation)).all()
    assert (kept.decided_count, [part["fate"] for part in kept.parts]) == (3, ["kept", "changed", "added"])
    assert "75 %" in officer.get(url).text
    home = make_adoption(world.initiative, world.bagneux)
    make_adaptation(home, Part("Carry the tables out", Fate.DROPPED, "", "No tables."), Part("Pour tea"))
    anybody = browser()
    page = anybody.get("/initiatives/neighbours-on-the-square/adaptations")
    assert page.soup.select("form[method=get] select") == []
    assert [row[0] for row in page.rows()] == ["Carry the tables out", "Pour tea", "A board"]
    assert "No tables." in page.text
    assert "Nobody drinks tea." in page.text
    third = make_adoption(world.initiative, make_city("Essen"))
    make_adaptation(third, KEPT)
    page = anybody.get("/initiatives/neighbours-on-the-square/adaptations?left=essen&right=torino")
    assert page.texts("table thead th") == ["Part", "Essen", "Torino"]
    assert anybody.get("/initiatives/neighbours-on-the-square").link("See what 3 cities kept and changed")


def test_nothing_but_parts_is_public(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world, AdoptionStage.STOPPED, sentences={AdoptionStage.STOPPED: ANGRY})
    make_diagnosis(adoption, place="Secret square")
    make_decision(adoption, owner_name="Secret Officer")
    make_result(adoption, changed="Secret change")
    make_action(adoption, text="Secret action")
    make_readiness(adoption, hours="no:Secret note")
    make_pilot(adoption, place="Secret pilot")
    make_adaptation(adoption, CHANGED)
    for visitor in (browser(), browser(as_=world.bagneux_coordinator), browser(as_=make_traveller(world.bagneux))):
        for path in ("", ".json", "/adaptations"):
            answer = visitor.get(f"/initiatives/neighbours-on-the-square{path}")
            assert "Secret" not in answer.html
            assert ANGRY not in answer.html


def test_a_lesson_is_public_as_a_second_adult_has_read_it_and_never_the_sentence(
    browser: OpenBrowser, database: Session, world: World
) -> None:
    adoption = taken(world, AdoptionStage.STOPPED, sentences={AdoptionStage.STOPPED: ANGRY})
    url, officer, public = f"/adoptions/{adoption.id}/lesson", browser(as_=world.torino_viewer), "/initiatives/neighbours-on-the-square"
    second = browser(as_=make_user(Role.COORDINATOR, world.torino))
    officer.submit(url, {"lesson": "Too short"}, to=url, expect=422)
    kept = officer.submit(url, {"lesson": "Never work with Giulia Rossi: 347 123 4567."}, to=url, expect=422)
    assert "“347 123 4567” looks like a telephone number" in kept.text
    assert kept.fields(action=url)["lesson"].strip() == "Never work with Giulia Rossi: 347 123 4567."
    officer.submit(url, {"lesson": "Never work with Giulia Rossi, she knows nothing."}, to=url)
    # Whoever wrote it does not publish it; the second reader is shown whom it names.
    assert officer.get(url).soup.select("form[action$='/publish']") == []
    waits = "Read what Torino has learnt from “Neighbours on the square”"
    assert [waits in one.get("/").text for one in (officer, second, browser(as_=world.network))] == [False, True, True]
    shown = second.get(url)
    assert "“Giulia Rossi”: change the words" in shown.text
    alone = shown.fields(action="/publish") | {"publish-agreed": "y", "csrf_token": officer.csrf_token()}
    page = officer.post(f"{url}/publish", alone, expect=422)
    assert page.errors == ["Somebody else reads it first: another officer of your city, or the network. They find it on their Today."]
    page = second.post(f"{url}/publish", shown.fields(action="/publish"), expect=422)
    assert page.errors == ["Tick that everybody may read these words."]
    old = shown.fields(action="/publish") | {"publish-agreed": "y", "publish-form_id": "another"}
    officer.submit(url, {"lesson": "Ask first who uses the square after ten."}, to=url)
    second.post(f"{url}/publish", old, expect=409)
    second.submit(url, {"publish-agreed": "y"}, to=f"{url}/publish")
    page = browser().get(public)
    assert "Ask first who uses the square after ten." in page.text
    assert ANGRY not in page.text
    assert browser().get(f"{public}.json").json["adoptions"][0]["lesson"] == "Ask first who uses the square after ten."
    second.submit(url, {"lesson": "Other words, that nobody has looked at."}, to=url)
    assert "Other words" not in browser().get(public).text
    officer.submit(url, {"publish-agreed": "y"}, to=f"{url}/publish")
    officer.post(f"{url}/take-back")
    assert "Other words" not in browser().get(public).text
    assert waits not in second.get("/").text
    # Whoever wrote it does not publish it either after somebody else took it back.
    again = officer.get(url).fields(action="/publish") | {"publish-agreed": "y", "csrf_token": second.csrf_token()}
    assert second.get(url).soup.select("form[action$='/publish']") == []
    second.post(f"{url}/publish", again, expect=422)
    assert "Other words" not in browser().get(public).text
    assert ANGRY in officer.get(f"/adoptions/{adoption.id}").text
    browser(as_=world.bagneux_coordinator).get(url, expect=404)
    assert all(ANGRY not in (letter.text.reveal() if letter.text else "") for letter in database.scalars(select(Letter)))


def test_words_of_anger_are_put_right_and_nobody_keeps_them(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world, AdoptionStage.STOPPED, sentences={AdoptionStage.STOPPED: ANGRY})
    officer, second, url = (
        browser(as_=world.torino_viewer),
        browser(as_=make_user(Role.COORDINATOR, world.torino)),
        f"/adoptions/{adoption.id}",
    )
    [link] = [one["href"] for one in officer.get(url).soup.select("#steps ~ ol a")][-1:]
    browser(as_=world.bagneux_coordinator).get(link, expect=404)
    seen = second.get(link).fields(action=link)
    assert "Say why, so that somebody who was not there" in officer.submit(link, {"sentence": "No."}, to=link, expect=422).text
    officer.submit(link, {"sentence": "The market needs the square on that evening."}, to=link)
    page = second.post(link, seen | {"sentence": "Something else altogether."}, expect=409)
    assert "The market needs the square on that evening." in page.text
    assert "Something else altogether." in page.text
    assert ANGRY not in officer.get(url).text
    assert [line.deed for line in database.scalars(select(HistoryLine).where(HistoryLine.reason.contains(ANGRY)))] == []
    assert "adoption-step-reworded" in database.scalars(select(HistoryLine.deed).where(HistoryLine.subject_id == adoption.id)).all()


def test_a_city_that_left_is_history_to_read(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    make_decision(adoption)
    world.torino.member_until_on = date(2018, 1, 1)
    staff = browser(as_=world.network)
    page = staff.get(f"/adoptions/{adoption.id}")
    assert "The city has left the network" in page.text
    assert page.soup.select("form[action$='/move']") == []
    staff.post(f"/adoptions/{adoption.id}/decision", {"owner_name": "Somebody", "version": "1"}, expect=422)
    assert "Torino" in browser().get("/initiatives/neighbours-on-the-square").text


def test_the_page_says_what_is_missing_who_brings_it_and_where(
    browser: OpenBrowser, database: Session, world: World, count_queries: Callable[..., int]
) -> None:
    adoption = taken(world)
    url, officer = f"/adoptions/{adoption.id}", browser(as_=world.torino_viewer)
    page = officer.get(url)
    assert page.texts(".obstacles li")[0] == "Young people have not said yet what they need. Young person"
    assert page.soup.select(".obstacles a")[0]["href"] == f"{url}/diagnosis"
    make_diagnosis(adoption)
    page = officer.get(url)
    assert "Nothing is missing. You can take the next step." in page.text
    assert "1 need of young people, 1 of the city, 2 shared" in page.text
    few = count_queries(lambda: officer.get(url))
    make_decision(adoption)
    make_pilot(adoption, lines=3)
    make_adaptation(adoption, KEPT, CHANGED)
    for number in range(3):
        make_need(adoption, f"Need {number}", answer=Mark.NOT)
        make_action(adoption)
    assert count_queries(lambda: officer.get(url)) == few <= 12
    assert count_queries(lambda: officer.get(f"{url}/diagnosis")) <= 12
    facts = officer.get(f"{url}.json").json
    assert (facts["missing"], facts["adaptation"]["fidelity"], len(facts["actions"]), facts["next_stage"]) == ([], 75, 3, "co_design")
    assert [need["answer"] for need in facts["diagnosis"]["needs"] if need["voice"] == "city"] == ["agree"]


def test_whatever_is_typed_is_shown_as_words(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    attack = "<script>alert(1)</script>"
    make_need(adoption, attack)
    make_action(adoption, text=attack, owner_name=attack)
    make_decision(adoption, core=[attack], reference="javascript:alert(1)")
    make_adaptation(adoption, Part(attack, Fate.CHANGED, attack, attack))
    make_readiness(adoption, hours=f"no:{attack}")
    officer, url = browser(as_=world.torino_viewer), f"/adoptions/{adoption.id}"
    pages = [officer.get(f"{url}{path}") for path in ("", "/diagnosis", "/decision", "/delta", "/readiness")]
    pages.append(browser().get("/initiatives/neighbours-on-the-square/adaptations"))
    assert [page for page in pages if attack in page.html] == []
    assert database.scalars(select(Readiness)).one().answers["hours"]["note"] == attack
