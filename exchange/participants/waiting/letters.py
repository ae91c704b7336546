"""Letters about offered places, said in no language yet."""

from datetime import datetime

from exchange.cohorts.models import Delegation
from exchange.foundation.formats import instant
from exchange.foundation.languages import _l, _n
from exchange.messages.drafts import LetterDraft
from exchange.participants.models import Participant


class _Moment:
    """An instant in the time of the participant's city, in words of whoever reads."""

    def __init__(self, moment: datetime, participant: Participant) -> None:
        self._moment = moment
        self._city = participant.delegation.city

    def __str__(self) -> str:
        return instant(self._moment, self._city.time_zone, place=self._city.name)


def _facts(participant: Participant) -> dict[str, object]:
    return {
        "name": participant.person.called,
        "city": participant.delegation.city.name,
        "cohort": participant.cohort.name,
    }


def place_offered(participant: Participant, *, ends_at: datetime, address: str, is_group: bool) -> LetterDraft:
    """Offer a place to somebody who waited; without an `address` of a page of theirs, they answer to their city."""
    facts = _facts(participant) | {"until": _Moment(ends_at, participant)}
    paragraphs = [_l("A place is free for you in %(cohort)s. It is kept for you until %(until)s.", **facts)]
    if is_group:
        paragraphs.append(_l("You asked to go together: the others of your group have the same offer, and each answers alone."))
    if address:
        paragraphs.append(_l("Open the page, look at the days, and say yes or no. Nothing happens by opening it."))
    else:
        paragraphs.append(_l("Tell whoever answers for %(city)s whether you take it.", **facts))
    paragraphs.append(_l("A no is a good answer too: the place goes to the next on the list. Without an answer it does so by itself."))
    return LetterDraft(
        kind="place-offered",
        subject=_l("A place in %(cohort)s is free for you", **facts),
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=paragraphs,
        button=(_l("Answer the offer"), address) if address else None,
        reason=_l("You get this letter because you are on the waiting list of %(city)s for %(cohort)s.", **facts),
    )


def offer_ended(participant: Participant) -> LetterDraft:
    """Tell somebody that their offer ended, and that they stay on the list."""
    facts = _facts(participant)
    return LetterDraft(
        kind="offer-ended",
        subject=_l("The place in %(cohort)s went to the next on the list", **facts),
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=[
            _l(
                "The place in %(cohort)s was kept for you as long as it could be; it is now offered to the next.",
                **facts,
            ),
            _l(
                "You are still on the waiting list, after those who had no offer yet. If you do not want to wait, tell %(city)s.",
                **facts,
            ),
        ],
        reason=_l("You get this letter because you are on the waiting list of %(city)s for %(cohort)s.", **facts),
    )


def places_released(delegation: Delegation, *, count: int, address: str) -> LetterDraft:
    """Tell who answers for a city that its unused places are everybody's again."""
    facts = {"city": delegation.city.name, "cohort": delegation.cohort.name}
    return LetterDraft(
        kind="places-released",
        subject=_n(
            "%(num)s place of %(city)s in %(cohort)s is back in the pool",
            "%(num)s places of %(city)s in %(cohort)s are back in the pool",
            count,
            **facts,
        ),
        greeting=_l("Hello,"),
        paragraphs=[
            _n(
                "The day of release has come, and %(num)s pledged place had no name yet. It can be pledged by any city now.",
                "The day of release has come, and %(num)s pledged places had no names yet. They can be pledged by any city now.",
                count,
            ),
            _l("Whoever has a place keeps it. If you need more places again, ask the network."),
        ],
        button=(_l("See the delegations"), address),
        reason=_l("You get this letter because you answer for %(city)s.", **facts),
    )
