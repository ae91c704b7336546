"""What arrives from the pages of care: lines that are left empty, or that say “none”, are no lines."""

from typing import Any

from wtforms import FieldList, FormField, PasswordField, RadioField, SelectChoice, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.care.content import Access, Answers, Contact, Food
from exchange.care.lines import AllergyLine, ConditionLine, ContactLine, Line, MedicineLine, complain, said, text_field
from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LazyString, _, _l, _n

# How many lines of a kind a sheet takes at most.
MOST = {"allergies": 15, "medicines": 10, "conditions": 6, "contacts": 5}


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _lines(kind: type[Line], label: LazyString, name: str, *, at_first: int = 1) -> Any:
    return FieldList(FormField(kind), label=label, min_entries=at_first, max_entries=MOST[name])


class _Listing(ExchangeForm):
    """A form with lines that can be added to, with or without a script."""

    def add_line(self, wanted: str) -> bool:
        """Add an empty line where the button of a list was pressed."""
        lines = self[wanted] if wanted in MOST and wanted in self else None
        if lines is None or len(lines.entries) >= MOST[wanted]:
            return False
        lines.append_entry()
        return True


def _entries(lines: Any) -> tuple[Any, ...]:
    return tuple(entry for line in lines.entries if (entry := line.form.entry()) is not None)


class HealthForm(_Listing):
    """Health, food and help; everything may stay empty."""

    allergies = _lines(AllergyLine, _l("Allergies and intolerances"), "allergies")
    food = _Boxes(_l("What can you not eat?"), choices=[SelectChoice(one.value, one.label) for one in Food])
    food_other = text_field(_l("Anything else that cannot be eaten"), longest=300)
    medicines = _lines(MedicineLine, _l("Medicine on the trip"), "medicines")
    conditions = _lines(ConditionLine, _l("Something to know, and what to do"), "conditions")
    access = _Boxes(_l("What is needed to take part in everything"), choices=[SelectChoice(one.value, one.label) for one in Access])
    access_other = text_field(_l("More about it, or something else"), longest=500, kind=TextAreaField)
    trusted = text_field(
        _l("Somebody in the group whom they trust"), help_text=_l("Whom they would like to talk to if they do not feel well.")
    )
    swims = RadioField(
        _l("Swims"),
        choices=[SelectChoice("yes", _l("Swims safely")), SelectChoice("no", _l("Does not swim")), SelectChoice("", _l("No answer"))],
        default="",
        validators=[Optional()],
    )

    def open_parts(self) -> set[str]:
        """Return which parts of the page stand open: those with something in them, and those that need another look."""
        lists = {name for name in ("allergies", "medicines", "conditions") if any(self[name].errors) or _entries(self[name])}
        others = {"food": ("food", "food_other"), "access": ("access", "access_other"), "more": ("trusted", "swims")}
        return lists | {part for part, names in others.items() if any(self[name].data or self[name].errors for name in names)}

    def answers(self) -> Answers:
        """Return what was said."""
        return Answers(
            allergies=tuple(_entries(self.allergies)),
            food=tuple(self.food.data or ()),
            food_other=said(self.food_other),
            medicines=tuple(_entries(self.medicines)),
            conditions=tuple(_entries(self.conditions)),
            access=tuple(self.access.data or ()),
            access_other=said(self.access_other),
            trusted=said(self.trusted),
            swims=self.swims.data or "",
        )


class ContactsForm(_Listing):
    """Whom to call in an emergency, in this order."""

    contacts = _lines(ContactLine, _l("Whom to call, in this order"), "contacts", at_first=2)

    def call_from(self, country: str) -> None:
        """Let numbers be written as they are in a country."""
        for line in self.contacts.entries:
            line.form.country = country

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that somebody can be called."""
        valid = super().validate(extra_validators=extra_validators)
        if valid and not self.found():
            first = self.contacts.entries[0].form
            complain(first.name, _("Please write down at least one person who can be called."))
            self.contacts.errors = [line.errors for line in self.contacts.entries]
            return False
        return bool(valid)

    def found(self) -> tuple[Contact, ...]:
        """Return who was written down, in order."""
        return tuple(_entries(self.contacts))


class ReasonForm(ExchangeForm):
    """Why a sheet is opened now; the password again where the sign-in is a while ago."""

    reason = TextAreaField(
        _l("Why do you read this now?"),
        description=_l("The person, their guardians and the coordinator see your sentence."),
        validators=[InputRequired(FILL_IN), Length(max=500, message=_n("At most %(num)s character.", "At most %(num)s characters.", 500))],
    )
    password = PasswordField(
        _l("Your password, once more"), description=_l("You signed in more than 15 minutes ago."), validators=[Optional()]
    )


class ReviewForm(ExchangeForm):
    """What the review of an emergency reading found."""

    sentence = TextAreaField(
        _l("What did you find?"),
        description=_l("In a sentence: what happened, and whether the reading was needed. Nothing about health, please."),
        validators=[InputRequired(FILL_IN), Length(max=500, message=_n("At most %(num)s character.", "At most %(num)s characters.", 500))],
    )


def filled_health(answers: Answers | None) -> HealthForm:
    """Return the form as it stands, with one's own earlier answers in it."""
    if answers is None:
        return HealthForm()
    return HealthForm(data=_as_data(answers))


def _as_data(answers: Answers) -> dict[str, Any]:
    return {
        "allergies": [vars(one) for one in answers.allergies],
        "medicines": [vars(one) for one in answers.medicines],
        "conditions": [vars(one) for one in answers.conditions],
        "food": list(answers.food),
        "food_other": answers.food_other,
        "access": list(answers.access),
        "access_other": answers.access_other,
        "trusted": answers.trusted,
        "swims": answers.swims,
    }


def filled_contacts(contacts: tuple[Contact, ...]) -> ContactsForm:
    """Return the form as it stands, with one's own earlier contacts in it."""
    return ContactsForm(data={"contacts": [vars(one) for one in contacts]}) if contacts else ContactsForm()
