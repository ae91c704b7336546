"""A form sent twice has one effect: its number is claimed in the transaction of the effect."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Model, db, is_sqlite
from exchange.foundation.declarations import plain


class FormReceipt(Model):
    """The number of a form that took effect, and the page that it led to."""

    __tablename__ = "form_receipts"

    form_id: Mapped[str] = mapped_column(String(80), primary_key=True, info=plain("owner and random number"))
    location: Mapped[str] = mapped_column(default="", info=plain("address"))
    at: Mapped[datetime] = mapped_column(index=True)


def claim_form(form_id: str, *, owner_id: UUID | None, now: datetime, location: str = "") -> str | None:
    """Claim a form for this transaction; return where the first sending led if it was sent before.

    Where `location` is known already, no receipt needs to be left afterwards.
    """
    key = f"{owner_id or 'anyone'}:{form_id}"[:80]
    connection = db.session.connection()
    insert = sqlite.insert if is_sqlite(connection) else postgresql.insert
    # What comes back says who was first; psycopg counts no rows for this statement.
    claimed = connection.execute(
        insert(FormReceipt.__table__)  # type: ignore[arg-type]
        .values(form_id=key, location=location, at=now)
        .on_conflict_do_nothing()
        .returning(FormReceipt.__table__.c.form_id)
    ).scalar()
    if claimed is not None:
        return None
    return find_receipt(form_id, owner_id=owner_id) or "/"


def find_receipt(form_id: str, *, owner_id: UUID | None) -> str | None:
    """Return where a form led that took effect; None for one that never did."""
    key = f"{owner_id or 'anyone'}:{form_id}"[:80]
    location: str | None = (
        db.session.connection().execute(select(FormReceipt.__table__.c.location).where(FormReceipt.__table__.c.form_id == key)).scalar()
    )
    return location


def leave_receipt(form_id: str, *, owner_id: UUID | None, location: str) -> None:
    """Note where a claimed form led, for whoever sends it again."""
    key = f"{owner_id or 'anyone'}:{form_id}"[:80]
    table = FormReceipt.__table__
    db.session.connection().execute(
        table.update().where(table.c.form_id == key).values(location=location)  # type: ignore[attr-defined]
    )
