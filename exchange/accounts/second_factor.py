"""The second factor of staff: a code of the phone, good once, or a recovery code (RFC 6238)."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, select, update

from exchange.accounts.models import Account, RecoveryCode
from exchange.accounts.rules import code_steps
from exchange.foundation.database import db
from exchange.foundation.sealing import Secret

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_NO_SYNC = {"synchronize_session": False}


def fresh_secret() -> str:
    """Return a new secret for a code generator; it counts from `finish_second_factor` on."""
    return pyotp.random_base32()


def address_for_phone(account: Account, secret: str, *, network: str) -> str:
    """Return the otpauth address that the QR code shows."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=f"Exchange, {network}")


def finish_second_factor(account: Account, code: str, *, secret: str, now: datetime) -> list[str] | None:
    """Put a secret in force when the phone's code for it is right; return ten fresh recovery codes.

    Until then whatever was in force before stays: looking at the page takes nobody's second factor away.
    """
    step = _step_of(code, secret=secret, now=now)
    if step is None:
        return None
    account.totp_secret = secret
    account.totp_since = now
    account.totp_step = step
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id), execution_options=_NO_SYNC)
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _i in range(5)) for _part in range(2)) for _code in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(account.id, code)) for code in codes)
    return codes


def _step_of(code: str, *, secret: str, now: datetime) -> int | None:
    """Return the time step to which a code belongs, None when it is wrong."""
    generator, wanted = pyotp.TOTP(secret), code.replace(" ", "")
    right = (step for step in code_steps(now) if secrets.compare_digest(generator.generate_otp(step).encode(), wanted.encode()))
    return next(right, None)


def is_right_code(code: str, *, secret: str, now: datetime) -> bool:
    """Say whether a code belongs to a secret now; looking uses nothing up."""
    return _step_of(code, secret=secret, now=now) is not None


def use_code(account: Account, code: str, *, now: datetime) -> bool:
    """Say whether a phone's code is right, and use its time step up: a code seen over a shoulder is worth nothing."""
    secret: Secret | None = account.totp_secret
    step = None if secret is None else _step_of(code, secret=secret.reveal(), now=now)
    if step is None:
        return False
    used = db.session.execute(
        update(Account).where(Account.id == account.id, Account.totp_step < step).values(totp_step=step),
        execution_options=_NO_SYNC,
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def use_recovery_code(account: Account, code: str, *, now: datetime) -> bool:
    """Consume a recovery code by one conditional update."""
    used = db.session.execute(
        update(RecoveryCode).where(RecoveryCode.code_hash == _hash(account.id, code), RecoveryCode.used_at.is_(None)).values(used_at=now),
        execution_options=_NO_SYNC,
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def count_recovery_codes(account_id: UUID) -> int:
    """Return how many recovery codes are left."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def _hash(account_id: UUID, code: str) -> str:
    plain = code.strip().lower().replace(" ", "").replace("-", "")
    return hashlib.sha256(f"{account_id}:{plain}".encode()).hexdigest()
