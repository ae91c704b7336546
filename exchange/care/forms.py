"""What arrives from the pages of care: lines that are left empty, or that say “none”, are no lines."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.care.content import (
    Access,
    Allergen,
    Allergy,
    Answers,
    Condition,
    Contact,
    Food,
    Keeper,
    Medicine,
    Severity,
    means_nothing,
)
from exchange.foundation.forms import FILL_IN, ExchangeForm, trimmed
from exchange.foundation.languages import LazyString, _, _l, _n
from exchange.participants.roster.contacts import read_phone

# How many lines of a kind a sheet takes at most.
MOST = {"allergies": 15, "medicines": 10, "conditions": 6, "contacts": 5}


class _LineMeta(DefaultMeta):
    """Lines of a form are trimmed as forms are; the form around them has the token."""

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        """Add the trimming filter to text fields."""
        if issubclass(unbound_field.field_class, StringField):
            options["filters"] = [*unbound_field.kwargs.pop("filters", ()), trimmed]
        return unbound_field.bind(form=form, **options)


class _Line(Form):
    Meta = _LineMeta

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, and whether the line as a whole says something."""
        valid = super().validate(extra_validators)
        return self.check() and bool(valid)

    def check(self) -> bool:
        """Complain about what is missing of a line that says something."""
        raise NotImplementedError


def _text(label: LazyString, *, longest: int = 120, help_text: LazyString | str = "", kind: Any = StringField) -> Any:
    too_long = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", longest)
    return kind(label, description=help_text, validators=[Optional(), Length(max=longest, message=too_long)])


def _said(field: Field) -> str:
    """Return a free text, empty where it only says that there is nothing."""
    typed = str(field.data or "")
    return "" if means_nothing(typed) else typed


def _complain(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


class AllergyLine(_Line):
    """One thing that somebody reacts to."""

    allergen = SelectField(
        _l("What"),
        choices=[SelectChoice("", _l("nothing")), *(SelectChoice(one.value, one.label) for one in Allergen)],
        validators=[Optional()],
    )
    name = _text(_l("If it is something else: what"), help_text=_l("For example penicillin or bee stings."))
    severity = SelectField(
        _l("How bad it gets"),
        choices=[SelectChoice("", _l("please choose")), *(SelectChoice(one.value, one.label) for one in Severity)],
        validators=[Optional()],
    )
    traces = BooleanField(_l("Traces are already too much"))
    action = _text(_l("What to do when it happens"), longest=300, help_text=_l("In the order in which to do it."))
    medicine = _text(_l("Medicine that is carried for it"), help_text=_l("For example an adrenaline pen, in the front pocket of the bag."))

    def entry(self) -> Allergy | None:
        """Return what was said, None for an empty line."""
        allergen = self.allergen.data or (Allergen.OTHER.value if _said(self.name) else "")
        if not allergen or (allergen == Allergen.OTHER and not _said(self.name)):
            return None
        return Allergy(
            allergen,
            self.severity.data or "",
            name=_said(self.name) if allergen == Allergen.OTHER else "",
            traces=bool(self.traces.data),
            action=_said(self.action),
            medicine=_said(self.medicine),
        )

    def check(self) -> bool:
        """Complain about what is missing of a line that says something."""
        entry = self.entry()
        if entry is None:
            if self.severity.data or _said(self.action) or _said(self.medicine):
                _complain(self.allergen, _("Please choose what it is, or empty this line."))
                return False
            return True
        if not entry.severity:
            _complain(self.severity, _("Please choose how bad it gets."))
        if entry.is_danger and not entry.action:
            _complain(self.action, _("In danger every minute counts: please say what to do."))
        return not (self.severity.errors or self.action.errors)


class MedicineLine(_Line):
    """One medicine; what it is for is not asked."""

    name = _text(_l("Medicine"))
    dose = _text(_l("How much"), help_text=_l("For example 1 tablet of 10 mg."))
    times = _text(_l("When"), help_text=_l("For example at 8 in the morning, with food; or only when needed, at most 3 a day."))
    alone = BooleanField(_l("Takes it alone, without being reminded"))
    keeper = SelectField(_l("Who keeps it"), choices=[SelectChoice(one.value, one.label) for one in Keeper])
    fridge = BooleanField(_l("Must be kept in a fridge"))

    def entry(self) -> Medicine | None:
        """Return what was said, None for an empty line."""
        name = _said(self.name)
        if not name:
            return None
        keeper = str(self.keeper.data or Keeper.SELF.value)
        return Medicine(name, _said(self.dose), _said(self.times), bool(self.alone.data), keeper, bool(self.fridge.data))

    def check(self) -> bool:
        """Complain about a dose without its medicine."""
        if self.entry() is None and (_said(self.dose) or _said(self.times)):
            _complain(self.name, _("Please name the medicine, or empty this line."))
            return False
        return True


class ConditionLine(_Line):
    """Something to know, with what to do."""

    name = _text(_l("What to know"), help_text=_l("For example asthma, epilepsy, travel sickness, fear of heights."))
    action = _text(_l("What to do"), longest=500, kind=TextAreaField)
    host_action = _text(
        _l("What the host must do, if anything"),
        longest=300,
        help_text=_l("Only this sentence is shown to the host, with the first name, and only if you agree to sharing with the host."),
    )

    def entry(self) -> Condition | None:
        """Return what was said, None for an empty line."""
        name = _said(self.name)
        return Condition(name, _said(self.action), _said(self.host_action)) if name else None

    def check(self) -> bool:
        """Complain about something to do without what it is about, and the other way round."""
        entry = self.entry()
        if entry is None and (_said(self.action) or _said(self.host_action)):
            _complain(self.name, _("Please say what it is about, or empty this line."))
        elif entry is not None and not entry.action:
            _complain(self.action, _("Please say what to do."))
        return not (self.name.errors or self.action.errors)


class ContactLine(_Line):
    """Somebody to call."""

    country = ""

    name = _text(_l("Name"))
    relation = _text(_l("Who it is"), help_text=_l("For example mother, grandfather, neighbour."))
    phone = _text(_l("Phone"), help_text=_l("With the country’s code: +33 6 12 34 56 78."), longest=40)
    languages = _text(_l("Languages they speak"))
    hours = _text(_l("When they can be reached"), help_text=_l("Empty means at any hour."))

    def entry(self) -> Contact | None:
        """Return what was said, None for an empty line."""
        name, phone = _said(self.name), str(self.phone.data or "")
        if not name and not phone:
            return None
        return Contact(name, _said(self.relation), phone, _said(self.languages), _said(self.hours))

    def check(self) -> bool:
        """Complain about a name without a number, and about a number that nobody can call."""
        entry = self.entry()
        if entry is None:
            return True
        if not entry.name:
            _complain(self.name, _("Please write who answers this number."))
        number, doubt = read_phone(entry.phone, country=self.country) if entry.phone else (None, None)
        # A number with its country's code that no list knows is kept: new series exist before the lists have them.
        knows_better = doubt == "phone_doubtful" and entry.phone.startswith("+")
        if number is None or (doubt is not None and not knows_better):
            _complain(self.phone, _("Please write a number that can be called from abroad, for example +33 6 12 34 56 78."))
        else:
            self.phone.data = number
        return not (self.name.errors or self.phone.errors)


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _lines(kind: type[_Line], label: LazyString, name: str, *, at_first: int = 1) -> Any:
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
    food_other = _text(_l("Anything else that cannot be eaten"), longest=300)
    medicines = _lines(MedicineLine, _l("Medicine on the trip"), "medicines")
    conditions = _lines(ConditionLine, _l("Something to know, and what to do"), "conditions")
    access = _Boxes(_l("What is needed to take part in everything"), choices=[SelectChoice(one.value, one.label) for one in Access])
    access_other = _text(_l("More about it, or something else"), longest=500, kind=TextAreaField)
    trusted = _text(_l("Somebody in the group whom they trust"), help_text=_l("Whom they would like to talk to if they do not feel well."))
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
            food_other=_said(self.food_other),
            medicines=tuple(_entries(self.medicines)),
            conditions=tuple(_entries(self.conditions)),
            access=tuple(self.access.data or ()),
            access_other=_said(self.access_other),
            trusted=_said(self.trusted),
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
            _complain(first.name, _("Please write down at least one person who can be called."))
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
