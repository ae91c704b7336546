"""What proves an answer: everything about one sending in one fixed form, and its hash; pure."""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from exchange.consents.models import Consent, Signing
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle

# Strokes of a drawn signature on a field of 600 × 200: `x,y x,y;x,y x,y`.
WIDTH, HEIGHT = 600, 200
_STROKES = re.compile(r"\d{1,3},\d{1,3}(?:[ ;]\d{1,3},\d{1,3})*")
LONGEST_SIGNATURE = 20_000


def strokes_of(signature: str) -> list[list[tuple[int, int]]]:
    """Return the lines of a drawn signature; anything that is none gives no line."""
    if len(signature) > LONGEST_SIGNATURE or not _STROKES.fullmatch(signature):
        return []
    strokes = [[(int(x), int(y)) for x, y in (point.split(",") for point in stroke.split())] for stroke in signature.split(";")]
    inside = all(x <= WIDTH and y <= HEIGHT for stroke in strokes for x, y in stroke)
    return strokes if inside else []


def why_not_signature(signature: str) -> list[Obstacle]:
    """Say why a drawing cannot be kept; none at all is fine, the typed name signs as well."""
    if signature and not strokes_of(signature):
        return [
            Obstacle("signature", _l("The drawing did not arrive whole. Draw it again, or leave it out: your typed name signs as well."))
        ]
    return []


def evidence_of(signing: Signing, answers: Iterable[Consent]) -> dict[str, Any]:
    """Return all that one sending proves, in one fixed form.

    Keys of people are left out: they end with the people, and the evidence is to be checked after that.
    """
    signature = signing.signature
    listed = sorted(answers, key=lambda one: one.purpose.value)
    return {
        "signing": str(signing.id),
        "participant": str(signing.participant_id),
        "signed_at": signing.signed_at.isoformat(timespec="microseconds"),
        "signature": sha256(signature.reveal().encode()).hexdigest() if signature else "",
        "answers": [
            {
                "purpose": one.purpose.value,
                "answer": one.answer.value,
                "name": one.given_by_name,
                "capacity": one.capacity.value,
                "channel": one.channel.value,
                "text": one.text_version,
                "language": one.language,
                "text_hash": one.text_hash,
                "answered_at": one.answered_at.isoformat(timespec="microseconds"),
                "facts": one.facts or {},
            }
            for one in listed
        ],
    }


def hash_of(evidence: dict[str, Any]) -> str:
    """Return the SHA-256 of the evidence."""
    return sha256(json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def is_untouched(signing: Signing, answers: Iterable[Consent]) -> bool:
    """Say whether the ledger still says what was signed, to the last byte."""
    listed = list(answers)
    return bool(listed) and hash_of(evidence_of(signing, listed)) == signing.evidence_hash


def code_of(evidence_hash: str) -> str:
    """Return the beginning of a hash as people compare it: `4F2A 91C0 77B3 0D1E`."""
    start = evidence_hash[:16].upper()
    return " ".join(start[at : at + 4] for at in range(0, len(start), 4))
