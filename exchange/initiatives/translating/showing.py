"""Language versions as pages and data say them: the bar above a version, the seven states, what programs read."""

from typing import Any, NamedTuple

from exchange.access.viewers import Viewer
from exchange.foundation.formats import day, language_name
from exchange.foundation.languages import LANGUAGES, _, reader_language
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section
from exchange.initiatives.translating import rules
from exchange.initiatives.translating.models import InitiativeTranslation, Translator, VersionState
from exchange.initiatives.translating.queries import answers_in, find_translation, may_translate, outdated_since
from exchange.initiatives.translating.rules import Told


class Bar(NamedTuple):
    """What stands above the words of a version that is not the original."""

    line: str
    old: str
    original: str


class VersionLine(NamedTuple):
    """One of the seven languages, and how the initiative stands in it."""

    language: str
    name: str
    state: VersionState
    note: str


def told_for(initiative: Initiative, *, wished: str) -> Told:
    """Return what to show: the wished language if it is one, else that of the reader."""
    return answers_in(initiative, wished if wished in LANGUAGES else reader_language())


def bar_of(initiative: Initiative, told: Told) -> Bar | None:
    """Return who translated it, from what, and since when it is old; nothing above the original."""
    translation = find_translation(initiative, told.language)
    if told.state is VersionState.ORIGINAL or translation is None:
        return None
    since = outdated_since(initiative, translation)
    old = _("The original has changed since %(day)s. This translation has not.", day=day(since)) if since else ""
    return Bar(_by(initiative, translation), old, initiative.language)


def _by(initiative: Initiative, translation: InitiativeTranslation) -> str:
    origin = language_name(initiative.language)
    if translation.translated_by is Translator.AUTHORS:
        return _("Translated from %(language)s by those who wrote it", language=origin)
    if translation.translated_by is Translator.CITY and translation.translated_city is not None:
        city = translation.translated_city.name_in(reader_language())
        return _("Translated from %(language)s by the city of %(city)s", language=origin, city=city)
    return _("Translated from %(language)s by the network", language=origin)


def version_lines(initiative: Initiative) -> list[VersionLine]:
    """Return the seven languages: the original first, then what there is, then what is missing."""
    lines = []
    for code in LANGUAGES:
        translation = find_translation(initiative, code)
        state = rules.version_state(initiative, code, translation)
        note = ""
        if translation is not None and state is VersionState.OUTDATED:
            note = _("since %(day)s", day=day(outdated_since(initiative, translation)))
        lines.append(VersionLine(code, language_name(code), state, note))
    order = list(VersionState)
    return sorted(lines, key=lambda line: order.index(line.state))


def versions_section(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show in which languages it can be read, and the way to write one more to whoever may."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    lines = version_lines(initiative)
    may = may_translate(initiative, viewer=viewer)
    context = {
        "there": [line for line in lines if line.state is not VersionState.MISSING],
        "missing": [line for line in lines if line.state is VersionState.MISSING] if may else [],
        "may_translate": may,
    }
    data = {"versions": [_data(initiative, line) for line in lines]}
    return Section("initiatives/translating/_on_initiative.html", context, place=Place.SIDE, data=data)


def _data(initiative: Initiative, line: VersionLine) -> dict[str, Any]:
    translation = find_translation(initiative, line.language)
    facts: dict[str, Any] = {"language": line.language, "state": line.state.value}
    if translation is None or line.state not in (VersionState.TRANSLATED, VersionState.OUTDATED):
        return facts
    since = outdated_since(initiative, translation)
    return facts | {
        "translated_by": translation.translated_by.value,
        "translated_city": translation.translated_city.slug if translation.translated_city else None,
        "published_at": translation.published_at.isoformat() if translation.published_at else None,
        "outdated_since": since.isoformat() if since else None,
        "answers": translation.answers,
    }
