"""Who may go under which rules; delegations, pledges and the one locked way to a place."""
