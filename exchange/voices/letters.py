"""One letter with what is new. It holds titles, numbers, cities and languages; no word of a comment, and nobody's name.

Letters of their own remain what waits for somebody or answers something they sent: an initiative to read, read, sent back, published
or retired, being asked to write with somebody or to combine two, a question about what has become of an adoption. What a city does
with an initiative (taken up, moved on, stopped), a new language, a comment, how many want it: all that is news, and waits for this.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from exchange.adoptions.models import AdoptionStage
from exchange.foundation.formats import language_name, quoted
from exchange.foundation.languages import LazyString, Sentence, _l, _n
from exchange.messages.drafts import LetterDraft
from exchange.voices.happening import Event, Happening
from exchange.voices.models import CommentState

MOST_INITIATIVES = 20
# What the author of an idea reads when it gets somewhere: short words, for anybody from 13.
_NEWS: dict[AdoptionStage, LazyString] = {
    AdoptionStage.SPOTTED: _l("somebody there thinks that it could work in their city too"),
    AdoptionStage.DIAGNOSIS: _l("young people and the city look at the problem together"),
    AdoptionStage.CO_DESIGN: _l("they decide together what stays and what must be different there"),
    AdoptionStage.AGREED: _l("the city has said yes"),
    AdoptionStage.PILOT: _l("they try it in one place"),
    AdoptionStage.IMPLEMENTED: _l("it runs there now, it has become real"),
    AdoptionStage.EVALUATED: _l("they have looked at what has changed"),
    AdoptionStage.SUSTAINED: _l("it goes on there with money and people of its own"),
    AdoptionStage.STOPPED: _l("they have stopped; what they learnt helps the next city"),
}


@dataclass(frozen=True)
class News:
    """What is new about one initiative."""

    slug: str
    title: str
    events: tuple[Event, ...]
    # The round number of people that was reached, 0 for none.
    reached: int = 0

    def sentences(self) -> list[Sentence]:
        """Say each thing in a sentence."""
        kinds = Counter(event.what for event in self.events)
        own = Counter(event.detail for event in self.events if event.what is Happening.OWN_COMMENT)
        said: list[Sentence] = []
        if comments := kinds[Happening.COMMENT]:
            said.append(_n("%(num)s new comment.", "%(num)s new comments.", comments))
        if stands := own[CommentState.STANDING.value]:
            said.append(_n("What you wrote can be read by all.", "%(num)s things that you wrote can be read by all.", stands))
        if hidden := own[CommentState.NOT_SHOWN.value]:
            said.append(_n("One comment of yours is not shown. You find out why.", "%(num)s comments of yours are not shown.", hidden))
        said += [moved(event) for event in self.events if event.what is Happening.ADOPTION and event.stage is not None]
        languages = dict.fromkeys(event.detail for event in self.events if event.what is Happening.TRANSLATION)
        said += [_l("It can be read in one more language: %(language)s.", language=LazyString(language_name, code)) for code in languages]
        if proposals := kinds[Happening.PROPOSAL]:
            said.append(_n("What you proposed was answered.", "%(num)s things that you proposed were answered.", proposals))
        if self.reached:
            said.append(_n("%(num)s person wants it in their city.", "At least %(num)s people want it in their city.", self.reached))
        return said


def moved(event: Event) -> Sentence:
    """Say which step a city took, and what that means."""
    assert event.stage is not None
    return _l("%(city)s: %(stage)s. That means: %(news)s.", city=event.detail, stage=event.stage.label, news=_NEWS[event.stage])


def _line(title: str, said: Sequence[Sentence]) -> LazyString:
    return LazyString(lambda: " ".join([f"{quoted(title)}:", *(str(one) for one in said)]))


def digest(news: Sequence[News], *, name: str, stop_address: str, is_daily: bool) -> LetterDraft:
    """Write everything that is new in one letter."""
    shown = news[:MOST_INITIATIVES]
    rest = len(news) - len(shown)
    first = shown[0]
    subject = (
        _l("News about “%(title)s”", title=first.title)
        if len(news) == 1
        else _n("News about %(num)s initiative", "News about %(num)s initiatives", len(news))
    )
    often = _l("You get one such letter a day at most.") if is_daily else _l("You get one such letter a week at most.")
    paragraphs: list[Sentence] = [_line(one.title, one.sentences()) for one in shown]
    if rest:
        paragraphs.append(_n("And something about %(num)s more.", "And something about %(num)s more.", rest))
    paragraphs.append(_l("You do not have to do anything."))
    paragraphs.append(_l("No more of these letters, or less often: %(address)s", address=stop_address))
    button = (
        (_l("See it"), url_for("initiatives.show", slug=first.slug)) if len(news) == 1 else (_l("See all of them"), url_for("voices.mine"))
    )
    return LetterDraft(
        kind="news-digest",
        subject=subject,
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=paragraphs,
        button=button,
        reason=LazyString(
            lambda: " ".join([str(_l("You get this letter because these are initiatives that you wrote, want or follow.")), str(often)])
        ),
    )
