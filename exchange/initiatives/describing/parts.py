"""The parts of a description, each saved by itself: its words, its columns, and why it is asked.

Where they come from: TIDieR 7–8, ASTAIRE (functions that must stay, form that may change), 5Is, Interreg: research/initiatives.md §2.6.
"""

from dataclasses import dataclass

from exchange.foundation.languages import LazyString, _l


@dataclass(frozen=True)
class PartOfDescription:
    """One part: the code in its address, its heading, why another city wants to know it, and {column: heading}."""

    code: str
    heading: LazyString
    why: LazyString
    names: dict[str, LazyString]


PARTS: tuple[PartOfDescription, ...] = (
    PartOfDescription(
        "where",
        _l("Where, and for whom"),
        _l("So that another city can see whether it is like yours."),
        {"place": _l("Where it is done"), "for_whom": _l("For whom")},
    ),
    PartOfDescription(
        "when",
        _l("When, and how much"),
        _l("Once a month and every evening are two different things to plan and to pay."),
        {"since": _l("Since when"), "frequency": _l("How often"), "duration": _l("How long each time")},
    ),
    PartOfDescription(
        "core",
        _l("What must stay, what may change"),
        _l("Nine of ten cities change what they take up. This tells them what they can change without losing what works."),
        {"core": _l("Must stay"), "adaptable": _l("May change")},
    ),
    PartOfDescription(
        "costs",
        _l("Costs in figures"),
        _l("Money is what stops most cities. An honest estimate helps more than none."),
        {"costs": _l("Costs")},
    ),
    PartOfDescription(
        "means",
        _l("People and things"),
        _l("So that a city knows whom to ask and what to borrow."),
        {"people_needed": _l("People needed"), "materials": _l("Things needed")},
    ),
    PartOfDescription(
        "risks",
        _l("Risks, and care for minors"),
        _l("Whoever repeats it answers for young people too. Say what could go wrong and what you do about it."),
        {"risks": _l("What could go wrong"), "ethics": _l("Care for minors, and what is fair")},
    ),
    PartOfDescription(
        "lessons",
        _l("Lessons and failures"),
        _l("What did not work saves another city a year."),
        {"lessons": _l("What you learnt"), "failures": _l("What did not work")},
    ),
    PartOfDescription(
        "contact",
        _l("Whom to ask"),
        _l("Other cities ask sooner than they read. Give an office, never a person’s own address."),
        {"contact_office": _l("Office"), "contact_email": _l("E-mail address of the office")},
    ),
)
BY_CODE = {part.code: part for part in PARTS}
CODES = ",".join(BY_CODE)
