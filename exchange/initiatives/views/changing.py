"""New words for what is public: an author or the network proposes, an adult reads a minor's first, the network decides."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import rules as writing
from exchange.initiatives.changing import queries, rules, services
from exchange.initiatives.changing.forms import DecideChangeForm, SendChangeForm
from exchange.initiatives.forms import AnswerForm
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import BY_NUMBER, QUESTIONS, Question
from exchange.initiatives.revisions.models import ChangeState
from exchange.initiatives.revisions.rules import answers_of
from exchange.initiatives.revisions.showing import compared
from exchange.initiatives.rules import Answer
from exchange.initiatives.views.blueprint import blueprint, today_here
from exchange.initiatives.views.two_texts import two_texts_page
from exchange.initiatives.views.writing import typed_answer
from exchange.initiatives.youngsters import look_over_answers

_FINE, _BACK = "fine", "return"


@blueprint.get("/initiatives/<slug>/change")
@requires(Permission.MINE)
def change(slug: str) -> str:
    """Show what is proposed beside what is public, and the answers that can be changed."""
    initiative = queries.get_to_change(slug, viewer=current_viewer())
    return _overview(initiative, SendChangeForm(), [])


def _overview(initiative: Initiative, form: SendChangeForm, obstacles: list[Obstacle], *, moved: bool = False) -> str:
    found = queries.find_change(initiative)
    form.version.data = (not moved and form.version.data) or rules.version_of(found)
    return render_template(
        "initiatives/change.html",
        initiative=initiative,
        change=found,
        changes=compared(found.base, found.answers) if found else [],
        questions=QUESTIONS,
        barred=rules.why_not_propose(initiative, found),
        form=form,
        obstacles=obstacles,
        moved=moved,
    )


@blueprint.post("/initiatives/<slug>/change")
@requires(Permission.MINE)
def send_change(slug: str) -> Response | tuple[str, int]:
    """Send the proposal to its readers; what is public stays as it is."""
    viewer = current_viewer()
    initiative = queries.get_to_change(slug, viewer=viewer)
    form = SendChangeForm()
    if not form.validate_on_submit():
        return _overview(initiative, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.send_change(initiative, why=form.why.data or "", seen=form.version.data or "", actor=viewer, now=clock.now())
                say(_("Your change is on its way. What is public stays as it is until it has been read."))
                effect.location = url_for(".change", slug=initiative.slug)
    except Conflict:
        return _overview(queries.get_to_change(slug, viewer=viewer), form, [], moved=True), 409
    except Refused as refusal:
        return _overview(queries.get_to_change(slug, viewer=viewer), form, refusal.obstacles), 422
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/change/<int:number>")
@requires(Permission.MINE)
def change_answer(slug: str, number: int) -> Response | str:
    """Ask for new words for one answer."""
    initiative = queries.get_to_change(slug, viewer=current_viewer())
    asked = _asked(number)
    found = queries.find_change(initiative)
    if rules.why_not_propose(initiative, found):
        return redirect(url_for(".change", slug=initiative.slug))
    answer = rules.answer_in(initiative, found, asked.name)
    return _asking(initiative, asked, answer, writing.answer_version(answer), [])


def _asked(number: int) -> Question:
    if number not in BY_NUMBER:
        abort(404)
    return BY_NUMBER[number]


def _asking(initiative: Initiative, asked: Question, answer: Answer, version: str, errors: list[Obstacle]) -> str:
    count = min(len(answer) + 2, writing.MOST_STEPS + 1) - len(answer) if isinstance(answer, list) else 0
    return render_template(
        "initiatives/change_answer.html",
        initiative=initiative,
        question=asked,
        answer=answer,
        steps=[*answer, *[""] * max(0, count)] if isinstance(answer, list) else [],
        form=AnswerForm(formdata=None, version=version),
        errors=errors,
    )


@blueprint.post("/initiatives/<slug>/change/<int:number>")
@requires(Permission.MINE)
def propose(slug: str, number: int) -> Response | tuple[str, int]:
    """Keep new words for one answer in the proposal."""
    viewer, asked = current_viewer(), _asked(number)
    typed, seen = typed_answer(asked), request.form.get("version", "")
    initiative = queries.get_to_change(slug, viewer=viewer)
    refused = writing.why_not_answer(asked.name, typed, limit=asked.limit)
    if refused:
        return _asking(initiative, asked, typed, seen, refused), 422
    try:
        with transaction():
            services.propose_answer(initiative, number=number, answer=typed, seen=seen, actor=viewer, now=clock.now())
    except Conflict:
        return _meeting(queries.get_to_change(slug, viewer=viewer), asked, typed), 409
    return redirect(url_for(".change", slug=initiative.slug), code=303)


def _meeting(initiative: Initiative, asked: Question, typed: Answer) -> str:
    return two_texts_page(
        initiative,
        asked,
        saved=rules.answer_in(initiative, queries.find_change(initiative), asked.name),
        typed=typed,
        is_proposal=True,
        keep_url=url_for(".propose", slug=initiative.slug, number=asked.number),
        page_url=url_for(".change_answer", slug=initiative.slug, number=asked.number),
    )


@blueprint.post("/initiatives/<slug>/change/give-up")
@requires(Permission.MINE)
def give_up(slug: str) -> Response:
    """Give the proposal up; what is public stays."""
    viewer = current_viewer()
    initiative = queries.get_to_change(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.give_up_change(initiative, actor=viewer, now=clock.now())
            say(_("The proposal is given up. What is public stays as it is."))
            effect.location = url_for(".show", slug=initiative.slug)
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/change/reading")
@requires(Permission.INITIATIVES_READ_FIRST)
def read_change(slug: str) -> str:
    """Show the new words to the adult beside the authors."""
    initiative = queries.get_change_to_read(slug, viewer=current_viewer())
    return _desk(initiative, ChangeState.SUBMITTED, _form(ChangeState.SUBMITTED), [])


@blueprint.get("/initiatives/<slug>/change/review")
@requires(Permission.INITIATIVES_REVIEW)
def review_change(slug: str) -> str:
    """Show the new words to the network."""
    initiative = queries.get_change_to_review(slug, viewer=current_viewer())
    return _desk(initiative, ChangeState.IN_REVIEW, _form(ChangeState.IN_REVIEW), [])


def _form(stands_in: ChangeState) -> DecideChangeForm:
    form = DecideChangeForm()
    fine = _("It is fine: send it to the network") if stands_in is ChangeState.SUBMITTED else _("Make the new words public")
    form.decision.choices = [SelectChoice(_FINE, fine), SelectChoice(_BACK, _("Back to the author: something must change"))]
    if stands_in is ChangeState.SUBMITTED:
        del form.hides_before
    return form


def _desk(initiative: Initiative, stands_in: ChangeState, form: DecideChangeForm, obstacles: list[Obstacle], *, moved: bool = False) -> str:
    found = queries.find_change(initiative)
    # A page that is shown again for another reason still stands for the words that were read first.
    form.version.data = (not moved and form.version.data) or rules.version_of(found)
    reader_id: UUID | None = current_viewer().person_id
    answers = answers_of(initiative) | (found.answers if found else {})
    return render_template(
        "initiatives/change_desk.html",
        initiative=initiative,
        change=found,
        changes=compared(found.base, found.answers) if found else [],
        findings=look_over_answers(initiative, {one.number: answers[one.name] for one in QUESTIONS}, today=today_here()),
        barred=rules.why_not_decide(initiative, found, stands_in=stands_in, reader_id=reader_id, touched_by=queries.who_touched(found)),
        is_review=stands_in is ChangeState.IN_REVIEW,
        form=form,
        obstacles=obstacles,
        moved=moved,
    )


@blueprint.post("/initiatives/<slug>/change/reading")
@requires(Permission.INITIATIVES_READ_FIRST)
def decide_change_reading(slug: str) -> Response | tuple[str, int]:
    """Keep what the adult decided about the new words."""
    return _decide(queries.get_change_to_read(slug, viewer=current_viewer()), ChangeState.SUBMITTED, ".reading")


@blueprint.post("/initiatives/<slug>/change/review")
@requires(Permission.INITIATIVES_REVIEW)
def decide_change_review(slug: str) -> Response | tuple[str, int]:
    """Keep what the network decided about the new words."""
    return _decide(queries.get_change_to_review(slug, viewer=current_viewer()), ChangeState.IN_REVIEW, ".review")


def _page_of(slug: str) -> str:
    return url_for(".show", slug=slug)


def _decide(initiative: Initiative, stands_in: ChangeState, list_endpoint: str) -> Response | tuple[str, int]:
    viewer, form = current_viewer(), _form(stands_in)
    if not form.validate_on_submit():
        return _desk(initiative, stands_in, form, []), 422
    facts: dict[str, Any] = {"seen": form.version.data or "", "actor": viewer, "now": clock.now()}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                if form.decision.data == _BACK:
                    way = url_for(".change", slug=initiative.slug)
                    services.return_change(initiative, stands_in=stands_in, sentence=form.sentence.data or "", path=way, **facts)
                    say(_("The change is back with its author, with your sentence."))
                elif stands_in is ChangeState.SUBMITTED:
                    services.pass_change(initiative, **facts)
                    say(_("Thank you. The change is with the network now."))
                else:
                    services.accept_change(initiative, hides_before=bool(form.hides_before.data), path_of=_page_of, **facts)
                    say(_("The new words are public now."))
                effect.location = url_for(list_endpoint)
    except Conflict:
        return _desk(initiative, stands_in, form, [], moved=True), 409
    except Refused as refusal:
        form.sentence.errors = [str(one.sentence) for one in refusal.obstacles if one.code == "reason-missing"]
        return _desk(initiative, stands_in, form, [one for one in refusal.obstacles if one.code != "reason-missing"]), 422
    return effect.redirect()
