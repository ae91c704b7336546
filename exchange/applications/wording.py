"""A call in several languages: which words a reader gets, and whether a translation still says what the original says; pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exchange.applications.models import Call


@dataclass(frozen=True)
class CallWords:
    """A call's title and text for one reader; each names its language where it is not the reader's."""

    title: str
    text: str
    title_foreign: str = ""
    text_foreign: str = ""


def call_words(call: Call, language: str) -> CallWords:
    """Return a call's words in a language, else in the one it was written in."""
    if language == call.language:
        return CallWords(call.title, call.text)
    own: Mapping[str, Any] = (call.translations or {}).get(language, {})
    title, text = str(own.get("title") or ""), str(own.get("text") or "")
    return CallWords(
        title or call.title,
        text or call.text,
        title_foreign="" if title else call.language,
        text_foreign="" if text or not call.text else call.language,
    )


def fingerprint(call: Call) -> str:
    """Return what tells whether the original has changed since a translation was made of it."""
    return hashlib.sha256(f"{call.language}\0{call.title}\0{call.text}".encode()).hexdigest()[:16]


def outdated_languages(call: Call) -> list[str]:
    """Return the languages whose translation was made of earlier words."""
    now = fingerprint(call)
    return [code for code, words in (call.translations or {}).items() if code != call.language and words.get("of") != now]


def translated_languages(call: Call) -> list[str]:
    """Return the languages in which all of a call can be read besides its own."""
    return [code for code, words in (call.translations or {}).items() if code != call.language and words.get("title") and words.get("text")]
