"""Would it work here? Told on the same criteria by young people and by the city, blind until both have handed in."""
