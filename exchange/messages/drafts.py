"""What a feature says when it wants a letter sent; words only, in no language yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exchange.foundation.languages import Sentence

# As a button's address: the secret link that is handed to queue_letter(link=…) and kept sealed.
LINK = "[[link]]"


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is written in its reader's language: every sentence may be lazy.

    `button` is (words, address) or (words, LINK); an address may begin with `/`. `reason` says why
    this letter comes to this reader.
    """

    kind: str
    subject: Sentence
    greeting: Sentence
    paragraphs: Sequence[Sentence] = field(default_factory=list)
    button: tuple[Sentence, str] | None = None
    reason: Sentence = ""
