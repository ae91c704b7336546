"""The way to write a city's version up, on the page of its adoption and on the page of what was written."""

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.lineage.queries import find_adoption_behind, find_written_up
from exchange.adoptions.lineage.rules import may_be_written_up
from exchange.adoptions.models import Adoption
from exchange.adoptions.panels import add_panel
from exchange.initiatives.models import Initiative
from exchange.initiatives.rules import EDITABLE
from exchange.initiatives.sections import Place, Section, add_section


def _write_up(adoption: Adoption, viewer: Viewer) -> Section | None:
    if not may_be_written_up(adoption.stage, adoption.stopped_in) or not viewer.may(Permission.ADOPTIONS_MOVE, city_id=adoption.city_id):
        return None
    written = find_written_up(adoption)
    return Section("adoptions/lineage/_write_up.html", {"written": written}, place=Place.SIDE)


def _go_on(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show the officers of the city where they go on writing; the questions of young people are not their pages."""
    if not initiative.is_by_city or initiative.state not in EDITABLE:
        return None
    if not viewer.may(Permission.ADOPTIONS_MOVE, city_id=initiative.city_id):
        return None
    adoption_id = find_adoption_behind(initiative)
    return Section("adoptions/lineage/_go_on.html", {"adoption_id": adoption_id}, place=Place.SIDE) if adoption_id else None


def connect() -> None:
    """Register both."""
    add_panel(_write_up, order=80)
    add_section(_go_on)
