"""What became of the themes: the public page and the network's editor of its lines."""

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.caching import public_for_a_minute
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.manifesto import crosswalk as reads
from exchange.manifesto import editing
from exchange.manifesto.crosswalk import Crosswalk
from exchange.manifesto.forms import LinkForm
from exchange.manifesto.models import Edition, Theme, ThemeLink
from exchange.manifesto.showing import shown_reason, shown_source
from exchange.manifesto.views.blueprint import blueprint

_EDIT = Permission.MANIFESTO_EDIT


def _asked() -> tuple[list[Edition], Crosswalk | None]:
    """Return the editions and the crosswalk asked for: between the two latest that have themes where nothing valid is asked."""
    editions = reads.list_editions_with_themes()
    if len(editions) < 2:
        return editions, None
    by_code = {edition.code: edition for edition in editions}
    earlier, later = by_code.get(request.args.get("from", "")), by_code.get(request.args.get("to", ""))
    if earlier is None or later is None or earlier.code >= later.code:
        earlier, later = editions[-2], editions[-1]
    return editions, reads.read_crosswalk(earlier, later)


@blueprint.get("/manifesto/crosswalk")
@public
def crosswalk() -> Response:
    """Show what became of each theme of an edition in a later one."""
    editions, found = _asked()
    page = render_template("manifesto/crosswalk.html", editions=editions, walk=found, shown_source=shown_source, shown_reason=shown_reason)
    return public_for_a_minute(page, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/manifesto/crosswalk.json")
@public
def crosswalk_json() -> Response:
    """Give the same to programs."""
    _editions, found = _asked()
    answer = jsonify(_as_json(found) if found else {"from": None, "to": None, "lines": [], "without_a_line": []})
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


def _as_json(walk: Crosswalk) -> dict[str, Any]:
    return {
        "from": walk.earlier.code,
        "to": walk.later.code,
        "lines": [
            {
                "from": link.from_theme.slug if link.from_theme else None,
                "to": link.to_theme.slug if link.to_theme else None,
                "relation": link.relation.value,
                "note": link.note,
                "source": link.source,
                "is_verified": link.is_verified,
            }
            for link in walk.lines
        ],
        "without_a_line": [
            {"edition": edition.code, "theme": theme.slug}
            for edition, themes in ((walk.earlier, walk.open_earlier), (walk.later, walk.open_later))
            for theme in themes
        ],
    }


def _offered(form: LinkForm) -> LinkForm:
    language = reader_language()
    form.offer([(str(theme.id), f"{edition.code}: {theme.label_in(language)}") for theme, edition in reads.list_ends()])
    return form


@blueprint.get("/manifesto/crosswalk/new")
@requires(_EDIT)
def new_link() -> str:
    """Ask what became of a theme."""
    form = _offered(LinkForm())
    themes = {str(theme.id) for theme, _edition in reads.list_ends()}
    for field, name in ((form.earlier, "earlier"), (form.later, "later")):
        if request.args.get(name) in themes:
            field.data = request.args[name]
    return _page(form, None, [])


def _page(form: LinkForm, link: ThemeLink | None, reasons: list[Obstacle]) -> str:
    language = reader_language()

    def name(theme: Theme | None) -> str:
        return theme.label_in(language) if theme else ""

    heading = " → ".join(filter(None, (name(link.from_theme), name(link.to_theme)))) if link else _("Say what became of a theme")
    return render_template("manifesto/link.html", form=form, link=link, heading=heading, reasons=reasons)


@blueprint.post("/manifesto/crosswalk")
@requires(_EDIT)
def add_link() -> Response | tuple[str, int]:
    """Add a line."""
    return _keep(_offered(LinkForm()), None)


@blueprint.get("/manifesto/crosswalk/<uuid:link_id>")
@requires(_EDIT)
def edit_link(link_id: UUID) -> str:
    """Show the form of a line."""
    link = reads.get_link(link_id)
    return _page(_offered(LinkForm.of(link)), link, [])


@blueprint.post("/manifesto/crosswalk/<uuid:link_id>")
@requires(_EDIT)
def change_link(link_id: UUID) -> Response | tuple[str, int]:
    """Keep a line."""
    return _keep(_offered(LinkForm()), reads.get_link(link_id))


def _keep(form: LinkForm, link: ThemeLink | None) -> Response | tuple[str, int]:
    viewer = current_viewer()
    if not form.validate_on_submit():
        return _page(form, link, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".crosswalk")) as effect:
            if not effect.earlier:
                if link is None:
                    editing.add_link(form.facts(), actor=viewer, now=clock.now())
                else:
                    editing.change(link, form.facts(), version=form.seen_version, actor=viewer, now=clock.now())
                say(_("It is kept, and noted in the history."))
    except Refused as refused:
        return _page(form, link, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/manifesto/crosswalk/<uuid:link_id>/erase")
@requires(_EDIT)
def erase_link(link_id: UUID) -> Response:
    """Erase a line."""
    viewer, link, form = current_viewer(), reads.get_link(link_id), LinkForm()
    with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".crosswalk")) as effect:
        if not effect.earlier:
            editing.erase(link, actor=viewer, now=clock.now())
            say(_("It is erased."))
    return effect.redirect()
