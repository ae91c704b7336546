"""Pages of the two voices: who has handed in, one's own sheet, then both side by side."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.diagnosis.queries import is_officer
from exchange.adoptions.diagnosis.rules import SMALL_COUNT
from exchange.adoptions.models import Adoption
from exchange.adoptions.transferability import rules, services
from exchange.adoptions.transferability.criteria import CRITERIA, SCORES
from exchange.adoptions.transferability.forms import AgainForm, TransferForm
from exchange.adoptions.transferability.queries import (
    MEETING,
    MINE,
    latest_round,
    list_rounds,
    need_kind,
    need_sheet,
    own_sheet,
    seen_side_by_side,
    sheets_of,
    state_of,
)
from exchange.adoptions.transferability.showing import average_words, coverage_words, expected_average, mean_words, score_words
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_SAY = Permission.ADOPTIONS_DIAGNOSE
_MOVE = Permission.ADOPTIONS_MOVE


def _found(adoption_id: UUID, permission: Permission = _SAY) -> Adoption:
    return queries.get_adoption(adoption_id, viewer=current_viewer(), permission=permission)


@blueprint.get("/adoptions/<uuid:adoption_id>/transferability")
@requires(_SAY)
def transferability(adoption_id: UUID) -> str:
    """Show who has handed in, and both voices once both have."""
    return _page(_found(adoption_id))


def _page(adoption: Adoption, again: AgainForm | None = None, reasons: list[Obstacle] | None = None) -> str:
    viewer, now = current_viewer(), clock.now()
    rounds = list_rounds(adoption)
    state = state_of(rounds[0] if rounds else None, now=now)
    closed = why_closed(adoption)
    expected = next((one for one in rounds if one.expected is not None), None)
    return render_template(
        "adoptions/transferability/page.html",
        adoption=adoption,
        initiative=adoption.initiative,
        state=state,
        voices=list(Voice),
        # So many are counted for their reasons, too: the sheet of a meeting is none of a young person.
        young_count=state.own_sheets,
        small=SMALL_COUNT,
        sheets=sheets_of(adoption, state.round, viewer),
        both=seen_side_by_side(state),
        average_words=average_words,
        score_words=score_words,
        mean_words=mean_words,
        coverage_words=coverage_words,
        rounds=rounds,
        expected=expected,
        expected_words=average_words(expected_average(expected.expected)) if expected and expected.expected else "",
        again=again or AgainForm(formdata=None),
        reasons=[*closed, *(reasons or [])],
        is_officer=is_officer(adoption, viewer),
        may_write=not closed,
        why_not_open=rules.why_not_open(state.handed_in, is_opened=state.is_opened),
        sees_adoption=viewer.may(Permission.ADOPTIONS_VIEW, city_id=adoption.city_id),
    )


@blueprint.get("/adoptions/<uuid:adoption_id>/transferability/<any(mine,city,meeting):whose>")
@requires(_SAY)
def transfer_sheet(adoption_id: UUID, whose: str) -> str:
    """Show the sheet that is the viewer's to fill in, or that they handed in."""
    adoption, form = _found(adoption_id), TransferForm(formdata=None)
    form.show(need_sheet(adoption, latest_round(adoption), whose, current_viewer()))
    return _sheet_page(adoption, whose, form)


def _sheet_page(adoption: Adoption, kind: str, form: TransferForm, reasons: list[Obstacle] | None = None) -> str:
    viewer = current_viewer()
    round_ = latest_round(adoption)
    state, own = state_of(round_, now=clock.now()), own_sheet(round_, kind, viewer=viewer)
    why_not = why_closed(adoption) or rules.why_not_write_sheet(
        is_handed_in=own is not None and own.handed_in_at is not None, is_opened=state.is_opened
    )
    if kind == MEETING and not why_not:
        why_not = rules.why_not_write_for_meeting(city_is_in=state.has(Voice.CITY))
    return render_template(
        "adoptions/transferability/sheet.html",
        adoption=adoption,
        initiative=adoption.initiative,
        kind=kind,
        form=form,
        criteria=CRITERIA,
        scores=SCORES,
        own=own,
        # This sheet is counted with those that are in.
        is_guessable=kind == MINE and rules.is_guessable(state.own_sheets + 1),
        why_not=why_not,
        reasons=reasons or [],
        sees_adoption=viewer.may(Permission.ADOPTIONS_VIEW, city_id=adoption.city_id),
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/transferability/<any(mine,city,meeting):whose>")
@requires(_SAY)
def keep_transfer_sheet(adoption_id: UUID, whose: str) -> Response | tuple[str, int]:
    """Keep a sheet, or hand it in."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), TransferForm()
    need_kind(adoption, whose, viewer)
    if not form.validate_on_submit():
        return _sheet_page(adoption, whose, form), 422
    hand_in = request.form.get("deed") == "hand-in"
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".transferability", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.keep_sheet(
                    adoption,
                    whose,
                    form.answers(),
                    version=form.version.data or 0,
                    hand_in=hand_in,
                    heard_on=form.heard_on.data,
                    heard_count=form.heard_count.data,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("Handed in. Thank you!") if hand_in else _("Saved. Nobody else counts on it before you hand it in."))
    except Refused as refused:
        return _sheet_page(adoption, whose, form, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/transferability/open")
@requires(_MOVE)
def show_both_voices(adoption_id: UUID) -> Response | tuple[str, int]:
    """Show both voices: everybody has handed in."""
    viewer, adoption, form = current_viewer(), _found(adoption_id, _MOVE), ConfirmForm()
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".transferability", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.show_both(adoption, actor=viewer, now=clock.now())
                say(_("Both voices are seen side by side now."))
    except Refused as refused:
        return _page(adoption, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/transferability/again")
@requires(_MOVE)
def ask_voices_again(adoption_id: UUID) -> Response | tuple[str, int]:
    """Begin a new round."""
    viewer, adoption, form = current_viewer(), _found(adoption_id, _MOVE), AgainForm()
    if not form.validate_on_submit():
        return _page(adoption, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".transferability", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.ask_again(adoption, form.reason.data or "", actor=viewer, now=clock.now())
                say(_("A new round has begun. The earlier one stays as it was."))
    except Refused as refused:
        return _page(adoption, form, refused.obstacles), 422
    return effect.redirect()
