"""The groups of countries that rules name: everyone who works with papers reads, the network writes."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.formats import country, listed
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import one_effect, say
from exchange.papers.book import read_rule_book
from exchange.papers.group_forms import GroupForm
from exchange.papers.grouping import get_group, list_changes_of_group, rules_naming, save_group
from exchange.papers.models import CountryGroup, CountryGroupChange
from exchange.papers.showing import group_label, shown_rules
from exchange.papers.views.blueprint import blueprint

_FIELDS = {"why-missing": "why", "checked-later": "checked_on", "source-missing": "source", "countries-missing": "countries"}


@blueprint.get("/papers/groups/<group_code>")
@requires(Permission.PAPERS_VIEW)
def group(group_code: str) -> tuple[str, int]:
    """Show which countries belong to a group, which rules name it, and how it changed."""
    found = get_group(group_code)
    return _page(found, GroupForm.of(found), 200)


def _page(found: CountryGroup, form: GroupForm, code: int, conflict: Conflict | None = None) -> tuple[str, int]:
    page = render_template(
        "papers/group.html",
        group=found,
        name=group_label(found.code),
        form=form,
        rules=shown_rules(rules_naming(found.code, read_rule_book().rules), today=clock.today()),
        changes=[(change, who, *_difference(change)) for change, who in list_changes_of_group(found)],
        conflict=conflict,
        may_edit=current_viewer().may(Permission.PAPER_RULES_EDIT),
    )
    return page, code


def _difference(change: CountryGroupChange) -> tuple[str, str]:
    """Return the names of the countries that came, and of those that left."""
    before, after = (set(one.get("countries", ())) for one in (change.before, change.after))
    came, left = (listed([country(code) for code in sorted(codes)]) for codes in (after - before, before - after))
    return came, left


@blueprint.post("/papers/groups/<group_code>")
@requires(Permission.PAPER_RULES_EDIT)
def change_group(group_code: str) -> tuple[str, int] | Response:
    """Write which countries belong to a group, with who, when and why."""
    viewer, found, form = current_viewer(), get_group(group_code), GroupForm()
    if not form.validate():
        return _page(found, form, 422)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                changed = save_group(found, form.facts(), why=form.why.data or "", version=form.version.data, actor=viewer, now=clock.now())
                effect.location = url_for("papers.group", group_code=group_code)
                if "countries" in changed:
                    say(_("The group is kept. What everybody needs is worked out again in a moment."))
                else:
                    say(_("Saved.") if changed else _("Nothing had changed, so nothing was saved."))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            field = form[_FIELDS.get(obstacle.code, "why")]
            field.errors = [*field.errors, str(obstacle.sentence)]
        return _page(found, form, 422)
    except Conflict as conflict:
        return _page(get_group(group_code), form, 409, conflict)
    return effect.redirect()
