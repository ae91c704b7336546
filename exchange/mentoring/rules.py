"""Whom a city could ask and why, what may be asked, answered and written down, and if not why. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.mentoring.models import MentorKind, MentorRequest, MentorState

S = MentorState
# So long is waited for an answer before the other city is reminded, once.
PATIENCE_DAYS = 14
MOST_HOURS = 200
MOST_MINUTES = 24 * 60
SHORTEST = 20
MOST_LINES = 2
MOST_HELPED = 400
# The last digits of a telephone number by which two spellings of it are known to be one.
_PHONE = 8
# From here on a city has something to tell about what it runs.
RUNS_FROM = WAY.index(AdoptionStage.IMPLEMENTED)


@dataclass(frozen=True)
class Running:
    """A city that adopted the same initiative: how far it is; `left_on` its last day in the network."""

    city_id: UUID
    stage: AdoptionStage
    since: datetime


@dataclass(frozen=True)
class CityFacts:
    """What matters of a city that could be asked."""

    id: UUID
    slug: str
    name: str
    languages: tuple[str, ...] = ()
    left_on: date | None = None


@dataclass(frozen=True)
class Young:
    """A young person of a city, as far as it takes to know that somebody typed their name or address."""

    name: str
    email: str
    phone: str


def is_of_young(name: str, contact: str, young: Iterable[Young]) -> bool:
    """Say whether a mentor's name, or the way to reach them, is a young person's."""
    wanted, address, digits = _same(name), contact.strip().casefold(), _digits(contact)
    return any(
        (bool(wanted) and wanted == _same(one.name))
        or (bool(one.email) and one.email.strip().casefold() in address)
        or (len(_digits(one.phone)) >= _PHONE and _digits(one.phone)[-_PHONE:] in digits)
        for one in young
    )


def why_not_send(words: str, young: Iterable[Young]) -> list[Obstacle]:
    """Say why words do not go to another city: they hold a way to reach a young person."""
    if not is_of_young("", words, young):
        return []
    sentence = _l("This holds the address or telephone of a young person. Take it out: adults of the two cities talk to each other.")
    return [_city("young-contact", sentence)]


def _same(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


@dataclass(frozen=True)
class Mentor:
    """A city that could be asked, with every reason for it; `shared` are languages that both speak."""

    city: CityFacts
    whys: tuple[LazyString, ...]
    shared: tuple[str, ...] = ()


def has_left(left_on: date | None, *, today: date) -> bool:
    """Say whether a city's last day in the network is over."""
    return left_on is not None and left_on < today


def who_could_help(
    own: CityFacts, origin_id: UUID, running: Iterable[Running], cities: Mapping[UUID, CityFacts], *, today: date
) -> list[Mentor]:
    """Return which cities could be asked: the one it comes from first, then those where it runs, by name.

    A city where it stopped or is only being prepared is not among them, nor one that has left, nor one's own.
    """
    whys: dict[UUID, list[LazyString]] = {}
    if origin_id != own.id:
        whys[origin_id] = [_l("The initiative comes from there.")]
    for one in running:
        if one.city_id != own.id and one.stage in WAY and WAY.index(one.stage) >= RUNS_FROM:
            whys.setdefault(one.city_id, []).append(_l("It runs there; it stands at: %(stage)s.", stage=one.stage.label))
    found = []
    for city_id, reasons in whys.items():
        city = cities.get(city_id)
        if city is not None and not has_left(city.left_on, today=today):
            found.append(Mentor(city, tuple(reasons), tuple(code for code in own.languages if code in city.languages)))
    return sorted(found, key=lambda one: (one.city.id != origin_id, one.city.name, one.city.slug))


def why_not_ask_at_all(stage: AdoptionStage, *, left_on: date | None, today: date) -> list[Obstacle]:
    """Say why a city asks nobody about an adoption, whoever it would be."""
    reasons = []
    if stage is AdoptionStage.STOPPED:
        reasons.append(
            _city("stopped", _l("This adoption has been stopped. Take it up again before you ask another city to help with it."))
        )
    if has_left(left_on, today=today):
        sentence = _l("Your city has left the network. What it did stays here to be read.")
        reasons.append(Obstacle("left-network", sentence, Owner.NETWORK))
    return reasons


def why_not_ask(
    asked: CityFacts | None, *, own_id: UUID, could: Collection[UUID], open_with: Collection[UUID], facts: Mapping[str, Any], today: date
) -> list[Obstacle]:
    """Say why this city is not asked; `could` are the cities that can be, `open_with` those asked already and not done.

    `facts`: kinds, words, hours, wanted_by, languages.
    """
    reasons = []
    if asked is None:
        reasons.append(_city("city-missing", _l("Choose which city you ask.")))
    elif asked.id == own_id:
        reasons.append(_city("own-city", _l("That is your own city. A mentor is somebody from another one.")))
    elif has_left(asked.left_on, today=today):
        words = _l("%(city)s has left the network, so nobody there reads what you write here.", city=asked.name)
        reasons.append(_city("other-left", words))
    elif asked.id in open_with:
        words = _l("You have asked %(city)s already, and that is not over yet.", city=asked.name)
        reasons.append(_city("asked-already", words))
    elif asked.id not in could:
        words = _l("%(city)s neither runs this yet nor is it from there. Ask a city that has something to tell.", city=asked.name)
        reasons.append(_city("does-not-run", words))
    if not facts.get("kinds"):
        reasons.append(_city("kinds-missing", _l("Tick at least one way in which they could help.")))
    if len(str(facts.get("words") or "").strip()) < SHORTEST:
        reasons.append(_city("words-short", _l("Write in a sentence what you would like to know, so that they can find the right person.")))
    if not facts.get("languages"):
        reasons.append(_city("languages-missing", _l("Tick at least one language in which you can talk.")))
    wanted_by = facts.get("wanted_by")
    if wanted_by is not None and wanted_by < today:
        reasons.append(_city("day-over", _l("The day until which you would like help is over.")))
    return reasons


def why_not_answer(state: MentorState, *, left_on: date | None, today: date) -> list[Obstacle]:
    """Say why a request is no longer answered."""
    if has_left(left_on, today=today):
        return [_city("left-network", _l("Your city has left the network. What it did stays here to be read."))]
    sentences = {
        S.ACCEPTED: _l("Somebody of your city has said yes already."),
        S.DECLINED: _l("Somebody of your city has said already that you cannot help."),
        S.TAKEN_BACK: _l("The other city has taken its request back."),
        S.ENDED: _l("This is over."),
    }
    return [] if state is S.WAITING else [_city("not-waiting", sentences[state])]


def why_not_accept(facts: Mapping[str, Any], *, today: date, is_young: bool = False) -> list[Obstacle]:
    """Say why a yes cannot be given like this. `facts`: mentor_name, mentor_role, contact, agreed, mentor_languages, first_on.

    `is_young`: name or address are those of a young person whom the city has registered.
    """
    reasons = []
    if not facts.get("mentor_name") or not facts.get("mentor_role"):
        reasons.append(_city("mentor-missing", _l("Name the adult of your city who will help, and their post.")))
    if is_young:
        words = _l("This is the name or the address of a young person. A mentor is an adult who works for the city.")
        reasons.append(_city("young", words))
    if not facts.get("contact"):
        reasons.append(_city("contact-missing", _l("Write an address or telephone of the office, so that they can reach you.")))
    if not facts.get("agreed"):
        reasons.append(_city("not-agreed", _l("Ask your colleague first, then tick that they agree to be named.")))
    if not facts.get("mentor_languages"):
        reasons.append(_city("languages-missing", _l("Tick at least one language in which you can talk.")))
    first_on = facts.get("first_on")
    if first_on is not None and first_on < today:
        reasons.append(_city("day-over", _l("The day on which you first talk is over.")))
    return reasons


def why_not_decline(
    reason: str, *, instead_id: UUID | None, between: Collection[UUID], left_on: date | None, today: date
) -> list[Obstacle]:
    """Say why a no cannot be given like this; `between` are the two cities themselves, `left_on` is of the one proposed instead."""
    reasons = []
    if len(reason.strip()) < SHORTEST:
        reasons.append(_city("reason-short", _l("Say in a sentence why, so that the other city is not left alone with a no.")))
    if instead_id is not None and instead_id in between:
        reasons.append(_city("instead-same", _l("Propose another city, neither yours nor the one that asks.")))
    elif instead_id is not None and has_left(left_on, today=today):
        reasons.append(_city("instead-left", _l("The city you propose has left the network.")))
    return reasons


def why_not_take_back(state: MentorState) -> list[Obstacle]:
    """Say why a request is not taken back any more."""
    if state is S.WAITING:
        return []
    return [_city("not-waiting", _l("It has been answered already. End it, when it is over."))]


def why_not_log(state: MentorState, *, held_on: date | None, minutes: int | None, agreed: str, today: date) -> list[Obstacle]:
    """Say why a meeting is not written down."""
    reasons = []
    if state is not S.ACCEPTED:
        reasons.append(_city("not-under-way", _l("Meetings are written down between the yes and the end.")))
    if held_on is None:
        reasons.append(_city("day-missing", _l("On which day did you talk?")))
    elif held_on > today:
        reasons.append(_city("day-ahead", _l("That day is still to come. Write a meeting down once it has taken place.")))
    if not minutes or not 1 <= minutes <= MOST_MINUTES:
        reasons.append(_city("minutes-missing", _l("Write how many minutes you talked.")))
    if not agreed.strip():
        reasons.append(_city("agreed-missing", _l("Write what you agreed, or that you agreed nothing.")))
    return reasons


def why_not_end(state: MentorState, helped: str) -> list[Obstacle]:
    """Say why it does not end like this; what helped may be left empty, and is two lines at most."""
    reasons = []
    if state is not S.ACCEPTED:
        reasons.append(_city("not-under-way", _l("Only what is under way can end.")))
    return reasons + _too_much(helped)


def why_not_say(state: MentorState, helped: str) -> list[Obstacle]:
    """Say why other words about what helped are not kept."""
    reasons = [] if state is S.ENDED else [_city("not-over", _l("What helped is written down when it is over."))]
    return reasons + _too_much(helped)


def _too_much(helped: str) -> list[Obstacle]:
    if len([line for line in helped.splitlines() if line.strip()]) > MOST_LINES or len(helped) > MOST_HELPED:
        return [_city("too-long", _l("Two lines are enough, and they are read more often than a page."))]
    return []


def why_not_publish(request: MentorRequest) -> list[Obstacle]:
    """Say why nothing of it can become public."""
    if request.state is S.ENDED and len(request.helped.strip()) >= SHORTEST:
        return []
    return [_city("nothing-to-say", _l("Write down first what helped, in a sentence that another city understands."))]


def is_silent(state: MentorState, asked_on: date, *, today: date) -> bool:
    """Say whether a request waits longer than cities are given."""
    return state is S.WAITING and asked_on + timedelta(days=PATIENCE_DAYS) <= today


def standing_words(request: MentorRequest, *, asked_on: date, reminded_on: str, today: date) -> list[Sentence]:
    """Return what an unanswered request says of itself, honestly; `reminded_on` is the day in words, or empty."""
    if not is_silent(request.state, asked_on, today=today):
        return []
    words: list[Sentence] = [_l("No answer after %(days)s days.", days=(today - asked_on).days)]
    if reminded_on:
        words.append(_l("We reminded them on %(day)s; they are not reminded again.", day=reminded_on))
    return [*words, _l("You can take the request back, or ask another city beside it.")]


def known_kinds(kinds: Sequence[str]) -> list[MentorKind]:
    """Return the ways that are asked for, in their usual order."""
    return [kind for kind in MentorKind if kind.value in kinds]


def _city(code: str, sentence: Sentence) -> Obstacle:
    return Obstacle(code, sentence, Owner.CITY)
