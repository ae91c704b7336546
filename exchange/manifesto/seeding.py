"""Read the packaged list of editions, themes and recommendations into rows' facts; no database here."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

# [V]: read at the address given; [V-cut]: read there in part. Anything else is not checked.
_MARK = re.compile(r"\s*\[(V|V-cut)\]")
_SAME = re.compile(r"^same( first page)?\b")


@dataclass(frozen=True)
class SeedTheme:
    """A chapter or principle as the list has it."""

    slug: str
    position: int
    is_principle: bool
    labels: dict[str, str]
    evidence: str
    is_verified: bool


@dataclass(frozen=True)
class SeedRecommendation:
    """A recommendation as the list has it; its code is its place in the list of its edition.

    `texts` are versions in other languages as `Recommendation.texts` keeps them.
    """

    edition: str
    code: str
    position: int
    theme: str
    text: str
    source: str
    is_verified: bool
    texts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SeedLink:
    """What became of a theme, each end as (edition, address part); nobody has compared the texts yet."""

    earlier: tuple[str, str]
    later: tuple[str, str]
    relation: str
    note: str
    source: str


@dataclass(frozen=True)
class SeedEdition:
    """An edition with its chapters."""

    code: str
    name: str
    place: str
    nature: str
    adopted_on: date | None
    is_complete: bool
    themes: list[SeedTheme]


def packaged_list() -> dict[str, Any]:
    """Return the list that comes with the program, and under `wordings` our own working translations of it."""
    return {**_packaged("manifesto.json"), "wordings": _packaged("wordings.json")}


def _packaged(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("exchange.manifesto").joinpath("data", name).read_text("utf-8"))
    return found


def read_editions(data: dict[str, Any]) -> Iterator[SeedEdition]:
    """Yield the editions of a list."""
    own: dict[str, dict[str, str]] = data.get("wordings", {}).get("themes", {})
    for item in data["editions"]:
        adopted = item.get("adopted_on")
        code = item["code"]
        chapters = [_theme(theme, own.get(f"{code}/{theme['slug']}"), is_principle=False) for theme in item.get("themes", [])]
        principles = [_theme(theme, own.get(f"{code}/{theme['slug']}"), is_principle=True) for theme in item.get("principles", [])]
        yield SeedEdition(
            code=code,
            name=item["name"],
            place=item.get("place", ""),
            nature=item["nature"],
            adopted_on=date.fromisoformat(adopted) if adopted else None,
            is_complete=bool(item.get("complete", False)),
            themes=chapters + principles,
        )


def _theme(item: dict[str, Any], own: dict[str, str] | None, *, is_principle: bool) -> SeedTheme:
    return SeedTheme(
        slug=item["slug"],
        position=item["order"],
        is_principle=is_principle,
        # What was published wins over our own working translation.
        labels={**(own or {}), **item["labels"]},
        evidence=item.get("evidence", ""),
        is_verified=bool(item.get("verified", item.get("confirmed_as_chapter", False))),
    )


def read_recommendations(data: dict[str, Any]) -> Iterator[SeedRecommendation]:
    """Yield the recommendations of a list; "same" stands for the source of the line before."""
    wordings = {item["en"]: item for item in data.get("wordings", {}).get("recommendations", [])}
    counted: Counter[str] = Counter()
    before = ""
    for item in data["recommendations"]:
        if "not seen" in item["source"]:
            continue  # says that recommendations exist, not what they say
        edition = item["of"]
        counted[edition] += 1
        source = _MARK.sub("", _SAME.sub(before, item["source"])).strip()
        before = source
        said_in = "" if item["edition"] == edition else f"{item['edition']}: "
        yield SeedRecommendation(
            edition=edition,
            code=f"{edition}-{counted[edition]:02d}",
            position=counted[edition],
            theme=data["chapters"].get(item["theme"], {}).get(edition, ""),
            text=item["paraphrase_en"],
            source=f"{said_in}{source}",
            is_verified="[V]" in item["source"],
            texts=_versions(wordings.get(item["paraphrase_en"], {})),
        )


def _versions(wording: dict[str, str]) -> dict[str, Any]:
    """Return our own translations of a paraphrase as versions that nobody has compared with the text."""
    return {code: {"text": text, "source": "", "is_verified": False} for code, text in wording.items() if code != "en"}


def read_links(data: dict[str, Any]) -> Iterator[SeedLink]:
    """Yield the lines of the crosswalk."""
    for item in data.get("crosswalk", []):
        yield SeedLink(_end(item["from"]), _end(item["to"]), item["relation"], item["note"], item["source"])


def _end(text: str) -> tuple[str, str]:
    edition, _slash, slug = text.partition("/")
    return edition, slug
