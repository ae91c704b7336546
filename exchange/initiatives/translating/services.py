"""Writing a version in one more language: kept while one types, sent to whoever publishes it, published, taken over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.history.services import record
from exchange.initiatives.deciding import index_words
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import QUESTIONS
from exchange.initiatives.rules import answer_text
from exchange.initiatives.translating import rules
from exchange.initiatives.translating.models import InitiativeTranslation, Translator
from exchange.initiatives.translating.queries import city_of, find_translation, hides_earlier_words, may_publish
from exchange.initiatives.unread import why_not_unread
from exchange.initiatives.youngsters import names_to_keep_out


def save_translation(
    initiative: Initiative, language: str, *, typed: Mapping[str, Any], seen: Mapping[str, str], actor: Viewer, now: datetime
) -> InitiativeTranslation:
    """Keep what is being written; raise Conflict with both texts where somebody's words would be lost unseen."""
    refuse_if(rules.why_not_translate(initiative, language) or rules.why_not_keep(typed))
    translation = find_translation(initiative, language)
    saved = translation.draft if translation else {}
    kept, lost = rules.meet(saved, typed, seen)
    if lost:
        asked = {question.name: question.ask for question in QUESTIONS}
        raise Conflict(
            theirs=[(asked[name], answer_text(saved[name])) for name in lost],
            yours=[(asked[name], answer_text(typed[name])) for name in lost],
        )
    if translation is None:
        translation = _begin(initiative, language, actor=actor, now=now)
    if kept != saved:
        translation.draft, translation.saved_at = kept, now
    return translation


def _begin(initiative: Initiative, language: str, *, actor: Viewer, now: datetime) -> InitiativeTranslation:
    translation = InitiativeTranslation(initiative_id=initiative.id, language=language, draft={}, created_at=now, saved_at=now)
    _take_responsibility(translation, initiative, actor)
    initiative.translations.append(translation)
    db.session.flush()
    record("initiative-translation-begun", initiative, actor=actor, now=now, changed=[language])
    return translation


def _take_responsibility(translation: InitiativeTranslation, initiative: Initiative, actor: Viewer) -> None:
    translation.responsible_id = actor.person_id
    translation.translated_city_id = None
    if actor.person_id in initiative.author_ids:
        translation.translated_by = Translator.AUTHORS
    elif actor.is_network or city_of(actor) is None:
        translation.translated_by = Translator.NETWORK
    else:
        translation.translated_by, translation.translated_city_id = Translator.CITY, city_of(actor)


def take_over(initiative: Initiative, translation: InitiativeTranslation, *, actor: Viewer, now: datetime) -> None:
    """Answer for a version from now on."""
    if translation.responsible_id != actor.person_id:
        _take_responsibility(translation, initiative, actor)
        record("initiative-translation-taken-over", initiative, actor=actor, now=now, changed=[translation.language])


def send_translation(initiative: Initiative, translation: InitiativeTranslation, *, actor: Viewer, now: datetime) -> None:
    """Say that it can be published; whoever publishes in this language finds it on their list."""
    refuse_if(rules.why_not_ready(rules.original_of(initiative), translation.draft))
    if translation.ready_at is None:
        translation.ready_at = now
        record("initiative-translation-sent", initiative, actor=actor, now=now, changed=[translation.language])


def publish_translation(
    initiative: Initiative, translation: InitiativeTranslation, *, origin_seen: str, actor: Viewer, now: datetime
) -> None:
    """Put a version into the catalogue: readers of its language get it, and search finds its words."""
    original = rules.original_of(initiative)
    may = may_publish(actor, translation.language)
    reasons = rules.why_not_publish(original, translation.draft, origin_seen=origin_seen, may=may)
    names = names_to_keep_out(initiative, actor=actor, today=now.date())
    written = [(one.short, translation.draft.get(one.name, "")) for one in QUESTIONS]
    refuse_if([*reasons, *why_not_unread(written, known=[*original.values(), initiative.credited_as], people=names)])
    answers = rules.cleaned(translation.draft)
    translation.answers = translation.draft = answers
    translation.title, translation.excerpt = answers["title"], rules.excerpt_of(answers["problem"])
    translation.origin_print = rules.print_of(original)
    translation.published_at, translation.ready_at = now, None
    db.session.flush()
    index_words(initiative)
    record("initiative-translation-published", initiative, actor=actor, now=now, changed=[translation.language])


def withdraw_hidden(initiative: Initiative, *, now: datetime) -> None:
    """Take every version out of the catalogue when words of the original were hidden: they may stand in each of them.

    What was written stays with those who translate; published again, it is public again.
    """
    if not hides_earlier_words(initiative):
        return
    for translation in initiative.translations:
        if translation.published_at is not None or translation.ready_at is not None:
            translation.published_at = translation.ready_at = None
            translation.answers, translation.title, translation.excerpt = {}, "", ""
            record("initiative-translation-withdrawn", initiative, actor=PROGRAMME, now=now, changed=[translation.language])
    db.session.flush()
    index_words(initiative)
