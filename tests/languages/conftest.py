"""An application whose Catalan is made of marks, so that a word without marks is a word nobody translated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from exchange.app import create_app
from exchange.foundation.database import db
from tests.conftest import settings_for
from tests.languages.marking import write_marked_catalogue


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Build the application over an empty SQLite: words do not depend on the database."""
    app = create_app(settings_for("", tmp_path_factory.mktemp("instance-languages")))
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        db.create_all()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def marked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the marked catalogue once."""
    folder = tmp_path_factory.mktemp("marked")
    write_marked_catalogue(folder)
    return folder


@pytest.fixture
def marked(app: Flask, marked_folder: Path) -> Iterator[None]:
    """Make Catalan the marked language during a test."""
    babel = app.extensions["babel"]
    before = babel.translation_directories
    babel.translation_directories = [str(marked_folder)]
    _forget_catalogues(app)
    yield
    babel.translation_directories = before
    _forget_catalogues(app)


def _forget_catalogues(app: Flask) -> None:
    # The first time in a process this asks for the application.
    with app.app_context():
        app.extensions["babel"].instance.domain_instance.cache.clear()
