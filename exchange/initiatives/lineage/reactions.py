"""What lineage shows on an initiative's page, and whose the links are."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale

from exchange.access.viewers import Viewer
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.lineage.models import InitiativeLink
from exchange.initiatives.lineage.queries import list_kin
from exchange.initiatives.lineage.services import let_go_of_hidden_title
from exchange.initiatives.lineage.showing import kin_as_json, kin_groups
from exchange.initiatives.models import Initiative
from exchange.initiatives.sections import Section, add_section
from exchange.initiatives.signals import initiative_changed


def _kin(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show what it comes from and what went on from it."""
    kin = list_kin(initiative.id)
    if not kin:
        return None
    groups = kin_groups(kin, language=str(get_locale() or "en"))
    return Section(
        "initiatives/lineage/_on_initiative.html",
        {"groups": groups},
        sheet=[
            {"heading": str(group.heading), "items": [f"{line.says}: {line.title} ({line.city})" for line in group.lines]}
            for group in groups
        ],
        data={"lineage": kin_as_json(kin)},
    )


def _let_go(initiative: Initiative, *, changed: Sequence[str], hides_before: bool = False, **_more: Any) -> None:
    if hides_before and "title" in changed:
        let_go_of_hidden_title(initiative)


def connect() -> None:
    """Listen, and say whose rows they are: a link stays when whoever made it is erased, without their name."""
    initiative_changed.connect(_let_go)
    add_section(_kin)
    belongs(InitiativeLink, of_person=lambda person_id: InitiativeLink.made_by_id == person_id, when_erased=WhenErased.KEEP)
