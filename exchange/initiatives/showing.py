"""An initiative as its page, its data, its sheet and its citation say it; only what may leave the city."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from exchange.foundation.formats import country, day, language_name
from exchange.foundation.languages import _, _c, label
from exchange.initiatives.describing.paper import breakable, contact_part, paragraphs, sheet_parts
from exchange.initiatives.describing.rules import from_figures
from exchange.initiatives.describing.standing import Standing
from exchange.initiatives.models import Initiative, InitiativeState, Stage
from exchange.initiatives.questions import BY_NUMBER, NAMES
from exchange.initiatives.sections import Section

LICENCE = "CC BY 4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


def author_line(credited_as: str, city_name: str, unnamed_count: int = 0, *, is_by_city: bool = False) -> str:
    """Return who wrote it, as far as that may be public; `unnamed_count` wrote it too and are not named."""
    if is_by_city or (credited_as and credited_as == city_name):
        return _("By the city of %(city)s", city=city_name)
    if credited_as and unnamed_count:
        line = _("By %(names)s and a young person from %(city)s") if unnamed_count == 1 else _("By %(names)s and others from %(city)s")
        return line % {"names": credited_as, "city": city_name}
    if unnamed_count > 1:
        return _("By a team of young people from %(city)s", city=city_name)
    if credited_as:
        return _("By %(name)s, %(city)s", name=credited_as, city=city_name)
    return _("By a young person from %(city)s", city=city_name)


def citation(*, credited_as: str, city_name: str, title: str, published_at: datetime | None, network: str, address: str) -> str:
    """Return the line with which it is cited."""
    who = f"{credited_as} ({city_name})" if credited_as and credited_as != city_name else city_name
    year = published_at.year if published_at else ""
    where = "Exchange" if network == "Exchange" else f"{network}, Exchange"
    return f"{who}: {title}. {where}, {year}. {address}"


def stage_items(stage: Stage) -> list[tuple[Stage, str]]:
    """Return (stage, gone | now | todo) of the whole way, from seen to sustained."""
    order = list(Stage)
    here = order.index(stage)
    return [(one, "gone" if place < here else "now" if place == here else "todo") for place, one in enumerate(order)]


def row_data(row: Any, themes: Sequence[str], *, address: str) -> dict[str, Any]:
    """Return the public facts of one row of the catalogue as JSON has them."""
    return {
        "id": str(row.id),
        "slug": row.slug,
        "address": address,
        "title": row.title,
        "language": row.language,
        "city": row.city,
        "city_name": row.city_name,
        "country": row.country,
        "seen_city": row.seen_city,
        "themes": list(themes),
        "stage": row.stage.value,
        "adopted_count": row.adopted_count,
        "evidence_level": row.evidence_level,
        "lamps": {lamp.value: light.value for lamp, light in from_figures(row.lamps).items()},
        "credited_as": row.credited_as,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "answers": {name: getattr(row, name) for name in NAMES},
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
    }


def initiative_data(initiative: Initiative, *, address: str, cited: str, sections: Sequence[Section]) -> dict[str, Any]:
    """Return the public facts of one initiative as JSON has them, with what other features add."""
    facts: dict[str, Any] = {
        "id": str(initiative.id),
        "slug": initiative.slug,
        "address": address,
        "state": initiative.state.value,
        "title": initiative.title,
        "language": initiative.language,
        "city": initiative.city.slug,
        "city_name": initiative.city.name,
        "country": initiative.city.country,
        "seen_city": initiative.seen_city.slug if initiative.seen_city else None,
        "seen_at_session": initiative.session.title if initiative.session else None,
        "themes": [theme.slug for theme in initiative.themes],
        "recommendations": [one.code for one in initiative.recommendations],
        "stage": initiative.stage.value,
        "adopted_count": initiative.adopted_count,
        "evidence_level": initiative.evidence_level,
        "credited_as": initiative.credited_as,
        "unnamed_authors": initiative.unnamed_count,
        "published_at": initiative.published_at.isoformat() if initiative.published_at else None,
        "answers": {name: getattr(initiative, name) for name in NAMES},
        "citation": cited,
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
    }
    for section in sections:
        facts |= section.data
    return facts


def retired_data(initiative: Initiative, *, address: str, reason: str) -> dict[str, Any]:
    """Return what remains of a retired initiative."""
    state = InitiativeState.RETIRED.value
    return {
        "id": str(initiative.id),
        "slug": initiative.slug,
        "address": address,
        "state": state,
        "title": initiative.title,
        "reason": reason,
    }


def language_note(language: str, reader: str) -> str:
    """Say in which language it is written, where that is not the reader's."""
    return "" if language == reader else _("Written in %(language)s.", language=language_name(language))


def sheet_data(
    initiative: Initiative,
    *,
    reader_language: str,
    network: str,
    address: str,
    qr: str,
    sections: Sequence[Section],
    told: Any = None,
    standing: Standing | None = None,
) -> dict[str, Any]:
    """Return what the printed sheet needs, in the order of a practice sheet: context, objectives, activities, budget, evaluation.

    `told` has the nine answers as attributes where they are not those of the original.

    The keys are described in exchange/foundation/typst/README.md.
    """
    city_name = initiative.city.name_in(reader_language)
    published = _("published %(day)s", day=day(initiative.published_at)) if initiative.published_at else _("not published")
    told = told or initiative
    parts = sheet_parts(initiative, told, standing)
    if told.at_home:
        parts.append({"heading": str(BY_NUMBER[9].heading), "paragraphs": paragraphs(told.at_home)})
    if initiative.recommendations:
        parts.append(
            {
                "heading": _("What the Manifesto recommends on it"),
                "items": [one.wording_in(reader_language).text for one in initiative.recommendations],
            }
        )
    parts += contact_part(initiative.description)
    data = {
        "product": "Exchange",
        "network": network,
        "footer": _("Exchange, initiative sheet, %(title)s", title=told.title),
        "kicker": [_("Initiative sheet"), published],
        "state": {"kind": "ready" if initiative.adopted_count else "draft", "word": str(initiative.stage.label)},
        "title": told.title,
        "city": f"{city_name}, {country(initiative.city.country)}",
        "themes": [theme.label_in(reader_language) for theme in initiative.themes],
        "stages": [{"label": str(stage.label), "state": state, "note": ""} for stage, state in stage_items(initiative.stage)],
        "facts": _facts(initiative, reader_language),
        "sections": parts + [part for section in sections for part in section.sheet],
        "credit": author_line(initiative.credited_as, city_name, initiative.unnamed_count, is_by_city=initiative.is_by_city),
        "language_note": language_note(initiative.language, reader_language),
        "citation": citation(
            credited_as=initiative.credited_as,
            city_name=initiative.city.name,
            title=initiative.title,
            published_at=initiative.published_at,
            network=network,
            address=address,
        ),
        "licence": _("Licence: %(name)s. Use it, change it, say where it comes from.", name=f"{LICENCE} ({LICENCE_ADDRESS})"),
        "address": address,
        "address_label": _("Where it lives"),
        "qr_svg": qr,
        "qr_alt": _("QR code of the address"),
    }
    found: dict[str, Any] = breakable(data)
    return found


def _facts(initiative: Initiative, reader_language: str) -> list[dict[str, str]]:
    """Return three facts for the sheet; city, stage and language stand elsewhere on it."""
    seen, session, taken = (glance(initiative, reader_language)[place] for place in (1, 2, 4))
    return [{"label": name, "value": value} for name, value in (seen, session, taken) if value]


def glance(initiative: Initiative, reader_language: str) -> list[tuple[str, str]]:
    """Return (name, value) of the facts that stand beside the story."""
    seen = initiative.seen_city.name_in(reader_language) if initiative.seen_city else ""
    session = initiative.session
    return [
        (_c("the city of an initiative", "From"), f"{initiative.city.name_in(reader_language)}, {country(initiative.city.country)}"),
        (_("Seen in"), seen),
        (_("Session"), f"{session.title} ({session.conference.name})" if session else ""),
        (_("Furthest stage anywhere"), str(initiative.stage.label)),
        (_("Cities that took it up"), str(initiative.adopted_count) if initiative.adopted_count else ""),
        (_("Language"), language_name(initiative.language)),
    ]


def theme_names(themes: Sequence[tuple[str, Mapping[str, str]]], language: str) -> list[tuple[str, str]]:
    """Return (address part, name) of some themes in a language."""
    return [(slug, label(dict(labels), language, default=slug)) for slug, labels in themes]
