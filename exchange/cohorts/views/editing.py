"""Pages on which network staff change the rules of a cohort and what a funding scheme asks."""

from flask import current_app, render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts import changing, funding, queries
from exchange.cohorts.forms import EditCohortForm, FundingRuleForm
from exchange.cohorts.models import Cohort, FundingEffect
from exchange.cohorts.rulewords import LABELS, shown
from exchange.cohorts.schemes import SchemeRule
from exchange.cohorts.schemewords import HAS_MAXIMUM, HAS_MINIMUM, SCHEMES
from exchange.cohorts.views.blueprint import blueprint
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

Answer = str | tuple[str, int] | Response


@blueprint.get("/cohorts/<slug>/edit")
@requires(Permission.COHORTS_OPEN)
def edit(slug: str) -> str:
    """Show the rules of a cohort, to be changed."""
    cohort = queries.get_cohort(slug, viewer=current_viewer())
    form = EditCohortForm(data={**changing.facts_of(cohort), "version": str(cohort.rules_version), "seen": ""})
    return _edit_page(cohort, form, [])


def _edit_page(cohort: Cohort, form: EditCohortForm, reasons: list[Obstacle]) -> str:
    return render_template("cohorts/edit.html", cohort=cohort, form=form, reasons=reasons)


@blueprint.post("/cohorts/<slug>/edit")
@requires(Permission.COHORTS_OPEN)
def update(slug: str) -> Answer:
    """Save other rules; what they mean for people who are here is shown first, and then done exactly."""
    viewer, form = current_viewer(), EditCohortForm()
    cohort = queries.get_cohort(slug, viewer=viewer)
    if not form.validate_on_submit():
        return _edit_page(cohort, form, []), 422
    before, facts = changing.facts_of(cohort), form.facts
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                changed = changing.change_cohort(
                    cohort, facts, version=_number(form.version.data), seen=form.seen.data or "", actor=viewer, now=clock.now()
                )
                say(_("The rules are saved.") if changed else _("Nothing had changed, so nothing was saved."))
                effect.location = url_for(".show", slug=slug)
    except Refused as refused:
        return _edit_page(cohort, form, refused.obstacles), 422
    except changing.MeansMore as more:
        form.seen.data = changing.seal_of(more.consequences)
        return render_template(
            "cohorts/edit_preview.html",
            cohort=cohort,
            form=form,
            consequences=more.consequences,
            was_shown=more.was_shown,
            changes=[
                (LABELS[name], shown(name, before[name]), shown(name, value)) for name, value in facts.items() if before[name] != value
            ],
        )
    return effect.redirect()


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


@blueprint.get("/funding-rules")
@requires(Permission.COHORTS_OPEN)
def funding_rules() -> str:
    """List what each funding scheme asks, with its source and who verified it."""
    return render_template("cohorts/funding_rules.html", schemes=[(SCHEMES[code], rules) for code, rules in funding.list_rules().items()])


@blueprint.get("/funding-rules/<rule_key>")
@requires(Permission.COHORTS_OPEN)
def edit_funding_rule(rule_key: str) -> str:
    """Show one rule of a funding scheme, to be written down."""
    rule, version = funding.get_rule(rule_key)
    form = FundingRuleForm(
        data={
            "minimum": rule.minimum,
            "maximum": rule.maximum,
            "effect": rule.effect.value,
            "source": rule.source,
            "verified_on": rule.verified_on,
            "version": str(version),
        }
    )
    return _rule_page(rule, form, [])


def _rule_page(rule: SchemeRule, form: FundingRuleForm, reasons: list[Obstacle]) -> str:
    if rule.code not in HAS_MINIMUM:
        del form.minimum
    if rule.code not in HAS_MAXIMUM:
        del form.maximum
    return render_template("cohorts/funding_rule.html", rule=rule, scheme=SCHEMES[rule.scheme], form=form, reasons=reasons)


@blueprint.post("/funding-rules/<rule_key>")
@requires(Permission.COHORTS_OPEN)
def write_down_funding_rule(rule_key: str) -> Answer:
    """Keep a rule of a funding scheme as the network read it."""
    viewer, form = current_viewer(), FundingRuleForm()
    rule, _version = funding.get_rule(rule_key)
    if not form.validate_on_submit():
        return _rule_page(rule, form, []), 422
    written = SchemeRule(
        scheme=rule.scheme,
        code=rule.code,
        minimum=form.minimum.data if rule.code in HAS_MINIMUM else None,
        maximum=form.maximum.data if rule.code in HAS_MAXIMUM else None,
        effect=FundingEffect(form.effect.data),
        source=form.source.data or "",
        verified_on=form.verified_on.data,
    )
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                funding.write_down_rule(
                    written,
                    version=_number(form.version.data),
                    actor=viewer,
                    today=clock.today(current_app.config["EXCHANGE"].time_zone),
                    now=clock.now(),
                )
                say(_("The rule is saved."))
                effect.location = url_for(".funding_rules")
    except Refused as refused:
        return _rule_page(rule, form, refused.obstacles), 422
    return effect.redirect()
