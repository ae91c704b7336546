"""A piece of a page that another feature draws: its own template, escaped as every template is."""

from typing import Any

from flask import render_template
from markupsafe import Markup


def rendered(template: str, **context: Any) -> Markup:
    """Return a template of ours as markup that a page may hold."""
    return Markup(render_template(template, **context))  # noqa: S704 - the template has escaped every value
