"""Pages about the checks of adults who travel with minors."""

from uuid import UUID

from babel import Locale
from flask import render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.people.checks import queries, services
from exchange.people.checks.forms import CheckForm, WithdrawCheckForm
from exchange.people.checks.models import CheckKind
from exchange.people.models import Person
from exchange.people.views.blueprint import blueprint, today_here

Answer = str | tuple[str, int] | Response


@blueprint.get("/people/checks")
@requires(Permission.CHECKS_RECORD)
def checks() -> str:
    """List the adults who lead, and until when they are checked."""
    today = today_here()
    return render_template("people/checks.html", adults=queries.list_adults(viewer=current_viewer(), today=today), today=today)


@blueprint.get("/people/<uuid:person_id>/checks")
@requires(Permission.CHECKS_RECORD)
def checks_of(person_id: UUID) -> str:
    """Show the checks of one adult, and the form to note another."""
    person = queries.get_adult(person_id, viewer=current_viewer())
    form = _check_form()
    form.seen_on.data = today_here()
    return _page(person, form, [])


def _page(person: Person, form: CheckForm, reasons: list[Obstacle]) -> str:
    return render_template(
        "people/checks_of.html",
        person=person,
        form=form,
        reasons=reasons,
        checks=queries.list_checks(person),
        withdraw_form=WithdrawCheckForm(formdata=None),
        is_self=person.id == current_viewer().person_id,
        today=today_here(),
    )


def _check_form() -> CheckForm:
    form = CheckForm()
    names = Locale.parse(str(get_locale() or "en")).territories
    countries = sorted(((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()), key=lambda pair: pair[1])
    form.country.choices = [SelectChoice("", _("Choose a country")), *(SelectChoice(code, name) for code, name in countries)]
    return form


@blueprint.post("/people/<uuid:person_id>/checks")
@requires(Permission.CHECKS_RECORD)
def record_check(person_id: UUID) -> Answer:
    """Note a check of an adult."""
    viewer, form = current_viewer(), _check_form()
    person = queries.get_adult(person_id, viewer=viewer)
    if not form.validate_on_submit() or not (form.issued_on.data and form.seen_on.data and form.renew_by_on.data):
        return _page(person, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.record_check(
                    person,
                    kind=CheckKind(form.kind.data),
                    country=form.country.data,
                    issued_on=form.issued_on.data,
                    seen_on=form.seen_on.data,
                    renew_by_on=form.renew_by_on.data,
                    actor=viewer,
                    today=today_here(),
                    now=clock.now(),
                )
                say(_("Noted. %(name)s counts as an accompanying adult.", name=person.full_name))
                effect.location = url_for(".checks_of", person_id=person.id)
    except Refused as refused:
        return _page(person, form, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/people/<uuid:person_id>/checks/<uuid:check_id>/withdraw")
@requires(Permission.CHECKS_RECORD)
def withdraw_check(person_id: UUID, check_id: UUID) -> Answer:
    """Take a wrong note of a check back."""
    viewer, form = current_viewer(), WithdrawCheckForm()
    person = queries.get_adult(person_id, viewer=viewer)
    check = queries.get_check(person, check_id)
    if not form.validate_on_submit():
        return _page(person, _check_form(), [Obstacle("reason-missing", _("Say why the note is taken back."))]), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.withdraw_check(check, reason=form.reason.data or "", actor=viewer, today=today_here(), now=clock.now())
            say(_("The note is taken back. %(name)s does not count until another check is noted.", name=person.full_name))
            effect.location = url_for(".checks_of", person_id=person.id)
    return effect.redirect()
