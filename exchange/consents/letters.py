"""What the desk and the leaders are told at once: that somebody may no longer travel."""

from exchange.foundation.languages import Sentence, _l
from exchange.messages.drafts import LetterDraft
from exchange.participants.models import Participant


def may_not_travel(participant: Participant, *, name: str, why: Sentence) -> LetterDraft:
    """Tell a coordinator or leader that a yes to the trip no longer holds."""
    return LetterDraft(
        kind="consent-stops",
        subject=_l("Please look at once: one person may not travel at present"),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("%(who)s, %(cohort)s: %(why)s.", who=participant.person.called, cohort=participant.cohort.name, why=why),
            _l("Until this is cleared up, do not let this person leave. The page shows what holds now and who can be asked."),
        ],
        button=(_l("See what holds now"), f"/participants/{participant.id}/consents"),
        reason=_l("You get this letter because you coordinate this city or lead this group."),
    )
