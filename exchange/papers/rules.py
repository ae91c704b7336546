"""Which papers a traveller needs: nationality × home × way × destination × age, by dated rules; nothing here knows a database.

Facts and sources: the rows of PaperRule. What no rule knows becomes the letter that is advised everywhere, to be checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from exchange.foundation.languages import LazyString, _l, _lc
from exchange.papers.models import Basis, Certification, Needed, PaperKind, PaperRule, Signers
from exchange.participants.rules import ADULT, age_on, is_minor_during

Groups = Mapping[str, frozenset[str]]

# What goes with a paper: code → as the page says it.
EXTRAS: Mapping[str, LazyString] = {
    "original": _l("the original, not a copy"),
    "own-document": _l("the young person’s own passport or identity card"),
    "signer-id-copy": _l("a copy of the identity document of each who signs"),
    "minor-id-copy": _l("a copy of the young person’s identity document"),
    "parents-id-copy": _l("copies of both parents’ identity documents"),
    "companion-id-copy": _l("a copy of the companion’s identity document"),
    "companion-named": _l("the companion is named in it"),
    "companion-record": _l("the companion’s own criminal-record certificate"),
    "countries-listed": _l("all countries that are crossed are listed"),
    "custody-extract": _l("an extract of the register of custody (advised)"),
}
DOCUMENT, LETTER = "document", "letter"
_LETTER_LEAD = timedelta(days=14)


class Certainty(StrEnum):
    """How far a rule can be relied on."""

    VERIFIED = "verified"
    TO_CHECK = "to-check"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {Certainty.VERIFIED: _lc("a rule", "Checked"), Certainty.TO_CHECK: _lc("a rule", "To be checked")}[self]


@dataclass(frozen=True)
class Traveller:
    """What the rules must know of somebody. `nationalities` is empty where it is not known."""

    nationalities: tuple[str, ...] = ()
    residence: str = ""
    birth_date: date | None = None
    may_be_minor: bool = True  # a leader without a birth date is no minor
    travels_with_guardian: bool = False
    document_type: str = ""
    document_expires_on: date | None = None
    document_issued_on: date | None = None
    permit_until_on: date | None = None


@dataclass(frozen=True)
class Trip:
    """Where to, which way, when."""

    home: str
    destination: str
    leaves_on: date
    returns_on: date
    transit: tuple[str, ...] = ()
    papers_due_on: date | None = None

    @property
    def abroad(self) -> tuple[str, ...]:
        """Return the foreign countries of the trip, the destination first."""
        return tuple(dict.fromkeys(one for one in (self.destination, *self.transit) if one and one != self.home))


@dataclass(frozen=True)
class Need:
    """One paper that somebody needs: what, who signs, which certification, by when, and why."""

    code: str
    kind: PaperKind
    needed: Needed
    certainty: Certainty
    due_on: date
    form: str = ""
    form_language: str = "en"
    is_official_form: bool = False
    signers: Signers = Signers.NOBODY
    certification: Certification = Certification.NONE
    validity_days: int | None = None
    copies: int = 0
    extras: tuple[str, ...] = ()
    needs_scan: bool = False
    rules: tuple[PaperRule, ...] = field(default=(), compare=False)


def is_verified(rule: PaperRule, *, today: date) -> bool:
    """Say whether somebody compared a rule with its source, and its time of review has not passed."""
    return rule.checked_on is not None and (rule.review_by_on is None or today <= rule.review_by_on)


def certainty_of(rules: Iterable[PaperRule], *, today: date) -> Certainty:
    """Return how far rules can be relied on together: one unchecked one makes all of it to be checked."""
    return Certainty.VERIFIED if all(is_verified(rule, today=today) for rule in rules) else Certainty.TO_CHECK


def matches(expression: str, country: str, groups: Groups) -> bool:
    """Say whether a country is among those an expression names: `FR`, `FREE`, `*`, `* -FREE -GB`."""
    return any_matches(expression, (country,), groups)


def any_matches(expression: str, countries: Sequence[str], groups: Groups) -> bool:
    """Say whether one of somebody's countries is named and none is left out: a second passport exempts."""
    words = expression.split()
    named = [word for word in words if not word.startswith("-")]
    left_out = [word[1:] for word in words if word.startswith("-")]
    return _among(countries, named, groups) and not _among(countries, left_out, groups)


def _among(countries: Sequence[str], words: Iterable[str], groups: Groups) -> bool:
    return any(word in ("*", one) or one in groups.get(word, frozenset()) for word in words for one in countries)


def papers_needed(traveller: Traveller, trip: Trip, rules: Sequence[PaperRule], *, groups: Groups, today: date) -> list[Need]:
    """Return what somebody needs on a trip: the union of what nationality, home and the countries on the way ask.

    Who turns 18 on the trip keeps the rules for minors until the return; who never leaves the country needs nothing.
    """
    if not trip.abroad:
        return []
    in_force = [rule for rule in rules if rule.ended_on is None or today < rule.ended_on]
    asked = [rule for rule in in_force if _asks(rule, traveller, trip, groups)]
    needs = [_need(rule, trip, today) for rule in asked if rule.kind is not PaperKind.DOCUMENT and _is_worth_saying(rule, today)]
    documents = tuple(rule for rule in asked if rule.kind is PaperKind.DOCUMENT)
    if traveller.nationalities and not documents:
        needs.insert(0, Need(DOCUMENT, PaperKind.DOCUMENT, Needed.MANDATORY, Certainty.TO_CHECK, _due(trip, timedelta(days=28))))
    elif documents:
        needs.insert(0, _document(documents, trip, today))
    if is_travelling_alone_as_minor(traveller, trip) and not any(_knows_minors(rule, traveller, groups) for rule in in_force):
        needs.append(_advised_letter(trip))
    return needs


def _is_worth_saying(rule: PaperRule, today: date) -> bool:
    # That nothing is needed is told as well where nobody has checked it.
    return rule.needed is not Needed.NONE or not is_verified(rule, today=today)


def is_travelling_alone_as_minor(traveller: Traveller, trip: Trip) -> bool:
    """Say whether somebody crosses a border as a minor on any day of the trip, without a holder of parental responsibility."""
    if traveller.travels_with_guardian or (traveller.birth_date is None and not traveller.may_be_minor):
        return False
    return is_minor_during(traveller.birth_date, trip.leaves_on, trip.returns_on)


def _asks(rule: PaperRule, traveller: Traveller, trip: Trip, groups: Groups) -> bool:
    if rule.kind is PaperKind.AUTHORISATION and not is_travelling_alone_as_minor(traveller, trip):
        return False
    if rule.below_age is not None and not _is_below(rule.below_age, traveller, trip):
        return False
    foreign = trip.abroad
    visited = foreign if rule.counts_transit else tuple(one for one in foreign if one == trip.destination)
    if rule.basis is Basis.PASSAGE:
        return any(matches(rule.country, one, groups) for one in visited if one not in _own(traveller))
    if not _concerns(rule, traveller, groups):
        return False
    if rule.kind in (PaperKind.VISA, PaperKind.ETA, PaperKind.NOTICE, PaperKind.DOCUMENT):
        visited = tuple(one for one in visited if one not in traveller.nationalities)
    if rule.kind is PaperKind.PERMIT:
        return bool(traveller.residence) and traveller.residence not in traveller.nationalities
    if rule.kind is PaperKind.VISA and _moves_within_schengen(rule, traveller, groups):
        return False
    return any(matches(rule.zone, one, groups) for one in visited)


def _own(traveller: Traveller) -> tuple[str, ...]:
    return (*traveller.nationalities, traveller.residence)


def _concerns(rule: PaperRule, traveller: Traveller, groups: Groups) -> bool:
    """Say whether somebody is among those for whom a rule is made."""
    by_passport = any_matches(rule.country, traveller.nationalities, groups)
    by_home = bool(traveller.residence) and matches(rule.country, traveller.residence, groups)
    return {
        Basis.NATIONALITY: by_passport,
        Basis.RESIDENCE: by_home,
        Basis.BOTH: by_passport and by_home,
        Basis.EITHER: by_passport or by_home,
        Basis.PASSAGE: False,
    }[rule.basis]


def _moves_within_schengen(rule: PaperRule, traveller: Traveller, groups: Groups) -> bool:
    # With a residence permit of one Schengen country the others are visited without a visa.
    schengen = groups.get("SCHENGEN", frozenset())
    return traveller.residence in schengen and rule.zone == "SCHENGEN"


def _is_below(limit: int, traveller: Traveller, trip: Trip) -> bool:
    age = age_on(traveller.birth_date, min(trip.leaves_on, trip.returns_on))
    if age is None:
        return traveller.may_be_minor and limit <= ADULT
    return age < limit


def _knows_minors(rule: PaperRule, traveller: Traveller, groups: Groups) -> bool:
    return rule.kind is PaperKind.AUTHORISATION and _concerns(rule, traveller, groups)


def _due(trip: Trip, lead: timedelta) -> date:
    by_rule = trip.leaves_on - lead
    return min(by_rule, trip.papers_due_on) if trip.papers_due_on else by_rule


def _need(rule: PaperRule, trip: Trip, today: date) -> Need:
    return Need(
        code=rule.code,
        kind=rule.kind,
        needed=rule.needed,
        certainty=certainty_of([rule], today=today),
        due_on=_due(trip, timedelta(days=rule.lead_days)),
        form=rule.form,
        form_language=rule.form_language,
        is_official_form=rule.is_official_form,
        signers=rule.signers,
        certification=rule.certification,
        validity_days=rule.validity_days,
        copies=rule.copies,
        extras=tuple(rule.extras),
        needs_scan=bool(rule.needs_scan),
        rules=(rule,),
    )


def _document(rules: tuple[PaperRule, ...], trip: Trip, today: date) -> Need:
    lead = timedelta(days=max(28, *(rule.lead_days for rule in rules)))
    return Need(
        DOCUMENT,
        PaperKind.DOCUMENT,
        Needed.MANDATORY,
        certainty_of(rules, today=today),
        _due(trip, lead),
        needs_scan=any(rule.needs_scan for rule in rules),
        rules=rules,
    )


def _advised_letter(trip: Trip) -> Need:
    """Return what is advised where nothing is known: a letter by all holders, with copies, in three languages."""
    return Need(
        code=LETTER,
        kind=PaperKind.AUTHORISATION,
        needed=Needed.ADVISED,
        certainty=Certainty.TO_CHECK,
        due_on=_due(trip, _LETTER_LEAD),
        signers=Signers.ALL_HOLDERS,
        extras=("signer-id-copy",),
    )
