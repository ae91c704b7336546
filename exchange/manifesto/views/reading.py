"""The public page of the Manifesto, and the same for programs."""

from typing import Any

from flask import jsonify, render_template
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public
from exchange.access.permissions import Permission
from exchange.foundation.caching import public_for_a_minute
from exchange.manifesto import queries
from exchange.manifesto.models import Recommendation, Theme
from exchange.manifesto.queries import Chapter
from exchange.manifesto.showing import shown_source
from exchange.manifesto.views.blueprint import blueprint


@blueprint.get("/manifesto")
@public
def index() -> Response:
    """Show the editions, their themes and recommendations, each with its source."""
    viewer = current_viewer()
    may_edit = viewer.may(Permission.MANIFESTO_EDIT)
    outlines = [outline for outline in queries.list_editions() if may_edit or not outline.is_empty]
    page = render_template("manifesto/index.html", outlines=outlines, shown_source=shown_source, may_edit=may_edit)
    return public_for_a_minute(page, is_anonymous=not viewer.is_signed_in)


@blueprint.get("/manifesto.json")
@public
def index_json() -> Response:
    """Give the same to programs."""
    editions = [
        {
            "code": outline.edition.code,
            "name": outline.edition.name,
            "place": outline.edition.place,
            "nature": outline.edition.nature,
            "adopted_on": outline.edition.adopted_on.isoformat() if outline.edition.adopted_on else None,
            "is_complete": outline.edition.is_complete,
            "themes": [_chapter(chapter) for chapter in outline.chapters],
            "principles": [_chapter(chapter) for chapter in outline.principles],
            "other_recommendations": [_recommendation(one) for one in outline.loose],
        }
        for outline in queries.list_editions()
    ]
    return public_for_a_minute(jsonify(editions=editions), is_anonymous=not current_viewer().is_signed_in)


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "slug": chapter.theme.slug,
        "labels": chapter.theme.labels,
        "evidence": chapter.theme.evidence,
        "is_verified": chapter.theme.is_verified,
        **_withdrawn(chapter.theme),
        "recommendations": [_recommendation(one) for one in chapter.recommendations],
    }


def _recommendation(row: Recommendation) -> dict[str, Any]:
    return {
        "code": row.code,
        "text": row.text,
        "language": "en",
        "source": row.source,
        "is_verified": row.is_verified,
        "versions": [{"language": code, **one} for code, one in sorted((row.texts or {}).items())],
        **_withdrawn(row),
    }


def _withdrawn(row: Theme | Recommendation) -> dict[str, Any]:
    return {"withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else None, "withdrawn_because": row.withdrawn_because}
