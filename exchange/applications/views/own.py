"""An applicant's own page, opened by a personal link: finish, send, correct, confirm, withdraw. Opening changes nothing."""

from typing import Any
from uuid import UUID

from flask import g, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import refresh
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.applications import applying, entering, rules
from exchange.applications.forms import OwnForm
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Application, ApplicationLink
from exchange.applications.queries import answered
from exchange.applications.questions import asks_nationality, possible_questions
from exchange.applications.reading import typed_answers
from exchange.applications.showing import shown_answers, shown_questions
from exchange.applications.views.blueprint import blueprint, today_of
from exchange.applications.wording import call_words
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import clock_time
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import LANGUAGES, _, reader_language
from exchange.foundation.obstacles import Conflict, Obstacle, Refused, refuse_if
from exchange.foundation.pages import one_effect, say
from exchange.participants.rules import is_minor

Reply = str | tuple[str, int] | Response
_ABOUT = {
    "too-young": "birth_date", "too-old": "birth_date", "leader-minor": "birth_date", "birth-date-missing": "birth_date",
    "birth-date-future": "birth_date", "name-missing": "last_name", "contact-missing": "phone", "motivation-missing": "motivation",
}  # fmt: skip
# Something typed needs another look, and the page says at its place what.
_NOT_YET = Obstacle("look-again", "")


def _speak_their_language(application: Application) -> None:
    if application.language in LANGUAGES and "lang" not in request.args and "language" not in cookie:
        g.language = application.language
        refresh()


@blueprint.get("/apply/mine/<token>")
@public
def own(token: str) -> str:
    """Show an application to its owner: the questions while it can be changed, else what was sent and what comes."""
    with entering.as_applicant():
        application, link = entering.get_own(token, now=clock.now())
        _speak_their_language(application)
        wants_to_change = application.state is ApplicationState.DRAFT or request.args.get("change") == "1"
        if not wants_to_change or rules.why_not_correct(application, application.call, today=today_of(application.call)):
            return _state_page(application, link, token)
        return _form_page(
            application, token, OwnForm(data={name: getattr(application, name) for name in applying.FIELDS}), answered(application), {}
        )


def _state_page(application: Application, link: ApplicationLink, token: str) -> str:
    call = application.call
    return render_template(
        "applications/own.html",
        application=application,
        call=call,
        words=call_words(call, reader_language()),
        city=call.delegation.city,
        token=token,
        answers=shown_answers(application.answers),
        may_confirm=link.is_by_letter and application.state is ApplicationState.SUBMITTED,
        why_not_correct=rules.why_not_correct(application, call, today=today_of(call)),
        why_not_withdraw=rules.why_not_withdraw(application.state),
    )


def _form_page(application: Application, token: str, form: OwnForm, values: dict[str, str], errors: dict[str, str]) -> str:
    call, questions = application.call, applying.list_questions(application)
    if not asks_nationality(questions):
        del form.nationality
    form.version.data = str(application.version)
    source = application.form_version.form.language if application.form_version else ""
    possible = possible_questions(questions, rules.asked_of(application, call))
    return render_template(
        "applications/own_form.html",
        application=application,
        call=call,
        words=call_words(call, reader_language()),
        city=call.delegation.city,
        token=token,
        form=form,
        is_minor=is_minor(application.birth_date, call.cohort.first_day),
        questions=shown_questions(possible, values, source=source, errors=errors),
        files={answer.question.key.hex: answer.id for answer in application.answers if answer.file_key},
        saved=clock_time(application.saved_at, call.delegation.city.time_zone),
    )


def _arrived(application: Application) -> OwnForm:
    form = OwnForm()
    form.country = application.delegation.city.country
    return form


def _facts(form: OwnForm) -> dict[str, Any]:
    """Return what arrived and can be read; a field that was not sent stays, and so does the proven e-mail."""
    return {name: value for name, value in form.facts().items() if name in request.form and not form[name].errors and name != "email"}


def _version(form: OwnForm) -> int | None:
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


@blueprint.post("/apply/mine/<token>/save")
@public
def autosave(token: str) -> Response | tuple[Response, int]:
    """Keep what is typed so far, without judging it; 409 when another device saved meanwhile."""
    now = clock.now()
    with entering.as_applicant(), transaction():
        application, _link = entering.get_own(token, now=now)
        form = _arrived(application)
        form.validate()
        typed = typed_answers(applying.list_questions(application), request.form)
        today = today_of(application.call)
        if application.state is not ApplicationState.DRAFT:
            # What was sent changes by its button alone: nobody reads half a sentence.
            return jsonify(saved=""), 409
        try:
            applying.save_application(
                application, _facts(form), typed.kept, language=reader_language(), version=_version(form), today=today, now=now
            )
        except (Conflict, Refused):
            return jsonify(saved=""), 409
        zone = application.call.delegation.city.time_zone
        return jsonify(saved=clock_time(now, zone), fields={"version": str(application.version)})


@blueprint.post("/apply/mine/<token>")
@public
def send(token: str) -> Reply:
    """Keep everything, and send it where that was asked; what is wrong or missing is said beside its question."""
    now = clock.now()
    with entering.as_applicant():
        application, link = entering.get_own(token, now=now)
        _speak_their_language(application)
        form = _arrived(application)
        is_valid = form.validate_on_submit()
        questions = applying.list_questions(application)
        typed, wrong = typed_answers(questions, request.form), {}
        facts, version, today = _facts(form), _version(form), today_of(application.call)
        was_sent = application.state is not ApplicationState.DRAFT
        try:
            # The same words saved twice are one effect: no number of the form is needed.
            with transaction():
                applying.save_application(application, facts, typed.kept, language=reader_language(), version=version, today=today, now=now)
                wrong = typed.wrong | applying.keep_files(application, request.files, language=reader_language(), now=now)
                if was_sent:
                    # What was sent stays whole: all of the change is kept, or nothing of it.
                    refuse_if([_NOT_YET] if wrong or not is_valid else [])
                    applying.send_application(application, link, today=today, now=now)
            if was_sent:
                say(_("Your changes are kept."))
                return redirect(url_for(".own", token=token), code=303)
            if request.form.get("go") == "stop":
                say(_("Everything is kept. Come back with the link in your letter, or by the address of this page."))
                return redirect(url_for(".own", token=token), code=303)
            if is_valid and not wrong:
                with transaction():
                    applying.send_application(application, link, today=today, now=now)
                say(_("Your application is sent."))
                return redirect(url_for(".own", token=token), code=303)
        except Conflict:
            form.form_errors.append(_("Another device saved this meanwhile. Your words are still here: look at them and send them again."))
        except Refused as refusal:
            _place(refusal, form, wrong)
        return _form_page(application, token, form, {**answered(application), **typed.shown}, wrong), 422


def _place(refusal: Refused, form: OwnForm, wrong: dict[str, str]) -> None:
    """Put each reason beside the question or the field that it is about."""
    for obstacle in refusal.obstacles:
        if obstacle is _NOT_YET:
            continue
        key = str(obstacle.arguments.get("question", ""))
        if key:
            wrong.setdefault(key, str(obstacle.sentence))
        elif obstacle.code in _ABOUT:
            field = form[_ABOUT[obstacle.code]]
            field.errors = [*field.errors, str(obstacle.sentence)]
        else:
            form.form_errors.append(str(obstacle.sentence))


@blueprint.post("/apply/mine/<token>/confirm")
@public
def confirm(token: str) -> Response:
    """Let an application count: the address is proven by having the letter."""
    with entering.as_applicant(), one_effect(ConfirmForm(), owner_id=None) as effect:
        application, link = entering.get_own(token, now=clock.now())
        if not effect.earlier and applying.confirm_application(application, link, now=clock.now()):
            say(_("Thank you. Your application is confirmed."))
    return redirect(url_for(".own", token=token), code=303)


@blueprint.post("/apply/mine/<token>/withdraw")
@public
def withdraw(token: str) -> Response:
    """Take an application back."""
    with entering.as_applicant(), one_effect(ConfirmForm(), owner_id=None) as effect:
        application, _link = entering.get_own(token, now=clock.now())
        if not effect.earlier:
            applying.withdraw_application(application, now=clock.now())
            say(_("Your application is withdrawn. It is erased in 30 days."))
    return redirect(url_for(".own", token=token), code=303)


@blueprint.post("/apply/mine/<token>/files/<uuid:answer_id>/remove")
@public
def remove_file(token: str, answer_id: UUID) -> Response:
    """Take a file out of an application that can still be changed."""
    with entering.as_applicant(), one_effect(ConfirmForm(), owner_id=None) as effect:
        application, _link = entering.get_own(token, now=clock.now())
        if not effect.earlier:
            applying.remove_answer(application, answer_id, today=today_of(application.call), now=clock.now())
            say(_("The file is removed."))
    return redirect(url_for(".own", token=token, change=1), code=303)
