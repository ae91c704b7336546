"""One encrypted file, written and read as a stream: AES-GCM by chunks that cannot be moved, dropped or cut off.

Layout: a line that names the format, the key's number (2 bytes), a salt (16), then chunks of
`length (4 bytes) | ciphertext+tag`. The key is derived from the master key and the salt; a chunk's
nonce is its number and whether it is the last (the STREAM construction); the head is bound to each.
"""

import os
from collections.abc import Mapping
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"exchange-backup-1\n"
CHUNK = 1024 * 1024
_TAG = 16
_SALT = 16


class ArchiveBroken(Exception):
    """The archive is damaged, cut off, none of ours, or under a key that is not here; says which."""


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"exchange backup").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class ArchiveWriter:
    """A file to write to; what is written comes out encrypted. `close` seals the end."""

    def __init__(self, out: IO[bytes], *, key_number: int, key: bytes) -> None:
        salt = os.urandom(_SALT)
        self._head = MAGIC + key_number.to_bytes(2, "big") + salt
        self._cipher = _cipher(key, salt)
        self._out = out
        self._waiting = bytearray()
        self._number = 0
        out.write(self._head)

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._waiting += content
        # One full chunk stays back: only at the end is it known which one is the last.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def close(self) -> None:
        """Write the last chunk, without which the archive counts as cut off."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, content: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), content, self._head)
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class ArchiveReader:
    """A file to read from; raises ArchiveBroken before a single altered byte is given out."""

    def __init__(self, source: IO[bytes], *, keys: Mapping[int, bytes]) -> None:
        self._head = source.read(len(MAGIC) + 2 + _SALT)
        if not self._head.startswith(MAGIC) or len(self._head) != len(MAGIC) + 2 + _SALT:
            raise ArchiveBroken("This file is not a backup of Exchange.")
        number = int.from_bytes(self._head[len(MAGIC) : len(MAGIC) + 2], "big")
        if number not in keys:
            raise ArchiveBroken(f"The backup is under master key {number}, which is not among the keys given here.")
        self._cipher = _cipher(keys[number], self._head[-_SALT:])
        self._source = source
        self._ready = b""
        self._number = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        while len(self._ready) < size and not self._ended:
            self._ready += self._next()
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _next(self) -> bytes:
        length = int.from_bytes(self._source.read(4), "big")
        if not _TAG <= length <= CHUNK + _TAG:
            raise ArchiveBroken("The backup is cut off or damaged.")
        sealed = self._source.read(length)
        for is_last in (False, True):
            try:
                content = self._cipher.decrypt(_nonce(self._number, is_last=is_last), sealed, self._head)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = is_last
            if is_last and self._source.read(1):
                raise ArchiveBroken("Something was added to the backup after its end.")
            return content
        raise ArchiveBroken("The backup is damaged, or the key is not the one it was made with.")
