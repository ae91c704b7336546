"""How people sign in: account, server-side session, one-time token, counted attempt, kept form."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.sealing import SealedText
from exchange.people.models import Person

C2 = Sensitivity.C2
_SELF = "the person"


class TokenPurpose(StrEnum):
    """What a one-time link is good for; it is good for nothing else."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a purpose, not a password


class Account(Identified, Model):
    """How one person signs in."""

    __tablename__ = "accounts"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    email: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="to sign in", seen_by=_SELF, erased="with the account"))
    email_folded: Mapped[str] = mapped_column(
        ShortText,
        unique=True,
        info=personal(C2, why="to sign in", seen_by="the program", erased="with the account", in_copy=False),
    )
    password_hash: Mapped[str] = mapped_column(
        default="",
        info=personal(C2, why="to sign in", seen_by="nobody", erased="with the account", in_copy=False),
    )
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    totp_secret_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(Sensitivity.C3, why="the second factor of staff", seen_by="nobody", erased="with the account", in_copy=False),
    )
    totp_since: Mapped[datetime | None]
    # The last time step that was used: a code is good once.
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    person: Mapped[Person] = relationship()

    totp_secret = SealedText("totp_secret_sealed")


class RecoveryCode(Identified, Model):
    """A code for the day on which the phone is lost; kept as a hash, good once."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of account and code"))
    used_at: Mapped[datetime | None]


class AccountSession(Identified, Model):
    """One signed-in browser; the cookie holds the token, this row only its hash."""

    __tablename__ = "account_sessions"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="to recognise one's own devices", seen_by=_SELF, erased="at sign-out"),
    )
    account: Mapped[Account] = relationship()


class Token(Identified, Model):
    """A one-time link: random, kept as a hash, for one purpose, expiring, consumed once."""

    __tablename__ = "tokens"

    purpose: Mapped[TokenPurpose] = mapped_column(stored_enum(TokenPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class Attempt(Identified, Model):
    """One counted try (sign-in, reset, invitation), by hashed address or network origin."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_kind_key_at", "kind", "key_hash", "at"),)

    kind: Mapped[str] = mapped_column(String(40), info=plain("what was tried"))
    key_hash: Mapped[str] = mapped_column(String(64), info=plain("keyed hash of the address or origin"))
    at: Mapped[datetime]
    has_failed: Mapped[bool] = mapped_column(default=True)


class KeptForm(Identified, Model):
    """What somebody had typed when their session ended; given back once, after they sign in."""

    __tablename__ = "kept_forms"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    path: Mapped[str] = mapped_column(info=plain("address of the form"))
    # Whose session had ended, where the cookie still told: nobody else at the same screen gets it back.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    fields_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(
            Sensitivity.C3,
            why="nothing typed is lost",
            seen_by=_SELF,
            erased="after 2 hours or when given back",
            in_copy=False,
        ),
    )
    created_at: Mapped[datetime] = mapped_column(index=True)

    fields = SealedText("fields_sealed")
