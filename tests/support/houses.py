"""Applications of their own whose transactions are real: for races, leases and workers, where nothing may be rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.app import create_app
from exchange.foundation.database import Model, db, release_connection, transaction
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres, make_tables


@contextmanager
def open_house(engine_name: str, name: str, *, folder: Path) -> Iterator[Flask]:
    """Build an application over an empty database of its own; `name` tells its PostgreSQL database from others'."""
    url = "" if engine_name == "sqlite" else fresh_postgres(name)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        make_tables(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def entered(app: Flask, *, without: type[Model]) -> Iterator[Flask]:
    """Enter an open house as the programme, the rows that earlier tests left of a model gone."""
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction() as session:
            session.execute(delete(without))
        yield app
        release_connection()
