"""Writing with others: asking by name, answering, stopping; and the adult's page beside it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries
from exchange.initiatives.coauthors import rules, services
from exchange.initiatives.coauthors.forms import AskForm, RemoveForm
from exchange.initiatives.coauthors.queries import authors_of, get_asking, list_askable, list_asked
from exchange.initiatives.models import AuthorState, Initiative
from exchange.initiatives.views.blueprint import blueprint


@blueprint.get("/initiatives/<slug>/authors")
@requires(Permission.INITIATIVES_WRITE)
def authors(slug: str) -> str:
    """Show who writes it, and let one ask somebody of the own group."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    return _authors_page(initiative, _ask_form(initiative))


def _ask_form(initiative: Initiative) -> AskForm:
    form = AskForm()
    known = initiative.author_ids
    asked = {one.person_id for one in initiative.asked_authors if one.state is AuthorState.ASKED}
    form.person.choices = [
        SelectChoice(str(row.id), f"{row.preferred_name or row.first_name} {row.last_name}".strip())
        for row in list_askable(initiative, viewer=current_viewer())
        if row.id not in known | asked
    ]
    return form


def _authors_page(initiative: Initiative, form: AskForm) -> str:
    viewer = current_viewer()
    return render_template(
        "initiatives/authors.html",
        initiative=initiative,
        authors=authors_of(initiative),
        waiting=[one for one in list_asked(initiative) if one.state is AuthorState.ASKED],
        me=viewer.person_id,
        form=form,
        barred=rules.why_not_ask_anybody(initiative),
        leaving=rules.why_not_leave(initiative, person_id=viewer.person_id),
        most=rules.MOST_AUTHORS,
    )


@blueprint.post("/initiatives/<slug>/authors")
@requires(Permission.INITIATIVES_WRITE)
def ask(slug: str) -> Response | tuple[str, int]:
    """Ask somebody of the own group to write it too."""
    viewer = current_viewer()
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    form = _ask_form(initiative)
    if not form.validate_on_submit():
        return _authors_page(initiative, form), 422
    chosen = UUID(form.person.data)
    askable = {row.id for row in list_askable(initiative, viewer=viewer)}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.ask_coauthor(initiative, person_id=chosen, askable=askable, actor=viewer, now=clock.now())
                say(_("Asked. They find your question on their first page."))
                effect.location = url_for(".authors", slug=initiative.slug)
    except Refused as refusal:
        return _with_reasons(slug, form, refusal), 422
    return effect.redirect()


def _with_reasons(slug: str, form: AskForm, refusal: Refused) -> str:
    form.person.errors = [str(one.sentence) for one in refusal.obstacles]
    return _authors_page(queries.get_own_initiative(slug, viewer=current_viewer()), form)


@blueprint.post("/initiatives/<slug>/authors/<uuid:asking_id>/take-back")
@requires(Permission.INITIATIVES_WRITE)
def take_back(slug: str, asking_id: UUID) -> Response:
    """Ask no longer, while there is no answer."""
    viewer = current_viewer()
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    asking = next((one for one in initiative.asked_authors if one.id == asking_id), None)
    if asking is None:
        raise NotFound
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.take_back(asking, actor=viewer, now=clock.now())
            effect.location = url_for(".authors", slug=initiative.slug)
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/authors/leave")
@requires(Permission.INITIATIVES_WRITE)
def leave(slug: str) -> Response:
    """Stop writing it; the words stay with the others."""
    viewer = current_viewer()
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.leave_initiative(initiative, actor=viewer, now=clock.now())
            say(_("You no longer write it. What you wrote stays with the others."))
            effect.location = url_for(".mine")
    return effect.redirect()


@blueprint.get("/initiatives/asked/<uuid:asking_id>")
@requires(Permission.INITIATIVES_WRITE)
def asked(asking_id: UUID) -> Response | str:
    """Show who asks me to write what with them, and what that means."""
    asking = get_asking(asking_id, viewer=current_viewer())
    if asking.state is AuthorState.ACCEPTED:
        return redirect(url_for(".show", slug=asking.initiative.slug))
    names = [one.called for one in authors_of(asking.initiative)]
    return render_template(
        "initiatives/asked.html",
        asking=asking,
        initiative=asking.initiative,
        asker=asking.asked_by.called if asking.asked_by else "",
        names=names,
        barred=rules.why_not_accept(asking, asking.initiative),
        has_declined=asking.state is AuthorState.DECLINED,
    )


@blueprint.post("/initiatives/asked/<uuid:asking_id>")
@requires(Permission.INITIATIVES_WRITE)
def answer_asking(asking_id: UUID) -> Response:
    """Say yes or no to writing it too."""
    viewer = current_viewer()
    asking = get_asking(asking_id, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            if request.form.get("answer") == "yes":
                services.accept_coauthorship(asking, actor=viewer, now=clock.now())
                say(_("You write it too now, with every right of an author."))
                effect.location = url_for(".show", slug=asking.initiative.slug)
            else:
                services.decline_coauthorship(asking, actor=viewer, now=clock.now())
                say(_("You said no. If you change your mind, open the same page and say yes."))
                effect.location = url_for(".mine")
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/reading/authors")
@requires(Permission.INITIATIVES_READ_FIRST)
def authors_read(slug: str) -> str:
    """Show the adult beside them who writes it."""
    initiative = queries.get_to_read(slug, viewer=current_viewer())
    return _adults_page(initiative, _remove_form(initiative), [])


def _remove_form(initiative: Initiative) -> RemoveForm:
    form = RemoveForm()
    form.person.choices = [SelectChoice(str(one.id), one.full_name) for one in authors_of(initiative)]
    return form


def _adults_page(initiative: Initiative, form: RemoveForm, obstacles: list[Obstacle]) -> str:
    own = current_viewer().person_id in initiative.author_ids
    return render_template(
        "initiatives/authors_read.html",
        initiative=initiative,
        authors=authors_of(initiative),
        asked=[one for one in list_asked(initiative) if one.state is not AuthorState.ACCEPTED],
        form=form,
        may_remove=len(initiative.author_ids) > 1 and not own,
        obstacles=obstacles,
    )


@blueprint.post("/initiatives/<slug>/reading/authors")
@requires(Permission.INITIATIVES_READ_FIRST)
def remove_author(slug: str) -> Response | tuple[str, int]:
    """Take an author off, with a reason that they read."""
    viewer = current_viewer()
    initiative = queries.get_to_read(slug, viewer=viewer)
    form = _remove_form(initiative)
    if not form.validate_on_submit():
        return _adults_page(initiative, form, []), 422
    person = next(one for one in authors_of(initiative) if str(one.id) == form.person.data)
    facts: dict[str, Any] = {"reason": form.reason.data or "", "path": url_for(".mine"), "actor": viewer, "now": clock.now()}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.remove_author(initiative, person, **facts)
                say(_("%(name)s no longer writes it, and gets a letter with your sentence.", name=person.full_name))
                effect.location = url_for(".authors_read", slug=initiative.slug)
    except Refused as refusal:
        return _adults_page(initiative, form, refusal.obstacles), 422
    return effect.redirect()
