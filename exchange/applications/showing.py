

def deed_words(deed: str) -> LazyString | str:
    """Say what happened to an application."""
    return _DEEDS.get(deed, deed.replace("-", " "))


_DEEDS: dict[str, LazyString] = {
    "application-begun": _l("began the application"),
    "application-sent": _l("sent the application"),
    "application-corrected": _l("changed the application"),
    "application-confirmed": _l("confirmed the address"),
    "application-confirmed-by-hand": _l("confirmed it after talking to the applicant"),
    "application-withdrawn": _l("withdrew the application"),
    "application-file-read": _l("opened a file"),
    "application-pending": _l("took the application to the decision"),
    "application-accepted": _l("accepted the application"),
    "application-waiting": _l("put the application on the waiting list"),
    "application-declined": _l("did not select the application"),
}
