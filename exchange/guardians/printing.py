"""The printed letter: for a family without e-mail, with a QR code, a short code, and the same questions to sign by hand."""

from datetime import datetime

from flask_babel import force_locale

from exchange.foundation.formats import day, days_span
from exchange.foundation.languages import _, known_language
from exchange.foundation.pdf import render_pdf
from exchange.foundation.qrcodes import qr_svg
from exchange.foundation.zones import local_day
from exchange.guardians.contributions import statements_for
from exchange.guardians.services import PaperLetter
from exchange.participants.models import Participant
from exchange.people.models import Guardian

_TEMPLATE = "guardians/typst/letter.typ"


def print_letter(letter: PaperLetter, participant: Participant, guardian: Guardian, *, network: str, now: datetime) -> bytes:
    """Return the PDF in the guardian's language. Of the child it says the first name and the trip, nothing else."""
    language = known_language(guardian.language or participant.person.language)
    with force_locale(language):
        data = letter_data(letter, participant, guardian, network=network)
    return render_pdf(_TEMPLATE, data, language=language, document_date=now)


def letter_data(letter: PaperLetter, participant: Participant, guardian: Guardian, *, network: str) -> dict[str, object]:
    """Return every word of the letter in the language in force."""
    cohort, city, child = participant.cohort, participant.delegation.city, participant.person.called
    trip = {"child": child, "city": city.name, "place": cohort.conference.place}
    until = day(local_day(letter.link.expires_at, city.time_zone))
    statements = [
        {"title": str(one.title), "paragraphs": [str(words) for words in one.paragraphs]} for one in statements_for(participant, guardian)
    ]
    return {
        "product": "Exchange",
        "network": network,
        "footer": _("%(city)s, for %(child)s", **trip),
        "kicker": [guardian.name] if guardian.name else [],
        "title": _("%(child)s and the trip to %(place)s", **trip),
        "paragraphs": [
            _(
                "%(city)s prepares a trip for young people to %(place)s, %(days)s. %(child)s is to go along.",
                days=days_span(cohort.away_from_on, cohort.away_until_on),
                **trip,
            ),
            _("Please read what it is about and say yes or no, point by point. It takes about five minutes. No account is needed."),
        ],
        "steps": [
            _("Point a phone’s camera at the square, or type the address below into any browser."),
            _("Type the code below when you are asked for it."),
            _("Read, answer, done. Any phone or computer will do, also one at the library or of a friend."),
        ],
        "address_label": _("Address"),
        "address": letter.address,
        "code_label": _("Your code"),
        "code": letter.code,
        "qr_svg": qr_svg(letter.address),
        "qr_alt": _("The same address as a square for a phone’s camera"),
        "notes": [
            _("The code is good until %(day)s, as often as you like. Keep this letter where nobody else uses it.", day=until),
            *(
                [_("Without a device: fill in the next page, sign it, and give it to the people of %(city)s.", **trip)]
                if statements
                else []
            ),
        ],
        "statements": statements,
        "form_title": _("The same questions, to answer on paper"),
        "form_lede": _("For %(name)s. Put one cross for each. A no is a full answer: it is respected.", name=participant.person.full_name),
        "choices": [_("Yes"), _("No")],
        "blanks": [_("Name of the parent or guardian"), _("Date, signature")],
    }
