"""The page on which an author says which name of theirs stands in public."""

from flask import render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.consents.queries import list_consents_of
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.crediting import may_be_named
from exchange.initiatives.naming.forms import PublicNameForm
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.naming.queries import styles_of
from exchange.initiatives.naming.services import choose_public_name
from exchange.initiatives.queries import find_author_places, find_own_place, list_published_by
from exchange.initiatives.rules import credited_as
from exchange.initiatives.showing import author_line
from exchange.initiatives.views.blueprint import blueprint, today_here


def _choices() -> tuple[list[SelectChoice], bool]:
    """Return what can be chosen with how it looks, and whether a name may stand there at all."""
    viewer, today = current_viewer(), today_here()
    published = list_published_by(viewer.person_id) if viewer.person_id else []
    # Each initiative is credited by the consents of the trip it came from: one yes is enough for a choice.
    earlier = find_author_places(published, {one.id: [viewer.person_id] for one in published if viewer.person_id})
    places = [one for one in (find_own_place(viewer), *earlier.values()) if one is not None]
    consents = list_consents_of([one.id for one in places]) if places else {}
    named = [one for one in places if may_be_named(one, consents.get(one.id, []), today=today)]
    place, allowed = next(iter([*named, *places]), None), bool(named)
    city = place.delegation.city.name_in(viewer.language) if place else viewer.city_name
    choices: list[SelectChoice] = []
    last = ""
    for style in NameStyle:
        name = ""
        if place is not None:
            person = place.person
            name = credited_as(
                first_name=person.first_name,
                last_name=person.last_name,
                birth_date=person.birth_date,
                may_show=allowed,
                today=today,
                style=style,
            )
        line = author_line(name, city)
        if line == last:
            # What looks the same today may not on an 18th birthday: the more modest wish is the one that is kept.
            choices.pop()
        choices.append(SelectChoice(style.value, line))
        last = line
    return choices, allowed


def _page(form: PublicNameForm) -> str:
    viewer = current_viewer()
    assert viewer.person_id is not None
    form.style.choices, allowed = _choices()
    offered = [choice.value for choice in form.style.choices]
    if not form.is_submitted():
        wished = styles_of([viewer.person_id]).get(viewer.person_id, NameStyle.FULL).value
        form.style.data = wished if wished in offered else offered[0]
    published = list_published_by(viewer.person_id)
    return render_template("initiatives/naming.html", form=form, allowed=allowed, published=published)


@blueprint.get("/initiatives/name")
@requires(Permission.INITIATIVES_WRITE)
def public_name() -> str:
    """Show what can stand under my initiatives, as it would look."""
    return _page(PublicNameForm())


@blueprint.post("/initiatives/name")
@requires(Permission.INITIATIVES_WRITE)
def choose_name() -> Response | tuple[str, int]:
    """Let my name stand there, or no longer: at once, everywhere."""
    viewer, form = current_viewer(), PublicNameForm()
    form.style.choices, _allowed = _choices()
    if not form.validate_on_submit():
        return _page(form), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            choose_public_name(NameStyle(form.style.data), actor=viewer, today=today_here(), now=clock.now())
            say(_("Done. It holds from now on, on every page, sheet and list."))
            effect.location = url_for(".public_name")
    return effect.redirect()
