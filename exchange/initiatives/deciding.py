"""What readers decide: fine, back to the author, published, retired; each with its sentence, its line and its letter."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.folding import slug as make_slug
from exchange.foundation.folding import words
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives import letters, rules
from exchange.initiatives.coauthors.queries import youngest_birth_date
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.crediting import credit_of, give_credit
from exchange.initiatives.finding.spelling import keep_spellings
from exchange.initiatives.models import Initiative, InitiativeState, InitiativeWord
from exchange.initiatives.questions import NAMES
from exchange.initiatives.reviewing.queries import list_writers
from exchange.initiatives.reviewing.rules import why_not_own
from exchange.initiatives.services import decide
from exchange.initiatives.signals import initiative_published, initiative_retired
from exchange.initiatives.youngsters import why_not_say
from exchange.messages.drafts import LetterDraft

# Addresses below /initiatives/ that are pages of their own.
RESERVED = frozenset({"new", "map", "asked", "mine", "reading", "review", "feed", "translations", "name"})
_WORDS_KEPT = 1200


def _tell(initiative: Initiative, letter: LetterDraft, *, actor: Viewer, now: datetime) -> None:
    tell_authors(initiative, letter, actor=actor, now=now)


def version_of(initiative: Initiative) -> str:
    """Return what travels in the form of whoever reads it: how the words stood that the page showed."""
    return str(initiative.version)


def make_sure(initiative: Initiative, *, seen: str | None) -> None:
    """Raise Conflict where it is not as a reader saw it; `seen` is None where nothing was shown on a page."""
    if seen is not None and seen != version_of(initiative):
        raise Conflict


def pass_first_reading(
    initiative: Initiative, *, sentence: str = "", path: str, seen: str | None = None, actor: Viewer, now: datetime
) -> None:
    """Say as the adult beside a minor that it is fine: the network reads next."""
    refuse_if(rules.why_not_read_first(initiative, reader_id=actor.person_id))
    make_sure(initiative, seen=seen)
    initiative.state = InitiativeState.IN_REVIEW
    initiative.read_at = now
    initiative.read_by_id = actor.person_id
    decide(initiative, sentence=sentence, actor=actor, now=now)
    record("initiative-read", initiative, actor=actor, now=now, changed=["state"])
    _tell(initiative, letters.read_first(initiative, sentence=sentence.strip(), path=path), actor=actor, now=now)


def return_first_reading(
    initiative: Initiative, *, sentence: str, path: str, seen: str | None = None, actor: Viewer, now: datetime
) -> None:
    """Send it back to its author as the adult who reads first."""
    refuse_if(rules.why_not_read_first(initiative, reader_id=actor.person_id))
    make_sure(initiative, seen=seen)
    refuse_if(rules.why_not_return(initiative, sentence=sentence, stands_in=InitiativeState.SUBMITTED))
    _return(initiative, sentence=sentence, path=path, actor=actor, now=now)


def return_initiative(
    initiative: Initiative,
    *,
    sentence: str,
    path: str,
    seen: str | None = None,
    decided_by_id: UUID | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Send it back to its author as the network; what comes again is read by the adult again."""
    refuse_if(rules.why_not_return(initiative, sentence=sentence, stands_in=InitiativeState.IN_REVIEW))
    _refuse_own(initiative, decided_by_id or actor.person_id)
    make_sure(initiative, seen=seen)
    _return(initiative, sentence=sentence, path=path, actor=actor, now=now)


def _refuse_own(initiative: Initiative, reader_id: UUID | None) -> None:
    refuse_if(why_not_own(reader_id, list_writers(initiative)))


def _return(initiative: Initiative, *, sentence: str, path: str, actor: Viewer, now: datetime) -> None:
    initiative.state = InitiativeState.RETURNED
    decide(initiative, sentence=sentence, actor=actor, now=now)
    record("initiative-returned", initiative, actor=actor, now=now, changed=["state"])
    _tell(initiative, letters.returned(initiative, sentence=sentence.strip(), path=path), actor=actor, now=now)


def publish_initiative(
    initiative: Initiative,
    *,
    sentence: str = "",
    path_of: Callable[[str], str],
    seen: str | None = None,
    decided_by_id: UUID | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Put it into the catalogue: address, credit and words for searching are fixed now.

    `decided_by_id` is whoever read it, where another person only sends the decision.
    """
    birth_date = youngest_birth_date(initiative)
    today = local_day(now, initiative.city.time_zone)
    refuse_if(rules.why_not_publish(initiative, author_birth_date=birth_date, today=today))
    _refuse_own(initiative, decided_by_id or actor.person_id)
    make_sure(initiative, seen=seen)
    initiative.state = InitiativeState.PUBLISHED
    initiative.published_at = initiative.published_at or now
    initiative.slug = _free_slug(initiative)
    give_credit(initiative, credit_of(initiative, today=today))
    db.session.flush()
    index_words(initiative)
    decide(initiative, sentence=sentence, actor=actor, now=now)
    record("initiative-published", initiative, actor=actor, now=now, changed=["state", "slug", "credited_as"])
    _tell(initiative, letters.published(initiative, path=path_of(initiative.slug)), actor=actor, now=now)
    initiative_published.send(initiative, now=now)


def retire_initiative(
    initiative: Initiative, *, sentence: str, path: str, instead: Initiative | None = None, actor: Viewer, now: datetime
) -> None:
    """Take it out of the catalogue; its address stays and says why. `instead` is the one that goes on."""
    refuse_if(rules.why_not_retire(initiative, sentence=sentence))
    refuse_if(why_not_say(initiative, [("", sentence)], beside=instead, actor=actor, now=now))
    initiative.state = InitiativeState.RETIRED
    decide(initiative, sentence=sentence, actor=actor, now=now)
    _write_words(initiative, [])
    record("initiative-retired", initiative, actor=actor, now=now, changed=["state"])
    _tell(initiative, letters.retired(initiative, sentence=sentence.strip(), path=path), actor=actor, now=now)
    initiative_retired.send(initiative, now=now)


def index_words(initiative: Initiative) -> None:
    """Write the folded words under which it is found: answers, and cities and themes in every language we have."""
    answers = [rules.answer_text(rules.answer_of(initiative, name)) for name in NAMES]
    names = [name for city in (initiative.city, initiative.seen_city) if city for name in (city.name, *city.names.values())]
    themes = [text for theme in initiative.themes for text in theme.labels.values()]
    versions = [one.answers for one in initiative.translations if one.published_at is not None]
    titles = [str(version.get("title", "")) for version in versions]
    told = [rules.answer_text(version.get(name, "")) for version in versions for name in NAMES]
    # Names and themes first: they must be found however long the answers are.
    found = words(initiative.title, *titles, *names, *themes, *answers, *told, limit=_WORDS_KEPT * (1 + len(versions)))
    _write_words(initiative, found)


def _write_words(initiative: Initiative, found: Sequence[str]) -> None:
    before = list(db.session.scalars(select(InitiativeWord.word).where(InitiativeWord.initiative_id == initiative.id)))
    db.session.execute(delete(InitiativeWord).where(InitiativeWord.initiative_id == initiative.id))
    db.session.add_all(InitiativeWord(initiative_id=initiative.id, word=word) for word in found)
    db.session.flush()
    keep_spellings(before, found)


def _free_slug(initiative: Initiative) -> str:
    """Return the stable address part: kept where there is one, else made of the title."""
    return new_slug(initiative) if initiative.slug.startswith("draft-") else initiative.slug


def new_slug(initiative: Initiative) -> str:
    """Return an address part made of the title, numbered where another initiative has it.

    Addresses are stable: an initiative keeps its own through every change of its title. One thing alone gives it another: a change that
    keeps the old title from the public. The old address is not found from then on and leads nowhere, since it repeats the old title.
    """
    wanted = make_slug(initiative.title, default="initiative")
    if wanted in RESERVED or wanted.startswith("draft-"):
        wanted = f"initiative-{wanted}"[:60]
    alike = Initiative.slug.startswith(wanted, autoescape=True)
    taken = set(db.session.scalars(select(Initiative.slug).where(alike, Initiative.id != initiative.id)))
    if wanted not in taken:
        return wanted
    return next(name for number in range(2, len(taken) + 3) if (name := f"{wanted}-{number}") not in taken)
