"""Names of young people and ways to reach somebody, however they are written: a reader is warned, and what nobody reads is refused."""

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_participant, make_person
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.describing.models import EvidenceRecord
from exchange.initiatives.lineage.models import InitiativeLink
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.named import find_names, known_forms
from exchange.initiatives.translating import services as translating
from exchange.initiatives.translating.rules import original_of, print_of
from exchange.initiatives.unread import look_over, why_not_unread
from exchange.initiatives.youngsters import names_to_keep_out
from exchange.voices.models import Comment
from tests.initiatives.conftest import NOW, make_town, viewer_of

LEA = ("Léa Sofia", "Martín García", "Leo")
GROUP = [LEA, ("Jean-Luc", "de la Tour", ""), ("Rose", "Ng", ""), ("Emma", "Roux", ""), ("Emma", "Blanc", ""), ("Emma", "Petit", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask Léa Sofia Martín García.", ["Léa Sofia Martín García"]),
        ("Ask LEA MARTIN.", ["LEA MARTIN"]),
        ("lea garcia lives here", ["lea garcia"]),
        ("MARTÍN GARCÍA, Léa", ["MARTÍN GARCÍA, Léa"]),
        ("García, Sofia", ["García, Sofia"]),
        ("Leo Martín knows.", ["Leo Martín"]),
        ("Martin-Garcia,Léa", ["Martin-Garcia,Léa"]),
        ("Le\u200ba Mar\u00adtin", ["Lea Martin"]),
        ("Ｌｅａ Ｍａｒｔｉｎ", ["Ｌｅａ Ｍａｒｔｉｎ"]),
        ("L\u00e9a\n Mart\u00edn and Lea Martin", ["Léa Martín"]),
        ("Jean-Luc de la Tour, Tour Luc", ["Jean-Luc de la Tour", "Tour Luc"]),
        ("Ng, Rose and Rose Ng", ["Ng, Rose", "Rose Ng"]),
        # One name alone, and words that stand in names, say nobody.
        ("Martín lives in the García street. Léa and Emma sing de la la.", []),
        ("Rose de la tour", []),
    ],
)
def test_a_full_name_is_found_as_it_was_typed(text, found):
    assert find_names(text, known_forms(GROUP)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where will young people meet? im Mai lang, la cruz roja, Will young", []),
        ("Will Young, YOUNG, WILL and Lang-Mai", ["Will Young", "YOUNG, WILL", "Lang-Mai"]),
        ("Jean-Luc de la Tour and jean-luc de la Tour", ["Jean-Luc de la Tour"]),
        ("مريم الحسن", ["مريم الحسن"]),
    ],
)
def test_words_that_happen_to_be_a_name_are_refused_only_with_their_capitals(app, text, found):
    people = [("Will", "Young"), ("Mai", "Lang"), ("Cruz", "Roja"), ("Jean-Luc", "de la Tour"), ("مريم", "الحسن")]
    assert find_names(text, known_forms(people), with_capitals=True) == found
    assert len(why_not_unread([("", text)], people=people)) == len(found)
    # Whoever reads first is shown them however they are written.
    assert [one.kind for one in look_over({1: "where will young people meet"}, others=people)] == ["name"]


def test_a_first_name_alone_is_a_hint_where_it_points_at_somebody():
    def alone(text):
        return find_names(text, known_forms([*GROUP, ("Florine", "Bel", "")], alone=True))

    assert alone("Then Florine said so. Leo, Emma and Léa too.") == ["Florine"]  # three letters, or borne by three, say little
    assert alone("Rose watered it.") == ["Rose"]
    assert alone("Rose watered the rose.") == []
    assert alone("the florine of the street") == []
    assert alone("Ask Florine Bel, Florine!") == ["Florine Bel", "Florine"]


HIDDEN = (
    "call zero six twelve thirty-four fifty-six seventy-eight",
    "appelle le zéro six douze 34 56 78",
    "Nummer: null eins sieben eins zwei drei vier fünf",
    "0 6 - 1 2 - 3 4 - 5 6 - 7 8",
    "٠٦١٢٣٤٥٦٧٨",
    "０６ １２ ３４ ５６ ７８",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_a_number_in_disguise_is_seen_on_every_desk_and_refused_unread(text):
    assert [one.kind for one in look_over({2: f"We began. {text}\nIt works."})] == ["phone"]
    assert [one.code for one in why_not_unread([("Where", text)])] == ["public-phone"]


def test_what_was_spelt_out_is_shown_to_the_reader():
    found = look_over({2: "We began in May. Please call zero six twelve thirty-four fifty-six! It works."})
    assert [one.words for one in found] == ["Please call zero six twelve thirty-four fifty-six!"]
    assert [one.kind for one in look_over({2: "lea dot martin at example dot com"})] == ["email"]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, 2020 and 2021 we met two times, at 18:00, 19.30 and 20h, and paid 120 000 €, 1 200 000 in all.",
        "From 12 to 18 years, 25 young people, three evenings, 40%.",
        "Two schools, three classes and seventy-five pupils; twelve adults.",
        "https://example.org/2024/0612345678/report",
        "Every second Thursday from 17.30 to 19.00, and on 16.11.2026.",
    ],
)
def test_plain_figures_stay(text):
    assert why_not_unread([("Where", text)]) == []


def test_what_nobody_reads_is_refused_with_where_and_what(app):
    with app.test_request_context():
        texts = [("For whom", "For Lea Martin and all."), ("Costs", ["Rent", "pay Leo García"]), ("When", "Léa and Sofia")]
        reasons = why_not_unread(texts, people=GROUP)
        assert [one.code for one in reasons] == ["public-name", "public-name"]
        assert str(reasons[0].sentence).startswith("For whom – “Lea Martin” is a name of a young person.")
        assert "“Leo García”" in str(reasons[1].sentence)
        assert "Sofia" not in str(reasons[0].sentence)
        assert why_not_unread(texts, people=GROUP, known=["by Lea Martin, Leo García"]) == []


def test_a_reader_is_warned_of_other_groups_by_full_names_alone():
    found = look_over({1: "Emma Roux met Florine and Rose."}, own=[("Rose", "Ng")], others=[("Florine", "Bel"), ("Emma", "Roux")])
    assert [(one.kind, one.words) for one in found] == [("name", "Emma Roux"), ("name", "Rose")]


def test_many_names_are_looked_through_quickly():
    people = [(f"Anna{n}", f"Beta{n} Gamma{n}", "") for n in range(3000)]
    assert find_names("Anna7 Gamma7 " + "word " * 10_000, known_forms(people)) == ["Anna7 Gamma7"]


# Of the initiative’s own city and of the writer’s, as people write them.
NAMES = ("Théo Lambert", "LAMBERT, Theo", "Ｔｈéo Lam\u200bbert", "Ferrero-Marco")


@pytest.fixture
def lamps(database, bagneux, torino):
    torino.city.languages = ["it"]
    return make_initiative(bagneux.city, author=bagneux.author, language="fr")


def doors(browser, lamps, bagneux, torino, network):
    """Return {where: (who, page, address, field, the other fields)} of all that everybody reads at one press."""
    desk, other, reviewer = browser(bagneux.coordinator), browser(torino.coordinator), browser(network)
    twin = make_initiative(torino.city, author=torino.author, language="it", title="Lampade")
    at = f"/initiatives/{lamps.slug}"
    fields = ("where-place", "core-core", "costs-costs-0-what", "costs-costs-0-per", "costs-costs-0-note", "contact-contact_office")
    rent = {"costs-costs-0-what": "Rent", "costs-costs-0-sum": "10"}
    codes = {field: field.split("-")[0] for field in fields}
    parts = {
        field: (desk, f"{at}/describe?part={code}", f"{at}/describe/{code}", field, rent if code == "costs" else {})
        for field, code in codes.items()
    }
    told = {"kind": "counted", "found": "14 instead of 23", "shows": "better"}
    records = {field: (desk, f"{at}/evidence", f"{at}/evidence", field, told) for field in ("found", "done_by", "source")}
    delta = f"/adoptions/{make_adoption(lamps, torino.city, stage=AdoptionStage.DIAGNOSIS).id}/delta"
    translation = f"{at}/translations/it"
    italian = {name: "Parole" for name in original_of(lamps) if name != "steps"} | {"s1": "Uno", "s2": "Due", "s3": "Tre", "go": "publish"}
    return {
        **parts,
        **records,
        "delta": (other, delta, delta, "added-0-reason", {"added-0-component": "A board"}),
        "translation": (other, translation, translation, "change", italian),
        "ceiling": (reviewer, f"{at}/describe?part=evidence", f"{at}/evidence/ceiling", "ceiling-reason", {"ceiling-ceiling": "1"}),
        "retire": (reviewer, f"{at}/review", f"{at}/retire", "sentence", {}),
        "give_way": (reviewer, f"{at}/similar?for={twin.slug}", f"{at}/similar", "sentence", {"other": twin.slug, "act": "give_way"}),
        "comment": (other, f"{at}/comments", f"{at}/comments", "text", {"kind": "question"}),
    }


def attack(browser, doors, names=NAMES):
    """Try every name at every door; return how many there were, what was typed and lost, and where it leaked."""
    tried, lost, leaked = 0, [], []
    for where, (who, page, address, field, more) in doors.items():
        for name in names:
            tried += 1
            form = who.get(page).fields(action=address)
            answer = who._open("POST", address, data=form | more | {field: f"Ask {name} on Fridays"}, inspect=False)
            if answer.status != 422:
                leaked.append((where, name))
            elif "Fridays" not in str(answer.fields(action=address)[field]) or "is a name of a young person" not in answer.text:
                lost.append((where, name))
    return tried, lost, leaked


def test_nobody_publishes_a_name_at_one_press(database, browser, lamps, bagneux, torino, network):
    ways = doors(browser, lamps, bagneux, torino, network)
    # Whoever writes for one city knows the young people of their own and is refused those of the initiative’s.
    of_bagneux = {key for key, (who, *_rest) in ways.items() if who in (ways["found"][0], ways["retire"][0])}
    tried, lost, leaked = attack(browser, {key: way for key, way in ways.items() if key in of_bagneux}, NAMES[:3])
    also, lost_too, leaked_too = attack(browser, {key: way for key, way in ways.items() if key not in of_bagneux})
    print(f"tried {tried + also} · lost {len(lost + lost_too)} · leaked {len(leaked + leaked_too)}")
    assert (lost, lost_too, leaked, leaked_too) == ([], [], [], [])
    database.expire_all()
    assert [database.scalar(select(func.count()).select_from(model)) for model in (Comment, EvidenceRecord, InitiativeLink)] == [0, 0, 0]
    assert [one.published_at for one in lamps.translations] == [None]
    assert (lamps.state, lamps.description) == (InitiativeState.PUBLISHED, None)


def test_the_attack_is_seen_without_the_check(database, browser, lamps, bagneux, torino, network, monkeypatch):
    monkeypatch.setattr("exchange.initiatives.unread.find_names", lambda _text, _forms, **_how: [])
    ways = doors(browser, lamps, bagneux, torino, network)
    tried, _lost, leaked = attack(
        browser, {key: ways[key] for key in ("costs-costs-0-note", "ceiling", "delta", "comment", "retire")}, NAMES[:1]
    )
    assert len(leaked) == tried == 5


def test_the_author_is_named_as_the_page_names_them(database, browser, lamps, torino):
    lamps.credited_as = "Théo Lambert"
    answer = browser(torino.coordinator).submit(
        f"/initiatives/{lamps.slug}/comments", {"kind": "question", "text": "Thank you, Theo Lambert!"}
    )
    assert answer.status == 303
    assert database.scalar(select(func.count()).select_from(Comment)) == 1


def test_names_of_other_cities_and_of_adults_say_nothing(database, cohort, lamps, bagneux, torino):
    make_town("Leuven", cohort, first_name="Griet", last_name="Peeters")
    old = make_person("Paolo", "Grande", city=torino.city, birth_date=NOW.date().replace(year=NOW.year - 40))
    make_participant(torino.delegation, old)
    actor = viewer_of(torino.coordinator, Role.COORDINATOR, torino.city)
    names = {one.last for one in names_to_keep_out(lamps, actor=actor, today=NOW.date())}
    assert names == {"Zzyzxova", "Ferrero", "Lambert"}


def test_what_stands_in_the_original_may_be_translated(database, lamps, torino):
    lamps.change = "Théo Lambert agreed, and readers let it stand."
    actor = viewer_of(torino.coordinator, Role.COORDINATOR, torino.city)
    typed = dict.fromkeys(original_of(lamps), "Parole") | {"steps": ["Uno"] * len(lamps.steps), "change": "Théo Lambert è d’accordo."}
    kept = translating.save_translation(lamps, "it", typed=typed, seen={}, actor=actor, now=NOW)
    translating.publish_translation(lamps, kept, origin_seen=print_of(original_of(lamps)), actor=actor, now=NOW)
    assert kept.published_at == NOW


def test_a_desk_warns_of_the_writers_group_and_of_the_initiatives(database, browser, lamps, bagneux, torino):
    said = {"kind": "question", "text": "Ask Théo Lambert or Marco!"}
    browser(torino.youngster).submit(f"/initiatives/{lamps.slug}/comments", said)
    comment = database.scalars(select(Comment)).one()
    page = browser(torino.coordinator).get(f"/comments/{comment.id}/reading")
    assert "Does it name a young person?" in page.text
    assert "Théo Lambert, Marco" in page.text
