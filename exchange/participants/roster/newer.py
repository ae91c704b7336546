"""What somebody changed here by hand is not written over by a file that may be older: it stays until a person says which holds."""

from collections.abc import Mapping

from exchange.foundation.languages import _l
from exchange.participants.roster.around import Around
from exchange.participants.roster.plan import Choice, JudgedRow, KnownPerson
from exchange.participants.roster.saying import ShownDate

# Answers to "which of the two?"; they stand for a value and are none.
HERE, FILE = "=here", "=file"


def typed(decided: Mapping[str, str]) -> dict[str, str]:
    """Return the decisions that are values to read."""
    return {field: answer for field, answer in decided.items() if answer not in (HERE, FILE)}


def keep_newer(row: JudgedRow, known: KnownPerson, *, around: Around, decided: Mapping[str, str], waited_for: frozenset[str]) -> None:
    """Leave what was changed by hand since a file last said it, and ask; what a person decided holds."""
    for field in [name for name in row.changes_known if name in known.changed_on and known.values.get(name)]:
        answer = decided.get(field)
        if answer is not None and answer != HERE:
            continue
        del row.changes_known[field]
        row.values.pop(field, None)
        if answer == HERE:
            continue
        file = Choice(FILE, _l("Take what the file says"))
        choices = (Choice(HERE, _l("Keep what is in Exchange")), file) if field in waited_for else (file,)
        row.add(
            "changed_here",
            _l(
                "This was changed in Exchange on %(day)s, and this file says something else. Is it an older file?",
                day=ShownDate(known.changed_on[field]),
            ),
            column=around.heading(field),
            severity="decide",
            field=field,
            choices=() if any(one.field == field and one.choices for one in row.problems) else choices,
        )
