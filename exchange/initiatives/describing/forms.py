"""What arrives from the page of a description: one small form for each part, and one for a record of evidence."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from exchange.foundation.forms import FILL_IN, ExchangeForm, InnerForm, NearYear, one_line, trimmed
from exchange.foundation.languages import _, _l
from exchange.foundation.money import CURRENCIES, read_cents, write_cents
from exchange.initiatives.describing.models import RecordKind, Shows
from exchange.initiatives.describing.parts import BY_CODE, PARTS
from exchange.initiatives.describing.rules import LEVELS, MOST_COSTS, why_not_write

_SHORT = [Optional(), Length(max=200)]
_LONG = [Optional(), Length(max=5000)]
_LINES = _l("One thing a line.")
EMPTY = 2


class PartForm(ExchangeForm):
    """A part: `seen` is the print of what its writer saw."""

    seen = HiddenField()

    def show(self, values: Mapping[str, Any]) -> None:
        """Fill the form."""
        for name, value in values.items():
            self[name].data = "\n".join(value) if isinstance(value, list) else value

    def values(self, code: str) -> dict[str, Any]:
        """Return {column: value} as typed."""
        return {name: self._typed(name) for name in BY_CODE[code].names}

    def _typed(self, name: str) -> Any:
        if name in {"core", "adaptable"}:
            return [line.strip(" \t-•*")[:1000] for line in (self[name].data or "").splitlines() if line.strip(" \t-•*")]
        return self[name].data or ""


class WhereForm(PartForm):
    """Where, for whom."""

    place = TextAreaField(
        _l("Where is it done?"), description=_l("What kind of place it is, and how many people live there."), validators=_LONG
    )
    for_whom = TextAreaField(
        _l("For whom?"), description=_l("Age, how many, and whom it does not reach. No names of people."), validators=_LONG
    )


class WhenForm(PartForm):
    """Since when, how often, how long."""

    since = StringField(_l("Since when?"), description=_l("A year or a season is enough."), validators=_SHORT)
    frequency = StringField(_l("How often?"), description=_l("Such as: every Thursday from May to September."), validators=_SHORT)
    duration = StringField(_l("How long each time?"), description=_l("Such as: three hours, and one to clear up."), validators=_SHORT)


class CoreForm(PartForm):
    """What must stay, what may change."""

    core = TextAreaField(_l("What must stay, or it is something else?"), description=_LINES, validators=[Optional(), Length(max=4000)])
    adaptable = TextAreaField(_l("What may another city change?"), description=_LINES, validators=[Optional(), Length(max=4000)])


class CostForm(InnerForm):
    """One cost; a line without words and sum is none."""

    what = StringField(_l("For what"), filters=[trimmed, one_line], validators=_SHORT)
    sum = StringField(_l("Sum"), filters=[trimmed, one_line], validators=[Optional(), Length(max=30)])
    currency = SelectField(
        _l("Currency"), choices=[SelectChoice(code, code) for code in CURRENCIES], default="EUR", validators=[Optional()]
    )
    per = StringField(_l("Per"), filters=[trimmed, one_line], validators=[Optional(), Length(max=80)])
    again = SelectField(
        _l("How often"), choices=[SelectChoice("once", _l("Once")), SelectChoice("yearly", _l("Every year"))], validators=[Optional()]
    )
    note = StringField(_l("Note"), filters=[trimmed, one_line], validators=_SHORT)

    def validate_sum(self, field: StringField) -> None:
        """Refuse what is no sum, and a sum for nothing."""
        if field.data and read_cents(field.data) is None:
            raise ValidationError(_("This is not a sum of money. Write it in figures, such as 12000 or 12 000,50."))

    def validate_what(self, field: StringField) -> None:
        """Refuse a sum that nobody could explain."""
        if self.sum.data and not field.data:
            raise ValidationError(_("Say for what this sum is."))


class CostsForm(PartForm):
    """Costs in figures."""

    costs = FieldList(FormField(CostForm), max_entries=MOST_COSTS + EMPTY)

    def show(self, values: Mapping[str, Any]) -> None:
        """Fill the form, with empty lines for more."""
        for line in values["costs"]:
            self.costs.append_entry({**line, "sum": write_cents(line.get("cents"))})
        self.offer_more()

    def offer_more(self) -> None:
        """Add empty lines."""
        for _line in range(EMPTY if len(self.costs) < MOST_COSTS else 0):
            self.costs.append_entry()

    def _typed(self, name: str) -> Any:
        lines = [entry.form for entry in self[name].entries]
        return [
            {
                "what": line.what.data,
                "cents": read_cents(line.sum.data) if line.sum.data else None,
                "currency": line.currency.data or "EUR",
                "per": line.per.data or "",
                "again": line.again.data or "once",
                "note": line.note.data or "",
            }
            for line in lines
            if line.what.data
        ]


class MeansForm(PartForm):
    """People and things."""

    people_needed = TextAreaField(
        _l("Which people are needed?"), description=_l("How many, with what skill, for how many hours."), validators=_LONG
    )
    materials = TextAreaField(_l("Which things are needed?"), description=_l("Rooms, tools, permits."), validators=_LONG)


class RisksForm(PartForm):
    """Risks and ethics."""

    risks = TextAreaField(_l("What could go wrong, and what do you do about it?"), validators=_LONG)
    ethics = TextAreaField(
        _l("How do you care for minors, and for whoever could be hurt?"),
        description=_l("Adults present, consent of parents, photos, who can stop it."),
        validators=_LONG,
    )


class LessonsForm(PartForm):
    """Lessons and failures."""

    lessons = TextAreaField(_l("What have you learnt?"), validators=_LONG)
    failures = TextAreaField(_l("What did not work?"), description=_l("What you tried and gave up helps others most."), validators=_LONG)


class ContactForm(PartForm):
    """An office, and an adult who answers for its address."""

    contact_office = StringField(_l("Office"), description=_l("Such as: Office for prevention, City of Torino."), validators=_SHORT)
    contact_email = EmailField(
        _l("E-mail address of the office"),
        description=_l("One that stays when people change. Never that of a young person."),
        filters=[trimmed],
        validators=[Optional(), Length(max=254), Email(_l("This does not look like an e-mail address."))],
    )
    agreed = BooleanField(_l("I am an adult, I answer for this address, and everybody may see it."))


FORMS: dict[str, type[PartForm]] = dict(
    zip(BY_CODE, (WhereForm, WhenForm, CoreForm, CostsForm, MeansForm, RisksForm, LessonsForm, ContactForm), strict=True)
)


class RecordForm(ExchangeForm):
    """One record of evidence."""

    NAMES = ("kind", "found", "shows", "done_on", "done_by", "source")
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    kind = RadioField(
        _l("How do you know?"),
        choices=[SelectChoice(kind.value, kind.label) for kind in RecordKind],
        validators=[InputRequired(_l("Please choose one."))],
    )
    found = TextAreaField(
        _l("What was found?"),
        description=_l("Figures where there are any, and out of how many. No names, and no group of fewer than five people."),
        validators=[InputRequired(FILL_IN), Length(max=3000)],
    )
    shows = RadioField(
        _l("What does it say?"),
        description=_l("“Nothing changed” is a result too, and it is shown just the same."),
        choices=[SelectChoice(one.value, one.label) for one in Shows],
        validators=[InputRequired(_l("Please choose one."))],
    )
    done_on = DateField(
        _l("When was it found out?"),
        description=_l("Without a day it does not count for the level."),
        validators=[Optional(), NearYear(ahead=0)],
    )
    done_by = StringField(
        _l("Who found it out?"),
        description=_l("An office, a school, a university. Without it, it does not count for the level."),
        validators=_SHORT,
    )
    source = StringField(
        _l("Where can one read it?"),
        description=_l("An address or a title. An independent evaluation counts only with it."),
        validators=[Optional(), Length(max=500)],
    )

    def facts(self) -> dict[str, Any]:
        """Return {column: value} as typed."""
        return {
            "kind": RecordKind(self.kind.data),
            "found": self.found.data,
            "shows": Shows(self.shows.data),
            "done_on": self.done_on.data,
            "done_by": self.done_by.data or "",
            "source": self.source.data or "",
        }


class CeilingForm(ExchangeForm):
    """How high the level of evidence may be at most, and why."""

    ceiling = SelectField(
        _l("At most"),
        choices=[SelectChoice("", _l("No ceiling")), *(SelectChoice(str(level), f"{level}") for level in LEVELS[:-1])],
        validators=[Optional()],
    )
    reason = TextAreaField(_l("Why?"), description=_l("Everybody reads it beside the level."), validators=[Optional(), Length(max=1000)])


class ProposalForm(ExchangeForm):
    """What an author proposes for one part."""

    part = SelectField(
        _l("Which part is it about?"),
        choices=[SelectChoice(part.code, part.heading) for part in PARTS],
        validators=[InputRequired(FILL_IN)],
    )
    words = TextAreaField(
        _l("What should stand there?"),
        description=_l("Write it as you know it. An adult of your city reads it and puts it in."),
        validators=[InputRequired(_l("Please write a few words.")), Length(max=3000)],
    )

    def validate_words(self, field: TextAreaField) -> None:
        """Refuse what would let somebody be reached; the text stays as it was typed."""
        _reaches_nobody(field)


class AnswerForm(ExchangeForm):
    """What an adult does with a proposal."""

    taken = HiddenField()
    answer = StringField(_l("Why not, in a sentence"), validators=[Optional(), Length(max=500)])

    def validate_answer(self, field: StringField) -> None:
        """Refuse what would let a young person be reached."""
        _reaches_nobody(field)


def _reaches_nobody(field: Field) -> None:
    if reasons := [str(one.sentence) for one in why_not_write(field.data or "")]:
        raise ValidationError(" ".join(reasons))
