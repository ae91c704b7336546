from datetime import timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.care import reading as opening
from exchange.care.content import Answers, Contact
from exchange.care.keeping import ask_to_confirm, send_receipts
from exchange.care.models import CareEntry, CareReading, CareSheet, Entry, Part, Teller, Way
from exchange.care.opened import SignedInSession
from exchange.care.queries import answers_of, care_waits, care_word, contacts_of, find_sheet, health_of, judge_care
from exchange.care.rules import Health
from exchange.care.services import answer_sheet, confirm_contacts, note_told, record_contacts
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.signals import consent_changed
from exchange.demonstration.care import NADIA, make_care_sheet, make_consent
from exchange.demonstration.makers import make_participant, make_user
from exchange.entrance import build_viewer
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.queries import standing_of
from exchange.privacy.services import erase_person, retain
from tests.care.conftest import ANSWERS, CANARY

FACTS = {"teller": Teller.GUARDIAN, "by_name": "Nadia Belkacem", "actor": PROGRAMME}


def viewer_of(account):
    return build_viewer(account.id, today=clock.today())


def here(now=None):
    return SignedInSession("h" * 64, now or clock.now())


def test_a_sheet_is_kept_sealed_and_read_back(database, house):
    now = clock.now()
    make_consent(house.omar, Purpose.HEALTH_DATA)
    house.omar.diet_note = "no hazelnuts"
    answer_sheet(house.omar, ANSWERS, now=now, **FACTS)
    record_contacts(house.omar, [NADIA, Contact("Karim", "uncle", "+33 6 1")], now=now, **FACTS)
    database.flush()
    sheet = find_sheet(house.omar.id)
    assert (answers_of(sheet), contacts_of(sheet)) == (ANSWERS, (NADIA, Contact("Karim", "uncle", "+33 6 1")))
    assert (sheet.contact_count, sheet.answered_at, sheet.answered_as, sheet.confirmed_at) == (2, now, Teller.GUARDIAN, now)
    assert CANARY.encode() not in sheet.answers_sealed
    assert house.omar.diet_note_sealed is None
    entries = database.execute(select(CareEntry.what, CareEntry.by_name).where(CareEntry.participant_id == house.omar.id)).all()
    assert entries == [(Entry.ANSWERED, "Nadia Belkacem")] * 2


def test_a_later_answer_takes_the_place_of_the_earlier_one(database, house):
    answer_sheet(house.ines, Answers(), now=clock.now(), **FACTS)
    database.flush()
    assert answers_of(find_sheet(house.ines.id)) == Answers()
    assert contacts_of(find_sheet(house.ines.id)) == (NADIA,)


@pytest.mark.parametrize(
    "state", [ParticipantState.APPLIED, ParticipantState.OFFERED, ParticipantState.WAITING, ParticipantState.WITHDRAWN]
)
def test_nothing_is_kept_before_acceptance_or_after_leaving(database, house, state):
    make_consent(house.omar, Purpose.HEALTH_DATA)
    house.omar.state = state
    for attempt in (
        lambda: answer_sheet(house.omar, ANSWERS, now=clock.now(), **FACTS),
        lambda: record_contacts(house.omar, [NADIA], now=clock.now(), **FACTS),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert [one.code for one in refused.value.obstacles] == ["not-accepted"]
    assert find_sheet(house.omar.id) is None


@pytest.mark.parametrize("answer", [None, Answer.REFUSED])
def test_without_a_yes_contacts_are_kept_and_nothing_of_health(database, house, answer):
    if answer is not None:
        make_consent(house.omar, Purpose.HEALTH_DATA, answer)
    with pytest.raises(Refused) as refused:
        answer_sheet(house.omar, Answers(), now=clock.now(), **FACTS)
    assert [one.code for one in refused.value.obstacles] == ["no-health-consent" if answer else "health-unanswered"]
    record_contacts(house.omar, [NADIA], now=clock.now(), **FACTS)
    assert contacts_of(find_sheet(house.omar.id)) == (NADIA,)


def test_a_minors_own_word_is_no_consent(database, house):
    make_consent(house.omar, Purpose.HEALTH_DATA, capacity=Capacity.ASSENT)
    assert health_of(house.omar.id) is Health.MISSING


def test_told_in_person_only_where_nothing_may_be_kept(database, house):
    with pytest.raises(Refused):
        note_told(house.ines, by_name="Sophie", actor=PROGRAMME, now=clock.now())
    make_consent(house.omar, Purpose.HEALTH_DATA, Answer.REFUSED)
    note_told(house.omar, by_name="Sophie", actor=PROGRAMME, now=clock.now())
    # Another answer changes nothing; a yes about health asks for the sheet itself.
    make_consent(house.omar, Purpose.PHOTO_PRESS)
    consent_changed.send(house.omar, now=clock.now())
    assert find_sheet(house.omar.id).told_at is not None
    make_consent(house.omar, Purpose.HEALTH_DATA, answered_at=clock.now())
    consent_changed.send(house.omar, now=clock.now())
    assert find_sheet(house.omar.id).told_at is None


def test_contacts_are_confirmed_only_where_there_are_some(house):
    with pytest.raises(Refused):
        confirm_contacts(house.omar, now=clock.now(), **FACTS)
    now = clock.now()
    confirm_contacts(house.ines, now=now, **FACTS)
    assert find_sheet(house.ines.id).confirmed_at == now


# ---- the board -----------------------------------------------------------------------------------


def test_judge_and_sql_agree_for_every_state_of_a_sheet(database, house):
    """Every combination of consent, answer, contacts, confirmation and state of the place."""
    now = clock.now()
    tried = 0
    for health in (None, "given", "refused", "withdrawn"):
        for has_sheet, answered, told, count, asked in [
            (False, False, False, 0, None),
            (True, True, False, 0, None),
            (True, True, False, 2, None),
            (True, False, False, 2, None),
            (True, False, True, 2, None),
            (True, True, True, 1, -1),
            (True, True, False, 1, 1),
        ]:
            for state in (ParticipantState.CONFIRMED, ParticipantState.ACCEPTED, ParticipantState.OFFERED):
                participant = make_participant(house.delegation, state=state)
                if health:
                    answer = Answer.REFUSED if health == "refused" else Answer.GIVEN
                    make_consent(participant, Purpose.HEALTH_DATA, answer, withdrawn_at=now if health == "withdrawn" else None)
                if has_sheet:
                    make_care_sheet(
                        participant,
                        with_consent=False,
                        answered_at=now if answered else None,
                        told_at=now if told else None,
                        contact_count=count,
                        confirmed_at=now,
                        confirm_asked_at=None if asked is None else now + timedelta(hours=asked),
                    )
                tried += 1
    database.flush()
    rows = database.execute(
        select(Participant, care_word(), care_waits(house.cohort)).where(Participant.cohort_id == house.cohort.id)
    ).all()
    wrong = [word for who, word, waits in rows if bool(judge_care(standing_of(who), word, house.cohort)) is not bool(waits)]
    found = {one.code for who, word, _waits in rows for one in judge_care(standing_of(who), word, house.cohort)}
    print(f"care obstacles: tried {tried} · disagreed {len(wrong)}")
    assert wrong == []
    assert found == {"care-sheet-missing", "care-contacts-missing", "care-to-ask", "contacts-unconfirmed"}
    assert {bool(waits) for _who, _word, waits in rows} == {True, False}


# ---- reading -------------------------------------------------------------------------------------


def test_an_opening_is_written_down_with_its_reason(database, house):
    leader, now = viewer_of(house.leader), clock.now()
    (one,) = opening.open_sheets(
        [house.ines], way=Way.LEADER, part=Part.SHEET, reason="She feels dizzy", session=here(), has_proved=False, actor=leader, now=now
    )
    assert (one.reader_name, one.way, one.part, one.at, one.until_at) == (
        "Hélène Marchetti",
        Way.LEADER,
        Part.SHEET,
        now,
        now + timedelta(minutes=15),
    )
    assert one.reason.reveal() == "She feels dizzy"
    assert b"dizzy" not in one.reason_sealed
    lines = database.execute(select(HistoryLine.deed, HistoryLine.reason).where(HistoryLine.deed.like("care-read%"))).all()
    assert lines == [("care-read-leader", "")]


def test_no_reason_no_opening(database, house):
    with pytest.raises(Refused):
        opening.open_sheets(
            [house.ines], way=Way.LEADER, part=Part.SHEET, reason="…", session=here(), has_proved=False,
            actor=viewer_of(house.leader), now=clock.now(),
        )  # fmt: skip
    assert database.scalars(select(CareReading)).all() == []


def test_more_than_sixty_an_hour_are_marked_and_the_network_is_told_once(database, house):
    leader, session = viewer_of(house.leader), here()
    facts = {
        "way": Way.LEADER,
        "part": Part.SHEET,
        "reason": "Looking after them",
        "session": session,
        "has_proved": False,
        "actor": leader,
    }
    now = clock.now()
    for number in range(63):
        opening.open_sheets([house.ines], now=now + timedelta(seconds=number), **facts)
    flagged = database.scalars(select(CareReading).where(CareReading.is_flagged)).all()
    letters = database.scalars(select(Letter).where(Letter.kind == "care-many-readings")).all()
    print(f"readings in an hour: tried 63 · marked {len(flagged)} · letters {len(letters)}")
    assert len(flagged) == 3
    assert [letter.to_address for letter in letters] == ["marta@example.org"]
    # An hour later the count begins anew.
    (later,) = opening.open_sheets([house.ines], now=now + timedelta(hours=2), **facts)
    assert not later.is_flagged


def test_breaking_the_glass_tells_family_and_coordinators_without_a_word_of_the_sheet(database, house):
    house.leave_in(60)
    leader = viewer_of(house.leader)
    reading = opening.break_glass(
        house.ines, reason="Her mother called me about an attack", session=here(), has_proved=False, actor=leader, now=clock.now()
    )
    assert (reading.way, reading.until_at - reading.at) == (Way.BREAK_GLASS, timedelta(minutes=60))
    letters = database.scalars(select(Letter).order_by(Letter.kind)).all()
    assert [(one.kind, one.to_address) for one in letters] == [
        ("care-opened", "nadia@example.org"),
        ("care-to-review", "sophie@example.org"),
    ]
    for one in letters:
        assert CANARY not in one.text.reveal()
        assert "attack" not in one.text.reveal()


def test_an_adult_is_told_themselves(database, house):
    house.leave_in(60)
    opening.break_glass(
        house.omar, reason="He does not wake up", session=here(), has_proved=False, actor=viewer_of(house.network), now=clock.now()
    )
    assert database.scalars(select(Letter.to_address).where(Letter.kind == "care-opened")).all() == ["omar@example.org"]


def test_whoever_has_no_right_to_it_breaks_no_glass(house):
    for account in (house.coordinator, make_user(Role.HOST, house.host_city)):
        with pytest.raises(NotFound):
            opening.break_glass(
                house.ines, reason="I would like to know", session=here(), has_proved=False, actor=viewer_of(account), now=clock.now()
            )


def test_a_review_is_written_once_and_by_somebody_else(database, house):
    house.leave_in(60)
    leader, coordinator, now = viewer_of(house.leader), viewer_of(house.coordinator), clock.now()
    reading = opening.break_glass(house.ines, reason="She fainted at school", session=here(), has_proved=False, actor=leader, now=now)
    with pytest.raises(Refused):
        opening.review(reading, house.ines, sentence="I did nothing wrong", actor=leader, now=now)
    opening.review(reading, house.ines, sentence="I asked: it was needed.", actor=coordinator, now=now)
    assert (reading.reviewed_by_id, reading.review.reveal()) == (coordinator.person_id, "I asked: it was needed.")
    with pytest.raises(Refused):
        opening.review(reading, house.ines, sentence="And once more please", actor=coordinator, now=now)


# ---- the calendar --------------------------------------------------------------------------------


def test_a_week_before_departure_each_family_is_asked_once(database, house):
    house.leave_in(8)
    make_care_sheet(house.omar)
    now = clock.now()
    assert ask_to_confirm(today=clock.today(), now=now) == 0
    house.leave_in(7)
    assert ask_to_confirm(today=clock.today(), now=now) == 2
    assert ask_to_confirm(today=clock.today(), now=now) == 0
    letters = database.scalars(select(Letter).where(Letter.kind == "care-confirm-contacts").order_by(Letter.to_address)).all()
    assert [one.to_address for one in letters] == ["nadia@example.org", "omar@example.org"]
    assert all(NADIA.phone not in one.text.reveal() for one in letters)
    assert "/guardian" in letters[0].link.reveal()
    assert f"/me/care/{house.omar.id}" in letters[1].text.reveal()
    confirm_contacts(house.omar, now=now + timedelta(hours=1), **FACTS)
    database.flush()
    waits = database.scalars(select(Participant.id).where(Participant.cohort_id == house.cohort.id, care_waits(house.cohort))).all()
    assert set(waits) == {house.ines.id, house.leader_place.id}


def test_contacts_written_this_week_are_confirmed(house):
    house.leave_in(5)
    house.sheet.confirmed_at = clock.now()
    assert ask_to_confirm(today=clock.today(), now=clock.now()) == 0


def test_thirty_days_after_return_everything_is_erased_with_a_receipt(database, house):
    reading_facts = {"part": Part.SHEET, "reason": "Packing the pen", "session": here(), "has_proved": False}
    opening.open_sheets([house.ines], way=Way.LEADER, actor=viewer_of(house.leader), now=clock.now(), **reading_facts)
    house.leave_in(-35)  # back 31 days ago
    now, today = clock.now(), clock.today()
    preview = {one.what for one in retain(today=today - timedelta(days=1), now=now, dry_run=True)}
    assert "care_sheets.answers_sealed" not in preview
    assert {"care_sheets.answers_sealed", "care_sheets.contacts_sealed"} <= {one.what for one in retain(today=today, now=now)}
    database.expire_all()
    sheet = database.scalar(select(CareSheet).where(CareSheet.participant_id == house.ines.id))
    assert (sheet.answers_sealed, sheet.contacts_sealed) == (None, None)
    assert send_receipts(now=now) == 1
    assert send_receipts(now=now) == 0
    letter = database.scalar(select(Letter).where(Letter.kind == "care-erased"))
    assert letter.to_address == "nadia@example.org"
    assert CANARY not in letter.text.reveal()
    assert database.scalar(select(CareEntry.what).where(CareEntry.what == Entry.ERASED)) is Entry.ERASED
    # Who read it stays.
    assert database.scalar(select(CareReading.reader_name)) == "Hélène Marchetti"


def test_an_erased_persons_sheet_goes_and_the_proof_of_readings_stays_without_words(database, house):
    opening.open_sheets(
        [house.ines], way=Way.LEADER, part=Part.SHEET, reason="Packing the pen", session=here(), has_proved=False,
        actor=viewer_of(house.leader), now=clock.now(),
    )  # fmt: skip
    erase_person(house.ines.person, now=clock.now())
    database.expire_all()
    assert database.scalars(select(CareSheet)).all() == []
    (one,) = database.scalars(select(CareReading)).all()
    assert (one.reader_name, one.reason_sealed, one.way) == ("", None, Way.LEADER)
