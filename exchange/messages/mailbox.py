"""The demonstration's letter box: the .eml files of the letter folder, read back for whoever plays along."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from exchange.foundation.obstacles import NotFound

_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{32}", re.ASCII)
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")


@dataclass(frozen=True)
class Mail:
    """One delivered letter, as its reader has it."""

    name: str
    subject: str
    to: str
    at: datetime | None
    text: str = ""
    html: str = ""

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces of (words, is a web address), in order."""
        return [(piece, bool(_ADDRESS.fullmatch(piece))) for piece in _ADDRESS.split(self.text) if piece]


def list_mails(folder: Path, *, offset: int, size: int) -> tuple[list[Mail], int]:
    """Return a page of the folder's letters, the newest first, and how many there are in all."""
    names = sorted((path.stem for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)
    return [_read(folder, name, whole=False) for name in names[offset : offset + size]], len(names)


def get_mail(folder: Path, name: str) -> Mail:
    """Return one letter of the folder; NotFound for a name that is none of its."""
    if not _NAME.fullmatch(name) or not (folder / f"{name}.eml").is_file():
        raise NotFound
    return _read(folder, name, whole=True)


def _read(folder: Path, name: str, *, whole: bool) -> Mail:
    message: EmailMessage = email.message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=email.policy.default)
    date = message["Date"]
    return Mail(
        name=name,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        at=date.datetime if date else None,
        text=_part(message, "plain") if whole else "",
        html=_part(message, "html") if whole else "",
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
