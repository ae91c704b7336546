"""What is agreed to, word for word, by version; the seven languages come from the catalogues.

A version is never changed once somebody answered it: new words are a new version.
"""

from dataclasses import dataclass

from exchange.consents.models import Purpose
from exchange.foundation.languages import LazyString, _l


@dataclass(frozen=True)
class ConsentText:
    """One text as it is read before answering."""

    version: str
    purpose: Purpose
    title: LazyString
    paragraphs: tuple[LazyString, ...]


TEXTS: dict[str, ConsentText] = {
    text.version: text
    for text in (
        ConsentText(
            "participation-1",
            Purpose.PARTICIPATION,
            _l("Taking part in the trip"),
            (
                _l("I agree that the young person takes part in the trip described to me, with the journey there and back."),
                _l("The city and the network keep what the trip needs: who travels, how to reach them and their guardians, their papers."),
                _l("I can take this back at any time before departure. Then the young person does not travel."),
            ),
        ),
        ConsentText(
            "photo-1",
            Purpose.PHOTO_PRESS,
            _l("Photos and name in public"),
            (
                _l("I agree that photos of the young person, and their name beside what they wrote, may be shown in public."),
                _l("Without this, the young person takes part in everything all the same. Their name and face are then shown nowhere."),
                _l("I can take this back at any time. Pages are then changed within days; what was printed cannot be called back."),
            ),
        ),
    )
}
CURRENT: dict[Purpose, str] = {Purpose.PARTICIPATION: "participation-1", Purpose.PHOTO_PRESS: "photo-1"}


def current_text(purpose: Purpose) -> ConsentText:
    """Return the text that is asked today."""
    return TEXTS[CURRENT[purpose]]
