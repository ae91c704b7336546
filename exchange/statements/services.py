"""Issue a statement once and let it grow; what its holder adds, allows and takes back; what the network withdraws."""

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from exchange.access.permissions import Permission
from exchange.access.scope import unscoped
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.accounts.attempts import note_try
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _, _l, reader_language
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.models import AuthorState, Initiative
from exchange.messages.services import queue_letter
from exchange.people.models import Person
from exchange.statements import codes, letters, rules
from exchange.statements.competences import competences as known_competences
from exchange.statements.facts import cities_that_run, facts_of
from exchange.statements.models import Because, Part, Statement, StatementEdition
from exchange.statements.queries import PUBLIC, count_tries, told_facts, untold_of, what_may_be_read

COMPARED = "statement-name"


def issue_statements(initiative: Initiative, *, now: datetime, until: datetime | None = None) -> list[StatementEdition]:
    """Give each author a statement, or its next edition, where what is certified has changed; return the new editions.

    Whoever comes second, a worker or a button pressed twice, waits behind the initiative's row and finds nothing left to do.
    `until` certifies what was known at an earlier instant.
    """
    if initiative.is_by_city or initiative.state not in PUBLIC:
        return []
    with unscoped(db.session(), "authors get their statement whichever city runs what they wrote"):
        _lock(initiative)
        db.session.refresh(initiative, ["asked_authors", "author_id"])
        cities = cities_that_run(initiative.id, until=until)
        held = {one.person_id: one for one in _statements_of(initiative)}
        new = [person for person in authors_of(initiative) if person.id not in held and cities and person.full_name.strip()]
        for person in new:
            held[person.id] = Statement(
                initiative_id=initiative.id, initiative=initiative, person_id=person.id, person=person, created_at=now
            )
            db.session.add(held[person.id])
        issued = [edition for one in held.values() if (edition := _bring_up_to_date(one, cities, now=now)) is not None]
        db.session.flush()
    return issued


def _lock(initiative: Initiative) -> None:
    """Let nobody else add an edition until this is done; taken before any statement of it is changed."""
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())


def _statements_of(initiative: Initiative) -> list[Statement]:
    chosen = select(Statement).where(Statement.initiative_id == initiative.id, Statement.person_id.is_not(None))
    options = selectinload(Statement.editions)
    return list(db.session.scalars(chosen.options(options).order_by(Statement.id).execution_options(populate_existing=True)))


def _bring_up_to_date(statement: Statement, cities: list[dict[str, object]], *, now: datetime) -> StatementEdition | None:
    latest = statement.editions[-1] if statement.editions else None
    if latest is not None and latest.is_erased:
        return None
    if not cities:
        if latest is not None and statement.withdrawn_because is None:
            _withdraw(statement, Because.CORRECTED, actor=PROGRAMME, now=now)
        return None
    if rules.is_taken_off(statement.initiative, statement.person_id):
        # What was issued stays as it is; nothing new comes for somebody whom an adult took off.
        return None
    if statement.withdrawn_because is Because.CORRECTED:
        statement.withdrawn_at = statement.withdrawn_because = None
    if statement.withdrawn_because is not None or (latest is not None and rules.is_same_story(latest.facts["cities"], cities)):
        return None
    return _issue(statement, cities, now=now)


def _issue(statement: Statement, cities: list[dict[str, object]], *, now: datetime) -> StatementEdition | None:
    initiative, person = statement.initiative, statement.person
    latest = statement.editions[-1] if statement.editions else None
    if person is None:
        return None
    asked = {one.person_id: one.answered_at for one in initiative.asked_authors if one.state is AuthorState.ACCEPTED}
    if latest is not None:
        part, joined = Part(latest.facts["part"]), latest.facts["joined_on"]
    else:
        # A co-author stands where whoever began stood once they are gone, and has joined all the same.
        began = initiative.author_id == person.id and person.id not in asked
        part, joined = Part.BEGAN if began else Part.JOINED, None
    facts = facts_of(initiative, part=part, joined_at=asked.get(person.id) if part is Part.JOINED else None, cities=cities)
    facts["joined_on"] = facts["joined_on"] or joined
    is_good = latest is None or rules.is_good_news(latest.facts["cities"], facts["cities"])
    return _add_edition(statement, facts, name=person.full_name, is_told=not is_good, now=now)


def _add_edition(statement: Statement, facts: dict[str, object], *, name: str, is_told: bool, now: datetime) -> StatementEdition:
    code, number = codes.new_code(), len(statement.editions) + 1
    issued_on, hashed = local_day(now, current_app.config["EXCHANGE"].time_zone), codes.code_hash(code)
    edition = StatementEdition(
        statement_id=statement.id,
        number=number,
        code_hash=hashed,
        name=name[:200],
        issued_on=issued_on,
        issued_at=now,
        facts=facts,
        fingerprint=rules.fingerprint(facts, code_hash=hashed, number=number, issued_on=issued_on),
        told_at=now if is_told else None,
    )
    edition.code = code
    statement.editions.append(edition)
    db.session.flush()
    record("statement-issued", statement, actor=PROGRAMME, now=now, city_id=statement.initiative.city_id)
    return edition


def tell_holder(person_id: UUID, *, now: datetime) -> int:
    """Write one letter about everything that somebody was not told of; return 1 for a letter, 0 for none.

    Letter and note are one transaction: whoever is killed in between has sent neither, or both.
    """
    person = db.session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    news = untold_of(person_id)
    if person is None or not news:
        return 0
    initiatives = {one.initiative_id for one in news}
    letter = queue_letter(
        letters.statement_ready(
            [(one.id, facts) for one, facts in zip(news, told_facts(*news), strict=True)], name=person.called, language=person.language
        ),
        to=person,
        city_id=news[0].initiative.city_id if len(initiatives) == 1 else person.city_id,
        actor=PROGRAMME,
        now=now,
    )
    for statement in news:
        for edition in statement.editions:
            edition.told_at = edition.told_at or now
    db.session.flush()
    return int(letter is not None)


# ---- its holder --------------------------------------------------------------------------------


def keep_words(
    statement: Statement,
    words: str,
    *,
    competences: dict[str, str],
    shows_name: bool,
    version: int,
    actor: Viewer,
    now: datetime,
) -> None:
    """Keep what a holder says in their own words, and whether checkers read their name; raises Refused or Conflict."""
    _must_hold(statement, actor)
    if statement.version != version:
        raise Conflict(
            theirs=_typed(statement.words, statement.competences or {}, shows_name=statement.shows_name),
            yours=_typed(words, competences, shows_name=shows_name),
        )
    reasons = rules.why_not_say(words)
    for line in competences.values():
        reasons += [Obstacle(f"line-{one.code}", one.sentence) for one in rules.why_not_say(line, letters=rules.LINE_LETTERS)]
    refuse_if([*rules.why_not_hold(withdrawn_because=statement.withdrawn_because), *reasons])
    today = local_day(now, current_app.config["EXCHANGE"].time_zone)
    # Only what was offered can be agreed to.
    agrees = shows_name and what_may_be_read(statement, today=today)[1]
    statement.words, statement.competences, statement.name_agreed_on = words, competences, today if agrees else None
    record("statement-worded", statement, actor=actor, now=now, city_id=statement.initiative.city_id)
    db.session.flush()


def _typed(words: str, lines: dict[str, str], *, shows_name: bool) -> list[tuple[Sentence, str]]:
    chosen = [(one.name_in(reader_language()), lines[one.code]) for one in known_competences().all if one.code in lines]
    return [(_l("In your own words"), words), *chosen, (rules.NAME_LABEL, _("Yes") if shows_name else _("No"))]


def take_back(statement: Statement, *, actor: Viewer, now: datetime) -> None:
    """Let whoever checks any edition read that its holder has taken it back; nothing is lost."""
    _must_hold(statement, actor)
    if statement.taken_back_at is None:
        statement.taken_back_at = now
        record("statement-taken-back", statement, actor=actor, now=now, city_id=statement.initiative.city_id)
        db.session.flush()


def let_stand(statement: Statement, *, actor: Viewer, now: datetime) -> None:
    """Let a statement that was taken back stand again."""
    _must_hold(statement, actor)
    if statement.taken_back_at is not None:
        statement.taken_back_at = None
        record("statement-stands-again", statement, actor=actor, now=now, city_id=statement.initiative.city_id)
        db.session.flush()


def issue_under_present_name(statement: Statement, *, actor: Viewer, now: datetime) -> StatementEdition | None:
    """Make a new edition where the holder is called otherwise now; what is certified stays as it was."""
    _must_hold(statement, actor)
    with unscoped(db.session(), "a holder's new edition waits for those that the programme issues, whichever city it is about"):
        _lock(statement.initiative)
    db.session.refresh(statement, ["editions", "withdrawn_because"])
    refuse_if(rules.why_not_hold(withdrawn_because=statement.withdrawn_because))
    latest = statement.latest
    if statement.person is None or statement.person.full_name == latest.name:
        return None
    # Nor does it certify a title anew that was taken away from the public.
    [told] = told_facts(statement)
    facts = latest.facts | {name: told[name] for name in ("title", "language")}
    return _add_edition(statement, facts, name=statement.person.full_name, is_told=True, now=now)


def _must_hold(statement: Statement, actor: Viewer) -> None:
    if actor.person_id is None or statement.person_id != actor.person_id:
        raise NotFound


# ---- whoever checks -----------------------------------------------------------------------------


def compare_name(edition: StatementEdition, typed: str, *, place: str, now: datetime) -> bool | None:
    """Say whether a name is the one on a paper; None where too many wrong ones were tried from a place, or from all, in a day."""
    # Whoever tries at the same moment waits here, and counts this one.
    db.session.execute(select(StatementEdition.id).where(StatementEdition.id == edition.id).with_for_update())
    since = now - rules.DAY
    here, anywhere = count_tries(COMPARED, edition.code_hash, place, since=since), count_tries(COMPARED, edition.code_hash, since=since)
    if here >= rules.NAMES_A_DAY or anywhere >= rules.NAMES_OF_A_PAPER:
        return None
    is_same = rules.same_name(typed, edition.name)
    if not is_same:
        note_try(COMPARED, edition.code_hash, place, now=now)
        note_try(COMPARED, edition.code_hash, now=now)
        db.session.flush()
    return is_same


# ---- the network -------------------------------------------------------------------------------


def withdraw_statement(statement: Statement, because: Because, *, actor: Viewer, now: datetime) -> None:
    """Let every edition say that the network no longer stands by it, and why."""
    if not actor.may(Permission.INITIATIVES_REVIEW):
        raise NotFound
    refuse_if(rules.why_not_withdraw(withdrawn_because=statement.withdrawn_because))
    _withdraw(statement, because, actor=actor, now=now)
    db.session.flush()


def confirm_statement(statement: Statement, *, actor: Viewer, now: datetime) -> None:
    """Let the network stand by a statement again."""
    if not actor.may(Permission.INITIATIVES_REVIEW):
        raise NotFound
    _lock(statement.initiative)
    db.session.refresh(statement, ["withdrawn_at", "withdrawn_because"])
    refuse_if(rules.why_not_confirm(withdrawn_because=statement.withdrawn_because))
    if statement.withdrawn_at is not None:
        statement.withdrawn_at = statement.withdrawn_because = statement.withdrawn_by_id = None
        record("statement-confirmed", statement, actor=actor, now=now, city_id=statement.initiative.city_id)
        db.session.flush()
        # What happened meanwhile is certified now.
        issue_statements(statement.initiative, now=now)


def _withdraw(statement: Statement, because: Because, *, actor: Viewer, now: datetime) -> None:
    statement.withdrawn_at, statement.withdrawn_because, statement.withdrawn_by_id = now, because, actor.person_id
    record("statement-withdrawn", statement, actor=actor, now=now, reason=because.value, city_id=statement.initiative.city_id)
