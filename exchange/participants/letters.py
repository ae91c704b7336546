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


def place_passed_on(participant: Participant) -> LetterDraft:
    """Tell somebody that another goes in their stead."""
    facts = {"name": participant.person.called, "city": participant.delegation.city.name, "cohort": participant.cohort.name}
    return LetterDraft(
        kind="place-passed-on",
        subject=_l("Somebody else goes to %(cohort)s in your stead", **facts),
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=[
            _l("%(city)s has given your place in %(cohort)s to somebody else.", **facts),
            _l("What you or your family agreed to for this trip ends with it, and nothing of it counts for the other person."),
            _l("If this surprises you, ask whoever answers for %(city)s.", **facts),
        ],
        reason=_l("You get this letter because %(city)s registered you for %(cohort)s.", **facts),
    )


def place_taken_over(participant: Participant) -> LetterDraft:
    """Tell somebody that they go in another's stead, and that everything is asked of them anew."""
    facts = {
        "name": participant.person.called,
        "city": participant.delegation.city.name,
        "cohort": participant.cohort.name,
        "days": _Days(participant),
    }
    return LetterDraft(
        kind="place-taken-over",
        subject=_l("Your place in %(cohort)s", **facts),
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=[
            _l("A place became free, and it is yours: %(city)s takes you along to %(cohort)s, %(days)s.", **facts),
            _l("You and your family are asked for everything yourselves; nothing that was agreed to for somebody else counts for you."),
        ],
        reason=_l("You get this letter because %(city)s registered you for %(cohort)s.", **facts),
    )
