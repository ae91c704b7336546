"""A participant's own page of the questions that their city asks after acceptance: answered on a phone, saved while they type."""

from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import answering
from exchange.applications.asking import answers_of, get_own_place, list_own_places, standings_of, who_is
from exchange.applications.forms import LaterForm
from exchange.applications.later import still_answers, why_not_answer
from exchange.applications.models import FormVersion
from exchange.applications.queries import answers_by_key
from exchange.applications.questions import possible_questions
from exchange.applications.reading import typed_answers
from exchange.applications.showing import shown_answers, shown_questions
from exchange.applications.views.blueprint import blueprint, today_in
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import clock_time
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant

Reply = str | tuple[str, int] | Response


@blueprint.get("/me/questions")
@requires(Permission.MINE)
def mine() -> str:
    """Show what is asked for the chosen trip, or the next one."""
    places = list_own_places(current_viewer())
    if not places:
        return render_template("applications/mine_nothing.html")
    chosen = request.args.get("trip", "")
    place, version = next((one for one in places if str(one[0].id) == chosen), places[0])
    return _page(place, version, LaterForm(), others=[one for one, _version in places if one is not place])


def _page(
    place: Participant,
    version: FormVersion,
    form: LaterForm,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    others: list[Participant] | None = None,
) -> str:
    kept = answers_of([place.id], [version.form_id])[place.id]
    standing = standings_of([place.id]).get(place.id)
    questions = possible_questions(version.questions, who_is(place))
    values: dict[str, str] = still_answers(questions, answers_by_key(kept)) | (typed or {})
    city = place.delegation.city
    form.version.data = form.version.data or str(standing.version if standing else "")
    facts: dict[str, Any] = {
        "place": place,
        "cohort": place.cohort,
        "city": city,
        "why_not": why_not_answer(place.state, place.cohort, today=today_in(city)),
        "other_places": others or [],
        "answers": shown_answers(kept),
        "standing": standing,
    }
    return render_template(
        "applications/mine.html",
        form=form,
        questions=shown_questions(questions, values, source=version.form.language, errors=errors),
        files={answer.question.key.hex: answer.id for answer in kept if answer.file_key},
        saved=clock_time(standing.saved_at, city.time_zone) if standing and standing.saved_at else "",
        **facts,
    )


@blueprint.post("/me/questions/<uuid:participant_id>/save")
@requires(Permission.MINE)
def autosave_mine(participant_id: UUID) -> Response | tuple[Response, int]:
    """Keep what is typed so far, without judging it; 409 when another device saved meanwhile."""
    now, form = clock.now(), LaterForm()
    place, version = get_own_place(participant_id, viewer=current_viewer())
    city = place.delegation.city
    typed = typed_answers(version.questions, request.form)
    try:
        with transaction():
            answering.save_answers(
                place, version, typed.kept, language=reader_language(), version=form.number(), today=today_in(city), now=now
            )
            standing = standings_of([place.id])[place.id]
            return jsonify(saved=clock_time(now, city.time_zone), fields={"version": str(standing.version)})
    except (Conflict, Refused):
        return jsonify(saved=""), 409


@blueprint.post("/me/questions/<uuid:participant_id>")
@requires(Permission.MINE)
def answer_mine(participant_id: UUID) -> Reply:
    """Keep everything, and say what is wrong or missing beside its question."""
    now, viewer, form = clock.now(), current_viewer(), LaterForm()
    place, version = get_own_place(participant_id, viewer=viewer)
    today, language = today_in(place.delegation.city), reader_language()
    typed = typed_answers(version.questions, request.form)
    wrong: dict[str, str] = {}
    try:
        # The same words saved twice are one effect: no number of the form is needed.
        with transaction():
            changed = answering.save_answers(place, version, typed.kept, language=language, version=form.number(), today=today, now=now)
            files, refused_files = answering.keep_files(place, version, request.files, language=language, now=now)
            changed, wrong = changed + files, typed.wrong | refused_files
        form.version.data = ""
        if request.form.get("go") == "stop":
            say(_("Everything is kept. Go on whenever you like."))
            return redirect(url_for(".mine", trip=place.id), code=303)
        if not wrong:
            with transaction():
                answering.finish_answers(place, version, changed, actor=viewer, today=today, now=now)
            say(_("Your answers are kept. Thank you."))
            return redirect(url_for(".mine", trip=place.id), code=303)
    except Conflict:
        form.form_errors.append(_("Another device saved this meanwhile. Your words are still here: look at them and send them again."))
        form.version.data = ""
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            key = str(obstacle.arguments.get("question", ""))
            if key:
                wrong.setdefault(key, str(obstacle.sentence))
            else:
                form.form_errors.append(str(obstacle.sentence))
    return _page(place, version, form, typed=typed.shown, errors=wrong), 422


@blueprint.post("/me/questions/<uuid:participant_id>/files/<uuid:answer_id>/remove")
@requires(Permission.MINE)
def remove_mine(participant_id: UUID, answer_id: UUID) -> Response:
    """Take one's own file out again."""
    now, viewer = clock.now(), current_viewer()
    place, version = get_own_place(participant_id, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            today = today_in(place.delegation.city)
            answering.remove_answer(place, version, answer_id, actor=viewer, today=today, now=now)
            say(_("The file is removed."))
            effect.location = url_for(".mine", trip=place.id)
    return effect.redirect()
