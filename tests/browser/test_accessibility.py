"""axe finds nothing on any page, wide and on a phone, light and dark; nothing is wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.letters import wait_for_letter
from tests.browser.pages import BY_PERSON, COMING, PUBLIC, first_link
from tests.browser.story import fill, press
from tests.browser.test_families import send_letter
from tests.conftest import DATABASES

# Pages are the same on every database; the journeys run on each.
pytestmark = pytest.mark.parametrize("site", DATABASES[:1], indirect=True)

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What is fine is not described: on a long list that takes longer than looking.
    "resultTypes": ["violations"],
}
WALKS = [(None, path) for path in PUBLIC] + [(who, path) for who, paths in BY_PERSON.items() for path in paths]
# Pages that are found by following a link from another.
FOLLOWED = [
    ("coordinator", "/cohorts/barcelona-2017/participants", "/participants/"),
    (None, "/initiatives", "/initiatives/"),
    (None, "/conferences/barcelona-2017", "/conferences/barcelona-2017/sessions/"),
    ("coordinator", "/adoptions", "/adoptions/"),
    ("network", "/initiatives/review", "/initiatives/"),
    ("network", "/letters", "/letters/"),
    (
        "torino",
        f"{COMING}/calls/torino-tre-posti-per-lisboa/selection",
        f"{COMING}/calls/torino-tre-posti-per-lisboa/s",
    ),
    ("coordinator", f"{COMING}/applications", "/applications/"),
    ("network", "/papers/rules", "/papers/rules/"),
    ("network", "/concerns", "/concerns/0"),
    ("youngster", "/me/concern", "/me/concern/"),
]
# What a participant's page leads to, for somebody of whom much is known.
AROUND_A_PERSON = ["", "/guardians", "/consents", "/care", "/papers", "/edit", "/substitute"]
# What an adoption's page leads to, for an officer of the city.
AROUND_AN_ADOPTION = ["/diagnosis", "/delta", "/readiness", "/transferability", "/decision", "/pilot", "/result", "/actions/new"]
_TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].filter(one => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || getComputedStyle(one).visibility === 'hidden' || one.closest('.hide, .skip')) return false;
  if (one.matches('p a, li a, td a, .note a, .lede a, .table__why a') && getComputedStyle(one).display === 'inline') return false;
  return box.height < 23.5 || box.width < 23.5;
}).map(one => one.outerHTML.slice(0, 160))"""


def check(page: Page, path: str) -> None:
    """Assert what holds for every page."""
    result = Axe().run(page, options=RULES)
    found = [f"{v['id']}: {v['help']} at {[node['target'] for node in v['nodes']][:3]}" for v in result.response["violations"]]
    assert found == [], f"{path}: {found}"
    width = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{path} is {width} px wider than the screen"
    small = page.evaluate(_TARGETS)
    assert small == [], f"{path} has targets under 24 px: {small[:4]}"


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["wide-light", "phone-dark"])
@pytest.mark.parametrize(("who", "path"), WALKS, ids=str)
def test_a_page_is_accessible(same_tab, who, path, phone, dark):
    page = same_tab(who, phone=phone, dark=dark)
    answer = page.goto(path)
    assert answer.status == (404 if path == "/nothing-here" else 200), f"{path}: {answer.status}"
    check(page, path)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["wide-light", "phone-dark"])
@pytest.mark.parametrize(("who", "start", "beginning"), FOLLOWED)
def test_a_page_behind_a_list_is_accessible(same_tab, who, start, beginning, phone, dark):
    page = same_tab(who, phone=phone, dark=dark)
    link = first_link(page, start, beginning)
    assert link is not None, f"{start} leads to no {beginning}…"
    assert page.goto(link).status == 200
    check(page, link)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["wide-light", "phone-dark"])
@pytest.mark.parametrize("ending", AROUND_A_PERSON)
def test_a_page_around_a_person_is_accessible(same_tab, ending, phone, dark):
    page = same_tab("coordinator", phone=phone, dark=dark)
    page.goto(f"{COMING}/participants?q=belkacem")
    link = page.locator("tbody th a").first.get_attribute("href")
    assert page.goto(f"{link}{ending}").status == 200
    check(page, f"{link}{ending}")


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["wide-light", "phone-dark"])
@pytest.mark.parametrize("ending", AROUND_AN_ADOPTION)
def test_a_page_around_an_adoption_is_accessible(same_tab, ending, phone, dark):
    page = same_tab("viewer", phone=phone, dark=dark)
    link = first_link(page, "/adoptions", "/adoptions/0")
    assert page.goto(f"{link}{ending}").status == 200
    check(page, f"{link}{ending}")


def test_the_pages_of_a_guardian_are_accessible_on_a_phone(visit):
    """From the letter to the end: the way in, the list, and each page that it leads to."""
    desk, phone, address = visit("coordinator"), visit(None, phone=True), "lucia.pereira@example.org"
    link = send_letter(desk, child="pereira", guardian="Lúcia Pereira", to=address)
    phone.goto(link)
    check(phone, "the letter's page")
    press(phone)
    check(phone, "the page for the code")
    digits = wait_for_letter(desk, to=address, pattern=r"\b(\d{3}) (\d{3})\b")
    fill(phone, code=digits.group(1) + digits.group(2))
    press(phone)
    check(phone, "/guardian/tasks")
    steps = phone.eval_on_selector_all(".guardian__todo a", "links => links.map(one => one.getAttribute('href'))")
    child = next(step for step in steps if step.endswith("/care")).removesuffix("/care")
    wanted = [f"{child}/{page}" for page in ("consents", "care", "document")]
    assert set(wanted) <= set(steps), steps
    for path in (*steps, f"{child}/papers", f"{child}/care/health", f"{child}/care/contacts", "/guardian/done"):
        assert phone.goto(path).status == 200, path
        check(phone, path)


def test_the_components_page_is_accessible(visit):
    page = visit(None)
    page.goto("/components")
    check(page, "/components")


@pytest.mark.parametrize("path", ["/", "/initiatives", "/sign-in"])
def test_a_public_page_is_light_and_asks_nobody_else(visit, path):
    page = visit(None, phone=True)
    sizes, foreign = [], []
    page.on("response", lambda answer: sizes.append(answer.request.sizes()["responseBodySize"]))
    page.on(
        "request",
        lambda request: foreign.append(request.url) if "127.0.0.1" not in request.url and not request.url.startswith("data:") else None,
    )
    page.goto(path, wait_until="networkidle")
    assert foreign == []
    assert 0 < sum(sizes) < 100_000, f"{path} transfers {sum(sizes)} bytes"


def test_nothing_shifts_while_loading(visit):
    page = visit("coordinator")
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in ("/", "/cohorts/barcelona-2017/participants", "/cohorts/barcelona-2017/reports/bagneux"):
        page.goto(path, wait_until="networkidle")
        assert page.evaluate("() => window.shifted") < 0.01, path
