"""A draft becomes text and HTML in its reader's language."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from flask import current_app
from flask_babel import force_locale

from exchange.foundation.languages import Sentence
from exchange.messages.drafts import LINK, LetterDraft

_STYLE = Path(__file__).resolve().parents[2] / "static" / "css" / "letter.css"


@dataclass(frozen=True)
class Written:
    """A letter in one language; `[[link]]` stands where a secret link goes at sending time."""

    subject: str
    text: str
    html: str


def write_letter(draft: LetterDraft, *, language: str) -> Written:
    """Write a draft in a language, as plain text and as HTML whose style stands on each element."""
    with force_locale(language):
        subject = " ".join(_without_link(draft.subject).split())
        label, address = draft.button or ("", "")
        facts: dict[str, Any] = {
            "subject": subject,
            "greeting": _without_link(draft.greeting),
            # A paragraph that is LINK itself shows the secret: a code to type. Words that only contain it show none.
            "paragraphs": [LINK if paragraph is LINK else _without_link(paragraph) for paragraph in draft.paragraphs],
            "action_label": str(label),
            "action_url": absolute(address) if address else "",
            "reason": _without_link(draft.reason),
            "recipient_language": language,
            "network_name": current_app.config["EXCHANGE"].network_name,
        }
        templates = current_app.jinja_env
        text = templates.get_template("messages/letter.txt").render(facts)
        html = templates.get_template("messages/letter.html").render(facts)
    return Written(subject=subject, text=text.strip() + "\n", html=_inliner().inline(html))


def _without_link(sentence: Sentence) -> str:
    """Return a sentence in which nobody's name or title stands for the secret link: only the button does."""
    return str(sentence).replace(LINK, LINK.strip("[]"))


def absolute(address: str) -> str:
    """Return an address as it works in a mail: below the configured public one, never the request's host."""
    if address == LINK or not address.startswith("/"):
        return address
    public_url: str = current_app.config["EXCHANGE"].public_url
    return public_url + address


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # Nothing is ever fetched: the style is ours, and pictures there are none.
    return css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=_STYLE.read_text(encoding="utf-8"), keep_at_rules=True)
