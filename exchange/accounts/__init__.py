"""How people sign in: passwords, invitations, server-side sessions, throttles."""
