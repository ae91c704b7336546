"""`flask db …`: what only the command line needs. Alembic is a tenth of the application's start, so no web process loads it."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from exchange.foundation.database import db

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def add_migrations(app: Flask) -> None:
    """Let `flask db …` find our migrations."""
    Migrate(app, db, directory=str(_MIGRATIONS), render_as_batch=True, compare_type=True)
