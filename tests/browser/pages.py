"""The pages that people open, by person: walked for accessibility, layout and untranslated words."""

from playwright.sync_api import Page

PAST = "/cohorts/barcelona-2017"

PUBLIC = ["/", "/sign-in", "/forgotten", "/initiatives", "/initiatives?q=square", "/initiatives?q=nothing-like-this", "/conferences",
          "/conferences/barcelona-2017", "/cities", "/manifesto", "/who-sees-what", "/words", "/help", "/nothing-here",
          "/apply/bagneux-deux-places-pour-lisboa"]  # fmt: skip
BY_PERSON = {
    "network": ["/", "/cohorts", "/cohorts/new", PAST, f"{PAST}/delegations", f"{PAST}/participants", f"{PAST}/participants?q=a",
                f"{PAST}/journeys", f"{PAST}/report", "/reports", "/initiatives/review", "/people", "/letters", "/conferences/new",
                "/cities/new", "/account", "{coming}/readiness", "{coming}/edit", "{coming}/delegations", "{coming}/quotas",
                "{coming}/waiting-list", "/papers/rules", "/funding-rules"],
    "coordinator": ["/", "/cohorts", PAST, f"{PAST}/participants", "{coming}/participants", "{coming}/participants/new",
                    "{coming}/participants/import", "{coming}/participants?q=nobody-called-so", f"{PAST}/journeys", "{coming}/journeys",
                    f"{PAST}/reports/bagneux", "{coming}/reports/bagneux", "/reports", "/adoptions", "/initiatives/reading", "/letters",
                    "/account", "{coming}/readiness", "{coming}/readiness/remind", "{coming}/readiness/letters",
                    "{coming}/delegations/bagneux", "{coming}/applications", "{coming}/calls", "{coming}/calls/new", "{coming}/guardians",
                    "{coming}/kitchen", "{coming}/quotas", "{coming}/waiting-list", "{coming}/papers/bagneux", "{coming}/care/bagneux",
                    "/people/duplicates", "/people/checks", "/papers/rules"],
    "torino": ["{coming}/calls/torino-tre-posti-per-lisboa/selection"],
    "leader": ["/", "/cohorts", f"{PAST}/participants", "/initiatives/reading", "/sightings", "/me", "/me/trip", "{coming}/readiness",
               "{coming}/care/bagneux", "{coming}/papers/bagneux"],
    "youngster": ["/", "/me", "/me/consents", "/me/care", "/me/papers", "/me/trip", "/sightings", "/sightings/new",
                  "/initiatives/new", "/account"],
    "viewer": ["/", "/cohorts", f"{PAST}/reports/bagneux", "/adoptions", "/reports"],
    "host": ["/", "/conferences/barcelona-2017"],
}  # fmt: skip


def coming_cohort(page: Page) -> str:
    """Return the address of the cohort that is open, as the list of cohorts shows it."""
    page.goto("/cohorts.json")
    cohorts = page.evaluate("() => fetch('/cohorts.json').then(answer => answer.json())")["cohorts"]
    return "/cohorts/" + next(cohort["slug"] for cohort in cohorts if cohort["state"] == "open")


def first_link(page: Page, address: str, beginning: str) -> str | None:
    """Return the first link of a page whose address begins so, other than the beginning itself."""
    page.goto(address)
    links: list[str] = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    wanted = (link for link in links if link.startswith(beginning) and "." not in link and link.strip("/") != beginning.strip("/"))
    return next(wanted, None)
