"""Pages of accounts: ways in, one's own account, the accounts that network staff look after."""

from exchange.accounts.views import entering, forgotten, links, mine, own_factor, people, signing
from exchange.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "entering", "forgotten", "links", "mine", "own_factor", "people", "signing"]
