"""The public catalogue in all its forms: found, filtered, counted, and silent about who may not be named."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.demonstration.notes import ANSWERS, make_initiative
from exchange.initiatives import sections
from exchange.initiatives.models import InitiativeState, Stage
from exchange.initiatives.sections import Section
from tests.initiatives.conftest import NOW, viewer_of

S = InitiativeState
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(page):
    return page.texts("article h2")


class TestFinding:
    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("lamps", ["Lamps on the square"]),
            ("LAMP", ["Lamps on the square"]),
            ("squ lam", ["Lamps on the square"]),
            ("éclairage", ["Éclairage du chemin"]),
            ("eclai", ["Éclairage du chemin"]),
            ("chemin éclairage", ["Éclairage du chemin"]),
            ("turin", ["Lamps on the square"]),
            ("offentl raume", ["Éclairage du chemin"]),
            ("tea neighbours", ["Éclairage du chemin", "Lamps on the square"]),
            ("amps", ["Lamps on the square"]),  # a letter is missing
            ("quare", ["Éclairage du chemin", "Lamps on the square"]),
            ("aps", []),
            ("lamps chemin", []),
            ("zzyzxova", []),
            ("a b c d e f g h lam", ["Lamps on the square"]),  # words of one letter are left out
            ("to lam", ["Lamps on the square"]),  # and those of two beside longer ones
            ("sq", ["Éclairage du chemin", "Lamps on the square"]),
            ("s", []),
            ("s l a", []),
            ("%", []),
            ("🎉", []),
            ("???", []),
        ],
    )
    def test_by_beginnings_of_words_in_any_order_and_language(self, database, browser, bagneux, torino, q, found):
        theme = makers.make_theme("Public spaces", labels={"en": "Public spaces", "de": "Öffentliche Räume"})
        make_initiative(torino.city, author=torino.author)
        make_initiative(
            bagneux.city,
            author=bagneux.author,
            title="Éclairage du chemin",
            steps=["Allumer."],
            themes=[theme],
            published_at=THEN + timedelta(days=1),
        )
        page = browser().get("/initiatives", query_string={"q": q})
        assert titles(page) == found

    def test_by_theme_city_and_stage_with_chips_that_take_each_away(self, database, browser, bagneux, torino):
        nightlife, spaces = makers.make_theme("Nightlife"), makers.make_theme("Public spaces")
        make_initiative(bagneux.city, title="One", themes=[nightlife, spaces], stage=Stage.PILOT)
        make_initiative(bagneux.city, title="Two", themes=[spaces])
        make_initiative(torino.city, title="Three", themes=[nightlife], stage=Stage.PILOT)
        anybody = browser()
        assert titles(anybody.get("/initiatives?theme=nightlife&city=bagneux")) == ["One"]
        assert sorted(titles(anybody.get("/initiatives?stage=pilot"))) == ["One", "Three"]
        page = anybody.get("/initiatives?theme=public-spaces&city=bagneux&stage=pilot")
        assert titles(page) == ["One"]
        chips = {link.get_text(" ", strip=True): link["href"] for link in page.soup.select("ul.filters a.filter")}
        assert chips == {
            "Remove filter Theme: Public spaces": "/initiatives?city=bagneux&stage=pilot",
            "Remove filter City: Bagneux": "/initiatives?theme=public-spaces&stage=pilot",
            "Remove filter Stage: Pilot": "/initiatives?theme=public-spaces&city=bagneux",
        }

    @pytest.mark.parametrize("query", ["theme=no-such", "city=no-such", "q=zz", "page=9"])
    def test_nothing_found_teaches_and_leads_back(self, database, browser, bagneux, query):
        make_initiative(bagneux.city)
        page = browser().get(f"/initiatives?{query}")
        assert (titles(page), page.link("Show all initiatives")) == ([], "/initiatives")

    def test_nothing_long_enough_to_look_for_says_so_and_is_looked_for_nowhere(self, database, browser, bagneux):
        make_initiative(bagneux.city)
        anybody = browser()
        for q in ("s", "s l a m p o t e", "🎉", "???"):
            assert "Type at least two letters of a word." in anybody.get("/initiatives", query_string={"q": q}).text
            for path in ("/initiatives.json", "/initiatives.csv", "/initiatives/feed.atom", "/initiatives.jsonld"):
                assert "Lamps on the square" not in anybody.get(path, query_string={"q": q}).data.decode(), (path, q)
        assert "Type at least two letters" not in anybody.get("/initiatives?q=zzzz").text

    def test_an_unknown_stage_is_left_out(self, database, browser, bagneux):
        make_initiative(bagneux.city)
        assert titles(browser().get("/initiatives?stage=moon")) == ["Lamps on the square"]

    def test_an_empty_catalogue_says_how_it_fills(self, database, browser):
        assert browser().get("/initiatives").link("Meanwhile: the themes of the Manifesto") == "/manifesto"

    def test_fifty_a_page_the_newest_first(self, database, browser, bagneux):
        for number in range(52):
            make_initiative(bagneux.city, title=f"Idea {number:02d}", published_at=THEN + timedelta(hours=number))
        anybody = browser()
        first, second = anybody.get("/initiatives?q=idea"), anybody.get("/initiatives?q=idea&page=2")
        assert (titles(first)[:2], len(titles(first)), titles(second)) == (["Idea 51", "Idea 50"], 50, ["Idea 01", "Idea 00"])
        data = anybody.get("/initiatives.json?q=idea&page=1").json
        assert (data["total"], data["pages"], len(data["initiatives"])) == (52, 2, 50)
        assert data["next"] == "http://localhost/initiatives.json?q=idea&page=2"
        rows = list(csv.reader(io.StringIO(anybody.get("/initiatives.csv?q=idea").data.decode("utf-8-sig"))))
        assert len(rows) == 1 + 52

    @pytest.mark.parametrize("state", [state for state in S if state is not S.PUBLISHED])
    def test_what_is_not_published_is_in_no_form_of_it(self, database, browser, bagneux, network, state):
        make_initiative(bagneux.city, author=bagneux.author, state=state, title="Hidden canary")
        for who in (None, bagneux.youngster, network):
            for path in ("/initiatives", "/initiatives.json", "/initiatives.csv", "/initiatives/feed.atom", "/initiatives?q=canary"):
                body = browser(who).get(path).data.decode()
                assert "Hidden canary" not in body, path


class TestForms:
    def test_the_same_facts_in_each(self, database, browser, torino):
        theme = makers.make_theme("Nightlife")
        one = make_initiative(torino.city, author=torino.author, themes=[theme], stage=Stage.PILOT, adopted_count=2, language="it")
        anybody = browser()
        (data,) = anybody.get("/initiatives.json").json["initiatives"]
        assert data == {
            "id": str(one.id),
            "slug": one.slug,
            "address": f"http://localhost/initiatives/{one.slug}",
            "title": "Lamps on the square",
            "language": "it",
            "city": "torino",
            "city_name": "Torino",
            "country": "IT",
            "seen_city": None,
            "themes": ["nightlife"],
            "stage": "pilot",
            "adopted_count": 2,
            "evidence_level": 1,
            "lamps": dict.fromkeys(("effect", "mechanism", "moderators", "implementation", "economy"), "half"),
            "credited_as": "",
            "published_at": "2017-10-01T09:00:00+00:00",
            "answers": ANSWERS,
            "licence": "CC BY 4.0",
            "licence_address": "https://creativecommons.org/licenses/by/4.0/",
        }
        (row,) = csv.DictReader(io.StringIO(anybody.get("/initiatives.csv").data.decode("utf-8-sig")))
        assert {name: row[name] for name in ("id", "address", "themes", "stage", "adopted_count", "steps")} == {
            "id": str(one.id),
            "address": f"http://localhost/initiatives/{one.slug}",
            "themes": "nightlife",
            "stage": "pilot",
            "adopted_count": "2",
            "steps": "\n".join(ANSWERS["steps"]),
        }
        alone = anybody.get(f"/initiatives/{one.slug}.json").json
        assert {name: alone[name] for name in data if name != "address"} == {name: data[name] for name in data if name != "address"}

    def test_the_feed_is_atom_with_stable_ids(self, database, browser, bagneux):
        one = make_initiative(bagneux.city, title="Tea & <lamps>", problem="Dark\x0b & loud")
        answer = browser().get("/initiatives/feed.atom")
        assert answer.response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(answer.data)
        assert (feed.tag, feed.find(f"{ATOM}id").text) == (f"{ATOM}feed", "http://localhost/initiatives/feed.atom")
        assert feed.find(f"{ATOM}updated").text == "2017-10-01T09:00:00+00:00"
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.find(f"{ATOM}title").text == "Tea & <lamps>"
        assert entry.find(f"{ATOM}id").text == f"urn:uuid:{one.id}"
        assert entry.find(f"{ATOM}author/{ATOM}name").text == "Bagneux"
        assert entry.find(f"{ATOM}summary").text == "Dark & loud"
        one.changed_at = one.published_at + timedelta(days=2)
        feed = ET.fromstring(browser().get("/initiatives/feed.atom").data)
        (entry,) = feed.findall(f"{ATOM}entry")
        days = [found.find(f"{ATOM}{name}").text[:10] for found, name in ((feed, "updated"), (entry, "updated"), (entry, "published"))]
        assert days == ["2017-10-03", "2017-10-03", "2017-10-01"]
        assert ET.fromstring(browser().get("/initiatives/feed.atom?q=nothing").data).findall(f"{ATOM}entry") == []

    def test_nothing_becomes_a_formula(self, database, browser, bagneux):
        make_initiative(bagneux.city, title='=HYPERLINK("http://evil.example")')
        (row,) = csv.DictReader(io.StringIO(browser().get("/initiatives.csv").data.decode("utf-8-sig")))
        assert row["title"].startswith("'=")

    def test_the_sheet_is_a_pdf_with_its_text(self, database, browser, bagneux):
        one = make_initiative(bagneux.city)
        answer = browser().get(f"/initiatives/{one.slug}.pdf")
        assert answer.response.headers["Content-Type"] == "application/pdf"
        text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages)
        for words in ("Lamps on the square", "Pour tea.", "Bagneux", "About 900 euros."):
            assert words in text

    def test_hostile_words_stay_words(self, database, browser, bagneux):
        one = make_initiative(bagneux.city, title="<script>alert(1)</script>", problem="<img src=x onerror=alert(1)>")
        for path in ("/initiatives", f"/initiatives/{one.slug}"):
            page = browser().get(path)
            assert page.soup.select("main script, main img") == []
            assert "<script>alert(1)</script>" in page.text


class TestCaching:
    def test_an_anonymous_page_may_be_kept_for_a_minute_and_is_not_sent_twice(self, database, browser, bagneux):
        one = make_initiative(bagneux.city)
        for path in (
            "/initiatives",
            f"/initiatives/{one.slug}",
            "/initiatives.json",
            "/initiatives/feed.atom",
            f"/initiatives/{one.slug}.pdf",
        ):
            anybody = browser()
            first = anybody.get(path)
            assert first.response.headers["Cache-Control"] == "public, max-age=60", path
            assert "Set-Cookie" not in first.response.headers
            again = anybody.get(path, headers={"If-None-Match": first.response.headers["ETag"]}, expect=304)
            assert again.data == b""

    def test_a_persons_page_is_kept_by_nobody(self, database, browser, bagneux):
        one = make_initiative(bagneux.city)
        for path in ("/initiatives", f"/initiatives/{one.slug}", "/initiatives.csv"):
            assert browser(bagneux.youngster).get(path).response.headers["Cache-Control"] == "no-store"

    def test_a_language_just_chosen_is_kept_by_nobody(self, database, browser, bagneux):
        assert browser().get("/initiatives?lang=fr").response.headers["Cache-Control"] == "no-store"

    def test_one_initiative_in_two_languages_has_two_versions(self, database, browser, bagneux):
        one = make_initiative(bagneux.city, language="fr")
        english, french = (browser(language=code).get(f"/initiatives/{one.slug}") for code in ("en", "fr"))
        assert english.response.headers["ETag"] != french.response.headers["ETag"]
        assert "Accept-Language" in english.response.headers["Vary"]
        assert (french.soup.article["lang"], english.soup.article["lang"]) == ("fr", "fr")


class TestNames:
    """The author of Bagneux is called Zzyzxova: wherever that word appears, a minor's family name has leaked."""

    CHANNELS = ("/initiatives", "/initiatives/{slug}", "/initiatives.json", "/initiatives/{slug}.json", "/initiatives.csv",
                "/initiatives/feed.atom", "/", "/initiatives?q=zzyzxova", "/initiatives?q=ines")  # fmt: skip

    def readers(self, bagneux, torino, network):
        return [None, torino.youngster, torino.coordinator, network, bagneux.friend]

    @pytest.mark.parametrize("agreed", [False, True])
    def test_a_minors_name_leaves_only_with_consent_and_then_without_the_family_name(
        self, database, browser, bagneux, torino, network, agreed
    ):
        one = make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW, cohort_id=bagneux.cohort.id)
        if agreed:
            record_consent(
                bagneux.place, purpose=Purpose.PHOTO_PRESS, answer=Answer.GIVEN, given_by_name="Nadia", capacity=Capacity.GUARDIAN,
                language="fr", actor=viewer_of(bagneux.coordinator, Role.COORDINATOR, bagneux.city), now=NOW,
            )  # fmt: skip
        slug = browser(network).submit(f"/initiatives/{one.slug}/review", {"decision": "fine"}).location.rpartition("/")[2]
        for who in self.readers(bagneux, torino, network):
            for channel in self.CHANNELS:
                if channel == "/" and who is not None:
                    continue  # their own people's names stand there, by right
                body = browser(who).get(channel.format(slug=slug)).data.decode()
                for typed in ("q=zzyzxova", 'value="zzyzxova"', "Words: zzyzxova"):
                    body = body.replace(typed, "")
                assert "zzyzxova" not in body.lower(), channel
                if channel in {"/initiatives/{slug}", "/initiatives.csv", "/initiatives.json"}:
                    assert ("Inès" in body or "In\\u00e8s" in body) is agreed, channel

    @pytest.mark.parametrize("agreed", ["", "Inès"])
    def test_nor_on_paper(self, database, browser, bagneux, agreed):
        one = make_initiative(bagneux.city, author=bagneux.author, credited_as=agreed)
        pdf = browser().get(f"/initiatives/{one.slug}.pdf").data
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        assert "Zzyzxova" not in text
        assert ("Inès" in text) is bool(agreed)
        assert b"Zzyzxova" not in pdf


class TestSections:
    @pytest.fixture(autouse=True)
    def only_these(self, monkeypatch):
        monkeypatch.setattr(sections, "sections", [])

    def test_other_features_add_to_page_and_data(self, database, browser, bagneux):
        seen = []

        def maker(initiative, viewer):
            seen.append((initiative.title, viewer.is_signed_in))
            return Section("adoptions/_on_initiative.html", {"lines": [], "stopped_count": 0, "chips": {}}, data={"adoptions": []})

        one = make_initiative(bagneux.city)
        assert browser().get(f"/initiatives/{one.slug}.json").json.get("adoptions") is None
        sections.add_section(maker)
        sections.add_section(maker)
        assert browser().get(f"/initiatives/{one.slug}.json").json["adoptions"] == []
        assert seen == [("Lamps on the square", False)]
        assert "No city has taken this up yet." in browser().get(f"/initiatives/{one.slug}").text


# (page, what is asked): statements of the first reader after a write, and of every other.
COST = {
    ("/initiatives", ""): (7, 3),
    ("/initiatives", "q=lamps&theme=nightlife&city=bagneux&stage=seen"): (10, 6),
    ("/initiatives", "q=lamsp+square"): (12, 8),
    ("/initiatives.json", ""): (6, 2),
}


@pytest.mark.parametrize(
    "path",
    ["/initiatives", "/initiatives?q=lamsp+square", "/initiatives?q=lamps&theme=nightlife&city=bagneux&stage=seen", "/initiatives.json"],
)
def test_as_many_statements_for_three_as_for_one(database, browser, bagneux, count_queries, path):
    theme = makers.make_theme("Nightlife")
    make_initiative(bagneux.city, themes=[theme])
    anybody = browser()
    counts = []
    for number in range(2):
        # What is kept is known by what was committed.
        database.commit()
        fresh, again = (count_queries(lambda: anybody.get(path)) for _turn in range(2))
        counts.append((fresh, again))
        for more in range(2):
            make_initiative(bagneux.city, title=f"Lamps {number} {more}", themes=[theme])
    # Whoever comes first after the catalogue has changed reads its facets anew; on a page, PostgreSQL is asked what time it is.
    more = database.get_bind().dialect.name == "postgresql" and "json" not in path
    first, later = COST[path.partition("?")[::2]]
    assert counts == [(first + more, later + more)] * 2


def test_one_page_costs_the_same_for_one_and_three_themes(database, browser, bagneux, count_queries):
    edition = makers.make_theme("One").edition
    themes = [makers.make_theme(name, edition=edition) for name in ("Two", "Three", "Four")]
    small, large = make_initiative(bagneux.city, themes=themes[:1]).slug, make_initiative(bagneux.city, themes=themes).slug
    anybody = browser()
    counts = [count_queries(lambda slug=slug: anybody.get(f"/initiatives/{slug}")) for slug in (small, large)]
    assert counts[0] == counts[1] <= 12
