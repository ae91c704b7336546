"""The scan of one paper: added by its owner, a guardian or the desk; read with a note of who; erased at any time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, guardian_only, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.care.forms import ReasonForm
from exchange.care.reading import must_prove
from exchange.care.views.blueprint import show_reasons, this_session, why_not_open
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import Sentence, _, _l
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.rules import Right
from exchange.guardians.sessions import current_guardian
from exchange.papers.forms import ScanForm
from exchange.papers.queries import Dossier
from exchange.papers.rules import Need
from exchange.papers.scan_models import PaperScan, Party
from exchange.papers.scanning import TYPES, add_scan, drop_file, find_scan, list_readings, read_scan, remove_scan, why_not_add
from exchange.papers.services import dossier_of
from exchange.papers.showing import title_of
from exchange.papers.views.blueprint import blueprint
from exchange.papers.views.guardian import child_dossier
from exchange.papers.views.own import own_dossier
from exchange.participants.queries import get_participant

_GET, _POST = "/papers/<need_code>/scan", "/papers/<need_code>/scan/<any(add, read, remove):doing>"
Answer = tuple[str, int] | Response


@dataclass(frozen=True)
class Desk:
    """Who sits before the page of a scan, and where they came from."""

    dossier: Dossier
    code: str
    party: Party
    actor: Viewer
    owner_id: UUID | None
    layout: str
    endpoint: str
    back: tuple[Sentence, str]

    @property
    def need(self) -> Need | None:
        """Return what asks for the paper, None where no rule does any more."""
        return next((need for need in self.dossier.needs if need.code == self.code), None)

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return url_for(self.endpoint, participant_id=self.dossier.participant.id, need_code=self.code)

    def act(self, doing: str) -> str:
        """Return the address of a deed."""
        return url_for(f"{self.endpoint}_act", participant_id=self.dossier.participant.id, need_code=self.code, doing=doing)


def _of_person(participant_id: UUID, code: str) -> Desk:
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PAPERS_EDIT)
    return Desk(
        dossier_of(participant, now=clock.now()),
        code,
        Party.DESK,
        viewer,
        viewer.account_id,
        "layout/base.html",
        "papers.scan",
        (_l("%(name)s: papers", name=participant.person.full_name), url_for("papers.show", participant_id=participant_id)),
    )


def _of_oneself(participant_id: UUID, code: str) -> Desk:
    viewer, dossier = current_viewer(), own_dossier(participant_id)
    back = (_l("My papers"), url_for("papers.mine"))
    return Desk(dossier, code, Party.SELF, viewer, viewer.account_id, "layout/base.html", "papers.my_scan", back)


def _of_child(participant_id: UUID, code: str) -> Desk:
    dossier, _guardian, actor = child_dossier(participant_id, to=Right.SIGN)
    back = (_l("Back"), url_for("papers.of_child", participant_id=participant_id))
    return Desk(dossier, code, Party.GUARDIAN, actor, current_guardian().session_id, "layout/guardian.html", "papers.child_scan", back)


def _page(desk: Desk, code: int = 200, *, form: ScanForm | None = None, reason: ReasonForm | None = None) -> tuple[str, int]:
    participant, need = desk.dossier.participant, desk.need
    scan = find_scan(participant.id, desk.code)
    if scan is None and (need is None or not need.needs_scan):
        raise NotFound
    barred = why_not_add(need, returns_on=desk.dossier.trip.returns_on, today=desk.dossier.today) if need is not None else []
    is_desk = desk.party is Party.DESK
    page = render_template(
        "papers/scan.html",
        desk=desk,
        participant=participant,
        need=need,
        paper=title_of(need) if need is not None else desk.code,
        scan=scan if scan is not None and scan.file_key else None,
        is_erased=scan is not None and not scan.file_key,
        barred=barred,
        may_add=need is not None and not barred,
        form=form or ScanForm(formdata=None),
        reason=reason or (ReasonForm(formdata=None) if is_desk else ConfirmForm(formdata=None)),
        is_desk=is_desk,
        must_prove=is_desk and must_prove(desk.actor, this_session(), now=clock.now()),
        readings=list_readings(participant.id, desk.code),
        erased_on=desk.dossier.trip.returns_on,
    )
    return page, code


def _act(desk: Desk, doing: str) -> Answer:
    deeds: dict[str, Any] = {"add": _add, "read": _read, "remove": _remove}
    answer: Answer = deeds[doing](desk)
    return answer


def _add(desk: Desk) -> Answer:
    need = desk.need
    if need is None or not need.needs_scan:
        raise NotFound
    form = ScanForm()
    if not form.validate():
        return _page(desk, 422, form=form)
    earlier = ""
    try:
        with one_effect(form, owner_id=desk.owner_id) as effect:
            if not effect.earlier:
                earlier = add_scan(desk.dossier, desk.code, form.file.data.stream, party=desk.party, actor=desk.actor, now=clock.now())
                effect.location = desk.url
                say(_("The copy is kept, sealed. It is erased 14 days after the return."))
    except Refused as refusal:
        form.file.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _page(desk, 422, form=form)
    drop_file(earlier)
    return effect.redirect()


def _scan(desk: Desk) -> PaperScan:
    scan = find_scan(desk.dossier.participant.id, desk.code)
    if scan is None or not scan.file_key:
        raise NotFound
    return scan


def _read(desk: Desk) -> Answer:
    scan, form, reason = _scan(desk), ReasonForm(), ""
    if desk.party is Party.DESK:
        _has_proved, status = why_not_open(form, this_session())
        if status != 200:
            return _page(desk, status, reason=form)
        reason = form.reason.data or ""
    elif not ConfirmForm().validate():
        return _page(desk, 422)
    try:
        with transaction():
            content = read_scan(scan, desk.dossier.participant, party=desk.party, reason=reason, actor=desk.actor, now=clock.now())
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(desk, 422, reason=form)
    answer = Response(content, mimetype=TYPES[scan.ending])
    # A name that says nothing about whom it is of.
    answer.headers["Content-Disposition"] = f'attachment; filename="{desk.code}.{scan.ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _remove(desk: Desk) -> Answer:
    scan, form, key = _scan(desk), ConfirmForm(), ""
    with one_effect(form, owner_id=desk.owner_id) as effect:
        if not effect.earlier:
            key = remove_scan(scan, desk.dossier.participant, actor=desk.actor, now=clock.now())
            effect.location = desk.back[1]
            say(_("The copy is erased."))
    drop_file(key)
    return effect.redirect()


@blueprint.get(f"/participants/<uuid:participant_id>{_GET}")
@requires(Permission.PAPERS_EDIT)
def scan(participant_id: UUID, need_code: str) -> tuple[str, int]:
    """Show the desk whether a copy is kept, and who read it."""
    return _page(_of_person(participant_id, need_code))


@blueprint.post(f"/participants/<uuid:participant_id>{_POST}")
@requires(Permission.PAPERS_EDIT)
def scan_act(participant_id: UUID, need_code: str, doing: str) -> Answer:
    """Add, read or erase a copy at the desk."""
    return _act(_of_person(participant_id, need_code), doing)


@blueprint.get("/me/papers/<uuid:participant_id>/<need_code>/scan")
@requires(Permission.MINE)
def my_scan(participant_id: UUID, need_code: str) -> tuple[str, int]:
    """Show whether a copy of one's own paper is kept, and who read it."""
    return _page(_of_oneself(participant_id, need_code))


@blueprint.post("/me/papers/<uuid:participant_id>/<need_code>/scan/<any(add, read, remove):doing>")
@requires(Permission.MINE)
def my_scan_act(participant_id: UUID, need_code: str, doing: str) -> Answer:
    """Add, read or erase a copy of one's own paper."""
    return _act(_of_oneself(participant_id, need_code), doing)


@blueprint.get(f"/guardian/children/<uuid:participant_id>{_GET}")
@guardian_only
def child_scan(participant_id: UUID, need_code: str) -> tuple[str, int]:
    """Show a guardian who signs whether a copy is kept, and who read it."""
    return _page(_of_child(participant_id, need_code))


@blueprint.post(f"/guardian/children/<uuid:participant_id>{_POST}")
@guardian_only
def child_scan_act(participant_id: UUID, need_code: str, doing: str) -> Answer:
    """Add, read or erase a copy of a child's paper."""
    return _act(_of_child(participant_id, need_code), doing)
