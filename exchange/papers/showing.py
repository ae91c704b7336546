"""Rules and papers as pages tell them: words, chips and buttons, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exchange.foundation.formats import country, listed
from exchange.foundation.languages import LazyString, Sentence, _, _l
from exchange.papers.documents import asks_passport, must_hold_until, oldest_issue
from exchange.papers.models import Certification, Needed, Paper, PaperKind, PaperRule, PaperState, Signers
from exchange.papers.moves import Mover, act_label, next_states, state_label
from exchange.papers.queries import Dossier
from exchange.papers.rules import EXTRAS, Certainty, Groups, Need, is_verified, matches
from exchange.papers.standing import SEEN, changed_label, sentence_of
from exchange.participants.roster.saying import ShownDate

_GROUPS: Mapping[str, LazyString] = {
    "EU": _l("the European Union"),
    "EEA": _l("the European Economic Area"),
    "FREE": _l("the EU, the EEA and Switzerland"),
    "SCHENGEN": _l("the Schengen area"),
    "VISA_EXEMPT": _l("countries exempt from the Schengen visa"),
    "IRISH_VISA": _l("countries exempt for Schengen that need an Irish visa"),
    "*": _l("any country"),
}


def group_label(code: str) -> Sentence:
    """Name a group of countries."""
    return _GROUPS.get(code, code)


def countries_label(expression: str) -> str:
    """Say whom an expression of countries means: “any country, except the Schengen area”."""
    words = expression.split()

    def names(codes: Iterable[str]) -> str:
        return listed([str(_GROUPS[code]) if code in _GROUPS else country(code) for code in codes])

    named = names(word for word in words if not word.startswith("-"))
    left_out = [word[1:] for word in words if word.startswith("-")]
    return _("%(these)s, except %(those)s", these=named, those=names(left_out)) if left_out else named


def trust_of(rule: PaperRule, *, today: date) -> tuple[str, Sentence]:
    """Return the chip of a rule: checked, checked too long ago, or never."""
    if rule.ended_on is not None and rule.ended_on <= today:
        return "draft", _l("Asks nothing any more")
    if is_verified(rule, today=today):
        return "ready", _l("Checked")
    return "waits", _l("To be checked again") if rule.checked_on else _l("To be checked")


def title_of(need: Need) -> Sentence:
    """Name a paper."""
    if need.kind is PaperKind.VISA:
        return _l("A visa is probably required: check with the consulate")
    if need.needed is Needed.NONE:
        return _l("No authorisation, as far as is known")
    return need.form or (_l("Letter of permission") if need.kind is PaperKind.AUTHORISATION else need.kind.label)


@dataclass(frozen=True)
class ShownPaper:
    """One paper of one person on a page."""

    need: Need
    title: Sentence
    chip: tuple[str, Sentence]
    notes: list[Sentence]
    acts: list[tuple[str, LazyString]]
    reasons: list[PaperRule]
    is_checked: bool
    has_letter: bool
    takes_number: bool
    takes_scan: bool
    changed: list[Sentence]
    signed_by: list[str]
    expires_on: date | None


def shown_papers(dossier: Dossier, *, by: Mover) -> list[ShownPaper]:
    """Return the papers of somebody, in the order in which they are needed."""
    return [_shown(need, dossier, by) for need in dossier.needs]


def _shown(need: Need, dossier: Dossier, by: Mover) -> ShownPaper:
    paper = dossier.papers.get(need.code)
    state = paper.state if paper is not None else PaperState.TO_PREPARE
    has_no_way = need.kind in (PaperKind.DOCUMENT, PaperKind.PERMIT, PaperKind.NOTICE) or need.needed is Needed.NONE
    return ShownPaper(
        need=need,
        title=title_of(need),
        chip=_chip(need, paper, state, dossier),
        notes=_notes(need, dossier),
        acts=[] if has_no_way else [(to.value, act_label(need.kind, to)) for to in next_states(need, paper, by=by, trip=dossier.trip)],
        reasons=list(need.rules),
        is_checked=need.certainty is Certainty.VERIFIED,
        has_letter=need.kind is PaperKind.AUTHORISATION and need.needed is not Needed.NONE,
        takes_scan=need.needs_scan,
        takes_number=need.kind in (PaperKind.ETA, PaperKind.VISA) and state not in SEEN,
        changed=[changed_label(code) for code in paper.stale] if paper is not None else [],
        signed_by=paper.signed_by.splitlines() if paper is not None else [],
        expires_on=paper.expires_on if paper is not None else None,
    )


def _chip(need: Need, paper: Paper | None, state: PaperState, dossier: Dossier) -> tuple[str, Sentence]:
    if need.certainty is not Certainty.VERIFIED and (state in SEEN or need.needed is Needed.NONE or need.kind is PaperKind.NOTICE):
        return "waits", _l("To be checked by the network")  # never green on a rule that nobody checked
    if need.kind in (PaperKind.DOCUMENT, PaperKind.PERMIT):
        return _chip_of_document(need, dossier)
    if need.kind is PaperKind.NOTICE:
        return "draft", need.kind.label
    if paper is not None and paper.stale:
        return "stopped", _l("Made for other facts")
    kind = "ready" if state in SEEN or state is PaperState.NOT_NEEDED else "waits"
    if need.needed is Needed.ADVISED and kind == "waits":
        kind = "draft"
    return kind, state_label(need.kind, state)


def _chip_of_document(need: Need, dossier: Dossier) -> tuple[str, Sentence]:
    wrong = [one for one in dossier.waiting if one.code.startswith("document" if need.kind is PaperKind.DOCUMENT else "permit")]
    if wrong:
        return "stopped", _l("Not good for this trip")
    if need.kind is PaperKind.DOCUMENT:
        until = dossier.traveller.document_expires_on
        if until is None:
            return "waits", _l("Not known yet")
        if until < dossier.trip.returns_on:
            return "stopped", _l("Not good for this trip")
    if need.certainty is not Certainty.VERIFIED:
        return "waits", _l("To be checked by the network")
    return "ready", _l("Good for this trip")


def _notes(need: Need, dossier: Dossier) -> list[Sentence]:
    notes: list[Sentence] = []
    if need.kind is PaperKind.DOCUMENT:
        notes.append(_l("A passport; an identity card is not enough.") if asks_passport(need) else _l("A passport or an identity card."))
        notes.append(_l("Valid until %(day)s at least.", day=ShownDate(must_hold_until(need, dossier.trip))))
        oldest = oldest_issue(need, dossier.trip)
        if oldest is not None:
            notes.append(_l("Issued on %(day)s or later.", day=ShownDate(oldest)))
    if need.signers is not Signers.NOBODY and need.needed is not Needed.NONE:
        notes.append(f"{need.signers.label}.")
        if need.certification is not Certification.NONE:
            notes.append(f"{need.certification.label}.")
    notes += [_l("Goes with it: %(what)s.", what=EXTRAS[code]) for code in need.extras]
    notes += [sentence_of(one.code, one.facts) for one in dossier.waiting if _is_about(one.code, need)]
    return notes


def _is_about(code: str, need: Need) -> bool:
    if need.kind is PaperKind.DOCUMENT:
        return code.startswith("document-")
    return need.kind is PaperKind.PERMIT and code.startswith("permit-")


@dataclass(frozen=True)
class ShownRule:
    """A rule as a line of the table."""

    rule: PaperRule
    who: str
    where: str
    what: Sentence
    how: str
    trust: tuple[str, Sentence]


def shown_rules(rules: Sequence[PaperRule], *, today: date) -> list[ShownRule]:
    """Return rules as lines of a table."""
    return [shown_rule(rule, today=today) for rule in rules]


def shown_rule(rule: PaperRule, *, today: date) -> ShownRule:
    """Return a rule as words."""
    how = [str(rule.signers.label)] if rule.signers is not Signers.NOBODY else []
    if rule.certification is not Certification.NONE:
        how.append(str(rule.certification.label))
    return ShownRule(
        rule,
        f"{rule.basis.label}: {countries_label(rule.country)}",
        countries_label(rule.zone),
        rule.form or (_l("Letter of permission") if rule.kind is PaperKind.AUTHORISATION else rule.kind.label),
        " · ".join(how),
        trust_of(rule, today=today),
    )


def concerning(rules: Iterable[PaperRule], code: str, groups: Groups) -> list[PaperRule]:
    """Return the rules that name a country, by itself or within a group: as passport, home, way or destination."""
    return [rule for rule in rules if _names(rule.country, code, groups) or _names(rule.zone, code, groups)]


def _names(expression: str, code: str, groups: Groups) -> bool:
    return "*" not in expression.split() and matches(expression, code, groups)
