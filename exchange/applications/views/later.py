"""A city's side of the questions that its participants are asked later: who has answered, what, and the form itself."""

import io
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import building
from exchange.applications.asking import answers_of, list_people_asked, versions_of
from exchange.applications.export import later_rows
from exchange.applications.filing import read_file
from exchange.applications.kinds import Readers
from exchange.applications.later import HowFar
from exchange.applications.queries import draft_of, find_form_of_delegation, get_answer_for_trip
from exchange.applications.tallying import tallies
from exchange.applications.views.blueprint import blueprint
from exchange.cohorts.models import Delegation
from exchange.cohorts.queries import get_cohort, get_delegation
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import one_effect, send_workbook
from exchange.foundation.sheets import write_xlsx
from exchange.history.services import record
from exchange.participants.queries import get_participant


def _delegation(slug: str, city_slug: str, permission: Permission) -> Delegation:
    viewer = current_viewer()
    found = get_delegation(get_cohort(slug, viewer=viewer), city_slug, viewer=viewer)
    if not viewer.may(permission, city_id=found.city_id):
        raise NotFound
    return found


@blueprint.get("/cohorts/<slug>/questions/<city_slug>")
@requires(Permission.APPLICATIONS_VIEW)
def later(slug: str, city_slug: str) -> str:
    """Show who has answered the questions of a delegation, and what was answered most."""
    delegation = _delegation(slug, city_slug, Permission.APPLICATIONS_VIEW)
    form = find_form_of_delegation(delegation.id)
    version = versions_of([delegation.id]).get(delegation.id)
    people = list_people_asked(delegation)
    answers = answers_of([one.id for one in people], [form.id]) if form else {}
    return render_template(
        "applications/later.html",
        delegation=delegation,
        cohort=delegation.cohort,
        city=delegation.city,
        form=form,
        published=version,
        draft=draft_of(form) if form else None,
        people=[(one, HowFar(one.asked_count or 0, one.answered_count or 0, one.missing_count or 0)) for one in people],
        tallies=tallies(version, answers) if version else [],
        may_edit=current_viewer().may(Permission.CALLS_EDIT, city_id=delegation.city_id),
    )


@blueprint.post("/cohorts/<slug>/questions/<city_slug>")
@requires(Permission.CALLS_EDIT)
def open_later(slug: str, city_slug: str) -> Response:
    """Open the form of a delegation's questions, and go to it."""
    viewer = current_viewer()
    delegation = _delegation(slug, city_slug, Permission.CALLS_EDIT)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            form = building.open_form_of_delegation(delegation, actor=viewer, now=clock.now())
            effect.location = url_for(".form", form_id=form.id)
    return effect.redirect()


@blueprint.get("/cohorts/<slug>/questions/<city_slug>.xlsx")
@requires(Permission.APPLICATIONS_VIEW)
def later_xlsx(slug: str, city_slug: str) -> FlaskResponse:
    """Give the answers as a workbook; what is sensitive, and files, stay out."""
    delegation = _delegation(slug, city_slug, Permission.APPLICATIONS_VIEW)
    version = versions_of([delegation.id]).get(delegation.id)
    if version is None:
        raise NotFound
    people = list_people_asked(delegation)
    heading, rows = later_rows(version, people, answers_of([one.id for one in people], [version.form_id]))
    return send_workbook(
        f"{slug}-{city_slug}-answers.xlsx", lambda book: write_xlsx(book, header=heading, rows=rows, sheet_name=_("Answers"))
    )


@blueprint.get("/participants/<uuid:participant_id>/questions")
@requires(Permission.MINE)
def questions_of(participant_id: UUID) -> Response:
    """Go to where a participant's questions are answered: one's own page, or, for others, the person's page."""
    viewer = current_viewer()
    if participant_id in viewer.participant_ids:
        return redirect(url_for(".mine", trip=participant_id), code=303)
    if not viewer.may(Permission.PARTICIPANTS_VIEW):
        raise NotFound
    found = get_participant(participant_id, viewer=viewer)
    return redirect(url_for("participants.show", participant_id=found.id, _anchor="answers-for-the-trip"), code=303)


@blueprint.get("/participants/<uuid:participant_id>/answers/<uuid:answer_id>")
@requires(Permission.PARTICIPANTS_VIEW)
def answer_file(participant_id: UUID, answer_id: UUID) -> FlaskResponse:
    """Hand over a file kept for the trip to whoever its question names, as a download; the history says so."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer)
    answer = get_answer_for_trip(participant_id, answer_id)
    is_desk = viewer.may(Permission.APPLICATIONS_VIEW, city_id=participant.city_id)
    is_leader = participant.delegation_id in viewer.led_delegation_ids and answer.question.readers is Readers.LEADER
    if not (is_desk or is_leader):
        raise NotFound
    name, content = read_file(answer)
    with transaction():
        record("answer-file-read", participant, actor=viewer, now=clock.now(), changed=[f"question-{answer.question.position}"])
    kind = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
