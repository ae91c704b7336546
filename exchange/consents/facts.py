"""What an answer was given for, and which change makes it stale; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exchange.consents.models import Purpose
from exchange.foundation import formats
from exchange.foundation.languages import LazyString, _l
from exchange.participants.models import ParticipantKind

P = Purpose
# Which facts each purpose depends on; all depend on their text and on whether a minor answered.
DEPENDS_ON: Mapping[Purpose, tuple[str, ...]] = {
    P.PARTICIPATION: ("dates", "host", "kind"),
    P.TRAVEL: ("dates", "host", "route", "kind"),
    P.EMERGENCY_CARE: ("host",),
    P.HEALTH_DATA: (),
    P.HOST_SHARING: ("host",),
    P.PHOTO_INTERNAL: (),
    P.PHOTO_PRESS: (),
    P.PHOTO_SOCIAL: (),
    P.FOLLOW_UP: (),
}


@dataclass(frozen=True)
class TripFacts:
    """What somebody agrees to go on: days away, where to (place, country), through which other countries, as what."""

    away_from_on: date
    away_until_on: date
    host: tuple[str, str]
    route: tuple[str, ...]
    kind: ParticipantKind

    @classmethod
    def of(
        cls,
        *,
        away_from_on: date,
        away_until_on: date,
        host: tuple[str, str],
        home_country: str,
        countries: Iterable[str],
        kind: ParticipantKind,
    ) -> "TripFacts":
        """Return the facts of a trip; home and host are no countries on the way."""
        return cls(away_from_on, away_until_on, host, tuple(sorted(set(countries) - {home_country, host[1]})), kind)

    def named(self) -> dict[str, Any]:
        """Return the facts as they are kept beside an answer."""
        return {
            "dates": [self.away_from_on.isoformat(), self.away_until_on.isoformat()],
            "host": list(self.host),
            "route": list(self.route),
            "kind": self.kind.value,
        }


def facts_for(purpose: Purpose, trip: TripFacts, *, is_minor: bool) -> dict[str, Any]:
    """Return what an answer to a purpose is given for."""
    named = trip.named()
    return {"minor": is_minor} | {name: named[name] for name in DEPENDS_ON[purpose]}


def change_of(purpose: Purpose, then: Mapping[str, Any] | None, trip: TripFacts | None) -> dict[str, Any] | None:
    """Return the first fact that is another now, as a reason; None while everything is as it was agreed to.

    A way that no longer leads through a country asks nobody anew.
    """
    if not then or trip is None:
        return None
    now = trip.named()
    for name in DEPENDS_ON[purpose]:
        if name not in then or then[name] == now[name]:
            continue
        if name != "route":
            return {"code": name, "before": then[name], "after": now[name]}
        further = [country for country in now["route"] if country not in then["route"]]
        if further:
            return {"code": "route", "countries": further}
    return None


class _Said:
    """A fact that becomes words when the sentence around it is read."""

    def __init__(self, kind: str, fact: list[str]) -> None:
        self._kind, self._fact = kind, fact

    def __str__(self) -> str:
        if self._kind == "dates":
            first, last = (date.fromisoformat(day) for day in self._fact)
            return formats.days_span(first, last)
        if self._kind == "host":
            place, country = self._fact
            return f"{place} ({formats.country(country)})"
        return formats.listed([formats.country(code) for code in self._fact])


def say_reason(reason: Mapping[str, Any]) -> LazyString | None:
    """Return the sentence of a reason, None where the state says everything."""
    code = reason.get("code", "")
    if code in {"dates", "host"}:
        before, after = _Said(code, reason["before"]), _Said(code, reason["after"])
        if code == "dates":
            return _l("The dates changed from %(before)s to %(after)s.", before=before, after=after)
        return _l("The trip now goes to %(after)s, not to %(before)s.", before=before, after=after)
    if code == "route":
        return _l("The way now also leads through %(countries)s.", countries=_Said(code, reason["countries"]))
    if code == "kind":
        was, is_now = (ParticipantKind(reason[name]).label for name in ("before", "after"))
        return _l("The part in the group changed from “%(before)s” to “%(after)s”.", before=was, after=is_now)
    return _REASONS.get(code)


_REASONS = {
    "text": _l("The text that was agreed to has changed."),
    "birth-date": _l("The date of birth was corrected: somebody else has to answer."),
    "turned-18": _l("Given by a parent or guardian before the 18th birthday. The young person is asked to confirm."),
    "own-no": _l("The young person said no."),
    "second-signature": _l("Both parents or guardians sign. One signature is still missing."),
    "one-guardian": _l("Both parents or guardians sign, but only one of them is known."),
    "check": _l("Somebody asks whoever signed, in person or by phone, before it counts."),
    "disagree": _l("The answers of those who may sign differ. Please call them, one by one."),
}
