"""What adoptions show on the page of an initiative: which cities took it up, and the way to do so."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions import changes
from exchange.adoptions.adapting.services import let_go_of_hidden
from exchange.adoptions.born import cities_that_took_up
from exchange.adoptions.diagnosis.models import Need
from exchange.adoptions.follow_ups import reactions as follow_ups
from exchange.adoptions.lineage import reactions as lineage
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.queries import adoptions_of, count_taken_up
from exchange.adoptions.showing import CHIP, public_hops
from exchange.adoptions.transferability import reactions as transferability
from exchange.cities.leaving import add_stay
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import LANGUAGES, Sentence, _n, reader_language
from exchange.foundation.unchanged import Kept
from exchange.initiatives.finding.places import add_taken_up
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section, add_section
from exchange.initiatives.seeing.takers import add_takers
from exchange.initiatives.signals import initiative_changed

_SHOWN = frozenset({InitiativeState.PUBLISHED, InitiativeState.RETIRED})


def taken_up(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show everybody which cities took it up, how far each has got and since when."""
    if initiative.state not in _SHOWN:
        return None
    lines = adoptions_of(initiative.id)
    # The card beside it takes them from here.
    g.adoption_lines = initiative.id, lines
    return Section(
        "adoptions/_on_initiative.html",
        {
            "lines": [(line, public_hops(line)) for line in lines],
            "stopped_count": sum(line.stage is AdoptionStage.STOPPED for line in lines),
            "chips": CHIP,
        },
        data={
            "adoptions": [
                {
                    "city": line.city_slug,
                    "stage": line.stage.value,
                    "stopped_in": line.stopped_in.value if line.stopped_in else None,
                    "started_on": line.started_at.date().isoformat(),
                    "moved_on": line.moved_at.date().isoformat(),
                    "lesson": line.lesson or None,
                }
                for line in lines
            ]
        },
    )


def adopt_card(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show the button to whoever may adopt, a link to anybody who is not signed in, nothing to the others."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    if not viewer.is_signed_in:
        return Section("adoptions/_adopt.html", {"kind": "link", "slug": initiative.slug, "adoption_id": None}, place=Place.SIDE)
    if not viewer.may(Permission.ADOPTIONS_MOVE):
        return None
    return Section("adoptions/_adopt.html", _button(initiative, viewer), place=Place.SIDE)


def kit_card(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show everybody the kit with which a city repeats it, in each language."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    return Section("adoptions/_kit.html", {"codes": list(LANGUAGES.items()), "mine": reader_language()}, place=Place.SIDE)


def _button(initiative: Initiative, viewer: Viewer) -> dict[str, Any]:
    if viewer.is_network or len(viewer.cities_for(Permission.ADOPTIONS_MOVE)) != 1:
        return {"kind": "choose", "slug": initiative.slug, "adoption_id": None}
    key, known = g.pop("adoption_lines", (None, None))
    lines = known if known is not None and key == initiative.id else adoptions_of(initiative.id)
    cities = viewer.cities_for(Permission.ADOPTIONS_MOVE)
    mine = next((line.id for line in lines if line.city_id in cities), None)
    return {"kind": "mine" if mine else "post", "slug": initiative.slug, "adoption_id": mine}


def _adoptions_stay(city: City, _today: date) -> list[Sentence]:
    """Say that what a city took up, and what became of it, stays to be read when it leaves the network."""
    count = db.session.scalar(select(func.count()).select_from(Adoption).where(Adoption.city_id == city.id)) or 0
    if not count:
        return []
    return [
        _n(
            "%(num)s adoption stays as it stands, to be read. Nobody is asked about it any more.",
            "%(num)s adoptions stay as they stand, to be read. Nobody is asked about them any more.",
            count,
        )
    ]


def taken_up_by_city() -> dict[str, int]:
    """Return {address part of a city: how many published initiatives it took up}, counted anew when something of it changed."""
    asked = changes.replication_moment
    return Kept("taken up by city", count_taken_up, since=asked(), asked=asked, is_small=True)()


def _let_go(initiative: Initiative, *, changed: Sequence[str], hides_before: bool = False, **_more: Any) -> None:
    if hides_before and "steps" in changed:
        let_go_of_hidden(initiative)


def connect() -> None:
    """Register what adoptions contribute; what a young person wrote is in their copy, and stays without a name when they go."""
    changes.connect()
    initiative_changed.connect(_let_go)
    add_taken_up(taken_up_by_city)
    add_section(taken_up)
    add_section(adopt_card)
    add_section(kit_card)
    add_takers(cities_that_took_up)
    add_stay(_adoptions_stay)
    lineage.connect()
    transferability.connect()
    follow_ups.connect()
    belongs(Need, of_person=lambda person_id: Need.by_id == person_id, when_erased=WhenErased.KEEP)
