from exchange import app as _every_model_is_imported  # noqa: F401
from exchange.foundation.database import db
from exchange.people.declared import COLUMNS, SENTENCES
from exchange.people.queries import list_declarations


def declared():
    return {
        f"{table.name}.{column.name}": column.info["personal"]
        for table in db.metadata.sorted_tables
        for column in table.columns
        if "personal" in column.info
    }


def test_every_personal_column_has_a_name_that_people_read():
    assert sorted(set(COLUMNS) ^ set(declared())) == [], "name new columns in exchange/people/declared.py, take gone ones out"


def test_every_sentence_of_the_declarations_can_be_translated(app):
    said = {facts[part] for facts in declared().values() for part in ("why", "seen_by", "erased")}
    with app.test_request_context(headers={"Accept-Language": "en"}):
        known = {str(sentence) for sentence in SENTENCES}
    assert sorted(known ^ said) == [], "write the same sentences in exchange/people/declared.py"


def test_the_page_leaves_nothing_out():
    assert {row.column for _title, rows in list_declarations() for row in rows} == set(declared())
