"""A report's page without its frame: what is the same for everybody who may read it, so that it can be kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from exchange.reports.shown import ShownReport


@dataclass(frozen=True)
class Page:
    """The words of a page's title and letterhead, and its content as HTML."""

    title: str
    letterhead: str
    written: bytes
    is_long: bool = False

    @property
    def body(self) -> Markup:
        """Return the content; kept as bytes it takes half the room."""
        return Markup(self.written.decode())  # noqa: S704 - our own template, escaped there


def write_page(template: str, shown: ShownReport, address: Callable[..., str], **more: Any) -> Page:
    """Return the page that a template of the content makes; `address(ending=…)` is where a file of it lies."""
    body = render_template(template, shown=shown, address=address, **more)
    return Page(shown.title, shown.letterhead, body.encode(), is_long=more.get("is_long", False))
