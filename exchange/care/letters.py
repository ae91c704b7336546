"""The letters of care, said in no language yet. None of them holds a word of what a sheet says."""

from exchange.foundation.languages import Sentence, _l
from exchange.messages.drafts import LetterDraft
from exchange.participants.models import Participant
from exchange.participants.roster.saying import ShownDate


def _about(participant: Participant) -> dict[str, object]:
    return {"name": participant.person.full_name, "cohort": participant.cohort.name}


def _own_reason(participant: Participant) -> Sentence:
    return _l("You get this letter because you travel in %(cohort)s, or answer for somebody who does.", **_about(participant))


def opened_in_emergency(participant: Participant, *, reader: str) -> LetterDraft:
    """Tell the person or their guardians that the care sheet was opened in an emergency."""
    facts = {**_about(participant), "reader": reader}
    return LetterDraft(
        kind="care-opened",
        subject=_l("%(name)s: the care sheet was opened in an emergency", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("%(reader)s has opened the care sheet of %(name)s as an emergency, outside the usual rules, and had to say why.", **facts),
            _l("It is open to them for an hour. Their reason stands where the sheet is filled in, under “Who has read the care sheet”."),
            _l("The city’s coordinator was told as well, asks what happened, and writes beside it what they found."),
            _l("If you know of no emergency, call the coordinator of your city."),
        ],
        reason=_own_reason(participant),
    )


def review_emergency(participant: Participant, *, reader: str) -> LetterDraft:
    """Ask the coordinators to look into an emergency reading."""
    facts = {**_about(participant), "reader": reader}
    return LetterDraft(
        kind="care-to-review",
        subject=_l("Please look into an emergency reading: %(name)s", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("%(reader)s has opened the care sheet of %(name)s as an emergency, outside the usual rules.", **facts),
            _l(
                "Please read the reason, ask what happened, and write in a sentence what you found. Until then it waits on your first page."
            ),
        ],
        button=(_l("See the reading"), f"/participants/{participant.id}/care"),
        reason=_l("You get this letter because you coordinate the city that %(name)s travels for.", **facts),
    )


def many_readings(*, reader: str) -> LetterDraft:
    """Tell the network that somebody opens very many sheets."""
    return LetterDraft(
        kind="care-many-readings",
        subject=_l("Very many care sheets were opened by %(reader)s", reader=reader),
        greeting=_l("Hello,"),
        paragraphs=[
            _l(
                "%(reader)s has opened more than 60 care sheets within an hour. That is more than looking after a group explains.",
                reader=reader,
            ),
            _l("Please ask them why today. Each of these readings is marked, with its reason."),
        ],
        reason=_l("You get this letter because you work for the network."),
    )


def confirm_contacts(participant: Participant, *, button: tuple[Sentence, str] | None) -> LetterDraft:
    """Ask, a week before departure, whether the emergency contacts are still right."""
    facts = {**_about(participant), "day": ShownDate(participant.cohort.away_from_on)}
    return LetterDraft(
        kind="care-confirm-contacts",
        subject=_l("%(name)s: are the emergency contacts still right?", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("%(name)s leaves on %(day)s for %(cohort)s.", **facts),
            _l("Please say with one tap that the emergency contacts are still right, or write the new ones."),
        ],
        button=button,
        reason=_own_reason(participant),
    )


def erased(participant: Participant) -> LetterDraft:
    """Give a receipt: what was erased and when, without a word of it."""
    facts = _about(participant)
    return LetterDraft(
        kind="care-erased",
        subject=_l("%(name)s: the care sheet is erased", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("%(name)s has been back from %(cohort)s for 30 days.", **facts),
            _l("Everything that the care sheet said is erased now: allergies, food, medicine, conditions, needs and emergency contacts."),
            _l("What stays is who filled it in and who read it, with the dates. There is nothing to do for you."),
        ],
        reason=_own_reason(participant),
    )
