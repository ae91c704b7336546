"""Build a form: its questions in order, each on its own page, the preview, publication."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import building, rules
from exchange.applications.forms import QuestionForm
from exchange.applications.kinds import Kept, QuestionKind, Readers, Reason
from exchange.applications.later import KEPT, READERS, REASONS
from exchange.applications.models import Form, FormVersion, Question
from exchange.applications.queries import draft_of, get_form, published_of
from exchange.applications.questions import YES, Asked, missing_of_form, possible_questions, sensitive_topics, wording
from exchange.applications.showing import shown_questions
from exchange.applications.views.blueprint import blueprint
from exchange.applications.writing import read_options, read_words, words_of
from exchange.foundation import clock
from exchange.foundation.formats import country, language_name
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import LANGUAGES, _, reader_language
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import ParticipantKind

Answer = str | tuple[str, int] | Response


def _version(form: Form) -> FormVersion:
    """Return the version one works on: the one being written, else the published one."""
    version = draft_of(form) or published_of(form)
    if version is None:
        raise NotFound
    return version


def _languages(form: Form) -> list[tuple[str, str]]:
    """Return the languages of a form, the one it is written in first."""
    wanted = form.call.languages if form.call else form.delegation.city.languages
    return [(code, language_name(code)) for code in dict.fromkeys([form.language, *wanted]) if code in LANGUAGES]


def _around(form: Form) -> dict[str, Any]:
    return {"form": form, "call": form.call, "cohort": form.delegation.cohort, "delegation": form.delegation}


@blueprint.get("/forms/<uuid:form_id>")
@requires(Permission.CALLS_EDIT)
def form(form_id: UUID) -> str:
    """Show the questions of a form in order."""
    found = get_form(form_id, viewer=current_viewer())
    version, others = _version(found), [(code, name) for code, name in _languages(found) if code != found.language]
    questions = list(version.questions)
    return render_template(
        "applications/form.html",
        version=version,
        published=published_of(found),
        is_draft=version.published_at is None,
        questions=shown_questions(questions, {}, source=found.language),
        untranslated={one.id: [name for code, name in others if not one.texts.get(code)] for one in questions},
        conditioned={one.id: bool(one.conditions) for one in questions},
        obstacles=missing_of_form(questions, source=found.language),
        kinds=list(QuestionKind),
        labels={kind.value: kind.label for kind in QuestionKind},
        **_around(found),
    )


@blueprint.get("/forms/<uuid:form_id>/preview")
@requires(Permission.CALLS_EDIT)
def preview(form_id: UUID) -> str:
    """Show a form as an applicant of some age sees it."""
    found = get_form(form_id, viewer=current_viewer())
    version = _version(found)
    age = max(10, min(request.args.get("age", 16, type=int) or 16, 60))
    kind = found.call.kind if found.call else ParticipantKind.YOUNGSTER
    questions = possible_questions(version.questions, Asked(age=age, kind=kind))
    return render_template(
        "applications/preview.html",
        version=version,
        age=age,
        questions=shown_questions(questions, {}, source=found.language),
        hidden=len(version.questions) - len(questions),
        **_around(found),
    )


@blueprint.get("/forms/<uuid:form_id>/questions/new")
@requires(Permission.CALLS_EDIT)
def new_question(form_id: UUID) -> str:
    """Show the form of a new question of one kind."""
    found = get_form(form_id, viewer=current_viewer())
    kind = request.args.get("kind", QuestionKind.SHORT.value)
    if kind not in set(QuestionKind):
        abort(404)
    readers = Readers.REVIEWERS if found.call else Readers.LEADER
    why = Reason.CHOOSE if found.call else Reason.PREPARE
    fields = QuestionForm(data={"readers": readers.value, "why": why.value, "kept": (Kept.SELECTION if found.call else Kept.TRIP).value})
    return _question_page(found, fields, QuestionKind(kind), None, {})


def _question_page(
    form: Form, fields: QuestionForm, kind: QuestionKind, question: Question | None, words: dict[str, str], wrong: tuple[str, ...] = ()
) -> str:
    version = question.version if question else _version(form)
    _fit(fields, form)
    earlier = [one for one in version.questions if question is None or one.position < question.position]
    choices = _answers_before(earlier, form.language)
    if fields.only_if.data and fields.only_if.data not in {one.value for one in choices}:
        # Several answers at once: kept as they are unless somebody chooses another.
        choices.append(SelectChoice(fields.only_if.data, _("one of several answers, as before")))
    fields.only_if.choices = [SelectChoice("", _("always")), *choices]
    return render_template(
        "applications/question.html",
        fields=fields,
        kind=kind,
        question=question,
        words=words,
        written_in=_languages(form),
        topics=sensitive_topics([value for name, value in words.items() if name.startswith(("text-", "help-"))]),
        wrong=wrong,
        has_earlier=len(fields.only_if.choices) > 1,
        **_around(form),
    )


def _fit(fields: QuestionForm, form: Form) -> None:
    """Leave out what a question that is asked after acceptance cannot say of itself."""
    if form.call is None:
        fields.why.choices = [SelectChoice(one.value, one.label) for one in REASONS]
        fields.readers.choices = [SelectChoice(one.value, one.label) for one in READERS]
        fields.kept.choices = [SelectChoice(KEPT.value, KEPT.label)]
        fields.kept.data = KEPT.value
        fields.sensitive_reason.label.text = _("Why must this stand here, and not on the care sheet?")


def _answers_before(earlier: list[Question], source: str) -> list[SelectChoice]:
    language, found = reader_language(), []
    for one in earlier:
        text = wording(one.texts, language, source=source)[0][:60]
        if one.kind is QuestionKind.STATEMENT:
            found.append(SelectChoice(f"{one.key.hex}:{YES}", f"{text} → {_('accepted')}"))
        found += [
            SelectChoice(f"{one.key.hex}:{option['key']}", f"{text} → {wording(option['texts'], language, source=source)[0][:40]}")
            for option in one.options
        ]
    return found


def _wrong_words(form: Form, kind: QuestionKind, fields: QuestionForm) -> tuple[str, ...]:
    """Return what is wrong with the words: none, too few choices, or something private without a reason."""
    texts, helps = read_words(request.form, "text"), read_words(request.form, "help")
    found = [] if texts.get(form.language) else [_("Write the question first.")]
    if kind.has_options and len(read_options(request.form, source=form.language, earlier=[])) < 2:
        found.append(_("Write at least two choices, one on each line."))
    if sensitive_topics([*texts.values(), *helps.values()]) and not fields.sensitive_reason.data:
        later = _("This belongs on the care sheet. If it must be asked here, say why below.")
        found.append(_("Ask this after acceptance, on the care sheet. If it cannot wait, say why below.") if form.call else later)
    return tuple(found)


def _facts(form: Form, fields: QuestionForm, question: Question | None) -> dict[str, Any]:
    return {
        "texts": read_words(request.form, "text"),
        "helps": read_words(request.form, "help"),
        "options": read_options(request.form, source=form.language, earlier=question.options if question else []),
        "is_required": bool(fields.is_required.data),
        "conditions": fields.conditions(),
        "why": Reason(fields.why.data),
        "readers": Readers(fields.readers.data),
        "kept": Kept(fields.kept.data),
        "sensitive_reason": fields.sensitive_reason.data or "",
    }


@blueprint.post("/forms/<uuid:form_id>/questions")
@requires(Permission.CALLS_EDIT)
def create_question(form_id: UUID) -> Answer:
    """Add a question at the end."""
    viewer, fields = current_viewer(), QuestionForm()
    found = get_form(form_id, viewer=viewer)
    _fit(fields, found)
    kind = request.form.get("kind", "")
    if kind not in set(QuestionKind):
        abort(422)
    wrong = _wrong_words(found, QuestionKind(kind), fields)
    if not fields.validate_on_submit() or wrong:
        return _question_page(found, fields, QuestionKind(kind), None, request.form.to_dict(), wrong), 422
    with one_effect(fields, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            facts = {"kind": QuestionKind(kind), **_facts(found, fields, None)}
            building.add_question(found, facts, actor=viewer, now=clock.now())
            effect.location = url_for(".form", form_id=form_id)
    return effect.redirect()


@blueprint.get("/forms/<uuid:form_id>/questions/<uuid:question_id>")
@requires(Permission.CALLS_EDIT)
def edit_question(form_id: UUID, question_id: UUID) -> Answer:
    """Show one question with everything about it; a published one is frozen."""
    found = get_form(form_id, viewer=current_viewer())
    question = building.get_question(found, question_id)
    frozen = rules.why_not_change_version(is_published=question.version.published_at is not None)
    if frozen:
        say(frozen[0].sentence, kind="note")
        return redirect(url_for(".form", form_id=form_id), code=303)
    condition = {name: value for one in question.conditions for name, value in one.items()}
    fields = QuestionForm(
        data={
            "is_required": question.is_required,
            "why": question.why.value,
            "readers": question.readers.value,
            "kept": question.kept.value,
            "sensitive_reason": question.sensitive_reason,
            "only_if": f"{condition['question']}:{','.join(condition['one_of'])}" if "question" in condition else "",
            "age_from": condition.get("age_from"),
            "age_until": condition.get("age_until"),
            "kinds": next(iter(condition.get("kinds", [])), ""),
            "nationalities": ", ".join(country(code) for code in condition.get("nationalities", [])),
            "is_not": bool(condition.get("is_not")),
        }
    )
    return _question_page(found, fields, question.kind, question, words_of(question, source=found.language))


@blueprint.post("/forms/<uuid:form_id>/questions/<uuid:question_id>")
@requires(Permission.CALLS_EDIT)
def update_question(form_id: UUID, question_id: UUID) -> Answer:
    """Keep a question anew."""
    viewer, fields = current_viewer(), QuestionForm()
    found = get_form(form_id, viewer=viewer)
    question = building.get_question(found, question_id)
    _fit(fields, found)
    wrong = _wrong_words(found, question.kind, fields)
    if not fields.validate_on_submit() or wrong:
        return _question_page(found, fields, question.kind, question, request.form.to_dict(), wrong), 422
    with one_effect(fields, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            building.change_question(question, _facts(found, fields, question), actor=viewer, now=clock.now())
            effect.location = url_for(".form", form_id=form_id)
    return effect.redirect()


@blueprint.post("/forms/<uuid:form_id>/questions/<uuid:question_id>/<any(up, down, remove):way>")
@requires(Permission.CALLS_EDIT)
def arrange(form_id: UUID, question_id: UUID, way: str) -> Response:
    """Let a question change places, or take it out."""
    viewer = current_viewer()
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                question = building.get_question(get_form(form_id, viewer=viewer), question_id)
                if way == "remove":
                    building.remove_question(question, actor=viewer, now=clock.now())
                else:
                    building.move_question(question, up=way == "up", actor=viewer, now=clock.now())
                effect.location = url_for(".form", form_id=form_id)
    except Refused as refusal:
        say(refusal.obstacles[0].sentence, kind="stopped")
        return redirect(url_for(".form", form_id=form_id), code=303)
    return effect.redirect()


@blueprint.post("/forms/<uuid:form_id>/version")
@requires(Permission.CALLS_EDIT)
def start_version(form_id: UUID) -> Response:
    """Begin a new version beside the published one."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            building.start_version(get_form(form_id, viewer=viewer), actor=viewer, now=clock.now())
            effect.location = url_for(".form", form_id=form_id)
    return effect.redirect()


@blueprint.post("/forms/<uuid:form_id>/publish")
@requires(Permission.CALLS_EDIT)
def publish_form(form_id: UUID) -> Response:
    """Freeze the version that is being written."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            version = building.publish_version(get_form(form_id, viewer=viewer), actor=viewer, now=clock.now())
            if version.form.call_id:
                say(_("Version %(number)s is published: whoever comes from now on answers it.", number=version.number))
            else:
                say(_("Version %(number)s is published: everybody who has accepted a place is asked.", number=version.number))
            effect.location = url_for(".form", form_id=form_id)
    return effect.redirect()
