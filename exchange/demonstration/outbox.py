"""Makers of letters and jobs."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import PROGRAMME
from exchange.cities.models import City
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job
from exchange.messages.drafts import LINK, LetterDraft
from exchange.messages.models import Letter
from exchange.messages.services import queue_letter


def make_letter(
    to_address: str = "ines@example.org",
    *,
    city: City | None = None,
    subject: str = "Your place in Barcelona",
    link: str | None = None,
    now: datetime = THEN,
    **facts: Any,
) -> Letter:
    """Add a letter that waits to be sent; with a `link` it has a secret one."""
    draft = LetterDraft(
        kind="example",
        subject=subject,
        greeting="Dear Inès,",
        paragraphs=["You can go.", "See you there."],
        button=("Take my place", LINK if link else "/"),
        reason="You get this letter because your city invited you.",
    )
    letter = queue_letter(
        draft, to_address=to_address, city_id=city.id if city else None, actor=PROGRAMME, now=now, link=link, language="en"
    )
    assert letter is not None  # there is an address
    for name, value in facts.items():
        setattr(letter, name, value)
    db.session.flush()
    return letter


def make_job(kind: str = "example", **facts: Any) -> Job:
    """Add a job that waits its turn."""
    facts = {"arguments": {}, "run_at": THEN, "created_at": THEN, "owner_account_id": None} | facts
    job = Job(kind=kind, **facts)
    db.session.add(job)
    db.session.flush()
    return job
