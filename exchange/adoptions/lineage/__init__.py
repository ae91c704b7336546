"""The family of an initiative, drawn with the cities that took each one up; and an adoption written up as one of its own."""
