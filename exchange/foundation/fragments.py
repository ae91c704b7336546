"""A piece of a page that another feature draws: its own template, escaped as every template is."""

from typing import Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup


def rendered(template: str, **context: Any) -> Markup:
    """Return a template of ours as markup that a page may hold.

    It sees its context and `current_language`, not what only the frame of a page needs: navigation, menus, footer.
    """
    language = str(get_locale() or "en")
    text = current_app.jinja_env.get_template(template).render(current_language=language, **context)
    return Markup(text)  # noqa: S704 - the template has escaped every value
