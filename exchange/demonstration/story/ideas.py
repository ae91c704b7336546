"""Fifth chapter: what was seen, what became an initiative, and its way into the catalogue."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.consents.models import Consent
from exchange.consents.rules import may_show_name
from exchange.demonstration.story.adoptions import tell_of_adoptions
from exchange.demonstration.story.scene import Scene, at, days, read_data, steady
from exchange.demonstration.story.versions import add_authors, add_step, tell_of_versions
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import slug
from exchange.history.services import record
from exchange.initiatives.coauthors.rules import credit_line
from exchange.initiatives.deciding import index_words
from exchange.initiatives.models import Initiative, InitiativeDecision, InitiativeState, Sighting
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.rules import credited_as, needs_adult_reading
from exchange.manifesto.models import Recommendation
from exchange.people.models import Person

S = InitiativeState
_ANSWERS = ("title", "problem", "seen_where", "steps", "why_it_works", "who_does_it", "cost", "change", "at_home")
_READ = "Read with the author; nobody is recognisable."
_DEEDS = {S.IN_REVIEW: "initiative-read", S.RETURNED: "initiative-returned", S.PUBLISHED: "initiative-published"}
_PUBLISHED = "Clear, and it can be copied tomorrow. Thank you."


def tell_of_ideas(scene: Scene) -> None:
    """Add sightings, initiatives with every decision about them, and the adoptions."""
    for row in read_data("sightings"):
        note_sighting(scene, row, note=row["note"])
    for row in read_data("initiatives"):
        initiative = _add_initiative(scene, row)
        tell_of_adoptions(scene, initiative, row["adoptions"])


def note_sighting(scene: Scene, row: dict[str, Any], *, note: str) -> Sighting:
    """Note what somebody saw at a session, or in a city when no session is named."""
    session = scene.sessions[row["session"]] if row["session"] else None
    cohort = scene.cohorts[row["cohort"]]
    author = scene.people[row["author"]]
    seen_at = session.starts_at + timedelta(minutes=40) if session else at(cohort.conference.starts_on, "18:00")
    sighting = Sighting(
        city_id=author.city_id,
        author=author,
        author_id=author.id,
        cohort_id=cohort.id,
        session_id=session.id if session else None,
        seen_city_id=scene.cities[row["seen_city"]].id if "seen_city" in row else (session.presenting_city_id if session else None),
        note=note,
        seen_at=seen_at,
    )
    db.session.add(sighting)
    db.session.flush()
    return sighting


def _add_initiative(scene: Scene, row: dict[str, Any]) -> Initiative:
    author = scene.people[row["author"]]
    cohort = scene.cohorts[row["cohort"]]
    sighting = note_sighting(scene, row, note=row["seen_where"])
    state = S(row["state"])
    last = _last_day(scene, row)
    city = scene.cities[row["city"]]
    initiative_id = new_id()
    initiative = Initiative(
        id=initiative_id,
        slug=slug(row["title"]) if state is S.PUBLISHED else draft_slug(initiative_id),
        city=city,
        city_id=city.id,
        cohort_id=cohort.id,
        author=author,
        author_id=author.id,
        sighting_id=sighting.id,
        session_id=sighting.session_id,
        seen_city_id=scene.cities[row["seen_city"]].id,
        language=row["language"],
        state=state,
        question=row.get("question", 9),
        created_at=max(at(cohort.away_until_on + days(3), "16:00"), last - days(60)),
        saved_at=last,
        **{name: row[name] for name in _ANSWERS},
    )
    initiative.themes = [scene.themes[theme] for theme in row["themes"]]
    initiative.recommendations = _recommendations(initiative)
    db.session.add(initiative)
    db.session.flush()
    if state is S.PUBLISHED:
        writers = [row["author"], *row.get("with", [])]
        initiative.credited_as, initiative.unnamed_count = credit_line([_credit(scene, row, key, published=last) for key in writers])
    add_authors(scene, initiative, row)
    _tell_the_way(scene, initiative, row, last=last)
    if state is S.PUBLISHED:
        index_words(initiative)
    return initiative


def _last_day(scene: Scene, row: dict[str, Any]) -> datetime:
    """Return when the last thing happened: publication, sending, or the last typed word."""
    if "published" in row:
        return at(date.fromisoformat(row["published"]), "09:30")
    ago = row.get("published_ago") or row.get("submitted_ago") or row["saved_ago"]
    return at(scene.today - days(ago), "17:10")


def _credit(scene: Scene, row: dict[str, Any], key: str, *, published: datetime) -> str:
    """Return the name of an author that could be public on the day of publication."""
    author, place = scene.people[key], scene.places[row["cohort"], key]
    consents = db.session.scalars(select(Consent).where(Consent.participant_id == place.id, Consent.answered_at <= published)).all()
    today = published.date()
    return credited_as(
        first_name=author.first_name,
        last_name=author.last_name,
        birth_date=author.birth_date,
        may_show=may_show_name(place, consents, today=today),
        today=today,
    )


def _recommendations(initiative: Initiative) -> list[Recommendation]:
    """Return the first recommendation of each of its themes."""
    found = []
    for theme in initiative.themes:
        first = db.session.scalars(
            select(Recommendation).where(Recommendation.theme_id == theme.id).order_by(Recommendation.code).limit(1)
        ).first()
        if first is not None:
            found.append(first)
    return found


def _tell_the_way(scene: Scene, initiative: Initiative, row: dict[str, Any], *, last: datetime) -> None:
    """Write each decision on the way to the present state, with its sentence."""
    state = initiative.state
    if state is S.DRAFT:
        return
    author, reader = initiative.author, _reader(scene, row)
    if state is S.PUBLISHED:
        spread = steady(row["key"], 9, 25)
        submitted, read, decided = last - days(spread), last - days(spread - 4), last
    else:
        submitted, read, decided = last, last + days(2), last + days(5)
    initiative.submitted_at = submitted
    tell_of_versions(scene, initiative, row, submitted=submitted)
    if author is not None and not needs_adult_reading(author.birth_date, today=submitted.date()):
        _decide(initiative, S.IN_REVIEW, "", by=author, when=submitted)
    else:
        _decide(initiative, S.SUBMITTED, "", by=author, when=submitted)
        if state is S.SUBMITTED:
            return
        initiative.read_at, initiative.read_by_id = read, reader.id
        _decide(initiative, S.IN_REVIEW, _READ, by=reader, when=read)
    if state is S.PUBLISHED:
        initiative.published_at = decided
        _decide(initiative, S.PUBLISHED, _PUBLISHED, by=scene.people["marta"], when=decided)
    elif state is S.RETURNED:
        initiative.question = 6
        _decide(initiative, S.RETURNED, row["returned_because"], by=scene.people["marta"], when=decided)


def _reader(scene: Scene, row: dict[str, Any]) -> Person:
    """Return who read it first: the leader of Bagneux, else the city's coordinator."""
    return scene.people["helene"] if row["city"] == "bagneux" else scene.people[f"desk-{row['city']}"]


def _decide(initiative: Initiative, state: S, sentence: str, *, by: Person | None, when: datetime) -> None:
    decision = InitiativeDecision(
        initiative=initiative, initiative_id=initiative.id, state=state, sentence=sentence, by_id=by.id if by else None, at=when
    )
    db.session.add(decision)
    add_step(initiative, state, by=by, when=when)
    actor = Viewer(person_id=by.id if by else None, account_id=None)
    is_sent = by is not None and by.id == initiative.author_id
    deed = "initiative-submitted" if is_sent else _DEEDS[state]
    record(deed, initiative, actor=actor, now=when, changed=["state"])
