"""What stands in the history of a person's page is said in words."""

import re
from pathlib import Path

import exchange
from exchange.participants.showing import deed_words

# Deeds about a delegation, a file of many or a rule, which no person's page lists.
ELSEWHERE = {"country-group-changed", "paper-rule-changed", "places-released", "roster-discarded", "roster-imported", "roster-uploaded"}
FEATURES = ("participants", "guardians", "consents", "care", "papers")


def test_every_deed_has_words(app):
    root = Path(exchange.__file__).parent
    sources = "".join(path.read_text("utf-8") for feature in FEATURES for path in sorted((root / feature).rglob("*.py")))
    deeds = set(re.findall(r"record\(\s*\"([a-z-]+)\"", sources)) - ELSEWHERE
    assert len(deeds) > 30
    with app.test_request_context("/"):
        assert [deed for deed in sorted(deeds) if deed_words(deed) == deed.replace("-", " ")] == []
