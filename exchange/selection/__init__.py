"""Who is offered a place: scores by criteria, names hidden, ties drawn so that the draw can be repeated."""
