"""*I saw something* without network, what was born at a session, and what a text suggests."""
