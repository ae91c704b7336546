"""One human being, one person: pairs that may be the same, told apart or merged field by field by somebody who knows them."""
