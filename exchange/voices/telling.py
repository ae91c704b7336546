"""One digest for each person and period, however often the job runs and wherever it is killed; how often is each person's choice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.accounts.models import Account
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.messages.services import queue_letter
from exchange.messages.writing import absolute
from exchange.voices import rules
from exchange.voices.happening import Event, Happening, Reader, Stake, count_wishes, titles_of
from exchange.voices.letters import News, digest
from exchange.voices.models import NewsChoice, Rhythm

# ---- what somebody is told ----------------------------------------------------------------------


def events_for(person_id: UUID, events: Sequence[Event], stakes: Mapping[UUID, Stake], *, since: datetime, until: datetime) -> list[Event]:
    """Return what of all that happened is told to one person: their own, since it is theirs, and nothing that they did themselves."""
    found = []
    for event in events:
        if not since <= event.at < until:
            continue
        if event.person_id is not None:
            if event.person_id == person_id:
                found.append(event)
            continue
        stake = stakes.get(event.initiative_id)
        if stake is None or (stake.since is not None and event.at < stake.since):
            continue
        if stake.is_city and event.what is not Happening.ADOPTION:
            continue
        if event.what is Happening.COMMENT and event.detail == str(person_id):
            continue
        found.append(event)
    return found


def tell(reader: Reader, events: Sequence[Event], stakes: Mapping[UUID, Stake], *, today: date, zone: str, now: datetime) -> int:
    """Write one letter about what somebody has not been told of yet; return 1 for a letter, 0 for none.

    Until when they were told is noted in the letter's own transaction: whoever is killed in between has done neither, or both; of two
    that run at once the second waits for the first and finds it noted.
    """
    db.session.execute(select(Account.id).where(Account.id == reader.account_id).with_for_update())
    choice = _choice_of(reader.person.id, is_fresh=True)
    until = rules.until_when(choice.rhythm, today=today, zone=zone)
    if until is None or rules.is_told(until, choice.told_until):
        return 0
    since = rules.since_when(until, choice.told_until)
    news = _news_of(events_for(reader.person.id, events, stakes, since=since, until=until), since=since, until=until)
    if not news:
        return 0
    choice.told_until = until
    db.session.add(choice)
    queue_letter(
        digest(
            news,
            name=reader.person.called,
            stop_address=absolute(url_for("voices.stop", signed=stop_sign(reader.person.id))),
            is_daily=choice.rhythm is Rhythm.DAILY,
        ),
        to=reader.person,
        to_address=reader.address,
        city_id=reader.person.city_id,
        actor=PROGRAMME,
        now=now,
        dedupe_key=f"news:{reader.person.id}:{until.date().isoformat()}",
    )
    db.session.flush()
    return 1


def _news_of(events: Sequence[Event], *, since: datetime, until: datetime) -> list[News]:
    """Gather events by initiative, the busiest first; what says nothing is left out."""
    by_initiative: dict[UUID, list[Event]] = defaultdict(list)
    for event in events:
        by_initiative[event.initiative_id].append(event)
    titles = titles_of(by_initiative) if by_initiative else {}
    wished = [key for key, mine in by_initiative.items() if any(one.what is Happening.WISH for one in mine)]
    before, after = (count_wishes(wished, before=since), count_wishes(wished, before=until)) if wished else ({}, {})
    found = []
    for key, mine in by_initiative.items():
        if key not in titles:
            continue
        reached = rules.newly_reached(before.get(key, 0), after.get(key, 0))
        one = News(*titles[key], tuple(mine), reached)
        if one.sentences():
            found.append(one)
    return sorted(found, key=lambda one: (-len(one.events), one.title))


# ---- how often ----------------------------------------------------------------------------------


def _choice_of(person_id: UUID, *, is_fresh: bool = False) -> NewsChoice:
    chosen = select(NewsChoice).where(NewsChoice.person_id == person_id)
    kept = db.session.scalar(chosen.execution_options(populate_existing=is_fresh))
    return kept or NewsChoice(person_id=person_id)


def rhythm_of(person_id: UUID) -> Rhythm:
    """Return how often somebody wants news."""
    return _choice_of(person_id).rhythm


def choose_rhythm(rhythm: Rhythm, *, person_id: UUID, now: datetime) -> None:
    """Keep how often somebody wants news; two that choose at once queue up."""
    if db.session.scalar(select(Account.id).where(Account.person_id == person_id).with_for_update()) is None:
        raise NotFound
    choice = _choice_of(person_id, is_fresh=True)
    choice.rhythm, choice.chosen_at = rhythm, now
    db.session.add(choice)
    db.session.flush()


def own_id(viewer: Viewer) -> UUID:
    """Return whose choice it is."""
    if viewer.person_id is None:
        raise NotFound
    return viewer.person_id


# ---- the way out of every letter ----------------------------------------------------------------


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="news-stop")


def stop_sign(person_id: UUID) -> str:
    """Return what a letter's link holds: it stops letters with news for one person, and can do nothing else."""
    return str(_serializer().dumps(person_id.hex))


def whose_letters(signed: str) -> UUID:
    """Return whose letters a link stops, or raise NotFound."""
    try:
        person_id = UUID(_serializer().loads(signed))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None
    if db.session.scalar(select(Account.id).where(Account.person_id == person_id)) is None:
        raise NotFound
    return person_id
