"""Secrets at rest: authenticated, bound to table, column and row, under rotating master keys.

A sealed value is `version (2 bytes) | nonce (12) | ciphertext+tag`. The associated data is
`table.column.row`, so that a value moved to another row or column does not open.
"""

import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy.orm import Mapped

from exchange.foundation.database import Model


class SealBroken(Exception):
    """The value was moved, altered or sealed under a key that is not here."""


class Keyring:
    """The master keys of an installation, newest last.

    Args:
        keys: (version, 32 bytes) pairs; versions are between 1 and 65,535.
    """

    def __init__(self, keys: tuple[tuple[int, bytes], ...]) -> None:
        if not keys:
            raise ValueError("at least one master key is needed")
        self._ciphers = {version: AESGCM(key) for version, key in keys}
        self.newest = keys[-1][0]

    def seal(self, text: str, *, place: str) -> bytes:
        """Encrypt a text for one place (`table.column.row`) under the newest key."""
        nonce = os.urandom(12)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), place.encode())
        return self.newest.to_bytes(2, "big") + nonce + sealed

    def unseal(self, value: bytes, *, place: str) -> str:
        """Decrypt a value of one place; raises SealBroken."""
        cipher = self._ciphers.get(int.from_bytes(value[:2], "big"))
        if cipher is None:
            raise SealBroken("sealed under a master key that is not configured")
        try:
            return cipher.decrypt(value[2:14], value[14:], place.encode()).decode()
        except InvalidTag as broken:
            raise SealBroken("the sealed value does not belong here") from broken

    def is_current(self, value: bytes) -> bool:
        """Say whether a value is sealed under the newest key (else it is due for rotation)."""
        return int.from_bytes(value[:2], "big") == self.newest


class Secret:
    """An unsealed text that does not show itself in logs or error pages."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class SealedText:
    """A text kept sealed in a binary column: `diet_note = SealedText("diet_note_sealed")`.

    Reading gives a Secret or None; writing takes a str, a Secret or None. The row needs its id.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def _place(self, row: Any) -> str:
        row_id: UUID = row.id
        return f"{row.__tablename__}.{self.column}.{row_id}"

    def __get__(self, row: Model | None, _owner: type) -> Any:
        if row is None:
            return self
        value: bytes | None = getattr(row, self.column)
        return None if value is None else Secret(keyring().unseal(value, place=self._place(row)))

    def __set__(self, row: Model, text: str | Secret | None) -> None:
        plain = text.reveal() if isinstance(text, Secret) else text
        sealed = keyring().seal(plain, place=self._place(row)) if plain else None
        setattr(row, self.column, sealed)


SealedColumn = Mapped[bytes | None]


def keyring() -> Keyring:
    """Return the installation's keyring."""
    ring: Keyring = current_app.extensions["exchange_keyring"]
    return ring
