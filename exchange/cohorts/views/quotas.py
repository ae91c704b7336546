"""The page of a cohort's quotas: how full each is and whom it counts; the network edits them."""

from uuid import UUID

from flask import jsonify, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort, list_delegations
from exchange.cohorts.quotas.forms import QuotaForm
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.queries import get_quota, list_quota_lines
from exchange.cohorts.quotas.rules import QuotaWords
from exchange.cohorts.quotas.services import add_quota, change_quota
from exchange.cohorts.views.blueprint import blueprint
from exchange.foundation import clock
from exchange.foundation.languages import _, _l
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

Answer = str | tuple[str, int] | Response


def _form(cohort: Cohort, quota: Quota | None = None) -> QuotaForm:
    cities = {one.city.slug: one.city for one in list_delegations(cohort, viewer=current_viewer())}
    if quota is None:
        form = QuotaForm()
    else:
        fewer = {True: "yes", False: "no", None: ""}[quota.fewer_opportunities]
        kept = {name: getattr(quota, name) for name in ("youngest_age", "oldest_age", "minimum_count", "maximum_count")}
        facts = {"city": quota.city.slug if quota.city else "", "kind": quota.kind.value if quota.kind else ""}
        form = QuotaForm(data={**kept, **facts, "fewer_opportunities": fewer, "version": str(quota.version)})
        if quota.city is not None:
            cities.setdefault(quota.city.slug, quota.city)
    form.city.choices = [SelectChoice("", _l("all cities")), *[SelectChoice(slug, city.name) for slug, city in cities.items()]]
    return form


def _city_id(form: QuotaForm, cohort: Cohort) -> UUID | None:
    found = {one.city.slug: one.city_id for one in list_delegations(cohort, viewer=current_viewer())}
    return found.get(form.city.data or "")


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
    return _page(cohort, _form(cohort), [])


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
    """Add a quota."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = _form(cohort)
    if not form.validate():
        return _page(cohort, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                quota = add_quota(cohort, city_id=_city_id(form, cohort), actor=viewer, now=clock.now(), **form.facts)
                say(_("From now on places keep to this quota: %(quota)s. Nobody loses a place by it.", quota=QuotaWords(quota)))
                effect.location = url_for("cohorts.quotas", slug=slug)
    except Refused as refused:
        return _page(cohort, form, refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/cohorts/<slug>/quotas/<uuid:quota_id>")
@requires(Permission.COHORTS_OPEN)
def edit_quota(slug: str, quota_id: UUID) -> str:
    """Show one quota to be changed or removed."""
    cohort = get_cohort(slug, viewer=current_viewer())
    quota = get_quota(quota_id, cohort)
    return _edit_page(cohort, quota, _form(cohort, quota), [])


def _edit_page(cohort: Cohort, quota: Quota, form: QuotaForm, reasons: list[Obstacle]) -> str:
    return render_template("cohorts/quota.html", cohort=cohort, quota=quota, whom=QuotaWords(quota), form=form, reasons=reasons)


@blueprint.post("/cohorts/<slug>/quotas/<uuid:quota_id>")
@requires(Permission.COHORTS_OPEN)
def update_quota(slug: str, quota_id: UUID) -> Answer:
    """Change a quota."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    quota = get_quota(quota_id, cohort)
    form = _form(cohort, quota)
    if not form.validate():
        return _edit_page(cohort, quota, form, []), 422
    version = int(form.version.data) if (form.version.data or "").isdigit() else None
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                city_id = _city_id(form, cohort)
                changed = change_quota(quota, version=version, city_id=city_id, actor=viewer, now=clock.now(), **form.facts)
                say(_("Saved.") if changed else _("Nothing had changed, so nothing was saved."))
                effect.location = url_for("cohorts.quotas", slug=slug)
    except Refused as refused:
        return _edit_page(cohort, quota, form, refused.obstacles), 422
    return effect.redirect()
