from datetime import UTC, datetime, timedelta

import pytest

from exchange.initiatives.seeing import rules

NOW = datetime(2018, 1, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2018-01-09T18:30:00.000Z", datetime(2018, 1, 9, 18, 30, tzinfo=UTC)),
        ("2018-01-09T19:30:00+01:00", datetime(2018, 1, 9, 18, 30, tzinfo=UTC)),
        ("2018-01-10T09:00:01Z", NOW),  # a clock that is ahead
        ("2017-01-10T09:00:00Z", NOW),  # one that was never set
        ("2018-01-09T18:30:00", NOW),  # nobody knows where
        ("0001-01-01T00:00:00+14:00", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_a_note_is_dated_by_the_phone_where_that_can_be(said, moment):
    assert rules.when_seen(said, now=NOW) == moment


def test_the_longest_wait_still_counts():
    said = (NOW - timedelta(days=120)).isoformat()
    assert rules.when_seen(said, now=NOW).isoformat() == said


@pytest.mark.parametrize(
    ("has_notes", "has_initiatives", "codes"),
    [
        (False, False, []),
        (True, False, ["session-notes"]),
        (False, True, ["session-initiatives"]),
        (True, True, ["session-notes", "session-initiatives"]),
    ],
)
def test_a_session_at_which_something_was_seen_stays(has_notes, has_initiatives, codes):
    reasons = rules.why_not_remove_session(has_notes=has_notes, has_initiatives=has_initiatives)
    assert [one.code for one in reasons] == codes
    assert not any(digit in str(one.sentence) for one in reasons for digit in "0123456789")
