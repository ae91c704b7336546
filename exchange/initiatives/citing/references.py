"""One initiative as reference managers read it (BibTeX, RIS), and as search engines do (schema.org); nothing but what is public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exchange.initiatives.showing import LICENCE, LICENCE_ADDRESS

_CONTEXT = "https://schema.org"
# What TeX would take for an order.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # Braces by their names: BibTeX counts them even behind a backslash.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


@dataclass(frozen=True)
class Place:
    """A city as far as it is said in public."""

    name: str
    country: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Reference:
    """What is said of an initiative wherever it is cited. `credited_as` is the only name of a person, and only by consent."""

    slug: str
    address: str
    title: str
    language: str
    city: Place
    credited_as: str
    is_by_city: bool
    network: str
    published_at: datetime | None
    changed_at: datetime | None
    seen_in: Place | None = None
    problem: str = ""
    steps: Sequence[str] = ()
    themes: Sequence[str] = ()
    # Addresses of what it comes from; {language: title} of the versions that people translated.
    parents: Sequence[str] = ()
    versions: Mapping[str, str] | None = None

    @property
    def author(self) -> str:
        """Return who is named as its author: who agreed to be, else the city."""
        return self.credited_as if self.credited_as and not self.is_by_city else self.city.name

    @property
    def year(self) -> str:
        """Return the year in which it was published."""
        return str(self.published_at.year) if self.published_at else ""

    @property
    def published_in(self) -> str:
        """Return the work that it is part of."""
        return "Exchange" if self.network == "Exchange" else f"{self.network}, Exchange"


def _line(text: str) -> str:
    """Return a text as one line without signs that nobody sees: a new line would be a new field."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def bibtex(of: Reference) -> str:
    """Return the entry of a BibTeX file."""
    by = f"{of.author} ({of.city.name})" if of.author != of.city.name else of.author
    fields = {
        # Two pairs of braces: nobody parts a city's name into first and last, or lowers a title's letters.
        "author": f"{{{_tex(by)}}}",
        "title": f"{{{_tex(of.title)}}}",
        "year": of.year,
        "howpublished": _tex(of.published_in),
        "url": "".join(c for c in _line(of.address) if c not in "{}\\ "),
        "language": of.language,
        "note": _tex(f"Licence: {LICENCE}, {LICENCE_ADDRESS}"),
    }
    said = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{exchange-{of.slug},\n{said}}}\n"


def _tex(text: str) -> str:
    return _line(text).translate(_TEX)


def ris(of: Reference) -> str:
    """Return the record of a RIS file: two letters, two blanks, a dash; each field on one line of its own."""
    day = f"{of.published_at:%Y/%m/%d}" if of.published_at else ""
    fields = [
        ("TY", "ELEC"),
        ("AU", of.author),
        ("TI", of.title),
        ("PY", of.year),
        ("DA", day),
        ("PB", of.published_in),
        ("CY", of.city.name),
        ("LA", of.language),
        ("AB", of.problem),
        *(("KW", theme) for theme in of.themes),
        ("N1", f"Licence: {LICENCE}, {LICENCE_ADDRESS}"),
        ("UR", of.address),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields if _line(value)) + "ER  - \r\n"


def linked_data(of: Reference, *, catalogue: str) -> dict[str, Any]:
    """Return one initiative in the words of schema.org; what nobody knows is left out."""
    steps = [{"@type": "HowToStep", "position": number, "text": step} for number, step in enumerate(of.steps, start=1)]
    changed_at = of.changed_at or of.published_at
    said = {
        "@context": _CONTEXT,
        "@type": ["CreativeWork", "HowTo"],
        "@id": of.address,
        "url": of.address,
        "identifier": of.slug,
        "name": of.title,
        "description": of.problem,
        "inLanguage": of.language,
        "author": _author(of),
        "publisher": {"@type": "Organization", "name": of.network},
        "datePublished": of.published_at.isoformat() if of.published_at else None,
        "dateModified": changed_at.isoformat() if changed_at else None,
        "license": LICENCE_ADDRESS,
        "isPartOf": {"@type": "Dataset", "@id": catalogue},
        "keywords": list(of.themes),
        "spatialCoverage": _city(of.city),
        "contentLocation": _city(of.seen_in) if of.seen_in else None,
        "isBasedOn": list(of.parents),
        "step": steps,
        "workTranslation": [
            {"@type": "CreativeWork", "url": f"{of.address}?version={language}", "inLanguage": language, "name": title}
            for language, title in (of.versions or {}).items()
        ],
        "encoding": [
            {"@type": "MediaObject", "contentUrl": f"{of.address}.{ending}", "encodingFormat": kind}
            for ending, kind in (("json", "application/json"), ("pdf", "application/pdf"))
        ],
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _author(of: Reference) -> dict[str, Any]:
    city = {"@type": "Organization", "name": of.city.name}
    if of.author == of.city.name:
        return city
    return {"@type": "Person", "name": of.author, "affiliation": city}


def _city(place: Place) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": "City", "name": place.name, "address": {"@type": "PostalAddress", "addressCountry": place.country}}
    if place.latitude is not None and place.longitude is not None:
        said["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return said


def linked_catalogue(
    *, name: str, description: str, network: str, address: str, files: Mapping[str, str], total: int, items: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    """Return the catalogue, or what of it was asked for, as a data set with its files and the first of its (address, title, language)."""
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": name,
        "description": description,
        "creator": {"@type": "Organization", "name": network},
        "license": LICENCE_ADDRESS,
        "isAccessibleForFree": True,
        "distribution": [{"@type": "DataDownload", "contentUrl": where, "encodingFormat": kind} for kind, where in files.items()],
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": total,
            "itemListOrder": "https://schema.org/ItemListOrderDescending",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "item": {"@type": "CreativeWork", "@id": where, "url": where, "name": title, "inLanguage": language},
                }
                for number, (where, title, language) in enumerate(items, start=1)
            ],
        },
    }
