"""What is kept about a person, copied for them and erased in time; reads every feature's declarations."""
