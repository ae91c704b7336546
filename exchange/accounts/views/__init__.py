"""Pages of accounts: ways in, one's own account, the accounts that network staff look after."""

from exchange.accounts.views import forgotten, links, mine, people, signing
from exchange.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "forgotten", "links", "mine", "people", "signing"]
