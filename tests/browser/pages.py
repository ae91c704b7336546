"""The pages that people open, by person: walked for accessibility, layout and untranslated words."""

from playwright.sync_api import Page

TABLE, SOUND = "/initiatives/a-tea-table-on-the-square", "/initiatives/el-patio-sonoro"
PAST, COMING = "/cohorts/barcelona-2017", "/cohorts/lisboa-2027"

PUBLIC = ["/", "/sign-in", "/forgotten", "/initiatives", "/initiatives?q=square", "/initiatives?q=nothing-like-this",
          "/initiatives?q=secrity", "/initiatives/map", "/conferences",
          "/conferences/barcelona-2017", "/cities", "/manifesto", "/verify", "/who-sees-what", "/words", "/help",
          "/nothing-here",
          "/apply/bagneux-deux-places-pour-lisboa", "/reports/coverage", "/reports/flows", "/manifesto/crosswalk",
          f"{TABLE}/lineage", f"{TABLE}/similar", f"{TABLE}/adaptations", f"{SOUND}?version=de", f"{TABLE}/comments",
          "/comments/rules"]  # fmt: skip
BY_PERSON = {
    "network": ["/", "/cohorts", "/cohorts/new", PAST, f"{PAST}/delegations", f"{PAST}/participants", f"{PAST}/participants?q=a",
                f"{PAST}/journeys", f"{PAST}/report", "/reports", "/initiatives/review", "/people", "/letters", "/conferences/new",
                "/cities/new", "/account", f"{COMING}/readiness", f"{COMING}/edit", f"{COMING}/delegations", f"{COMING}/quotas",
                f"{COMING}/waiting-list", "/papers/rules", "/funding-rules", "/concerns", "/concerns/leads",
                "/manifesto/crosswalk", "/manifesto/editions/new", "/initiatives/review/pending", "/initiatives/translations",
                "/adoptions/calibration", f"{SOUND}/translations/fr", f"{TABLE}/describe", f"{TABLE}/evidence"],
    "coordinator": ["/", "/cohorts", PAST, f"{PAST}/participants", f"{COMING}/participants", f"{COMING}/participants/new",
                    f"{COMING}/participants/import", f"{COMING}/participants?q=nobody-called-so", f"{PAST}/journeys", f"{COMING}/journeys",
                    f"{PAST}/reports/bagneux", f"{COMING}/reports/bagneux", "/reports", "/adoptions", "/initiatives/reading", "/letters",
                    "/account", f"{COMING}/readiness", f"{COMING}/readiness/remind", f"{COMING}/readiness/letters",
                    f"{COMING}/delegations/bagneux", f"{COMING}/applications", f"{COMING}/calls", f"{COMING}/calls/new",
                    f"{COMING}/guardians", f"{COMING}/kitchen", f"{COMING}/quotas", f"{COMING}/waiting-list",
                    f"{COMING}/papers/bagneux", f"{COMING}/care/bagneux", "/people/duplicates", "/people/checks", "/papers/rules",
                    "/comments/reading"],
    "torino": [f"{COMING}/calls/torino-tre-posti-per-lisboa/selection"],
    "leader": ["/", "/cohorts", f"{PAST}/participants", "/initiatives/reading", "/sightings", "/me", "/me/trip", f"{COMING}/readiness",
               "/sightings/group", f"{TABLE}/photos/reading",
               f"{COMING}/care/bagneux", f"{COMING}/papers/bagneux"],
    "youngster": ["/", "/me", "/me/consents", "/me/care", "/me/papers", "/me/trip", "/me/concern", "/sightings", "/sightings/new",
                  "/me/statements", "/initiatives/new", "/account", "/initiatives/name", f"{TABLE}/history", f"{TABLE}/authors",
                  f"{TABLE}/change", f"{TABLE}/photos", "/me/news", f"{TABLE}/comments"],
    "viewer": ["/", "/cohorts", f"{PAST}/reports/bagneux", "/adoptions", "/reports"],
    "host": ["/", "/conferences/barcelona-2017"],
}  # fmt: skip


def first_link(page: Page, address: str, beginning: str) -> str | None:
    """Return the first link of a page whose address begins so, other than the beginning itself."""
    page.goto(address)
    links: list[str] = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    wanted = (link for link in links if link.startswith(beginning) and "." not in link and link.strip("/") != beginning.strip("/"))
    return next(wanted, None)
