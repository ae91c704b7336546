"""Give accounts, roles and one-time links; take them away. Effects are seen at the next request."""

import secrets
from datetime import datetime
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import delete, func, select, update

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.accounts import letters
from exchange.accounts.models import Account, AccountSession, Token, TokenPurpose
from exchange.accounts.queries import ways_in
from exchange.accounts.rules import LINKS_LIVE, why_not_close, why_not_end_role, why_not_invite
from exchange.accounts.sessions import token_hash
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import fold
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record
from exchange.messages.models import Letter
from exchange.messages.services import queue_letter
from exchange.people.models import Person, RoleGrant

_PAGES = {TokenPurpose.INVITATION: "accounts.invitation", TokenPurpose.PASSWORD_RESET: "accounts.reset"}
_NO_SYNC = {"synchronize_session": False}


def invite_person(person: Person, *, role: Role, city_id: UUID | None, actor: Viewer, now: datetime) -> tuple[Account, str]:
    """Give a person an account and a role; return it with a personal link for the letter.

    The link lets them choose a password, once, within 14 days. Whoever has a password already gets
    the address of the sign-in page instead: an invitation must never change a password in use.

    Raises:
        Refused: no address, an address of somebody else, a closed account, a role not to be given by this actor.
    """
    account = _account_of(person)
    has_password = account is not None and bool(account.password_hash)
    folded = fold(person.email)
    taken = select(Account.id).where(Account.email_folded == folded, Account.person_id != person.id)
    refuse_if(
        why_not_invite(
            email=person.email,
            role=role,
            has_city=city_id is not None,
            is_closed=account is not None and account.disabled_at is not None,
            is_taken=bool(folded) and db.session.scalar(taken) is not None,
            may_invite=_may_invite(actor, role, city_id) and (has_password or _may_open(person, actor)),
        )
    )
    if account is None:
        account = Account(id=new_id(), person=person, person_id=person.id, email=person.email, email_folded=folded, created_at=now)
        db.session.add(account)
        db.session.flush()
    elif not account.password_hash:
        account.email, account.email_folded = person.email, folded
    give_role(person, role=role, city_id=city_id, actor=actor, now=now)
    record("person-invited", person, actor=actor, now=now)
    if account.password_hash:
        return account, outside_address("accounts.sign_in")
    return account, link_for(issue_token(account, purpose=TokenPurpose.INVITATION, now=now), TokenPurpose.INVITATION)


def _account_of(person: Person) -> Account | None:
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def _may_invite(actor: Viewer, role: Role, city_id: UUID | None) -> bool:
    if actor.may(Permission.ACCOUNTS_INVITE):
        return True
    return role in {Role.YOUNGSTER, Role.LEADER} and actor.may(Permission.PARTICIPANTS_INVITE, city_id=city_id)


def _may_open(person: Person, actor: Viewer) -> bool:
    """Say whether an actor could give every part that a person has: who opens an account opens all of them."""
    grants = db.session.execute(select(RoleGrant.role, RoleGrant.city_id).where(RoleGrant.person_id == person.id))
    return all(_may_invite(actor, role, city_id) for role, city_id in grants)


def give_role(person: Person, *, role: Role, city_id: UUID | None, actor: Viewer, now: datetime) -> RoleGrant:
    """Give a person a part in a city, if they do not have it already."""
    same_city = RoleGrant.city_id.is_(None) if city_id is None else RoleGrant.city_id == city_id
    grant = db.session.scalar(select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role, same_city))
    if grant is not None:
        return grant
    grant = RoleGrant(person_id=person.id, role=role, city_id=city_id)
    db.session.add(grant)
    db.session.flush()
    record("role-given", grant, actor=actor, now=now)
    return grant


def add_role(account: Account, *, role: Role, city_id: UUID | None, actor: Viewer, now: datetime) -> RoleGrant:
    """Give one more role to somebody who has an account; raises Refused."""
    refuse_if(
        why_not_invite(
            email=account.email,
            role=role,
            has_city=city_id is not None,
            is_closed=account.disabled_at is not None,
            may_invite=_may_invite(actor, role, city_id),
        )
    )
    return give_role(account.person, role=role, city_id=city_id, actor=actor, now=now)


def end_role(grant: RoleGrant, *, actor: Viewer, now: datetime) -> None:
    """Take a part away; it is gone at the person's next request."""
    refuse_if(why_not_end_role(grant.role, other_network_count=_count_network_without(grant.person_id)))
    record("role-taken-away", grant, actor=actor, now=now)
    db.session.delete(grant)


def close_account(account: Account, *, actor: Viewer, now: datetime) -> None:
    """Close an account: every device is signed out at once, and no link of it works."""
    others = _count_network_without(account.person_id)
    is_network = bool(
        db.session.scalar(select(func.count()).where(RoleGrant.person_id == account.person_id, RoleGrant.role == Role.NETWORK))
    )
    refuse_if(why_not_close(account, is_own=actor.account_id == account.id, other_network_count=others, is_network=is_network))
    account.disabled_at = now
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    _spend_tokens(account, now=now)
    record("account-closed", account, actor=actor, now=now, changed=["disabled_at"])


def reopen_account(account: Account, *, actor: Viewer, now: datetime) -> None:
    """Open a closed account again; its password is as before."""
    account.disabled_at = None
    record("account-opened-again", account, actor=actor, now=now, changed=["disabled_at"])


def _count_network_without(person_id: UUID) -> int:
    return (
        db.session.scalar(
            select(func.count(func.distinct(RoleGrant.person_id)))
            .join(Account, Account.person_id == RoleGrant.person_id)
            .where(RoleGrant.role == Role.NETWORK, RoleGrant.person_id != person_id, Account.disabled_at.is_(None))
        )
        or 0
    )


def issue_token(account: Account, *, purpose: TokenPurpose, now: datetime) -> str:
    """Return a fresh one-time token; earlier ones for the same purpose end."""
    _spend_tokens(account, purpose=purpose, now=now)
    token = secrets.token_urlsafe(32)
    db.session.add(
        Token(
            purpose=purpose,
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + LINKS_LIVE[purpose],
        )
    )
    return token


def use_token(token: str, *, purpose: TokenPurpose, now: datetime) -> Account | None:
    """Consume a one-time token by one conditional update; None when it is used, expired or not this kind."""
    hashed = token_hash(token)
    used = db.session.execute(
        update(Token)
        .where(Token.token_hash == hashed, Token.purpose == purpose, Token.used_at.is_(None), Token.expires_at > now)
        .values(used_at=now),
        execution_options=_NO_SYNC,
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return None
    with ways_in():
        account = db.session.scalar(select(Account).join(Token).where(Token.token_hash == hashed))
    return account if account is not None and account.disabled_at is None else None


def _spend_tokens(account: Account, *, now: datetime, purpose: TokenPurpose | None = None) -> None:
    spent = update(Token).where(Token.account_id == account.id, Token.used_at.is_(None))
    if purpose is not None:
        spent = spent.where(Token.purpose == purpose)
    db.session.execute(spent.values(used_at=now), execution_options=_NO_SYNC)


def set_password(account: Account, password_hash: str, *, now: datetime) -> None:
    """Keep a new password's hash; every device is signed out and every open link ends."""
    account.password_hash = password_hash
    account.password_changed_at = now
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    _spend_tokens(account, now=now)
    record("password-changed", account, actor=as_themselves(account), now=now, changed=["password_hash"])


def as_themselves(account: Account) -> Viewer:
    """Return who acts when somebody comes in by a link of their own."""
    return Viewer(person_id=account.person_id, account_id=account.id)


def send_invitation(
    account: Account, *, role: Role, city_id: UUID | None, city_name: str, link: str, actor: Viewer, now: datetime
) -> Letter | None:
    """Queue the letter with an invitation's link, in the invited person's language."""
    draft = letters.invitation(
        account.person,
        role=role,
        city_name=city_name,
        invited_by="" if actor.is_programme else actor.display_name,
        until=now + LINKS_LIVE[TokenPurpose.INVITATION],
    )
    return queue_letter(draft, to=account.person, to_address=account.email, city_id=city_id, actor=actor, now=now, link=link)


def link_for(token: str, purpose: TokenPurpose) -> str:
    """Return the whole address of a one-time link."""
    return outside_address(_PAGES[purpose], token=token)


def outside_address(endpoint: str, **values: str) -> str:
    """Return an address for letters: from the installation's own public address, never from a request's host."""
    public: str = current_app.config["EXCHANGE"].public_url
    return public.rstrip("/") + url_for(endpoint, _external=False, **values)


def end_device(account: Account, *, session_id: UUID) -> None:
    """Sign one of an account's own devices out; somebody else's does not exist."""
    ended = db.session.execute(delete(AccountSession).where(AccountSession.id == session_id, AccountSession.account_id == account.id))
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound


def set_language(account: Account, language: str) -> None:
    """Remember the language that a person reads."""
    # One's own settings are written whatever the city; the flush must fall inside the lifted scope.
    with ways_in():
        account.person.language = known_language(language)
        db.session.flush()
