"""What stands about authors and versions beside an initiative, for those who write it and the adults who read it."""

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section


def writing_section(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show its authors who writes it, and the way to ask somebody; to the adult beside them too. To nobody else.

    Who speaks for a city finds the way to correct what it signs, once that is public.
    """
    if viewer.person_id is None:
        return None
    is_mine = viewer.person_id in initiative.author_ids and viewer.may(Permission.INITIATIVES_WRITE)
    is_adult = not is_mine and viewer.may(Permission.INITIATIVES_READ_FIRST, city_id=initiative.city_id)
    is_network = viewer.may(Permission.INITIATIVES_REVIEW) and initiative.state is not InitiativeState.DRAFT
    is_public = initiative.state is InitiativeState.PUBLISHED
    is_city = is_public and initiative.is_by_city and viewer.may(Permission.ADOPTIONS_MOVE, city_id=initiative.city_id)
    if not (is_mine or is_adult or is_network or is_city):
        return None
    return Section(
        "initiatives/_writing.html",
        {
            "authors": authors_of(initiative) if is_mine or is_adult else [],
            "authors_endpoint": "initiatives.authors" if is_mine else "initiatives.authors_read" if is_adult else "",
            "may_compare": is_mine or is_adult or is_network,
            "may_propose": (is_mine or is_network or is_city) and is_public,
        },
        place=Place.SIDE,
    )


def changed_section(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Say to everybody that the public words were changed, and lead to the difference."""
    if initiative.changed_at is None or initiative.state is not InitiativeState.PUBLISHED:
        return None
    return Section("initiatives/_changed.html", place=Place.SIDE, data={"changed_at": initiative.changed_at.isoformat()})
