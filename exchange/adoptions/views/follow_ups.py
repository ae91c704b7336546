"""Pages of follow-ups: for officers who are signed in, and by the link of a letter for those who are not."""

from uuid import UUID

from flask import g, render_template, request, url_for
from flask import session as cookie
from flask_babel import refresh
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions import queries
from exchange.adoptions.follow_ups import services
from exchange.adoptions.follow_ups.forms import FollowUpForm
from exchange.adoptions.follow_ups.models import FollowUp, FollowUpAsking
from exchange.adoptions.follow_ups.queries import by_letter, get_follow_up, language_of, open_askings
from exchange.adoptions.follow_ups.showing import follow_up_lines
from exchange.adoptions.models import Adoption
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_MOVE = Permission.ADOPTIONS_MOVE


@blueprint.get("/adoptions/<uuid:adoption_id>/follow-ups/<int:months>")
@requires(Permission.ADOPTIONS_VIEW)
def follow_up(adoption_id: UUID, months: int) -> str:
    """Show one follow-up: its answer, and the questions to whoever may answer them."""
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer())
    found = get_follow_up(adoption, months)
    form = FollowUpForm(formdata=None)
    form.show(found)
    return _page(adoption, found, form, [])


def _page(adoption: Adoption, found: FollowUp, form: FollowUpForm, reasons: list[Obstacle]) -> str:
    [line] = follow_up_lines([found], today=clock.today(adoption.city.time_zone))
    closed = why_closed(adoption)
    return render_template(
        "adoptions/follow_ups/page.html",
        adoption=adoption,
        initiative=adoption.initiative,
        line=line,
        form=form,
        reasons=[*closed, *reasons],
        may_move=current_viewer().may(_MOVE, city_id=adoption.city_id) and not closed and line.may_answer,
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/follow-ups/<int:months>")
@requires(_MOVE)
def answer_follow_up(adoption_id: UUID, months: int) -> Response | tuple[str, int]:
    """Keep an answer, late or corrected."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    found, form = get_follow_up(adoption, months), FollowUpForm()
    if not form.validate_on_submit():
        return _page(adoption, found, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                version = form.version.data or 0
                services.keep_answer(found, adoption, form.facts(), version=version, actor=viewer, now=clock.now())
                say(_("Thank you. The answer is kept."))
    except Refused as refused:
        return _page(adoption, found, form, refused.obstacles), 422
    return effect.redirect()


def _speak(asking: FollowUpAsking) -> None:
    """Speak the reader's language unless this browser asked for another."""
    language = language_of(asking)
    if language in LANGUAGES and "lang" not in request.args and "language" not in cookie:
        g.language = language
        refresh()


def _over() -> tuple[str, int]:
    return render_template("adoptions/follow_ups/over.html"), 404


def _by_link(token: str, form: FollowUpForm, askings: list[FollowUpAsking], reasons: list[Obstacle]) -> str:
    _speak(askings[0])
    return render_template(
        "adoptions/follow_ups/by_link.html",
        token=token,
        form=form,
        asked=askings[0].follow_up,
        then=[one.follow_up for one in askings[1:]],
        reasons=reasons,
    )


@blueprint.get("/follow-ups/<token>")
@public
def open_follow_up(token: str) -> str | tuple[str, int]:
    """Show the questions of a letter, one adoption after the other; a mail scanner that comes here changes nothing."""
    with by_letter():
        askings = open_askings(token, now=clock.now())
        return _by_link(token, FollowUpForm(formdata=None), askings, []) if askings else _over()


@blueprint.post("/follow-ups/<token>/<uuid:follow_up_id>")
@public
def answer_by_link(token: str, follow_up_id: UUID) -> Response | str | tuple[str, int]:
    """Keep the answer of whoever came by a letter, once."""
    form, now = FollowUpForm(), clock.now()
    with by_letter():
        askings = open_askings(token, now=now)
        asking = next((one for one in askings if one.follow_up_id == follow_up_id), None)
        if asking is None:
            return _over()
        ordered = [asking, *(one for one in askings if one is not asking)]
        if not form.validate_on_submit():
            return _by_link(token, form, ordered, []), 422
        try:
            with transaction():
                actor = Viewer(person_id=asking.person_id, account_id=None)
                services.answer_by_link(asking, form.facts(), actor=actor, now=now)
        except Refused as refused:
            return _by_link(token, form, ordered, refused.obstacles), 422
        except NotFound:
            return _over()
    if len(ordered) > 1:
        say(_("Thank you. One more thing, then that is all."))
        return redirect(url_for(".open_follow_up", token=token), code=303)
    return redirect(url_for(".follow_up_thanks"), code=303)


@blueprint.get("/follow-ups/thanks")
@public
def follow_up_thanks() -> str:
    """Thank whoever answered by a link."""
    return render_template("adoptions/follow_ups/thanks.html")
