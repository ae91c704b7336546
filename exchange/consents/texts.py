"""What is agreed to, word for word, by version; the seven languages come from the catalogues.

A version is never changed once somebody answered it: new words are a new version. `after` names older versions that asked
the same with other words; an answer to one of them stays good.
"""

from dataclasses import dataclass
from hashlib import sha256

from flask_babel import force_locale

from exchange.consents.models import Capacity, Purpose
from exchange.foundation.languages import LazyString, _l


@dataclass(frozen=True)
class ConsentText:
    """One text as it is read before answering: by the person concerned, or by a guardian about a child."""

    version: str
    purpose: Purpose
    own: tuple[LazyString, ...]
    of_child: tuple[LazyString, ...]
    after: frozenset[str] = frozenset()

    def read_by(self, capacity: Capacity) -> tuple[LazyString, ...]:
        """Return the paragraphs as somebody in this capacity reads them."""
        return self.of_child if capacity is Capacity.GUARDIAN else self.own

    def accepts(self, version: str) -> bool:
        """Say whether an answer to some version answers this text."""
        return version == self.version or version in self.after


_PARTICIPATION_1 = (
    _l("I agree that the young person takes part in the trip described to me, with the journey there and back."),
    _l("The city and the network keep what the trip needs: who travels, how to reach them and their guardians, their papers."),
    _l("I can take this back at any time before departure. Then the young person does not travel."),
)
_PHOTO_1 = (
    _l("I agree that photos of the young person, and their name beside what they wrote, may be shown in public."),
    _l("Without this, the young person takes part in everything all the same. Their name and face are then shown nowhere."),
    _l("I can take this back at any time. Pages are then changed within days; what was printed cannot be called back."),
)
_NO_CHANGES_NOTHING = _l("A no changes nothing else about the trip.")

TEXTS: dict[str, ConsentText] = {
    text.version: text
    for text in (
        ConsentText("participation-1", Purpose.PARTICIPATION, _PARTICIPATION_1, _PARTICIPATION_1),
        ConsentText("photo-1", Purpose.PHOTO_PRESS, _PHOTO_1, _PHOTO_1),
        ConsentText(
            "participation-2",
            Purpose.PARTICIPATION,
            (
                _l("I want to take part in the trip. The city and the network keep what it needs: my name, how to reach me, my papers."),
                _l("With a no you do not travel. You can take a yes back at any time before departure."),
            ),
            (
                _l("My child may take part in the trip. The city and the network keep what it needs: names, how to reach you, papers."),
                _l("With a no your child does not travel. You can take a yes back at any time before departure."),
            ),
            after=frozenset({"participation-1"}),
        ),
        ConsentText(
            "travel-1",
            Purpose.TRAVEL,
            (
                _l("I travel there and back with the group, in the care of its leaders, and follow what they ask on the way."),
                _l("With a no you do not travel. If the days, the place or the countries on the way change, we ask you again."),
            ),
            (
                _l("My child may travel there and back with the group, across borders, in the care of its leaders."),
                _l("With a no your child does not travel. If the days, the place or the countries on the way change, we ask you again."),
            ),
            after=frozenset({"participation-1"}),
        ),
        ConsentText(
            "emergency_care-1",
            Purpose.EMERGENCY_CARE,
            (
                _l("If I am hurt or ill and cannot decide, the leader may take me to a doctor and agree to urgent treatment."),
                _l("With a no, doctors and the leader first try to reach the people you named."),
            ),
            (
                _l("If my child is hurt or ill and I cannot be reached, the leader may agree to urgent treatment."),
                _l("With a no, doctors and the leader first try to reach you. What the law allows to save a life is done all the same."),
            ),
        ),
        ConsentText(
            "health_data-1",
            Purpose.HEALTH_DATA,
            (
                _l("I may write down allergies, medicine and what helps me. Only my group’s leaders and my city’s coordinators read it."),
                _l("With a no nothing is written down and nothing is asked here. The leader then talks with you by phone before the trip."),
            ),
            (
                _l(
                    "I may write down my child’s allergies, medicine and what helps. Only the leaders and your city’s coordinators read it."
                ),
                _l("With a no nothing is written down and nothing is asked here. The leader then phones you before the trip."),
            ),
        ),
        ConsentText(
            "host_sharing-1",
            Purpose.HOST_SHARING,
            (
                _l("The city that welcomes us may have my name, age and times of arrival, to prepare rooms, meals and doors."),
                _l("With a no your leader registers you there in person. You take part in everything all the same."),
            ),
            (
                _l("The host city may have my child’s name, age and times of arrival, to prepare rooms, meals and doors."),
                _l("With a no the leader registers your child there in person. Your child takes part in everything all the same."),
            ),
        ),
        ConsentText(
            "photo_internal-1",
            Purpose.PHOTO_INTERNAL,
            (_l("Photos with me may be shared within the group and with those who organise the trip."), _NO_CHANGES_NOTHING),
            (_l("Photos with my child may be shared within the group and with those who organise the trip."), _NO_CHANGES_NOTHING),
            after=frozenset({"photo-1"}),
        ),
        ConsentText(
            "photo_press-1",
            Purpose.PHOTO_PRESS,
            (
                _l("Photos with me, and my name beside what I wrote, may appear in the press and on the cities’ public pages."),
                _NO_CHANGES_NOTHING,
            ),
            (
                _l("Photos with my child, and their first name beside what they wrote, may appear in the press and on public pages."),
                _NO_CHANGES_NOTHING,
            ),
            after=frozenset({"photo-1"}),
        ),
        ConsentText(
            "photo_social-1",
            Purpose.PHOTO_SOCIAL,
            (_l("Photos with me may appear on the social media of my city and the network."), _NO_CHANGES_NOTHING),
            (_l("Photos with my child may appear on the social media of the city and the network."), _NO_CHANGES_NOTHING),
            after=frozenset({"photo-1"}),
        ),
        ConsentText(
            "follow_up-1",
            Purpose.FOLLOW_UP,
            (_l("After the trip you may write to me to ask what became of my ideas, for two years at most."), _NO_CHANGES_NOTHING),
            (_l("After the trip you may write to my child to ask what became of their ideas, for two years at most."), _NO_CHANGES_NOTHING),
        ),
    )
}
# The last version of each.
CURRENT: dict[Purpose, str] = {text.purpose: text.version for text in TEXTS.values()}


def current_text(purpose: Purpose) -> ConsentText:
    """Return the text that is asked today."""
    return TEXTS[CURRENT[purpose]]


def text_hash(version: str, capacity: Capacity, language: str) -> str:
    """Return the SHA-256 of a text as it is read in a language, title and all."""
    text = TEXTS[version]
    with force_locale(language):
        words = "\n".join(str(paragraph) for paragraph in (text.purpose.label, *text.read_by(capacity)))
    return sha256(words.encode()).hexdigest()
