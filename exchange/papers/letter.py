"""An authorisation to travel on paper: in the languages of home and host and in English, with every fact a border asks for.

What is not known becomes a line to write on, and is told on the page. Where an authority publishes the form, the same
facts stand there to be copied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from exchange.cohorts.models import Delegation
from exchange.foundation.formats import country
from exchange.foundation.languages import LANGUAGES, LazyString, _, _l
from exchange.journeys.models import Leg
from exchange.papers.models import Certification, Signers
from exchange.papers.queries import Dossier
from exchange.papers.rules import EXTRAS, Need
from exchange.people.models import Guardian, Person

TEMPLATE = "papers/typst/letter.typ"


@dataclass(frozen=True)
class LetterFacts:
    """Whoever and whatever a letter names besides the traveller."""

    signers: Sequence[Guardian] = ()
    # Guardians do not see each other: the numbers and addresses of this one only, of nobody where it is None.
    shows_contacts_of: Guardian | None = None
    leaders: Sequence[Person] = ()
    legs: Sequence[Leg] = ()
    languages: Sequence[str] = ()
    network_name: str = ""


@dataclass(frozen=True)
class Row:
    """One fact: its name, its value, and whether Exchange could have known it."""

    label: LazyString
    value: str = ""
    is_ours: bool = True


@dataclass(frozen=True)
class Block:
    """Facts about one thing."""

    heading: LazyString
    rows: list[Row] = field(default_factory=list)


def languages_of(delegation: Delegation, *, own: str, host: Sequence[str]) -> list[str]:
    """Return the languages of a letter: the family's, the city's, the host's and English, as far as Exchange writes them."""
    wanted = [own, *delegation.city.languages[:1], *host[:1], "en"]
    return list(dict.fromkeys(one for one in wanted if one in LANGUAGES))


def _day(value: date | None) -> str:
    # As passports and forms print it: no language reads day and month the other way round.
    return value.isoformat() if value else ""


def _countries(codes: Sequence[str], languages: Sequence[str]) -> str:
    return ", ".join(" / ".join(dict.fromkeys(country(code, language) for language in languages)) for code in codes)


def blocks_of(dossier: Dossier, need: Need, facts: LetterFacts) -> list[Block]:
    """Return all facts of the letter; an empty value is a line to write on."""
    person, trip = dossier.participant.person, dossier.trip
    number = person.document_number
    kinds = {"passport": _l("Passport"), "identity_card": _l("Identity card")}
    conference = dossier.participant.cohort.conference
    blocks = [
        Block(
            _l("The young person"),
            [
                Row(_l("Name, as in the travel document"), person.name_on_document),
                Row(_l("Date of birth"), _day(person.birth_date)),
                Row(_l("Place of birth"), is_ours=False),
                Row(_l("Nationality"), _countries(dossier.traveller.nationalities, facts.languages)),
                Row(_l("Travel document"), _in_all(kinds[person.document_type], facts.languages) if person.document_type in kinds else ""),
                Row(_l("Its number"), number.reveal() if number is not None else ""),
                Row(_l("Valid until"), _day(person.document_expires_on)),
            ],
        )
    ]
    blocks += [_guardian_block(one, facts) for one in _places_to_sign(need, facts.signers)]
    organisation = dossier.participant.delegation.city.name
    accompanying: list[Person | None] = [*facts.leaders] or [None]
    for leader in accompanying:
        blocks.append(
            Block(
                _l("The adult who travels along and is responsible"),
                [
                    Row(_l("Name"), leader.full_name if leader else ""),
                    Row(_l("Date of birth"), _day(leader.birth_date) if leader else ""),
                    Row(_l("Number of passport or identity card"), is_ours=False),
                    Row(_l("Telephone"), leader.phone if leader else ""),
                    Row(_l("Organisation"), organisation),
                ],
            )
        )
    blocks.append(
        Block(
            _l("The trip"),
            [
                Row(_l("Purpose"), conference.name),
                Row(_l("Leaves on"), _day(trip.leaves_on)),
                Row(_l("Returns on"), _day(trip.returns_on)),
                Row(_l("Destination"), f"{conference.place}, {_countries([trip.destination], facts.languages)}"),
                Row(
                    _l("Countries on the way"), _countries([one for one in trip.abroad if one != trip.destination], facts.languages) or "–"
                ),
                Row(_l("Means of transport and numbers"), "; ".join(_leg(leg) for leg in facts.legs)),
                Row(_l("Lodging: address and telephone"), is_ours=False),
                Row(_l("Host organisation and contact"), facts.network_name),
            ],
        )
    )
    return blocks


def _places_to_sign(need: Need, signers: Sequence[Guardian]) -> list[Guardian | None]:
    wanted = {Signers.ONE: 1, Signers.BOTH: 2}.get(need.signers, max(1, len(signers)))
    places: list[Guardian | None] = list(signers[:wanted])
    return places + [None] * (wanted - len(places))


def _guardian_block(guardian: Guardian | None, facts: LetterFacts) -> Block:
    told = guardian if guardian is not None and guardian is facts.shows_contacts_of else None
    return Block(
        _l("Who signs: parent or guardian"),
        [
            Row(_l("Name"), guardian.name if guardian else ""),
            Row(_l("Date and place of birth"), is_ours=False),
            Row(_l("Number of passport or identity card"), is_ours=False),
            Row(_l("Address"), is_ours=False),
            Row(_l("Telephone"), told.phone if told else "", is_ours=told is not None),
            Row(_l("E-mail"), told.email if told else "", is_ours=told is not None),
            Row(_l("Capacity: joint, sole, or guardian (with proof)"), is_ours=False),
        ],
    )


def _leg(leg: Leg) -> str:
    named = f"{leg.operator} {leg.number}".strip()
    day = leg.departs_at.astimezone(ZoneInfo(leg.from_zone)).date()
    return f"{day.isoformat()} {leg.from_place} → {leg.to_place}{f' ({named})' if named else ''}"


def missing_of(blocks: Sequence[Block]) -> list[tuple[LazyString, LazyString]]:
    """Return (block, fact) of all that is to be written by hand although Exchange could know it."""
    return list(dict.fromkeys((block.heading, row.label) for block in blocks for row in block.rows if row.is_ours and not row.value))


def _in_all(sentence: Any, languages: Sequence[str]) -> str:
    words = []
    for language in languages:
        with force_locale(language):
            words.append(str(sentence))
    return " / ".join(dict.fromkeys(words))


def letter_data(dossier: Dossier, need: Need, facts: LetterFacts) -> dict[str, Any]:
    """Return what the typst template needs; each label in all languages, each value once."""

    def said(sentence: Any) -> str:
        return _in_all(sentence, facts.languages)

    blocks = blocks_of(dossier, need, facts)
    official = need.is_official_form
    allowed = dossier.standing.allows_emergency_care if dossier.standing else None
    signers = _places_to_sign(need, facts.signers)
    return {
        "product": "Exchange",
        "network": facts.network_name,
        "title": need.form if official else said(_l("Authorisation to travel")),
        "title_note": said(_l("Facts to copy into this official form. The form itself comes from the authority.")) if official else "",
        "form_language": need.form_language if official else "",
        "blocks": [
            {"heading": said(block.heading), "rows": [{"label": said(row.label), "value": row.value} for row in block.rows]}
            for block in blocks
        ],
        "declarations": [] if official else [_declaration(language) for language in facts.languages],
        "emergency": {
            "label": said(
                _l("In an emergency, the adult who travels along may agree to urgent medical care that a doctor thinks necessary.")
            ),
            "ticked": bool(allowed),
        },
        "signatures": []
        if official
        else [{"name": one.name if one else "", "lines": [said(_l("Signature")), said(_l("Place and date"))]} for one in signers],
        "certification": ""
        if official or need.certification is Certification.NONE
        else f"{said(_FOR_THE_AUTHORITY)} · {said(need.certification.label)}",
        "with": [said(_EXTRA_HEADING), *(said(EXTRAS[code]) for code in need.extras)] if need.extras else [],
    }


_FOR_THE_AUTHORITY = _l("For the authority: certification of the signatures")
_EXTRA_HEADING = _l("Goes with it")


def _declaration(language: str) -> dict[str, str]:
    with force_locale(language):
        text = _(
            "I hold parental responsibility for the young person named here, or share it. I agree that they travel to the places named "
            "here, on the days named here, with the adult named here, who looks after them until they are home again."
        )
        alone = _("Whoever has the sole responsibility brings a proof of it: a judgment, a birth certificate or another document.")
    return {"language": language, "text": text, "note": alone}
