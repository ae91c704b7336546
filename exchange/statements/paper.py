"""A statement on paper, as the typesetter takes it; in the language in force."""

from collections.abc import Mapping
from typing import Any

from exchange.foundation.formats import country, long_day
from exchange.foundation.languages import _
from exchange.initiatives.describing.paper import breakable, paragraphs
from exchange.statements.codes import grouped
from exchange.statements.competences import competences
from exchange.statements.models import Part, Statement
from exchange.statements.showing import city_lines, fact_lines, how_many, name_in, quoted, way

TEMPLATE = "statements/typst/statement.typ"


def paper_data(statement: Statement, facts: Mapping[str, Any], *, language: str, network: str, address: str, qr: str) -> dict[str, Any]:
    """Return what the paper says of facts as they may be told; the full name stands on it, since it is its holder's own."""
    edition = statement.latest
    origin = f"{name_in(facts['origin'], language)}, {country(facts['origin']['country'], language)}"
    code = edition.code.reveal() if edition.code else ""
    chosen = statement.competences or {}
    listed_ones = competences()
    begun = Part(facts["part"]) is Part.BEGAN
    lede = (
        _("Whoever is named here saw something that works and wrote it down, so that others can repeat it.")
        if begun
        else _("Whoever is named here wrote down together with others something that works, so that it can be repeated.")
    )
    data = {
        "title": edition.name,
        "kicker": _("Statement of contribution"),
        "product": "Exchange",
        "network": network,
        "footer": _("Statement of contribution, edition %(number)s, %(code)s", number=edition.number, code=grouped(code)),
        "from": origin,
        "lede": lede,
        "work": quoted(facts["title"]),
        "runs": how_many(facts),
        "stages": way(facts),
        "cities": {"heading": _("Where it runs"), "rows": [list(row) for row in city_lines(facts, language)]},
        "facts": {"heading": _("What was done"), "rows": [[name, str(words)] for name, words in fact_lines(facts, language) if str(words)]},
        "words": {"heading": _("In my own words"), "paragraphs": paragraphs(statement.words)} if statement.words else {},
        "competences": {
            "heading": _("What I have learnt"),
            "rows": [[one.name_in(language), chosen[one.code]] for one in listed_ones.all if one.code in chosen],
            "note": _("Chosen and written by the holder, from the European key competences (%(source)s).", source=listed_ones.source),
        }
        if chosen
        else {},
        "own_note": _("The holder’s own words: the network has not checked them.") if statement.words or chosen else "",
        "issue": {
            "who": _("Issued by %(network)s on %(day)s", network=network, day=long_day(edition.issued_on)),
            "role": _("For the network: its staff who publish initiatives and follow what becomes of them."),
            "how": _("Issued electronically, valid without a signature by hand. The network certifies initiative, part, days and cities."),
        },
        "check": {
            "heading": _("Is this paper true?"),
            "text": _("Read the square with a phone, or type the code at this address. The name can be compared there."),
            "code": grouped(code),
            "address": address,
            "print_label": _("Print of the facts"),
            "print": in_groups(edition.fingerprint),
        },
        "qr_svg": qr,
        "qr_alt": _("Leads to the page that says whether this paper is true"),
    }
    found: dict[str, Any] = breakable(data)
    return found


def in_groups(fingerprint: str) -> str:
    """Return the first half of a print in groups of four, as it stands on paper."""
    half = fingerprint[:32]
    return " ".join(half[start : start + 4] for start in range(0, len(half), 4))
