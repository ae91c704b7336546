"""What an author reads when a city runs their idea: one letter, however many there are of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from exchange.foundation.languages import Sentence, _l, label
from exchange.messages.drafts import LetterDraft


def statement_ready(news: Sequence[tuple[UUID, Mapping[str, Any]]], *, name: str, language: str) -> LetterDraft:
    """Tell somebody that statements wait for them; `news` are (statement, what it certifies)."""
    one = news[0][0] if len(news) == 1 else None
    return LetterDraft(
        kind="statement-ready",
        subject=_l("A city runs your idea: your statement is ready"),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            *(_line(facts, language) for _key, facts in news),
            _l("Because of that there is a paper for you. It says what you did, since when, and where it runs."),
            _l("You can add your own words and what you have learnt. It is yours: show it to a school, a club, an employer, or to nobody."),
        ],
        button=(
            _l("See your statement"),
            url_for("statements.show", statement_id=one) if one else url_for("statements.mine"),
        ),
        reason=_l("You get this letter because you wrote this initiative."),
    )


def _line(facts: Mapping[str, Any], language: str) -> Sentence:
    runs = [_name(city, language) for city in facts["cities"] if city["periods"][-1][1] is None]
    if runs:
        return _l("“%(title)s” runs in: %(cities)s.", title=facts["title"], cities=", ".join(runs))
    return _l("“%(title)s” ran in: %(cities)s.", title=facts["title"], cities=", ".join(_name(one, language) for one in facts["cities"]))


def _name(city: Mapping[str, Any], language: str) -> str:
    return label(city["names"], language, default=city["name"]) if language in city["names"] else str(city["name"])
