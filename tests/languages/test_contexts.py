"""A word that English has for several things is said in the sense that is meant: in Python, lazily, and in templates."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale

from exchange.foundation.languages import _, _c, _l, _lc, _n, said, said_as, said_number, translated, translated_number


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An application whose French has two words for “Agreed” and two forms of one place."""
    folder = tmp_path_factory.mktemp("translations")
    catalogue = Catalog(locale="fr", fuzzy=False)
    catalogue.add("Agreed", "D’accord")
    catalogue.add("Agreed", "Décidée", context="a stage")
    catalogue.add("To %(name)s", "À <b>%(name)s</b>", context="a letter")
    catalogue.add(("%(num)s place", "%(num)s places"), ("%(num)s lieu", "%(num)s lieux"))
    path = folder / "fr" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    Babel(app, default_locale="en")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(translated, translated_number, newstyle=True)
    app.jinja_env.globals.update(_=said, gettext=said, ngettext=said_number, pgettext=said_as)
    return app


def test_each_sense_has_its_word(house):
    plain, stage, places = _l("Agreed"), _lc("a stage", "Agreed"), _n("%(num)s place", "%(num)s places", 2)
    with house.test_request_context("/"):
        assert [str(plain), str(stage), _c("another", "Agreed"), str(places)] == ["Agreed", "Agreed", "Agreed", "2 places"]
        with force_locale("fr"):
            assert [_("Agreed"), _c("a stage", "Agreed"), str(plain), str(stage)] == ["D’accord", "Décidée", "D’accord", "Décidée"]
            assert _c("another", "Agreed") == "Agreed"
            assert [str(places), str(_n("%(num)s place", "%(num)s places", 1))] == ["2 lieux", "1 lieu"]


def test_templates_say_it_and_escape_what_people_typed(house):
    with house.test_request_context("/"), force_locale("fr"):
        page = render_template_string("{{ pgettext('a stage', 'Agreed') }}, {{ pgettext('a letter', 'To %(name)s', name='<i>') }}")
    assert page == "Décidée, À <b>&lt;i&gt;</b>"
