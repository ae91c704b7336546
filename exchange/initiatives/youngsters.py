"""Whose names may not be public: young people of the cities that write and read, for the check of words before they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cohorts.kinds import ParticipantKind
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.checking import Finding
from exchange.initiatives.models import Initiative
from exchange.initiatives.named import Known
from exchange.initiatives.queries import list_names_around
from exchange.initiatives.translating.rules import original_of
from exchange.initiatives.unread import Text, look_over, why_not_unread
from exchange.participants.models import Participant
from exchange.people.ages import ADULT, years_later
from exchange.people.models import Person

# Whoever travelled as a young person is one until this age; an adult who once did may be the office's own head.
_YOUNG_UNTIL = 27
_MOST = 5000


def look_over_answers(initiative: Initiative, answers: Mapping[int, str | Sequence[str]], *, today: date) -> list[Finding]:
    """Return what a reader should look at in answers, with the names of the author's group and of their city's young people."""
    return look_over(answers, own=list_names_around(initiative), others=young_names([initiative.city_id], today=today))


def names_of_group(person_id: UUID | None) -> list[Known]:
    """Return the names of those who travel with somebody, as far as the reader's cities reach."""
    own = select(Participant.delegation_id).where(Participant.person_id == person_id)
    return _names(Participant.delegation_id.in_(own))


def young_names(city_ids: Collection[UUID | None], *, today: date) -> list[Known]:
    """Return the names of the young people of some cities, as far as the reader's own cities reach."""
    wanted = sorted({one for one in city_ids if one is not None})
    if not wanted:
        return []
    is_young = or_(
        Person.birth_date > years_later(today, -ADULT),
        Person.birth_date.is_(None) & (Participant.kind == ParticipantKind.YOUNGSTER),
        (Participant.kind == ParticipantKind.YOUNGSTER) & (Person.birth_date > years_later(today, -_YOUNG_UNTIL)),
    )
    return _names(Participant.city_id.in_(wanted), is_young)


def names_to_keep_out(initiative: Initiative, *city_ids: UUID | None, actor: Viewer, today: date) -> list[Known]:
    """Return the names that nobody may make public about an initiative: of its own city, of the writer's, and of those that are named.

    They are for comparing on the server alone: what is said of them is what was typed.
    """
    with unscoped(db.session(), "words that everybody will read are compared with young people’s names; only what was typed is said back"):
        return young_names({initiative.city_id, *actor.city_ids, *city_ids}, today=today)


def why_not_say(
    initiative: Initiative,
    texts: Iterable[tuple[Sentence, Text]],
    *,
    beside: Initiative | None = None,
    kept: Iterable[Text] = (),
    actor: Viewer,
    now: datetime,
) -> list[Obstacle]:
    """Say why words about an initiative cannot be public at one press; what readers let stand in its answers may stand here too.

    `texts` and `kept` as `why_not_unread` takes them; `beside` is another initiative that is spoken of.
    """
    both = [initiative, *([beside] if beside else [])]
    names = names_to_keep_out(initiative, *(one.city_id for one in both), actor=actor, today=now.date())
    known = [words for one in both for words in (*original_of(one).values(), one.credited_as)]
    return why_not_unread(texts, known=known, kept=kept, people=names)


def _names(*conditions: object) -> list[Known]:
    rows = db.session.execute(
        select(Person.first_name, Person.last_name, Person.preferred_name)
        .join(Participant, Participant.person_id == Person.id)
        .where(*conditions)  # type: ignore[arg-type]
        .distinct()
        .limit(_MOST)
    )
    return [Known(*row) for row in rows]
