"""The letters that tell applicants what was decided, said in no language yet."""

from exchange.applications.models import Application, Call
from exchange.foundation.languages import Sentence, _l
from exchange.messages.drafts import LetterDraft
from exchange.selection.models import Decision, Outcome


def decision(application: Application, call: Call, decided: Decision) -> LetterDraft:
    """Tell one applicant what was decided, why, and what they can do."""
    facts = {
        "name": application.first_name or application.last_name,
        "city": call.delegation.city.name,
        "cohort": call.cohort.name,
        "contact": call.contact,
    }
    subjects = {
        Outcome.OFFERED: _l("A place for you in %(cohort)s", **facts),
        Outcome.WAITING: _l("Your application for %(cohort)s: you are on the waiting list", **facts),
        Outcome.DECLINED: _l("Your application for %(cohort)s", **facts),
    }
    said: dict[Outcome, list[Sentence]] = {
        Outcome.OFFERED: [
            _l("%(city)s has a place for you in %(cohort)s. Congratulations!", **facts),
            _l("Your city now registers you and invites you to your own page. If you are under 18, a parent or guardian is asked as well."),
            _l("Can you not come after all? Tell your city soon: somebody else is waiting for a place."),
        ],
        Outcome.WAITING: [
            _l("There were more applications than places in %(cohort)s. You are on the waiting list.", **facts),
            _l("As soon as a place is free for you, you get a letter. You need not do anything."),
        ],
        Outcome.DECLINED: [
            _l("Thank you for applying for %(cohort)s. There is no place for you this time.", **facts),
            _l("What you wrote is erased after 12 months. You are welcome to apply again for another trip."),
        ],
    }
    paragraphs = said[decided.outcome]
    if decided.reason:
        paragraphs.insert(1, decided.reason)
    if call.contact:
        paragraphs.append(_l("Questions? %(contact)s", **facts))
    return LetterDraft(
        kind=f"decision-{decided.outcome.value}",
        subject=subjects[decided.outcome],
        greeting=_l("Hello %(name)s,", **facts),
        paragraphs=paragraphs,
        reason=_l("You get this letter because you applied to travel with %(city)s.", **facts),
    )
