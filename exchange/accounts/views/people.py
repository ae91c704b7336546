"""The accounts that network staff look after: invite, give and take roles, close."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission, Role
from exchange.accounts import services
from exchange.accounts.forms import InviteForm, RoleForm
from exchange.accounts.inviting import invite_staff
from exchange.accounts.models import Account
from exchange.accounts.queries import get_account, get_grant, list_city_choices, list_parts, search_accounts
from exchange.accounts.views.blueprint import blueprint
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import Paging, one_effect, page_number, say


@blueprint.get("/people")
@requires(Permission.ACCOUNTS_INVITE)
def people() -> str:
    """List the people who can sign in, or are invited to."""
    q, role = request.args.get("q", "")[:100], _asked_role()
    page = page_number()
    wanted = Paging(page, total=0)
    lines, total = search_accounts(viewer=current_viewer(), q=q, role=role, limit=wanted.size, offset=wanted.offset)
    return render_template("accounts/people.html", lines=lines, paging=Paging(page, total), q=q, role=role, roles=list(Role))


def _asked_role() -> Role | None:
    asked = request.args.get("role", "")
    return Role(asked) if asked in set(Role) else None


@blueprint.get("/people/new")
@requires(Permission.ACCOUNTS_INVITE)
def new() -> str:
    """Show the form of an invitation."""
    return render_template("accounts/invite.html", form=InviteForm(list_city_choices()), reasons=[])


@blueprint.post("/people")
@requires(Permission.ACCOUNTS_INVITE)
def create() -> Response | tuple[str, int]:
    """Invite somebody: account, role and letter."""
    viewer, form = current_viewer(), InviteForm(list_city_choices())
    if not form.validate_on_submit():
        return render_template("accounts/invite.html", form=form, reasons=[]), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                account, _link = invite_staff(
                    email=form.email.data or "",
                    first_name=form.first_name.data or "",
                    last_name=form.last_name.data or "",
                    language=form.language.data,
                    role=Role(form.role.data),
                    city_id=UUID(form.city.data) if form.city.data else None,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("The invitation goes to %(address)s.", address=account.email))
                effect.location = url_for(".person", account_id=account.id)
    except Refused as refused:
        return render_template("accounts/invite.html", form=form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/people/<uuid:account_id>")
@requires(Permission.ACCOUNTS_INVITE)
def person(account_id: UUID) -> str:
    """Show one account with its roles."""
    return _page(get_account(account_id, viewer=current_viewer()), [])


def _page(account: Account, reasons: list[Obstacle]) -> str:
    return render_template(
        "accounts/person.html",
        account=account,
        parts=list_parts([account.person_id])[account.person_id],
        form=RoleForm(list_city_choices(), formdata=None),
        reasons=reasons,
        is_own=current_viewer().account_id == account.id,
    )


@blueprint.post("/people/<uuid:account_id>/invitation")
@requires(Permission.ACCOUNTS_INVITE)
def invite_again(account_id: UUID) -> Response | tuple[str, int]:
    """Send a fresh invitation; the earlier link ends."""
    viewer, form = current_viewer(), ConfirmForm()
    account = get_account(account_id, viewer=viewer)
    parts = list_parts([account.person_id])[account.person_id]
    if account.password_hash or account.disabled_at or not parts:
        reason = Obstacle("nothing-to-invite", _("Only somebody who has a role and no password yet can be invited again."))
        return _page(account, [reason]), 409
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            part, now = parts[0], clock.now()
            _account, link = services.invite_person(account.person, role=part.role, city_id=part.city_id, actor=viewer, now=now)
            services.send_invitation(
                account, role=part.role, city_id=part.city_id, city_name=part.city_name, link=link, actor=viewer, now=now
            )
            say(_("A fresh invitation goes to %(address)s. The earlier link no longer works.", address=account.email))
            effect.location = url_for(".person", account_id=account.id)
    return effect.redirect()


@blueprint.post("/people/<uuid:account_id>/roles")
@requires(Permission.ACCOUNTS_INVITE)
def give_role(account_id: UUID) -> Response | tuple[str, int]:
    """Give one more role."""
    viewer, form = current_viewer(), RoleForm(list_city_choices())
    account = get_account(account_id, viewer=viewer)
    if not form.validate_on_submit():
        return _page(account, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.add_role(
                    account,
                    role=Role(form.role.data),
                    city_id=UUID(form.city.data) if form.city.data else None,
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = url_for(".person", account_id=account.id)
    except Refused as refused:
        return _page(account, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/people/<uuid:account_id>/roles/<uuid:grant_id>/end")
@requires(Permission.ACCOUNTS_INVITE)
def end_role(account_id: UUID, grant_id: UUID) -> Response | tuple[str, int]:
    """Take a role away; it is gone at the person's next click."""
    viewer = current_viewer()
    account = get_account(account_id, viewer=viewer)
    try:
        with transaction():
            services.end_role(get_grant(grant_id, account=account), actor=viewer, now=clock.now())
    except Refused as refused:
        return _page(account, refused.obstacles), 409
    say(_("The role is taken away."))
    return redirect(url_for(".person", account_id=account.id), code=303)


@blueprint.post("/people/<uuid:account_id>/close")
@requires(Permission.ACCOUNTS_INVITE)
def close(account_id: UUID) -> Response | tuple[str, int]:
    """Close an account; every device is signed out at once."""
    viewer = current_viewer()
    account = get_account(account_id, viewer=viewer)
    try:
        with transaction():
            services.close_account(account, actor=viewer, now=clock.now())
    except Refused as refused:
        return _page(account, refused.obstacles), 409
    say(_("The account is closed. What the person wrote and did stays."))
    return redirect(url_for(".person", account_id=account.id), code=303)


@blueprint.post("/people/<uuid:account_id>/open")
@requires(Permission.ACCOUNTS_INVITE)
def reopen(account_id: UUID) -> Response:
    """Open a closed account again."""
    viewer = current_viewer()
    account = get_account(account_id, viewer=viewer)
    with transaction():
        services.reopen_account(account, actor=viewer, now=clock.now())
    say(_("The account is open again. The person signs in with the password they had."))
    return redirect(url_for(".person", account_id=account.id), code=303)
