"""A group's page: whose sheet is there, whose contacts are not confirmed, what is to be reviewed; and the emergency sheets on paper."""

from flask import current_app, render_template
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.care import reading as opening
from exchange.care import rules
from exchange.care.forms import ReasonForm
from exchange.care.models import Part, Way
from exchange.care.opened import list_to_review
from exchange.care.paper import render_sheets
from exchange.care.queries import list_delegation
from exchange.care.rules import Contacts, Health, care_word
from exchange.care.views.blueprint import blueprint, show_reasons, this_session, why_not_open
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort, get_delegation
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.obstacles import NotFound, Refused


def _way(delegation: Delegation, cohort: Cohort) -> Way | None:
    return rules.way_to_read(
        current_viewer(),
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        cohort=cohort,
        today=clock.today(cohort.conference.time_zone),
    )


def _page(cohort: Cohort, delegation: Delegation, *, form: ReasonForm, status: int) -> tuple[str, int]:
    viewer, now = current_viewer(), clock.now()
    rows = list_delegation(delegation, viewer)
    way = _way(delegation, cohort)
    lines = []
    for participant, sheet, health, _urgent in rows:
        answered, told = sheet is not None and sheet.answered_at is not None, sheet is not None and sheet.told_at is not None
        contacts = rules.contacts_stand(sheet)
        word = care_word(Health(health), answered=answered, told=told, contacts=contacts)
        lines.append((participant, sheet, rules.is_complete(word), Health(health), contacts))
    reviews = viewer.may(Permission.CARE_RECORD, city_id=delegation.city_id)
    page = render_template(
        "care/group.html",
        cohort=cohort,
        delegation=delegation,
        lines=lines,
        unconfirmed=[line for line in lines if line[4] is Contacts.UNCONFIRMED],
        to_review=list_to_review(viewer, city_ids=[delegation.city_id]) if reviews else [],
        way=way,
        form=form,
        must_prove=way is not None and opening.must_prove(viewer, this_session(), now=now),
        window=rules.window(cohort),
    )
    return page, status


@blueprint.get("/cohorts/<slug>/care/<city_slug>")
@requires(Permission.PARTICIPANTS_VIEW)
def group(slug: str, city_slug: str) -> tuple[str, int]:
    """Show how the sheets of a group stand; nothing of what they say."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    return _page(cohort, get_delegation(cohort, city_slug, viewer=viewer), form=ReasonForm(), status=200)


@blueprint.post("/cohorts/<slug>/care/<city_slug>/print")
@requires(Permission.CARE_READ)
def print_sheets(slug: str, city_slug: str) -> tuple[str, int] | Response:
    """Make the emergency sheets of a group for whoever travels with it: a reading of each, with a reason."""
    viewer, now = current_viewer(), clock.now()
    cohort = get_cohort(slug, viewer=viewer)
    delegation = get_delegation(cohort, city_slug, viewer=viewer)
    way = _way(delegation, cohort)
    if way is None:
        raise NotFound
    form, session = ReasonForm(), this_session()
    has_proved, status = why_not_open(form, session)
    if status != 200:
        return _page(cohort, delegation, form=form, status=status)
    rows = list_delegation(delegation, viewer)
    try:
        with transaction():
            opening.open_sheets(
                [row[0] for row in rows],
                way=way,
                part=Part.PRINT,
                reason=form.reason.data or "",
                session=session,
                has_proved=has_proved,
                actor=viewer,
                now=now,
            )
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(cohort, delegation, form=form, status=422)
    pdf = render_sheets(
        rows, cohort=cohort, delegation=delegation, reader=viewer.display_name, network=current_app.config["EXCHANGE"].network_name, now=now
    )
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="emergency-sheets-{cohort.slug}-{city_slug}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
