"""What a sheet says, in sentences of the reader's language: alike on the page and on paper."""

from exchange.care.content import Access, Allergy, Answers, Condition, Contact, Food, Keeper, Medicine, Severity
from exchange.foundation.formats import listed
from exchange.foundation.languages import _


def allergy_words(one: Allergy) -> str:
    """Return one allergy with what to do."""
    parts = [f"{one.label}: {Severity(one.severity).label}"]
    if one.traces:
        parts.append(_("traces are already too much"))
    words = ", ".join(parts) + "."
    if one.action:
        words += " " + _("What to do: %(action)s", action=_ended(one.action))
    if one.medicine:
        words += " " + _("Carries: %(medicine)s", medicine=_ended(one.medicine))
    return words


def medicine_words(one: Medicine) -> str:
    """Return one medicine with how it is taken and who keeps it."""
    words = " · ".join(part for part in (one.name, one.dose, one.times) if part) + "."
    kept = _("The leader keeps it") if one.keeper == Keeper.LEADER else _("Keeps it themselves")
    taken = _("takes it alone") if one.alone else _("must be reminded or helped")
    words += f" {kept}, {taken}."
    if one.fridge:
        words += " " + _("It must be kept in a fridge.")
    return words


def condition_words(one: Condition) -> str:
    """Return one thing to know with what to do."""
    words = f"{one.name}: {_ended(one.action)}"
    if one.host_action:
        words += " " + _("The host: %(action)s", action=_ended(one.host_action))
    return words


def food_words(answers: Answers) -> str:
    """Return what cannot be eaten."""
    words = [str(Food(word).label) for word in answers.food]
    return listed([*words, answers.food_other] if answers.food_other else words)


def access_words(answers: Answers) -> str:
    """Return what is needed to take part."""
    words = [str(Access(word).label) for word in answers.access]
    return listed([*words, answers.access_other] if answers.access_other else words)


def swim_words(answers: Answers) -> str:
    """Return whether somebody swims, empty where it was not answered."""
    return {"yes": _("Swims safely"), "no": _("Does not swim")}.get(answers.swims, "")


def contact_words(one: Contact) -> str:
    """Return one contact: name, relation, number, languages, hours."""
    name = f"{one.name} ({one.relation})" if one.relation else one.name
    return " · ".join(part for part in (name, one.phone, one.languages, one.hours) if part)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def said_sections(answers: Answers) -> list[tuple[str, list[str]]]:
    """Return everything that a sheet says, as (title, lines), the most urgent first; alike on the page and on paper."""
    if answers.says_nothing:
        return [(_("Health, food and help"), [_("There is nothing to tell.")])]
    trusted = _("Trusts %(name)s", name=answers.trusted) if answers.trusted else ""
    dangers_first = sorted(answers.allergies, key=lambda one: not one.is_danger)
    sections = [
        (_("Allergies"), [allergy_words(one) for one in dangers_first]),
        (_("Medicine"), [medicine_words(one) for one in answers.medicines]),
        (_("To know, and what to do"), [condition_words(one) for one in answers.conditions]),
        (_("Cannot eat"), [food_words(answers)]),
        (_("Needs"), [access_words(answers)]),
        (_("Also"), [trusted, swim_words(answers)]),
    ]
    said = [(title, [line for line in lines if line]) for title, lines in sections]
    return [(title, lines) for title, lines in said if lines]
