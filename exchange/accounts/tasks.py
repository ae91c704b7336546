"""A forgotten password's letter is written by the worker, so that the page answers alike for every address."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.accounts import letters
from exchange.accounts.models import Account, TokenPurpose
from exchange.accounts.queries import list_parts, ways_in
from exchange.accounts.services import issue_token, link_for, send_invitation
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.queue import JobRun, task
from exchange.messages.services import queue_letter

LINK_LETTER = "accounts.link-letter"


@task(LINK_LETTER)
def send_link(job: JobRun) -> dict[str, Any]:
    """Send a fresh link to the address of an account, never to one that was typed. No account: do nothing."""
    account_id = str(job.arguments.get("account_id") or "")
    if account_id:
        with transaction(), ways_in():
            _send_link(UUID(account_id))
            db.session.flush()
    return {}


def _send_link(account_id: UUID) -> None:
    account = db.session.scalar(select(Account).where(Account.id == account_id).options(joinedload(Account.person, innerjoin=True)))
    if account is None or account.disabled_at is not None:
        return
    now = clock.now()
    purpose = TokenPurpose.PASSWORD_RESET if account.password_hash else TokenPurpose.INVITATION
    link = link_for(issue_token(account, purpose=purpose, now=now), purpose)
    if purpose is TokenPurpose.PASSWORD_RESET:
        queue_letter(
            letters.password_reset(account.person),
            to=account.person,
            to_address=account.email,
            city_id=account.person.city_id,
            actor=PROGRAMME,
            now=now,
            link=link,
        )
        return
    parts = list_parts([account.person_id])[account.person_id]
    send_invitation(
        account,
        role=parts[0].role if parts else Role.VIEWER,
        city_id=account.person.city_id,
        city_name=parts[0].city_name if parts else "",
        link=link,
        actor=PROGRAMME,
        now=now,
    )
