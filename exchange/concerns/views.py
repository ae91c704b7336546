"""Pages: something worries you? for whoever travels; what was written, for safeguarding leads; who they are, for the network."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.accounts.queries import find_own_account
from exchange.accounts.views.proving import why_not_proved
from exchange.care.views.blueprint import this_session
from exchange.concerns import appointing, queries, rules, services
from exchange.concerns.forms import AppointForm, ConcernForm, MoreForm, ReadForm, WordsForm
from exchange.concerns.models import Concern, ConcernReading, EntryKind, Reach, Urgency
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm, ExchangeForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say

blueprint = Blueprint("concerns", __name__)


def _effect(form: ExchangeForm, field: Field, page: Callable[[], tuple[str, int]], deed: Callable[[], str]) -> tuple[str, int] | Response:
    """Do what a form asks for and go where `deed` says, or show the page with the form as typed and what is wrong."""
    if not form.validate():
        return page()[0], 422
    try:
        with one_effect(form, owner_id=current_viewer().account_id) as effect:
            if not effect.earlier:
                effect.location = deed()
    except Refused as refusal:
        field.errors = [*field.errors, *(str(one.sentence) for one in refusal.obstacles)]
        return page()[0], 422
    return effect.redirect()


# ---- whoever is worried -------------------------------------------------------------------------


def _own_page(form: ConcernForm) -> tuple[str, int]:
    viewer, today = current_viewer(), clock.today()
    readers = queries.list_readers(viewer, today=today)
    return render_template("concerns/write.html", form=form, readers=readers, own=queries.list_own(viewer)), 200


def _writing() -> ConcernForm:
    viewer = current_viewer()
    if not rules.may_write(viewer):
        raise NotFound
    form = ConcernForm()
    form.name(queries.list_readers(viewer, today=clock.today()))
    return form


@blueprint.get("/me/concern")
@requires(Permission.MINE)
def mine() -> tuple[str, int]:
    """Show whom to call, who reads what is written here, the form, and what one wrote before."""
    return _own_page(_writing())


@blueprint.post("/me/concern")
@requires(Permission.MINE)
def write() -> tuple[str, int] | Response:
    """Keep what somebody wrote, for those who may read it."""
    form, viewer = _writing(), current_viewer()

    def deed() -> str:
        concern = services.write_concern(
            form.words.data or "",
            about=form.about(),
            urgency=Urgency(form.urgency.data),
            reach=Reach(form.reach.data),
            kept_from=form.shut_out(),
            actor=viewer,
            now=clock.now(),
        )
        say(_("Sent. On this page you see who has read it, and the answer."))
        return url_for("concerns.own", concern_id=concern.id)

    return _effect(form, form.kept_from if form.kept_from.choices else form.words, lambda: _own_page(form), deed)


def _my_page(concern: Concern, form: MoreForm) -> tuple[str, int]:
    shut_out = queries.shut_out_of(concern)
    readers = queries.list_readers(current_viewer(), today=clock.today())
    page = render_template(
        "concerns/own.html",
        concern=concern,
        entries=queries.list_entries(concern),
        readings=queries.list_readings(concern),
        readers=[one for one in readers if one.id not in shut_out],
        form=form,
        kept=rules.why_not_erase(concern.state, concern.kept_until_on, today=clock.today()),
    )
    return page, 200


def _adding(concern: Concern) -> MoreForm:
    form, shut_out = MoreForm(), queries.shut_out_of(concern)
    form.name([one for one in queries.list_readers(current_viewer(), today=clock.today()) if one.id not in shut_out])
    return form


@blueprint.get("/me/concern/<uuid:concern_id>")
@requires(Permission.MINE)
def own(concern_id: UUID) -> tuple[str, int]:
    """Show what one wrote, who read it and what was answered."""
    concern = queries.get_own(concern_id, viewer=current_viewer())
    return _my_page(concern, _adding(concern))


@blueprint.post("/me/concern/<uuid:concern_id>")
@requires(Permission.MINE)
def add(concern_id: UUID) -> tuple[str, int] | Response:
    """Add to what one wrote."""
    viewer = current_viewer()
    concern = queries.get_own(concern_id, viewer=viewer)
    form = _adding(concern)

    def deed() -> str:
        services.add_words(concern, form.words.data or "", kept_from=form.shut_out(), actor=viewer, now=clock.now())
        say(_("Added."))
        return url_for("concerns.own", concern_id=concern.id)

    return _effect(form, form.kept_from if form.kept_from.choices else form.words, lambda: _my_page(concern, form), deed)


# ---- safeguarding leads -------------------------------------------------------------------------


@blueprint.get("/concerns")
@requires(Permission.CONCERNS_LEAD)
def index() -> str:
    """List what a safeguarding lead may know of; nothing of what was written."""
    return render_template("concerns/index.html", lines=queries.list_concerns(current_viewer(), today=clock.today()))


def _found(concern_id: UUID) -> tuple[Concern, ConcernReading | None]:
    viewer, now = current_viewer(), clock.now()
    concern = queries.get_concern(concern_id, viewer=viewer, today=clock.today())
    return concern, queries.find_open_reading(concern, viewer, session_hash=this_session().hash, now=now)


def _lead_page(
    concern: Concern, opened: ConcernReading | None, *, form: ReadForm | None = None, words: WordsForm | None = None, asked: str = "answer"
) -> tuple[str, int]:
    session, viewer = this_session(), current_viewer()
    page = render_template(
        "concerns/show.html",
        concern=concern,
        opened=opened,
        entries=queries.list_entries(concern) if opened else [],
        readings=queries.list_readings(concern) if opened else [],
        city=queries.city_of(concern) if opened else None,
        band=rules.age_band(concern.writer.birth_date if concern.writer else None, clock.today()),
        form=form or ReadForm(),
        words=words or WordsForm(),
        asked=asked,
        must_prove=opened is None and services.must_prove(viewer, session_hash=session.hash, signed_in_at=session.since, now=clock.now()),
        why_not_act=rules.why_not_act(concern.state),
    )
    return page, 200


@blueprint.get("/concerns/<uuid:concern_id>")
@requires(Permission.CONCERNS_LEAD)
def show(concern_id: UUID) -> tuple[str, int]:
    """Ask why it is read now; once that is said, show what was written."""
    return _lead_page(*_found(concern_id))


@blueprint.post("/concerns/<uuid:concern_id>/read")
@requires(Permission.CONCERNS_LEAD)
def read(concern_id: UUID) -> tuple[str, int] | Response:
    """Open it for half an hour, with a reason that whoever wrote it sees."""
    concern, opened = _found(concern_id)
    form, session, viewer = ReadForm(), this_session(), current_viewer()
    proves = services.must_prove(viewer, session_hash=session.hash, signed_in_at=session.since, now=clock.now())
    if proves and form.validate() and viewer.account_id is not None:
        refused = why_not_proved(find_own_account(viewer.account_id), form.password.data or "", now=clock.now(), may_be_code=True)
        if refused is not None:
            form.password.errors = [refused[0]]
            return _lead_page(concern, opened, form=form)[0], refused[1]

    def deed() -> str:
        services.open_concern(
            concern,
            reason=form.reason.data or "",
            session_hash=session.hash,
            signed_in_at=session.since,
            has_proved=proves,
            actor=viewer,
            now=clock.now(),
        )
        return url_for("concerns.show", concern_id=concern.id)

    return _effect(form, form.reason, lambda: _lead_page(concern, opened, form=form), deed)


@blueprint.post("/concerns/<uuid:concern_id>/<any('answer', 'handed-on', 'closed'):outcome>")
@requires(Permission.CONCERNS_LEAD)
def act(concern_id: UUID, outcome: str) -> tuple[str, int] | Response:
    """Answer, note what was handed on to an authority, or close it; only while it is open to whoever does it."""
    concern, opened = _found(concern_id)
    if opened is None:
        raise NotFound
    form = WordsForm()

    def deed() -> str:
        services.act_on(concern, EntryKind(outcome), form.words.data or "", actor=current_viewer(), now=clock.now())
        say(_("Written down."))
        return url_for("concerns.show", concern_id=concern.id)

    return _effect(form, form.words, lambda: _lead_page(concern, opened, words=form, asked=outcome), deed)


# ---- who they are -------------------------------------------------------------------------------


def _leads_page(form: AppointForm, reasons: list[str] | None = None) -> tuple[str, int]:
    today, viewer = clock.today(), current_viewer()
    in_force = {person.id for person in queries.list_leads(today)}
    rows = [
        (lead, person, first, second, person.id in in_force, rules.why_not_approve(lead, actor_id=viewer.person_id))
        for lead, person, first, second in queries.list_appointments()
    ]
    return render_template("concerns/leads.html", rows=rows, form=form, reasons=reasons or [], nobody=not in_force), 200


def _appointing() -> AppointForm:
    form = AppointForm()
    form.name(queries.list_candidates(clock.today(current_app.config["EXCHANGE"].time_zone), but=current_viewer().person_id))
    return form


@blueprint.get("/concerns/leads")
@requires(Permission.CONCERNS_LEAD)
def leads() -> tuple[str, int]:
    """Show who may read what worries young people, and who appointed and approved them."""
    return _leads_page(_appointing())


@blueprint.post("/concerns/leads")
@requires(Permission.CONCERNS_LEAD)
def appoint() -> tuple[str, int] | Response:
    """Propose somebody; a second person of the network approves."""
    form = _appointing()

    def deed() -> str:
        chosen = next((one for one in form.person.choices or () if one.value == form.person.data), None)
        if chosen is None:
            raise NotFound
        appointing.appoint(UUID(str(form.person.data)), actor=current_viewer(), now=clock.now())
        say(_("Appointed. It takes effect once a third person of the network approves it."))
        return url_for("concerns.leads")

    return _effect(form, form.person, lambda: _leads_page(form), deed)


@blueprint.post("/concerns/leads/<uuid:lead_id>/<any('approve', 'end'):verdict>")
@requires(Permission.CONCERNS_LEAD)
def decide(lead_id: UUID, verdict: str) -> tuple[str, int] | Response:
    """Approve an appointment, or end it at once."""
    viewer, form = current_viewer(), ConfirmForm()
    lead = queries.get_appointment(lead_id, viewer=viewer)
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for("concerns.leads")) as effect:
            if not effect.earlier:
                (appointing.approve if verdict == "approve" else appointing.end)(lead, actor=viewer, now=clock.now())
    except Refused as refusal:
        return _leads_page(_appointing(), [str(one.sentence) for one in refusal.obstacles])[0], 422
    return effect.redirect()
