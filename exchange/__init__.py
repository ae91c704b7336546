"""Exchange: young people see something abroad, bring it home, and their city can prove it.

The map of the package, from the ground up. Imports go down this list, news goes up by signal.

    foundation      what every feature stands on; knows no noun of the programme
    access          who may do what: permissions, roles, grants, guards, city scope
    people          the human beings, their guardians, their rights
    history         who did what, when; append-only
    messages        letters: an outbox, never a direct send
    cities          the member and guest cities
    accounts        how they sign in; invitations
    manifesto       editions, themes, recommendations: the vocabulary of initiatives
    conferences     the event abroad and its sessions
    cohorts         who may go under which rules; delegations and their places
    participants    one person's place in a delegation, from application to return
    consents        what was agreed to, by whom, which text
    journeys        the way there and back: legs, seats, responsible adults
    initiatives     sightings, the nine questions, review, the public catalogue
    adoptions       a city takes an initiative up, stage by stage
    readiness       gathers what waits, for whom, on one page called today
    reports         what a city and the network read, print and file; writes nothing
    privacy         what is kept of a person, copied for them and erased in time
    operation       worker, doctor, backup, health: running an installation
    app             create_app(settings): the one module that knows every feature
"""
