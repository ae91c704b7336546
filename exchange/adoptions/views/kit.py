"""The replication kit of an initiative as a file, in each language."""

from hashlib import sha256
from typing import Any

from flask import Response, render_template, request
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import current_viewer, public
from exchange.adoptions.kit import TEMPLATE, kit_data
from exchange.adoptions.views.blueprint import blueprint
from exchange.foundation.caching import public_for_a_minute
from exchange.foundation.formats import language_name
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.qrcodes import qr_svg
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos.showing import on_paper, shown_of
from exchange.initiatives.queries import get_initiative
from exchange.initiatives.translating.models import VersionState
from exchange.initiatives.translating.queries import answers_in
from exchange.initiatives.views.blueprint import address_of, network_name, press_for

_CODES = ",".join(LANGUAGES)


@blueprint.get(f"/initiatives/<slug>/kit.<any({_CODES}):language>.pdf")
@public
def kit(slug: str, language: str) -> AnyResponse | tuple[str, int]:
    """Give the kit in one language; a translation older than the original only when one says that this is fine."""
    viewer = current_viewer()
    initiative = get_initiative(slug, viewer=viewer)
    if initiative.state is InitiativeState.RETIRED:
        raise NotFound
    told = answers_in(initiative, language)
    if told.state is VersionState.OUTDATED and request.args.get("outdated") != "yes":
        return render_template("adoptions/kit_outdated.html", initiative=initiative, language=language, named=language_name(language)), 409
    with force_locale(language):
        data = _data(initiative, told, language)
    etag = sha256(f"{language} {initiative.version} {data!r}".encode()).hexdigest()[:32]
    if viewer.is_signed_in or not request.if_none_match.contains(etag):
        made = press_for(initiative)(TEMPLATE, data, language=language, document_date=initiative.saved_at)
        answer = Response(made, mimetype="application/pdf")
    else:
        answer = Response(status=304)
    answer.set_etag(etag)
    answer.headers["Content-Disposition"] = f'inline; filename="{initiative.slug}-kit-{language}.pdf"'
    return public_for_a_minute(answer, is_anonymous=not viewer.is_signed_in)


def _data(initiative: Initiative, told: Any, language: str) -> dict[str, Any]:
    address = address_of(initiative.slug)
    note = _("This translation is older than the original.") if told.state is VersionState.OUTDATED else ""
    pictures = {"pictures": on_paper(shown_of(initiative))}
    return pictures | kit_data(
        initiative, told, language=language, network=network_name(), address=address, qr=qr_svg(address), version_note=note
    )
