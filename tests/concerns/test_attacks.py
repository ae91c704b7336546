"""SG-13: letters that go astray, a minor who says no, and what somebody wrote because they were worried, asked by everybody else.

Each prints what was tried; the planted faults below turn the two last red.
"""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from sqlalchemy import select

from exchange.access.guards import GUARDIANS
from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.cohorts.models import Delegation
from exchange.concerns import queries, services
from exchange.concerns.models import EntryKind, Reach, Urgency
from exchange.consents import standings
from exchange.consents.keeping import refresh_all, refresh_standings
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.consents.services import Signed, check_signing, record_answers, withdraw_consent
from exchange.demonstration import makers
from exchange.demonstration.care import make_care_sheet
from exchange.demonstration.world import make_world
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.foundation.obstacles import Refused
from exchange.guardians.guardianship import Contact, save_guardian
from exchange.guardians.services import send_guardian_link
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter, LetterState
from exchange.papers.models import PaperStanding
from exchange.papers.standing import word_of
from exchange.participants.importing import services as importing
from exchange.participants.models import ParticipantState
from exchange.participants.queries import list_obstacles
from exchange.participants.services import confirm_participant, give_place, withdraw_participant
from exchange.participants.substituting import substitute_participant
from tests.access.test_matrix import NOT_WALKED, accounts, filled, read_matrix
from tests.concerns.people import appoint
from tests.guardians.families import born, code_in, letters_of, link_in, make_family
from tests.guardians.test_views import come_in

SECRETS = ("Belkacem", "Lisboa", "samia@", "+336", "Karim", "Samia")

# ---- a letter that goes astray ------------------------------------------------------------------


def test_a_letter_that_goes_astray_gives_nobody_anything(browser, database):
    """Mistyped, changed afterwards, forwarded, bounced: what the letter opened is closed, and the coordinator sees that it came back."""
    house, tried, seen, cleared = make_family(), 0, [], 0
    desk = browser(as_=house.coordinator)
    child = f"/guardian/children/{house.participant.id}"

    def look(visitor, path, codes):
        nonlocal tried
        pages = [("GET", path, None), ("POST", f"{path}/code", {}), *(("POST", f"{path}/enter", {"code": code}) for code in codes)]
        inside = [("GET", f"{one}", None) for one in ("/guardian/tasks", f"{child}/consents", f"{child}/care", f"{child}/papers")]
        for method, address, fields in pages + inside:
            data = None if fields is None else fields | {"csrf_token": visitor.csrf_token()}
            answer = visitor._open(method, address, inspect=False, data=data)
            tried += 1
            seen.extend((address, secret) for secret in SECRETS if secret in answer.html)

    for case in ("mistyped", "changed afterwards", "forwarded", "bounced"):
        house.mother.email = f"samia.{case.split()[0]}@example.org"
        send_guardian_link(house.participant, house.mother, actor=house.actor, now=clock.now())
        letter, stranger = letters_of("guardian-link")[-1], browser()
        path = link_in(letter)
        if case == "forwarded":
            # Whoever has the link alone asks for a code: it goes to the stored address.
            look(stranger, path, ["000000", "123456"])
        if case == "bounced":
            letter.state = LetterState.FAILED
            found = [one.code for one in list_obstacles([house.participant], cohort=house.cohort)[house.participant.id]]
            board = desk.get(f"/cohorts/{house.cohort.slug}/readiness").text
            tried += 2
            cleared += "guardian-letter-failed" not in found
            seen.extend(["not said on the board"] if "The letter to the parents or guardians came back" not in board else [])
            look(stranger, path, ["000000", "123456"])
        stranger.post(f"{path}/code")
        code = code_in(letters_of("guardian-code")[-1])
        if case == "mistyped":
            # The wrong reader is inside when the address is put right: that ends too.
            stranger.post(f"{path}/enter", {"code": code})
            stranger.get("/guardian/tasks")
        right = Contact(name="Samia Belkacem", email=f"samia.right.{len(case)}@example.org", language="en")
        save_guardian(house.participant, house.mother, right, actor=house.actor, now=clock.now())
        db.session.flush()
        look(stranger, path, [code, "000000"])
        look(browser(), path, [code, "000000"])
        cleared += "consent-missing" not in [
            one.code for one in list_obstacles([house.participant], cohort=house.cohort)[house.participant.id]
        ]
    told = [one.to_address for one in letters_of("guardian-address-changed")]
    assert {"samia.mistyped@example.org", "samia.changed@example.org"} <= set(told)
    print(f"SG-13 letters tried {tried} · seen {len(seen)} · travel-cleared {cleared}")
    assert (tried >= 80, seen, cleared) == (True, [], 0)


# ---- a minor says no ----------------------------------------------------------------------------


def answer(house, purposes, said, capacity, *, guardian=None, channel=Channel.EMAIL_CODE, name="Samia Belkacem", **more):
    signed = Signed(name, capacity, channel, "en", guardian, **more)
    return record_answers(house.participant, dict.fromkeys(purposes, said), signed=signed, actor=house.actor, now=clock.now())


def yes_of(house, guardian, **more):
    return answer(house, Purpose, Answer.GIVEN, Capacity.GUARDIAN, guardian=guardian, name=guardian.name, **more)


def ways(house, desk, own):  # noqa: C901 - a list of ways reads best in one piece
    """Every way by which somebody could try to make a minor travel-ready who said no."""
    place, now = house.participant, clock.now()

    def on_paper(who="somebody", name="Nadia Belkacem", expect=303):
        fields = {one.value: "given" for one in Purpose} | {"who": who, "given_by_name": name, "language": "en"}
        desk.post(f"/participants/{place.id}/consents", fields, expect=expect)

    def checked():
        check_signing(yes_of(house, house.mother, needs_check=True), place, reason="Called her", actor=house.actor, now=now)

    def imported():
        rows = "Nom;Prénom;Date de naissance;E-mail;Téléphone\nBelkacem;Inès;{:%d/%m/%Y};ines.belkacem@example.org;06 12 34 56 99\n"
        data = rows.format(house.child.birth_date).encode()
        row = importing.upload_roster(data, file_name="liste.csv", delegation=house.delegation, actor=house.actor, now=now)
        importing.plan_import(row, now=now)
        importing.confirm_import(row, actor=house.actor, now=now)

    def reinstated():
        withdraw_participant(place, reason="ill", actor=house.actor, now=now)
        give_place(place, actor=house.actor, now=now)
        db.session.flush()
        if place.state is ParticipantState.ACCEPTED:
            confirm_participant(place, actor=house.actor, now=now)

    def steps_in():
        other = makers.make_participant(house.delegation)
        withdraw_participant(place, reason="first no, then yes", actor=house.actor, now=now)
        place.state = ParticipantState.WAITING
        db.session.flush()
        substitute_participant(other, place, reason="broke a leg", actor=house.actor, now=now)

    def turned_18():
        house.child.birth_date = born(18)
        db.session.flush()
        refresh_all(now=now)

    def own_no_taken_back_by_desk():
        for one in db.session.scalars(select(Consent).where(Consent.capacity == Capacity.ASSENT)).all():
            try:
                withdraw_consent(one, place, actor=house.actor, now=now)
            except Refused:
                continue

    def asked_again():
        own.get(f"/me/consents?trip={place.id}&ask=all")
        yes_of(house, house.mother)
        refresh_standings([place.id], now=now)

    def guardian_page_of_everything():
        send_guardian_link(place, house.mother, actor=house.actor, now=now)
        yes_of(house, house.mother)

    return {
        "a guardian agrees to everything": lambda: yes_of(house, house.mother),
        "both guardians": lambda: (yes_of(house, house.mother), yes_of(house, house.father)),
        "the second one": lambda: yes_of(house, house.father, channel=Channel.PAPER_CODE),
        "on paper": on_paper,
        "on paper, as if for oneself": lambda: on_paper("self", "Samia Belkacem", 422),
        "on paper, in the child's name": lambda: on_paper("somebody", "Inès Belkacem", 422),
        "checked by the desk": checked,
        "imported": imported,
        "reinstated": reinstated,
        "in somebody's stead": steps_in,
        "18 today": turned_18,
        "the desk takes the no back": own_no_taken_back_by_desk,
        "asked again": asked_again,
        "a new letter": guardian_page_of_everything,
    }


def clears(house, desk, own):
    """Return (looks, those by which the child counts as travel-ready, or nothing about consent stands in the way)."""
    db.session.flush()
    db.session.expire_all()
    base, name = f"/cohorts/{house.cohort.slug}", "Belkacem"
    found = [one.code for one in list_obstacles([house.participant], cohort=house.cohort)[house.participant.id]]
    board = [one for one in desk.get(f"{base}/readiness.json").json["people"] if name in one["name"]]
    roster = [one for one in desk.get(f"{base}/participants.json").json["participants"] if name in one["name"]]
    table = [line for line in desk.get(f"{base}/readiness.csv").data.decode().splitlines() if name in line]
    page = own.get("/me").text
    desks = desk.get(f"{base}/participants?ready=ready").text
    looks = {
        "rule": not any(code.startswith("consent") for code in found),
        "board": any(one["is_ready"] for one in board),
        "roster's API": any(one["readiness"] == "ready" or not one["obstacles"] for one in roster),
        "board's file": not any("consent" in line for line in table),
        "own page": "You are ready to travel" in page,
        "roster of the ready": name in desks,
    }
    return len(looks), [look for look, is_clear in looks.items() if is_clear]


def try_against_the_no(browser, database, *, noes):
    """Try every way against each kind of no; return (tried, those that cleared, whether a yes would have)."""
    house = make_family(document_type="passport")
    makers.make_grant(house.child, Role.YOUNGSTER, house.city)
    desk, own = browser(as_=house.coordinator), browser(as_=makers.make_account(house.child))
    make_care_sheet(house.participant, with_consent=False, at=clock.now())
    standing = PaperStanding(participant_id=house.participant.id, city_id=house.city.id, word=word_of([]), reckoned_at=clock.now())
    db.session.add(standing)
    db.session.flush()
    # Without a no, a guardian's yes makes the child ready: the refusals below are about the no.
    with database.begin_nested() as point:
        yes_of(house, house.mother)
        would = clears(house, desk, own)[1]
        point.rollback()
    database.expire_all()
    tried, cleared = 0, []
    for no in noes:
        for number, way in enumerate(ways(house, desk, own)):
            with database.begin_nested() as point:
                answer(house, no, Answer.REFUSED, Capacity.ASSENT, channel=Channel.ACCOUNT, name="Inès Belkacem")
                if number % 2:
                    yes_of(house, house.mother)
                # A way that is refused is a try as well.
                with suppress(Refused):
                    list(ways(house, desk, own).values())[number]()
                count, clear = clears(house, desk, own)
                tried += count
                cleared += [(way, look) for look in clear]
                point.rollback()
            database.expire_all()
    return tried, cleared, would


def test_a_minors_no_stands_whatever_others_say(browser, database):
    noes = [(Purpose.PARTICIPATION,), (Purpose.TRAVEL,), (Purpose.PARTICIPATION, Purpose.TRAVEL)]
    tried, cleared, would = try_against_the_no(browser, database, noes=noes)
    print(f"SG-13 a minor's no tried {tried} · seen 0 · travel-cleared {len(cleared)}")
    assert len(would) == 6, would
    assert (tried >= 100, cleared) == (True, [])


def test_planted_fault_the_no_is_not_heard(browser, database, monkeypatch):
    """Count the guardians' votes alone, and a child who said no travels."""
    real = standings._of_minor

    def deaf(answers, signers, trip):
        return real([one for one in answers if one.capacity is not Capacity.ASSENT], signers, trip)

    monkeypatch.setattr(standings, "_of_minor", deaf)
    assert len(try_against_the_no(browser, database, noes=[(Purpose.TRAVEL,)])[1]) > 20


# ---- what somebody wrote ------------------------------------------------------------------------

CANARY = "quollwhisper"
NEAR = ("/me", "/people", "/letters", "/participants/<uuid:participant_id>", "/account")
FAR = {"network"}
# Files and what is about no person: tests/access looks for everything sealed in each of them.
ELSEWHERE = ("/adoptions", "/apply", "/conferences", "/initiatives", "/manifesto", "/papers", "/reports", "/cohorts/<slug>/report")


def write_canaries(world):
    """Let Inès write, shut one lead out, and be read, answered and handed on; return the leads and every word that must not show."""
    leads = {name: makers.make_user(Role.NETWORK, first_name=name, email=f"{name.lower()}@example.org") for name in ("Olga", "Vera")}
    for account in leads.values():
        appoint(account)
    ines = world.youngster
    writer = Viewer(ines.person_id, ines.id, "Inès Belkacem", grants=(Grant(Role.YOUNGSTER, world.city.id),))
    reader = Viewer(leads["Olga"].person_id, leads["Olga"].id, "Olga", grants=(Grant(Role.NETWORK),))
    now = clock.now()
    concern = services.write_concern(
        f"{CANARY}-words",
        about={name: f"{CANARY}-{name}" for name in ("who", "when", "where", "reach_at")},
        urgency=Urgency.TODAY,
        reach=Reach.OWN,
        kept_from={leads["Vera"].person_id},
        actor=writer,
        now=now,
    )
    reading = {"session_hash": "", "signed_in_at": now, "has_proved": True}
    services.open_concern(concern, reason=f"{CANARY}-reason", actor=reader, now=now, **reading)
    for kind in (EntryKind.ANSWER, EntryKind.HANDED_ON, EntryKind.CLOSED):
        services.act_on(concern, kind, f"{CANARY}-{kind}", actor=reader, now=now)
    services.add_words(concern, f"{CANARY}-more", actor=writer, now=now)
    db.session.flush()
    return concern, leads


def bytes_of(answer):
    if not answer.data.startswith(b"PK"):
        return answer.data
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def look_everywhere(browser, world, concern, leads):
    """Walk whatever opens to everybody but the writer and the lead; return (tried, what was seen where)."""
    world.values["concern_id"] = concern.id
    columns = accounts(world)
    other = makers.make_person("Paul", "Petit", city=world.city, birth_date=born(16), email="paul@example.org")
    makers.make_participant(db.session.get(Delegation, world.values["delegation_id"]), other)
    makers.make_grant(other, Role.YOUNGSTER, world.city)
    columns["youngster"] = makers.make_account(other)
    who = {name: (name, account) for name, account in columns.items()} | {"a lead shut out": ("network", leads["Vera"])}
    table, tried, seen = read_matrix(), 0, []
    needles = [CANARY.encode(), str(concern.id).encode()]
    for name, (column, account) in who.items():
        visitor = browser(account)
        for (method, address), row in table.items():
            # Two of each kind walk everything that opens to them; the others their own pages, and all that is about it.
            is_near = "/concern" in address or (row[column] == "open" and address.startswith(NEAR))
            is_far = name in FAR and row[column] == "open" and not address.startswith(ELSEWHERE)
            if method != "GET" or address in NOT_WALKED or not (is_near or is_far):
                continue
            answer = visitor._open("GET", filled(address, world), inspect=False)
            tried += 1
            # The address itself, which somebody typed, is not a secret that a page tells.
            body = bytes_of(answer).replace(f"next=/concerns/{concern.id}".encode(), b"")
            told = [needle for needle in needles[: 1 if "concern_id" in address else 2] if needle in body]
            seen += [(name, address, needle) for needle in told]
        for page in (f"/cohorts/{world.cohort.slug}/participants", "/initiatives", "/letters", "/people"):
            tried += 1
            # What was looked for stands on the page; what follows it in the words does not.
            seen += [(name, page)] if f"{CANARY}-".encode() in visitor._open("GET", f"{page}?q={CANARY}", inspect=False).data else []
    return tried, seen


def test_what_somebody_wrote_is_seen_by_nobody_else(app, browser, database):
    """Through pages, files, search, history, a person's own copy, guardians' pages and letters."""
    world = make_world()
    concern, leads = write_canaries(world)
    tried, seen = look_everywhere(browser, world, concern, leads)
    # A guardian of whoever wrote, through each page that answers guardians.
    house = make_family(city_name="Namur")
    makers.make_grant(house.child, Role.YOUNGSTER, house.city)
    own = Viewer(house.child.id, None, "Inès", grants=(Grant(Role.YOUNGSTER, house.city.id),))
    how = {"urgency": Urgency.SOON, "reach": Reach.HERE, "kept_from": (), "now": clock.now()}
    mine = services.write_concern(f"{CANARY}-family", about={}, actor=own, **how)
    mother, table = come_in(browser, house), app.extensions["exchange_access"]
    facts = {
        "participant_id": house.participant.id,
        "part": "health",
        "need_code": "fr-ast",
        "signing_id": concern.id,
        "concern_id": mine.id,
    }
    for rule in app.url_map.iter_rules():
        is_theirs = table.get((rule.endpoint, "GET")) == GUARDIANS or "concern" in rule.endpoint
        if is_theirs and "GET" in rule.methods and rule.arguments <= set(facts):
            address = app.url_map.bind("localhost").build(rule.endpoint, {key: facts[key] for key in rule.arguments})
            tried += 1
            seen += [("guardian", address)] if CANARY.encode() in mother._open("GET", address, inspect=False).data else []
    # Letters, history, and the copies that others get of themselves.
    for letter in database.scalars(select(Letter)):
        tried += 1
        text = f"{letter.subject} {letter.text.reveal() if letter.text else ''} {letter.html.reveal() if letter.html else ''}"
        is_told = letter.kind == "unlisted"
        seen += [("letter", letter.kind)] if CANARY in text or (is_told and ("Belkacem" in text or "Bagneux" in text)) else []
        seen += (
            [("letter to whom it is kept from", "Vera")]
            if is_told and letter.recipient_id == leads["Vera"].person_id and (letter.created_at <= concern.written_at)
            else []
        )
        seen += (
            [("letter to the writer", letter.kind)]
            if is_told and letter.recipient_id in (world.youngster.person_id, house.child.id)
            else []
        )
        seen += [("letter says who", letter.kind)] if is_told and (letter.sender_id or letter.city_id) else []
    lines = database.scalars(select(HistoryLine).where(HistoryLine.subject_id.in_([concern.id, mine.id]))).all()
    tried += 1
    seen += [("history", one.deed) for one in lines if one.deed != "concern-read" or one.reason or one.city_id]
    for account in (world.leader, leads["Vera"], makers.make_user(Role.COORDINATOR, world.city)):
        tried += 1
        seen += [("copy", account.email)] if CANARY.encode() in bytes_of(browser(account).get("/me/data.zip")) else []
    print(f"SG-13 what somebody wrote tried {tried} · seen {len(seen)} · travel-cleared 0")
    assert (tried >= 100, seen) == (True, [])
    # The same look finds it where it is: on the writer's page, in their own copy, and with the lead who says why.
    writer, lead = browser(world.youngster), browser(leads["Olga"])
    assert f"{CANARY}-words" in writer.get(f"/me/concern/{concern.id}").text
    copy = bytes_of(writer.get("/me/data.zip")).decode(errors="replace")
    assert all(f"{CANARY}-{word}" in copy for word in ("words", "who", "answer", "closed", "more"))
    assert f"{CANARY}-handed-on" not in copy
    lead.submit(f"/concerns/{concern.id}", {"reason": "It came today"}, to=f"/concerns/{concern.id}/read")
    assert f"{CANARY}-words" in lead.get(f"/concerns/{concern.id}").text


@pytest.mark.parametrize("fault", ["everybody of the network reads", "nobody is shut out"])
def test_planted_fault_others_read(browser, database, monkeypatch, fault):
    world = make_world()
    concern, leads = write_canaries(world)
    who = makers.make_user(Role.NETWORK) if fault.startswith("everybody") else leads["Vera"]
    browser(who).get(f"/concerns/{concern.id}", expect=404)
    if fault.startswith("everybody"):
        monkeypatch.setattr(queries, "is_lead", lambda viewer, *, today: True)
    else:
        monkeypatch.setattr(queries, "_known_to", lambda viewer: [])
    page = browser(who)
    page.submit(f"/concerns/{concern.id}", {"reason": "I am curious"}, to=f"/concerns/{concern.id}/read")
    assert f"{CANARY}-words" in page.get(f"/concerns/{concern.id}").text
    assert str(concern.id) in page.get("/concerns").html
