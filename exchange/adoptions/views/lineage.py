"""The family of an initiative, drawn; and the page on which a city writes its own version up."""

from typing import Any
from uuid import UUID

from flask import Response as FileResponse
from flask import jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions import queries
from exchange.adoptions.lineage import rules, services
from exchange.adoptions.lineage.drawing import draw_family
from exchange.adoptions.lineage.forms import WriteUpForm
from exchange.adoptions.lineage.queries import count_takings, find_written_up, list_adapted_parts, list_takings
from exchange.adoptions.lineage.showing import city_line, family_as_json, node_note
from exchange.adoptions.lineage.tree import CITIES_SHOWN, NODES_SHOWN, count_shown, family_tree, lay_out
from exchange.adoptions.models import Adoption
from exchange.adoptions.views.blueprint import blueprint
from exchange.foundation import clock
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Conflict, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.lineage.queries import MOST, find_family, list_kin
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import get_initiative
from exchange.initiatives.questions import NAMES
from exchange.initiatives.rules import answer_of
from exchange.initiatives.services import submit_initiative

_MOVE = Permission.ADOPTIONS_MOVE


@blueprint.get("/initiatives/<slug>/lineage")
@public
def lineage(slug: str) -> FileResponse:
    """Draw what an initiative comes from and what went on from it, with the cities that took each one up."""
    viewer = current_viewer()
    return public_page(lambda: _family_page(slug, viewer), is_anonymous=not viewer.is_signed_in)


def _family_page(slug: str, viewer: Viewer) -> str:
    initiative = get_initiative(slug, viewer=viewer)
    family = find_family(initiative, viewer=viewer)
    wants_all = request.args.get("all") == "1"
    layout = lay_out(family, shown=MOST if wants_all else NODES_SHOWN)
    tops = family_tree(family, list_takings(layout.kept), cities=MOST if wants_all else CITIES_SHOWN, layout=layout)
    taken = count_takings(family.members)
    shown = count_shown(tops)
    language = reader_language()
    may_part = viewer.may(Permission.INITIATIVES_REVIEW)
    return render_template(
        "adoptions/lineage/page.html",
        initiative=initiative,
        tops=tops,
        drawing=draw_family(tops, language),
        member_count=len(family.members),
        city_count=len({one.city_slug for one in family.members.values()} | taken.keys()),
        taking_count=sum(taken.values()),
        is_folded=not wants_all and (shown < len(family.members) or _has_more_cities(tops)),
        is_cut=family.is_cut,
        wants_all=wants_all,
        may_part=may_part,
        node_note=node_note,
        city_line=city_line,
        kin=list_kin(initiative.id) if may_part else [],
    )


def _has_more_cities(tops: list[Any]) -> bool:
    return any(node.more_cities or _has_more_cities(node.children) for node in tops)


@blueprint.get("/initiatives/<slug>/lineage.json")
@public
def lineage_json(slug: str) -> FileResponse:
    """Give the whole family to programs."""
    viewer = current_viewer()
    family = find_family(get_initiative(slug, viewer=viewer), viewer=viewer)
    answer = jsonify(family_as_json(family, list_takings(family.members)))
    return public_for_a_minute(answer, is_anonymous=not viewer.is_signed_in)


@blueprint.get("/adoptions/<uuid:adoption_id>/write-up")
@requires(_MOVE)
def write_up(adoption_id: UUID) -> str:
    """Show the city's version as it is written, or as it begins: with what was kept of the original."""
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer(), permission=_MOVE)
    written = find_written_up(adoption)
    form = WriteUpForm(formdata=None)
    if written is None:
        city_name = adoption.city.name
        answers = rules.first_answers(adoption.initiative, list_adapted_parts(adoption.id), city_name=city_name)
        form.fill(answers, language=adoption.initiative.language)
    else:
        form.fill({name: answer_of(written, name) for name in NAMES}, language=written.language)
    return _write_up_page(adoption, written, form, [])


def _write_up_page(
    adoption: Adoption,
    written: Initiative | None,
    form: WriteUpForm,
    reasons: list[Obstacle],
    *,
    theirs: dict[str, str] | None = None,
) -> str:
    return render_template(
        "adoptions/lineage/write_up.html",
        adoption=adoption,
        initiative=adoption.initiative,
        written=written,
        form=form,
        names=NAMES,
        reasons=reasons,
        theirs=theirs or {},
        barred=rules.why_not_write_up(adoption.stage, adoption.stopped_in, written=written),
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/write-up")
@requires(_MOVE)
def keep_write_up(adoption_id: UUID) -> Response | tuple[str, int]:
    """Keep the city's version, and send it to the network where that is asked."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    form = WriteUpForm()
    if not form.validate_on_submit():
        return _write_up_page(adoption, find_written_up(adoption), form, []), 422
    is_sent = request.form.get("go") == "send"
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                now = clock.now()
                typed, seen = form.answers(), rules.read_prints(form.seen.data or "")
                written = services.write_up(adoption, typed, language=form.language.data, seen=seen, is_sent=is_sent, actor=viewer, now=now)
                address = url_for("initiatives.show", slug=written.slug)
                if is_sent:
                    submit_initiative(written, path=address, actor=viewer, now=now)
                    say(_("Your city’s version is on its way to the network."))
                else:
                    say(_("Saved. Nobody outside your city sees it yet."))
                effect.location = address if is_sent else url_for(".write_up", adoption_id=adoption_id)
    except Refused as refused:
        return _write_up_page(adoption, find_written_up(adoption), form, refused.obstacles), 422
    except Conflict:
        return _both_write_ups(queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE), form, is_sent=is_sent), 409
    return effect.redirect()


def _both_write_ups(adoption: Adoption, form: WriteUpForm, *, is_sent: bool) -> str:
    """Show what a colleague saved beside one's own words; what only the colleague touched stands as they saved it."""
    written = find_written_up(adoption)
    assert written is not None
    saved, typed = services.kept_of(written), form.answers() | {"language": form.language.data}
    seen = rules.read_prints(form.seen.data or "")
    kept, lost = rules.meet_write_ups(saved, typed, seen, is_sent=False)
    told = rules.meet_write_ups(saved, typed, seen, is_sent=is_sent)[1]
    shown = kept | {name: typed[name] for name in lost}
    form.fill({name: shown[name] for name in NAMES}, language=shown["language"])
    # Whoever saves from here has seen both.
    form.seen.data = rules.prints_of(saved, language=written.language)
    return _write_up_page(adoption, written, form, [], theirs={name: services.in_words(name, saved[name]) for name in told})
