"""Walk every address as everybody, in a marked language: what carries no mark, nobody translated.

Forms are sent empty and with nonsense too, so that refusals and complaints are read as well.
"""

import re
from collections import defaultdict
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from exchange.cohorts.funding import packaged_rules
from exchange.consents.texts import TEXTS
from exchange.demonstration.world import make_world
from exchange.foundation.languages import _, _l, ngettext
from exchange.messages.drafts import LetterDraft
from exchange.messages.models import Letter
from exchange.messages.writing import write_letter
from exchange.statements.competences import competences
from tests.access.test_matrix import NOT_WALKED, PEOPLE, accounts, filled
from tests.languages.marking import MARKED, Judge, mark, names_of_locale, texts_of_answer, texts_of_page, values_of_rows
from tests.languages.scanning import ROOT

# Address → why nobody reads it as a page.
NOT_READ = {
    "/assets/<name>": "styles, scripts and pictures",
    "/offline-notes.js": "the service worker",
    "/alive": "for machines",
    "/readyz": "for machines",
    "/metrics": "for machines",
    "/components": "the specimens of the design, for whoever builds Exchange",
    "/cohorts/<slug>/participants.csv": "the columns that an import reads, the same in every language",
    "/cohorts/<slug>/participants.xlsx": "the columns that an import reads, the same in every language",
    "/cohorts/<slug>/readiness.csv": "codes for programmes, the same in every language; the sentence is in the reader’s",
    "/initiatives.csv": "open data: its columns have names for programmes",
    "/initiatives.jsonld": "linked data for programmes",
    "/initiatives/<slug>.jsonld": "linked data for programmes",
    "/initiatives/<slug>.bib": "a citation for programmes",
    "/initiatives/<slug>.ris": "a citation for programmes",
    "/reports/coverage.csv": "open data: its columns have names for programmes",
    "/reports/coverage.xlsx": "the columns of the CSV",
    "/reports/flows.csv": "open data: its columns have names for programmes",
    "/reports/flows.xlsx": "the columns of the CSV",
    "/initiatives/<slug>/photos/<id>/<size>.jpg": "pictures",
    "/initiatives/<slug>/kit.<language>.pdf": "the kit, in the language of its address",
    "/participants/<id>/consents/signatures/<id>.pdf": "evidence, in the language in which it was signed",
    "/participants/<id>/papers/<code>.pdf": "the authorisation, in the languages of home, host and border",
    "/me/papers/<id>/<code>.pdf": "the authorisation, in the languages of home, host and border",
    "/me/statements/<id>/paper.<language>.pdf": "a statement, in the language of its address",
    "/me/consents/<id>/<id>.pdf": "evidence, in the language in which it was signed",
}
# What the world keeps sealed, and where a rule of funding comes from, as it was written.
SEALED_IN_THE_WORLD = {"She fainted at the station", "Cooking", "Nobody wants me in their room"}
SOURCES = {rule.source for rule in packaged_rules()}
# Key competences have their names, and their source, as they were published.
COMPETENCES = {competences().source, *(name for one in competences().all for name in one.names.values())}
NONSENSE = "§§§"
MOST_PAGES = 320
# Forms that somebody sent already: refusals and complaints are the same for whoever else finds the same form.
SENT: set[object] = set()
ENDS_THE_WALK = r"/sign-(out|in)|/account/"


def addresses(app, world):
    """Return each GET address, filled with rows of the world; what the world does not know is left out."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if "GET" not in (rule.methods or ()) or not is_read(rule.rule) or rule.rule in NOT_WALKED:
            continue
        try:
            found.append(filled(rule.rule, world))
        except AssertionError:
            continue
    return found


def kind_of(address):
    """Two addresses of one kind differ in rows and values only."""
    parts = urlsplit(address)
    return re.sub(r"[0-9a-f-]{36}|\d+", "#", parts.path), tuple(sorted({name for name, _value in parse_qsl(parts.query)}))


def is_read(address):
    """Tell whether people read what stands at an address."""
    path = urlsplit(address).path
    return not any(re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", one), path) for one in NOT_READ)


def walk(visitor, database, start):
    """Yield (what was done, response) for each page, each link's kind and each form, empty and with nonsense."""
    waiting, seen = list(start), {kind_of(address) for address in start}
    pages = 0
    while waiting and pages < MOST_PAGES:
        address = waiting.pop(0)
        pages += 1
        page = opened(visitor, database, "GET", address)
        yield address, page
        for link in page.soup.select("main a[href^='/']"):
            href = str(link["href"])
            if kind_of(href) not in seen and is_read(href) and "lang=" not in href and not re.search(r"/sign-out|^/assets|\.json", href):
                seen.add(kind_of(href))
                waiting.append(href)
        for form in page.soup.select("form[method=post]"):
            action = str(form.get("action") or address)
            names = [str(tag["name"]) for tag in form.select("[name]") if tag.get("type") not in {"file", "hidden", "submit"}]
            kind = kind_of(action), tuple(names)
            if kind in SENT or re.search(ENDS_THE_WALK, action):
                continue
            SENT.add(kind)
            hidden = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input[type=hidden][name]")}
            for said, value in (("empty", ""), ("nonsense", NONSENSE)):
                yield f"{action} ({said})", opened(visitor, database, "POST", action, data={**hidden, **dict.fromkeys(names, value)})


def opened(visitor, database, method, address, **options):
    # Each request leaves the world as it was.
    with database.begin_nested() as point:
        if "data" in options:
            options["data"]["csrf_token"] = visitor.csrf_token()
        page = visitor._open(method, address, inspect=False, **options)
        point.rollback()
    return page


def place_of(words):
    """Return the line of the source where these words stand, if it can be found."""
    for folder, pattern in (("templates", "*.html"), ("exchange", "*.py")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            text = path.read_text("utf-8")
            if words in text:
                return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, text.index(words)) + 1}"
    return "somewhere"


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_is_left_in_english(app, browser, database, marked, person):
    world = make_world()
    visitor = browser(accounts(world)[person], language=MARKED)
    database.flush()
    judge = Judge(values_of_rows(database) | names_of_locale() | {"Test network", *SEALED_IN_THE_WORLD, *SOURCES, *COMPETENCES, *TEXTS})
    assert opened(visitor, database, "GET", f"/words?lang={MARKED}").status == 200
    untranslated = defaultdict(list)
    read = 0
    for deed, page in walk(visitor, database, addresses(app, world)):
        if 300 <= page.status < 400:
            continue
        for text in texts_of_answer(page.response, page.soup if page.html else None):
            read += 1
            words = judge.leftover(text)
            if words and deed not in untranslated[words]:
                untranslated[words].append(deed)
    assert read > 100, "the walk read nothing: is the marked language in force?"
    # A letter that the walk had written on its way stands in lists in the language of its reader.
    subjects = list(database.scalars(select(Letter.subject)))
    for words in [one for one in untranslated if any(one in subject for subject in subjects)]:
        del untranslated[words]
    if untranslated:
        lines = [f"{words[:400]!r} on {', '.join(places[:3])}; perhaps {place_of(words)}" for words, places in sorted(untranslated.items())]
        pytest.fail(f"{len(lines)} texts read by {person} go through no catalogue:\n" + "\n".join(lines), pytrace=False)


def test_the_frame_of_a_letter_is_translated(app, marked):
    draft = LetterDraft(
        kind="test",
        subject=_l("Save"),
        greeting=_l("Save"),
        paragraphs=[_l("Save")],
        button=(_l("Save"), "/words"),
        reason=_l("Save"),
    )
    with app.test_request_context():
        written = write_letter(draft, language=MARKED)
    judge = Judge({"Test network"})
    from bs4 import BeautifulSoup

    texts = [written.subject, *written.text.splitlines(), *texts_of_page(BeautifulSoup(written.html, "html.parser"))]
    assert [words for words in map(judge.leftover, texts) if words] == []


@pytest.mark.parametrize(
    ("text", "leftover"),
    [
        ("⁅Dear ⁆Inès⁅,⁆", ""),
        ("⁅State: ⁆submitted⁅⁆", "submitted"),
        ("Save", "Save"),
        ("⁅Cities⁆ Exchange, 14:00 · 3", ""),
        ("France and ⁅more⁆", "and"),
    ],
)
def test_the_judge_finds_what_is_outside(text, leftover):
    assert Judge({"Inès", "France"}).leftover(text) == leftover


def test_values_stand_outside_of_the_marks():
    assert mark("Dear %(name)s, %(num)d %%") == "⁅Dear ⁆%(name)s⁅, ⁆%(num)d⁅ %%⁆"


def test_the_marked_language_is_in_force(app, marked):
    with app.test_request_context(f"/?lang={MARKED}"):
        assert _("Save") == "⁅Save⁆"
        assert ngettext("%(num)s place is free", "%(num)s places are free", 2) == "⁅⁆2⁅ places are free⁆"
