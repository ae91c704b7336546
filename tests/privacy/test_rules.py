from datetime import date

import pytest

from exchange.privacy.declared import declared_columns
from exchange.privacy.rules import KEEPINGS, is_due

TODAY = date(2018, 1, 20)


def test_every_declared_time_is_known_and_every_known_time_is_declared():
    from exchange import app as _every_model  # noqa: F401

    assert {declared.erased for declared in declared_columns()} == set(KEEPINGS)


@pytest.mark.parametrize(
    ("phrase", "last_day", "due"),
    [
        ("14 days after return", date(2018, 1, 6), False),
        ("14 days after return", date(2018, 1, 5), True),
        ("30 days after return", date(2017, 12, 21), False),
        ("30 days after return", date(2017, 12, 20), True),
        ("30 days after return", None, False),
        ("when sent", date(2000, 1, 1), False),
    ],
)
def test_what_hangs_on_the_return(phrase, last_day, due):
    assert is_due(KEEPINGS[phrase], last_day_away=last_day, today=TODAY) is due
