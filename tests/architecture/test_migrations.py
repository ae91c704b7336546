"""Migrations carry data up, down and up again, on both databases, and end where the models are."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import DateTime, func, inspect, select, text

from exchange.access.walls import everywhere_at_once
from exchange.app import create_app
from exchange.demonstration.world import make_world
from exchange.foundation.database import db, transaction
from exchange.operation.migrating import add_migrations
from exchange.participants.models import Participant
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def migrated(engine_name, tmp_path, worker_id):
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_migrations_{worker_id}")
    app = create_app(settings_for(url, tmp_path))
    add_migrations(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _same_type(_context, _column, _theirs, theirs, ours):
    if type(ours).__name__ == "UtcDateTime":
        return not isinstance(theirs, DateTime)
    return None


def test_the_migrated_schema_is_the_models(migrated):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        assert compare_metadata(context, db.metadata) == []


def test_there_is_one_head_and_numbers_follow_each_other():
    scripts = ScriptDirectory(str(VERSIONS.parent))
    assert len(scripts.get_heads()) == 1
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_migrations_import_nothing_of_the_application():
    wrong = [p.name for p in VERSIONS.glob("*.py") if re.search(r"^\s*(from|import) exchange", p.read_text("utf-8"), re.MULTILINE)]
    assert wrong == []


def _count_participants():
    with db.engine.connect() as connection:
        everywhere_at_once(connection)
        return connection.execute(text("SELECT count(*) FROM participants")).scalar()


def test_up_with_data_down_and_up_again(migrated):
    """Each step goes down, up and down again under rows, and all go up together; the first one ends with nothing and begins anew."""
    upgrade()
    with transaction() as session:
        from exchange.access.scope import EVERYWHERE, enter_scope

        enter_scope(session, EVERYWHERE)
        make_world()
        people = session.scalar(select(func.count()).select_from(Participant))
    db.session.remove()
    assert people
    steps = len(list(VERSIONS.glob("[0-9]*.py")))
    for _step in range(1, steps):
        downgrade(revision="-1")
        upgrade(revision="+1")
        downgrade(revision="-1")
        assert _count_participants() == people
    upgrade()
    assert _count_participants() == people
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert "participants" in inspect(db.engine).get_table_names()
