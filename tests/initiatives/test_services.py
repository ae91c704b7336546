"""Notes, drafts, sending, reading, publishing: real rows on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from exchange.access.permissions import Role
from exchange.access.viewers import ANYONE
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent, withdraw_consent
from exchange.demonstration import makers
from exchange.demonstration.notes import ANSWERS, make_initiative, make_sighting
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.initiatives import deciding, services
from exchange.initiatives.crediting import credit_of
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState, InitiativeWord, Stage
from exchange.initiatives.queries import find_own_place, get_initiative, initiatives_visible_to
from exchange.initiatives.rules import answer_version
from exchange.initiatives.signals import initiative_published, initiative_retired
from exchange.messages.models import Letter
from exchange.participants.services import change_participant
from tests.initiatives.conftest import FIFTEEN, NOW, viewer_of

S = InitiativeState


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def author_of(town):
    return viewer_of(town.youngster, Role.YOUNGSTER, town.city, places=[town.place])


def leader_of(town):
    return viewer_of(town.leader, Role.LEADER, town.city, led=[town.delegation])


def coordinator_of(town):
    return viewer_of(town.coordinator, Role.COORDINATOR, town.city)


def staff(network):
    return viewer_of(network, Role.NETWORK)


def decided(database, initiative):
    rows = database.scalars(
        select(InitiativeDecision).where(InitiativeDecision.initiative_id == initiative.id).order_by(InitiativeDecision.at)
    )
    return [(row.state, row.sentence) for row in rows]


def deeds(database, row):
    lines = database.scalars(select(HistoryLine).where(HistoryLine.subject_id == row.id).order_by(HistoryLine.at, HistoryLine.id))
    return [line.deed for line in lines]


def letters_to(database, person):
    return [letter.kind for letter in database.scalars(select(Letter).where(Letter.recipient_id == person.id).order_by(Letter.created_at))]


def publish(initiative, network, now=NOW):
    deciding.publish_initiative(initiative, path_of=lambda slug: f"/initiatives/{slug}", actor=staff(network), now=now)


def agree(town, *, answer=Answer.GIVEN, now=NOW):
    return record_consent(
        town.place,
        purpose=Purpose.PHOTO_PRESS,
        answer=answer,
        given_by_name="Nadia Zzyzxova",
        capacity=Capacity.GUARDIAN,
        language="en",
        actor=coordinator_of(town),
        now=now,
    )


def test_a_sighting_belongs_to_its_author_and_city(database, bagneux):
    viewer = author_of(bagneux)
    sighting = services.note_sighting(note=" Lamps. ", place=find_own_place(viewer), seen_place="Raval", actor=viewer, now=NOW)
    assert (sighting.author_id, sighting.city_id, sighting.cohort_id) == (bagneux.author.id, bagneux.city.id, bagneux.cohort.id)
    assert (sighting.note, sighting.seen_place) == ("Lamps.", "Raval")
    assert deeds(database, sighting) == ["sighting-noted"]


def test_whoever_belongs_to_no_city_cannot_note(database, network):
    with pytest.raises(NotFound):
        services.note_sighting(note="x", place=None, actor=staff(network), now=NOW)


def test_a_draft_begins_with_the_places_of_its_sighting(database, bagneux, torino):
    sighting = make_sighting(bagneux.place, seen_city=torino.city, seen_city_id=torino.city.id, seen_place="Barriera")
    draft = services.start_initiative(place=bagneux.place, sighting=sighting, actor=author_of(bagneux), now=NOW)
    assert (draft.state, draft.slug, draft.seen_where) == (S.DRAFT, f"draft-{draft.id.hex}", "Barriera, Torino")
    assert (draft.sighting_id, draft.seen_city_id) == (sighting.id, torino.city.id)


def test_an_answer_is_kept_and_a_conflict_shows_both_texts(database, bagneux):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, problem="Dark.")
    services.save_answer(draft, number=2, answer="Dark and loud.", seen_version=answer_version("Dark."), now=NOW)
    assert (draft.problem, draft.question, draft.saved_at) == ("Dark and loud.", 2, NOW)
    with pytest.raises(Conflict) as raised:
        services.save_answer(draft, number=2, answer="Quiet.", seen_version=answer_version("Dark."), now=NOW)
    assert [text for _label, text in raised.value.theirs] == ["Dark and loud."]
    assert [text for _label, text in raised.value.yours] == ["Quiet."]
    assert draft.problem == "Dark and loud."


def test_what_a_co_author_deleted_does_not_come_back_unasked(database, bagneux):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, problem="Dark. Loud.")
    seen, (author, friend) = answer_version("Dark. Loud."), (bagneux.author.id, bagneux.friend.person_id)
    for number, gone in enumerate(("Dark.", "")):
        services.save_answer(draft, number=2, answer=gone, seen_version=answer_version(draft.problem), by_id=author, now=NOW)
        # The other’s old page; then one’s own in another tab; nobody knows who.
        for by_id in (friend, author, None):
            with pytest.raises(Conflict):
                services.save_answer(draft, number=2, answer="Dark. Loud. Cold.", seen_version=seen, by_id=by_id, now=NOW)
        assert draft.problem == gone, number
    # One’s own page whose answer got lost sends again, and goes on.
    for words in ("Bright.", "Bright.", "Bright. Warm."):
        services.save_answer(draft, number=2, answer=words, seen_version=answer_version(""), by_id=author, now=NOW)
    assert draft.problem == "Bright. Warm."
    with pytest.raises(Conflict):
        services.save_answer(draft, number=2, answer="Bright. Warm. Quiet.", seen_version=answer_version(""), by_id=friend, now=NOW)


def test_what_is_sent_cannot_be_changed(database, bagneux):
    sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    with pytest.raises(Refused, match="sent"):
        services.save_answer(sent, number=1, answer="New", seen_version=answer_version(ANSWERS["title"]), now=NOW)


def test_the_way_of_a_minor(database, bagneux, network):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cohort_id=bagneux.cohort.id)
    services.submit_initiative(draft, path="/x", actor=author_of(bagneux), now=NOW)
    assert (draft.state, draft.submitted_at) == (S.SUBMITTED, NOW)
    with pytest.raises(Refused, match="not-in-review"):
        publish(draft, network)
    deciding.pass_first_reading(draft, sentence="Lovely.", path="/x", actor=leader_of(bagneux), now=NOW + timedelta(hours=1))
    assert (draft.state, draft.read_by_id) == (S.IN_REVIEW, bagneux.leader.person_id)
    publish(draft, network, NOW + timedelta(hours=2))
    assert (draft.state, draft.slug, draft.credited_as) == (S.PUBLISHED, "lamps-on-the-square", "")
    assert decided(database, draft) == [(S.SUBMITTED, ""), (S.IN_REVIEW, "Lovely."), (S.PUBLISHED, "")]
    assert deeds(database, draft) == ["initiative-submitted", "initiative-read", "initiative-published"]
    assert letters_to(database, bagneux.author) == ["initiative-submitted", "initiative-read", "initiative-published"]


def test_an_adult_goes_straight_to_review(database, bagneux):
    bagneux.author.birth_date = date(1999, 1, 1)
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
    services.submit_initiative(draft, path="/x", actor=author_of(bagneux), now=NOW)
    assert draft.state is S.IN_REVIEW


def test_a_gap_is_not_sent_and_leaves_no_trace(database, bagneux):
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT, cost="")
    with pytest.raises(Refused, match="question-7"):
        services.submit_initiative(draft, path="/x", actor=author_of(bagneux), now=NOW)
    assert (draft.state, decided(database, draft), letters_to(database, bagneux.author)) == (S.DRAFT, [], [])


def test_a_return_and_the_second_sending_are_read_again(database, bagneux, network):
    sent = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW)
    with pytest.raises(Refused, match="reason-missing"):
        deciding.return_initiative(sent, sentence=" ", path="/x", actor=staff(network), now=NOW)
    deciding.return_initiative(sent, sentence="Say what it costs.", path="/x", actor=staff(network), now=NOW)
    assert (sent.state, decided(database, sent)) == (S.RETURNED, [(S.RETURNED, "Say what it costs.")])
    assert letters_to(database, bagneux.author) == ["initiative-returned"]
    services.submit_initiative(sent, path="/x", actor=author_of(bagneux), now=NOW + timedelta(days=1))
    assert (sent.state, sent.read_at) == (S.SUBMITTED, None)


def test_the_network_does_not_take_it_from_the_adults_desk(database, bagneux, network):
    sent = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    with pytest.raises(Refused, match="not-waiting"):
        deciding.return_initiative(sent, sentence="No.", path="/x", actor=staff(network), now=NOW)


def test_nobody_passes_their_own(database, bagneux):
    own = make_initiative(bagneux.city, author=bagneux.leader.person, state=S.SUBMITTED)
    with pytest.raises(Refused, match="own"):
        deciding.pass_first_reading(own, path="/x", actor=leader_of(bagneux), now=NOW)


def test_two_of_one_title_have_two_addresses_and_no_page_is_taken(database, bagneux, network):
    slugs = []
    for title in ("New", "Lamps & Tea", "Lamps, tea!", "Draft 1", "***"):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW, title=title)
        publish(ready, network)
        slugs.append(ready.slug)
    assert slugs == ["initiative-new", "lamps-tea", "lamps-tea-2", "initiative-draft-1", "initiative"]


def test_words_are_found_in_every_language_we_have(database, torino, network):
    theme = makers.make_theme("Public spaces", labels={"en": "Public spaces", "fr": "L'espace public", "de": "Öffentliche Räume"})
    ready = make_initiative(torino.city, author=torino.author, state=S.IN_REVIEW, read_at=NOW, themes=[theme])
    publish(ready, network)
    found = set(database.scalars(select(InitiativeWord.word).where(InitiativeWord.initiative_id == ready.id)))
    assert {"lamps", "torino", "turin", "espace", "offentliche", "raume", "neighbours"} <= found
    assert "ferrero" not in found


def test_publication_and_retirement_are_told_inside_their_transaction(database, bagneux, network):
    heard = []

    def listen(sender, **_more):
        heard.append((sender.slug, sender.state))

    ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW)
    with initiative_published.connected_to(listen), initiative_retired.connected_to(listen):
        publish(ready, network)
        deciding.retire_initiative(ready, sentence="Replaced.", path="/x", actor=staff(network), now=NOW)
    assert heard == [("lamps-on-the-square", S.PUBLISHED), ("lamps-on-the-square", S.RETIRED)]
    assert database.scalars(select(InitiativeWord).where(InitiativeWord.initiative_id == ready.id)).all() == []


class TestCredit:
    def test_with_consent_the_first_name_stands_and_goes_when_it_is_taken_back(self, database, bagneux, network):
        consent = agree(bagneux)
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW, cohort_id=bagneux.cohort.id)
        publish(ready, network)
        assert ready.credited_as == "Inès"
        withdraw_consent(consent, bagneux.place, actor=coordinator_of(bagneux), now=NOW + timedelta(days=1))
        assert ready.credited_as == ""

    def test_a_later_yes_is_enough_and_a_no_is_respected(self, database, bagneux, network):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW, cohort_id=bagneux.cohort.id)
        publish(ready, network)
        assert ready.credited_as == ""
        agree(bagneux, now=NOW + timedelta(days=1))
        assert ready.credited_as == "Inès"
        agree(bagneux, answer=Answer.REFUSED, now=NOW + timedelta(days=2))
        assert ready.credited_as == ""

    def test_a_guardians_yes_ends_with_the_eighteenth_birthday(self, database, bagneux, network):
        agree(bagneux)
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW, cohort_id=bagneux.cohort.id)
        eighteenth = FIFTEEN.replace(year=FIFTEEN.year + 18)
        assert credit_of(ready, today=eighteenth - timedelta(days=1)) == ("Inès", 0)
        assert credit_of(ready, today=eighteenth) == ("", 0)

    def test_a_corrected_birth_date_takes_a_minors_family_name_from_the_page(self, database, bagneux):
        agree(bagneux)
        bagneux.cohort.minimum_age = 0  # the conference of the makers was some years ago
        told = make_initiative(
            bagneux.city, author=bagneux.author, state=S.PUBLISHED, cohort_id=bagneux.cohort.id, credited_as="Inès Belkacem"
        )
        database.flush()
        change_participant(
            bagneux.place, {"birth_date": FIFTEEN + timedelta(days=1)}, actor=coordinator_of(bagneux), now=NOW + timedelta(days=1)
        )
        assert told.credited_as == "Inès"


def test_adoptions_note_how_far_it_got(database, bagneux):
    ready = make_initiative(bagneux.city)
    services.note_adoption(ready, stage=Stage.PILOT, adopted_count=2)
    database.flush()
    assert (ready.stage, ready.adopted_count) == (Stage.PILOT, 2)


class TestWhoSees:
    @pytest.mark.parametrize(
        ("state", "seers"),
        [
            (S.DRAFT, {"author", "leader", "coordinator"}),
            (S.SUBMITTED, {"author", "leader", "coordinator", "network"}),
            (S.IN_REVIEW, {"author", "leader", "coordinator", "network"}),
            (S.RETURNED, {"author", "leader", "coordinator", "network"}),
            (S.PUBLISHED, {"author", "friend", "leader", "coordinator", "network", "foreign", "foreign leader", "viewer", "anybody"}),
            (S.RETIRED, {"author", "friend", "leader", "coordinator", "network", "foreign", "foreign leader", "viewer", "anybody"}),
        ],
    )
    def test_by_state(self, database, bagneux, torino, network, state, seers):
        initiative = make_initiative(bagneux.city, author=bagneux.author, state=state)
        people = {
            "author": author_of(bagneux),
            "friend": viewer_of(bagneux.friend, Role.YOUNGSTER, bagneux.city),
            "leader": leader_of(bagneux),
            "coordinator": coordinator_of(bagneux),
            "network": staff(network),
            "foreign": coordinator_of(torino),
            "foreign leader": leader_of(torino),
            "viewer": viewer_of(makers.make_user(Role.VIEWER, bagneux.city), Role.VIEWER, bagneux.city),
            "anybody": ANYONE,
        }
        found = {name for name, viewer in people.items() if initiative in database.scalars(initiatives_visible_to(viewer)).all()}
        assert found == seers

    def test_a_leader_of_another_group_of_the_city_does_not(self, database, bagneux):
        other = makers.make_delegation(makers.make_cohort(makers.make_conference("Nice 2021")), bagneux.city)
        leader = makers.make_user(Role.LEADER, bagneux.city)
        initiative = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        with pytest.raises(NotFound):
            get_initiative(initiative.slug, viewer=viewer_of(leader, Role.LEADER, bagneux.city, led=[other]))

    def test_the_address_of_the_draft_still_leads_to_it(self, database, bagneux, network):
        ready = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW)
        before = ready.slug
        publish(ready, network)
        assert get_initiative(before, viewer=author_of(bagneux)).slug == "lamps-on-the-square"
        with pytest.raises(NotFound):
            get_initiative("draft-" + "0" * 32, viewer=staff(network))


def test_both_at_once_is_one(database, bagneux):
    """Two devices that read the same row cannot both write it: the second is told."""
    draft = make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
    later = update(Initiative).where(Initiative.id == draft.id).values(version=draft.version + 1)
    database.execute(later, execution_options={"synchronize_session": False})
    draft.title = "Changed"
    with pytest.raises(StaleDataError):
        database.flush()
