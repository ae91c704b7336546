"""The blueprint that all pages of accounts stand on."""

from flask import Blueprint, current_app, request

from exchange.access.guards import current_viewer
from exchange.accounts.models import Account
from exchange.accounts.passwords import common_passwords
from exchange.accounts.queries import find_own_account, list_parts
from exchange.accounts.rules import device_name, shortest_password, why_not_password
from exchange.foundation.obstacles import Obstacle

blueprint = Blueprint("accounts", __name__)


def own_account() -> Account:
    """Return the account of whoever is signed in; the guard lets nobody else here."""
    account_id = current_viewer().account_id
    assert account_id is not None
    return find_own_account(account_id)


def this_device() -> str:
    """Return what this browser calls itself, in two words."""
    return device_name(request.user_agent.string)


def this_origin() -> str:
    """Return where this request comes from; ProxyFix counts the proxies exactly."""
    return request.remote_addr or ""


def shortest_for(account: Account) -> int:
    """Return how long this account's password must be."""
    return shortest_password(part.role for part in list_parts([account.person_id])[account.person_id])


def judge_password(password: str, account: Account) -> list[Obstacle]:
    """Say why a password is too easy for this account."""
    person, parts = account.person, list_parts([account.person_id])[account.person_id]
    network: str = current_app.config["EXCHANGE"].network_name
    return why_not_password(
        password,
        shortest=shortest_password(part.role for part in parts),
        common=common_passwords(),
        about=["exchange", network, person.full_name, person.preferred_name, account.email, *(part.city_name for part in parts)],
    )
