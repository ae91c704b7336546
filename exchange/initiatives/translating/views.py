"""Pages on which people translate: what waits, the original and the translation side by side, publishing."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.folding import seen as readable
from exchange.foundation.formats import language_name
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import QUESTIONS
from exchange.initiatives.rules import Answer, answer_version
from exchange.initiatives.translating import queries, rules, services
from exchange.initiatives.translating.models import VersionState
from exchange.initiatives.views.blueprint import blueprint, saved_clock

_MOST_STEPS = 20


@blueprint.get("/initiatives/translations")
@requires(Permission.INITIATIVES_TRANSLATE)
def translations() -> str:
    """List what waits to be published, what I am writing, and what is not there yet in my language."""
    viewer = current_viewer()
    wished = request.args.get("language", "")
    language = wished if wished in LANGUAGES else viewer.language
    own = queries.list_own(viewer)
    return render_template(
        "initiatives/translating/desk.html",
        waiting=queries.list_waiting(viewer),
        own=own,
        old={one.id for one in own if rules.version_state(one.initiative, one.language, one) is VersionState.OUTDATED},
        open_ones=queries.list_translatable(viewer, language),
        language=language,
        choices=[(code, language_name(code)) for code in LANGUAGES],
        named=language_name,
    )


@blueprint.get("/initiatives/<slug>/translations/<language>")
@requires(Permission.INITIATIVES_TRANSLATE)
def translation(slug: str, language: str) -> str:
    """Show the original beside what is written of the translation."""
    initiative = queries.get_to_translate(slug, language, viewer=current_viewer())
    return _editor(initiative, language)


def _typed(initiative: Initiative) -> dict[str, Any]:
    """Return the answers in the form, line ends as they are kept; what the form does not have is left out."""
    typed: dict[str, Any] = {}
    for question in QUESTIONS:
        if question.name == "steps":
            if "s1" in request.form:
                typed["steps"] = [_lines(request.form.get(f"s{number}", "")) for number in range(1, _step_count(initiative, None) + 1)]
        elif question.name in request.form:
            typed[question.name] = _lines(request.form[question.name])
    return typed


def _lines(text: str) -> str:
    kept = (c for c in text.replace("\r\n", "\n").replace("\r", "\n") if (c >= " " and not "\x7f" <= c <= "\x9f") or c in "\n\t")
    return readable("".join(kept)).strip()


def _seen() -> dict[str, str]:
    return {question.name: request.form.get(f"v_{question.name}", "") for question in QUESTIONS}


def _step_count(initiative: Initiative, draft: dict[str, Any] | None) -> int:
    sent = sum(1 for number in range(1, _MOST_STEPS + 1) if f"s{number}" in request.form)
    return max(len(initiative.steps), len((draft or {}).get("steps", [])), sent)


def _editor(
    initiative: Initiative,
    language: str,
    *,
    typed: dict[str, Any] | None = None,
    theirs: dict[str, str] | None = None,
    obstacles: list[Obstacle] | None = None,
    seen: dict[str, str] | None = None,
) -> str:
    viewer = current_viewer()
    translation = queries.find_translation(initiative, language)
    saved = translation.draft if translation else {}
    shown = saved | (typed or {})
    count = _step_count(initiative, shown)
    prints = seen or {one.name: answer_version(_kept(saved, one.name)) for one in QUESTIONS}
    pairs = [(one, getattr(initiative, one.name), _padded(shown, one.name, count), prints[one.name]) for one in QUESTIONS]
    since = queries.outdated_since(initiative, translation) if translation else None
    return render_template(
        "initiatives/translating/editor.html",
        initiative=initiative,
        translation=translation,
        language=language,
        language_name=language_name(language),
        origin_name=language_name(initiative.language),
        pairs=pairs,
        theirs=theirs or {},
        obstacles=obstacles or [],
        origin_seen=rules.print_of(rules.original_of(initiative)),
        may_publish=queries.may_publish(viewer, language),
        is_mine=translation is None or translation.responsible_id == viewer.person_id,
        since=since,
        saved=saved_clock(translation.saved_at) if translation else "",
    )


def _kept(saved: dict[str, Any], name: str) -> Answer:
    answer: Answer = saved.get(name, [] if name == "steps" else "")
    return answer


def _padded(shown: dict[str, Any], name: str, count: int) -> Answer:
    if name != "steps":
        return str(shown.get(name, ""))
    steps = list(shown.get("steps", []))
    return steps + [""] * (count - len(steps))


@blueprint.post("/initiatives/<slug>/translations/<language>")
@requires(Permission.INITIATIVES_TRANSLATE)
def keep_translation(slug: str, language: str) -> Response | tuple[str, int]:
    """Keep what is written, and send or publish it where that was pressed."""
    viewer = current_viewer()
    initiative = queries.get_to_translate(slug, language, viewer=viewer)
    typed, go = _typed(initiative), request.form.get("go", "save")
    try:
        with transaction():
            kept = services.save_translation(initiative, language, typed=typed, seen=_seen(), actor=viewer, now=clock.now())
    except Conflict as conflict:
        theirs = {one.name: text for one in QUESTIONS for ask, text in conflict.theirs if ask == one.ask}
        initiative = queries.get_to_translate(slug, language, viewer=viewer)
        found = queries.find_translation(initiative, language)
        # What was not touched here stays as somebody else saved it.
        merged, lost = rules.meet(found.draft if found else {}, typed, _seen())
        return _editor(initiative, language, typed=merged | {name: typed[name] for name in lost}, theirs=theirs), 409
    except Refused as refusal:
        return _editor(initiative, language, typed=typed, obstacles=refusal.obstacles, seen=_seen()), 422
    if go not in ("ready", "publish"):
        say(_("Kept. Nobody but those who translate sees it yet."))
        return redirect(url_for(".translation", slug=slug, language=language), code=303)
    try:
        with transaction():
            if go == "publish":
                origin_seen = request.form.get("origin_seen", "")
                services.publish_translation(initiative, kept, origin_seen=origin_seen, actor=viewer, now=clock.now())
            else:
                services.send_translation(initiative, kept, actor=viewer, now=clock.now())
    except Refused as refusal:
        # The words themselves are kept: the page shows them as they stand now.
        return _editor(queries.get_to_translate(slug, language, viewer=viewer), language, obstacles=refusal.obstacles), 422
    if go == "publish":
        say(_("Readers of this language get it from now on. The original stays one press away."))
        return redirect(url_for(".show", slug=initiative.slug, version=language), code=303)
    say(_("Sent. The network, or a city where the language is spoken, publishes it."))
    return redirect(url_for(".translations"), code=303)


@blueprint.post("/initiatives/<slug>/translations/<language>/draft")
@requires(Permission.INITIATIVES_TRANSLATE)
def autosave_translation(slug: str, language: str) -> Response | tuple[Response, int]:
    """Save what is being typed; answers with the time and the prints on which the page now stands."""
    viewer = current_viewer()
    with transaction():
        initiative = queries.get_to_translate(slug, language, viewer=viewer)
        typed = _typed(initiative)
        reasons = rules.why_not_keep(typed)
        if reasons:
            return jsonify(problems=[{"field": rules.field_of(one, typed), "words": str(one.sentence)} for one in reasons]), 422
        kept = services.save_translation(initiative, language, typed=typed, seen=_seen(), actor=viewer, now=clock.now())
    fields = {f"v_{name}": answer_version(answer) for name, answer in typed.items()}
    return jsonify(saved=saved_clock(kept.saved_at), fields=fields)


@blueprint.post("/initiatives/<slug>/translations/<language>/take-over")
@requires(Permission.INITIATIVES_TRANSLATE)
def take_over_translation(slug: str, language: str) -> Response:
    """Answer for a version from now on."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            initiative = queries.get_to_translate(slug, language, viewer=viewer)
            found = queries.find_translation(initiative, language)
            if found is None:
                raise NotFound
            services.take_over(initiative, found, actor=viewer, now=clock.now())
            say(_("You look after this translation now."))
            effect.location = url_for(".translation", slug=initiative.slug, language=language)
    return effect.redirect()
