"""What officers are asked, one letter for all that their cities run; nothing in it is more than what is public."""

from collections.abc import Sequence

from exchange.adoptions.follow_ups.rules import Asked
from exchange.foundation.languages import _l, _n
from exchange.messages.drafts import LINK, LetterDraft


def what_became_of_it(asked: Sequence[Asked], *, name: str) -> LetterDraft:
    """Ask what has become of one or several adoptions."""
    is_reminder = all(one.turn > 0 for one in asked)
    lines = [_l("“%(title)s” in %(city)s, after %(months)s months", title=one.title, city=one.city, months=one.months) for one in asked]
    first = _n(
        "Something that your city took up has been running for a while. What has become of it?",
        "%(num)s things that your city took up have been running for a while. What has become of them?",
        len(asked),
    )
    again = _l("We asked you some weeks ago and have no answer yet. A short one is worth more than none.")
    last = any(one.turn == 2 for one in asked)
    return LetterDraft(
        kind="follow-up-reminder" if is_reminder else "follow-up",
        subject=_l("A reminder: what has become of it?") if is_reminder else _l("What has become of it?"),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            *([again] if is_reminder else [first]),
            *lines,
            _l("It is one page and takes two minutes. “I don’t know”, “it got worse” and “it has ended” are good answers too."),
            *([_l("We do not ask again. Without an answer the page says so, honestly: no answer.")] if last else []),
        ],
        button=(_l("Answer"), LINK),
        reason=_l("You get this letter because you may move on what your city takes up. The link is yours alone: 60 days, one answer."),
    )
