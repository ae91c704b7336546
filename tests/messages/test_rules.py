from datetime import UTC, datetime, timedelta

import pytest

from exchange.messages.rules import MOST_ATTEMPTS, is_given_up, is_permanent, next_try, without_addresses

NOW = datetime(2017, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 30), (2, 60), (5, 480), (12, 61_440), (13, 86_400), (1000, 86_400)],
)
def test_pauses_double_up_to_a_day(attempts: int, seconds: int) -> None:
    assert next_try(attempts, now=NOW, scatter=0.5) == NOW + timedelta(seconds=seconds)
    assert next_try(attempts, now=NOW, scatter=0) == NOW + timedelta(seconds=seconds * 0.8)


def test_a_refusal_for_good_or_the_last_of_many_ends_it() -> None:
    assert [is_permanent(code) for code in (250, 421, 450, 550, 554, 600)] == [False, False, False, True, True, False]
    assert is_given_up(attempts=1, permanent=True)
    assert not is_given_up(attempts=MOST_ATTEMPTS - 1, permanent=False)
    assert is_given_up(attempts=MOST_ATTEMPTS, permanent=False)


def test_an_answer_names_nobody() -> None:
    assert without_addresses("550 5.1.1 <Ines.B@Example.org>: unknown\r\n user 'x@y.z'") == "550 5.1.1 …: unknown user '…'"
    assert len(without_addresses("x" * 900)) == 300
