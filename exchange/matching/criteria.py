"""The six questions asked of an initiative and a city; each answers with points, a sentence and its source, or not at all. Pure.

A yes needs one city of which enough is known; a no is said only where it is known of every city that is compared.
"""

from collections.abc import Callable, Collection

from exchange.foundation.formats import country, language_name, listed, number
from exchange.foundation.languages import _l
from exchange.matching.known import NEAR_KM, Criterion, Fact, Place, Practice, Reason, distance_km, size_steps
from exchange.matching.models import Density, FactKind, Size

# One word that two texts share says little.
LEAST_WORDS = 2
Names = Callable[[Collection[str]], str]


def problem(practice: Practice, place: Place, themes: Names, language: str) -> Reason | None:
    """Ask whether it is about something that the city looks for, needs, has begun, or has a blank spot on."""
    if not practice.themes and not practice.codes:
        return None
    city, said = place.name_in(language), _l("what the city says it looks for")
    if shared := place.wanted & practice.themes:
        return Reason(Criterion.PROBLEM, 3, _l("%(city)s looks for this: %(themes)s.", city=city, themes=themes(sorted(shared))), said)
    if through := place.wanted_elsewhere & practice.themes:
        sentence = _l(
            "%(city)s looks for this theme under the name of another edition: %(themes)s.", city=city, themes=themes(sorted(through))
        )
        return Reason(Criterion.PROBLEM, 3, sentence, _l("what the city says it looks for, and the crosswalk between editions"))
    words = [place.needs[term] for term in sorted(practice.terms & place.needs.keys())]
    if len(words) >= LEAST_WORDS:
        sentence = _l("Needs in the diagnoses of %(city)s speak of it: %(words)s.", city=city, words=listed(dict.fromkeys(words)))
        return Reason(Criterion.PROBLEM, 3, sentence, _l("the city’s own diagnoses, which only the city and the network read"))
    if shared := place.taken & practice.themes:
        sentence = _l("%(city)s has taken up something on this already: %(themes)s.", city=city, themes=themes(sorted(shared)))
        return Reason(Criterion.PROBLEM, 2, sentence, _l("adoptions, which are public"))
    if codes := place.blank & practice.codes:
        sentence = _l("Nothing in %(city)s answers recommendation %(codes)s yet.", city=city, codes=listed(sorted(codes)))
        return Reason(Criterion.PROBLEM, 1, sentence, _l("the coverage report"))
    if not (place.wanted or place.taken or place.needs):
        return None
    return Reason(Criterion.PROBLEM, 0, _l("%(city)s has not said that it looks for this.", city=city), said)


def languages(practice: Practice, place: Place, language: str) -> Reason | None:
    """Ask whether somebody there can read it."""
    if not place.languages or not practice.languages:
        return None
    shared = [code for code in practice.languages if code in place.languages]
    source = _l("the city’s languages, and those of the initiative")
    if shared:
        words = listed(language_name(code) for code in shared)
        sentence = _l("Written in a language of %(city)s: %(languages)s.", city=place.name_in(language), languages=words)
        return Reason(Criterion.LANGUAGE, 2, sentence, source)
    return Reason(Criterion.LANGUAGE, 0, _l("It is not written in a language of the city yet."), source)


def neighbours(practice: Practice, place: Place, language: str) -> Reason | None:
    """Ask whether a city nearby, or one of the same country, runs it."""
    others = [one for one in practice.running if one.id != place.id]
    if not others:
        return None
    source = _l("adoptions, which are public; places of the cities")
    near = sorted((distance_km(place.at, one.at), one.slug, one) for one in others if place.at and one.at)
    if near and near[0][0] <= NEAR_KM:
        km, _slug, one = near[0]
        words = _l("It runs in %(city)s, %(km)s km away.", city=one.name_in(language), km=number(round(km / 10) * 10))
        return Reason(Criterion.NEIGHBOURS, 2, words, source)
    same = sorted((one.slug, one) for one in others if one.country == place.country)
    if same:
        words = _l(
            "It runs in %(city)s, in the same country (%(country)s).", city=same[0][1].name_in(language), country=country(place.country)
        )
        return Reason(Criterion.NEIGHBOURS, 1, words, source)
    if not place.at or len(near) < len(others):
        return None
    return Reason(Criterion.NEIGHBOURS, 0, _l("No city nearby runs it."), source)


def size(practice: Practice, place: Place, language: str) -> Reason | None:
    """Ask whether it runs (or comes from) where about as many people live."""
    own = place.fact(FactKind.SIZE)
    others = [one for one in practice.like if one.id != place.id]
    known = [(one, fact) for one in others if (fact := one.fact(FactKind.SIZE)) is not None]
    if own is None or not known:
        return None
    steps = sorted((size_steps(own, fact), one.slug, one, fact) for one, fact in known)
    step, _slug, one, fact = steps[0]
    runs = bool(practice.running)
    facts = {"city": one.name_in(language), "size": Size(fact.value).label}
    source = _sources(own, fact)
    if step == 0:
        words = (
            _l("It runs in a city of the same size: %(city)s (%(size)s).", **facts)
            if runs
            else _l("It comes from a city of the same size: %(city)s (%(size)s).", **facts)
        )
        return Reason(Criterion.SIZE, 2, words, source)
    if step == 1:
        words = (
            _l("It runs in a city of nearly the same size: %(city)s (%(size)s).", **facts)
            if runs
            else _l("It comes from a city of nearly the same size: %(city)s (%(size)s).", **facts)
        )
        return Reason(Criterion.SIZE, 1, words, source)
    if len(known) < len(others):
        return None
    return Reason(Criterion.SIZE, 0, _l("The cities that know it are much larger or smaller."), source)


def density(practice: Practice, place: Place, language: str) -> Reason | None:
    """Ask whether it runs (or comes from) where it is built alike."""
    own = place.fact(FactKind.DENSITY)
    others = [one for one in practice.like if one.id != place.id]
    known = sorted((one.slug, one, fact) for one in others if (fact := one.fact(FactKind.DENSITY)) is not None)
    if own is None or not known:
        return None
    alike = [(one, fact) for _slug, one, fact in known if fact.value == own.value]
    if alike:
        one, fact = alike[0]
        words = _l("It is built like %(city)s: %(density)s.", city=one.name_in(language), density=Density(own.value).label)
        return Reason(Criterion.DENSITY, 1, words, _sources(own, fact))
    if len(known) < len(others):
        return None
    return Reason(Criterion.DENSITY, 0, _l("The cities that know it are built otherwise."), _sources(own, known[0][2]))


def money(practice: Practice, place: Place) -> Reason | None:
    """Ask whether the costs that are written down are within what the city says it could spend."""
    if place.budget is None or practice.cents is None:
        return None
    source = _l("what the city says it could spend; costs in the description")
    if place.budget.most is None or practice.cents <= place.budget.most:
        words = _l("The costs that are written down are within what it could spend (%(budget)s).", budget=place.budget.label)
        return Reason(Criterion.MONEY, 1, words, source)
    return Reason(Criterion.MONEY, 0, _l("The costs that are written down are more than it could spend."), source)


def _sources(*facts: Fact) -> str:
    return "; ".join(dict.fromkeys(fact.source for fact in facts))
