"""Who may do what: permissions, roles, grants, guards and the city scope of each session."""
