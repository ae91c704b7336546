"""The one table of who may do what. Read by people; proved by tests/access/matrix.md."""

from exchange.access.permissions import Permission, Role

P = Permission

_EVERYONE = {P.MINE}

GRANTS: dict[Role, frozenset[P]] = {
    Role.NETWORK: frozenset(P)
    - {P.SELECTION_SCORE, P.SELECTION_DECIDE}
    - {P.SIGHTINGS_NOTE, P.INITIATIVES_WRITE, P.INITIATIVES_READ_FIRST}
    - {P.CARE_READ, P.CARE_RECORD},
    Role.COORDINATOR: frozenset(
        _EVERYONE
        | {
            P.COHORTS_VIEW,
            P.PLACES_PLEDGE,
            P.ROSTER_VIEW,
            P.ROSTER_EXPORT,
            P.ROSTER_IMPORT,
            P.PARTICIPANTS_VIEW,
            P.PARTICIPANTS_REGISTER,
            P.PARTICIPANTS_EDIT,
            P.PARTICIPANTS_INVITE,
            P.PEOPLE_MERGE,
            P.CHECKS_RECORD,
            P.CALLS_EDIT,
            P.APPLICATIONS_VIEW,
            P.GUARDIANSHIP_EDIT,
            P.CUSTODY_VIEW,
            P.CONSENTS_VIEW,
            P.CONSENTS_RECORD,
            P.CONSENTS_CHECK,
            P.SELECTION_VIEW,
            P.SELECTION_SCORE,
            P.SELECTION_DECIDE,
            P.PAPERS_VIEW,
            P.PAPERS_EDIT,
            P.PAPERS_CHECK,
            P.JOURNEYS_VIEW,
            P.JOURNEYS_PLAN,
            P.INITIATIVES_READ_FIRST,
            P.COMMENTS_READ,
            P.INITIATIVES_DESCRIBE,
            P.INITIATIVES_TRANSLATE,
            P.ADOPTIONS_VIEW,
            P.ADOPTIONS_MOVE,
            P.ADOPTIONS_DIAGNOSE,
            P.REPORTS_CITY,
            P.LETTERS_VIEW,
            P.LETTERS_SEND,
            P.CARE_READ,
            P.CARE_RECORD,
            P.KITCHEN_VIEW,
            P.HISTORY_VIEW,
        }
    ),
    Role.LEADER: frozenset(
        _EVERYONE
        | {
            P.COHORTS_VIEW,
            P.ROSTER_VIEW,
            P.PARTICIPANTS_VIEW,
            P.CONSENTS_VIEW,
            P.CONSENTS_CHECK,
            P.SELECTION_VIEW,
            P.SELECTION_SCORE,
            P.PAPERS_VIEW,
            P.PAPERS_CHECK,
            P.JOURNEYS_VIEW,
            P.SIGHTINGS_NOTE,
            P.INITIATIVES_WRITE,
            P.INITIATIVES_READ_FIRST,
            P.COMMENTS_READ,
            P.INITIATIVES_TRANSLATE,
            P.CARE_READ,
            P.CARE_BREAK_GLASS,
            P.ADOPTIONS_VIEW,
            P.ADOPTIONS_DIAGNOSE,
        }
    ),
    Role.YOUNGSTER: frozenset(_EVERYONE | {P.SIGHTINGS_NOTE, P.INITIATIVES_WRITE, P.INITIATIVES_TRANSLATE, P.ADOPTIONS_DIAGNOSE}),
    Role.VIEWER: frozenset(
        _EVERYONE | {P.COHORTS_VIEW, P.INITIATIVES_DESCRIBE, P.ADOPTIONS_VIEW, P.ADOPTIONS_MOVE, P.ADOPTIONS_DIAGNOSE, P.REPORTS_CITY}
    ),
    # A host desk's own pages (arrivals, doors, meals) come with the stay; here it sees the conference, and the kitchen around the trip.
    Role.HOST: frozenset(_EVERYONE | {P.KITCHEN_VIEW}),
}
