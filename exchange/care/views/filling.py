"""Filling a sheet in, alike for a guardian, for oneself and for the coordinator: what differs is who, and where it leads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.viewers import Viewer
from exchange.care import rules
from exchange.care.content import Answers, Contact
from exchange.care.forms import ContactsForm, HealthForm, filled_contacts, filled_health
from exchange.care.models import CareSheet, Teller
from exchange.care.queries import answers_of, contacts_of, find_sheet, health_of
from exchange.care.services import answer_sheet, confirm_contacts, note_told, record_contacts
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant

HEALTH, CONTACTS = "health", "contacts"


@dataclass(frozen=True)
class Desk:
    """From where a sheet is filled in: by whom, on which pages, and whether earlier answers may be shown back."""

    participant: Participant
    teller: Teller
    by_name: str
    actor: Viewer
    owner_id: UUID | None
    layout: str
    page: str
    write: str
    shows_back: bool = False
    home: str = ""
    first_contact: Contact | None = None

    @property
    def page_url(self) -> str:
        """Return the address of the sheet's own page."""
        return url_for(self.page, participant_id=self.participant.id)

    @property
    def next_url(self) -> str:
        """Return where one goes on: the sheet's page while something is missing, then the list that leads to it."""
        if self.home and rules.family_is_done(find_sheet(self.participant.id), health_of(self.participant.id)):
            return url_for(self.home)
        return self.page_url

    def write_url(self, part: str) -> str:
        """Return the address of a part's form."""
        return url_for(self.write, participant_id=self.participant.id, part=part)


def standing(participant: Participant, sheet: CareSheet | None) -> dict[str, Any]:
    """Return what is open about a sheet: whether it is asked, may be kept, is answered; never what it says."""
    health = health_of(participant.id)
    due = rules.must_ask_again(
        cohort=participant.cohort,
        today=clock.today(participant.delegation.city.time_zone),
        confirmed_on=sheet.confirmed_at.date() if sheet and sheet.confirmed_at else None,
        asked_on=None,
    )
    contacts = rules.contacts_stand(sheet)
    return {
        "participant": participant,
        "person": participant.person,
        "cohort": participant.cohort,
        "sheet": sheet,
        "why_not_ask": rules.why_not_ask(participant.state),
        "why_not_keep": rules.why_not_keep_health(health),
        "may_note_told": not rules.why_not_note_told(health),
        "asks_to_confirm": contacts is rules.Contacts.UNCONFIRMED or (due and contacts is rules.Contacts.FINE),
        "erased_on": participant.cohort.away_until_on + rules.ERASED_AFTER,
        "is_erased": sheet is not None and sheet.answered_at is not None and sheet.answers_sealed is None,
    }


def write_page(desk: Desk, part: str) -> tuple[str, int]:
    """Show the form of one part, empty unless it is one's own."""
    sheet = find_sheet(desk.participant.id)
    back = desk.shows_back
    form = filled_health(answers_of(sheet) if back else None) if part == HEALTH else filled_contacts(_contacts_at_first(desk, sheet))
    return _form_page(desk, part, form, 200)


def _contacts_at_first(desk: Desk, sheet: CareSheet | None) -> tuple[Contact, ...]:
    """Return one's own earlier contacts, or a guardian as the first to call where nobody is known yet."""
    if desk.shows_back:
        return contacts_of(sheet)
    return (desk.first_contact,) if desk.first_contact and not (sheet and sheet.contact_count) else ()


def _form_page(desk: Desk, part: str, form: HealthForm | ContactsForm, status: int, *, added: str = "") -> tuple[str, int]:
    sheet = find_sheet(desk.participant.id)
    refused = rules.why_not_ask(desk.participant.state)
    if part == HEALTH:
        refused = refused or rules.why_not_keep_health(health_of(desk.participant.id))
    page = render_template(
        f"care/{part}.html",
        desk=desk,
        form=form,
        part=part,
        refused=refused,
        sheet=sheet,
        person=desk.participant.person,
        open_parts=form.open_parts() | {added} if isinstance(form, HealthForm) else set(),
    )
    return page, status


def keep(desk: Desk, part: str) -> tuple[str, int] | Response:
    """Keep what was typed, add a line, or show what needs another look."""
    form: HealthForm | ContactsForm = HealthForm() if part == HEALTH else ContactsForm()
    wanted = request.form.get("add", "")
    if wanted:
        form.add_line(wanted)
        return _form_page(desk, part, form, 200, added=wanted)
    if isinstance(form, ContactsForm):
        form.call_from(desk.participant.delegation.city.country)
    if not form.validate():
        return _form_page(desk, part, form, 422)
    try:
        with one_effect(form, owner_id=desk.owner_id) as effect:
            if not effect.earlier:
                _keep(desk, form)
                effect.location = desk.next_url
    except Refused as refusal:
        form.form_errors.extend(str(one.sentence) for one in refusal.obstacles)
        return _form_page(desk, part, form, 422)
    return effect.redirect()


def _keep(desk: Desk, form: HealthForm | ContactsForm) -> None:
    facts: dict[str, Any] = {"teller": desk.teller, "by_name": desk.by_name, "actor": desk.actor, "now": clock.now()}
    if isinstance(form, HealthForm):
        answer_sheet(desk.participant, form.answers(), **facts)
        say(_("Thank you. What you wrote is kept sealed: only whoever looks after the group can open it, and each time is noted."))
    else:
        record_contacts(desk.participant, form.found(), **facts)
        say(_("Thank you. The emergency contacts are kept sealed."))


def act(desk: Desk, *, may: tuple[str, ...]) -> tuple[str, int] | Response:
    """Do what one button says: nothing to tell, contacts still right, or told in person."""
    wanted = request.form.get("do", "")
    if wanted not in may:
        raise NotFound
    form = ConfirmForm()
    facts: dict[str, Any] = {"by_name": desk.by_name, "actor": desk.actor, "now": clock.now()}
    try:
        with one_effect(form, owner_id=desk.owner_id) as effect:
            if not effect.earlier:
                if wanted == "nothing":
                    answer_sheet(desk.participant, Answers(), teller=desk.teller, **facts)
                    say(_("Noted: there is nothing to tell. That is a full answer."))
                elif wanted == "confirm":
                    confirm_contacts(desk.participant, teller=desk.teller, **facts)
                    say(_("Thank you. The emergency contacts are confirmed."))
                else:
                    note_told(desk.participant, **facts)
                    say(_("Noted: the leader knows what must be known. Nothing about health is kept."))
                effect.location = desk.next_url
    except Refused as refusal:
        for one in refusal.obstacles:
            say(one.sentence, kind="stopped")
        return redirect(desk.page_url, code=303)
    return effect.redirect()
