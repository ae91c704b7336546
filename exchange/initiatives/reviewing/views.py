"""Pages of the network's reading: marks, proposed words, decisions that wait; and the authors' page of what was proposed."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Conflict, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import get_own_initiative, get_to_review
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.reviewing import queries, rules, services
from exchange.initiatives.reviewing.forms import MarksForm, SuggestionForm
from exchange.initiatives.reviewing.models import SuggestionState
from exchange.initiatives.reviewing.rules import Criterion
from exchange.initiatives.reviewing.showing import drawn, sent_marks
from exchange.initiatives.rules import EDITABLE, answer_of, answer_text
from exchange.initiatives.views.blueprint import blueprint
from exchange.initiatives.views.reading import examine_page

_REVIEW = Permission.INITIATIVES_REVIEW


@blueprint.post("/initiatives/<slug>/review/marks")
@requires(_REVIEW)
def keep_marks(slug: str) -> Response | tuple[str, int]:
    """Keep what the network thinks of it."""
    viewer, form = current_viewer(), MarksForm()
    initiative = get_to_review(slug, viewer=viewer)
    if not form.validate_on_submit():
        return examine_page(initiative, form), 422
    marks = {one.value: int(form[f"mark_{one.value}"].data) for one in Criterion if form[f"mark_{one.value}"].data}
    reasons = {one.value: form[f"why_{one.value}"].data or "" for one in Criterion}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.keep_marks(initiative, marks, reasons, seen=form.version.data or "", actor=viewer, now=clock.now())
                say(_("Kept. The authors see it with your decision."))
                effect.location = url_for(".examine", slug=initiative.slug, _anchor="decide")
    except Conflict:
        return examine_page(get_to_review(slug, viewer=viewer), form, moved=True), 409
    except Refused as refusal:
        return examine_page(get_to_review(slug, viewer=viewer), _told(form, refusal.obstacles)), 422
    return effect.redirect()


def _told(form: MarksForm, obstacles: list[Obstacle]) -> MarksForm:
    for one in obstacles:
        kind, _dash, name = one.code.partition("-")
        field = form[f"why_{name}"] if kind == "reason" and f"why_{name}" in form else form.mark_clear
        field.errors = [str(one.sentence)]
    return form


@blueprint.get("/initiatives/<slug>/review/suggest/<int:number>")
@requires(_REVIEW)
def suggest(slug: str, number: int) -> str:
    """Ask for other words for one answer, beginning from the author's."""
    initiative = get_to_review(slug, viewer=current_viewer())
    if number not in BY_NUMBER:
        abort(404)
    form = SuggestionForm()
    if not form.words.data:
        form.words.data = answer_text(answer_of(initiative, BY_NUMBER[number].name))
    return _suggest_page(initiative, number, form)


def _suggest_page(initiative: Initiative, number: int, form: SuggestionForm) -> str:
    barred = rules.why_not_mark(initiative, {}, {})
    return render_template(
        "initiatives/reviewing/suggest.html", initiative=initiative, question=BY_NUMBER[number], form=form, barred=barred
    )


@blueprint.post("/initiatives/<slug>/review/suggest/<int:number>")
@requires(_REVIEW)
def keep_suggestion(slug: str, number: int) -> Response | tuple[str, int]:
    """Keep proposed words until the decision is sent."""
    viewer, form = current_viewer(), SuggestionForm()
    initiative = get_to_review(slug, viewer=viewer)
    if number not in BY_NUMBER:
        abort(404)
    if not form.validate_on_submit():
        return _suggest_page(initiative, number, form), 422
    words, why = (form.words.data or "").replace("\r\n", "\n"), form.why.data or ""
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.suggest_words(initiative, number, words=words, why=why, actor=viewer, now=clock.now())
                say(_("Kept. The authors see it when it comes back to them; they decide."))
                effect.location = url_for(".examine", slug=initiative.slug, _anchor="suggestions")
    except Refused as refusal:
        form.words.errors = [str(one.sentence) for one in refusal.obstacles]
        return _suggest_page(get_to_review(slug, viewer=viewer), number, form), 422
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/review/suggestions/<uuid:suggestion_id>/remove")
@requires(_REVIEW)
def remove_suggestion(slug: str, suggestion_id: UUID) -> Response:
    """Take proposed words back before anybody has seen them."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            initiative = get_to_review(slug, viewer=viewer)
            suggestion = queries.get_suggestion(initiative, suggestion_id)
            services.remove_suggestion(initiative, suggestion, actor=viewer, now=clock.now())
            effect.location = url_for(".examine", slug=initiative.slug, _anchor="suggestions")
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/review/think-again")
@requires(_REVIEW)
def think_again(slug: str) -> Response:
    """Take a decision back that nobody has been told of."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            initiative = get_to_review(slug, viewer=viewer)
            services.take_back_decision(initiative, actor=viewer, now=clock.now())
            effect.location = url_for(".examine", slug=initiative.slug)
    return effect.redirect()


@blueprint.get("/initiatives/review/pending")
@requires(_REVIEW)
def pending() -> str:
    """Show every decision that waits, with the sentence that its authors will get."""
    return _pending_page([])


def _pending_page(obstacles: list[Obstacle], *, moved: bool = False) -> str:
    facts: dict[str, Any] = {"obstacles": obstacles, "moved": moved, "version_of": rules.version_of}
    return render_template("initiatives/reviewing/pending.html", rows=queries.list_pending(), **facts)


@blueprint.post("/initiatives/review/pending")
@requires(_REVIEW)
def send_pending() -> Response | tuple[str, int]:
    """Send the decisions that were on the page, together."""
    viewer = current_viewer()
    form = ConfirmForm()
    wanted = set(request.form.getlist("review"))
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                chosen = [one for one in queries.list_pending() if rules.version_of(one) in wanted]
                path_of = lambda slug: url_for(".show", slug=slug)  # noqa: E731
                count = services.send_decisions(chosen, seen=wanted, path_of=path_of, actor=viewer, now=clock.now())
                say(ngettext("%(num)s decision is sent.", "%(num)s decisions are sent.", count))
                effect.location = url_for(".review")
    except Conflict:
        return _pending_page([], moved=True), 409
    except Refused as refusal:
        return _pending_page(refusal.obstacles), 422
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/suggestions")
@requires(Permission.INITIATIVES_WRITE)
def suggestions(slug: str) -> Response | str:
    """Show its authors what the network thought and which words it proposes, once it is back with them."""
    initiative = get_own_initiative(slug, viewer=current_viewer())
    if rules.is_with_network(initiative):
        return redirect(url_for(".show", slug=initiative.slug))
    return _suggestions_page(initiative, [])


def _suggestions_page(initiative: Initiative, obstacles: list[Obstacle]) -> str:
    rows = drawn(initiative, queries.list_suggestions(initiative))
    return render_template(
        "initiatives/reviewing/suggestions.html",
        initiative=initiative,
        waiting=[row for row in rows if row[0].state is SuggestionState.WAITING],
        answered=[row for row in rows if row[0].state is not SuggestionState.WAITING],
        marks=sent_marks(queries.find_last_sent(initiative)),
        may_answer=initiative.state in EDITABLE,
        obstacles=obstacles,
    )


@blueprint.post("/initiatives/<slug>/suggestions/<uuid:suggestion_id>")
@requires(Permission.INITIATIVES_WRITE)
def answer_suggestion(slug: str, suggestion_id: UUID) -> Response | tuple[str, int]:
    """Take proposed words, or leave them."""
    viewer = current_viewer()
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                initiative = get_own_initiative(slug, viewer=viewer)
                suggestion = queries.get_suggestion(initiative, suggestion_id)
                takes, seen = request.form.get("answer") == "take", request.form.get("version", "")
                services.answer_suggestion(initiative, suggestion, takes=takes, seen_version=seen, actor=viewer, now=clock.now())
                say(_("These words stand there now.") if takes else _("Your own words stay."))
                effect.location = url_for(".suggestions", slug=initiative.slug)
    except Conflict:
        changed = Obstacle("changed", _("Your answer has changed meanwhile. Look at the difference once more, then decide."))
        return _suggestions_page(get_own_initiative(slug, viewer=viewer), [changed]), 409
    except Refused as refusal:
        return _suggestions_page(get_own_initiative(slug, viewer=viewer), refusal.obstacles), 422
    return effect.redirect()
