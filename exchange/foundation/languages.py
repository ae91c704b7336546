"""The seven languages, and the three functions through which every sentence goes."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel import ngettext as _ngettext
from flask_babel.speaklater import LazyString

LANGUAGES: dict[str, str] = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ca": "Català",
    "de": "Deutsch",
    "it": "Italiano",
    "pt": "Português",
}
DEFAULT_LANGUAGE = "en"

# What people read may be a plain string or one that is translated when it is shown.
Sentence = str | LazyString

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "LazyString", "Sentence", "_", "_l", "label", "ngettext"]


def _(message: str, **values: Any) -> str:
    """Translate now, in the language of the page or letter being written."""
    return str(gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate now, in the form that the number asks for (`%(num)s`)."""
    return str(_ngettext(singular, plural, num, **values))


def _l(message: str, **values: Any) -> LazyString:
    """Translate when shown, in the language of whoever reads."""
    return lazy_gettext(message, **values)


def known_language(code: str | None, *, default: str = DEFAULT_LANGUAGE) -> str:
    """Return one of the seven language codes for a tag such as `fr-BE`, else the default."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else default


def label(texts: dict[str, str] | None, language: str, *, default: str = "") -> str:
    """Pick the wording in a language from `{code: wording}`, else English, else any."""
    if not texts:
        return default
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), default)
