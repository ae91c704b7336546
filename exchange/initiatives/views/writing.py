"""The nine questions, one a step; saved while one types, taken up again on any device, sent when they are ready."""

import re
from typing import Any
from uuid import UUID

from flask import abort, g, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.rules import why_not_write
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.folding import seen
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries, rules, services
from exchange.initiatives.coauthors.queries import youngest_birth_date
from exchange.initiatives.forms import AnswerForm, StartForm
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos.queries import count_photos
from exchange.initiatives.questions import BY_NUMBER, LAST, QUESTIONS, STEPS, Question
from exchange.initiatives.reviewing.queries import count_waiting
from exchange.initiatives.revisions.queries import who_wrote_last
from exchange.initiatives.rules import Answer
from exchange.initiatives.similar.acting import Part
from exchange.initiatives.similar.showing import alike_facts
from exchange.initiatives.views.blueprint import CHIPS, blueprint, saved_time, today_here
from exchange.initiatives.views.two_texts import two_texts_page
from exchange.initiatives.youngsters import look_over_answers

_STEP = re.compile(r"s(\d{1,2})", re.ASCII)
_FEWEST_STEPS = 3


@blueprint.get("/initiatives/mine")
@requires(Permission.INITIATIVES_WRITE)
def mine() -> str:
    """List what I have written, to go on with it on any device."""
    rows = queries.list_own_initiatives(viewer=current_viewer())
    return render_template("initiatives/mine.html", rows=rows, chips=CHIPS, editable=rules.EDITABLE)


@blueprint.get("/initiatives/new")
@requires(Permission.INITIATIVES_WRITE)
def new() -> str:
    """Say what the nine questions are, and offer one's own notes to begin with."""
    form = _start_form()
    wished = request.args.get("sighting", "")
    if wished in {choice.value for choice in form.sighting.choices}:
        form.sighting.data = wished
    return render_template("initiatives/new.html", form=form, questions=QUESTIONS)


def _start_form() -> StartForm:
    form = StartForm()
    unused = [row for row in queries.list_own_sightings(viewer=current_viewer()) if row.initiative_slug is None]
    form.sighting.choices = [SelectChoice("", _("Without a note"))] + [
        SelectChoice(str(row.id), _("My note: “%(note)s”", note=_short(row.note))) for row in unused
    ]
    return form


def _short(note: str) -> str:
    return note if len(note) <= 90 else f"{note[:90].rstrip()}…"


@blueprint.post("/initiatives")
@requires(Permission.INITIATIVES_WRITE)
def create() -> Response | tuple[str, int]:
    """Begin a draft and ask the first question."""
    viewer, form = current_viewer(), _start_form()
    if not form.validate_on_submit():
        begun = {str(row.id): row.initiative_slug for row in queries.list_own_sightings(viewer=viewer)}.get(form.sighting.data or "")
        if begun:  # pressed twice: it has become one already
            return redirect(url_for(".question", slug=begun, number=1), code=303)
        return render_template("initiatives/new.html", form=form, questions=QUESTIONS), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            chosen = form.sighting.data
            sighting = queries.get_own_sighting(UUID(chosen), viewer=viewer) if chosen else None
            place = queries.find_own_place(viewer)
            initiative = services.start_initiative(place=place, sighting=sighting, actor=viewer, now=clock.now())
            effect.location = url_for(".question", slug=initiative.slug, number=1)
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/questions/<int:number>")
@requires(Permission.INITIATIVES_WRITE)
def question(slug: str, number: int) -> Response | str:
    """Ask one question, with what is saved and the note it began with."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    asked = _asked(number)
    if rules.why_not_write(initiative):
        return redirect(url_for(".show", slug=initiative.slug))
    kept: MultiDict[str, str] | None = g.get("kept_form")
    answer = _typed(asked, kept) if kept is not None else rules.answer_of(initiative, asked.name)
    seen = kept.get("version", "") if kept is not None else rules.answer_version(answer)
    return _question_page(initiative, asked, answer=answer, version=seen, errors=[])


def _asked(number: int) -> Question:
    if number not in BY_NUMBER:
        abort(404)
    return BY_NUMBER[number]


def _question_page(initiative: Initiative, asked: Question, *, answer: Answer, version: str, errors: list[Obstacle]) -> str:
    fields: list[str] = []
    if isinstance(answer, list):
        wanted = request.args.get("steps", 0, type=int) or 0
        count = max(_FEWEST_STEPS, len(answer) + 1, min(wanted, rules.MOST_STEPS))
        fields = [*answer, *[""] * (min(count, rules.MOST_STEPS + 1) - len(answer))]
    # form_id stays out: the questions are saved by version, as often as one likes.
    return render_template(
        "initiatives/question.html",
        initiative=initiative,
        question=asked,
        answer=answer,
        steps=fields,
        form=AnswerForm(formdata=None, version=version),
        errors=errors,
        saved=saved_time(initiative),
        last=LAST,
        sighting=initiative.sighting,
    )


def _typed(asked: Question, sent: MultiDict[str, str]) -> Answer:
    if asked.number != STEPS:
        return rules.cleaned(asked.name, sent.getlist("answer")[:1])
    numbered = sorted((int(found.group(1)), sent[name]) for name in sent if (found := _STEP.fullmatch(name)))
    return rules.cleaned(asked.name, [text for _number, text in numbered])


def typed_answer(asked: Question) -> Answer:
    """Return the answer in this form, line ends as they are kept."""
    answer = _typed(asked, request.form)
    if isinstance(answer, str):
        return _lines(answer)
    return [_lines(step) for step in answer]


def _lines(text: str) -> str:
    kept = (c for c in text.replace("\r\n", "\n").replace("\r", "\n") if (c >= " " and not "\x7f" <= c <= "\x9f") or c in "\n\t")
    return seen("".join(kept))


@blueprint.post("/initiatives/<slug>/questions/<int:number>")
@requires(Permission.INITIATIVES_WRITE)
def answer(slug: str, number: int) -> Response | tuple[str, int]:
    """Save an answer and show what was asked for: the next question, the one before, another step, or the way out."""
    viewer, asked = current_viewer(), _asked(number)
    typed = typed_answer(asked)
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    refused = rules.why_not_answer(asked.name, typed, limit=asked.limit)
    if refused:
        version = request.form.get("version", "")
        return _question_page(initiative, asked, answer=typed, version=version, errors=refused), 422
    seen = request.form.get("version", "")
    try:
        with transaction():
            services.save_answer(initiative, number=number, answer=typed, seen_version=seen, by_id=viewer.person_id, now=clock.now())
    except Conflict:
        return _meeting(slug, asked, typed), 409
    return redirect(_after(initiative, number, typed), code=303)


def _meeting(slug: str, asked: Question, typed: Answer) -> str:
    viewer = current_viewer()
    initiative = queries.get_own_initiative(slug, viewer=viewer)
    return two_texts_page(
        initiative,
        asked,
        saved=rules.answer_of(initiative, asked.name),
        typed=typed,
        other=who_wrote_last(initiative, asked.number, viewer=viewer),
        keep_url=url_for(".answer", slug=initiative.slug, number=asked.number),
        page_url=url_for(".question", slug=initiative.slug, number=asked.number),
    )


def _after(initiative: Initiative, number: int, typed: Answer) -> str:
    go = request.form.get("go", "next")
    slug = initiative.slug
    if request.form.get("add") == "step":
        shown = sum(1 for name in request.form if _STEP.fullmatch(name))
        count = max(len(typed) + 1, min(shown + 1, rules.MOST_STEPS))
        return url_for(".question", slug=slug, number=number, steps=count, _anchor=f"s{min(len(typed) + 1, count)}")
    if go == "stop":
        say(_("Everything you wrote is kept. You can go on here, or on any other device."))
        return url_for(".mine")
    if go == "stay":
        return url_for(".question", slug=slug, number=number)
    if go == "check":
        return url_for(".check", slug=slug)
    following = rules.next_question(number, go=go)
    return url_for(".question", slug=slug, number=following) if following <= LAST else url_for(".themes", slug=slug)


@blueprint.post("/initiatives/<slug>/draft")
@requires(Permission.INITIATIVES_WRITE)
def autosave(slug: str) -> Response | tuple[Response, int]:
    """Save what is being typed; answers with the time and the version that the page now stands on."""
    viewer = current_viewer()
    asked = _asked(request.form.get("number", 0, type=int) or 0)
    typed = typed_answer(asked)
    with transaction():
        initiative = queries.get_own_initiative(slug, viewer=viewer)
        reasons = rules.why_not_answer(asked.name, typed, limit=asked.limit)
        if reasons:
            field = rules.field_of(typed, limit=asked.limit)
            return jsonify(problems=[{"field": field, "words": str(one.sentence)} for one in reasons]), 422
        services.save_answer(
            initiative,
            number=asked.number,
            answer=typed,
            seen_version=request.form.get("version", ""),
            by_id=viewer.person_id,
            now=clock.now(),
        )
    return jsonify(saved=saved_time(initiative), fields={"version": rules.answer_version(typed)})


@blueprint.get("/initiatives/<slug>/check")
@requires(Permission.INITIATIVES_WRITE)
def check(slug: str) -> Response | str:
    """Show all nine answers, what they lack, and what happens after sending."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    if rules.why_not_write(initiative):
        return redirect(url_for(".show", slug=initiative.slug))
    return render_template("initiatives/check.html", **_check_facts(initiative))


def _check_facts(initiative: Initiative) -> dict[str, Any]:
    decisions = queries.list_decisions(initiative)
    returned = next((row for row in reversed(decisions) if row.state == "returned"), None)
    return {
        "initiative": initiative,
        "answers": [(one, rules.answer_of(initiative, one.name)) for one in QUESTIONS],
        "obstacles": rules.why_not_submit(initiative),
        "closed": why_not_write(left_on=initiative.city.member_until_on, today=today_here()),
        "findings": look_over_answers(initiative, rules.answers_by_question(initiative), today=today_here()),
        "next_steps": rules.what_comes_next(youngest_birth_date(initiative), today=today_here()),
        "returned": returned,
        "proposed": count_waiting(initiative) if returned else 0,
        "form": ConfirmForm(formdata=None),
        "photo_count": count_photos(initiative),
        "saved": saved_time(initiative),
        **alike_facts(initiative, part=Part.AUTHOR, back=url_for(".check", slug=initiative.slug)),
    }


@blueprint.post("/initiatives/<slug>/submit")
@requires(Permission.INITIATIVES_WRITE)
def submit(slug: str) -> Response | tuple[str, int]:
    """Send it on its way; sent twice, it is still sent once."""
    viewer = current_viewer()
    try:
        with transaction():
            initiative = queries.get_own_initiative(slug, viewer=viewer)
            address = url_for(".show", slug=initiative.slug)
            if initiative.state in rules.EDITABLE:
                services.submit_initiative(initiative, path=address, actor=viewer, now=clock.now())
                say(_("It is on its way. You get a letter at each step."))
    except Refused:
        initiative = queries.get_own_initiative(slug, viewer=viewer)
        return render_template("initiatives/check.html", **_check_facts(initiative)), 422
    return redirect(address, code=303)
