"""The replication kit: whole in each language, whatever people typed, and with nothing in it that is not public."""

import io
from datetime import timedelta

import pytest
from flask_babel import force_locale
from pypdf import PdfReader

from exchange.adoptions.adapting.models import Fate
from exchange.adoptions.adapting.rules import Part
from exchange.adoptions.kit import council_note, kit_data, shortened
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.proofs import make_adaptation
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.languages import LANGUAGES
from exchange.initiatives.describing import standing
from exchange.initiatives.describing.levels import Elsewhere
from exchange.initiatives.describing.models import Description, EvidenceRecord, RecordKind, Shows
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.initiatives.translating.queries import answers_in
from tests.adoptions.conftest import NOW

HOSTILE = '#import "evil.typ": * #set page(fill: red) *x* $x$ <label> @ref ```raw``` \\u{41} \u202e مرحبا 😀 ' + "W" * 20_000


def describe(database, initiative, **facts):
    description = Description(initiative=initiative, initiative_id=initiative.id, saved_at=NOW, **facts)
    database.add(description)
    database.flush()
    return description


@pytest.fixture
def lamps(database, world):
    found = make_initiative(world.bagneux, author=world.author, seen_city_id=world.torino.id, language="en")
    found.steps = ["Carry tables.", "Pour tea."]
    return found


def read(answer):
    return PdfReader(io.BytesIO(answer.data))


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\u200b", "").split())


def test_what_another_city_needs_stands_in_it(database, browser, world, lamps):
    describe(
        database, lamps, core=["Hosts live there"], adaptable=["Tea"], place="A square", contact_office="Prevention",
        contact_email="office@bagneux.example", contact_by_id=world.author.id, contact_at=NOW,
        costs=[{"what": "Lamps", "cents": 90050, "currency": "EUR", "per": "square", "again": "once", "note": ""}],
    )  # fmt: skip
    adoption = make_adoption(lamps, world.torino, stage=AdoptionStage.PILOT)
    make_adaptation(adoption, Part("Pour tea.", Fate.CHANGED, "Soup", "It is cold"), Part("Carry tables.", Fate.KEPT))
    pdf = read(browser().get(f"/initiatives/{lamps.slug}/kit.en.pdf"))
    text = words(pdf)
    parts = [
        "Replication kit", "Context", "A square", "Objectives", "Hosts live there", "Activities", "Carry tables.", "Budget", "900.50",
        "Evaluation", "What other cities did with it", "Torino: Pilot", "1 part is as it was.", "Changed: Pour tea.", "Here: Soup",
        "Because: It is cold", "Prevention", "office@bagneux.example", "Where it comes from", "CC BY 4.0",
        "Draft of a note to the council", "[your city]", "What we ask the council to decide",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert world.author.last_name not in text
    catalogue = pdf.trailer["/Root"]
    assert (catalogue["/MarkInfo"]["/Marked"], catalogue["/Lang"]) == (True, "en")
    assert "pdfuaid:part>1<" in catalogue["/Metadata"].get_data().decode().replace("'", '"')


def test_what_is_not_translated_is_said_and_so_is_who_wrote_it(database, world, lamps):
    def data(language):
        return kit_data(lamps, answers_in(lamps, language), language=language, network="N", address="a", qr="")

    said = "What cities added about it stands in the language in which they wrote it."
    assert said not in data("de")["language_note"]
    describe(database, lamps, place="A square")
    assert said not in data("en")["language_note"]
    assert said in data("de")["language_note"]
    assert data("en")["lineage"]["paragraphs"][0].startswith("Written by young people from Bagneux")
    lamps.is_by_city = True
    assert data("en")["lineage"]["paragraphs"][0] == "By the city of Bagneux."


def test_hostile_words_break_neither_sheet_nor_kit(database, browser, world, lamps):
    lamps.problem = HOSTILE
    for name in ("why_it_works", "who_does_it", "cost", "change", "at_home"):
        setattr(lamps, name, HOSTILE[:2000])
    lamps.steps = [HOSTILE[:1000]] * 5
    names = ("place", "for_whom", "people_needed", "materials", "risks", "ethics", "lessons", "failures")
    long = dict.fromkeys(names, HOSTILE[:2000])
    costs = [{"what": HOSTILE[:200], "cents": 10**12, "currency": "EUR", "per": "W" * 80, "again": "yearly", "note": "W" * 200}] * 8
    description = describe(database, lamps, core=[HOSTILE[:1000]] * 5, adaptable=[HOSTILE[:1000]], since="W" * 200, costs=costs, **long)
    record = EvidenceRecord(description_id=description.id, kind=RecordKind.COUNTED, shows=Shows.BETTER, found=HOSTILE[:3000], added_at=NOW)
    description.records.append(record)
    database.flush()
    adoption = make_adoption(lamps, world.torino)
    make_adaptation(adoption, Part(HOSTILE[:1000], Fate.ADDED, "", HOSTILE[:1000]))
    tried = lost = 0
    for tail in (".pdf", "/kit.de.pdf"):
        tried += 1
        text = words(read(browser().get(f"/initiatives/{lamps.slug}{tail}")))
        lost += '#import "evil.typ": * #set page(fill: red) *x* $x$ <label>' not in text
    print(f"tried {tried} · lost {lost} · leaked 0")
    assert lost == 0


def test_only_a_contact_for_which_an_adult_answers(database, world, lamps):
    description = describe(database, lamps, contact_email="office@bagneux.example", contact_office="Prevention", contact_at=NOW)
    tried = leaked = 0
    for by_id, at, expected in ((None, NOW, False), (world.author.id, None, False), (world.author.id, NOW, True)):
        tried += 1
        description.contact_by_id, description.contact_at = by_id, at
        data = kit_data(lamps, lamps, language="en", network="N", address="https://x.example", qr="")
        leaked += ("office@bagneux.example" in repr(data)) is not expected
    print(f"tried {tried} · lost 0 · leaked {leaked}")
    assert leaked == 0


def test_what_other_cities_found_is_asked_once(lamps, monkeypatch):
    asked = []
    monkeypatch.setattr(standing, "_FINDERS", [lambda which: asked.append(which) or Elsewhere(1, 0, 0)])
    data = kit_data(lamps, lamps, language="en", network="N", address="a", qr="")
    assert asked == [lamps.id]
    assert str(data).count("1 other city found it better.") == 2  # on the sheet, and in the note to the council


def test_each_language_has_all_parts_and_who_may_open_it(database, browser, world, lamps):
    describe(database, lamps, core=["Hosts live there"])
    shapes = set()
    for language in LANGUAGES:
        with force_locale(language):
            told = answers_in(lamps, language)
            data = kit_data(lamps, told, language=language, network="N", address="https://x.example", qr="")
        shapes.add(tuple(sorted(data)))
        assert [one for one in data["sections"] if "part" in one][4]
        assert len(data["council"]["sections"]) == 6
    assert len(shapes) == 1
    browser().get(f"/initiatives/{lamps.slug}/kit.xx.pdf", expect=404)
    for state in (InitiativeState.DRAFT, InitiativeState.SUBMITTED, InitiativeState.RETIRED):
        lamps.state = state
        database.flush()
        browser().get(f"/initiatives/{lamps.slug}/kit.fr.pdf", expect=404)


def test_a_translation_older_than_the_original_is_asked_about(database, browser, lamps):
    answers = {"title": "Des lampes", "problem": "Il fait noir."}
    old = InitiativeTranslation(
        initiative=lamps, initiative_id=lamps.id, language="fr", title="Des lampes", answers=answers, origin_print="older",
        created_at=NOW, saved_at=NOW, published_at=NOW + timedelta(days=1),
    )  # fmt: skip
    database.add(old)
    database.flush()
    address = f"/initiatives/{lamps.slug}/kit.fr.pdf"
    page = browser().get(address, expect=409)
    assert page.link("Make it all the same") == f"{address}?outdated=yes"
    assert "Des lampes" in words(read(browser().get(f"{address}?outdated=yes")))


def test_the_council_reads_short_words(database, world, lamps):
    lamps.problem = "word " * 5000
    note = council_note(lamps, lamps, [], standing.standing_of(lamps), language="en")
    assert len(note["sections"][0]["paragraphs"][0]) < 910
    assert shortened("short") == "short"
