"""Pages of adoptions: take up, the list, one adoption and its moves."""

from datetime import timedelta
from uuid import UUID

from flask import Response as FileResponse
from flask import jsonify, render_template, request, url_for
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries, rules, services
from exchange.adoptions.api import adoption_as_json, lines_as_json
from exchange.adoptions.dossier import read_dossier, settled_last
from exchange.adoptions.evidence import is_hard, missing_for, obstacles_of, short_words
from exchange.adoptions.forms import AdoptForm, MoveForm
from exchange.adoptions.gates import GATES
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.panels import arguments_for, panels_of
from exchange.adoptions.queries import AdoptionLine
from exchange.adoptions.records import dossier_as_json, record_lines
from exchange.adoptions.showing import CHIP, own_hops, public_hops
from exchange.adoptions.views.blueprint import blueprint
from exchange.cities.models import City
from exchange.cities.queries import list_cities_for, list_cities_in_network
from exchange.cities.rules import why_not_write
from exchange.foundation import clock
from exchange.foundation.fragments import rendered
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import get_initiative
from exchange.initiatives.sections import Place, Section

_MOVE = Permission.ADOPTIONS_MOVE


def _adopting_cities() -> list[City]:
    viewer = current_viewer()
    return list_cities_in_network(clock.today()) if viewer.is_network else list_cities_for(viewer.cities_for(_MOVE))


def _adopt_form(cities: list[City]) -> AdoptForm:
    form = AdoptForm()
    form.offer((city.slug, city.name) for city in cities)
    return form


def _choice(form: AdoptForm, cities: list[City]) -> City | None:
    """Return the city chosen; who acts for one city only has chosen it."""
    if form.city.data:
        return next((city for city in cities if city.slug == form.city.data), None)
    return cities[0] if len(cities) == 1 and not current_viewer().is_network else None


@blueprint.get("/initiatives/<slug>/adopt")
@requires(_MOVE)
def new(slug: str) -> str:
    """Show what taking up means, and ask for which city where there is a choice."""
    initiative = get_initiative(slug, viewer=current_viewer())
    cities = _adopting_cities()
    return _new_page(initiative, _adopt_form(cities), cities, [])


def _new_page(initiative: Initiative, form: AdoptForm, cities: list[City], reasons: list[Obstacle]) -> str:
    return render_template(
        "adoptions/new.html",
        initiative=initiative,
        form=form,
        asks_city=len(cities) != 1 or current_viewer().is_network,
        city=cities[0] if len(cities) == 1 else None,
        reasons=reasons,
        gate=GATES[AdoptionStage.SPOTTED],
        arguments=[
            rendered(one.template, initiative=initiative, **one.context) for one in arguments_for(initiative, viewer=current_viewer())
        ],
    )


@blueprint.post("/initiatives/<slug>/adopt")
@requires(_MOVE)
def adopt(slug: str) -> Response | tuple[str, int]:
    """Take an initiative up for the viewer's city."""
    viewer, cities = current_viewer(), _adopting_cities()
    form = _adopt_form(cities)
    initiative = get_initiative(slug, viewer=viewer)
    if not form.validate_on_submit():
        return _new_page(initiative, form, cities, []), 422
    city = _choice(form, cities)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                adoption = services.adopt_initiative(
                    initiative,
                    city,
                    sentence=form.sentence.data or "",
                    actor=viewer,
                    today=clock.today(city.time_zone if city else "UTC"),
                    now=clock.now(),
                )
                say(_("Your city has taken this up. Its author reads of it in their news."))
                effect.location = url_for(".show", adoption_id=adoption.id)
    except Refused as refused:
        earlier = next((o for o in refused.obstacles if o.code == "already-adopted"), None)
        if earlier is not None:
            say(earlier.sentence, kind="note")
            return redirect(url_for(".show", **earlier.arguments), code=303)
        return _new_page(initiative, form, cities, refused.obstacles), 422
    return effect.redirect()


def _filters() -> tuple[str, AdoptionStage | None]:
    side = "out" if request.args.get("side") == "out" else "in"
    stage = request.args.get("stage", "")
    return side, AdoptionStage(stage) if stage in set(AdoptionStage) else None


@blueprint.get("/adoptions")
@requires(Permission.ADOPTIONS_VIEW)
def index() -> str:
    """List what the viewer's city took up, or what others took from it."""
    viewer = current_viewer()
    side, stage = _filters()
    counts = queries.count_adoptions(viewer=viewer, taken_from_us=side == "out")
    shown = sum(counts.values()) if stage is None else counts[stage]
    paging = Paging(min(page_number(), Paging(1, shown).pages), shown)
    lines = queries.list_adoptions(viewer=viewer, taken_from_us=side == "out", stage=stage, part=paging)
    return render_template(
        "adoptions/index.html",
        side=side,
        stage=stage,
        counts=counts,
        total=sum(counts.values()),
        paging=paging,
        lines=[(line, public_hops(line)) for line in lines],
        chips=CHIP,
        today=clock.today(),
    )


@blueprint.get("/adoptions.json")
@requires(Permission.ADOPTIONS_VIEW)
def index_json() -> FileResponse:
    """Give the same list to programs."""
    side, stage = _filters()
    lines: list[AdoptionLine] = queries.list_adoptions(viewer=current_viewer(), taken_from_us=side == "out", stage=stage)
    return jsonify(lines_as_json(lines, side=side))


@blueprint.get("/adoptions/<uuid:adoption_id>")
@requires(Permission.ADOPTIONS_VIEW)
def show(adoption_id: UUID) -> str:
    """Show one adoption: where it stands, how it got there, what comes next."""
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer())
    form = MoveForm(formdata=None, version=adoption.version)
    form.offer(adoption.stage, stopped_in=adoption.stopped_in)
    usual = rules.possible_moves(adoption.stage, stopped_in=adoption.stopped_in)[0]
    form.to.data = usual.value
    form.next_due_on.data = GATES[usual].due_on(clock.today(adoption.city.time_zone))
    return _page(adoption, form, [])


def _page(adoption: Adoption, form: MoveForm, reasons: list[Obstacle]) -> str:
    viewer = current_viewer()
    may_move = viewer.may(_MOVE, city_id=adoption.city_id)
    closed = why_not_write(left_on=adoption.city.member_until_on, today=clock.today(adoption.city.time_zone))
    panels = panels_of(adoption, viewer=viewer)
    dossier = read_dossier(adoption)
    steps = queries.list_steps(adoption)
    moves = rules.possible_moves(adoption.stage, stopped_in=adoption.stopped_in)
    missing = missing_for(adoption.stage, moves[0], dossier.evidence)
    return render_template(
        "adoptions/show.html",
        adoption=adoption,
        initiative=adoption.initiative,
        steps=steps,
        hops=own_hops(adoption.stage, adoption.stopped_in, steps),
        chip_kind=CHIP[adoption.stage],
        gate=GATES[adoption.stage],
        next_stage=moves[0] if moves[0] is not AdoptionStage.STOPPED else None,
        next_gate=GATES[moves[0]],
        form=form,
        reasons=reasons,
        may_move=may_move and not closed,
        closed=closed,
        dossier=dossier,
        missing=obstacles_of(missing, adoption.id),
        may_go_without=any(not is_hard(code) for code in missing),
        records=record_lines(adoption, dossier),
        actions=settled_last(dossier.actions),
        today=clock.today(adoption.city.time_zone),
        without_words=short_words,
        main_panels=_drawn(adoption, panels, Place.MAIN, may_move=may_move),
        side_panels=_drawn(adoption, panels, Place.SIDE, may_move=may_move),
        is_late=adoption.next_due_on is not None and adoption.next_due_on < clock.today(adoption.city.time_zone),
        is_soon=adoption.next_due_on is not None and adoption.next_due_on <= clock.today(adoption.city.time_zone) + timedelta(days=14),
    )


def _drawn(adoption: Adoption, panels: list[Section], place: Place, *, may_move: bool) -> list[Markup]:
    facts = {"adoption": adoption, "initiative": adoption.initiative, "may_move": may_move}
    return [rendered(panel.template, **facts, **panel.context) for panel in panels if panel.place is place]


@blueprint.get("/adoptions/<uuid:adoption_id>.json")
@requires(Permission.ADOPTIONS_VIEW)
def show_json(adoption_id: UUID) -> FileResponse:
    """Give the same adoption to programs."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer)
    facts = adoption_as_json(adoption, queries.list_steps(adoption)) | dossier_as_json(adoption, read_dossier(adoption))
    for panel in panels_of(adoption, viewer=viewer):
        facts |= panel.data
    return jsonify(facts)


@blueprint.post("/adoptions/<uuid:adoption_id>/move")
@requires(_MOVE)
def move(adoption_id: UUID) -> Response | tuple[str, int]:
    """Move an adoption to another stage."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    form = MoveForm()
    form.offer(adoption.stage, stopped_in=adoption.stopped_in)
    if form.version.data != adoption.version:
        # Other stages were on offer then: the service answers with both versions instead of a field error.
        form.offer_every_stage()
    if not form.validate_on_submit():
        return _page(adoption, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                to = AdoptionStage(form.to.data)
                services.move_adoption(
                    adoption,
                    to,
                    sentence=form.sentence.data or "",
                    without=form.without.data or "",
                    next_due_on=form.next_due_on.data,
                    version=form.version.data or 0,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("It now stands at “%(stage)s”. Its author reads of it in their news.", stage=to.label))
                effect.location = url_for(".show", adoption_id=adoption_id)
    except Refused as refused:
        return _page(adoption, form, refused.obstacles), 422
    return effect.redirect()
