"""The seven languages, and the functions through which every sentence goes."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import g, has_app_context
from flask_babel import get_locale, get_translations
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


# The object behind the proxy: asked for at each sentence of a page, the proxy itself costs ten times as much.
_globals_of_this_page: Callable[[], Any] = g._get_current_object  # noqa: SLF001 - how Werkzeug says it


class LazyString(_LazyString):
    """A sentence that is translated when it is shown. Names in it are typed by people: a page escapes all of it."""

    def __html__(self) -> str:
        return escape(str(self))


# What people read may be a plain string or one that is translated when it is shown.
Sentence = str | LazyString

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "LazyString", "Sentence", "_", "_c", "_l", "_lc", "_n", "label", "ngettext"]


class _Kept(NamedTuple):
    """A catalogue, and what was looked up in it already: as words, and as the markup that templates write."""

    catalogue: Any
    looked_up: dict[str, str]
    shown: dict[str, Markup]


def _catalogue() -> _Kept:
    """Return the catalogue of the language in force and what was looked up in it already.

    A page says hundreds of sentences, and asking Flask-Babel anew for each took a fifth of the roster's time.
    """
    context = getattr(_globals_of_this_page(), "_flask_babel", None) if has_app_context() else None
    locale = getattr(context, "babel_locale", None)
    found: tuple[Any, _Kept] | None = getattr(context, "catalogue_of", None)
    if locale is not None and found is not None and found[0] is locale:
        return found[1]
    catalogue = get_translations()
    kept: _Kept | None = vars(catalogue).get("kept_sentences")
    if kept is None:
        # The catalogue lives as long as the process, and sentences are those of the source: a bounded number.
        kept = _Kept(catalogue, {}, {})
        vars(catalogue)["kept_sentences"] = kept
    if locale is not None:
        context.catalogue_of = (locale, kept)  # type: ignore[union-attr]
    return kept


def translated(message: str) -> str:
    """Return a sentence in the language in force, its placeholders as they are: what templates call."""
    catalogue, looked_up, _shown = _catalogue()
    found = looked_up.get(message)
    if found is None:
        found = looked_up[message] = str(catalogue.ugettext(message))
    return found


def translated_number(singular: str, plural: str, num: int) -> str:
    """Return the form of a sentence that a number asks for, its placeholders as they are: what templates call."""
    return str(_catalogue().catalogue.ungettext(singular, plural, num))


def translated_as(context: str, message: str) -> str:
    """Return a word that English has for several things, in the sense that the context names: what templates call."""
    catalogue, looked_up, _shown = _catalogue()
    key = f"{context}\x04{message}"  # as compiled catalogues join them
    found = looked_up.get(key)
    if found is None:
        found = looked_up[key] = str(catalogue.upgettext(context, message))
    return found


@pass_eval_context
def said(context: EvalContext, message: str, /, **values: Any) -> str:
    """Say a sentence in a template: `{{ _('…') }}`, with its values escaped where the template escapes."""
    if not context.autoescape:
        text = translated(message)
        return text % values if values or "%" in text else text
    shown = _catalogue().shown
    marked = shown.get(message)
    if marked is None:
        marked = shown[message] = Markup(translated(message))  # noqa: S704 - a sentence of the catalogue, as Jinja's own extension has it
    return marked % values if values or "%" in marked else marked


@pass_eval_context
def said_number(context: EvalContext, singular: str, plural: str, num: int, /, **values: Any) -> str:
    """Say the form of a sentence that a number asks for in a template: `{{ ngettext('…', '…', count) }}`."""
    text = translated_number(singular, plural, num)
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - a sentence of the catalogue, as Jinja's own extension has it
    return text % {"num": num, **values}


@pass_eval_context
def said_as(context: EvalContext, sense: str, message: str, /, **values: Any) -> str:
    """Say a word of several senses in a template: `{{ pgettext('a stage', 'Agreed') }}`."""
    text = translated_as(sense, message)
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - a sentence of the catalogue, as Jinja's own extension has it
    return text % values if values or "%" in text else text


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


def _c(context: str, message: str, **values: Any) -> str:
    """Translate now what English says in one word and other languages in several; the context says which is meant."""
    sentence = translated_as(context, message)
    return sentence % values if values else sentence


def _lc(context: str, message: str, **values: Any) -> LazyString:
    """Translate when shown, in the sense that the context names."""
    return LazyString(_c, context, message, **values)


def _n(singular: str, plural: str, num: int, **values: Any) -> LazyString:
    """Translate when shown, in the form that the number asks for (`%(num)s`)."""
    return LazyString(ngettext, singular, plural, num, **values)


def known_language(code: str | None, *, default: str = DEFAULT_LANGUAGE) -> str:
    """Return one of the seven language codes for a tag such as `fr-BE`, else the default."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else default


def reader_language() -> str:
    """Return the language of the page or file that is being written."""
    return known_language(str(get_locale() or DEFAULT_LANGUAGE))


def label(texts: dict[str, str] | None, language: str, *, default: str = "") -> str:
    """Pick the wording in a language from `{code: wording}`, else English, else any."""
    if not texts:
        return default
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), default)
