"""Values of a participant as people read them."""

from datetime import date

from exchange.foundation.formats import country, day, language_name, listed, yes_no
from exchange.foundation.languages import _
from exchange.participants.facts import Value
from exchange.participants.models import ParticipantKind

_COUNTRIES = frozenset({"nationality", "residence_country"})
_LANGUAGES = frozenset({"language", "guardian1_language", "guardian2_language"})


def shown_value(field: str, value: Value) -> str:
    """Return a value in the reader's language; what is not known is an empty text."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return listed(language_name(code) for code in value)
    if field == "kind":
        return str(ParticipantKind(value).label)
    if field in _COUNTRIES:
        return country(value)
    if field in _LANGUAGES:
        return language_name(value)
    if field == "document_type":
        return {"passport": _("passport"), "identity_card": _("identity card")}.get(value, value)
    return value


# Deeds of the history as a person's page says them; what is not here keeps its own word.
def deed_words(deed: str) -> str:
    """Return what was done, in the past tense."""
    return {
        "participant-registered": _("registered"),
        "participant-imported": _("registered from a spreadsheet"),
        "participant-changed": _("changed"),
        "participant-changed-by-import": _("changed from a spreadsheet"),
        "participant-confirmed": _("confirmed the place"),
        "participant-withdrawn": _("withdrew"),
        "participant-given-place": _("gave a place"),
        "participant-invited": _("sent the invitation"),
        "participant-substituted": _("gave the place to somebody else"),
        "participant-stepped-in": _("let this person go in somebody’s stead"),
        "place-offered": _("offered a place"),
        "offer-accepted": _("said yes to the offer"),
        "offer-declined": _("said no to the offer"),
        "offer-ended": _("took an offer back"),
        "waits-with-group": _("put into a group that goes together"),
        "waits-alone": _("dissolved the group"),
        "import-undone": _("took a spreadsheet back"),
        "reminder-sent": _("sent a reminder"),
        "sealed-values-read": _("opened sealed values"),
        "consent-recorded": _("recorded an answer"),
        "questions-answered": _("recorded an answer"),
        "answer-file-read": _("opened sealed values"),
        "consent-withdrawn": _("recorded a withdrawal"),
        "consent-checked": _("checked an answer"),
        "consent-objected": _("said that an answer is not theirs"),
        "care-sheet-answered": _("answered the care sheet"),
        "care-contacts-answered": _("named emergency contacts"),
        "care-contacts-confirmed": _("confirmed the emergency contacts"),
        "care-told-in-person": _("told somebody in person what the care sheet says"),
        "care-read-leader": _("opened the care sheet"),
        "care-read-coordinator": _("opened the care sheet"),
        "care-read-host": _("opened the care sheet"),
        "care-read-break-glass": _("opened the care sheet in an emergency"),
        "care-emergency-reviewed": _("looked at why the care sheet was opened in an emergency"),
        "care-sheet-erased": _("erased the care sheet, as promised"),
        "guardian-link-sent": _("sent a letter to a parent or guardian"),
        "guardian-letter-printed": _("printed a letter to a parent or guardian"),
        "guardian-came-in": _("came in as a parent or guardian"),
        "guardian-not-mine": _("said that a letter reached somebody else"),
        "guardian-objected": _("said that they had not answered"),
        "guardianship-proposed": _("proposed other rights of a parent or guardian"),
        "guardianship-agreed": _("agreed to other rights of a parent or guardian"),
        "guardianship-refused": _("refused other rights of a parent or guardian"),
        "custody-note-read": _("read a note about custody"),
        "signatures-needed-changed": _("changed how many signatures are needed"),
        "seats-changed": _("changed the journey"),
        "paper-moved": _("brought a paper further"),
        "paper-scan-added": _("added the copy of a paper"),
        "paper-scan-read": _("read the copy of a paper"),
        "paper-scan-removed": _("erased the copy of a paper"),
        "paper-scan-erased": _("erased the copy of a paper, as promised"),
        "paper-facts-changed": _("changed what is known of the papers"),
    }.get(deed, deed.replace("-", " "))
