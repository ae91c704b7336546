"""Reads of selections; every one begins from a viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.kinds import ApplicationState, QuestionKind, Readers
from exchange.applications.models import Answer, Application, Call, Form, FormVersion, Question
from exchange.applications.questions import shown_answer, wording
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.participants.queries import limit_of
from exchange.participants.rules import age_on
from exchange.people.models import Person
from exchange.selection.models import Decision, Review, ReviewState, Selection, SelectionState
from exchange.selection.rules import Sheet, Weighed

A = ApplicationState
# Whoever is chosen from: they sent their application and confirmed it.
CANDIDATES = (A.CONFIRMED, A.PENDING, A.ACCEPTED, A.WAITING, A.DECLINED)


def get_call(slug: str, call_slug: str, *, viewer: Viewer, permission: Permission = Permission.SELECTION_VIEW) -> Call:
    """Return a call of a cohort for somebody with a right in its city, or in the delegation they lead; else NotFound."""
    call = db.session.scalar(
        select(Call)
        .join(Cohort, Cohort.id == Call.cohort_id)
        .where(Cohort.slug == slug, Call.slug == call_slug)
        .options(
            joinedload(Call.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Call.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
    )
    if call is None or not may(viewer, permission, call):
        raise NotFound
    return call


def may(viewer: Viewer, permission: Permission, call: Call) -> bool:
    """Say whether a viewer has a right over one call: coordinators in their city, leaders where they lead."""
    if not viewer.may(permission):
        return False
    limit, values = limit_of(viewer, permission)
    return limit.is_everybody or call.city_id in values.get("seen_cities", ()) or call.delegation_id in values.get("seen_delegations", ())


def find_selection(call: Call) -> Selection | None:
    """Return how a call's applications are chosen from, with its criteria; None before anybody prepared it."""
    return db.session.scalar(select(Selection).where(Selection.call_id == call.id).options(selectinload(Selection.criteria)))


def calls_being_scored(call_ids: frozenset[UUID]) -> frozenset[UUID]:
    """Return those of some calls whose applications lie with their readers: nobody sees a name until all scores are in."""
    chosen = select(Selection.call_id).where(Selection.call_id.in_(sorted(call_ids)), Selection.state == SelectionState.SCORING)
    return frozenset(db.session.scalars(chosen))


def list_candidates(call: Call) -> list[Application]:
    """Return the applications of a call that are chosen from, in the order of their numbers."""
    return list(
        db.session.scalars(
            select(Application).where(Application.call_id == call.id, Application.state.in_(CANDIDATES)).order_by(Application.number)
        )
    )


def get_candidate(application_id: UUID, *, call: Call) -> Application:
    """Return one application of a call that is chosen from, or raise NotFound."""
    found = db.session.scalar(
        select(Application).where(Application.id == application_id, Application.call_id == call.id, Application.state.in_(CANDIDATES))
    )
    if found is None:
        raise NotFound
    return found


def list_reviews(call: Call) -> list[Review]:
    """Return every sheet of a call's applications, handed in or begun."""
    return list(
        db.session.scalars(
            select(Review)
            .join(Application, Application.id == Review.application_id)
            .where(Application.call_id == call.id)
            .order_by(Review.saved_at, Review.id)
        )
    )


def find_review(application: Application, *, reviewer_id: UUID | None) -> Review | None:
    """Return one reader's sheet for an application, or None."""
    return db.session.scalar(select(Review).where(Review.application_id == application.id, Review.reviewer_id == reviewer_id))


def list_decisions(call: Call) -> dict[UUID, Decision]:
    """Return {application: decision} of a call."""
    found = db.session.scalars(
        select(Decision).join(Application, Application.id == Decision.application_id).where(Application.call_id == call.id)
    )
    return {one.application_id: one for one in found}


def names_of(person_ids: set[UUID]) -> dict[UUID, str]:
    """Return {person: name} of readers."""
    if not person_ids:
        return {}
    return {row.id: row.full_name for row in db.session.scalars(select(Person).where(Person.id.in_(sorted(person_ids))))}


def weighed(selection: Selection) -> list[Weighed]:
    """Return the criteria as the ranking needs them."""
    return [Weighed(one.id, one.weight) for one in selection.criteria]


def sheets_of(reviews: Sequence[Review]) -> list[Sheet]:
    """Return the sheets that count: those handed in, without what somebody could not tell."""
    return [
        Sheet(one.application_id, one.reviewer_id, {UUID(key): value for key, value in one.points.items() if value is not None})
        for one in reviews
        if one.state is ReviewState.DONE
    ]


@dataclass(frozen=True)
class Said:
    """One answer as it is read: the question as it was worded then, and what was answered."""

    question: str
    answer: str
    language: str = ""


def answers_for_readers(application: Application, *, language: str, names_shown: bool) -> list[Said]:
    """Return what readers may see of the answers; questions for coordinators alone only once names are shown."""
    rows = db.session.execute(
        select(Answer, Question, Form.language)
        .join(Question, Question.id == Answer.question_id)
        .join(FormVersion, FormVersion.id == Question.version_id)
        .join(Form, Form.id == FormVersion.form_id)
        .where(Answer.application_id == application.id)
        .order_by(Question.position)
    ).all()
    said = []
    for answer, question, source in rows:
        if question.kind is QuestionKind.FILE or (question.readers is not Readers.REVIEWERS and not names_shown):
            continue
        words, other = wording(question.texts, language, source=source)
        value = answer.value.reveal() if answer.value is not None else ""
        if value:
            said.append(Said(words, shown_answer(question, value, language=language, source=source), other))
    return said


@dataclass
class Traits:
    """What of the applicants can be balanced: `labels` names each trait, `of` says who has which."""

    labels: dict[str, str] = field(default_factory=dict)
    of: dict[UUID, set[str]] = field(default_factory=dict)


def traits_of(call: Call, applications: Sequence[Application], *, language: str, bands: Mapping[str, tuple[int, int, str]]) -> Traits:
    """Return the age band of everybody and what they chose where the form gives choices."""
    traits = Traits(labels={key: label for key, (_from, _until, label) in bands.items()})
    for one in applications:
        age = age_on(one.birth_date, call.cohort.first_day)
        traits.of[one.id] = {key for key, (first, last, _label) in bands.items() if age is not None and first <= age <= last}
    rows = db.session.execute(
        select(Answer, Question, Form.language)
        .join(Question, Question.id == Answer.question_id)
        .join(FormVersion, FormVersion.id == Question.version_id)
        .join(Form, Form.id == FormVersion.form_id)
        .where(
            Form.call_id == call.id,
            Question.kind.in_([QuestionKind.CHOICE, QuestionKind.SEVERAL]),
            Answer.application_id.is_not(None),
        )
    )
    for answer, question, source in rows:
        if answer.application_id not in traits.of or answer.value is None:
            continue
        words = wording(question.texts, language, source=source)[0]
        labels = {option["key"]: wording(option["texts"], language, source=source)[0] for option in question.options}
        for key in answer.value.reveal().split("\n"):
            if key in labels:
                trait = f"{question.key.hex}:{key}"
                traits.labels[trait] = f"{words} {labels[key]}"
                traits.of[answer.application_id].add(trait)
    return traits


def list_people_meant(applications: Sequence[Application], call: Call) -> list[Person]:
    """Return the people of the city who have the address or the name of an applicant."""
    names = sorted({one.sort_name for one in applications if one.sort_name})
    addresses = sorted({one.email_folded for one in applications if one.email_folded})
    if not names and not addresses:
        return []
    same = or_(Person.sort_name.in_(names), Person.email_folded.in_(addresses))
    return list(db.session.scalars(select(Person).where(Person.city_id == call.city_id, same).order_by(Person.sort_name, Person.id)))


def people_meant(applications: Sequence[Application], call: Call) -> dict[UUID, list[Person]]:
    """Return {application: people who may be the same}, as registering would ask; nobody else is in it."""
    people = list_people_meant(applications, call)
    found = {one.id: [person for person in people if _may_be(one, person)] for one in applications}
    return {key: members for key, members in found.items() if members}


def _may_be(application: Application, person: Person) -> bool:
    if application.email_folded and person.email_folded == application.email_folded:
        return True
    if person.sort_name != application.sort_name:
        return False
    return application.birth_date is None or person.birth_date is None or person.birth_date == application.birth_date


def count_free(call: Call) -> int:
    """Return how many places of the call's delegation are free now."""
    row = db.session.execute(select(Delegation.pledged_count, Delegation.taken_count).where(Delegation.id == call.delegation_id)).one()
    return int(row.pledged_count - row.taken_count)
