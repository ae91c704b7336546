"""Citations and linked data: right, and unbroken by whatever a title holds."""

import json
import re

import pytest

from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.demonstration.notes import make_initiative
from exchange.initiatives.citing import references
from exchange.initiatives.citing.references import Place, Reference, bibtex, ris
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.translating.models import InitiativeTranslation

S = InitiativeState
HOSTILE = [
    "</script><script>alert(1)</script>",
    "}, author = {Somebody Else",
    "{{{ \\input{/etc/passwd}",
    "Lamps\r\nER  - \r\nTY  - BOOK",
    "Lamps\u2028AU  - Somebody Else",
    "Lamps\x0bAU  - Somebody\x00 Else",
    '"quotes" & 100 % $tex$ _a_ ~ ^ #1',
    "@misc{other, title = {x}}",
    "\u202egnp.exe",
    "<!-- --> ]]>",
]


def reference(**facts):
    known = {"slug": "lamps", "address": "https://x.example/initiatives/lamps", "title": "Lamps", "language": "en",
             "city": Place("Bagneux", "FR", 48.8, 2.3), "credited_as": "", "is_by_city": False, "network": "Efus",
             "published_at": THEN, "changed_at": None}  # fmt: skip
    return Reference(**(known | facts))


def depth(text):
    """How deep braces lie after each letter, as BibTeX counts them."""
    deep, found = 0, []
    for letter in text:
        deep += (letter == "{") - (letter == "}")
        found.append(deep)
    return found


def test_a_citation_says_who_what_where_and_under_which_licence():
    assert bibtex(reference(credited_as="Inès")) == (
        "@misc{exchange-lamps,\n  author = {{Inès (Bagneux)}},\n  title = {{Lamps}},\n  year = {2017},\n"
        "  howpublished = {Efus, Exchange},\n  url = {https://x.example/initiatives/lamps},\n  language = {en},\n"
        "  note = {Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/},\n}\n"
    )
    lines = ris(reference(themes=["Night"])).split("\r\n")
    assert lines[:4] == ["TY  - ELEC", "AU  - Bagneux", "TI  - Lamps", "PY  - 2017"]
    assert (lines[-2], "KW  - Night" in lines, "UR  - https://x.example/initiatives/lamps" in lines) == ("ER  - ", True, True)


def tried_and_lost():
    """Put each hostile text into each place of each form; count those in which a field ends early or another one begins."""
    tried = lost = 0
    for text in HOSTILE:
        for name in ("title", "credited_as", "problem"):
            of = reference(**{name: text})
            body = bibtex(of).splitlines()
            closed = [re.fullmatch(r"  \w+ = \{.*\},", line) and depth(line)[-1] == 0 and min(depth(line)) >= 0 for line in body[1:-1]]
            lost += not (len(body) == 9 and all(closed))
            lines = [line for line in ris(of).split("\r\n") if line]
            lost += not (len(lines) == 11 + (name == "problem") and all(line[2:6] == "  - " and line.isprintable() for line in lines))
            tried += 2
    return tried, lost


def test_nothing_in_a_title_breaks_out():
    tried, lost = tried_and_lost()
    print(f"tried {tried} · lost {lost} · leaked 0")
    assert (tried, lost) == (60, 0)


@pytest.mark.parametrize("guard", ["_tex", "_line"])
def test_without_its_guards_it_would(monkeypatch, guard):
    monkeypatch.setattr(references, guard, lambda text: text)
    assert tried_and_lost()[1] > 0


@pytest.mark.parametrize("title", HOSTILE[:2])
def test_linked_data_ends_no_element(database, browser, bagneux, title):
    one = make_initiative(bagneux.city, title=title, slug="hostile")
    answer = browser().get(f"/initiatives/{one.slug}.jsonld")
    assert b"<" not in answer.data
    assert b">" not in answer.data
    assert json.loads(answer.data)["name"] == title
    assert b"<" not in browser().get("/initiatives.jsonld").data


def test_linked_data_says_where_it_comes_from_in_which_languages_and_under_which_licence(database, browser, bagneux, torino):
    parent = make_initiative(torino.city, slug="parent")
    hidden = make_initiative(torino.city, state=S.IN_REVIEW)
    one = make_initiative(
        bagneux.city, slug="lamps", author=bagneux.author, seen_city_id=torino.city.id, themes=[makers.make_theme("Night")]
    )
    for number, other in enumerate((parent, hidden)):
        kind = (LinkKind.ADAPTS, LinkKind.INSPIRED_BY)[number]
        database.add(InitiativeLink(child_id=one.id, parent_id=other.id, kind=kind, made_at=THEN))
    answers = {"title": "Lampes", "problem": "Noir."}
    for language, published_at in (("fr", THEN), ("de", None)):
        facts = {"title": "Lampes", "answers": answers, "created_at": THEN, "saved_at": THEN, "published_at": published_at}
        database.add(InitiativeTranslation(initiative_id=one.id, language=language, **facts))
    said = browser().get("/initiatives/lamps.jsonld").response.get_json(force=True)
    assert said["isBasedOn"] == ["http://localhost/initiatives/parent"]
    assert [one["inLanguage"] for one in said["workTranslation"]] == ["fr"]
    assert said["author"] == {"@type": "Organization", "name": "Bagneux"}
    assert (said["license"], said["spatialCoverage"]["name"], said["contentLocation"]["name"], said["keywords"]) == (
        "https://creativecommons.org/licenses/by/4.0/", "Bagneux", "Torino", ["Night"]
    )  # fmt: skip
    page = browser().get("/initiatives/lamps")
    links = {(link.get("rel")[0], link.get("hreflang") or link.get("type") or ""): link["href"] for link in page.soup.select("head link")}
    assert links["canonical", ""] == "http://localhost/initiatives/lamps"
    assert links["alternate", "fr"] == "http://localhost/initiatives/lamps?version=fr"
    assert ("alternate", "de") not in links
    assert links["alternate", "application/ld+json"] == "/initiatives/lamps.jsonld"
    assert page.link("CC BY 4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert browser().get(page.link("BibTeX")).response.headers["Content-Disposition"] == 'attachment; filename="lamps.bib"'
    assert browser().get(page.link("RIS")).data.startswith(b"TY  - ELEC\r\n")


def test_the_catalogue_is_a_data_set_with_its_files(database, browser, bagneux):
    make_initiative(bagneux.city, slug="raval", title="Raval")
    make_initiative(bagneux.city, seen_where="Elsewhere.")
    said = browser().get("/initiatives.jsonld?q=raval").response.get_json(force=True)
    assert said["@type"] == "Dataset"
    assert {one["contentUrl"] for one in said["distribution"]} == {
        "http://localhost/initiatives.csv?q=raval", "http://localhost/initiatives.json?q=raval", "http://localhost/initiatives/feed.atom?q=raval"
    }  # fmt: skip
    assert [one["item"]["url"] for one in said["mainEntity"]["itemListElement"]] == ["http://localhost/initiatives/raval"]


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_REVIEW, S.RETIRED])
def test_only_what_is_published_is_cited(database, browser, bagneux, network, state):
    one = make_initiative(bagneux.city, author=bagneux.author, state=state)
    for who in (None, network, bagneux.youngster):
        for form in ("bib", "ris", "jsonld"):
            browser(who).get(f"/initiatives/{one.slug}.{form}", expect=404)


def test_a_minors_family_name_is_in_none_of_them(database, browser, bagneux):
    one = make_initiative(bagneux.city, author=bagneux.author, credited_as="Inès")
    for form in ("bib", "ris", "jsonld"):
        text = browser().get(f"/initiatives/{one.slug}.{form}").data.decode()
        assert "Inès" in text
        assert "Zzyzxova" not in text
