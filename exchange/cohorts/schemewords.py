"""What the rules of funding schemes say, in words: what is asked, what was counted, what is not as asked."""

from collections.abc import Callable, Mapping

from exchange.foundation.languages import LazyString, Sentence, _l, _n

Bound = int | None
SCHEMES: Mapping[str, LazyString] = {
    "municipal": _l("Paid by the cities"),
    "ka152": _l("Erasmus+ youth exchange (KA152)"),
    "ka151": _l("Erasmus+ accredited youth project (KA151)"),
    "ka154": _l("Erasmus+ youth participation (KA154)"),
    "eyf": _l("European Youth Foundation"),
    "ofaj": _l("Franco-German Youth Office"),
}


def _between(low: Bound, high: Bound) -> Sentence:
    if low is None:
        return _l("at most %(high)s", high=high)
    return _l("at least %(low)s", low=low) if high is None else _l("%(low)s to %(high)s", low=low, high=high)


# code: (minimum, maximum) → what the funding asks.
WISHES: Mapping[str, Callable[[Bound, Bound], Sentence]] = {
    "participant-age": lambda low, high: _l("Young people are %(ages)s years old on the first day", ages=_between(low, high)),
    "leader-age": lambda low, high: _l("Leaders are %(ages)s years old", ages=_between(low, high)),
    "leaders-per-group": lambda low, high: _l("Leaders in each delegation: %(number)s", number=_between(low, high)),
    "participants": lambda low, high: _l("Young people in all, leaders not counted: %(number)s", number=_between(low, high)),
    "participants-inclusion": lambda low, high: _l(
        "Young people in all, where everybody has fewer opportunities: %(number)s", number=_between(low, high)
    ),
    "per-group": lambda low, high: _l("Young people in each delegation: %(number)s", number=_between(low, high)),
    "countries": lambda low, high: _l("Countries that send young people: %(number)s", number=_between(low, high)),
    "days": lambda low, high: _l("Days of the programme, travel not counted: %(number)s", number=_between(low, high)),
    "residence": lambda _low, _high: _l("Young people live in the country that sends them"),
    "under-30": lambda low, high: _l("Percentage of young people under 30: %(number)s", number=_between(low, high)),
    "one-year": lambda _low, _high: _l("Everything happens within one calendar year"),
}
# The numbers that somebody may change; a rule without any is only true or not.
HAS_MINIMUM = frozenset(WISHES) - {"residence", "one-year"}
HAS_MAXIMUM = HAS_MINIMUM - {"under-30", "leaders-per-group"}

# code: what was counted → how it stands.
SHOWN: Mapping[str, Callable[[int], Sentence]] = {
    "participant-age": lambda count: _n("%(num)s young person outside these ages", "%(num)s young people outside these ages", count),
    "leader-age": lambda count: _n("%(num)s leader outside these ages", "%(num)s leaders outside these ages", count),
    "leaders-per-group": lambda count: _n("%(num)s leader so far", "%(num)s leaders so far", count),
    "participants": lambda count: _n("%(num)s young person so far", "%(num)s young people so far", count),
    "participants-inclusion": lambda count: _n("%(num)s young person so far", "%(num)s young people so far", count),
    "per-group": lambda count: _n("%(num)s young person so far", "%(num)s young people so far", count),
    "countries": lambda count: _n("%(num)s country so far", "%(num)s countries so far", count),
    "days": lambda count: _n("%(num)s day", "%(num)s days", count),
    "residence": lambda count: _n("%(num)s young person lives elsewhere", "%(num)s young people live elsewhere", count),
    "under-30": lambda count: _l("%(count)s per cent", count=count),
    "one-year": lambda count: _n("The programme passes %(num)s New Year", "The programme passes %(num)s New Years", count),
}
