"""The seven languages, and the three functions through which every sentence goes."""

from typing import Any

from flask import g, has_app_context
from flask_babel import get_translations
from flask_babel.speaklater import LazyString as _LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

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


class LazyString(_LazyString):
    """A sentence that is translated when it is shown. Names in it are typed by people: a page escapes all of it."""

    def __html__(self) -> str:
        return escape(str(self))


# What people read may be a plain string or one that is translated when it is shown.
Sentence = str | LazyString

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "LazyString", "Sentence", "_", "_l", "label", "ngettext"]


def _catalogue() -> tuple[Any, dict[str, str]]:
    """Return the catalogue of the language in force and what was looked up in it already.

    A page says hundreds of sentences, and asking Flask-Babel anew for each took a fifth of the roster's time.
    """
    context = g.get("_flask_babel") if has_app_context() else None
    locale = getattr(context, "babel_locale", None)
    kept = getattr(context, "catalogue_of", None)
    if locale is None or kept is None or kept[0] is not locale:
        catalogue = get_translations()
        # The catalogue lives as long as the process, and sentences are those of the source: a bounded number.
        looked_up = vars(catalogue).setdefault("looked_up", {})
        kept = (locale, (catalogue, looked_up))
        if locale is not None:
            context.catalogue_of = kept  # type: ignore[union-attr]
    found: tuple[Any, dict[str, str]] = kept[1]
    return found


def translated(message: str) -> str:
    """Return a sentence in the language in force, its placeholders as they are: what templates call."""
    catalogue, looked_up = _catalogue()
    found = looked_up.get(message)
    if found is None:
        found = looked_up[message] = str(catalogue.ugettext(message))
    return found


def translated_number(singular: str, plural: str, num: int) -> str:
    """Return the form of a sentence that a number asks for, its placeholders as they are: what templates call."""
    return str(_catalogue()[0].ungettext(singular, plural, num))


@pass_eval_context
def said(context: EvalContext, message: str, /, **values: Any) -> str:
    """Say a sentence in a template: `{{ _('…') }}`, with its values escaped where the template escapes."""
    text = translated(message)
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - a sentence of the catalogue, as Jinja's own extension has it
    return text % values if values or "%" in text else text


@pass_eval_context
def said_number(context: EvalContext, singular: str, plural: str, num: int, /, **values: Any) -> str:
    """Say the form of a sentence that a number asks for in a template: `{{ ngettext('…', '…', count) }}`."""
    text = translated_number(singular, plural, num)
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - a sentence of the catalogue, as Jinja's own extension has it
    return text % {"num": num, **values}


def _(message: str, **values: Any) -> str:
    """Translate now, in the language of the page or letter being written."""
    sentence = translated(message)
    return sentence % values if values else sentence


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate now, in the form that the number asks for (`%(num)s`)."""
    return translated_number(singular, plural, num) % {"num": num, **values}


def _l(message: str, **values: Any) -> LazyString:
    """Translate when shown, in the language of whoever reads."""
    return LazyString(_, message, **values)


def known_language(code: str | None, *, default: str = DEFAULT_LANGUAGE) -> str:
    """Return one of the seven language codes for a tag such as `fr-BE`, else the default."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else default


def label(texts: dict[str, str] | None, language: str, *, default: str = "") -> str:
    """Pick the wording in a language from `{code: wording}`, else English, else any."""
    if not texts:
        return default
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), default)
