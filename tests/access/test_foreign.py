"""AZ-3: somebody else's row answers as one that is not there, word for word; ids of different people open nothing together.

The rows of the world belong to Bagneux. Every address that names a row is walked.
"""

import re
from uuid import UUID, uuid4

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.applications.queries import form_of
from exchange.cohorts.models import Delegation
from exchange.consents.models import Purpose, Signing
from exchange.demonstration import makers
from exchange.demonstration.applicants import make_application, make_call
from exchange.demonstration.care import make_consent
from exchange.demonstration.world import make_world
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.guardians.services import send_guardian_link
from exchange.people.models import Guardian
from exchange.selection.models import Selection, SelectionState
from tests.access.test_matrix import NOT_WALKED, filled, judged, read_matrix
from tests.guardians.families import born, code_in, letters_of, link_in, make_family, make_guardian
from tests.support.queries import counted

# Which row stands below which in an address: the one is looked for within the other.
PARENT = {
    "guardian_id": "participant_id",
    "change_id": "guardian_id",
    "consent_id": "participant_id",
    "signing_id": "participant_id",
    "reading_id": "participant_id",
    "question_id": "form_id",
    "answer_id": "application_id",
    "call_id": "slug",
    "call_slug": "slug",
    "application_id": "call_slug",
    "import_id": "slug",
    "quota_id": "slug",
    "check_id": "person_id",
    "grant_id": "account_id",
}


def names_in(address):
    return [found.rpartition(":")[2] for found in re.findall(r"<([^>]+)>", address)]


def opened(visitor, database, method, url):
    """Send a request as a person would, leave the world as it was; return the page and the number of statements."""
    pages = []
    with database.begin_nested() as point:
        data = {"csrf_token": visitor.csrf_token()} if method == "POST" else None
        count = counted(database, lambda: pages.append(visitor._open(method, url, inspect=False, data=data)))
        point.rollback()
    return pages[0], count


def words_of(page, values):
    """Return all that an answer says, without what differs each time and without the ids that were asked for."""
    text = re.sub(r'nonce="[^"]*"|name="(csrf_token|form_id)" value="[^"]*"|value="[^"]*" name="csrf_token"', "", page.html)
    text = re.sub(r'(name="csrf_token"[^>]*?)value="[^"]*"', r"\1", text)
    # What an earlier deed of this visitor left to be said is none of this answer.
    text = re.sub(r'<div id="notices".*', "", text)
    for value in sorted((str(one) for one in values), key=len, reverse=True):
        text = text.replace(value, "…")
    return page.status, re.sub(r"\?.*", "", page.location), text


def unknown_values(world):
    """Return the world's values with every row's id taken by one that no row has."""
    made_up = {name: uuid4() for name, value in world.values.items() if isinstance(value, UUID)}
    return {**world.values, **made_up, "call_slug": "no-such-call", "city_slug": "no-such-city"}


def put_in(address, world, values):
    before, world.values = world.values, values
    try:
        return filled(address, world)
    finally:
        world.values = before


def test_what_is_foreign_answers_as_what_is_not_there(app, browser, database):
    """AZ-3: the other city's coordinator; the same words, and the same number of statements, so that time tells nothing either."""
    world = make_world()
    visitor = browser(makers.make_user(Role.COORDINATOR, world.other_city))
    nothing = unknown_values(world)
    asked = {*map(str, world.values.values()), *map(str, nothing.values())} - {"1", "x", "down"}
    tried, told, dearer = 0, [], []
    for (method, address), row in sorted(read_matrix().items()):
        if row["other city"] != "404" or address in NOT_WALKED or not {*names_in(address)} & {*PARENT, *PARENT.values(), "city_slug"}:
            continue
        real, its = opened(visitor, database, method, filled(address, world))
        made_up, other = opened(visitor, database, method, put_in(address, world, nothing))
        tried += 1
        if words_of(real, asked) != words_of(made_up, asked):
            told.append(f"{method} {address}")
        if its != other:
            dearer.append(f"{method} {address}: {its} and {other}")
    print(f"AZ-3 tried {tried} · told {len(told)} · by time {len(dearer)}")
    assert (told, dearer, tried > 100) == ([], [], True)


def other_parents(world):
    """Return a row beside each row under which others stand: same city, same kind, not the one that has them."""
    bagneux = db.session.get(type(world.city), world.city.id)
    cohort = makers.make_cohort(world.conference, slug="another-cohort", name="Another cohort")
    makers.make_delegation(cohort, bagneux)
    home = db.session.scalars(select(Delegation).where(Delegation.cohort_id == world.cohort.id, Delegation.city_id == bagneux.id)).one()
    person = makers.make_person("Paul", "Beside", city=bagneux)
    participant = makers.make_participant(home, person)
    second = Guardian(person_id=world.values["person_id"], city_id=bagneux.id, position=2, name="Second")
    db.session.add(second)
    call = make_call(home, "Another call")
    db.session.add(Selection(call=call, call_id=call.id, city_id=call.city_id, state=SelectionState.SCORING, places=1))
    db.session.flush()
    account = makers.make_account(person)
    makers.make_grant(person, Role.YOUNGSTER, bagneux)
    return account, {
        "participant_id": participant.id,
        "guardian_id": second.id,
        "form_id": form_of(call).id,
        "application_id": make_application(call).id,
        "slug": cohort.slug,
        "call_slug": call.slug,
        "person_id": person.id,
        "account_id": account.id,
    }


def test_two_ids_that_do_not_belong_together_open_nothing(browser, database):
    """Each row is looked for within the row that the address names before it: another child, another form, another call."""
    world = make_world()
    beside, others = other_parents(world)
    people = {
        "network": browser(makers.make_user(Role.NETWORK)),
        "coordinator": browser(makers.make_user(Role.COORDINATOR, world.city)),
        "leader": browser(world.leader),
        "youngster": browser(beside),
    }
    right, tried, wrong = dict(world.values), 0, []
    for (method, address), row in sorted(read_matrix().items()):
        names = names_in(address)
        for child, parent in PARENT.items():
            if child not in names or parent not in names or address.startswith("/guardian/"):
                continue
            for who, visitor in people.items():
                if row[who] not in ("open", "404"):
                    continue
                url = put_in(address, world, {**right, parent: others[parent]})
                if parent == "slug":
                    url = url.replace(f"/cohorts/{world.cohort.slug}/", f"/cohorts/{others['slug']}/")
                page, _count = opened(visitor, database, method, url)
                tried += 1
                if page.status != 404:
                    wrong.append(f"{who}: {method} {address} with another {parent}: {page.status} {page.location}")
    print(f"ids apart: tried {tried} · opened {len(wrong)}")
    assert (wrong, tried > 60) == ([], True)


def test_a_guardian_finds_their_own_child_and_nothing_else(browser, database):
    """AZ-2, AZ-3 for a visit: another family of the group, another city's and nobody answer alike; elsewhere they are a stranger."""
    world, house = make_world(), make_family(city_name="Nice")
    other = makers.make_person("Lou", "Beside", city=house.city, birth_date=born(15))
    neighbour = makers.make_participant(house.delegation, other)
    make_guardian(other, name="Odile Beside", email="odile@example.org")
    signing = Signing(participant_id=neighbour.id, city_id=house.city.id, signed_at=clock.now())
    db.session.add(signing)
    db.session.flush()
    consent = make_consent(neighbour, Purpose.PHOTO_PRESS, signing_id=signing.id)
    visitor = browser()
    send_guardian_link(house.participant, house.mother, actor=house.actor, now=clock.now())
    path = link_in(letters_of("guardian-link")[-1])
    visitor.post(f"{path}/code")
    assert visitor.post(f"{path}/enter", {"code": code_in(letters_of("guardian-code")[-1])}).location == "/guardian/tasks"
    theirs = {"participant_id": neighbour.id, "consent_id": consent.id, "signing_id": signing.id}
    of_the_father = Signing(participant_id=house.participant.id, city_id=house.city.id, signed_at=clock.now())
    db.session.add(of_the_father)
    db.session.flush()
    his = make_consent(house.participant, Purpose.PHOTO_PRESS, signing_id=of_the_father.id, guardian_id=house.father.id)
    foreign = [
        theirs,
        {name: world.values[name] for name in theirs},
        {name: uuid4() for name in theirs},
        {**theirs, "participant_id": house.participant.id},
        {"participant_id": house.participant.id, "consent_id": his.id, "signing_id": of_the_father.id},
    ]
    asked = {str(one) for row in foreign for one in row.values()}
    tried, opened_by_own, wrong = 0, 0, []
    for (method, address), row in sorted(read_matrix().items()):
        if address in NOT_WALKED or address == "/guardian/end":
            continue
        if "/guardian/children/<" not in address:
            page, _count = opened(visitor, database, method, filled(address, world))
            expected = "open" if row["anonymous"] == "no" else row["anonymous"]
            tried += 1
            wrong += [] if judged(page) == expected else [f"{method} {address}: {judged(page)} ({page.status})"]
            continue
        apart = foreign if {"consent_id", "signing_id"} & {*names_in(address)} else foreign[:3]
        answers = []
        for ids in apart:
            page, _count = opened(visitor, database, method, put_in(address, world, {**world.values, **ids}))
            answers.append(words_of(page, asked))
        tried += len(apart)
        if any(answer[0] != 404 or answer != answers[0] for answer in answers):
            wrong.append(f"{method} {address}: {[answer[0] for answer in answers]}")
        if not address.endswith("/not-mine"):  # it would end the visit in this browser
            own, _count = opened(
                visitor, database, method, put_in(address, world, {**world.values, "participant_id": house.participant.id})
            )
            opened_by_own += own.status != 404
    print(f"guardian tried {tried} · wrong {len(wrong)}")
    assert (wrong, opened_by_own > 8) == ([], True)
