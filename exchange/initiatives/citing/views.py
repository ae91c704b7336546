"""Citations and linked data at addresses of their own: a page of ours holds no script, not even one of data."""

import json
from typing import Any

from flask import Response, request, url_for

from exchange.access.guards import current_viewer, public
from exchange.cities.models import City
from exchange.foundation.caching import public_for_a_minute
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import page_number
from exchange.initiatives import catalogue
from exchange.initiatives.citing.references import Place, Reference, bibtex, linked_catalogue, linked_data, ris
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import list_kin
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import get_initiative
from exchange.initiatives.views.blueprint import address_of, blueprint, network_name
from exchange.messages.writing import absolute

_WRITERS = {"bib": (bibtex, "application/x-bibtex"), "ris": (ris, "application/x-research-info-systems")}
_COMES_FROM = frozenset({LinkKind.REPLICATES, LinkKind.ADAPTS, LinkKind.COMBINES, LinkKind.INSPIRED_BY})


def _get_published(slug: str) -> Initiative:
    """Return what stands in the catalogue: nothing else is cited."""
    initiative = get_initiative(slug, viewer=current_viewer())
    if initiative.state is not InitiativeState.PUBLISHED or initiative.slug != slug:
        raise NotFound
    return initiative


def _reference(initiative: Initiative) -> Reference:
    parents = [kin for kin in list_kin(initiative.id) if kin.is_parent and kin.kind in _COMES_FROM]
    return Reference(
        slug=initiative.slug,
        address=address_of(initiative.slug),
        title=initiative.title,
        language=initiative.language,
        city=_place(initiative.city),
        credited_as=initiative.credited_as,
        is_by_city=initiative.is_by_city,
        network=network_name(),
        published_at=initiative.published_at,
        changed_at=initiative.changed_at,
        seen_in=_place(initiative.seen_city) if initiative.seen_city else None,
        problem=initiative.problem,
        steps=initiative.steps,
        themes=[theme.label_in(initiative.language) for theme in initiative.themes],
        parents=[address_of(kin.relative.slug) for kin in parents],
        versions={one.language: one.title for one in initiative.translations if one.published_at is not None},
    )


def _place(city: City) -> Place:
    return Place(city.name, city.country, city.latitude, city.longitude)


@blueprint.get("/initiatives/<slug>.<any(bib,ris):form>")
@public
def cite(slug: str, form: str) -> Response:
    """Give the citation for a reference manager."""
    write, kind = _WRITERS[form]
    reference = _reference(_get_published(slug))
    answer = Response(write(reference), content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{reference.slug}.{form}"'
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/initiatives/<slug>.jsonld")
@public
def show_linked(slug: str) -> Response:
    """Give one initiative in the words of schema.org."""
    return _linked(linked_data(_reference(_get_published(slug)), catalogue=absolute(url_for(".index"))))


@blueprint.get("/initiatives.jsonld")
@public
def index_linked() -> Response:
    """Give the catalogue as a data set: where its files are, and what stands on this page of it."""
    wishes = catalogue.Wishes.from_address(request.args, page=page_number())
    page = catalogue.list_published(wishes)
    files = {"text/csv": ".index_csv", "application/json": ".index_json", "application/atom+xml": ".feed"}
    return _linked(
        linked_catalogue(
            name=_("Initiatives by young people"),
            description=_("What young people saw work in other cities, told so that yours can do it too."),
            network=network_name(),
            address=absolute(url_for(".index", **wishes.query)),
            files={kind: absolute(url_for(endpoint, **wishes.query)) for kind, endpoint in files.items()},
            total=page.paging.total,
            items=[(address_of(row.slug), row.title, row.language) for row in page.rows],
        )
    )


def _linked(said: dict[str, Any]) -> Response:
    # Wherever somebody puts it into a page, no word of it ends the element that it stands in.
    text = json.dumps(said, ensure_ascii=False, indent=1).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    answer = Response(text, content_type="application/ld+json; charset=utf-8")
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)
