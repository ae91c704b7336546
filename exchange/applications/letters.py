"""What applicants are written: nothing of what they answered, and never more than they asked for."""

from datetime import date

from exchange.applications.models import Application, Call
from exchange.applications.wording import call_words
from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.messages.drafts import LINK, LetterDraft
from exchange.participants.roster.saying import ShownDate


def _greeting(application: Application) -> LazyString:
    # The name was typed by whoever had the form: a letter to a stranger's address carries no words of theirs.
    return _l("Hello,") if application.confirmed_at is None else _l("Hello %(name)s,", name=application.first_name or application.last_name)


def _reason(call: Call) -> LazyString:
    return _l("You get this letter because your address was typed in an application to %(city)s.", city=call.delegation.city.name)


def _title(application: Application) -> str:
    """Name the call in the language of the letter, where the city wrote it so."""
    return call_words(application.call, application.language).title


def _draft(kind: str, application: Application, subject: Sentence, paragraphs: list[Sentence], button: Sentence) -> LetterDraft:
    return LetterDraft(
        kind=kind,
        subject=subject,
        greeting=_greeting(application),
        paragraphs=paragraphs,
        button=(button, LINK),
        reason=_reason(application.call),
    )


def go_on(application: Application, *, closes_on: date) -> LetterDraft:
    """Give an applicant the way back to what they began."""
    call = application.call
    return _draft(
        "application-begun",
        application,
        _l("Your application: %(call)s", call=_title(application)),
        [
            _l(
                "Somebody, probably you, began an application to %(city)s: %(call)s.",
                city=call.delegation.city.name,
                call=_title(application),
            ),
            _l(
                "With the button you go on, on any device, until %(day)s. Keep the letter: whoever has the button sees the application.",
                day=ShownDate(closes_on),
            ),
            _l("If it was not you, do nothing: what is not sent is erased after 30 days."),
        ],
        _l("Open my application"),
    )


def confirm(application: Application) -> LetterDraft:
    """Ask whether the address is really the applicant's."""
    call = application.call
    return _draft(
        "application-confirm",
        application,
        _l("Please confirm your application: %(call)s", call=_title(application)),
        [
            _l("We got an application to %(city)s: %(call)s.", city=call.delegation.city.name, call=_title(application)),
            _l("Open it with the button and press “Yes, this is me”. Only then does it count."),
            _l("If it was not you, do nothing: what nobody confirms is erased."),
        ],
        _l("Confirm my application"),
    )


def confirmed(application: Application) -> LetterDraft:
    """Say that an application counts, and what comes next."""
    call = application.call
    return _draft(
        "application-confirmed",
        application,
        _l("We have your application: %(call)s", call=_title(application)),
        [
            _l("Your application to %(city)s is confirmed. Thank you!", city=call.delegation.city.name),
            _l("You can change it until %(day)s, and withdraw it at any time, with the button.", day=ShownDate(call.closes_on)),
            _l("After that day people of your city read all applications. Whatever they decide, you get a letter."),
        ],
        _l("Open my application"),
    )
