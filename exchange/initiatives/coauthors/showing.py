"""What stands about authors and versions beside an initiative, for those who write it and the adults who read it."""

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.models import Initiative
from exchange.initiatives.sections import Place, Section


def writing_section(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show its authors who writes it, and the way to ask somebody; to the adult beside them too. To nobody else."""
    if viewer.person_id is None:
        return None
    is_mine = viewer.person_id in initiative.author_ids and viewer.may(Permission.INITIATIVES_WRITE)
    if not is_mine:
        return None
    return Section("initiatives/_writing.html", {"authors": authors_of(initiative)}, place=Place.SIDE)
