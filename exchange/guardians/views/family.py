"""The guardians of one young person, as coordinators see them."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, known_language
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians import letters
from exchange.guardians.forms import ContactForm, SignaturesForm
from exchange.guardians.guardianship import Contact, need_signatures, save_guardian
from exchange.guardians.models import Way
from exchange.guardians.queries import (
    get_family,
    get_guardian,
    list_known,
    list_objections,
    list_open_changes,
    list_same_person,
    list_sent,
    names_of,
)
from exchange.guardians.rules import LINKS_LIVE, why_not_decide
from exchange.guardians.services import day_at_home, send_guardian_link, why_not_link
from exchange.guardians.showing import GuardianCard, card_of
from exchange.guardians.views.blueprint import blueprint
from exchange.messages.writing import write_letter
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor
from exchange.people.models import Guardian, LegalBasis, Relation, SignaturesNeeded

Answer = Response | tuple[str, int] | str
_FIELDS = {
    "name-missing": "name",
    "address-own": "email",
    "address-child": "email",
    "address-leader": "email",
    "address-shared": "email",
}


@blueprint.get("/participants/<uuid:participant_id>/guardians")
@requires(Permission.GUARDIANSHIP_EDIT)
def index(participant_id: UUID) -> str:
    """Show who may do what for a young person, and how far each letter got."""
    participant = get_family(participant_id, viewer=current_viewer())
    return family_page(participant)


def family_page(participant: Participant, *, opened: UUID | None = None, note: str = "") -> str:
    """Return the page; `opened` is the guardian whose note about custody was just read."""
    viewer, now = current_viewer(), clock.now()
    today = day_at_home(participant, now)
    guardians = [one for one in participant.person.guardians if one.removed_at is None]
    ids = [one.id for one in guardians]
    sent, changes, objections = list_sent([participant.id]), list_open_changes(ids), list_objections(ids)
    known = list_known(participant.city_id, today=today)
    proposers = names_of(change.proposed_by_id for change in changes.values())
    cards: list[GuardianCard] = []
    for guardian in guardians:
        change = changes.get(guardian.id)
        cards.append(
            card_of(
                guardian,
                sent=sent.get((participant.id, guardian.id)),
                change=change,
                proposed_by=proposers.get(change.proposed_by_id, "") if change and change.proposed_by_id else "",
                why_not_decide=why_not_decide(change, actor_id=viewer.person_id) if change else [],
                why_not_mail=why_not_link(participant, guardian, way=Way.MAIL, now=now, known=known),
                why_not_paper=why_not_link(participant, guardian, way=Way.PAPER, now=now, known=known),
                objected_at=objections.get(guardian.id),
                today=today,
                now=now,
                zone=participant.delegation.city.time_zone,
            )
        )
    form = SignaturesForm(formdata=None)
    form.needed.data = participant.person.signatures_needed.value
    return render_template(
        "guardians/family.html",
        participant=participant,
        cards=cards,
        form=form,
        is_minor=is_minor(participant.person.birth_date, today),
        may_read_custody=viewer.may(Permission.CUSTODY_VIEW, city_id=participant.city_id),
        opened=opened,
        note=note,
    )


def _form_page(participant: Participant, guardian: Guardian | None, form: ContactForm, code: int = 200) -> tuple[str, int]:
    same = list_same_person(guardian, participant)
    form.same_as.choices = [("", _("Nobody else’s guardian")), *((str(key), f"{name} ({child})") for key, name, child in same)]
    page = render_template("guardians/contact.html", participant=participant, guardian=guardian, form=form, has_same=bool(same))
    return page, code


def _contact_form(participant: Participant, guardian: Guardian | None) -> ContactForm:
    form = ContactForm()
    form.country = participant.delegation.city.country
    if guardian is not None and not form.is_submitted():
        form.name.data, form.email.data, form.phone.data = guardian.name, guardian.email, guardian.phone
        form.language.data = guardian.language
        form.relation.data, form.legal_basis.data = guardian.relation.value, guardian.legal_basis.value
        form.same_as.data = str(guardian.same_as_id or "")
        form.is_leader_confirmed.data = guardian.leads_confirmed_at is not None
    return form


def _save(participant: Participant, guardian: Guardian | None) -> Answer:
    viewer = current_viewer()
    form = _contact_form(participant, guardian)
    if not form.validate():
        return _form_page(participant, guardian, form, 422)
    same = {str(key): key for key, _name, _child in list_same_person(guardian, participant)}
    if guardian is not None and guardian.same_as_id is not None:
        same[str(guardian.same_as_id)] = guardian.same_as_id
    contact = Contact(
        name=form.name.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        language=form.language.data or "",
        relation=Relation(form.relation.data),
        legal_basis=LegalBasis(form.legal_basis.data),
        same_as_id=same.get(form.same_as.data or ""),
        is_leader_confirmed=bool(form.is_leader_confirmed.data),
    )
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                save_guardian(participant, guardian, contact, actor=viewer, now=clock.now())
                effect.location = url_for("guardians.index", participant_id=participant.id)
                say(_("%(name)s is saved.", name=contact.name))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            field = form[_FIELDS.get(obstacle.code, "name")]
            field.errors = [*field.errors, str(obstacle.sentence)]
        return _form_page(participant, guardian, form, 422)
    return effect.redirect()


@blueprint.get("/participants/<uuid:participant_id>/guardians/new")
@requires(Permission.GUARDIANSHIP_EDIT)
def new(participant_id: UUID) -> Answer:
    """Show the form for one more guardian."""
    participant = get_family(participant_id, viewer=current_viewer())
    return _form_page(participant, None, _contact_form(participant, None))


@blueprint.post("/participants/<uuid:participant_id>/guardians")
@requires(Permission.GUARDIANSHIP_EDIT)
def create(participant_id: UUID) -> Answer:
    """Add a guardian."""
    return _save(get_family(participant_id, viewer=current_viewer()), None)


@blueprint.get("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/edit")
@requires(Permission.GUARDIANSHIP_EDIT)
def edit(participant_id: UUID, guardian_id: UUID) -> Answer:
    """Show how a guardian is reached, to be changed."""
    participant = get_family(participant_id, viewer=current_viewer())
    guardian = get_guardian(guardian_id, participant=participant)
    return _form_page(participant, guardian, _contact_form(participant, guardian))


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>")
@requires(Permission.GUARDIANSHIP_EDIT)
def update(participant_id: UUID, guardian_id: UUID) -> Answer:
    """Change how a guardian is reached; a new address is told to the old one."""
    participant = get_family(participant_id, viewer=current_viewer())
    return _save(participant, get_guardian(guardian_id, participant=participant))


@blueprint.post("/participants/<uuid:participant_id>/guardians/signatures")
@requires(Permission.GUARDIANSHIP_EDIT)
def signatures(participant_id: UUID) -> Answer:
    """Say whether one signature is enough."""
    viewer = current_viewer()
    participant = get_family(participant_id, viewer=viewer)
    form = SignaturesForm()
    if not form.validate():
        return family_page(participant), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            need_signatures(participant, SignaturesNeeded(form.needed.data), actor=viewer, now=clock.now())
            effect.location = url_for("guardians.index", participant_id=participant.id)
            say(_("Saved."))
    return effect.redirect()


@blueprint.get("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/send")
@requires(Permission.GUARDIANSHIP_EDIT)
def preview_one(participant_id: UUID, guardian_id: UUID) -> str:
    """Show the letter that one guardian would get, or why none can be sent."""
    participant = get_family(participant_id, viewer=current_viewer())
    guardian, now = get_guardian(guardian_id, participant=participant), clock.now()
    draft = letters.invitation(participant, guardian, until=now + LINKS_LIVE[Way.MAIL])
    language = known_language(guardian.language or participant.person.language)
    return render_template(
        "guardians/send.html",
        participant=participant,
        guardian=guardian,
        why_not=why_not_link(participant, guardian, way=Way.MAIL, now=now),
        before=list_sent([participant.id]).get((participant.id, guardian.id)),
        sample=write_letter(draft, language=language),
        sample_language=language,
    )


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/send")
@requires(Permission.GUARDIANSHIP_EDIT)
def send(participant_id: UUID, guardian_id: UUID) -> Answer:
    """Send one guardian a letter with a personal link."""
    viewer = current_viewer()
    participant = get_family(participant_id, viewer=viewer)
    guardian = get_guardian(guardian_id, participant=participant)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            send_guardian_link(participant, guardian, actor=viewer, now=clock.now())
            effect.location = url_for("guardians.index", participant_id=participant.id)
            say(_("The letter to %(name)s is on its way.", name=guardian.name or guardian.email))
    return effect.redirect()
