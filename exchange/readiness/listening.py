"""What waits of what people wrote: in confidence, for the network; about initiatives, for the adults who read comments."""

from datetime import date

from sqlalchemy import literal, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.concerns.queries import waits_for
from exchange.foundation.database import db
from exchange.foundation.languages import _, ngettext
from exchange.readiness.desk import failed_count, failed_letters
from exchange.readiness.rules import Waiting
from exchange.voices.queries import waiting_counts


def to_listen(viewer: Viewer, *, today: date) -> list[Waiting]:
    """Return what waits for one of the network's staff; what is unread waits for safeguarding leads alone."""
    waits, found = waits_for(viewer, today=today), []
    if waits.unread:
        found.append(
            Waiting(
                title=ngettext("Somebody wrote something: read it today", "%(num)s wrote something: read them today", waits.unread),
                text=_("It is for safeguarding leads. It opens with a reason, and whoever wrote it sees that you read it."),
                due_on=today,
                endpoint="concerns.index",
                action=_("Read"),
            )
        )
    if waits.nobody_reads:
        found.append(
            Waiting(
                title=_("Appoint safeguarding leads"),
                text=_("Young people who are worried can write to nobody yet: they see telephone numbers only."),
                due_on=today,
                endpoint="concerns.leads",
                action=_("Appoint somebody"),
            )
        )
    if waits.to_approve:
        found.append(
            Waiting(
                title=ngettext("Approve a safeguarding lead", "Approve %(num)s safeguarding leads", waits.to_approve),
                text=_("A colleague appointed somebody. It takes effect once you agree."),
                endpoint="concerns.leads",
                action=_("Look at it"),
            )
        )
    return found


def letters_and_comments(viewer: Viewer) -> list[Waiting]:
    """Return that letters came back and that comments wait to be read, as far as either is somebody's; one statement for both."""
    nothing = literal(0)
    failed = failed_count(viewer) if viewer.may(Permission.LETTERS_VIEW) else nothing
    waits, reported = waiting_counts(viewer=viewer) if viewer.may(Permission.COMMENTS_READ) else (nothing, nothing)
    counts = db.session.execute(select(failed, waits, reported)).one()
    return failed_letters(counts[0]) + _comments_to_read(counts[1], counts[2])


def _comments_to_read(count: int, reported: int) -> list[Waiting]:
    if not count:
        return []
    asked = ngettext("%(num)s was reported.", "%(num)s were reported.", reported)
    return [
        Waiting(
            title=ngettext("Read %(num)s comment on an initiative", "Read %(num)s comments on initiatives", count),
            text=asked if reported else _("Nobody else sees them before."),
            endpoint="voices.reading",
            action=_("Read"),
        )
    ]
