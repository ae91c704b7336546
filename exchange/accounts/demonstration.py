"""What everybody may know of a demonstration: the domain of its people, and their one password."""

DOMAIN = "demo.example"
PASSWORD = "demo-exchange"  # noqa: S105 - shown on the sign-in page, in demonstration mode only
