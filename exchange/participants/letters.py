"""The letters of participants, said in no language yet."""

from exchange.foundation.formats import days_span
from exchange.foundation.languages import _l
from exchange.messages.drafts import LINK, LetterDraft
from exchange.participants.models import Participant, ParticipantKind


class _Days:
    """The days away, in words of whoever reads."""

    def __init__(self, participant: Participant) -> None:
        self.cohort = participant.cohort

    def __str__(self) -> str:
        return days_span(self.cohort.away_from_on, self.cohort.away_until_on)


def invitation(participant: Participant) -> LetterDraft:
    """Invite somebody to their own pages; the link lets them choose a password."""
    facts = {
        "name": participant.person.called,
        "city": participant.delegation.city.name,
        "cohort": participant.cohort.name,
        "days": _Days(participant),
    }
    first = _l("%(city)s has a place for you in %(cohort)s, %(days)s.", **facts)
    if participant.kind is ParticipantKind.LEADER:
        first = _l("%(city)s counts on you to lead its group in %(cohort)s, %(days)s.", **facts)
    return LetterDraft(
        kind="participant-invitation",
        subject=_l("Your place in %(cohort)s", **facts),
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=[
            first,
            _l("On your own page you see your trip, what is still missing, and where you can note what you see there."),
            _l("The button below works once and for 14 days. You choose a password, nothing else."),
        ],
        button=(_l("Open my page"), LINK),
        reason=_l("You get this letter because %(city)s registered you for %(cohort)s.", **facts),
    )
