"""Tell the whole story into an empty installation, in the caller's transaction."""

import secrets
from datetime import datetime

from sqlalchemy import func, select

from exchange.accounts.demonstration import PASSWORD
from exchange.accounts.models import Account
from exchange.accounts.passwords import hash_password
from exchange.cities.models import City
from exchange.demonstration.story.agreements import tell_of_consents
from exchange.demonstration.story.applications import tell_of_applications
from exchange.demonstration.story.asking import tell_of_questions
from exchange.demonstration.story.care import tell_of_care
from exchange.demonstration.story.commenting import tell_of_comments
from exchange.demonstration.story.describing import tell_of_descriptions
from exchange.demonstration.story.events import tell_of_conferences, tell_of_pledges
from exchange.demonstration.story.families import tell_of_families
from exchange.demonstration.story.guardians import tell_of_guardians
from exchange.demonstration.story.ideas import tell_of_ideas
from exchange.demonstration.story.languages import tell_of_languages
from exchange.demonstration.story.listening import tell_of_concerns
from exchange.demonstration.story.looking import tell_of_checks, tell_of_doubles
from exchange.demonstration.story.mentors import tell_of_matches, tell_of_mentors
from exchange.demonstration.story.network import OTHERS, SIGN_INS, open_accounts, tell_of_cities, tell_of_themes
from exchange.demonstration.story.papers import tell_of_papers
from exchange.demonstration.story.pictures import take_a_yes_back, tell_of_pictures
from exchange.demonstration.story.places import tell_of_places
from exchange.demonstration.story.post import tell_of_first_sign_ins, tell_of_letters
from exchange.demonstration.story.reading import tell_of_readings
from exchange.demonstration.story.reminders import tell_of_reminders
from exchange.demonstration.story.scene import Scene, read_data
from exchange.demonstration.story.selecting import tell_of_selections
from exchange.demonstration.story.statements import tell_of_statements
from exchange.demonstration.story.travellers import tell_of_travellers
from exchange.demonstration.story.voices import tell_of_voices
from exchange.demonstration.story.ways import tell_of_journeys
from exchange.foundation.database import db
from exchange.manifesto.seeding import packaged_list, read_editions, read_links, read_recommendations
from exchange.manifesto.services import load_manifesto
from exchange.people.models import Person


def is_empty() -> bool:
    """Say whether nothing of the programme is here yet; the Manifesto may be."""
    return not any(db.session.scalar(select(func.count()).select_from(model)) for model in (City, Person, Account))


def hash_passwords() -> dict[str, str]:
    """Return a hash of the demonstration's password for each address, one of nobody's. Slow on purpose: before the transaction."""
    return {email: hash_password(PASSWORD) for email in SIGN_INS} | {OTHERS: hash_password(secrets.token_urlsafe(32))}


def load_demonstration(*, now: datetime, hashes: dict[str, str]) -> Scene:
    """Add the demonstration network; the coming cohort is dated from `now`. Return what was told, by short keys."""
    data = packaged_list()
    load_manifesto(read_editions(data), read_recommendations(data), read_links(data))
    scene = Scene(now=now, today=now.date())
    tell_of_themes(scene)
    tell_of_cities(scene)
    calendars = tell_of_conferences(scene)
    for cohort, rows in read_data("people").items():
        tell_of_pledges(scene, cohort, rows, calendars[cohort])
        tell_of_travellers(scene, cohort, rows, calendars[cohort])
    open_accounts(scene, hashes)
    tell_of_journeys(scene, calendars)
    tell_of_checks(scene)
    tell_of_doubles(scene)
    tell_of_applications(scene)
    tell_of_selections(scene)
    tell_of_places(scene)
    tell_of_papers(scene)
    tell_of_care(scene)
    take_a_yes_back(scene)
    tell_of_consents(scene)
    tell_of_guardians(scene)
    tell_of_questions(scene)
    tell_of_reminders(scene)
    tell_of_ideas(scene)
    tell_of_pictures(scene)
    tell_of_languages(scene)
    tell_of_readings(scene)
    tell_of_families(scene)
    tell_of_descriptions(scene)
    tell_of_voices(scene)
    tell_of_matches(scene)
    tell_of_mentors(scene)
    tell_of_comments(scene)
    tell_of_statements(scene)
    tell_of_letters(scene)
    tell_of_first_sign_ins(scene, hashes[OTHERS])
    tell_of_concerns(scene, hashes[OTHERS])
    db.session.flush()
    return scene
