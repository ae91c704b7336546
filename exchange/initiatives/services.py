"""Notes become drafts, drafts are sent: what an author does. What readers decide stands in deciding.py."""

from datetime import datetime
from uuid import UUID

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cities.rules import why_not_write
from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import db, new_id
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives import letters, rules
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.coauthors.rules import youngest
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState, Sighting, Stage
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.readers import list_first_readers
from exchange.initiatives.revisions.rules import kind_of_step
from exchange.initiatives.revisions.services import note_edit, note_step
from exchange.initiatives.rules import Answer
from exchange.initiatives.signals import initiative_submitted
from exchange.initiatives.unseen import loses_words
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant


def home_of(place: Participant | None, *, viewer: Viewer, right: Permission) -> UUID:
    """Return the city for which somebody writes: that of their place, else of their grant; raise NotFound without one."""
    if place is not None:
        return place.city_id
    cities = sorted(viewer.cities_for(right))
    if not cities:
        raise NotFound
    return cities[0]


def note_sighting(
    *,
    note: str,
    place: Participant | None,
    session: ConferenceSession | None = None,
    seen_city_id: UUID | None = None,
    seen_place: str = "",
    photo_key: str = "",
    client_key: UUID | None = None,
    seen_at: datetime | None = None,
    actor: Viewer,
    now: datetime,
) -> Sighting:
    """Keep what somebody saw; `photo_key` names a picture that is in the file store already."""
    if actor.person_id is None:
        raise NotFound
    sighting = Sighting(
        author_id=actor.person_id,
        city_id=home_of(place, viewer=actor, right=Permission.SIGHTINGS_NOTE),
        cohort_id=place.cohort_id if place else None,
        session_id=session.id if session else None,
        seen_city_id=seen_city_id or (session.presenting_city_id if session else None),
        seen_place=seen_place.strip()[:200],
        note=note.strip(),
        photo_key=photo_key,
        client_key=client_key,
        seen_at=seen_at or now,
    )
    db.session.add(sighting)
    db.session.flush()
    record("sighting-noted", sighting, actor=actor, now=now)
    return sighting


def _refuse_if_left(city: City, *, now: datetime) -> None:
    refuse_if(why_not_write(left_on=city.member_until_on, today=local_day(now, city.time_zone)))


def start_initiative(*, place: Participant | None, sighting: Sighting | None = None, actor: Viewer, now: datetime) -> Initiative:
    """Begin a draft, from a sighting where there is one: its place is the first answer to question 3."""
    if actor.person_id is None:
        raise NotFound
    initiative_id = new_id()
    home_id = sighting.city_id if sighting else home_of(place, viewer=actor, right=Permission.INITIATIVES_WRITE)
    _refuse_if_left(db.session.get_one(City, home_id), now=now)
    seen_where = ""
    if sighting is not None:
        seen_where = rules.where_seen(
            session_title=sighting.session.title if sighting.session else "",
            city_name=sighting.seen_city.name if sighting.seen_city else "",
            place=sighting.seen_place,
        )
    initiative = Initiative(
        id=initiative_id,
        slug=draft_slug(initiative_id),
        city_id=home_id,
        cohort_id=sighting.cohort_id if sighting else place.cohort_id if place else None,
        author_id=actor.person_id,
        sighting_id=sighting.id if sighting else None,
        session_id=sighting.session_id if sighting else None,
        seen_city_id=sighting.seen_city_id if sighting else None,
        seen_where=seen_where,
        language=known_language(actor.language),
        created_at=now,
        saved_at=now,
    )
    db.session.add(initiative)
    db.session.flush()
    record("initiative-started", initiative, actor=actor, now=now)
    return initiative


def save_answer(
    initiative: Initiative, *, number: int, answer: Answer, seen_version: str, by_id: UUID | None = None, now: datetime
) -> None:
    """Keep the answer to one question; raise Conflict with both texts where somebody else’s change would be undone unseen.

    No line of history for each key that is pressed: sending is the deed that is recorded.
    """
    question = BY_NUMBER[number]
    refuse_if(rules.why_not_write(initiative) or rules.why_not_answer(question.name, answer, limit=question.limit))
    saved = rules.answer_of(initiative, question.name)
    if loses_words(initiative, number, new=answer, seen_version=seen_version, by_id=by_id):
        raise Conflict(
            theirs=[(question.ask, rules.answer_text(saved))],
            yours=[(question.ask, rules.answer_text(answer))],
        )
    if saved != answer:
        note_edit(initiative, number=number, before=saved, after=answer, by_id=by_id, now=now)
        setattr(initiative, question.name, answer)
        initiative.saved_at = now
    if initiative.question != number:
        initiative.question = number


def submit_initiative(initiative: Initiative, *, path: str, actor: Viewer, now: datetime) -> None:
    """Send it on its way: a minor's to an adult of the city, an adult's to the network."""
    refuse_if(rules.why_not_submit(initiative))
    _refuse_if_left(initiative.city, now=now)
    authors = authors_of(initiative)
    birth_date = youngest(one.birth_date for one in authors)
    initiative.state = rules.state_after_submitting(birth_date, today=local_day(now, initiative.city.time_zone))
    if initiative.is_by_city:
        initiative.state = InitiativeState.IN_REVIEW
    initiative.submitted_at = now
    initiative.read_at = None
    initiative.read_by_id = None
    decide(initiative, sentence="", actor=actor, now=now)
    record("initiative-submitted", initiative, actor=actor, now=now, changed=["state"])
    is_read_first = initiative.state is InitiativeState.SUBMITTED
    tell_authors(initiative, letters.submitted(initiative, path=path, is_read_first=is_read_first), authors=authors, actor=actor, now=now)
    if is_read_first:
        ask_first_readers(initiative, actor=actor, now=now)
    initiative_submitted.send(initiative, now=now)


def ask_first_readers(initiative: Initiative, *, is_change: bool = False, actor: Viewer, now: datetime) -> None:
    """Write to the adults beside a minor who read what was sent: the whole, or new words for what is public."""
    for person, address in list_first_readers(initiative, today=now.date()):
        draft = letters.to_read(initiative, name=person.called, is_change=is_change)
        queue_letter(draft, to=person, to_address=address, city_id=initiative.city_id, actor=actor, now=now)


def decide(initiative: Initiative, *, sentence: str, actor: Viewer, now: datetime) -> None:
    """Append the step that an initiative has just taken, with its sentence."""
    db.session.add(
        InitiativeDecision(
            initiative_id=initiative.id,
            state=initiative.state,
            sentence=sentence.strip(),
            by_id=actor.person_id,
            at=now,
        )
    )
    kind = kind_of_step(initiative.state, is_by_author=actor.person_id in initiative.author_ids)
    note_step(initiative, kind, by_id=actor.person_id, now=now)


def note_adoption(initiative: Initiative, *, stage: Stage, adopted_count: int) -> None:
    """Keep how far it got anywhere and in how many cities; called by adoptions in their transaction."""
    initiative.stage = stage
    initiative.adopted_count = adopted_count
