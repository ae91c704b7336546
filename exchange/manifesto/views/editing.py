"""The network's editor: editions, their themes and recommendations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.manifesto import editing, queries
from exchange.manifesto.forms import EditionForm, RecommendationForm, ThemeForm, WithdrawForm
from exchange.manifesto.models import Edition, Recommendation, Theme
from exchange.manifesto.references import count_references
from exchange.manifesto.views.blueprint import blueprint

_EDIT = Permission.MANIFESTO_EDIT
_FIELD_OF = {"code-taken": ("code", "slug"), "reason-missing": ("because",)}
Answer = Response | tuple[str, int]


@blueprint.get("/manifesto/editions/new")
@requires(_EDIT)
def new_edition() -> str:
    """Ask for a new edition."""
    return _adding(EditionForm(), _("Add an edition"), url_for(".add_edition"))


@blueprint.post("/manifesto/editions")
@requires(_EDIT)
def add_edition() -> Answer:
    """Add an edition."""
    form = EditionForm()
    return _add(form, _("Add an edition"), url_for(".add_edition"), editing.add_edition, lambda row: row.code)


@blueprint.get("/manifesto/editions/<uuid:edition_id>")
@requires(_EDIT)
def edit_edition(edition_id: UUID) -> str:
    """Show the form of an edition."""
    row = queries.get_edition(edition_id)
    return _edition_page(row, EditionForm.of(row))


def _edition_page(row: Edition, form: EditionForm) -> str:
    return _changing(form, row, _("Edition %(code)s", code=row.code), url_for(".change_edition", edition_id=row.id), row.code)


@blueprint.post("/manifesto/editions/<uuid:edition_id>")
@requires(_EDIT)
def change_edition(edition_id: UUID) -> Answer:
    """Keep an edition."""
    row, form = queries.get_edition(edition_id), EditionForm()
    form.keep_code()
    return _change(row, form, lambda: _edition_page(row, form), row.code)


@blueprint.get("/manifesto/editions/<uuid:edition_id>/themes/new")
@requires(_EDIT)
def new_theme(edition_id: UUID) -> str:
    """Ask for a new theme of an edition."""
    edition = queries.get_edition(edition_id)
    form = ThemeForm(position=queries.next_position(edition, Theme))
    return _adding(form, _("Add a theme to %(edition)s", edition=edition.code), url_for(".add_theme", edition_id=edition_id))


@blueprint.post("/manifesto/editions/<uuid:edition_id>/themes")
@requires(_EDIT)
def add_theme(edition_id: UUID) -> Answer:
    """Add a theme to an edition."""
    edition, form = queries.get_edition(edition_id), ThemeForm()
    title, url = _("Add a theme to %(edition)s", edition=edition.code), url_for(".add_theme", edition_id=edition_id)
    return _add(form, title, url, lambda facts, **by: editing.add_theme(edition, facts, **by), lambda _row: edition.code)


@blueprint.get("/manifesto/themes/<uuid:theme_id>")
@requires(_EDIT)
def edit_theme(theme_id: UUID) -> str:
    """Show the form of a theme."""
    row = queries.get_theme(theme_id)
    return _theme_page(row, ThemeForm.of(row))


def _theme_page(row: Theme, form: ThemeForm, **more: Any) -> str:
    title = row.label_in(reader_language())
    return _changing(form, row, title, url_for(".change_theme", theme_id=row.id), row.edition.code, kind="themes", **more)


@blueprint.post("/manifesto/themes/<uuid:theme_id>")
@requires(_EDIT)
def change_theme(theme_id: UUID) -> Answer:
    """Keep a theme."""
    row, form = queries.get_theme(theme_id), ThemeForm()
    form.keep_code()
    return _change(row, form, lambda: _theme_page(row, form), row.edition.code)


def _with_themes(form: RecommendationForm, edition: Edition, *, kept: UUID | None = None) -> RecommendationForm:
    language = reader_language()
    form.offer([(str(theme.id), theme.label_in(language)) for theme in queries.list_themes_of(edition, kept=kept)])
    return form


@blueprint.get("/manifesto/editions/<uuid:edition_id>/recommendations/new")
@requires(_EDIT)
def new_recommendation(edition_id: UUID) -> str:
    """Ask for a new recommendation of an edition."""
    edition = queries.get_edition(edition_id)
    place = queries.next_position(edition, Recommendation)
    form = _with_themes(RecommendationForm(position=place, code=f"{edition.code}-{place:02d}"), edition)
    title = _("Add a recommendation to %(edition)s", edition=edition.code)
    return _adding(form, title, url_for(".add_recommendation", edition_id=edition_id))


@blueprint.post("/manifesto/editions/<uuid:edition_id>/recommendations")
@requires(_EDIT)
def add_recommendation(edition_id: UUID) -> Answer:
    """Add a recommendation to an edition."""
    edition = queries.get_edition(edition_id)
    form = _with_themes(RecommendationForm(), edition)
    title = _("Add a recommendation to %(edition)s", edition=edition.code)
    url = url_for(".add_recommendation", edition_id=edition_id)
    return _add(form, title, url, lambda facts, **by: editing.add_recommendation(edition, facts, **by), lambda _row: edition.code)


@blueprint.get("/manifesto/recommendations/<uuid:recommendation_id>")
@requires(_EDIT)
def edit_recommendation(recommendation_id: UUID) -> str:
    """Show the form of a recommendation."""
    row = queries.get_recommendation(recommendation_id)
    return _recommendation_page(row, _with_themes(RecommendationForm.of(row), row.edition, kept=row.theme_id))


def _recommendation_page(row: Recommendation, form: RecommendationForm, **more: Any) -> str:
    url = url_for(".change_recommendation", recommendation_id=row.id)
    title = _("Recommendation %(code)s", code=row.code)
    return _changing(form, row, title, url, row.edition.code, kind="recommendations", **more)


@blueprint.post("/manifesto/recommendations/<uuid:recommendation_id>")
@requires(_EDIT)
def change_recommendation(recommendation_id: UUID) -> Answer:
    """Keep a recommendation."""
    row = queries.get_recommendation(recommendation_id)
    form = _with_themes(RecommendationForm(), row.edition, kept=row.theme_id)
    form.keep_code()
    return _change(row, form, lambda: _recommendation_page(row, form), row.edition.code)


def _row(kind: str, row_id: UUID) -> Theme | Recommendation:
    return queries.get_theme(row_id) if kind == "themes" else queries.get_recommendation(row_id)


def _page_again(row: Theme | Recommendation, **more: Any) -> str:
    if isinstance(row, Theme):
        return _theme_page(row, ThemeForm.of(row), **more)
    return _recommendation_page(row, _with_themes(RecommendationForm.of(row), row.edition, kept=row.theme_id), **more)


@blueprint.post("/manifesto/<any(themes, recommendations):part_kind>/<uuid:part_id>/withdraw")
@requires(_EDIT)
def withdraw(part_kind: str, part_id: UUID) -> Answer:
    """Take a theme or a recommendation back, with the reason that readers see."""
    viewer, row, form = current_viewer(), _row(part_kind, part_id), WithdrawForm()
    if not form.validate_on_submit():
        return _page_again(row, withdraw_form=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=_back(row.edition.code)) as effect:
            if not effect.earlier:
                editing.withdraw(row, form.because.data or "", version=form.seen_version, actor=viewer, now=clock.now())
                say(_("It is withdrawn. Readers see that and why; what refers to it stays."))
    except Refused as refused:
        rest = _complain(form, refused)
        return _page_again(row, withdraw_form=form, reasons=rest), 422
    return effect.redirect()


@blueprint.post("/manifesto/<any(themes, recommendations):part_kind>/<uuid:part_id>/offer-again")
@requires(_EDIT)
def offer_again(part_kind: str, part_id: UUID) -> Answer:
    """Undo a withdrawal."""
    row = _row(part_kind, part_id)
    return _deed(row, editing.offer_again, _("It stands in the list again."))


@blueprint.post("/manifesto/<any(themes, recommendations):part_kind>/<uuid:part_id>/erase")
@requires(_EDIT)
def erase(part_kind: str, part_id: UUID) -> Answer:
    """Erase what nothing refers to."""
    row = _row(part_kind, part_id)
    return _deed(row, editing.erase, _("It is erased."))


def _deed(row: Theme | Recommendation, deed: Callable[..., None], done: str) -> Answer:
    viewer, form = current_viewer(), WithdrawForm()
    back = _back(row.edition.code)
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=back) as effect:
            if not effect.earlier:
                deed(row, actor=viewer, now=clock.now())
                say(done)
    except Refused as refused:
        return _page_again(row, reasons=refused.obstacles), 422
    return effect.redirect()


def _back(code: str) -> str:
    return url_for(".index", _anchor=f"edition-{code}")


def _adding(form: Any, title: str, url: str, reasons: list[Obstacle] | None = None) -> str:
    return render_template("manifesto/edit.html", form=form, heading=title, action=url, row=None, kind="", reasons=reasons or [])


def _changing(form: Any, row: Any, title: str, url: str, edition_code: str, *, kind: str = "", **more: Any) -> str:
    facts: dict[str, Any] = {"reasons": [], "withdraw_form": None, "references": 0, "why_not_erase": []}
    if kind:
        facts["withdraw_form"] = WithdrawForm.of(row)
        facts["references"] = count_references(row.id)
        facts["why_not_erase"] = editing.why_not_erase(row)
    facts |= more
    return render_template(
        "manifesto/edit.html", form=form, heading=title, action=url, row=row, kind=kind, edition_code=edition_code, **facts
    )


def _add(form: Any, title: str, url: str, keep: Callable[..., Any], edition_of: Callable[[Any], str]) -> Answer:
    viewer = current_viewer()
    if not form.validate_on_submit():
        return _adding(form, title, url), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                effect.location = _back(edition_of(keep(form.facts(), actor=viewer, now=clock.now())))
                say(_("It is in the list now."))
    except Refused as refused:
        return _adding(form, title, url, _complain(form, refused)), 422
    return effect.redirect()


def _change(row: Any, form: Any, page: Callable[[], str], edition_code: str) -> Answer:
    viewer = current_viewer()
    if not form.validate_on_submit():
        return page(), 422
    with one_effect(form, owner_id=viewer.account_id, leads_to=_back(edition_code)) as effect:
        if not effect.earlier:
            changed = editing.change(row, form.facts(), version=form.seen_version, actor=viewer, now=clock.now())
            say(_("It is kept, and noted in the history.") if changed else _("Nothing was different."), kind="done" if changed else "note")
    return effect.redirect()


def _complain(form: Any, refused: Refused) -> list[Obstacle]:
    """Put each reason at its field; return those that have none."""
    rest = []
    for obstacle in refused.obstacles:
        field = next((form[name] for name in _FIELD_OF.get(obstacle.code, ()) if name in form and form[name] is not None), None)
        if field is None:
            rest.append(obstacle)
        else:
            field.errors = [*field.errors, str(obstacle.sentence)]
    return rest
