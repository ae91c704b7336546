"""When a city may write its own version up as an initiative, and with which words it begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY, standing
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.rules import EDITABLE, MOST_STEPS, answer_text, answer_version, cleaned
from exchange.initiatives.translating.rules import meet, same

_FROM = WAY.index(AdoptionStage.CO_DESIGN)
_TITLE = 120


def may_be_written_up(stage: AdoptionStage, stopped_in: AdoptionStage | None) -> bool:
    """Say whether a city has come so far that its version differs: from co-design on, also when it stopped later."""
    return WAY.index(standing(stage, stopped_in)) >= _FROM


def why_not_write_up(stage: AdoptionStage, stopped_in: AdoptionStage | None, *, written: Initiative | None) -> list[Obstacle]:
    """Say why a city cannot write on its version now."""
    if not may_be_written_up(stage, stopped_in):
        return [Obstacle("too-early", _l("From the co-design on your city can write up its own version."), Owner.CITY)]
    if written is not None and written.state not in EDITABLE:
        if written.state in (InitiativeState.PUBLISHED, InitiativeState.RETIRED):
            return [Obstacle("published", _l("Your city’s version is public already."), Owner.NETWORK)]
        return [Obstacle("sent", _l("Your city’s version is with the network. You can change it again if it comes back."), Owner.NETWORK)]
    return []


def prints_of(answers: Mapping[str, Any], *, language: str) -> str:
    """Return what travels in the page so that each change made elsewhere is noticed: a print of each answer, and the language."""
    return ".".join([*(answer_version(_as_typed(name, answers[name])) for name in NAMES), language])


def read_prints(text: str) -> dict[str, str]:
    """Return {answer: its print} from what a page sent; nothing where it is none of ours."""
    names, parts = (*NAMES, "language"), text.split(".")
    return dict(zip(names, parts, strict=True)) if len(parts) == len(names) else {}


def _as_typed(name: str, answer: Any) -> Any:
    """Return an answer as the page sends it back untouched: steps stand on lines of their own."""
    return cleaned(name, answer_text(answer).splitlines() if name == "steps" else [answer])


def meet_write_ups(
    saved: Mapping[str, Any], typed: Mapping[str, Any], seen: Mapping[str, str], *, is_sent: bool
) -> tuple[dict[str, Any], list[str]]:
    """Return what is kept of two writings, and where they meet; both have the nine answers and the language.

    What was not touched here stays as a colleague saved it; whoever sends it to the network has seen all of it.
    """
    kept, lost = meet(saved, typed, seen)
    if typed["language"] not in (saved["language"], seen.get("language")):
        kept["language"] = typed["language"]
        if seen.get("language") != saved["language"]:
            kept["language"] = saved["language"]
            lost.append("language")
    if is_sent:
        lost = [name for name in typed if name in lost or not same(kept[name], typed[name])]
    return kept, lost


def first_answers(original: Initiative, parts: Sequence[Mapping[str, str]], *, city_name: str) -> dict[str, Any]:
    """Return with which answers the city's version begins: what it kept, what it changed, what it added; not what it left out.

    What it cost and what changed is the city's own to say.
    """
    steps = list(original.steps)
    if parts:
        steps = [_part_here(part) for part in parts if part.get("fate") != "dropped"]
    room = _TITLE - len(city_name) - 3
    return {
        "title": f"{original.title[:room].rstrip()} ({city_name})",
        "problem": original.problem,
        "seen_where": "",
        "steps": [step for step in steps if step][:MOST_STEPS],
        "why_it_works": original.why_it_works,
        "who_does_it": original.who_does_it,
        "cost": "",
        "change": "",
        "at_home": "",
    }


def _part_here(part: Mapping[str, str]) -> str:
    return (part.get("here") or part.get("component") or "") if part.get("fate") == "changed" else part.get("component") or ""
