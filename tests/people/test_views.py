from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_user
from exchange.people.declared import COLUMNS
from exchange.people.glossary import HELP, WORDS


def test_everybody_reads_who_sees_what(browser):
    page = browser().get("/who-sees-what")
    rows = [row for table in page.soup.select("table") for row in table.select("tbody tr")]
    assert len(rows) == len(COLUMNS)
    assert "Family names to name the person" in page.text


def test_the_words(browser):
    page = browser().get("/words")
    assert len(page.texts("dt")) == len(WORDS)
    assert "Delegation" in page.texts("dt")


def test_help_begins_with_ones_own_part(browser):
    assert browser().get("/help").texts("main h2") == ["Signing in", "More"]
    coordinator = make_user(Role.COORDINATOR, make_city())
    assert browser(as_=coordinator).get("/help").texts("main h2")[0] == "City coordinator"
    assert set(HELP) == set(Role)
