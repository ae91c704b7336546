"""Whoever the rules were not asked about is not ready; whoever is registered or imported is asked about at once."""

import itertools
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import make_participant, make_person
from exchange.foundation.database import db
from exchange.foundation.obstacles import Owner
from exchange.papers.book import read_rule_book
from exchange.papers.models import UNKNOWN, CountryGroup, PaperRule, PaperStanding
from exchange.papers.newcomers import reckon_imported
from exchange.papers.queries import papers_wait, papers_word
from exchange.papers.reckoning import reckon
from exchange.papers.services import TravellerFacts, save_rule, save_traveller_facts
from exchange.papers.standing import judge_papers
from exchange.papers.tasks import begin_the_day
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import list_obstacles, standing_of
from exchange.participants.services import register_participant
from tests.papers.conftest import NOW


def word_and_wait(participant):
    row = select(papers_word(), papers_wait(participant.cohort)).where(Participant.id == participant.id)
    return tuple(db.session.execute(row).one())


def codes(participant):
    return [one.code for one in list_obstacles([participant], cohort=participant.cohort)[participant.id]]


def no_rules(database):
    database.execute(delete(PaperRule))
    database.execute(delete(CountryGroup))


def test_nobody_who_was_not_asked_about_is_ready(database, participant):
    word, waits = word_and_wait(participant)
    assert (word, bool(waits)) == (UNKNOWN, True)
    (found,) = judge_papers(standing_of(participant), word, participant.cohort)
    assert (found.code, found.owner, found.due_on) == ("papers-unknown", Owner.NETWORK, date(2027, 4, 10))
    assert (found.endpoint, found.arguments) == ("papers.show", {"participant_id": participant.id})
    assert "papers-unknown" in codes(participant)
    reckon([participant.id], now=NOW)
    assert "papers-unknown" not in codes(participant)


def test_without_rules_nobody_is_ready_whatever_is_typed(database, participant):
    no_rules(database)
    reckon([participant.id], now=NOW)
    save_traveller_facts(participant, TravellerFacts("CH", "", None, None, False, None), actor=PROGRAMME, now=NOW)
    assert word_and_wait(participant)[0] == UNKNOWN
    new = register_participant({"last_name": "Roca"}, delegation=participant.delegation, actor=PROGRAMME, now=NOW, is_new_person=True)
    assert word_and_wait(new)[0] == UNKNOWN


def test_a_trip_that_leaves_no_country_needs_no_rules(database, participant):
    no_rules(database)
    participant.cohort.conference.country = "FR"
    database.flush()
    save_traveller_facts(participant, TravellerFacts("CH", "", None, None, False, None), actor=PROGRAMME, now=NOW)
    assert word_and_wait(participant)[0] == ""


def test_the_day_begins_with_rules_and_standings_for_all(database, participant):
    no_rules(database)
    begin_the_day(SimpleNamespace(arguments={}, progress=lambda _done, _total: None))
    assert not read_rule_book().is_empty
    assert word_and_wait(participant)[0] not in ("", UNKNOWN)


def everybody(delegation):
    """Yield people whom the rules tell apart, and some whom they do not."""
    births = [None, date(1990, 1, 1), date(2009, 5, 10), date(2009, 5, 11), date(2012, 1, 1), date(2015, 6, 1)]
    papers = [("", None), ("passport", date(2030, 1, 1)), ("passport", date(2027, 5, 20)), ("identity_card", None)]
    homes = [("FR", "FR"), ("", ""), ("MA", "FR"), ("CO", "CO"), ("PT", "FR"), ("GB", "GB")]
    kinds = itertools.cycle([*[ParticipantKind.YOUNGSTER] * 4, ParticipantKind.LEADER])
    for number, (birth, (document, expires), (nationality, residence)) in enumerate(itertools.product(births, papers, homes)):
        person = make_person(
            "Young",
            f"Person {number}",
            city=delegation.city,
            birth_date=birth,
            document_type=document,
            document_expires_on=expires,
            nationality=nationality,
            residence_country=residence,
            name_on_document="SOMEBODY ELSE" if number % 7 == 0 else "",
        )
        yield make_participant(delegation, person, kind=next(kinds))


def words_of(participants):
    chosen = select(PaperStanding.participant_id, PaperStanding.word).where(
        PaperStanding.participant_id.in_([one.id for one in participants])
    )
    return dict(db.session.execute(chosen).all())


def test_the_quick_way_for_newcomers_says_what_the_long_way_says(database, delegation):
    people = list(everybody(delegation))
    database.flush()
    reckon_imported([one.id for one in people], now=NOW)
    quick = words_of(people)
    database.execute(delete(PaperStanding))
    database.expire_all()
    reckon([one.id for one in people], now=NOW)
    long = words_of(people)
    print(f"newcomers: tried {len(people)} · said otherwise {sum(quick.get(key) != word for key, word in long.items())}")
    assert len(quick) == len(people) == 144
    assert quick == long
    assert len(set(long.values())) > 10


def test_whoever_is_registered_is_asked_about_at_once(database, delegation):
    facts = {"last_name": "Roca", "birth_date": date(2012, 1, 1), "nationality": "FR", "document_type": "identity_card"}
    new = register_participant(facts, delegation=delegation, actor=PROGRAMME, now=NOW, is_new_person=True)
    database.flush()
    word = word_and_wait(new)[0]
    assert "authorisation-missing" in word
    reckon([new.id], now=NOW)
    assert word_and_wait(new)[0] == word


def test_an_import_asks_in_a_constant_number_of_statements(database, delegation, count_queries):
    one, *many = [make_participant(delegation, make_person("Young", f"Person {n}", city=delegation.city)) for n in range(61)]
    database.flush()
    read_rule_book()
    of_one, of_many = (count_queries(lambda ids=[other.id for other in some]: reckon_imported(ids, now=NOW)) for some in ([one], many))
    assert (len(words_of([one])), len(words_of(many))) == (1, 60)
    assert of_one == of_many == 3


@pytest.mark.usefixtures("rules")
def test_the_rule_book_is_read_once_and_never_stale(database, count_queries):
    before = read_rule_book()
    assert count_queries(read_rule_book) == 1
    assert read_rule_book() is before
    rule = database.scalar(select(PaperRule).where(PaperRule.code == "fr-ast"))
    lead = rule.lead_days
    with database.begin_nested() as step:
        save_rule(rule, {"lead_days": lead + 1}, why="a page was changed", version=rule.version, actor=PROGRAMME, now=NOW)
        assert lead_of(read_rule_book()) == lead + 1
        step.rollback()
    database.refresh(rule)
    assert lead_of(read_rule_book()) == lead
    # The same version again, with another content: what was taken back must not come again.
    save_rule(rule, {"lead_days": lead + 2}, why="a page was changed", version=rule.version, actor=PROGRAMME, now=NOW)
    assert lead_of(read_rule_book()) == lead + 2
    group = database.scalar(select(CountryGroup).where(CountryGroup.code == "FREE"))
    group.countries = [*group.countries, "XX"]
    database.flush()
    assert "XX" in read_rule_book().groups["FREE"]


def lead_of(book):
    return next(rule.lead_days for rule in book.rules if rule.code == "fr-ast")
