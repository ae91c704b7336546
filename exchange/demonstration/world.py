"""A small whole world of two cities in one cohort: a row of everything, for walking every address."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Form
from exchange.applications.queries import form_of
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.models import Quota
from exchange.concerns.models import Concern, ConcernEntry, EntryKind, Reach, SafeguardingLead, Urgency
from exchange.conferences.models import Conference
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.demonstration import makers
from exchange.demonstration.applicants import make_answer, make_application, make_call, make_question, make_version
from exchange.demonstration.care import make_care_reading
from exchange.demonstration.comments import make_comment
from exchange.demonstration.makers import THEN
from exchange.demonstration.mentors import make_mentoring
from exchange.demonstration.papers import make_group, make_rule
from exchange.demonstration.pictures import make_photo
from exchange.demonstration.proofs import make_records
from exchange.demonstration.statements import make_statement
from exchange.demonstration.voices import make_voices
from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job
from exchange.guardians.models import GuardianshipChange
from exchange.initiatives.describing.models import Description, DescriptionProposal, EvidenceRecord, RecordKind, Shows
from exchange.initiatives.models import Initiative, InitiativeAuthor, InitiativeState, Sighting
from exchange.initiatives.reviewing.models import ReviewSuggestion
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.journeys.models import Direction, Journey, Leg, Mode, Seat
from exchange.manifesto.models import Recommendation, Relation, ThemeLink
from exchange.messages.models import Letter
from exchange.participants.models import ParticipantKind, RosterImport, RosterImportState
from exchange.people.models import Guardian, Person
from exchange.selection.models import Criterion, Selection, SelectionState
from exchange.statements.codes import new_code


@dataclass
class World:
    """The rows by which addresses are filled; `values` maps the names of address parameters."""

    city: City
    other_city: City
    conference: Conference
    cohort: Cohort
    initiative: Initiative
    youngster: Account
    leader: Account
    values: dict[str, Any] = field(default_factory=dict)


def _make_choice(delegation: Delegation) -> dict[str, Any]:
    """Add a call with a form, a confirmed application with an answer, and a selection whose readers are scoring."""
    call = make_call(delegation)
    form = form_of(call)
    form.versions[0].published_at = THEN
    asked = make_question(form.versions[0])
    question = make_question(make_version(form, 2))
    later = Form(delegation=delegation, delegation_id=delegation.id, city_id=delegation.city_id)
    db.session.add(later)
    db.session.flush()
    make_question(make_version(later, published_at=THEN), "Which size of T-shirt?")
    application = make_application(call, form_version=form.versions[0], form_version_id=form.versions[0].id)
    application.state, application.confirmed_at = ApplicationState.CONFIRMED, THEN
    answer = make_answer(application, asked, "Cooking")
    selection = Selection(call=call, call_id=call.id, city_id=call.city_id, state=SelectionState.SCORING, places=1)
    db.session.add(selection)
    db.session.flush()
    db.session.add(Criterion(selection_id=selection.id, city_id=call.city_id, position=1, name="Curiosity"))
    db.session.flush()
    return {"call": call, "form": form, "question": question, "application": application, "answer": answer}


def _make_concern(writer: Account) -> dict[str, Any]:
    """Add what somebody wrote to a safeguarding lead, and another one who waits to be approved."""
    staff = [makers.make_user(Role.NETWORK, first_name=name).person_id for name in ("Ada", "Bo", "Cleo")]
    leads = [SafeguardingLead(person_id=staff[number], appointed_by_id=staff[2], appointed_at=THEN) for number in (0, 1)]
    leads[0].approved_at, leads[0].approved_by_id = THEN, staff[1]
    kept = date(2027, 3, 1)
    concern = Concern(writer_id=writer.person_id, urgency=Urgency.SOON, reach=Reach.HERE, written_at=THEN, kept_until_on=kept)
    db.session.add_all([*leads, concern])
    db.session.flush()
    entry = ConcernEntry(concern_id=concern.id, kind=EntryKind.TOLD, at=THEN)
    entry.text = "Nobody wants me in their room"
    db.session.add(entry)
    db.session.flush()
    return {"concern_id": concern.id, "lead_id": leads[1].id, "outcome": "answer", "verdict": "approve"}


def _make_manifesto() -> dict[str, Any]:
    """Add an edition with a theme, a recommendation and what became of the theme."""
    theme = makers.make_theme("Night")
    later = makers.make_theme("The city at night", edition=theme.edition)
    recommendation = Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-1", text="Light the way home.")
    link = ThemeLink(from_theme_id=theme.id, to_theme_id=later.id, relation=Relation.SAME)
    db.session.add_all([recommendation, link])
    db.session.flush()
    ids = {"edition_id": theme.edition_id, "theme_id": theme.id, "recommendation_id": recommendation.id, "link_id": link.id}
    return {**ids, "part_kind": "themes", "part_id": theme.id}


def _make_writing(sent: Initiative, published: Initiative, author: Person) -> dict[str, Any]:
    """Add a version of what was sent, and somebody's being asked to write what is public too."""
    words = {"title": sent.title}
    revision = InitiativeRevision(initiative_id=sent.id, kind=RevisionKind.SENT, by_id=author.id, answers=words, began_at=THEN, at=THEN)
    asking = InitiativeAuthor(initiative_id=published.id, person_id=author.id, asked_at=THEN)
    suggestion = ReviewSuggestion(initiative_id=sent.id, number=1, words="Other words", at=THEN)
    db.session.add_all([revision, asking, suggestion])
    db.session.flush()
    return {"revision_id": revision.id, "asking_id": asking.id, "suggestion_id": suggestion.id}


def _describe(initiative: Initiative) -> dict[str, Any]:
    """Add what a city knows of an initiative, with a record, and what its author proposes."""
    description = Description(initiative_id=initiative.id, place="A square", saved_at=THEN)
    db.session.add(description)
    db.session.flush()
    record = EvidenceRecord(
        description_id=description.id, kind=RecordKind.COUNTED, shows=Shows.BETTER, found="A third fewer calls.", added_at=THEN
    )
    proposal = DescriptionProposal(initiative_id=initiative.id, part="where", words="By the lake.", by_id=initiative.author_id, at=THEN)
    db.session.add_all([record, proposal])
    db.session.flush()
    return {"about": "where", "record_id": record.id, "proposal_id": proposal.id}


def _make_statement(published: Initiative, author: Person) -> dict[str, Any]:
    """Add what somebody got because a city runs an initiative."""
    code = new_code()
    statement = make_statement(published, author, code=code)
    return {"statement_id": statement.id, "code": code, "turn": "back", "judgement": "withdraw"}


def make_world() -> World:
    """Add a row of everything that belongs to Bagneux, and Torino beside it in the same cohort."""
    bagneux, torino = makers.make_city("Bagneux"), makers.make_city("Torino", country="IT", time_zone="Europe/Rome")
    conference = makers.make_conference()
    session = makers.make_session(conference)
    cohort = makers.make_cohort(conference)
    quota = Quota(cohort=cohort, cohort_id=cohort.id, kind=ParticipantKind.LEADER, maximum_count=20)
    cohort.quota_count = 1
    db.session.add(quota)
    delegation = makers.make_delegation(cohort, bagneux)
    makers.make_participant(makers.make_delegation(cohort, torino), makers.make_person("Marco", "Ferrero", city=torino))
    ines = makers.make_person("Inès", "Belkacem", city=bagneux, birth_date=date(2002, 3, 1), email="ines@example.org")
    helene = makers.make_person("Hélène", "Marchetti", city=bagneux, birth_date=date(1985, 3, 1), email="helene@example.org")
    participant = makers.make_participant(delegation, ines)
    makers.make_participant(delegation, helene, kind=ParticipantKind.LEADER)
    grant = makers.make_grant(ines, Role.YOUNGSTER, bagneux)
    makers.make_grant(helene, Role.LEADER, bagneux)
    sighting = Sighting(author_id=ines.id, city_id=bagneux.id, cohort_id=cohort.id, session_id=session.id, note="Lamps.", seen_at=THEN)
    db.session.add(sighting)
    db.session.flush()
    initiative = Initiative(
        slug="a-tea-table",
        title="A tea table",
        city_id=bagneux.id,
        cohort_id=cohort.id,
        author_id=ines.id,
        sighting_id=sighting.id,
        state=InitiativeState.SUBMITTED,
        steps=["Carry a table out."],
        created_at=THEN,
        saved_at=THEN,
        submitted_at=THEN,
    )
    published = Initiative(
        slug="a-lantern-way",
        title="A lantern way",
        city_id=torino.id,
        state=InitiativeState.PUBLISHED,
        created_at=THEN,
        saved_at=THEN,
        published_at=THEN,
    )
    journey = Journey(cohort_id=cohort.id, delegation_id=delegation.id, city_id=bagneux.id, direction=Direction.OUT)
    db.session.add_all([initiative, published, journey])
    db.session.flush()
    leg = Leg(
        journey_id=journey.id,
        city_id=bagneux.id,
        mode=Mode.TRAIN,
        from_place="Paris",
        from_zone="Europe/Paris",
        departs_at=datetime(2017, 11, 14, 6, 26, tzinfo=UTC),
        to_place="Barcelona",
        to_zone="Europe/Madrid",
        arrives_at=datetime(2017, 11, 14, 12, 53, tzinfo=UTC),
    )
    adoption = Adoption(initiative_id=published.id, city_id=bagneux.id, started_at=THEN, moved_at=THEN)
    letter = Letter(
        kind="invitation",
        city_id=bagneux.id,
        recipient_id=ines.id,
        to_address="ines@example.org",
        language="fr",
        subject="Bienvenue",
        message_id="<one@example.org>",
        created_at=THEN,
        next_try_at=THEN,
    )
    letter.text = "Bonjour"
    roster_import = RosterImport(
        cohort_id=cohort.id,
        delegation_id=delegation.id,
        city_id=bagneux.id,
        file_name="bagneux.csv",
        state=RosterImportState.UPLOADED,
        created_at=THEN,
    )
    signing = Signing(participant_id=participant.id, city_id=bagneux.id, signed_at=THEN, needs_check=True)
    db.session.add(signing)
    db.session.flush()
    consent = Consent(
        participant_id=participant.id,
        city_id=bagneux.id,
        signing_id=signing.id,
        purpose=Purpose.PHOTO_PRESS,
        answer=Answer.GIVEN,
        text_version="photo_press-1",
        language="fr",
        given_by_name="Nadia Belkacem",
        capacity=Capacity.GUARDIAN,
        channel=Channel.PAPER,
        answered_at=THEN,
    )
    job = Job(kind="nothing", run_at=THEN + timedelta(days=3650), created_at=THEN)
    db.session.add_all([leg, adoption, letter, roster_import, consent, job])
    db.session.flush()
    check = makers.make_check(ines)
    twin_entry = makers.make_person("Ines", "Belkacem", city=bagneux, birth_date=date(2002, 3, 1))
    db.session.add_all(
        [
            Seat(leg_id=leg.id, participant_id=participant.id, city_id=bagneux.id),
            step := AdoptionStep(adoption_id=adoption.id, city_id=bagneux.id, stage=AdoptionStage.SPOTTED, sentence="Why not?", at=THEN),
        ]
    )
    youngster, leader = makers.make_account(ines), makers.make_account(helene)
    db.session.flush()
    guardian = Guardian(person_id=ines.id, city_id=bagneux.id, position=1, name="Samia Belkacem")
    db.session.add(guardian)
    db.session.flush()
    change = GuardianshipChange(
        guardian_id=guardian.id,
        city_id=bagneux.id,
        may_sign=False,
        may_view=True,
        may_collect=True,
        must_be_informed=True,
        proposed_by_id=leader.person_id,
        proposed_at=makers.THEN,
    )
    db.session.add(change)
    db.session.flush()

    chosen = _make_choice(delegation)
    rule = make_rule("fr-ast", needs_scan=True)
    values = {
        "rule_code": rule.code,
        "need_code": rule.code,
        "group_code": make_group("EU").code,
        "doing": "add",
        "state": "verified_by_leader",
        "deed": "signed",
        "call_id": chosen["call"].id,
        "call_slug": chosen["call"].slug,
        "form_id": chosen["form"].id,
        "question_id": chosen["question"].id,
        "way": "down",
        "application_id": chosen["application"].id,
        "answer_id": chosen["answer"].id,
        "guardian_id": guardian.id,
        "reading_id": make_care_reading(participant).id,
        "part": "health",
        "change_id": change.id,
        "signed": "signed-by-nobody",
        "participant_id": participant.id,
        "city_slug": bagneux.slug,
        "sighting_id": sighting.id,
        "journey_id": journey.id,
        "leg_id": leg.id,
        "adoption_id": adoption.id,
        "step_id": step.id,
        **make_records(adoption, by=helene),
        "letter_id": letter.id,
        **make_voices(adoption),
        **make_mentoring(adoption),
        "import_id": roster_import.id,
        "quota_id": quota.id,
        "job_id": job.id,
        "consent_id": consent.id,
        "signing_id": signing.id,
        "grant_id": grant.id,
        "session_id": session.id,
        "delegation_id": delegation.id,
        "account_id": youngster.id,
        "person_id": ines.id,
        "other_id": twin_entry.id,
        "check_id": check.id,
        "rule_key": "ka152-days",
        **_describe(initiative),
        "photo_id": make_photo(initiative).id,
        "size": "small",
        **_make_manifesto(),
        "token": "no-such-token",
        "name": "no-such-file",
        "number": 1,
        "ending": "json",
        "form": "bib",
        "language": "fr",
        **_make_concern(youngster),
        **_make_writing(initiative, published, ines),
        "comment_id": make_comment(published, ines).id,
        "door": "close",
        **_make_statement(published, ines),
    }
    return World(bagneux, torino, conference, cohort, initiative, youngster, leader, values)
