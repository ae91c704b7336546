"""Pages of the joint diagnosis: what young people need, what the city needs, what both share."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries
from exchange.adoptions.diagnosis import services
from exchange.adoptions.diagnosis.forms import AnswerForm, DiagnosisForm, NeedForm
from exchange.adoptions.diagnosis.models import Diagnosis, Mark, Need, Voice
from exchange.adoptions.diagnosis.queries import get_need, is_officer, is_young, may_hear, writers_of
from exchange.adoptions.diagnosis.rules import is_shared, may_change, why_not_remove
from exchange.adoptions.diagnosis.showing import need_lines, said_words
from exchange.adoptions.dossier import read_dossier
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.writing import save_sheet
from exchange.cities.rules import why_not_write
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_SAY = Permission.ADOPTIONS_DIAGNOSE
_MOVE = Permission.ADOPTIONS_MOVE


def _found(adoption_id: UUID, permission: Permission = _SAY) -> Adoption:
    return queries.get_adoption(adoption_id, viewer=current_viewer(), permission=permission)


def why_closed(adoption: Adoption) -> list[Obstacle]:
    """Say why nothing is written here any more."""
    return why_not_write(left_on=adoption.city.member_until_on, today=clock.today(adoption.city.time_zone))


@blueprint.get("/adoptions/<uuid:adoption_id>/diagnosis")
@requires(_SAY)
def diagnosis(adoption_id: UUID) -> str:
    """Show both columns, and what both share."""
    return _page(_found(adoption_id))


def _page(
    adoption: Adoption,
    *,
    form: DiagnosisForm | None = None,
    typed: tuple[Voice, NeedForm] | None = None,
    reasons: list[Obstacle] | None = None,
) -> str:
    viewer = current_viewer()
    dossier = read_dossier(adoption)
    officer, hears, young = is_officer(adoption, viewer), may_hear(adoption, viewer), is_young(adoption, viewer)
    facts: dict[str, Any] = {"writers": writers_of(dossier.needs), "viewer": viewer, "is_officer": officer, "is_young": young}
    may_say = not why_closed(adoption) and adoption.stage is not AdoptionStage.STOPPED
    if form is None:
        form = DiagnosisForm(formdata=None)
        form.show(dossier.diagnosis)
    forms: dict[str, NeedForm] = {}
    for voice, may in ((Voice.YOUNG, hears or young), (Voice.CITY, officer)):
        if may:
            forms[voice.value] = typed[1] if typed and typed[0] is voice else _need_form(voice, hears=hears, fresh=True)
    return render_template(
        "adoptions/diagnosis.html",
        adoption=adoption,
        initiative=adoption.initiative,
        diagnosis=dossier.diagnosis,
        columns=[
            (voice, need_lines(dossier.needs_of(voice), **facts, may_say=may_say), forms.get(voice.value))
            for voice in (Voice.YOUNG, Voice.CITY)
        ],
        shared=[need for need in dossier.needs if is_shared(need)],
        marks=list(Mark),
        form=form,
        reasons=reasons or [],
        is_officer=officer,
        is_young=young,
        hears=hears,
        may_say=may_say,
        sees_adoption=viewer.may(Permission.ADOPTIONS_VIEW, city_id=adoption.city_id),
    )


def _need_form(voice: Voice, *, hears: bool, fresh: bool = False) -> NeedForm:
    form = NeedForm(formdata=None, prefix=f"{voice.value}-") if fresh else NeedForm(prefix=f"{voice.value}-")
    if voice is Voice.CITY or not hears:
        form.without_meeting()
    return form


@blueprint.post("/adoptions/<uuid:adoption_id>/diagnosis")
@requires(_MOVE)
def save_diagnosis(adoption_id: UUID) -> Response | tuple[str, int]:
    """Keep where and when it matters, and the figure from before."""
    viewer, adoption = current_viewer(), _found(adoption_id, _MOVE)
    form = DiagnosisForm()
    if not form.validate_on_submit():
        return _page(adoption, form=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".diagnosis", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                earlier = read_dossier(adoption).diagnosis
                version = form.version.data or 0
                labels = form.labels()
                save_sheet(adoption, Diagnosis, earlier, form.facts(), version=version, labels=labels, actor=viewer, now=clock.now())
                say(_("Saved."))
    except Refused as refused:
        return _page(adoption, form=form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/diagnosis/<any(young,city):voice>")
@requires(_SAY)
def name_need(adoption_id: UUID, voice: str) -> Response | tuple[str, int]:
    """Write down one need of a voice."""
    viewer, adoption, whose = current_viewer(), _found(adoption_id), Voice(voice)
    services.need_voice(adoption, whose, viewer)
    form = _need_form(whose, hears=may_hear(adoption, viewer))
    if not form.validate_on_submit():
        return _page(adoption, typed=(whose, form)), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".diagnosis", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.name_need(
                    adoption,
                    form.text.data or "",
                    voice=whose,
                    count=len(read_dossier(adoption).needs),
                    heard_on=form.said("heard_on"),
                    heard_count=form.said("heard_count"),
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("It stands among the needs now."))
    except Refused as refused:
        return _page(adoption, typed=(whose, form), reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/adoptions/<uuid:adoption_id>/diagnosis/needs/<uuid:need_id>")
@requires(_SAY)
def need(adoption_id: UUID, need_id: UUID) -> str:
    """Show one need: its words to change, and what young people said to it to write down."""
    adoption = _found(adoption_id)
    found = get_need(adoption, need_id)
    form = NeedForm(formdata=None)
    form.text.data, form.version.data = found.text, found.version
    return _need_page(adoption, found, form, AnswerForm(formdata=None), [])


def _need_page(adoption: Adoption, found: Need, form: NeedForm, answer: AnswerForm, reasons: list[Obstacle]) -> str:
    viewer = current_viewer()
    officer = is_officer(adoption, viewer)
    changes = may_change(found, person_id=viewer.person_id, is_officer=officer)
    hears = officer and found.voice is Voice.CITY
    if not (changes or hears):
        raise NotFound
    form.without_meeting()
    return render_template(
        "adoptions/need.html",
        adoption=adoption,
        need=found,
        said=said_words(found, writers_of([found]).get(found.id)),
        form=form if changes else None,
        answer=answer if hears else None,
        why_not_remove=why_not_remove(found),
        reasons=[*why_closed(adoption), *reasons],
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/diagnosis/needs/<uuid:need_id>")
@requires(_SAY)
def change_need(adoption_id: UUID, need_id: UUID) -> Response | tuple[str, int]:
    """Change the words of a need."""
    viewer, adoption = current_viewer(), _found(adoption_id)
    found = get_need(adoption, need_id)
    form = NeedForm()
    if not form.validate_on_submit():
        return _need_page(adoption, found, form, AnswerForm(formdata=None), []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".diagnosis", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                version = form.version.data or 0
                services.change_need(found, adoption, form.text.data or "", version=version, actor=viewer, now=clock.now())
                say(_("Saved."))
    except Refused as refused:
        return _need_page(adoption, found, form, AnswerForm(formdata=None), refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/diagnosis/needs/<uuid:need_id>/answer")
@requires(_SAY)
def answer_need(adoption_id: UUID, need_id: UUID) -> Response | tuple[str, int]:
    """Answer a need of the other voice."""
    viewer, adoption = current_viewer(), _found(adoption_id)
    found = get_need(adoption, need_id)
    hears = services.need_answerer(found, adoption, viewer) and found.voice is Voice.CITY
    form = AnswerForm()
    words = NeedForm(formdata=None, text=found.text, version=found.version)
    if not form.validate_on_submit():
        return (_need_page(adoption, found, words, form, []) if hears else _page(adoption)), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".diagnosis", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                heard = {"heard_on": form.heard_on.data, "heard_count": form.heard_count.data}
                services.answer_need(found, adoption, Mark(form.mark.data), **heard, actor=viewer, now=clock.now())
                say(_("The answer is kept."))
    except Refused as refused:
        return (_need_page(adoption, found, words, form, refused.obstacles) if hears else _page(adoption, reasons=refused.obstacles)), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/diagnosis/needs/<uuid:need_id>/remove")
@requires(_SAY)
def remove_need(adoption_id: UUID, need_id: UUID) -> Response:
    """Take a need back."""
    viewer, adoption = current_viewer(), _found(adoption_id)
    found = get_need(adoption, need_id)
    form = NeedForm()
    with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".diagnosis", adoption_id=adoption_id)) as effect:
        if not effect.earlier:
            services.remove_need(found, adoption, actor=viewer, now=clock.now())
            say(_("It has been taken back."))
    return effect.redirect()
