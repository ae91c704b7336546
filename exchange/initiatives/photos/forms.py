"""What arrives about a photo: what is on it and who, and what an adult says of it."""

from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.foundation.forms import ExchangeForm, NearYear
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.photos.models import Faces, Look, Strangers
from exchange.initiatives.photos.rules import LONGEST_ALT
from exchange.initiatives.photos.services import Decision, Told


class PhotoForm(ExchangeForm):
    """What is on a photo, and whose faces."""

    alt = TextAreaField(
        _l("What is on the picture? For people who cannot see it"),
        description=_l("One or two sentences, as you would tell a friend on the phone. No names."),
        validators=[InputRequired(_l("Please say in a few words what is on the picture.")), Length(max=LONGEST_ALT)],
    )
    faces = RadioField(
        _l("Whose faces are on it?"),
        description=_l("Look closely, also at the background. From behind or very small counts as nobody."),
        choices=[SelectChoice(one.value, one.label) for one in Faces],
        validators=[InputRequired(_l("Please choose one."))],
    )
    people = SelectMultipleField(
        _l("Who of your group is on it?"),
        description=_l("Names are never shown with the photo. We ask so that nobody is shown who did not agree."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )

    def told(self) -> Told:
        """Return what was said, as it is kept."""
        return Told(self.alt.data or "", Faces(self.faces.data), tuple(UUID(key) for key in self.people.data or []))

    def complain(self, obstacles: list[Obstacle]) -> list[Obstacle]:
        """Put each reason at its field; return the others."""
        return _complain(self, obstacles)


class NewPhotoForm(PhotoForm):
    """A photo from the device, or the one of the note."""

    photo = FileField(
        _l("The photo"),
        description=_l("JPEG, PNG or WebP, up to 10 MB. Where and when it was taken is removed."),
        validators=[Optional()],
    )
    from_note = BooleanField(_l("Take the photo of my note"))


class LookForm(ExchangeForm):
    """What an adult says of a photo; whose permission is held where strangers are on it."""

    look = RadioField(
        _l("Your decision"),
        choices=[SelectChoice(Look.SHOWN.value, _l("It may be shown")), SelectChoice(Look.HIDDEN.value, _l("Not shown, because…"))],
        validators=[InputRequired(_l("Please choose one."))],
    )
    why = TextAreaField(
        _l("Because…"),
        description=_l("Needed when it is not shown. The author reads it: say kindly what to do."),
        validators=[Optional(), Length(max=500)],
    )
    strangers = RadioField(
        _l("Are those who are not of your group all adults?"),
        choices=[SelectChoice(one.value, one.label) for one in Strangers],
        validators=[Optional()],
    )
    permission_by = StringField(
        _l("Whose written permission do you hold?"),
        description=_l("The name of the person on the picture. Keep the paper in your office, not here."),
        validators=[Optional(), Length(max=200)],
    )
    permission_on = DateField(_l("The day on the paper"), validators=[Optional(), NearYear(ahead=0)])

    seen = HiddenField()

    def decision(self) -> Decision:
        """Return what was said, as it is kept."""
        strangers = Strangers(self.strangers.data) if self.strangers.data else None
        said: dict[str, Any] = {"permission_by": self.permission_by.data or "", "permission_on": self.permission_on.data}
        said["seen"] = self.seen.data or ""
        return Decision(Look(self.look.data), self.why.data or "", strangers, **said)

    def complain(self, obstacles: list[Obstacle]) -> list[Obstacle]:
        """Put each reason at its field; return the others."""
        return _complain(self, obstacles)


def _complain(form: ExchangeForm, obstacles: list[Obstacle]) -> list[Obstacle]:
    left = []
    for one in obstacles:
        if one.code in form:
            form[one.code].errors = [*form[one.code].errors, str(one.sentence)]
        else:
            left.append(one)
    return left
