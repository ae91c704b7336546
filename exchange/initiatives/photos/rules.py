"""When a photo of an initiative may be seen by everybody, and if not why not, whose turn it is and what helps; pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from exchange.consents.models import Purpose
from exchange.consents.standings import ConsentState, Said, Signers, what_holds
from exchange.foundation.languages import Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.contact import SENTENCES, find_contact
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.photos.models import Faces, Look, Strangers
from exchange.initiatives.rules import EDITABLE

S = InitiativeState
MOST_PHOTOS = 3
LONGEST_ALT = 300
# While it is with its readers, nothing changes under their eyes.
MAY_ADD = EDITABLE | {S.PUBLISHED}
KEPT_UNSEEN = timedelta(days=365)
THE_NETWORKS_NO = _l("The network said no to this photo. Only the network can take that back.")


@dataclass(frozen=True)
class Ledger:
    """What was answered for one trip of somebody on a photo, and who has to answer today."""

    cohort_id: UUID
    answers: Sequence[Said]
    signers: Signers


@dataclass(frozen=True)
class Face:
    """Somebody of the group who is on a photo: whether they agree today, and whether others answer for them."""

    person_id: UUID | None
    agrees: bool
    is_minor: bool = True


@dataclass(frozen=True)
class Facts:
    """All that decides whether a photo may be seen by everybody."""

    faces: Faces
    people: tuple[Face, ...] = ()
    look: Look = Look.WAITING
    why: str = ""
    strangers: Strangers | None = None
    permission_by: str = ""
    permission_on: date | None = None
    is_no_of_network: bool = False


def agrees(ledgers: Sequence[Ledger], *, cohort_id: UUID | None) -> bool:
    """Say whether somebody agrees today to photos in public.

    What was answered for the trip of the initiative must be a yes, and the last word of any other trip of theirs must not be a no.
    """
    own = [one for one in ledgers if one.cohort_id == cohort_id] or list(ledgers)
    if not own or not all(_yes(one.answers, one.signers) for one in own):
        return False
    return _yes([answer for one in ledgers for answer in one.answers], own[0].signers)


def _yes(answers: Iterable[Said], signers: Signers) -> bool:
    return what_holds(Purpose.PHOTO_PRESS, answers, signers=signers).state is ConsentState.GIVEN


def why_not_public(facts: Facts, *, today: date) -> list[Obstacle]:
    """Say why not everybody may see a photo; no reason at all is the only yes."""
    return [*_why_not_faces(facts, today=today), *_why_not_looked_at(facts)]


def _why_not_faces(facts: Facts, *, today: date) -> list[Obstacle]:
    reasons = []
    if facts.faces is Faces.OWN and not facts.people:
        sentence = _l("It does not say who of your group is on it. Please pick their names.")
        reasons.append(Obstacle("nobody-named", sentence, Owner.YOUNG_PERSON))
    silent = [one for one in facts.people if not one.agrees]
    if silent:
        sentence_of_many = _n(
            "%(num)s person on it has not agreed to photos in public. Best take another photo, without them.",
            "%(num)s people on it have not agreed to photos in public. Best take another photo, without them.",
            len(silent),
        )
        # Another photo helps at once, and nobody is pressed for a yes.
        reasons.append(Obstacle("no-yes", sentence_of_many, Owner.YOUNG_PERSON))
    if facts.faces is Faces.OTHERS:
        reasons += _why_not_strangers(facts.strangers, facts.permission_by, facts.permission_on, today=today)
    return reasons


def _why_not_strangers(strangers: Strangers | None, permission_by: str, permission_on: date | None, *, today: date) -> list[Obstacle]:
    if strangers is Strangers.MINORS:
        sentence = _l("Somebody under 18 who is not of your group can be recognised on it. It is never shown: please take another photo.")
        return [Obstacle("stranger-minor", sentence, Owner.YOUNG_PERSON)]
    if strangers is None or not permission_by.strip() or permission_on is None:
        sentence = _l("Somebody who is not of your group can be recognised on it. An adult of the city first writes who agreed on paper.")
        return [Obstacle("no-permission", sentence, Owner.COORDINATOR)]
    if permission_on > today:
        return [Obstacle("permission-future", _l("The day of the written permission is still to come."), Owner.COORDINATOR)]
    return []


def _why_not_looked_at(facts: Facts) -> list[Obstacle]:
    if facts.look is Look.WAITING:
        return [Obstacle("not-looked-at", _l("No adult of your city has looked at it yet."), Owner.COORDINATOR)]
    if facts.look is Look.HIDDEN and facts.is_no_of_network:
        sentence: Sentence = _l("The network said no: “%(why)s” Please take another photo.", why=facts.why)
        return [Obstacle("network-said-no", sentence, Owner.YOUNG_PERSON)]
    if facts.look is Look.HIDDEN:
        sentence = _l("An adult said no: “%(why)s” Please take another photo, or change this one’s answers.", why=facts.why)
        return [Obstacle("said-no", sentence, Owner.YOUNG_PERSON)]
    return []


def why_not_add(state: InitiativeState, *, count: int) -> list[Obstacle]:
    """Say why no further photo can be put there."""
    if count >= MOST_PHOTOS:
        sentence = _n("There is room for %(num)s photo.", "There is room for %(num)s photos. Take one away first.", MOST_PHOTOS)
        return [Obstacle("too-many", sentence, Owner.YOUNG_PERSON)]
    return why_not_change(state)


def why_not_change(state: InitiativeState) -> list[Obstacle]:
    """Say why its authors cannot change a photo now; they can take one away at any time."""
    if state in MAY_ADD:
        return []
    if state is S.RETIRED:
        return [Obstacle("retired", _l("It is no longer in the catalogue. Its photos are not shown."), Owner.NETWORK)]
    return [Obstacle("sent", _l("It is with its readers. You can add photos when it is back with you, or public."), Owner.COORDINATOR)]


def why_not_say(faces: Faces, people: Collection[UUID], *, pickable: Collection[UUID], alt: str) -> list[Obstacle]:
    """Say why what is told of a photo cannot be kept."""
    reasons = []
    if not alt.strip():
        reasons.append(Obstacle("alt", _l("Please say in a few words what is on the picture."), Owner.YOUNG_PERSON))
    elif len(alt.strip()) > LONGEST_ALT:
        sentence = _n("Please use at most %(num)s letter.", "Please use at most %(num)s letters.", LONGEST_ALT)
        reasons.append(Obstacle("alt", sentence, Owner.YOUNG_PERSON))
    if faces is Faces.OWN and not people:
        reasons.append(Obstacle("people", _l("Please pick who of your group is on it."), Owner.YOUNG_PERSON))
    if faces is Faces.NOBODY and people:
        sentence = _l("You picked names. Then somebody can be recognised: please choose another answer above.")
        reasons.append(Obstacle("faces", sentence, Owner.YOUNG_PERSON))
    if not set(people) <= set(pickable):
        reasons.append(Obstacle("people", _l("Please pick people of your own group only."), Owner.YOUNG_PERSON))
    return reasons


def why_not_look(
    facts: Facts,
    look: Look,
    *,
    why: str,
    strangers: Strangers | None,
    permission_by: str,
    permission_on: date | None,
    is_own: bool,
    today: date,
    is_network: bool = False,
) -> list[Obstacle]:
    """Say why an adult cannot decide so: never on one's own photo or over the network's no, a no with its reason, strangers with theirs."""
    if is_own:
        return [Obstacle("own", _l("Nobody decides about their own photo. Another adult of your city does."), Owner.COORDINATOR)]
    if facts.is_no_of_network and not is_network:
        return [Obstacle("network", THE_NETWORKS_NO, Owner.NETWORK)]
    if look is Look.HIDDEN:
        return why_not_write(why)
    if facts.faces is not Faces.OTHERS:
        return []
    if strangers is None:
        return [Obstacle("strangers", _l("Please say whether all of them are adults."))]
    if strangers is Strangers.MINORS:
        return [Obstacle("strangers", _l("Then it cannot be shown. Please choose “Not shown” and ask for another photo."))]
    reasons = []
    if not permission_by.strip():
        reasons.append(Obstacle("permission_by", _l("Please write whose permission you hold.")))
    if permission_on is None:
        reasons.append(Obstacle("permission_on", _l("Please write the day on the paper.")))
    elif permission_on > today:
        reasons.append(Obstacle("permission_on", _l("The day of the written permission is still to come.")))
    return reasons


def why_not_write(why: str) -> list[Obstacle]:
    """Say why a sentence cannot go to the authors, who are minors: nobody is to be reached by it."""
    if not why.strip():
        return [Obstacle("why", _l("Please write one sentence: it tells the author what to do."))]
    return [Obstacle("why", SENTENCES[kind]) for kind in find_contact(why)]


def is_over(not_shown_since: datetime | None, *, now: datetime) -> bool:
    """Say whether a photo that nobody sees has been kept long enough."""
    return not_shown_since is not None and not_shown_since <= now - KEPT_UNSEEN
