"""Made-up data for the page that shows every component in every state (/components, in development)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from exchange.foundation.obstacles import Obstacle, Owner


class SpecimenForm(Form):
    """One field of every kind that pages use."""

    name = StringField("Name on the document", [InputRequired()], description="As on the passport.")
    preferred = StringField("Name she goes by", [Optional()], description="Badges and lists show this one.")
    mail = EmailField("Guardian’s mail", [InputRequired(), Email("This is not a mail address.")])
    phone = TelField("Phone", [Optional()], description="With the country’s number, +33 …")
    born_on = DateField("Birth date", [InputRequired()])
    leaves_at = TimeField("Leaves at", [Optional()])
    places = IntegerField("Places", [InputRequired()])
    city = SelectField("City", choices=[SelectChoice("bagneux", "Bagneux"), SelectChoice("liege", "Liège")])
    kind = RadioField(
        "Travels as",
        [InputRequired()],
        choices=[
            SelectChoice("youngster", "a young person"),
            SelectChoice("leader", "a group leader"),
            SelectChoice("other", "a companion"),
        ],
        description="Leaders are 18 or older.",
    )
    diets = SelectMultipleField(
        "What she does not eat",
        [Optional()],
        choices=[SelectChoice("pork", "pork"), SelectChoice("meat", "meat"), SelectChoice("gluten", "gluten")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    agrees = BooleanField(
        "I have read who sees what, and why, and I agree to emergency care during the trip",
        [InputRequired("Without this agreement nobody may travel.")],
    )
    why = TextAreaField("Why does it work?", [InputRequired(), Length(max=200)])
    secret = PasswordField("Password", [InputRequired()], description="At least 12 characters.")
    file = FileField("Your spreadsheet", [Optional()], description="CSV or XLSX, up to 10 MB.")

    def validate_born_on(self, field: DateField) -> None:
        """Refuse a day in the future."""
        if field.data and field.data > date(2017, 11, 15):
            raise ValidationError("This day is still to come. Which day is on the passport?")


def specimens() -> dict[str, Any]:
    """Return what templates/components/index.html needs."""
    wrong = SpecimenForm(
        MultiDict(
            {
                "name": "",
                "mail": "ines at mail",
                "born_on": "2031-02-03",
                "places": "sechsundzwanzig",
                "why": "lamps " * 40,
            }
        )
    )
    wrong.validate()
    # Two forms on one page: their ids must differ.
    right = SpecimenForm(
        MultiDict({"right-name": "Inès Belkacem", "right-kind": "youngster", "right-diets": "pork"}),
        prefix="right-",
    )
    return {
        "right": right,
        "wrong": wrong,
        "time": time(7, 26),
        "tasks": [
            {
                "title": "Choose who takes the sixth place",
                "text": "Noor Haddad withdrew. Two young people are on your waiting list.",
                "day": date(2017, 10, 26),
                "word": "Today",
                "soon": True,
                "url": "#main",
                "action": "Compare the two",
            },
            {
                "title": "Zustimmungserklärung der Erziehungsberechtigten für die medizinische Notfallversorgung",
                "text": "Ohne Unterschrift keine Grenzüberschreitungsgenehmigung.",
                "day": date(2017, 10, 30),
                "url": "#main",
                "action": "Erinnerungsschreiben ansehen",
            },
            {"title": "Read the two waiting initiatives", "url": "#main", "action": "Read"},
        ],
        "obstacles": [
            Obstacle(
                "signature",
                "The father’s signature on the authorisation is missing.",
                Owner.GUARDIAN,
                date(2017, 10, 30),
            ),
            Obstacle("passport", "The passport ends before the trip.", Owner.COORDINATOR),
        ],
        "places": [
            {"name": "Bagneux", "latitude": 48.8, "longitude": 2.31, "kind": "now"},
            {"name": "Barcelona", "latitude": 41.39, "longitude": 2.17},
            {"name": "Liège", "latitude": 50.63, "longitude": 5.57},
            {"name": "Torino", "latitude": 45.07, "longitude": 7.69},
        ],
        "far_places": [
            {"name": "Barcelona", "latitude": 41.39, "longitude": 2.17, "kind": "now"},
            {"name": "Montréal", "latitude": 45.5, "longitude": -73.57},
            {"name": "Dakar", "latitude": 14.69, "longitude": -17.44},
            {"name": "Medellín", "latitude": 6.24, "longitude": -75.58},
            {"name": "Kraków", "latitude": 50.06, "longitude": 19.94},
            {"name": "Bagneux", "latitude": 48.8, "longitude": 2.31},
            {"name": "Liège", "latitude": 50.63, "longitude": 5.57},
        ],
        "facets": [
            {
                "legend": "Who has to act",
                "chips": [
                    {"words": "Guardian", "people": 1204, "url": "#main", "is_chosen": True},
                    {"words": "Koordinationsstelle der Delegation", "people": 7, "url": "#main", "is_chosen": False},
                    {"words": "Host", "people": 0, "url": "#main", "is_chosen": False},
                ],
                "more": [{"words": "Leader", "people": 3, "url": "#main", "is_chosen": False}],
            },
            {
                "legend": "By when",
                "chips": [{"words": "Overdue", "people": 12, "url": "#main", "is_chosen": False}],
                "more": [],
            },
        ],
        "rows": [
            ("Albuquerque e Vasconcelos, Maria da Conceição", "Lisboa", 17, 0.62, "Confirmed", "waits", "Waits"),
            ("Belkacem, Inès", "Bagneux", 16, 0.62, "Confirmed", "you", "Your turn"),
            ("de la Cruz i Puigdomènech, Montserrat", "Zaragoza", 22, 1.0, "Returned", "ready", "Ready"),
            ("Kowalczyk-Wiśniewska, Aleksandra", "Kraków", 15, 0.45, "Accepted", "stopped", "Stopped"),
            ("Oumar", "Dakar", 17, 0.0, "Applied", "draft", "Draft"),
        ],
    }
