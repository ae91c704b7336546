"""Parents and guardians: their rights over a child, and their way in: a link, a code, a printed letter."""
