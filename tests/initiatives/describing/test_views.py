"""The page of a description, its records and proposals, and what everybody sees of them."""

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.initiatives.describing import queries
from exchange.initiatives.describing.models import DescriptionProposal, EvidenceRecord
from exchange.initiatives.models import InitiativeState

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} #set page(fill: red) *x* $x$ \u202e مرحبا 😀 " + "W" * 2000


@pytest.fixture
def lamps(database, bagneux, torino):
    return make_initiative(bagneux.city, author=bagneux.author, seen_city_id=torino.city.id)


def at(initiative, tail=""):
    return f"/initiatives/{initiative.slug}{tail}"


def fill(me, initiative, part, typed, expect=303):
    action = at(initiative, f"/describe/{part}")
    fields = me.get(at(initiative, f"/describe?part={part}")).fields(action=action)
    return me.post(action, fields | {f"{part}-{name}": value for name, value in typed.items()}, expect=expect)


def test_part_by_part_to_the_public_page(database, browser, bagneux, lamps):
    me = browser(bagneux.coordinator)
    assert me.get(at(lamps)).link("Write what your city knows") == at(lamps, "/describe")
    went = fill(me, lamps, "where", {"place": "A square", "for_whom": "Everybody"})
    assert went.location == at(lamps, "/describe?part=when#part-when")
    fill(me, lamps, "core", {"core": "- Lamps\n\n- Hosts live there", "adaptable": "Tea"})
    fill(me, lamps, "costs", {"costs-0-what": "Lamps", "costs-0-sum": "1 200,50", "costs-0-again": "yearly", "costs-0-per": "square"})
    fill(me, lamps, "contact", {"contact_office": "Prevention", "contact_email": "office@bagneux.example", "agreed": "y"})
    page = browser().get(at(lamps))
    for words in ("A square", "Hosts live there", "per square, every year", "office@bagneux.example"):
        assert words in page.text
    facts = browser().get(at(lamps, ".json")).json
    assert facts["description"]["core"] == ["Lamps", "Hosts live there"]
    assert facts["description"]["costs"][0]["cents"] == 120050
    assert facts["description"]["contact"] == {"office": "Prevention", "email": "office@bagneux.example"}
    assert (facts["lamps"]["economy"], facts["evidence"]["level"]) == ("on", 1)
    listed = browser().get("/initiatives.json").json["initiatives"][0]
    assert (listed["lamps"]["economy"], listed["evidence_level"]) == ("on", 1)
    assert "economy=on" in browser().get("/initiatives.csv").data.decode()
    assert "evidence 1 of 5, 3 lamps lit, 2 half lit" in browser().get("/initiatives").text


def test_what_is_wrong_is_said_and_stays_typed(database, browser, bagneux, lamps):
    me = browser(bagneux.coordinator)
    page = fill(me, lamps, "costs", {"costs-0-what": "Lamps", "costs-0-sum": "a lot"}, expect=422)
    assert "This is not a sum of money" in page.errors[0]
    assert page.fields(action=at(lamps, "/describe/costs"))["costs-costs-0-sum"] == "a lot"
    page = fill(me, lamps, "contact", {"contact_email": "office@bagneux.example"}, expect=422)
    assert "you answer for this address" in page.text
    page = fill(me, lamps, "contact", {"contact_email": bagneux.author.email, "agreed": "y"}, expect=422)
    assert "address of a young person" in page.text
    assert lamps.description is None or lamps.description.contact_email == ""


def test_nobody_is_called_from_a_public_page(database, browser, bagneux, lamps):
    me = browser(bagneux.coordinator)
    page = fill(me, lamps, "where", {"place": "Ask Inès: 06 12 34 56 78"}, expect=422)
    assert "“06 12 34 56 78” looks like a telephone number" in page.text
    assert page.fields(action=at(lamps, "/describe/where"))["where-place"].strip() == "Ask Inès: 06 12 34 56 78"
    fill(me, lamps, "core", {"core": "Lamps\nAsk @ines_b"}, expect=422)
    typed = {"kind": "counted", "found": "Ask 0171/1234567", "shows": "better"}
    assert "telephone number" in me.submit(at(lamps, "/evidence"), typed, to=at(lamps, "/evidence"), expect=422).text
    assert "0171" not in browser().get(at(lamps)).text


def test_two_officers_at_once_both_texts_are_shown(database, browser, bagneux, lamps, network):
    me, other = browser(bagneux.coordinator), browser(network)
    action = at(lamps, "/describe/where")
    mine, theirs = (who.get(at(lamps, "/describe?part=where")).fields(action=action) for who in (me, other))
    other.post(action, theirs | {"where-place": "By the lake"})
    page = me.post(action, mine | {"where-place": "By the river"}, expect=409)
    assert "By the lake" in page.text
    assert "By the river" in page.text


def test_a_record_is_added_changed_and_taken_away(database, browser, bagneux, lamps):
    me = browser(bagneux.coordinator)
    form = at(lamps, "/evidence")
    typed = {"kind": "before_after", "found": "14 instead of 23", "shows": "better", "done_on": "2018-01-05", "done_by": "School"}
    me.post(form, me.get(form).fields(action=form) | typed | {"found": ""}, expect=422)
    me.post(form, me.get(form).fields(action=form) | typed)
    record = database.scalars(select(EvidenceRecord)).one()
    page = browser().get(at(lamps))
    assert "Evidence: level 2 of 5" in page.text
    assert "A comparison with a place that did not do it, or what a second city finds." in page.text
    one = at(lamps, f"/evidence/{record.id}")
    me.post(one, me.get(one).fields(action=one) | {"shows": "worse"})
    assert "Evidence: level 1 of 5" in browser().get(at(lamps)).text
    me.post(f"{one}/remove", me.get(at(lamps, "/describe")).fields(action=f"{one}/remove"))
    assert database.scalars(select(EvidenceRecord)).all() == []


def test_a_ceiling_is_the_networks_and_its_reason_public(database, browser, bagneux, lamps, network):
    me, desk = browser(bagneux.coordinator), browser(network)
    form = at(lamps, "/evidence")
    typed = {"kind": "comparison", "found": "x", "shows": "better", "done_on": "2018-01-05", "done_by": "School"}
    me.post(form, me.get(form).fields(action=form) | typed)
    action = at(lamps, "/evidence/ceiling")
    me.post(action, {}, expect=403)
    fields = desk.get(at(lamps, "/describe")).fields(action=action)
    desk.post(action, fields | {"ceiling-ceiling": "2", "ceiling-reason": "One street, one week."})
    page = browser().get(at(lamps))
    assert "Evidence: level 2 of 5" in page.text
    assert "One street, one week." in page.text
    fields = desk.get(at(lamps, "/describe")).fields(action=action)
    desk.post(action, fields | {"ceiling-ceiling": "5", "ceiling-reason": "I like it."})
    assert "Evidence: level 2 of 5" in browser().get(at(lamps)).text


def test_an_author_proposes_and_reads_the_answer(database, browser, bagneux, lamps):
    me, desk = browser(bagneux.youngster), browser(bagneux.coordinator)
    assert me.get(at(lamps)).link("Propose something") == at(lamps, "/propose")
    me.submit(at(lamps, "/propose"), {"part": "risks", "words": "It gets dark."})
    proposal = database.scalars(select(DescriptionProposal)).one()
    page = desk.get(at(lamps, "/describe"))
    assert "It gets dark." in page.text
    action = at(lamps, f"/proposals/{proposal.id}")
    desk.post(action, {**page.fields(action=action), "taken": "no", "answer": "We have lamps."})
    assert "We have lamps." in me.get(at(lamps, "/propose")).text
    browser(bagneux.friend).get(at(lamps, "/propose"), expect=404)


def propose(database, me, initiative, words="It gets dark."):
    me.submit(at(initiative, "/propose"), {"part": "risks", "words": words})
    return database.scalars(select(DescriptionProposal).where(DescriptionProposal.words == words)).one()


def test_what_was_answered_stays_readable_for_the_city(database, browser, bagneux, torino, lamps):
    me, desk = browser(bagneux.youngster), browser(bagneux.coordinator)
    for words, typed in (("It gets dark.", {"taken": "no", "answer": "We have lamps."}), ("It is cold.", {"taken": "yes"})):
        desk.post(at(lamps, f"/proposals/{propose(database, me, lamps, words).id}"), typed)
    for who in (desk, browser(makers.make_user(Role.VIEWER, bagneux.city))):
        answered = who.get(at(lamps, "/describe")).soup.find("summary", string="Answered").parent.get_text(" ", strip=True)
        for words in ("Risks", "It gets dark.", "Not this time", "We have lamps.", "It is cold.", "Put in"):
            assert words in answered
        assert bagneux.author.first_name not in answered
    assert "It gets dark." not in browser(torino.coordinator).get(at(lamps, "/describe")).text


def test_nobody_is_to_be_reached_by_a_proposal_or_its_answer(database, browser, bagneux, lamps):
    me, desk = browser(bagneux.youngster), browser(bagneux.coordinator)
    typed = {"part": "risks", "words": "Ask me: ines@example.org"}
    page = me.submit(at(lamps, "/propose"), typed, to=at(lamps, "/propose"), expect=422)
    assert "No e-mail addresses, please." in page.errors[0]
    assert page.fields(action=at(lamps, "/propose"))["words"].strip() == typed["words"]
    proposal = propose(database, me, lamps)
    action = at(lamps, f"/proposals/{proposal.id}")
    page = desk.post(action, {"taken": "no", "answer": "Write to me on Instagram"}, expect=422)
    assert "No accounts, please, and no apps" in page.errors[0]
    answer = page.soup.select_one(f"form[action='{action}'] input[name=answer]")
    assert (answer["value"], answer.find_parent("details").has_attr("open")) == ("Write to me on Instagram", True)
    assert (proposal.is_taken, proposal.answer) == (None, "")


def write_to_a_minor(database, browser, town, other, initiative):
    """As each adult of the city where it was seen, read what a minor proposes and answer; return (tried, what got through)."""
    proposal, tried, through = propose(database, browser(town.youngster), initiative), 0, []
    for account in (other.coordinator, makers.make_user(Role.VIEWER, other.city), other.leader):
        adult = browser(account)
        for path in ("/describe", "/describe?part=risks", "", ".json", "/propose"):
            tried += 1
            if proposal.words in adult._open("GET", at(initiative, path), inspect=False).html:
                through.append(path)
        for typed in ({"taken": "no", "answer": "Come and see me."}, {"taken": "yes"}, {"taken": "", "answer": "Hello"}):
            tried += 1
            fields = typed | {"csrf_token": adult.csrf_token()}
            status = adult._open("POST", at(initiative, f"/proposals/{proposal.id}"), inspect=False, data=fields).status
            if status not in (403, 404):
                through.append(f"answered {status}")
    database.expire_all()
    return tried, through + [proposal.answer] * bool(proposal.answer)


def test_attack_no_adult_of_another_city_writes_with_a_minor(database, browser, bagneux, torino, lamps, monkeypatch):
    tried, through = write_to_a_minor(database, browser, bagneux, torino, lamps)
    print(f"tried {tried} · lost 0 · leaked {len(through)}")
    assert through == []
    browser(torino.coordinator).get(at(lamps, "/describe"))  # It describes as before.
    # A planted fault, and the attack sees it.
    database.delete(database.scalars(select(DescriptionProposal)).one())
    monkeypatch.setattr(queries, "may_answer", queries.may_describe)
    assert "/describe" in write_to_a_minor(database, browser, bagneux, torino, lamps)[1]


def test_hostile_words_are_words(database, browser, bagneux, lamps):
    me = browser(bagneux.coordinator)
    fill(me, lamps, "where", {"place": HOSTILE, "for_whom": HOSTILE})
    fill(me, lamps, "core", {"core": HOSTILE, "adaptable": HOSTILE})
    page = browser().get(at(lamps))
    assert "<script>alert" not in page.html
    assert "{{ 7*7 }}" in page.text


def test_as_many_statements_for_forty_records_as_for_one(database, browser, bagneux, lamps, count_queries):
    me, anyone = browser(bagneux.coordinator), browser()
    form = at(lamps, "/evidence")
    typed = {"kind": "counted", "found": "x", "shows": "better", "done_on": "2018-01-05", "done_by": "School"}
    me.post(form, me.get(form).fields(action=form) | typed)
    pages = [(me, "/describe"), (anyone, ""), (anyone, ".json")]
    # Whoever comes first after the catalogue changed looks everything up once for all.
    for who, tail in pages:
        who.get(at(lamps, tail))
    few = [count_queries(lambda who=who, tail=tail: who.get(at(lamps, tail))) for who, tail in pages]
    for _number in range(3):
        me.post(form, me.get(form).fields(action=form) | typed)
    many = [count_queries(lambda who=who, tail=tail: who.get(at(lamps, tail))) for who, tail in pages]
    assert many == few
    # PostgreSQL is asked which moment it is, before something kept is shown.
    moments = 2 if database.get_bind().dialect.name == "postgresql" else 0
    assert max(many) <= 12 + moments


def test_a_draft_is_described_by_its_coordinator_alone(database, browser, bagneux, torino):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT, seen_city_id=torino.city.id)
    browser(bagneux.coordinator).get(at(draft, "/describe"))
    browser(torino.coordinator).get(at(draft, "/describe"), expect=404)
