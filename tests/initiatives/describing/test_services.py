"""Parts, records, proposals and ceilings as they are written, and who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.initiatives.describing import queries, rules, services
from exchange.initiatives.describing.levels import Elsewhere
from exchange.initiatives.describing.models import RecordKind, Shows
from exchange.initiatives.describing.standing import keep_standing, values_of
from exchange.initiatives.models import InitiativeState
from tests.initiatives.conftest import NOW, viewer_of


@pytest.fixture
def lamps(database, bagneux, torino):
    return make_initiative(bagneux.city, author=bagneux.author, seen_city_id=torino.city.id)


def officer_of(town):
    return viewer_of(town.coordinator, Role.COORDINATOR, town.city)


def save(initiative, code="where", values=None, *, seen=None, actor, **more):
    values = values or {"place": "A square", "for_whom": "All"}
    empty = {name: [] if name in {"core", "adaptable", "costs"} else "" for name in values}
    services.save_part(initiative, code, values, seen_print=seen or rules.print_of(empty), actor=actor, now=NOW, **more)


def facts(kind=RecordKind.COUNTED, shows=Shows.BETTER, **more):
    return {"kind": kind, "shows": shows, "found": "14", "done_on": NOW.date(), "done_by": "School", "source": "Minutes"} | more


def test_a_part_is_kept_with_lamps_and_a_line_of_history(database, lamps, bagneux):
    save(lamps, "costs", {"costs": [{"what": "Lamps", "cents": 90000, "currency": "EUR"}]}, actor=officer_of(bagneux))
    assert (lamps.description.costs[0]["cents"], lamps.lamps[-1]) == (90000, "2")
    line = database.scalars(select(HistoryLine).where(HistoryLine.deed == "initiative-described")).one()
    assert (line.changed, line.subject_id) == (["costs"], lamps.id)


def test_whoever_saves_over_another_sees_both_texts(database, lamps, bagneux, network):
    save(lamps, actor=officer_of(bagneux))
    with pytest.raises(Conflict) as conflict:
        save(lamps, values={"place": "Two squares", "for_whom": "All"}, actor=viewer_of(network, Role.NETWORK))
    assert (conflict.value.theirs[0][1], conflict.value.yours[0][1]) == ("A square", "Two squares")
    save(lamps, actor=viewer_of(network, Role.NETWORK))  # The same words are no conflict.
    save(lamps, "when", {"since": "2018", "frequency": "", "duration": ""}, actor=officer_of(bagneux))  # Nor is another part.
    assert (lamps.description.place, lamps.description.since) == ("A square", "2018")


def test_who_may_describe(database, lamps, bagneux, torino, network):
    stranger = makers.make_user(Role.COORDINATOR, makers.make_city("Essen"))
    may = {
        "its city": officer_of(bagneux), "an officer": viewer_of(makers.make_user(Role.VIEWER, bagneux.city), Role.VIEWER, bagneux.city),
        "where it was seen": officer_of(torino), "network": viewer_of(network, Role.NETWORK),
        "elsewhere": viewer_of(stranger, Role.COORDINATOR), "leader": viewer_of(bagneux.leader, Role.LEADER, bagneux.city),
        "author": viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city),
    }  # fmt: skip
    assert {who for who, viewer in may.items() if queries.may_describe(lamps, viewer=viewer)} == {
        "its city", "an officer", "where it was seen", "network",
    }  # fmt: skip
    for who in ("elsewhere", "leader", "author"):
        with pytest.raises(NotFound):
            save(lamps, actor=may[who])
        with pytest.raises(NotFound):
            services.keep_record(lamps, None, facts(), actor=may[who], now=NOW)
    assert lamps.description is None


def test_nothing_is_written_about_a_retired_one(database, lamps, bagneux):
    lamps.state = InitiativeState.RETIRED
    with pytest.raises(Refused):
        save(lamps, actor=officer_of(bagneux))


def test_the_level_rises_and_falls_with_the_records(database, lamps, bagneux, network):
    officer, reviewer = officer_of(bagneux), viewer_of(network, Role.NETWORK)
    keep_standing(lamps)
    seen = [lamps.evidence_level]
    kept = services.keep_record(lamps, None, facts(), actor=officer, now=NOW)
    seen.append(lamps.evidence_level)
    services.keep_record(lamps, None, facts(RecordKind.COMPARISON), actor=officer, now=NOW)
    seen.append(lamps.evidence_level)
    keep_standing(lamps, elsewhere=Elsewhere(1))
    seen.append(lamps.evidence_level)
    keep_standing(lamps, elsewhere=Elsewhere(2))
    seen.append(lamps.evidence_level)
    services.set_ceiling(lamps, 3, reason="Small numbers.", actor=reviewer, now=NOW)
    seen.append(lamps.evidence_level)
    services.set_ceiling(lamps, None, reason="", actor=reviewer, now=NOW)
    for one in list(lamps.description.records):
        services.remove_record(lamps, one, actor=officer, now=NOW)
    seen.append(lamps.evidence_level)
    assert seen == [1, 2, 3, 4, 5, 3, 1]
    assert kept not in lamps.description.records


def test_a_record_changed_meanwhile_is_a_conflict(database, lamps, bagneux):
    officer = officer_of(bagneux)
    kept = services.keep_record(lamps, None, facts(), actor=officer, now=NOW)
    with pytest.raises(Conflict):
        services.keep_record(lamps, kept, facts(found="15"), version=kept.version + 1, actor=officer, now=NOW)
    services.keep_record(lamps, kept, facts(found="16"), version=kept.version, actor=officer, now=NOW)
    assert kept.found == "16"


class TestContact:
    def ask(self, initiative, email, *, agreed=True, actor, seen=None):
        saved = values_of(initiative.description, ["contact_office", "contact_email"])
        values = {"contact_office": "Prevention", "contact_email": email}
        save(initiative, "contact", values, seen=seen or rules.print_of(saved), agreed=agreed, actor=actor)

    def test_public_while_an_adult_answers_for_it(self, database, lamps, bagneux):
        officer = officer_of(bagneux)
        self.ask(lamps, "prevention@bagneux.example", actor=officer)
        assert (lamps.description.has_contact, lamps.description.contact_by_id) == (True, officer.person_id)
        lamps.description.contact_by_id = None  # Whoever answered for it is erased.
        assert not lamps.description.has_contact
        self.ask(lamps, "", agreed=False, actor=officer)
        assert (lamps.description.contact_email, lamps.description.contact_at) == ("", None)

    def test_never_a_young_persons_or_a_parents(self, database, lamps, bagneux):
        tried = leaked = 0
        for address, agreed in ((bagneux.author.email, True), (bagneux.author.email.upper(), True), ("office@x.example", False)):
            tried += 1
            with pytest.raises(Refused):
                self.ask(lamps, address, agreed=agreed, actor=officer_of(bagneux))
            leaked += lamps.description is not None and bool(lamps.description.contact_email)
        print(f"tried {tried} · lost 0 · leaked {leaked}")
        assert leaked == 0


class TestProposals:
    def test_an_author_proposes_and_an_adult_answers_once(self, database, lamps, bagneux):
        author, officer = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city), officer_of(bagneux)
        one = services.propose(lamps, code="risks", words=" Jackets. ", actor=author, now=NOW)
        assert [line.words for line in queries.list_proposals(lamps)] == ["Jackets."]
        services.answer_proposal(lamps, one, is_taken=False, answer="Too warm.", actor=officer, now=NOW + timedelta(days=1))
        assert (queries.list_proposals(lamps), one.answer) == ([], "Too warm.")
        with pytest.raises(Refused):
            services.answer_proposal(lamps, one, is_taken=True, actor=officer, now=NOW)

    def test_its_own_city_and_the_network_answer_and_no_way_to_reach_anybody_is_kept(self, database, lamps, bagneux, torino, network):
        author, officer = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city), officer_of(bagneux)
        with pytest.raises(Refused) as refused:
            services.propose(lamps, code="risks", words="Call 06 12 34 56 78", actor=author, now=NOW)
        assert [one.code for one in refused.value.obstacles] == ["contact-phone"]
        one, other = (services.propose(lamps, code="risks", words=words, actor=author, now=NOW) for words in ("Jackets.", "Tea."))
        for actor in (officer_of(torino), author, viewer_of(bagneux.leader, Role.LEADER, bagneux.city)):
            with pytest.raises(NotFound):
                services.answer_proposal(lamps, one, is_taken=True, actor=actor, now=NOW)
        with pytest.raises(Refused):
            services.answer_proposal(lamps, one, is_taken=False, answer="Write to me at x@y.example", actor=officer, now=NOW)
        services.answer_proposal(lamps, other, is_taken=True, actor=viewer_of(network, Role.NETWORK), now=NOW)
        assert (queries.list_proposals(lamps), queries.list_answered(lamps)) == ([one], [other])

    def test_nobody_else_proposes_and_ten_wait_at_most(self, database, lamps, bagneux):
        with pytest.raises(Refused):
            services.propose(lamps, code="risks", words="x", actor=viewer_of(bagneux.friend, Role.YOUNGSTER, bagneux.city), now=NOW)
        author = viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city)
        for _number in range(rules.MOST_WAITING):
            services.propose(lamps, code="risks", words="x", actor=author, now=NOW)
        with pytest.raises(Refused):
            services.propose(lamps, code="risks", words="x", actor=author, now=NOW)
