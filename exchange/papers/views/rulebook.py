"""The dated rules about papers: everyone who works with them reads, the network writes."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.folding import slug
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import one_effect, say
from exchange.papers.book import read_rule_book
from exchange.papers.forms import RuleForm
from exchange.papers.models import PaperKind, PaperRule
from exchange.papers.queries import find_rule, get_rule, list_changes, list_groups
from exchange.papers.services import load_packaged_rules, save_rule
from exchange.papers.showing import concerning, countries_label, group_label, shown_rule, shown_rules
from exchange.papers.views.blueprint import blueprint
from exchange.participants.roster.values import countries_of

_FIELDS = {"why-missing": "why", "checked-later": "checked_on", "source-missing": "source"}


@blueprint.get("/papers/rules")
@requires(Permission.PAPERS_VIEW)
def rules() -> str:
    """Show all rules, or those of one country."""
    book, today = read_rule_book(), clock.today()
    typed = request.args.get("country", "").strip()
    found = countries_of(typed) if typed else ()
    chosen = concerning(book.rules, found[0], book.groups) if found else ([] if typed else list(book.rules))
    unchecked = request.args.get("show") == "to-check"
    lines = shown_rules(chosen, today=today)
    waiting = [line for line in lines if line.trust[0] == "waits"]
    return render_template(
        "papers/rules.html",
        typed=typed,
        country=found[0] if found else "",
        is_empty=book.is_empty,
        kinds=[(kind, [line for line in (waiting if unchecked else lines) if line.rule.kind is kind]) for kind in PaperKind],
        count=len(lines),
        waiting=len(waiting),
        unchecked=unchecked,
        groups=[(group, group_label(group.code)) for group in list_groups()],
        may_edit=current_viewer().may(Permission.PAPER_RULES_EDIT),
    )


@blueprint.post("/papers/rules/load")
@requires(Permission.PAPER_RULES_EDIT)
def load() -> Response:
    """Add the packaged rules that are not here yet."""
    viewer, form = current_viewer(), ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            done = load_packaged_rules(now=clock.now(), actor=viewer)
            effect.location = url_for("papers.rules")
            say(_("%(count)s rules were added. Those that nobody checked say so.", count=done["rules"]))
    return effect.redirect()


@blueprint.get("/papers/rules/<rule_code>")
@requires(Permission.PAPERS_VIEW)
def rule(rule_code: str) -> tuple[str, int]:
    """Show one rule, where it was read, and how it changed."""
    found = get_rule(rule_code)
    return _page(found, RuleForm.of(found), 200)


def _page(found: PaperRule, form: RuleForm, code: int, conflict: Conflict | None = None) -> tuple[str, int]:
    page = render_template(
        "papers/rule.html",
        shown=shown_rule(found, today=clock.today()),
        form=form,
        changes=list_changes(found),
        conflict=conflict,
        countries_label=countries_label,
        may_edit=current_viewer().may(Permission.PAPER_RULES_EDIT),
    )
    return page, code


@blueprint.post("/papers/rules/<rule_code>")
@requires(Permission.PAPER_RULES_EDIT)
def change(rule_code: str) -> tuple[str, int] | Response:
    """Write a rule, with who, when and why."""
    viewer, found = current_viewer(), get_rule(rule_code)
    form = RuleForm()
    if not form.validate():
        return _page(found, form, 422)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                save_rule(found, form.facts(), why=form.why.data or "", version=form.version.data, actor=viewer, now=clock.now())
                effect.location = url_for("papers.rule", rule_code=rule_code)
                say(_("The rule is kept. What everybody needs is worked out again in a moment."))
    except Refused as refusal:
        _complain(form, refusal)
        return _page(found, form, 422)
    except Conflict as conflict:
        return _page(get_rule(rule_code), form, 409, conflict)
    return effect.redirect()


def _complain(form: RuleForm, refusal: Refused) -> None:
    for obstacle in refusal.obstacles:
        field = form[_FIELDS.get(obstacle.code, "why")]
        field.errors = [*field.errors, str(obstacle.sentence)]


@blueprint.get("/papers/rules/new")
@requires(Permission.PAPER_RULES_EDIT)
def new() -> tuple[str, int]:
    """Ask for a new rule."""
    return _new(RuleForm(), 200)


def _new(form: RuleForm, code: int) -> tuple[str, int]:
    return render_template("papers/new_rule.html", form=form), code


@blueprint.post("/papers/rules/new")
@requires(Permission.PAPER_RULES_EDIT)
def create() -> tuple[str, int] | Response:
    """Add a rule."""
    viewer, form = current_viewer(), RuleForm()
    if not form.validate():
        return _new(form, 422)
    facts: dict[str, Any] = form.facts()
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                code = _free_code(facts)
                save_rule(PaperRule(code=code), facts, why=form.why.data or "", version=None, actor=viewer, now=clock.now())
                effect.location = url_for("papers.rule", rule_code=code)
                say(_("The rule is kept. What everybody needs is worked out again in a moment."))
    except Refused as refusal:
        _complain(form, refusal)
        return _new(form, 422)
    return effect.redirect()


def _free_code(facts: dict[str, Any]) -> str:
    begun = slug(f"{facts['country']} {facts['form'] or facts['kind'].value}")[:50] or "rule"
    number = 1
    while find_rule(f"{begun}-{number}" if number > 1 else begun) is not None:
        number += 1
    return f"{begun}-{number}" if number > 1 else begun
