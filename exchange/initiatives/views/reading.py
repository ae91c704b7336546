"""The readers' desks: the adult beside a minor reads first, then the network reviews; each decision with its sentence."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import deciding, queries, rules
from exchange.initiatives.changing.queries import list_changes_to_read, list_changes_to_review
from exchange.initiatives.coauthors.queries import authors_of, youngest_birth_date
from exchange.initiatives.crediting import credit_of
from exchange.initiatives.forms import DecisionForm, RetireForm
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos.queries import list_to_look_at
from exchange.initiatives.photos.showing import on_desk
from exchange.initiatives.questions import QUESTIONS
from exchange.initiatives.referring import AT_FIRST_DESK, AT_NETWORKS_DESK
from exchange.initiatives.reviewing import services as reviewing
from exchange.initiatives.reviewing.forms import MarksForm
from exchange.initiatives.reviewing.models import Verdict
from exchange.initiatives.reviewing.queries import find_open_review, list_pending, list_writers
from exchange.initiatives.reviewing.rules import why_not_own
from exchange.initiatives.reviewing.showing import marks_form, network_facts
from exchange.initiatives.showing import author_line
from exchange.initiatives.similar.acting import Part
from exchange.initiatives.similar.pairs import list_giving_way
from exchange.initiatives.similar.showing import alike_facts
from exchange.initiatives.views.blueprint import CHIPS, blueprint, today_here
from exchange.initiatives.views.recommending import kept_recommendations
from exchange.initiatives.youngsters import look_over_answers

_FINE, _BACK = "fine", "return"


@blueprint.get("/initiatives/reading")
@requires(Permission.INITIATIVES_READ_FIRST)
def reading() -> str:
    """List what waits for an adult's reading in my city."""
    viewer = current_viewer()
    rows = queries.list_to_read(viewer=viewer)
    return render_template(
        "initiatives/reading.html", rows=rows, changes=list_changes_to_read(viewer=viewer), looks=list_to_look_at(viewer=viewer)
    )


@blueprint.get("/initiatives/review")
@requires(Permission.INITIATIVES_REVIEW)
def review() -> str:
    """List what waits for the network."""
    return render_template(
        "initiatives/review.html",
        rows=queries.list_to_review(),
        changes=list_changes_to_review(),
        giving_way=list_giving_way(),
        pending=len(list_pending()),
    )


@blueprint.get("/initiatives/<slug>/reading")
@requires(Permission.INITIATIVES_READ_FIRST)
def read(slug: str) -> str:
    """Show the answers to the adult who reads first, with what looks personal."""
    viewer = current_viewer()
    initiative = queries.get_to_read(slug, viewer=viewer)
    return _desk("initiatives/read.html", initiative, _reading_form(), rules.why_not_read_first(initiative, reader_id=viewer.person_id))


def _reading_form() -> DecisionForm:
    form = DecisionForm()
    form.decision.choices = [
        SelectChoice(_FINE, _("It is fine: send it to the network")),
        SelectChoice(_BACK, _("Back to the author: something must change")),
    ]
    return form


def _desk(template: str, initiative: Initiative, form: DecisionForm, obstacles: list[Obstacle], *, moved: bool = False, **more: Any) -> str:
    # A page that is shown again for another reason still stands for the words that were read first.
    form.version.data = (not moved and form.version.data) or deciding.version_of(initiative)
    if "marks_form" in more:
        more["marks_form"].version.data = form.version.data
    findings = look_over_answers(initiative, rules.answers_by_question(initiative), today=today_here())
    return render_template(
        template,
        initiative=initiative,
        answers=[(one, rules.answer_of(initiative, one.name)) for one in QUESTIONS],
        findings=findings,
        decisions=queries.list_decisions(initiative),
        authors=[one.full_name for one in authors_of(initiative)],
        form=form,
        obstacles=obstacles,
        moved=moved,
        chips=CHIPS,
        on_desk=on_desk(initiative, with_names=template == "initiatives/read.html"),
        refer_form=kept_recommendations(initiative),
        refer_url=_refer_url(template, initiative),
        **_alike(template, initiative),
        **more,
    )


def _alike(template: str, initiative: Initiative) -> dict[str, Any]:
    is_network = template != "initiatives/read.html"
    part = Part.NETWORK if is_network else Part.READER
    back = url_for(".examine" if is_network else ".read", slug=initiative.slug)
    return {**alike_facts(initiative, part=part, back=back), "alike_is_network": is_network}


def _refer_url(template: str, initiative: Initiative) -> str | None:
    """Return where this desk keeps its choice of recommendations; None when it is not on this desk."""
    if template == "initiatives/read.html":
        may = not rules.why_not_correct(initiative, desk=AT_FIRST_DESK, reader_id=current_viewer().person_id)
        return url_for(".refer_reading", slug=initiative.slug) if may else None
    may = not rules.why_not_correct(initiative, desk=AT_NETWORKS_DESK, reader_id=current_viewer().person_id)
    return url_for(".refer_review", slug=initiative.slug) if may else None


@blueprint.post("/initiatives/<slug>/reading")
@requires(Permission.INITIATIVES_READ_FIRST)
def decide_reading(slug: str) -> Response | tuple[str, int]:
    """Keep what the adult decided."""
    viewer = current_viewer()
    initiative = queries.get_to_read(slug, viewer=viewer)
    form = _reading_form()
    if not form.validate_on_submit():
        return _desk("initiatives/read.html", initiative, form, []), 422
    path = url_for(".show", slug=initiative.slug)
    facts: dict[str, Any] = {"sentence": form.sentence.data or "", "path": path, "seen": form.version.data or ""}
    facts |= {"actor": viewer, "now": clock.now()}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                if form.decision.data == _FINE:
                    deciding.pass_first_reading(initiative, **facts)
                    say(_("Thank you. “%(title)s” is with the network now; its author gets a letter.", title=initiative.title))
                else:
                    deciding.return_first_reading(initiative, **facts)
                    say(_("“%(title)s” is back with its author, with your sentence.", title=initiative.title))
                effect.location = url_for(".reading")
    except Conflict:
        return _desk("initiatives/read.html", initiative, form, [], moved=True), 409
    except Refused as refusal:
        return _refused("initiatives/read.html", initiative, form, refusal), 422
    return effect.redirect()


def _refused(template: str, initiative: Initiative, form: DecisionForm, refusal: Refused, **more: Any) -> str:
    """Show the desk again: a missing sentence stands at its field, any other reason above the form."""
    form.sentence.errors = [str(one.sentence) for one in refusal.obstacles if one.code == "reason-missing"]
    return _desk(template, initiative, form, [one for one in refusal.obstacles if one.code != "reason-missing"], **more)


@blueprint.get("/initiatives/<slug>/review")
@requires(Permission.INITIATIVES_REVIEW)
def examine(slug: str) -> str:
    """Show the answers to the network, with what looks personal and the credit that consent allows."""
    return examine_page(queries.get_to_review(slug, viewer=current_viewer()))


def examine_page(initiative: Initiative, marks: MarksForm | None = None, **more: Any) -> str:
    """Return the network's desk; `marks` as they were typed, `more` as its parts read it."""
    facts = _review_facts(initiative) | {"marks_form": marks or marks_form(find_open_review(initiative))}
    return _desk("initiatives/examine.html", initiative, _review_form(), _why_not_publish(initiative), **facts, **more)


def _review_form() -> DecisionForm:
    form = DecisionForm()
    form.decision.choices = [
        SelectChoice(_FINE, _("Publish it in the catalogue")),
        SelectChoice(_BACK, _("Back to the author: something must change")),
    ]
    return form


def _why_not_publish(initiative: Initiative) -> list[Obstacle]:
    return rules.why_not_publish(initiative, author_birth_date=youngest_birth_date(initiative), today=today_here())


def _review_facts(initiative: Initiative) -> dict[str, Any]:
    credit = credit_of(initiative, today=today_here())
    signed = author_line(credit.names, initiative.city.name, credit.unnamed_count) if credit.unnamed_count else credit.names
    waits = initiative.state is InitiativeState.IN_REVIEW
    own = why_not_own(current_viewer().person_id, list_writers(initiative)) if waits else []
    decides: dict[str, Any] = {"own": own, "may_decide": waits and not own}
    return {"credit": signed, "retire_form": RetireForm(formdata=None), **decides, **network_facts(initiative)}


@blueprint.post("/initiatives/<slug>/review")
@requires(Permission.INITIATIVES_REVIEW)
def decide_review(slug: str) -> Response | tuple[str, int]:
    """Publish, or send back with a reason."""
    viewer = current_viewer()
    initiative = queries.get_to_review(slug, viewer=viewer)
    form = _review_form()
    if not form.validate_on_submit():
        return _desk("initiatives/examine.html", initiative, form, _why_not_publish(initiative), **_review_facts(initiative)), 422
    said: dict[str, Any] = {"sentence": form.sentence.data or "", "seen": form.version.data or "", "actor": viewer, "now": clock.now()}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                if request.form.get("go") == "later":
                    verdict = Verdict.PUBLISH if form.decision.data == _FINE else Verdict.RETURN
                    reviewing.decide_later(initiative, verdict, **said)
                    say(_("Decided, not sent yet. Nobody has been told."))
                    effect.location = url_for(".pending")
                elif form.decision.data == _FINE:
                    reviewing.close_review(initiative, publishes=True, now=said["now"])
                    deciding.publish_initiative(initiative, path_of=_page_of, **said)
                    say(_("“%(title)s” is public now; its author gets a letter.", title=initiative.title))
                    effect.location = _page_of(initiative.slug)
                else:
                    reviewing.close_review(initiative, publishes=False, now=said["now"])
                    deciding.return_initiative(initiative, path=_page_of(initiative.slug), **said)
                    say(_("“%(title)s” is back with its author, with your sentence.", title=initiative.title))
                    effect.location = url_for(".review")
    except Conflict:
        facts = _review_facts(initiative)
        return _desk("initiatives/examine.html", initiative, form, _why_not_publish(initiative), moved=True, **facts), 409
    except Refused as refusal:
        return _refused("initiatives/examine.html", initiative, form, refusal, **_review_facts(initiative)), 422
    return effect.redirect()


def _page_of(slug: str) -> str:
    return url_for("initiatives.show", slug=slug)


@blueprint.post("/initiatives/<slug>/retire")
@requires(Permission.INITIATIVES_REVIEW)
def retire(slug: str) -> Response | tuple[str, int]:
    """Take it out of the catalogue; its address says why."""
    viewer = current_viewer()
    initiative = queries.get_to_review(slug, viewer=viewer)
    form = RetireForm()
    if not form.validate_on_submit():
        return _retire_again(initiative, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                path = _page_of(initiative.slug)
                deciding.retire_initiative(initiative, sentence=form.sentence.data or "", path=path, actor=viewer, now=clock.now())
                say(_("“%(title)s” is no longer in the catalogue; its address says why.", title=initiative.title))
                effect.location = path
    except Refused as refusal:
        form.sentence.errors = [str(one.sentence) for one in refusal.obstacles]
        return _retire_again(queries.get_to_review(slug, viewer=viewer), form), 422
    return effect.redirect()


def _retire_again(initiative: Initiative, form: RetireForm) -> str:
    facts = _review_facts(initiative) | {"retire_form": form}
    return _desk("initiatives/examine.html", initiative, _review_form(), _why_not_publish(initiative), **facts)
