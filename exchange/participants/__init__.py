"""One person's place in a delegation, from application to return; the roster, its import and export."""
