"""What of somebody's papers still waits, as one word of their row, and that word as obstacles.

The rules are asked when a fact changes (`reckoning.py`); lists read the word only.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from exchange.cohorts.models import Cohort
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.papers.documents import document_problems
from exchange.papers.models import UNKNOWN, Certification, Needed, PaperKind, PaperState
from exchange.papers.naming import is_same_name
from exchange.papers.rules import Certainty, Need, Traveller, Trip, is_travelling_alone_as_minor, is_verified
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import Standing, own_answerer

S = PaperState
SEEN = frozenset({S.VERIFIED, S.CARRIED})


class KnownPaper(Protocol):
    """What must be known of a paper; rows of Paper have it."""

    @property
    def state(self) -> PaperState: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def stale(self) -> list[str]: ...


class Waiting(NamedTuple):
    """One thing that waits: its code, who acts, by when, and the facts of its sentence."""

    code: str
    owner: Owner
    due_on: date
    facts: dict[str, Any]


def what_waits(
    traveller: Traveller,
    trip: Trip,
    needs: Sequence[Need],
    papers: Mapping[str, KnownPaper],
    *,
    kind: ParticipantKind,
    registered_name: str,
    name_on_document: str,
    today: date,
) -> list[Waiting]:
    """Return all that waits of somebody's papers, in the order of the needs."""
    if not trip.abroad:
        return []
    minor = is_travelling_alone_as_minor(traveller, trip)
    own = own_answerer(kind, minor=minor)
    due = trip.papers_due_on or trip.leaves_on
    found: list[Waiting] = []
    if not traveller.nationalities:
        found.append(Waiting("nationality-missing", Owner.COORDINATOR, due, {}))
    if name_on_document and not is_same_name(registered_name, name_on_document):
        found.append(Waiting("name-differs", Owner.COORDINATOR, due, {"ours": registered_name, "theirs": name_on_document}))
    found += [Waiting(code, own, due, dict(facts)) for code, facts in document_problems(traveller, trip, list(needs))]
    for need in needs:
        if need.needed is Needed.MANDATORY:
            found += _of_paper(need, papers.get(need.code), trip, own)
        if need.certainty is Certainty.TO_CHECK:
            found.append(Waiting("rule-unchecked", Owner.NETWORK, need.due_on, {"rule": _unchecked(need, today)}))
    return found


def _unchecked(need: Need, today: date) -> str:
    return next((rule.code for rule in need.rules if not is_verified(rule, today=today)), "")


def _of_paper(need: Need, paper: KnownPaper | None, trip: Trip, own: Owner) -> list[Waiting]:
    state = paper.state if paper is not None else S.TO_PREPARE
    facts = {"form": need.form}

    def waiting(code: str, owner: Owner, **more: Any) -> list[Waiting]:
        return [Waiting(code, owner, need.due_on, facts | more)]

    if state is S.NOT_NEEDED:
        return []
    if paper is not None and paper.expires_on is not None and paper.expires_on < trip.returns_on + timedelta(days=1):
        owner = Owner.COORDINATOR if need.kind is PaperKind.AUTHORISATION else own
        return waiting("paper-ends-early", owner, kind=need.kind.value, day=paper.expires_on.isoformat())
    if need.kind is PaperKind.AUTHORISATION:
        return _of_authorisation(need, paper, state, waiting)
    if need.kind is PaperKind.ETA and state not in SEEN:
        return waiting("eta-missing", own) if state is S.TO_PREPARE else waiting("eta-unseen", Owner.LEADER)
    if need.kind is PaperKind.VISA and state not in SEEN:
        return waiting("visa-probable", own) if state is S.TO_PREPARE else waiting("visa-unseen", Owner.LEADER)
    return []


def _of_authorisation(need: Need, paper: KnownPaper | None, state: PaperState, waiting: Any) -> list[Waiting]:
    if paper is not None and paper.stale:
        return list(waiting("authorisation-stale", Owner.COORDINATOR, changed=list(paper.stale)))
    certified = need.certification is Certification.NONE or state is S.CERTIFIED
    if state in SEEN:
        return []
    if state is S.SENT:
        return list(waiting("authorisation-unsigned", Owner.GUARDIAN))
    if state in (S.SIGNED, S.CERTIFIED):
        if not certified:
            return list(waiting("authorisation-uncertified", Owner.GUARDIAN))
        return list(waiting("authorisation-unseen", Owner.LEADER))
    return list(waiting("authorisation-missing", Owner.COORDINATOR))


def word_of(waiting: Sequence[Waiting]) -> str:
    """Return what waits as one word of a row; empty when nothing does."""
    if not waiting:
        return ""
    return json.dumps([[one.code, one.owner.value, one.due_on.isoformat(), one.facts] for one in waiting], separators=(",", ":"))


_NOT_WORKED_OUT = _l("Which papers are needed is not worked out yet")


def judge_papers(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what a word means for the trip."""
    if not word:
        return []
    if word == UNKNOWN:
        due = cohort.papers_due_on or cohort.away_from_on
        return [Obstacle("papers-unknown", _NOT_WORKED_OUT, Owner.NETWORK, due, "papers.show", {"participant_id": who.id})]
    return [_obstacle(who, code, Owner(owner), date.fromisoformat(due), facts) for code, owner, due, facts in json.loads(word)]


def authorisation_due(word: str) -> date | None:
    """Return the first day on which an authorisation that a word tells of is due."""
    if word in ("", UNKNOWN):
        return None
    days = [due for code, _owner, due, _facts in json.loads(word) if code.startswith("authorisation-")]
    return date.fromisoformat(min(days)) if days else None


_CHANGED: Mapping[str, LazyString] = {
    "dates": _l("the dates"),
    "countries": _l("the countries of the trip"),
    "document": _l("the travel document"),
    "name": _l("the name"),
}


def changed_label(code: str) -> LazyString:
    """Name the fact that changed since a paper was made."""
    return _CHANGED[code]


def _obstacle(who: Standing, code: str, owner: Owner, due_on: date, facts: dict[str, Any]) -> Obstacle:
    page, arguments = _page_of(who, code, facts)
    return Obstacle(code, sentence_of(code, facts), owner, due_on, page, arguments)


def _page_of(who: Standing, code: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if code in ("nationality-missing", "name-differs"):
        return "participants.edit", {"participant_id": who.id}
    if code == "rule-unchecked":
        return ("papers.rule", {"rule_code": facts["rule"]}) if facts["rule"] else ("papers.rules", {})
    return "papers.show", {"participant_id": who.id}


def sentence_of(code: str, facts: Mapping[str, Any]) -> LazyString:
    """Return what waits as a sentence; days and names come from the facts."""
    form = facts.get("form") or _l("Letter of permission")
    day = ShownDate(date.fromisoformat(facts["day"])) if "day" in facts else None
    if code == "document-too-short" and "until" in facts:
        until = ShownDate(date.fromisoformat(facts["until"]))
        return _l("The travel document ends on %(day)s; this trip needs one that is valid until %(until)s", day=day, until=until)
    if code == "name-differs":
        return _l("The name here, %(ours)s, is not that of the travel document, %(theirs)s", ours=facts["ours"], theirs=facts["theirs"])
    if code == "authorisation-stale":
        return _SAY[code](form, _Listed(facts["changed"]))
    return _SAY[code](form, day)


class _Listed:
    """Names of facts between commas, in the language of whoever reads them."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = codes

    def __str__(self) -> str:
        return ", ".join(str(_CHANGED[code]) for code in self._codes)


_SAY: Mapping[str, Callable[[Any, Any], LazyString]] = {
    "nationality-missing": lambda _form, _day: _l("The nationality is not known, so nobody can say which papers are needed"),
    "document-not-accepted": lambda _form, _day: _l("An identity card is not accepted on this trip: a passport is needed"),
    "document-expiry-unknown": lambda _form, _day: _l("Until when the travel document is valid is not known"),
    "document-issue-unknown": lambda _form, _day: _l("When the passport was issued is not known; it may not be older than ten years"),
    "document-too-old": lambda _form, day: _l("The passport was issued on %(day)s, which is too long ago for this trip", day=day),
    "permit-missing": lambda _form, _day: _l("Until when the residence permit is valid is not known"),
    "permit-expires": lambda _form, day: _l("The residence permit ends on %(day)s, before the way home is over", day=day),
    "paper-ends-early": lambda form, day: _l("%(paper)s ends on %(day)s; it must hold until the day after the return", paper=form, day=day),
    "eta-missing": lambda form, _day: _l("%(paper)s is to be applied for", paper=form),
    "eta-unseen": lambda form, _day: _l("%(paper)s is there; the leader has not seen it yet", paper=form),
    "visa-probable": lambda _form, _day: _l("A visa is probably required: check with the consulate"),
    "visa-unseen": lambda _form, _day: _l("An answer of the consulate is there; the leader has not seen it yet"),
    "authorisation-missing": lambda form, _day: _l("To be prepared: %(paper)s", paper=form),
    "authorisation-unsigned": lambda form, _day: _l("To be signed: %(paper)s", paper=form),
    "authorisation-uncertified": lambda form, _day: _l("Signed, and to be certified: %(paper)s", paper=form),
    "authorisation-unseen": lambda form, _day: _l("Signed, and to be checked by the leader: %(paper)s", paper=form),
    "authorisation-stale": lambda form, what: _l("To be made again, because of %(changed)s: %(paper)s", paper=form, changed=what),
    "rule-unchecked": lambda _form, _day: _l("A rule about papers was not checked, or not lately: nobody can rely on it yet"),
}
