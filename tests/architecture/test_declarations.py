"""Every column that can hold words or dates about people says what it holds."""

from sqlalchemy import JSON, Date, Enum, LargeBinary, String

from exchange import app as _every_model_is_imported  # noqa: F401
from exchange.foundation.database import db
from exchange.foundation.declarations import Sensitivity

SPEAKING = (String, Date, JSON, LargeBinary)
ALWAYS_SEALED = {Sensitivity.C3}


def columns():
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def test_every_speaking_column_is_declared():
    silent = [
        name
        for name, column in columns()
        if isinstance(column.type, SPEAKING)
        and not isinstance(column.type, Enum)
        and not column.foreign_keys
        and not ({"personal", "plain"} & set(column.info))
    ]
    assert silent == [], "say info=personal(...) or info=plain() in models.py"


def test_a_declaration_says_everything():
    thin = [
        name
        for name, column in columns()
        if "personal" in column.info and not all(column.info["personal"][key] for key in ("sensitivity", "why", "seen_by", "erased"))
    ]
    assert thin == []


def test_the_most_sensitive_columns_are_sealed():
    open_ones = [
        name
        for name, column in columns()
        if column.info.get("personal", {}).get("sensitivity") in ALWAYS_SEALED and not isinstance(column.type, LargeBinary)
    ]
    assert open_ones == [], "keep C3 in a SealedText column"


def test_instants_are_aware():
    naive = [name for name, column in columns() if type(column.type).__name__ in {"DateTime", "TIMESTAMP"}]
    assert naive == [], "use Mapped[datetime], which is UtcDateTime"
