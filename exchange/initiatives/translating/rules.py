"""Which languages an initiative has, how old each version is, who may write and publish one, and what must not be lost."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from exchange.foundation.languages import LANGUAGES, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import QUESTIONS
from exchange.initiatives.rules import Answer, answer_text, answer_version, clean_steps, loses_words
from exchange.initiatives.translating.models import InitiativeTranslation, VersionState

NAMES = tuple(question.name for question in QUESTIONS)
_LONGEST_TITLE = 120
_EXCERPT = 260


@dataclass(frozen=True)
class Told:
    """The nine answers as a reader gets them: in which language, and how that version stands to the original."""

    language: str
    state: VersionState
    title: str
    problem: str
    seen_where: str
    steps: Sequence[str]
    why_it_works: str
    who_does_it: str
    cost: str
    change: str
    at_home: str


def print_of(answers: Mapping[str, Any]) -> str:
    """Return a print of nine answers: another one as soon as a sign differs."""
    return sha256(json.dumps([answers[name] for name in NAMES], ensure_ascii=False).encode()).hexdigest()


def original_of(initiative: Initiative) -> dict[str, Any]:
    """Return the nine answers as their authors wrote them."""
    return {name: getattr(initiative, name) for name in NAMES}


def version_state(initiative: Initiative, language: str, translation: InitiativeTranslation | None) -> VersionState:
    """Return how an initiative stands in a language; what is only being written is not there yet."""
    if language == initiative.language:
        return VersionState.ORIGINAL
    if translation is None or translation.published_at is None:
        return VersionState.MISSING
    same = translation.origin_print == print_of(original_of(initiative))
    return VersionState.TRANSLATED if same else VersionState.OUTDATED


def told_in(initiative: Initiative, language: str, translation: InitiativeTranslation | None) -> Told:
    """Return what a reader of a language gets: the version in it, or else the original; never words of a machine."""
    state = version_state(initiative, language, translation)
    if translation is None or state in (VersionState.ORIGINAL, VersionState.MISSING):
        return Told(initiative.language, VersionState.ORIGINAL, **original_of(initiative))
    empty: dict[str, Any] = {name: [] if name == "steps" else "" for name in NAMES}
    kept = {name: translation.answers[name] for name in NAMES if name in translation.answers}
    return Told(language, state, **(empty | kept))


def why_not_translate(initiative: Initiative, language: str) -> list[Obstacle]:
    """Say why there can be no version in a language."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return [Obstacle("not-published", _l("Only what is public is translated."))]
    if language not in LANGUAGES or language == initiative.language:
        return [Obstacle("original", _l("This is the language of the original."))]
    return []


def may_publish(*, is_network: bool, city_languages: Collection[str], language: str) -> bool:
    """Say who puts a version into the catalogue: the network, or the coordinator of a city where the language is spoken."""
    return is_network or language in city_languages


def why_not_publish(original: Mapping[str, Any], draft: Mapping[str, Any], *, origin_seen: str, may: bool) -> list[Obstacle]:
    """Say why a version cannot be published: every answer of the original is there, made from the original as it is now."""
    if not may:
        sentence = _l("The network publishes it, or the coordinator of a city where this language is spoken.")
        return [Obstacle("not-yours-to-publish", sentence, Owner.NETWORK)]
    reasons = why_not_ready(original, draft)
    if origin_seen != print_of(original):
        sentence = _l("The original has changed while you were writing. Compare once more, then publish.")
        reasons.append(Obstacle("original-changed", sentence))
    return reasons


def why_not_ready(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Obstacle]:
    """Say which answers of the original a version does not have yet."""
    reasons = []
    for question in QUESTIONS:
        theirs, ours = original[question.name], draft.get(question.name, "")
        if not answer_text(theirs).strip():
            continue
        if not answer_text(ours).strip():
            reasons.append(Obstacle(f"missing-{question.name}", _l("“%(short)s” is not translated yet.", short=question.short)))
        elif isinstance(theirs, list) and isinstance(ours, list) and len(clean_steps(ours)) != len(clean_steps(theirs)):
            reasons.append(Obstacle("missing-steps", _l("The translation needs as many steps as the original has.")))
    return reasons


def why_not_keep(typed: Mapping[str, Any]) -> list[Obstacle]:
    """Say why words cannot be kept as they are: too long, question by question."""
    reasons = []
    for question in QUESTIONS:
        answer = typed.get(question.name, "")
        parts = answer if isinstance(answer, list) else [answer]
        # Other languages need more room for the same words; a name still has to fit on a card.
        limit = _LONGEST_TITLE if question.number == 1 else question.limit * 2
        if any(len(part) > limit for part in parts):
            sentence = _l("“%(short)s” is longer than %(limit)s characters. Nothing you typed is lost.", short=question.short, limit=limit)
            reasons.append(Obstacle(f"too-long-{question.name}", sentence))
    return reasons


def field_of(reason: Obstacle, typed: Mapping[str, Any]) -> str:
    """Return which field of the page holds what cannot be kept: of the steps, the longest."""
    name = reason.code.removeprefix("too-long-")
    steps = typed.get(name, "")
    return f"s{1 + max(range(len(steps)), key=lambda at: len(steps[at]))}" if isinstance(steps, list) else name


def meet(saved: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return what is kept of two writings, and the names of answers in which a change would be undone unseen.

    `seen` has the print of each answer as the page showed it: what was not touched here stays as somebody else saved it.
    """
    kept, lost = dict(saved), []
    for name in NAMES:
        if name not in typed:
            continue
        before: Answer = saved.get(name, [] if name == "steps" else "")
        new: Answer = typed[name]
        if same(before, new) or _is_untouched(new, seen.get(name, "")):
            continue
        # What was emptied meanwhile stands there as empty; what nobody has written yet cannot be undone.
        if name in saved and loses_words(saved=before, seen_version=seen.get(name, ""), new=new):
            lost.append(name)
        else:
            kept[name] = new
    return kept, lost


def _is_untouched(answer: Answer, seen: str) -> bool:
    """Say whether it came back as the page showed it; a page pads steps with empty fields."""
    while answer_version(answer) != seen:
        if isinstance(answer, str) or not answer or answer[-1]:
            return False
        answer = answer[:-1]
    return True


def same(before: Answer, after: Answer) -> bool:
    """Say whether two answers read the same."""
    return answer_text(before).strip() == answer_text(after).strip()


def cleaned(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft as it becomes public: no empty steps, no blanks around."""
    return {name: clean_steps(draft.get(name, [])) if name == "steps" else str(draft.get(name, "")).strip() for name in NAMES}


def excerpt_of(text: str) -> str:
    """Return so much of the problem as a card shows."""
    return text[:_EXCERPT]
