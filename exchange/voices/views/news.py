"""What I follow, what I wrote, and how often I get news."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.pages import one_effect, say
from exchange.voices import queries, services, telling
from exchange.voices.forms import RhythmForm
from exchange.voices.happening import list_own_steps
from exchange.voices.letters import moved
from exchange.voices.models import CommentState, Rhythm
from exchange.voices.showing import CHIPS
from exchange.voices.views.blueprint import blueprint, effect_of

_MOST_STEPS = 20


def _rhythm_form() -> RhythmForm:
    form = RhythmForm()
    if not form.is_submitted() or form.rhythm.data is None:
        form.rhythm.data = telling.rhythm_of(telling.own_id(current_viewer())).value
    return form


def _mine_page(form: RhythmForm, reasons: list[str] | None = None) -> str:
    viewer = current_viewer()
    own = queries.list_own(viewer=viewer)
    return render_template(
        "voices/mine.html",
        form=form,
        reasons=reasons or [],
        wishes=queries.list_own_wishes(viewer=viewer),
        own=[(one, one.text or (one.words.reveal() if one.words else "")) for one in own],
        steps=list_own_steps(telling.own_id(viewer), most=_MOST_STEPS),
        moved=moved,
        told=queries.last_reasons([one.id for one in own if one.state is CommentState.NOT_SHOWN]),
        chips=CHIPS,
    )


@blueprint.get("/me/news")
@requires(Permission.MINE)
def mine() -> str:
    """Show what I follow, what I wrote and what became of it, and how often I get a letter."""
    return _mine_page(_rhythm_form())


@blueprint.post("/me/news")
@requires(Permission.MINE)
def choose() -> tuple[str, int] | Response:
    """Keep how often I want news."""
    form, viewer = RhythmForm(), current_viewer()

    def deed() -> str:
        telling.choose_rhythm(Rhythm(form.rhythm.data), person_id=telling.own_id(viewer), now=clock.now())
        say(_("Kept."))
        return url_for("voices.mine")

    return effect_of(form, lambda reasons: _mine_page(form, reasons), deed)


@blueprint.get("/news/stop/<signed>")
@public
def stop(signed: str) -> str:
    """Ask whether the letters shall end: opening a link changes nothing, mail programs open them too."""
    telling.whose_letters(signed)
    return render_template("voices/stop.html", signed=signed, is_done=request.args.get("done") == "1")


@blueprint.post("/news/stop/<signed>")
@public
def stop_now(signed: str) -> Response:
    """End the letters with news."""
    person_id, form = telling.whose_letters(signed), ConfirmForm()
    with one_effect(form, owner_id=None, leads_to=url_for("voices.stop", signed=signed, done=1)) as effect:
        if not effect.earlier:
            telling.choose_rhythm(Rhythm.NEVER, person_id=person_id, now=clock.now())
    return effect.redirect()


@blueprint.post("/comments/<uuid:comment_id>/take-back")
@requires(Permission.MINE)
def take_back(comment_id: UUID) -> tuple[str, int] | Response:
    """Take my own comment back: nobody reads it from now on."""
    viewer, form = current_viewer(), ConfirmForm()
    comment = queries.get_own(comment_id, viewer=viewer)

    def deed() -> str:
        services.take_back(comment, actor=viewer, now=clock.now())
        say(_("Taken back. Nobody can read it any more."))
        return url_for("voices.mine")

    return effect_of(form, lambda reasons: _mine_page(_rhythm_form(), reasons), deed)
