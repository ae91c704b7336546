"""What others say stands on the page of an initiative; names follow consents; whose rows these are."""

from datetime import date, datetime
from typing import Any

from flask import g

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.panels import add_argument, add_panel
from exchange.consents.signals import consent_changed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.guardians.services import day_at_home
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section, add_section
from exchange.initiatives.signals import public_name_chosen
from exchange.participants.models import Participant
from exchange.participants.signals import participant_changed
from exchange.people.models import Person
from exchange.voices import queries
from exchange.voices.models import ClosedDiscussion, Comment, CommentReport, CommentStep, InitiativeWish, NewsChoice, Wish
from exchange.voices.naming import refresh_names
from exchange.voices.rules import shown_number
from exchange.voices.showing import voices_of, wanted_sentence


def wish_card(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show how many want it, and the button to say so, to whoever is signed in."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    voices = voices_of(initiative, viewer=viewer)
    # The other section of the same page takes it from here.
    g.voices = initiative.id, voices
    found = voices.wanted
    facts = {"slug": initiative.slug, "sentence": wanted_sentence(found.people, found.cities), "is_signed_in": viewer.is_signed_in}
    return Section(
        "voices/_wish.html", {**facts, "wants": Wish.WANT in found.by_me, "follows": Wish.FOLLOW in found.by_me}, place=Place.SIDE
    )


def said_section(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show everybody the newest comments and how many there are."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    key, known = g.pop("voices", (None, None))
    voices = known if known is not None and key == initiative.id else voices_of(initiative, viewer=viewer)
    facts = {"said": voices.said, "count": voices.count, "is_closed": voices.wanted.is_closed}
    return Section("voices/_on_initiative.html", facts, data={"comment_count": voices.count})


def _argument(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Tell a city how many of its own young people want it; few are not counted."""
    cities = sorted(viewer.cities_for(Permission.ADOPTIONS_MOVE))
    if not cities:
        return None
    return Section("voices/_argument.html", {"count": shown_number(queries.count_young_of(initiative.id, cities))})


def _panel(adoption: Adoption, viewer: Viewer) -> Section | None:
    if not viewer.may(Permission.ADOPTIONS_MOVE, city_id=adoption.city_id):
        return None
    count = shown_number(queries.count_young_of(adoption.initiative_id, [adoption.city_id]))
    return Section("voices/_argument.html", {"count": count}, place=Place.SIDE)


def _name_again(participant: Participant, *, now: datetime, **_more: Any) -> None:
    refresh_names([participant.person_id], today=day_at_home(participant, now))


def _name_as_chosen(person: Person, *, today: date, **_more: Any) -> None:
    refresh_names([person.id], today=today)


def connect() -> None:
    """Listen, stand on the pages of initiatives and adoptions, and say whose rows these are."""
    add_section(wish_card)
    add_section(said_section)
    add_argument(_argument)
    add_panel(_panel, order=20)
    consent_changed.connect(_name_again)
    participant_changed.connect(_name_again)
    public_name_chosen.connect(_name_as_chosen)
    # The words go; the place stays where answers hang on it.
    belongs(Comment, of_person=lambda person_id: Comment.writer_id == person_id, when_erased=WhenErased.BLANK)
    belongs(CommentStep, of_person=lambda person_id: CommentStep.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(CommentReport, of_person=lambda person_id: CommentReport.by_id == person_id, when_erased=WhenErased.DELETE)
    belongs(ClosedDiscussion, of_person=lambda person_id: ClosedDiscussion.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(InitiativeWish, of_person=lambda person_id: InitiativeWish.person_id == person_id, when_erased=WhenErased.DELETE)
    belongs(NewsChoice, of_person=lambda person_id: NewsChoice.person_id == person_id, when_erased=WhenErased.DELETE)
