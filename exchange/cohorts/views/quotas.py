"""The page of a cohort's quotas: how full each is and whom it counts; the network edits them."""

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort, list_delegations
from exchange.cohorts.quotas.forms import QuotaForm
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.queries import get_quota, list_quota_lines
from exchange.cohorts.quotas.services import why_not_quota
from exchange.cohorts.quotas.words import QuotaWords
from exchange.cohorts.views.blueprint import blueprint
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle

Answer = str | tuple[str, int] | Response


def quota_form(cohort: Cohort, quota: Quota | None = None, typed: MultiDict[str, str] | None = None) -> QuotaForm:
    """Return the form of a quota, or of a new one; `typed`: what an address says of it, instead of what is sent."""
    cities = {one.city.slug: one.city for one in list_delegations(cohort, viewer=current_viewer())}
    if typed is not None:
        form = QuotaForm(formdata=typed, meta={"csrf": False})
    elif quota is None:
        form = QuotaForm()
    else:
        fewer = {True: "yes", False: "no", None: ""}[quota.fewer_opportunities]
        kept = {name: getattr(quota, name) for name in ("youngest_age", "oldest_age", "minimum_count", "maximum_count")}
        facts = {"city": quota.city.slug if quota.city else "", "kind": quota.kind.value if quota.kind else ""}
        form = QuotaForm(data={**kept, **facts, "fewer_opportunities": fewer, "version": str(quota.version)})
    if quota is not None and quota.city is not None:
        cities.setdefault(quota.city.slug, quota.city)
    form.city.choices = [SelectChoice("", _l("all cities")), *[SelectChoice(slug, city.name) for slug, city in cities.items()]]
    form.cities = cities
    return form


def _page(cohort: Cohort, form: QuotaForm, reasons: list[Obstacle]) -> str:
    viewer = current_viewer()
    shows_people = viewer.may(Permission.PARTICIPANTS_VIEW)
    return render_template(
        "cohorts/quotas.html",
        cohort=cohort,
        lines=list_quota_lines(cohort, viewer=viewer, shows_people=shows_people),
        form=form,
        reasons=reasons,
        shows_people=shows_people,
        may_edit=viewer.may(Permission.COHORTS_OPEN),
    )


@blueprint.get("/cohorts/<slug>/quotas")
@requires(Permission.ROSTER_VIEW)
def quotas(slug: str) -> str:
    """Show the quotas that touch the viewer's cities."""
    cohort = get_cohort(slug, viewer=current_viewer())
    return _page(cohort, quota_form(cohort), [])


@blueprint.get("/cohorts/<slug>/quotas.json")
@requires(Permission.ROSTER_VIEW)
def quotas_json(slug: str) -> Response:
    """Give the same quotas to programs, without names."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    return jsonify(
        cohort=cohort.slug,
        quotas=[
            {
                "id": str(line.quota.id),
                "whom": str(line.whom),
                "city": line.quota.city.slug if line.quota.city else None,
                "kind": line.quota.kind.value if line.quota.kind else None,
                "youngest_age": line.quota.youngest_age,
                "oldest_age": line.quota.oldest_age,
                "fewer_opportunities": line.quota.fewer_opportunities,
                "minimum": line.quota.minimum_count,
                "maximum": line.quota.maximum_count,
                "counted": line.tally.surely,
                "not_known": line.unknown,
                "state": line.state,
            }
            for line in list_quota_lines(cohort, viewer=viewer, shows_people=False)
        ],
    )


@blueprint.post("/cohorts/<slug>/quotas")
@requires(Permission.COHORTS_OPEN)
def add_quota_to(slug: str) -> Answer:
    """Lead to what another quota will do; it is added there."""
    cohort = get_cohort(slug, viewer=current_viewer())
    form = quota_form(cohort)
    reasons = why_not_quota(cohort, form.facts) if form.validate() else []
    if form.errors or reasons:
        return _page(cohort, form, reasons), 422
    return _to_consequences(cohort, form)


def _to_consequences(cohort: Cohort, form: QuotaForm, **more: str) -> Response:
    said: dict[str, Any] = {**more, **{name: request.form.get(name, "") for name in form.columns}}
    return redirect(url_for("participants.foreseen", slug=cohort.slug, of="quota-kept", **said), code=303)


@blueprint.get("/cohorts/<slug>/quotas/<uuid:quota_id>")
@requires(Permission.COHORTS_OPEN)
def edit_quota(slug: str, quota_id: UUID) -> str:
    """Show one quota to be changed or removed."""
    cohort = get_cohort(slug, viewer=current_viewer())
    quota = get_quota(quota_id, cohort)
    return _edit_page(cohort, quota, quota_form(cohort, quota), [])


def _edit_page(cohort: Cohort, quota: Quota, form: QuotaForm, reasons: list[Obstacle]) -> str:
    return render_template("cohorts/quota.html", cohort=cohort, quota=quota, whom=QuotaWords(quota), form=form, reasons=reasons)


@blueprint.post("/cohorts/<slug>/quotas/<uuid:quota_id>")
@requires(Permission.COHORTS_OPEN)
def update_quota(slug: str, quota_id: UUID) -> Answer:
    """Lead to what other columns of a quota will do; it is changed there."""
    cohort = get_cohort(slug, viewer=current_viewer())
    quota = get_quota(quota_id, cohort)
    form = quota_form(cohort, quota)
    reasons = why_not_quota(cohort, form.facts) if form.validate() else []
    if form.errors or reasons:
        return _edit_page(cohort, quota, form, reasons), 422
    return _to_consequences(cohort, form, quota=str(quota.id), version=form.version.data or "")
