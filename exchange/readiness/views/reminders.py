"""Remind a segment of the board: first the letters, to whom and why, then exactly these."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import one_effect, say
from exchange.readiness.rounds import prepare_reminders
from exchange.readiness.services import send_reminders, why_not_send
from exchange.readiness.shown import asked_words
from exchange.readiness.views.blueprint import blueprint, letter_sample, open_board, wishes_of


@blueprint.get("/cohorts/<slug>/readiness/remind")
@requires(Permission.LETTERS_SEND)
def remind(slug: str) -> str:
    """Show who would be reminded of what, why they are among them, who cannot be reached, and one letter."""
    board, viewer = open_board(slug)
    wishes = wishes_of(board)
    prepared = prepare_reminders(board, wishes, viewer=viewer)
    return render_template(
        "readiness/remind.html",
        cohort=board.cohort,
        wishes=wishes,
        asked=asked_words(wishes, board, of=[thing.obstacle for thing in prepared.things]),
        prepared=prepared,
        barred=[turn for turn in prepared.turns if not turn.is_due],
        why_not=why_not_send(prepared),
        sample=letter_sample(prepared.due[0], board.cohort, asked_by=viewer.display_name) if prepared.due else None,
        today=board.today,
    )


@blueprint.post("/cohorts/<slug>/readiness/remind")
@requires(Permission.LETTERS_SEND)
def send_the_reminders(slug: str) -> Response:
    """Send the letters that the preview showed; where anything moved meanwhile, show a new preview instead."""
    board, viewer = open_board(slug)
    wishes = wishes_of(board)
    preview = url_for(".remind", slug=slug, **wishes.as_arguments())
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            effect.location = preview
            prepared = prepare_reminders(board, wishes, viewer=viewer)
            try:
                count = send_reminders(
                    prepared, board.cohort, fingerprint=request.form.get("fingerprint", ""), actor=viewer, now=clock.now()
                )
            except Conflict:
                say(_("Something changed meanwhile, so nothing was sent. This is what would be sent now."), kind="note")
            except Refused as refused:
                say(refused.obstacles[0].sentence, kind="note")
            else:
                effect.location = url_for(".board", slug=slug, **wishes.as_arguments())
                say(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count))
    return effect.redirect()
