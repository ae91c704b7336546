"""Put moments and lengths of time into sentences, in the language of whoever reads them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from exchange.foundation.formats import day as shown_day
from exchange.foundation.formats import instant, listed
from exchange.foundation.languages import _


class ShownMoment:
    """An instant that becomes `Tue 14 Nov 2017, 07:26 (Paris)` when the sentence around it is read.

    What a place says in brackets itself, an airport's code, is left out.
    """

    def __init__(self, at: datetime, zone: str, place: str) -> None:
        self.at, self.zone, self.place = at, zone, place.partition(" (")[0]

    def __str__(self) -> str:
        return instant(self.at, self.zone, place=self.place)


class ShownDay:
    """A date that becomes words when the sentence around it is read."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        return shown_day(self.day)


class ShownNames:
    """Names that become a list when the sentence around them is read; a long list ends in `+5`."""

    def __init__(self, names: Sequence[str], *, most: int = 12) -> None:
        self.names, self.most = list(names), most

    def __str__(self) -> str:
        if len(self.names) <= self.most:
            return listed(self.names)
        return listed([*self.names[: self.most], f"+{len(self.names) - self.most}"])


class ShownSpan:
    """A length of time that becomes words when the sentence around it is read."""

    def __init__(self, span: timedelta) -> None:
        self.span = span

    def __str__(self) -> str:
        return span_in_words(self.span)


def span_in_words(span: timedelta) -> str:
    """Return `6 h 8 min`, `45 min` or `7 h`; a negative span counts as none."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
