"""Pages of requests from one city to another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, jsonify, render_template, url_for
from flask import Response as FileResponse
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.queries import get_adoption
from exchange.cities.models import City
from exchange.cities.queries import find_city, list_cities
from exchange.foundation import clock
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import LANGUAGES, _, reader_language
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.mentoring import queries, rules, services, showing
from exchange.mentoring.forms import AcceptForm, AskForm, DeclineForm, HelpedForm, MeetingForm, TakeBackForm, YesForm
from exchange.mentoring.models import MentorRequest, MentorState

blueprint = Blueprint("mentoring", __name__)
_RIGHT = Permission.ADOPTIONS_MOVE


@blueprint.get("/mentors")
@requires(_RIGHT)
def index() -> str:
    """List what other cities ask and what one's own city asked; the network reads numbers."""
    viewer, now = current_viewer(), clock.now()
    if viewer.is_network:
        numbers = queries.network_numbers(asked_before=now - timedelta(days=rules.PATIENCE_DAYS))
        return render_template("mentoring/numbers.html", numbers=numbers, spent=showing.spent, patience=rules.PATIENCE_DAYS)
    theirs, ours, minutes = _lists(viewer)
    return render_template(
        "mentoring/index.html",
        theirs=theirs,
        ours=ours,
        given=showing.spent(sum(minutes.get(line.request.id, 0) for line in theirs)),
        taken=showing.spent(sum(minutes.get(line.request.id, 0) for line in ours)),
        has_talked=bool(minutes),
    )


def _lists(viewer: Viewer) -> tuple[list[showing.Line], list[showing.Line], dict[UUID, int]]:
    minutes = queries.minutes_by_request(viewer=viewer)
    today = clock.today(current_app.config["EXCHANGE"].time_zone)
    theirs, ours = showing.split_lines(queries.list_requests(viewer=viewer), queries.own_cities(viewer), minutes, today=today)
    return theirs, ours, minutes


@blueprint.get("/mentors.json")
@requires(_RIGHT)
def index_json() -> FileResponse:
    """Give the same lists to programs; to the network the numbers."""
    viewer, now = current_viewer(), clock.now()
    if viewer.is_network:
        numbers = queries.network_numbers(asked_before=now - timedelta(days=rules.PATIENCE_DAYS))
        by_state = {state.value: count for state, count in numbers.by_state.items()}
        return jsonify(by_state=by_state, silent=numbers.silent, minutes=numbers.minutes)
    return jsonify(showing.lines_as_json(*_lists(viewer)))


def _own_adoption(adoption_id: UUID, viewer: Viewer) -> Adoption:
    """Return an adoption of the viewer's own city; the network asks for nobody."""
    adoption = get_adoption(adoption_id, viewer=viewer, permission=_RIGHT)
    if adoption.city_id not in queries.own_cities(viewer):
        raise NotFound
    return adoption


def _ask_form(adoption: Adoption, mentors: list[rules.Mentor], **more: Any) -> AskForm:
    form = AskForm(**more)
    spoken = [*(adoption.city.languages or []), *(code for one in mentors for code in one.shared)]
    form.offer(mentors, spoken=spoken)
    return form


@blueprint.get("/adoptions/<uuid:adoption_id>/mentors/new")
@requires(_RIGHT)
def new(adoption_id: UUID) -> str:
    """Show which cities could help and why, and what one says to them."""
    adoption = _own_adoption(adoption_id, current_viewer())
    mentors = queries.mentors_for(adoption, today=clock.today(adoption.city.time_zone))
    form = _ask_form(adoption, mentors, formdata=None)
    form.languages.data = [code for code in adoption.city.languages or [] if code in LANGUAGES]
    return _new_page(adoption, mentors, form, [])


def _new_page(adoption: Adoption, mentors: list[rules.Mentor], form: AskForm, reasons: list[Obstacle]) -> str:
    barred = rules.why_not_ask_at_all(adoption.stage, left_on=adoption.city.member_until_on, today=clock.today(adoption.city.time_zone))
    return render_template(
        "mentoring/new.html",
        adoption=adoption,
        initiative=adoption.initiative,
        mentors={one.city.slug: one for one in mentors},
        form=form,
        reasons=[one for one in reasons if one.code not in {other.code for other in barred}],
        barred=barred,
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/mentors")
@requires(_RIGHT)
def ask(adoption_id: UUID) -> Response | tuple[str, int]:
    """Send a request to another city."""
    viewer = current_viewer()
    adoption = _own_adoption(adoption_id, viewer)
    mentors = queries.mentors_for(adoption, today=clock.today(adoption.city.time_zone))
    form = _ask_form(adoption, mentors)
    chosen = form.city.data
    form.city.validate_choice = False  # a city that is not on the list is told why it is not
    if not form.validate_on_submit():
        return _new_page(adoption, mentors, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                other = find_city(chosen) if chosen else None
                made, letters = services.ask_for_mentor(adoption, other, form.facts(), actor=viewer, now=clock.now())
                city = made.other_city.name_in(reader_language())
                say(_("%(city)s has your request. Its coordinators are told by letter.", city=city) if letters else _nobody_told(city))
                effect.location = url_for(".show", request_id=made.id)
    except Refused as refused:
        return _new_page(adoption, mentors, form, refused.obstacles), 422
    return effect.redirect()


def _nobody_told(city: str) -> str:
    return _("Kept, but nobody in %(city)s could be told by letter: we know no address there.", city=city)


@blueprint.get("/mentors/<uuid:request_id>")
@requires(_RIGHT)
def show(request_id: UUID) -> str:
    """Show one request to the two cities: what is asked, what was answered, when they talked."""
    return _page(queries.get_request(request_id, viewer=current_viewer()))


def _page(request: MentorRequest, reasons: list[Obstacle] | None = None, **typed: ExchangeForm) -> str:
    mine = queries.own_cities(current_viewer())
    is_asker, is_asked = request.city_id in mine, request.other_city_id in mine
    today = clock.today((request.city if is_asker else request.other_city).time_zone)
    forms: dict[str, Any] = {}
    if request.state is MentorState.WAITING and is_asked:
        forms = {"accept_form": _accept_form(request, formdata=None), "decline_form": _decline_form(request, formdata=None)}
    if request.state is MentorState.ACCEPTED:
        forms = {"meeting_form": MeetingForm(formdata=None), "helped_form": HelpedForm(formdata=None, version=request.version)}
    if request.state is MentorState.ENDED:
        forms = {"helped_form": HelpedForm(formdata=None)}
        forms["helped_form"].show(request)
    meetings = queries.list_meetings(request)
    return render_template(
        "mentoring/show.html",
        asking=request,
        initiative=request.adoption.initiative,
        is_asker=is_asker,
        is_asked=is_asked,
        other=request.other_city if is_asker else request.city,
        chip=showing.CHIP[request.state],
        asked=showing.asked_facts(request),
        answered=showing.answer_facts(request),
        honest=showing.honest_words(request, today=today),
        meetings=meetings,
        total=showing.spent(sum(one.minutes for one in meetings)),
        spent=showing.spent,
        our_yes=request.yes_at if is_asker else request.other_yes_at,
        their_yes=request.other_yes_at if is_asker else request.yes_at,
        reasons=reasons or [],
        doing=next(iter(typed), ""),
        **({"accept_form": None, "decline_form": None, "meeting_form": None, "helped_form": None} | forms | typed),
    )


def _accept_form(request: MentorRequest, **more: Any) -> AcceptForm:
    form = AcceptForm(**({"version": request.version} | more))
    form.offer([*(request.other_city.languages or []), *request.languages])
    return form


def _decline_form(request: MentorRequest, **more: Any) -> DeclineForm:
    form = DeclineForm(**({"version": request.version} | more))
    between = {request.city_id, request.other_city_id}
    language = reader_language()
    form.offer((city.slug, city.name_in(language)) for city in list_cities() if city.id not in between)
    return form


def _write(request_id: UUID, name: str, make: Callable[[MentorRequest], Any], act: Callable[[MentorRequest, Any], str]) -> Any:
    """Take a form of the request's page: `act` writes and returns the sentence to say."""
    viewer = current_viewer()
    request = queries.get_request(request_id, viewer=viewer)
    form = make(request)
    if not form.validate_on_submit():
        return _page(request, **{name: form}), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", request_id=request_id)) as effect:
            if not effect.earlier:
                say(act(request, form))
    except Refused as refused:
        return _page(request, refused.obstacles, **{name: form}), 422
    return effect.redirect()


@blueprint.post("/mentors/<uuid:request_id>/accept")
@requires(_RIGHT)
def accept(request_id: UUID) -> Response | tuple[str, int]:
    """Say yes for one's city."""

    def act(request: MentorRequest, form: AcceptForm) -> str:
        facts, version = form.facts(), form.version.data or 0
        said = {"agreed": bool(form.agreed.data), "version": version, "actor": current_viewer(), "now": clock.now()}
        letters, city = services.accept_request(request, facts, **said), request.city.name_in(reader_language())  # type: ignore[arg-type]
        return _("%(city)s is told by letter that you help.", city=city) if letters else _nobody_told(city)

    return _write(request_id, "accept_form", _accept_form, act)  # type: ignore[no-any-return]


@blueprint.post("/mentors/<uuid:request_id>/decline")
@requires(_RIGHT)
def decline(request_id: UUID) -> Response | tuple[str, int]:
    """Say no for one's city, with the reason."""

    def act(request: MentorRequest, form: DeclineForm) -> str:
        instead: City | None = find_city(form.instead.data) if form.instead.data else None
        facts = {"instead": instead, "version": form.version.data or 0}
        said = {"actor": current_viewer(), "now": clock.now()} | facts
        letters = services.decline_request(request, form.reason.data or "", **said)  # type: ignore[arg-type]
        city = request.city.name_in(reader_language())
        return _("%(city)s is told by letter, with your reason.", city=city) if letters else _nobody_told(city)

    return _write(request_id, "decline_form", _decline_form, act)  # type: ignore[no-any-return]


@blueprint.post("/mentors/<uuid:request_id>/take-back")
@requires(_RIGHT)
def take_back(request_id: UUID) -> Response | tuple[str, int]:
    """Take a request back."""

    def act(request: MentorRequest, form: TakeBackForm) -> str:
        services.take_request_back(request, version=form.version.data or 0, actor=current_viewer(), now=clock.now())
        return _("The request is taken back.")

    return _write(request_id, "take_back_form", lambda _request: TakeBackForm(), act)  # type: ignore[no-any-return]


@blueprint.post("/mentors/<uuid:request_id>/meetings")
@requires(_RIGHT)
def log_meeting(request_id: UUID) -> Response | tuple[str, int]:
    """Write a meeting down."""

    def act(request: MentorRequest, form: MeetingForm) -> str:
        facts = {"held_on": form.held_on.data, "minutes": form.minutes.data, "agreed": form.agreed.data or ""}
        services.log_meeting(request, actor=current_viewer(), now=clock.now(), **facts)
        return _("Written down. Both cities see it.")

    return _write(request_id, "meeting_form", lambda _request: MeetingForm(), act)  # type: ignore[no-any-return]


@blueprint.post("/mentors/<uuid:request_id>/end")
@requires(_RIGHT)
def end(request_id: UUID) -> Response | tuple[str, int]:
    """End it, with what helped; or write other words once it is over."""

    def act(request: MentorRequest, form: HelpedForm) -> str:
        facts = {"version": form.version.data or 0, "actor": current_viewer(), "now": clock.now()}
        if request.state is MentorState.ENDED:
            services.say_what_helped(request, form.helped.data or "", **facts)  # type: ignore[arg-type]
            return _("Kept. Both cities are asked anew whether everybody may read it.")
        services.end_request(request, form.helped.data or "", **facts)  # type: ignore[arg-type]
        return _("Ended. Thank you both.")

    return _write(request_id, "helped_form", lambda _request: HelpedForm(), act)  # type: ignore[no-any-return]


@blueprint.post("/mentors/<uuid:request_id>/lesson")
@requires(_RIGHT)
def lesson(request_id: UUID) -> Response | tuple[str, int]:
    """Say for one's city whether everybody may read what helped."""

    def act(request: MentorRequest, form: YesForm) -> str:
        is_yes = form.go.data == "yes"
        version = form.version.data or 0
        services.agree_to_publish(request, is_yes=is_yes, version=version, actor=current_viewer(), now=clock.now())
        if not is_yes:
            return _("Taken back. Nobody else reads it any more.")
        if request.yes_at and request.other_yes_at:
            return _("Both cities have said yes. Everybody can read it now on the page of the initiative.")
        return _("Your yes is kept. It becomes public once the other city says yes too.")

    return _write(request_id, "lesson_form", lambda _request: YesForm(), act)  # type: ignore[no-any-return]
