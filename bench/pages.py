"""The pages that are timed: each with its reader, its addresses, its yardstick and its target."""

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote_plus

from bench.data import COHORT, Ground
from bench.yardsticks.site import SEARCHES

Y1, Y2, Y2C, Y2S = "Y1", "Y2", "Y2c", "Y2s"
YARD_PATHS = {
    Y1: ("/hello",),
    Y2: ("/orm",),
    Y2C: ("/core",),
    Y2S: tuple(f"/search?q={word}" for word in SEARCHES),
}
# Beginnings of names and of words of initiatives, with accents typed and left out.
NAMES_TYPED = ("ines", "Fernández", "schnei", "kow", "marti", "al núria", "joão")
WORDS_TYPED = ("lamps", "night bus", "escales", "repaired squares", "liège", "vest phone")
# Pages whose content is kept until something is written: measured as they are, and with a write before each request.
KEPT = (
    "catalogue page, anybody",
    "catalogue by theme",
    "initiative page, anybody",
    "city report page",
    "network report page",
    "travel-ready board, network",
    "coverage matrix, network",
    "flows, anybody",
)


class After(StrEnum):
    """What somebody else has committed since a page was opened last."""

    # Something that the page says nothing of, as most of what is written.
    A_WRITE = "after a write"
    # Something that it says: what follows from all initiatives or adoptions is made anew.
    A_CHANGE = "after a change"


@dataclass(frozen=True)
class PageScenario:
    """One page: who opens which addresses, and how many yardsticks it may take."""

    job: str
    who: str
    paths: tuple[str, ...]
    yardstick: str = Y2
    target: float | None = 3.0
    # What is committed before each request, so that what was kept of the page cannot be used.
    after: After | None = None


def scenarios(ground: Ground) -> list[PageScenario]:
    """Return every page that is timed, over one seeded network."""
    roster = f"/cohorts/{COHORT}/participants"
    pages = max(1, ground.size // 50)
    found = [
        PageScenario("roster page, coordinator", "coordinator", (roster,)),
        PageScenario("roster page, network", "network", tuple(f"{roster}?page={n}" for n in range(1, 6))),
        PageScenario("roster, last page, network", "network", (f"{roster}?page={pages}",)),
        PageScenario("roster by city and state, network", "network", (f"{roster}?city={ground.own_city}&state=confirmed",)),
        PageScenario("roster sorted by age, network", "network", (f"{roster}?sort=age",), target=None),
        PageScenario("roster, what waits, network", "network", (f"{roster}?ready=waits",), target=None),
        PageScenario("roster search, coordinator", "coordinator", typed(roster, NAMES_TYPED), Y2S),
        PageScenario("roster search, network", "network", typed(roster, NAMES_TYPED), Y2S),
        PageScenario("catalogue page, anybody", "", tuple(f"/initiatives?page={n}" for n in range(1, 6))),
        PageScenario("catalogue page, signed in", "coordinator", ("/initiatives",)),
        PageScenario("catalogue by theme", "", ("/initiatives?theme=theme-3",)),
        PageScenario("catalogue search, anybody", "", typed("/initiatives", WORDS_TYPED), Y2S),
        PageScenario("initiative page, anybody", "", (f"/initiatives/{ground.initiative}",), target=2.0),
        PageScenario("similar initiatives, anybody", "", (f"/initiatives/{ground.initiative}/similar",), target=10.0),
        PageScenario("family of 300 initiatives, anybody", "", (f"/initiatives/{ground.initiative}/lineage",), target=10.0),
        PageScenario("front page, anybody", "", ("/",), target=2.0),
        PageScenario("today, coordinator", "coordinator", ("/",), target=2.0),
        PageScenario("today, network", "network", ("/",), target=2.0),
        PageScenario("own page, youngster", "youngster", ("/me",), target=2.0),
        PageScenario("own trip, youngster", "youngster", ("/me/trip",), target=2.0),
        PageScenario("participant page", "coordinator", (f"/participants/{ground.participant_id}",), target=2.0),
        PageScenario("journeys of the city", "coordinator", (f"/cohorts/{COHORT}/journeys",), target=2.0),
        PageScenario("cohort page", "coordinator", (f"/cohorts/{COHORT}",), target=3.0),
        PageScenario("travel-ready board, network", "network", (f"/cohorts/{COHORT}/readiness",), target=10.0),
        PageScenario("travel-ready board, coordinator", "coordinator", (f"/cohorts/{COHORT}/readiness",), target=3.0),
        PageScenario("travel-ready board, one owner, network", "network", (f"/cohorts/{COHORT}/readiness?owner=guardian",), target=10.0),
        PageScenario("digest computation, network", "network", (f"/cohorts/{COHORT}/readiness/letters",), target=None),
        PageScenario("city report page", "coordinator", (f"/cohorts/{COHORT}/reports/{ground.own_city}",), target=4.0),
        PageScenario("network report page", "network", (f"/cohorts/{COHORT}/report",), target=20.0),
        PageScenario("coverage matrix, anybody", "", ("/reports/coverage?edition=2017",), target=4.0),
        PageScenario("coverage matrix, network", "network", ("/reports/coverage?edition=2017",), target=20.0),
        PageScenario("flows, anybody", "", ("/reports/flows",), target=20.0),
        PageScenario("letters, network", "network", ("/letters",), target=3.0),
    ]
    return found + [replace(page, job=f"{page.job}, {After.A_WRITE}", after=After.A_WRITE) for page in found if page.job in KEPT]


def typed(path: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of a search for some words."""
    return tuple(f"{path}?q={quote_plus(word)}" for word in words)
