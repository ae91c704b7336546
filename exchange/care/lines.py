"""One line of a care sheet's forms: an allergy, a medicine, something to know, somebody to call."""

from typing import Any

from wtforms import BooleanField, Field, Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import Length, Optional

from exchange.care.content import Allergen, Allergy, Condition, Contact, Keeper, Medicine, Severity
from exchange.care.nothing import means_nothing
from exchange.foundation.forms import trimmed
from exchange.foundation.languages import LazyString, _, _l, _n
from exchange.participants.roster.contacts import read_phone


class _LineMeta(DefaultMeta):
    """Lines of a form are trimmed as forms are; the form around them has the token."""

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        """Add the trimming filter to text fields."""
        if issubclass(unbound_field.field_class, StringField):
            options["filters"] = [*unbound_field.kwargs.pop("filters", ()), trimmed]
        return unbound_field.bind(form=form, **options)


class Line(Form):
    """What lines have in common: they are checked as a whole."""

    Meta = _LineMeta

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each answer, and whether the line as a whole says something."""
        valid = super().validate(extra_validators)
        return self.check() and bool(valid)

    def check(self) -> bool:
        """Complain about what is missing of a line that says something."""
        raise NotImplementedError


def text_field(label: LazyString, *, longest: int = 120, help_text: LazyString | str = "", kind: Any = StringField) -> Any:
    """Return a text that may stay empty, up to a length."""
    too_long = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", longest)
    return kind(label, description=help_text, validators=[Optional(), Length(max=longest, message=too_long)])


def said(field: Field) -> str:
    """Return a free text, empty where it only says that there is nothing."""
    typed = str(field.data or "")
    return "" if means_nothing(typed) else typed


def complain(field: Field, sentence: str) -> None:
    """Add what is wrong to a field."""
    field.errors = [*field.errors, sentence]


class AllergyLine(Line):
    """One thing that somebody reacts to."""

    allergen = SelectField(
        _l("What"),
        choices=[SelectChoice("", _l("nothing")), *(SelectChoice(one.value, one.label) for one in Allergen)],
        validators=[Optional()],
    )
    name = text_field(_l("If it is something else: what"), help_text=_l("For example penicillin or bee stings."))
    severity = SelectField(
        _l("How bad it gets"),
        choices=[SelectChoice("", _l("please choose")), *(SelectChoice(one.value, one.label) for one in Severity)],
        validators=[Optional()],
    )
    traces = BooleanField(_l("Traces are already too much"))
    action = text_field(_l("What to do when it happens"), longest=300, help_text=_l("In the order in which to do it."))
    medicine = text_field(
        _l("Medicine that is carried for it"), help_text=_l("For example an adrenaline pen, in the front pocket of the bag.")
    )

    def entry(self) -> Allergy | None:
        """Return what was said, None for an empty line."""
        allergen = self.allergen.data or (Allergen.OTHER.value if said(self.name) else "")
        if not allergen or (allergen == Allergen.OTHER and not said(self.name)):
            return None
        return Allergy(
            allergen,
            self.severity.data or "",
            name=said(self.name) if allergen == Allergen.OTHER else "",
            traces=bool(self.traces.data),
            action=said(self.action),
            medicine=said(self.medicine),
        )

    def check(self) -> bool:
        """Complain about what is missing of a line that says something."""
        entry = self.entry()
        if entry is None:
            if self.severity.data or said(self.action) or said(self.medicine):
                complain(self.allergen, _("Please choose what it is, or empty this line."))
                return False
            return True
        if not entry.severity:
            complain(self.severity, _("Please choose how bad it gets."))
        if entry.is_danger and not entry.action:
            complain(self.action, _("In danger every minute counts: please say what to do."))
        return not (self.severity.errors or self.action.errors)


class MedicineLine(Line):
    """One medicine; what it is for is not asked."""

    name = text_field(_l("Medicine"))
    dose = text_field(_l("How much"), help_text=_l("For example 1 tablet of 10 mg."))
    times = text_field(_l("When"), help_text=_l("For example at 8 in the morning, with food; or only when needed, at most 3 a day."))
    alone = BooleanField(_l("Takes it alone, without being reminded"))
    keeper = SelectField(_l("Who keeps it"), choices=[SelectChoice(one.value, one.label) for one in Keeper])
    fridge = BooleanField(_l("Must be kept in a fridge"))

    def entry(self) -> Medicine | None:
        """Return what was said, None for an empty line."""
        name = said(self.name)
        if not name:
            return None
        keeper = str(self.keeper.data or Keeper.SELF.value)
        return Medicine(name, said(self.dose), said(self.times), bool(self.alone.data), keeper, bool(self.fridge.data))

    def check(self) -> bool:
        """Complain about a dose without its medicine."""
        if self.entry() is None and (said(self.dose) or said(self.times)):
            complain(self.name, _("Please name the medicine, or empty this line."))
            return False
        return True


class ConditionLine(Line):
    """Something to know, with what to do."""

    name = text_field(_l("What to know"), help_text=_l("For example asthma, epilepsy, travel sickness, fear of heights."))
    action = text_field(_l("What to do"), longest=500, kind=TextAreaField)
    host_action = text_field(
        _l("What the host must do, if anything"),
        longest=300,
        help_text=_l("Only this sentence is shown to the host, with the first name, and only if you agree to sharing with the host."),
    )

    def entry(self) -> Condition | None:
        """Return what was said, None for an empty line."""
        name = said(self.name)
        return Condition(name, said(self.action), said(self.host_action)) if name else None

    def check(self) -> bool:
        """Complain about something to do without what it is about, and the other way round."""
        entry = self.entry()
        if entry is None and (said(self.action) or said(self.host_action)):
            complain(self.name, _("Please say what it is about, or empty this line."))
        elif entry is not None and not entry.action:
            complain(self.action, _("Please say what to do."))
        return not (self.name.errors or self.action.errors)


class ContactLine(Line):
    """Somebody to call."""

    country = ""

    name = text_field(_l("Name"))
    relation = text_field(_l("Who it is"), help_text=_l("For example mother, grandfather, neighbour."))
    phone = text_field(_l("Phone"), help_text=_l("With the country’s code: +33 6 12 34 56 78."), longest=40)
    languages = text_field(_l("Languages they speak"))
    hours = text_field(_l("When they can be reached"), help_text=_l("Empty means at any hour."))

    def entry(self) -> Contact | None:
        """Return what was said, None for an empty line."""
        name, phone = said(self.name), str(self.phone.data or "")
        if not name and not phone:
            return None
        return Contact(name, said(self.relation), phone, said(self.languages), said(self.hours))

    def check(self) -> bool:
        """Complain about a name without a number, and about a number that nobody can call."""
        entry = self.entry()
        if entry is None:
            return True
        if not entry.name:
            complain(self.name, _("Please write who answers this number."))
        number, doubt = read_phone(entry.phone, country=self.country) if entry.phone else (None, None)
        # A number with its country's code that no list knows is kept: new series exist before the lists have them.
        knows_better = doubt == "phone_doubtful" and entry.phone.startswith("+")
        if number is None or (doubt is not None and not knows_better):
            complain(self.phone, _("Please write a number that can be called from abroad, for example +33 6 12 34 56 78."))
        else:
            self.phone.data = number
        return not (self.name.errors or self.phone.errors)
