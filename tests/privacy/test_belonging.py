"""No table with something about people is forgotten by copies, erasure and retention."""

from exchange.foundation.database import db
from exchange.foundation.declarations import Sensitivity, WhenErased, belongings
from exchange.privacy.declared import declared_columns
from exchange.privacy.rules import KEEPINGS, Anchor

# Told in privacy itself, since their features stand at its feet; every other table says it with `belongs`.
TOLD_IN_PRIVACY = {
    "people",
    "guardians",
    "role_grants",
    "accounts",
    "account_sessions",
    "participants",
    "participant_words",
    "roster_imports",
    "sightings",
    "initiatives",
    "initiative_decisions",
    "letters",
    "history_lines",
}
# About cities and their work: who wrote a sentence is told by the history.
OF_CITIES = {"adoption_steps", "adoption_actions", "adoption_decisions", "adoption_readiness", "adoption_results", "pilot_lines"}
# A text typed by whoever was signed out: given back once, gone within two hours.
PASSING = {"kept_forms"}


def test_every_table_with_something_personal_says_whose_it_is(app):
    told = {model.__table__.name for model in belongings}
    personal = {one.table.name for one in declared_columns()}
    assert sorted(personal - told - TOLD_IN_PRIVACY - OF_CITIES - PASSING) == [], "call belongs(…) in the feature's reactions.connect()"


def test_what_is_erased_after_the_return_knows_which_trip(app):
    told = {model.__table__.name: belonging for model, belonging in belongings.items()}
    after_return = {one.table.name for one in declared_columns() if KEEPINGS[one.erased].anchor is Anchor.RETURN}
    assert sorted(name for name in after_return & set(told) if told[name].back_since is None) == []


def test_an_emptied_row_keeps_nothing_sensitive(app):
    """What is blanked must be possible to blank; what is kept as evidence is sealed."""
    open_evidence = [
        f"{model.__table__.name}.{column.name}"
        for model, belonging in belongings.items()
        if belonging.when_erased is WhenErased.KEEP
        for column in model.__table__.columns
        if column.info.get("personal", {}).get("sensitivity") is Sensitivity.C3 and not column.name.endswith("_sealed")
    ]
    assert open_evidence == []
    assert db.metadata.tables
