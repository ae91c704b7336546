"""One initiative at its stable address: page, data and printed sheet."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import current_viewer, public
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.fragments import rendered
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import NotFound
from exchange.foundation.qrcodes import qr_svg
from exchange.initiatives import queries, rules, showing
from exchange.initiatives.lineage.queries import find_successor
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos.showing import as_json, on_paper, shown_of
from exchange.initiatives.sections import Place, Section, sections_of
from exchange.initiatives.translating.rules import Told
from exchange.initiatives.translating.showing import bar_of, told_for
from exchange.initiatives.views.blueprint import CHIPS, address_of, blueprint, network_name, press_for

_SHEET = "initiatives/typst/sheet.typ"


def _cited(initiative: Initiative) -> str:
    return showing.citation(
        credited_as=initiative.credited_as,
        city_name=initiative.city.name,
        title=initiative.title,
        published_at=initiative.published_at,
        network=network_name(),
        address=address_of(initiative.slug),
    )


def _moved(initiative: Initiative, slug: str, endpoint: str) -> AnyResponse | None:
    """Lead from the address of a draft to the stable one."""
    return redirect(url_for(endpoint, slug=initiative.slug), code=301) if initiative.slug != slug else None


@blueprint.get("/initiatives/<slug>")
@public
def show(slug: str) -> AnyResponse:
    """Show an initiative: the published one to everybody, any other to who answers for it."""
    viewer = current_viewer()
    return public_page(lambda: _page(slug, viewer), is_anonymous=not viewer.is_signed_in)


def _page(slug: str, viewer: Viewer) -> str | AnyResponse:
    initiative = queries.get_initiative(slug, viewer=viewer)
    moved = _moved(initiative, slug, ".show")
    if moved is not None:
        return moved
    if initiative.state is InitiativeState.RETIRED:
        successor = find_successor(initiative.id)
        return render_template("initiatives/retired.html", initiative=initiative, reason=_reason(initiative), successor=successor)
    sections = sections_of(initiative, viewer=viewer)
    language = reader_language()
    told = told_for(initiative, wished=request.args.get("version", ""))
    return render_template(
        "initiatives/show.html",
        initiative=initiative,
        told=told,
        pictures=shown_of(initiative),
        version_bar=bar_of(initiative, told),
        author=showing.author_line(
            initiative.credited_as, initiative.city.name_in(language), initiative.unnamed_count, is_by_city=initiative.is_by_city
        ),
        language_note=showing.language_note(told.language, language),
        glance=[(name, value) for name, value in showing.glance(initiative, language) if value],
        stage_items=showing.stage_items(initiative.stage),
        cited=_cited(initiative),
        licence=showing.LICENCE,
        licence_address=showing.LICENCE_ADDRESS,
        address=address_of(initiative.slug),
        version_codes=sorted({initiative.language, *(one.language for one in initiative.translations if one.published_at)}),
        main_sections=_drawn(initiative, told, [section for section in sections if section.place is Place.MAIN]),
        side_sections=_drawn(initiative, told, [section for section in sections if section.place is Place.SIDE]),
        **_private_facts(initiative, viewer),
    )


def _drawn(initiative: Initiative, told: Told, sections: Sequence[Section]) -> list[Markup]:
    return [rendered(section.template, initiative=initiative, told=told, **section.context) for section in sections]


def _reason(initiative: Initiative) -> str:
    found = (row.sentence for row in reversed(queries.list_decisions(initiative)) if row.state == "retired")
    return next(found, "")


def _private_facts(initiative: Initiative, viewer: Viewer) -> dict[str, Any]:
    """Return what only the author and readers see: the way so far and what they may do."""
    is_mine = viewer.person_id is not None and viewer.person_id in initiative.author_ids
    may_read = not is_mine and viewer.may(Permission.INITIATIVES_READ_FIRST, city_id=initiative.city_id)
    may_review = viewer.may(Permission.INITIATIVES_REVIEW)
    is_public = initiative.state in rules.PUBLIC
    return {
        "is_public": is_public,
        "is_mine": is_mine,
        "may_write": is_mine and initiative.state in rules.EDITABLE and not initiative.is_by_city,
        "may_read": may_read and initiative.state is InitiativeState.SUBMITTED,
        "may_review": may_review,
        "decisions": queries.list_decisions(initiative) if is_mine or may_review or (may_read and not is_public) else [],
        "chips": CHIPS,
    }


@blueprint.get("/initiatives/<slug>.json")
@public
def show_json(slug: str) -> AnyResponse:
    """Give the same facts to programs."""
    viewer = current_viewer()
    initiative = queries.get_initiative(slug, viewer=viewer)
    address = address_of(initiative.slug)
    if initiative.state is InitiativeState.RETIRED:
        successor = find_successor(initiative.id)
        facts = showing.retired_data(initiative, address=address, reason=_reason(initiative))
        facts["goes_on_as"] = address_of(successor.slug) if successor else None
    else:
        sections = sections_of(initiative, viewer=viewer)
        facts = showing.initiative_data(initiative, address=address, cited=_cited(initiative), sections=sections)
        facts["photos"] = as_json(shown_of(initiative))
    return public_for_a_minute(jsonify(facts), is_anonymous=not viewer.is_signed_in)


@blueprint.get("/initiatives/<slug>.pdf")
@public
def sheet(slug: str) -> AnyResponse:
    """Give the printed sheet, in the order of the network's practice sheets."""
    viewer = current_viewer()
    initiative = queries.get_initiative(slug, viewer=viewer)
    if initiative.state is InitiativeState.RETIRED:
        raise NotFound
    language = reader_language()
    data = _sheet_data(initiative, sections_of(initiative, viewer=viewer), language)
    # Of all that it says: what was taken away without a trace in the initiative's own version must not come back as unchanged.
    etag = sha256(f"{language} {initiative.version} {data!r}".encode()).hexdigest()[:32]
    if viewer.is_signed_in or not request.if_none_match.contains(etag):
        made = press_for(initiative)(_SHEET, data, language=language, document_date=initiative.published_at or initiative.saved_at)
        answer = Response(made, mimetype="application/pdf")
    else:
        answer = Response(status=304)
    answer.set_etag(etag)
    answer.headers["Content-Disposition"] = f'inline; filename="{initiative.slug}.pdf"'
    return public_for_a_minute(answer, is_anonymous=not viewer.is_signed_in)


def _sheet_data(initiative: Initiative, sections: Sequence[Section], language: str) -> dict[str, Any]:
    address, told = address_of(initiative.slug), told_for(initiative, wished=request.args.get("version", ""))
    data = showing.sheet_data(
        initiative, reader_language=language, network=network_name(), address=address, qr=qr_svg(address), sections=sections, told=told
    )
    data["pictures"] = on_paper(shown_of(initiative))
    return data
