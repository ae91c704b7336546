"""The letters of guardians, said in no language yet. None names another guardian, or that a right was taken away."""

from datetime import date, datetime

from exchange.foundation.formats import day, days_span
from exchange.foundation.languages import LazyString, Sentence, _l, _n
from exchange.messages.drafts import LINK, LetterDraft
from exchange.participants.models import Participant
from exchange.people.models import Guardian


class _Day:
    """A day, or some days, in the words of whoever reads."""

    def __init__(self, first: date | datetime, last: date | None = None) -> None:
        self.first = first.date() if isinstance(first, datetime) else first
        self.last = last

    def __str__(self) -> str:
        return day(self.first) if self.last is None else days_span(self.first, self.last)


def _trip(participant: Participant) -> dict[str, object]:
    cohort = participant.cohort
    return {
        "child": participant.person.called,
        "city": participant.delegation.city.name,
        "place": cohort.conference.place,
        "days": _Day(cohort.away_from_on, cohort.away_until_on),
    }


def _hello(guardian: Guardian) -> LazyString:
    return _l("Hello %(name)s,", name=guardian.name) if guardian.name else _l("Hello,")


def invitation(participant: Participant, guardian: Guardian, *, until: datetime) -> LetterDraft:
    """Ask a guardian in: what it is about, how long it takes, how they get in. Nothing of the child but the first name."""
    trip = _trip(participant)
    return LetterDraft(
        kind="guardian-link",
        subject=_l("%(child)s and the trip to %(place)s: we need your answer", **trip),
        greeting=_hello(guardian),
        paragraphs=[
            _l("%(city)s prepares a trip for young people to %(place)s, %(days)s. %(child)s is to go along.", **trip),
            _l("Please read what it is about and say yes or no, point by point. It takes about five minutes, on a phone too."),
            _l("Press the button. Then we send six digits to this same address, so that nobody else can answer in your place."),
            _l("The button works until %(day)s. You can come back with it as often as you like.", day=_Day(until)),
        ],
        button=(_l("Read and answer"), LINK),
        reason=_l(
            "You get this letter because %(city)s has you as a parent or guardian of %(child)s. If you are not, press the button "
            "and choose “This is not my child”: nothing is shown to you, and the city corrects it.",
            **trip,
        ),
    )


def code(guardian: Guardian, *, city: str, minutes: int) -> LetterDraft:
    """Send the six digits; they stand where the secret stands and are forgotten once sent."""
    return LetterDraft(
        kind="guardian-code",
        subject=_l("Your code for Exchange"),
        greeting=_hello(guardian),
        paragraphs=[
            _l("Type these six digits on the page that you opened:"),
            LINK,
            _n("They are good once, for %(num)s minute.", "They are good once, for %(num)s minutes.", minutes),
            _l("Give them to nobody: neither the young people nor the people of the city need them."),
        ],
        reason=_l("You get this letter because somebody, probably you, opened the letter of %(city)s and asked for a code.", city=city),
    )


def address_changed(name: str, *, city: str) -> LetterDraft:
    """Tell the old address that letters go elsewhere, so that nobody is quietly replaced."""
    return LetterDraft(
        kind="guardian-address-changed",
        subject=_l("Your address in Exchange was replaced"),
        greeting=_l("Hello %(name)s,", name=name) if name else _l("Hello,"),
        paragraphs=[
            _l("%(city)s has entered another address for you. Letters about the trip no longer come here.", city=city),
            _l("The buttons in earlier letters no longer work."),
            _l("If you did not ask for this, please call the people of %(city)s who prepare the trip.", city=city),
        ],
        reason=_l("You get this letter because letters for a parent or guardian went to this address until now."),
    )


def was_it_you(guardian: Guardian, *, children: Sentence, signed: datetime) -> LetterDraft:
    """Ask a day later, in a letter of its own, whether it was they who answered."""
    return LetterDraft(
        kind="guardian-was-it-you",
        subject=_l("You answered for %(children)s: was it you?", children=children),
        greeting=_hello(guardian),
        paragraphs=[
            _l("On %(day)s somebody answered in your name for %(children)s.", day=_Day(signed), children=children),
            _l("If it was you, do nothing."),
            _l("If it was not you, press the button. The answers then do not count, and the city calls you."),
        ],
        button=(_l("It was not me"), LINK),
        reason=_l("You get this letter once after you have answered, so that nobody can answer in your place."),
    )


def not_my_child(participant: Participant, guardian: Guardian) -> LetterDraft:
    """Tell the coordinators that a letter reached somebody who is no guardian of the child."""
    return LetterDraft(
        kind="guardian-not-mine",
        subject=_l("A letter about %(name)s reached somebody else", name=participant.person.full_name),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("Whoever opened the letter to %(guardian)s says that this is not their child.", guardian=guardian.name),
            _l("Nothing more is shown to them, and the earlier letters no longer open. Please look at the address and call the family."),
        ],
        button=(_l("Look at the guardians"), f"/participants/{participant.id}/guardians"),
        reason=_l("You get this letter because you coordinate the delegation of %(city)s.", city=participant.delegation.city.name),
    )


def objected(participant: Participant, guardian: Guardian) -> LetterDraft:
    """Tell the coordinators that a guardian did not answer what was answered in their name."""
    return LetterDraft(
        kind="guardian-objected",
        subject=_l("%(guardian)s did not answer for %(name)s", guardian=guardian.name, name=participant.person.full_name),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("Answers came in through the letter to %(guardian)s.", guardian=guardian.name),
            _l("Asked a day later, they say that it was not them."),
            _l("These answers do not count until you have spoken with the family. The letter no longer opens."),
        ],
        button=(_l("Look at the guardians"), f"/participants/{participant.id}/guardians"),
        reason=_l("You get this letter because you coordinate the delegation of %(city)s.", city=participant.delegation.city.name),
    )
