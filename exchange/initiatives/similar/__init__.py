"""Which initiatives are alike, across cities and languages, why, and what their people do about it."""
