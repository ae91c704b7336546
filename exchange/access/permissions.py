"""Every right there is, named `feature:verb`."""

from enum import StrEnum
from functools import cached_property

from exchange.foundation.languages import LazyString, _l


class Permission(StrEnum):
    """What somebody may do."""

    MINE = "mine:see"  # everyone who is signed in: today, my page, my account
    CITIES_EDIT = "cities:edit"
    MANIFESTO_EDIT = "manifesto:edit"
    CONFERENCES_EDIT = "conferences:edit"
    COHORTS_VIEW = "cohorts:view"
    COHORTS_OPEN = "cohorts:open"
    PLACES_PLEDGE = "places:pledge"
    ROSTER_VIEW = "roster:view"
    ROSTER_EXPORT = "roster:export"
    ROSTER_IMPORT = "roster:import"
    PARTICIPANTS_VIEW = "participants:view"
    PARTICIPANTS_REGISTER = "participants:register"
    PARTICIPANTS_EDIT = "participants:edit"
    PARTICIPANTS_INVITE = "participants:invite"
    PEOPLE_MERGE = "people:merge"
    CHECKS_RECORD = "checks:record"
    CALLS_EDIT = "calls:edit"
    APPLICATIONS_VIEW = "applications:view"
    GUARDIANSHIP_EDIT = "guardianship:edit"
    CUSTODY_VIEW = "guardianship:custody"
    CONSENTS_VIEW = "consents:view"
    CONSENTS_RECORD = "consents:record"
    CONSENTS_CHECK = "consents:check"
    SELECTION_VIEW = "selection:view"
    SELECTION_SCORE = "selection:score"
    SELECTION_DECIDE = "selection:decide"
    PAPERS_VIEW = "papers:view"
    PAPERS_EDIT = "papers:edit"
    PAPERS_CHECK = "papers:check"
    PAPER_RULES_EDIT = "paper-rules:edit"
    JOURNEYS_VIEW = "journeys:view"
    JOURNEYS_PLAN = "journeys:plan"
    SIGHTINGS_NOTE = "sightings:note"
    INITIATIVES_WRITE = "initiatives:write"
    INITIATIVES_READ_FIRST = "initiatives:read-first"
    INITIATIVES_REVIEW = "initiatives:review"
    INITIATIVES_TRANSLATE = "initiatives:translate"  # to write a public initiative in one more language
    INITIATIVES_DESCRIBE = "initiatives:describe"  # to add what one's own city knows of it
    COMMENTS_READ = "comments:read"  # to read what others write about initiatives before everybody does
    ADOPTIONS_VIEW = "adoptions:view"
    ADOPTIONS_MOVE = "adoptions:move"
    ADOPTIONS_DIAGNOSE = "adoptions:diagnose"  # to say what one's own city or its young people need
    REPORTS_CITY = "reports:city"
    REPORTS_NETWORK = "reports:network"
    LETTERS_VIEW = "letters:view"
    LETTERS_SEND = "letters:send"
    ACCOUNTS_INVITE = "accounts:invite"
    CARE_READ = "care:read"
    CARE_RECORD = "care:record"
    CARE_BREAK_GLASS = "care:break-glass"
    KITCHEN_VIEW = "kitchen:view"
    HISTORY_VIEW = "history:view"
    CONCERNS_LEAD = "concerns:lead"  # to appoint safeguarding leads; what young people write opens to the appointed alone


class Role(StrEnum):
    """The part somebody plays; always for one city, except network staff and host desks."""

    NETWORK = "network"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    YOUNGSTER = "youngster"
    VIEWER = "viewer"
    HOST = "host"

    @cached_property
    def label(self) -> LazyString:
        """Name the role as pages do."""
        return {
            Role.NETWORK: _l("Network staff"),
            Role.COORDINATOR: _l("City coordinator"),
            Role.LEADER: _l("Group leader"),
            Role.YOUNGSTER: _l("Young person"),
            Role.VIEWER: _l("City viewer"),
            Role.HOST: _l("Host desk"),
        }[self]
