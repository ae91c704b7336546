"""What is suggested from a text, in seven languages: a table of cases, and that nothing is ever marked by itself."""

import json
from importlib.resources import files

import pytest

from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.seeing import suggesting
from exchange.initiatives.seeing.suggesting import subject, suggest
from exchange.initiatives.similar.vocabulary import concepts

EDITIONS = {
    one["code"]: one["themes"] for one in json.loads((files("exchange.manifesto") / "data/manifesto.json").read_text("utf-8"))["editions"]
}
THEMES = {code: [subject(theme["slug"], theme["labels"]) for theme in themes] for code, themes in EDITIONS.items()}
CASES = [
    ("en", "A code word at the bar", "Girls who are followed ask the bar staff for a special drink. They call a taxi or walk with them.",
     "2017", {"responsible-nightlife", "violence-against-women"}, "code word"),
    ("en", "Who counts the lamps?", "We did a survey with our phones and drew the results on a map. The data went to the mayor.",
     "2025", {"audits-methodology"}, "survey"),
    ("fr", "Des lampes sur la place", "Le soir la place est noire et vide. Les voisins sortent des tables et des lampes.",
     "2025", {"public-spaces"}, "lampes"),
    ("fr", "Midi au commissariat", "Les policiers mangent avec nous. Il y a moins de contrôles et plus de confiance.",
     "2017", {"citizens-institutions"}, "policiers"),
    ("es", "Jeringuillas fuera del parque", "Voluntarios de reducción de daños recogen jeringuillas y hablan con quienes toman drogas.",
     "2017", {"drugs-addiction"}, "drogas"),
    ("ca", "Parlar amb la policia", "La policia ens demana el carnet cada dia. Ara ens trobem un cop al mes i hi ha més confiança.",
     "2025", {"police-and-justice"}, "policia"),
    ("de", "Fake News im Unterricht", "Im Internet verbreitet sich Hass. Wir lernen, Fake News zu erkennen und Mobbing zu melden.",
     "2025", {"hate-extremism-and-disinformation-online"}, "Fake News"),
    ("it", "Mediatori della notte", "C’è rumore e ci sono risse fuori dai bar. I mediatori parlano con chi ha bevuto troppo alcol.",
     "2025", {"nightlife", "mediation-and-prevention-professions"}, "Mediatori"),
    ("pt", "Ninguém fica de fora", "Há insultos racistas no futebol e na escola. Fazemos um torneio com refugiados e ciganos.",
     "2017", {"discriminatory-violence"}, "racistas"),
    ("en", "A nice afternoon", "It was nice and we all had a good time together.", "2025", set(), ""),
    ("de", "", "", "2017", set(), ""),
    ("en", "x", "<script>alert(1)</script> " + "lorem ipsum " * 5000, "2017", set(), ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text", "edition", "wanted", "word"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_themes_are_found_in_seven_languages_with_words_of_the_text(language, title, text, edition, wanted, word):
    found = suggest(title, [text], language=language, subjects=THEMES[edition])
    assert wanted <= {one.key for one in found}
    assert bool(found) is bool(wanted)
    assert len(found) <= 3
    said = [spoken for one in found if one.key in wanted for spoken in one.words]
    assert (word in said) is bool(word)
    for spoken in said:
        assert spoken in f"{title} {text}"


def test_a_theme_that_the_network_adds_is_found_by_its_own_words():
    added = subject("own", {"fr": "La musique et la danse dans les gares"})
    assert [one.words for one in suggest("Danse", ["Nous dansons avec de la musique."], language="fr", subjects=[added])] == [
        ("Danse", "musique")
    ]


def test_a_recommendation_is_found_by_what_it_asks_for():
    rows = {"light": "Keep spaces open and accessible to all groups day and night", "evidence": "Evaluate strategies on evidence"}
    offered = [subject(key, {"en": text}) for key, text in rows.items()]
    found = suggest("Lampen an der Haltestelle", ["Im Dunkeln brennt Licht bis der letzte Bus fährt."], language="de", subjects=offered)
    assert [one.key for one in found] == ["light"]


def test_the_list_names_concepts_that_there_are():
    named = {concept for matter in suggesting.matters() for concept in matter.concepts}
    assert named - concepts() == set()
    assert not [slug for slug, about in ((one.key, one.concepts) for one in THEMES["2017"] + THEMES["2025"]) if not about]


class TestThePages:
    def test_what_is_suggested_leads_to_its_box_and_none_is_marked(self, database, browser, bagneux):
        other = makers.make_theme("Evidence")
        theme = makers.make_theme("Public spaces", edition=other.edition)
        facts = {"title": "Lamps", "problem": "The square is dark.", "steps": ["Put lamps and tables on the square."]}
        draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT, language="en", **facts)
        page = browser(bagneux.youngster).get(f"/initiatives/{draft.slug}/themes")
        boxes = page.soup.select("#themes input[type=checkbox]")
        assert [box["value"] for box in boxes] == [str(theme.id), str(other.id)]
        assert boxes[0].parent.get_text(" ", strip=True) == "Public spaces because of: Lamps, square, dark, tables"
        assert page.soup.select("input[type=checkbox][checked]") == []
        # The other one is folded, not away
        assert page.soup.select_one("#themes details summary").get_text(strip=True) == "The other themes"
        assert [box.find_parent("details") is not None for box in boxes] == [False, True]
        draft.themes = [theme]
        database.flush()
        page = browser(bagneux.youngster).get(f"/initiatives/{draft.slug}/themes")
        assert page.soup.select(".suggested") == []
        assert page.soup.select_one("#themes input[checked]").find_parent("details") is None

    def test_themes_are_named_in_the_language_of_the_page(self, database, browser, bagneux):
        makers.make_theme("Public spaces", labels={"en": "Public spaces", "de": "Öffentliche Räume"})
        draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT, language="en")
        page = browser(bagneux.youngster).get(f"/initiatives/{draft.slug}/themes?lang=de")
        assert page.soup.select_one("#themes .choice > span").get_text(" ", strip=True).startswith("Öffentliche Räume")

    def test_too_many_come_back_marked_and_nothing_is_folded_away(self, database, browser, bagneux):
        first = makers.make_theme("Evidence")
        others = [makers.make_theme(f"Theme {number}", edition=first.edition) for number in range(4)]
        draft = make_initiative(bagneux.city, author=bagneux.author, state=InitiativeState.DRAFT, language="en")
        address = f"/initiatives/{draft.slug}/themes"
        page = browser(bagneux.youngster).submit(address, {"themes": [str(one.id) for one in others], "language": "en"}, expect=422)
        assert {box["value"] for box in page.soup.select("#themes input[checked]")} == {str(one.id) for one in others}
        assert page.soup.select_one("#themes details").has_attr("open")
        assert page.soup.select_one("#themes .field__error") is not None
