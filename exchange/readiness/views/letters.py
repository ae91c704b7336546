"""What is sent today: every reader's letter or why none leaves; send now, pause with a reason, let go on."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.foundation.pages import PAGE_SIZE, Paging, one_effect, page_number, say
from exchange.readiness.rounds import Round, Turn, prepare_round
from exchange.readiness.services import pause_reminders, resume_reminders, send_shown_digests, why_not_send
from exchange.readiness.views.blueprint import blueprint, letter_sample, open_board


@blueprint.get("/cohorts/<slug>/readiness/letters")
@requires(Permission.LETTERS_SEND)
def letters(slug: str) -> str:
    """Show who gets a letter today with everything that waits for them, and why the others get none."""
    board, viewer = open_board(slug)
    prepared = prepare_round(board, viewer=viewer)
    paging = Paging(min(page_number(), Paging(1, len(prepared.turns)).pages), len(prepared.turns))
    return render_template(
        "readiness/letters.html",
        cohort=board.cohort,
        prepared=prepared,
        turns=prepared.turns[paging.offset : paging.offset + PAGE_SIZE],
        paging=paging,
        why_not=why_not_send(prepared),
        sample=letter_sample(prepared.due[0], board.cohort) if prepared.due else None,
        today=board.today,
    )


@blueprint.post("/cohorts/<slug>/readiness/letters")
@requires(Permission.LETTERS_SEND)
def send_now(slug: str) -> Response:
    """Send today's letters now, exactly those that were shown; the next round leaves their readers in peace."""
    board, viewer = open_board(slug)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            effect.location = url_for(".letters", slug=slug)
            prepared = prepare_round(board, viewer=viewer)
            fingerprint = request.form.get("fingerprint", "")
            try:
                count = send_shown_digests(prepared, board.cohort, fingerprint=fingerprint, actor=viewer, now=clock.now())
            except Conflict:
                say(_("Something changed meanwhile, so nothing was sent. This is what would be sent now."), kind="note")
            except Refused as refused:
                say(refused.obstacles[0].sentence, kind="note")
            else:
                say(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count))
    return effect.redirect()


@blueprint.post("/cohorts/<slug>/readiness/pause")
@requires(Permission.LETTERS_SEND)
def pause(slug: str) -> Response:
    """Pause somebody's letters, with a reason."""
    board, viewer = open_board(slug)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            effect.location = url_for(".letters", slug=slug)
            turn = _turn(prepare_round(board, viewer=viewer))
            try:
                pause_reminders(turn, board.cohort, reason=request.form.get("reason", ""), actor=viewer, now=clock.now())
            except Refused as refused:
                say(refused.obstacles[0].sentence, kind="note")
            else:
                say(_("No letters are sent to %(name)s until you let them go on.", name=turn.post.reader.name))
    return effect.redirect()


@blueprint.post("/cohorts/<slug>/readiness/resume")
@requires(Permission.LETTERS_SEND)
def resume(slug: str) -> Response:
    """Let somebody's letters go on."""
    board, viewer = open_board(slug)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            effect.location = url_for(".letters", slug=slug)
            turn = _turn(prepare_round(board, viewer=viewer))
            resume_reminders(turn, actor=viewer, now=clock.now())
            say(_("Letters to %(name)s go on.", name=turn.post.reader.name))
    return effect.redirect()


def _turn(prepared: Round) -> Turn:
    """Return the reader whom a form names; one whom this viewer does not see does not exist."""
    key = request.form.get("reader", "")
    found = next((turn for turn in prepared.turns if turn.post.reader.key == key), None)
    if found is None:
        raise NotFound
    return found
