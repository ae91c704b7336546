"""The evidence page of one signature: what was read and answered, who, when, how, and how to check it."""

from flask import current_app
from flask_babel import force_locale

from exchange.consents.evidence import HEIGHT, WIDTH, code_of, is_untouched, strokes_of
from exchange.consents.models import Consent, Signing
from exchange.consents.texts import TEXTS
from exchange.foundation import formats
from exchange.foundation.languages import _
from exchange.foundation.pdf import render_pdf
from exchange.foundation.zones import local_day
from exchange.participants.models import Participant

_TEMPLATE = "consents/typst/evidence.typ"


def evidence_pdf(signing: Signing, answers: list[Consent], participant: Participant) -> bytes:
    """Return the PDF, in the language in which the texts were read: every word is said while that language holds."""
    language = answers[0].language
    with force_locale(language):
        data = _data(signing, answers, participant)
    return render_pdf(_TEMPLATE, data, language=language, document_date=signing.signed_at)


def _data(signing: Signing, answers: list[Consent], participant: Participant) -> dict[str, object]:
    first = answers[0]
    zone = participant.delegation.city.time_zone
    signature = signing.signature
    facts: list[tuple[str, object]] = [
        (_("For"), participant.person.full_name),
        (_("Trip"), f"{participant.cohort.name}, {formats.days_span(participant.cohort.away_from_on, participant.cohort.away_until_on)}"),
        (_("Answered by"), f"{first.given_by_name}, {first.capacity.label}"),
        (_("When"), formats.instant(signing.signed_at, zone, place=participant.delegation.city.name)),
        (_("How"), str(first.channel.label)),
    ]
    if signing.checked_at is not None:
        facts.append((_("Confirmed afterwards"), formats.instant(signing.checked_at, zone)))
    elif signing.waits_for_check:
        facts.append((_("Still to be confirmed"), _("This signature does not count until somebody has asked whoever signed.")))
    return {
        "title": _("What was answered, and by whom"),
        "product": "Exchange",
        "network": current_app.config["EXCHANGE"].network_name,
        "footer": participant.cohort.name,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "answers": [
            {
                "title": str(one.purpose.label),
                "text": [str(paragraph) for paragraph in TEXTS[one.text_version].read_by(one.capacity)],
                "answer": str(one.answer.label),
                "is_yes": one.answer.value == "given",
                "note": _("Taken back on %(day)s", day=formats.day(local_day(one.withdrawn_at, zone))) if one.withdrawn_at else "",
                "version": _("Text %(version)s, fingerprint %(hash)s", version=one.text_version, hash=one.text_hash[:16]),
            }
            for one in answers
        ],
        "signature_label": _("Signed"),
        "signature_name": first.given_by_name,
        "strokes": [[list(point) for point in stroke] for stroke in strokes_of(signature.reveal())] if signature else [],
        "width": WIDTH,
        "height": HEIGHT,
        "check_label": _("Code to compare"),
        "check_code": code_of(signing.evidence_hash),
        "check_note": _("The list of answers still says what was signed.")
        if is_untouched(signing, answers)
        else _("Careful: the list of answers no longer says what was signed."),
        "hash": signing.evidence_hash,
    }
