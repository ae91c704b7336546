"""The one letter: somebody wrote something. No name, no city, no word of it; whoever wrote gets no letter at all."""

from exchange.foundation.languages import _l
from exchange.messages.drafts import LetterDraft
from exchange.messages.models import UNLISTED


def somebody_wrote() -> LetterDraft:
    """Ask a safeguarding lead to sign in."""
    return LetterDraft(
        kind=UNLISTED,
        subject=_l("Somebody wrote something. Please sign in"),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("Somebody wrote something that is for safeguarding leads. It is not in this letter, and it should not be in any letter."),
            _l("Please sign in and read it today. Do not answer this letter, and do not pass it on."),
        ],
        button=(_l("Sign in and read"), "/concerns"),
        reason=_l("You get this letter because you are a safeguarding lead of the network."),
    )
