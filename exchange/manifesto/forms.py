"""What arrives from the editor of the Manifesto; each form gives the facts of its row."""

from typing import Any, ClassVar
from uuid import UUID

from flask import g, request
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from exchange.foundation.forms import FILL_IN, ExchangeForm
from exchange.foundation.languages import LANGUAGES, _l
from exchange.manifesto.models import Edition, Recommendation, Relation, Theme, ThemeLink

OTHERS = [code for code in LANGUAGES if code != "en"]
_CODE = Regexp(r"[a-z0-9][a-z0-9-]*\Z", message=_l("Small letters a to z, numbers and hyphens only."))
_VERIFIED = _l("I compared it with the full text")
_LONGEST = 2000
_EDITION = ("name", "place", "nature", "adopted_on", "is_complete")


def _long(label: Any, *, most: int = _LONGEST, **more: Any) -> TextAreaField:
    return TextAreaField(label, validators=[Optional(), Length(max=most)], **more)


def _place() -> IntegerField:
    return IntegerField(
        _l("Place in the list"), description=_l("1 stands first."), default=1, validators=[InputRequired(FILL_IN), NumberRange(0, 9999)]
    )


class _Versioned(ExchangeForm):
    """Whatever changes says which version its writer was shown."""

    version = HiddenField()
    # Names of the fields that stand once for each language.
    by_language: ClassVar[frozenset[str]] = frozenset()

    @property
    def seen_version(self) -> int:
        """Return the version that was shown; 0 where the form says none."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _filled(form: Any, row: Any, values: dict[str, Any]) -> Any:
    """Return the form as a row stands, also on a page that answers another form; what was typed before a sign-in stays."""
    if request.method == "GET" and g.get("kept_form") is not None:
        return form
    for name, value in {"version": row.version, **values}.items():
        form[name].data = value
    return form


class EditionForm(_Versioned):
    """An edition of the Manifesto."""

    code = StringField(
        _l("Code"),
        description=_l("Usually its year, like 2025. It stays as it is."),
        validators=[InputRequired(FILL_IN), Length(max=20), _CODE],
    )
    name = StringField(_l("Name"), validators=[InputRequired(FILL_IN), Length(max=200)])
    place = StringField(_l("Place"), validators=[Optional(), Length(max=200)])
    nature = SelectField(
        _l("What it is"),
        choices=[
            SelectChoice("manifesto", _l("A manifesto")),
            SelectChoice("declaration", _l("A declaration")),
            SelectChoice("texts", _l("Resolutions and other texts")),
        ],
    )
    adopted_on = DateField(_l("Adopted on"), validators=[Optional()])
    is_complete = BooleanField(_l("Everything that it says is entered here"))

    @classmethod
    def of(cls, row: Edition) -> "EditionForm":
        """Return the form as the row stands."""
        form: EditionForm = cls()
        form.keep_code()
        filled: EditionForm = _filled(form, row, {name: getattr(row, name) for name in _EDITION})
        return filled

    def keep_code(self) -> None:
        """Leave the code out: an edition that exists keeps it."""
        del self.code

    def facts(self) -> dict[str, Any]:
        """Return what the row becomes."""
        found = {name: self[name].data for name in _EDITION}
        return found if self.code is None else {"code": self.code.data, **found}


class ThemeForm(_Versioned):
    """A theme or principle, named in the languages in which it was published."""

    slug = StringField(
        _l("Address part"),
        description=_l("A few words, like public-spaces. It stays as it is."),
        validators=[InputRequired(FILL_IN), Length(max=60), _CODE],
    )
    label_en = StringField(_l("Name in English"), validators=[InputRequired(FILL_IN), Length(max=200)])
    position = _place()
    is_principle = BooleanField(_l("It is a principle that goes across the themes"))
    evidence = _long(_l("Where the wording was found"), most=400, description=_l("An address, or a page of the printed edition."))
    is_verified = BooleanField(_VERIFIED)

    @classmethod
    def of(cls, row: Theme) -> "ThemeForm":
        """Return the form as the row stands."""
        values = {name: getattr(row, name) for name in ("position", "is_principle", "evidence", "is_verified")}
        labels = {f"label_{code}": row.labels.get(code, "") for code in LANGUAGES}
        form: ThemeForm = cls()
        form.keep_code()
        filled: ThemeForm = _filled(form, row, values | labels)
        return filled

    def keep_code(self) -> None:
        """Leave the address part out: addresses that people kept stay true."""
        del self.slug

    def facts(self) -> dict[str, Any]:
        """Return what the row becomes."""
        found: dict[str, Any] = {name: self[name].data for name in ("position", "is_principle", "is_verified")}
        found["evidence"] = self.evidence.data or ""
        found["labels"] = {code: text for code in LANGUAGES if (text := self[f"label_{code}"].data)}
        return found if self.slug is None else {"slug": self.slug.data, **found}


class RecommendationForm(_Versioned):
    """A recommendation in English and in each other language, every version with its own source and mark."""

    code = StringField(
        _l("Code"),
        description=_l("Like 2025-12. It stays as it is."),
        validators=[InputRequired(FILL_IN), Length(max=20), _CODE],
    )
    theme = SelectField(_l("Theme"), validators=[Optional()])
    position = _place()
    text = TextAreaField(
        _l("Text in English"),
        description=_l("In our own words, or the official text."),
        validators=[InputRequired(FILL_IN), Length(max=_LONGEST)],
    )
    source = _long(_l("Source of the English text"), most=400, description=_l("An address, or a page of the printed edition."))
    is_verified = BooleanField(_VERIFIED)

    @classmethod
    def of(cls, row: Recommendation) -> "RecommendationForm":
        """Return the form as the row stands."""
        values: dict[str, Any] = {"theme": str(row.theme_id or "")}
        for code in OTHERS:
            one = (row.texts or {}).get(code, {})
            values |= {f"text_{code}": one.get("text", ""), f"source_{code}": one.get("source", "")}
            values[f"verified_{code}"] = bool(one.get("is_verified"))
        plain = {name: getattr(row, name) for name in ("position", "text", "source", "is_verified")}
        form: RecommendationForm = cls()
        form.keep_code()
        filled: RecommendationForm = _filled(form, row, values | plain)
        return filled

    def keep_code(self) -> None:
        """Leave the code out: it is printed in reports."""
        del self.code

    def offer(self, themes: list[tuple[str, str]]) -> None:
        """Offer the themes of the edition as (id, name)."""
        self.theme.choices = [SelectChoice("", _l("Outside the themes")), *(SelectChoice(key, name) for key, name in themes)]

    def facts(self) -> dict[str, Any]:
        """Return what the row becomes; a language without a text has no version."""
        texts = {
            code: {"text": text, "source": self[f"source_{code}"].data or "", "is_verified": bool(self[f"verified_{code}"].data)}
            for code in OTHERS
            if (text := self[f"text_{code}"].data)
        }
        found: dict[str, Any] = {
            "theme_id": UUID(self.theme.data) if self.theme.data else None,
            "position": self.position.data,
            "text": self.text.data,
            "source": self.source.data or "",
            "is_verified": bool(self.is_verified.data),
            "texts": texts,
        }
        return found if self.code is None else {"code": self.code.data, **found}


ThemeForm.by_language = frozenset(f"label_{code}" for code in OTHERS)
RecommendationForm.by_language = frozenset(f"{what}_{code}" for code in OTHERS for what in ("text", "source", "verified"))
for _code in OTHERS:
    _name = LANGUAGES[_code]
    setattr(
        ThemeForm,
        f"label_{_code}",
        StringField(_l("Name: %(language)s", language=_name), validators=[Optional(), Length(max=200)]),
    )
    setattr(RecommendationForm, f"text_{_code}", _long(_l("Text: %(language)s", language=_name)))
    setattr(RecommendationForm, f"source_{_code}", _long(_l("Source: %(language)s", language=_name), most=400))
    setattr(
        RecommendationForm,
        f"verified_{_code}",
        BooleanField(_l("I compared this version with the full text: %(language)s", language=_name)),
    )


class LinkForm(_Versioned):
    """What became of a theme in a later edition."""

    earlier = SelectField(_l("Theme of the earlier edition"), validators=[Optional()])
    relation = SelectField(_l("What became of it"), choices=[SelectChoice(one.value, one.label) for one in Relation])
    later = SelectField(_l("Theme of the later edition"), validators=[Optional()])
    note = _long(_l("Why"), most=1000, description=_l("One sentence for readers."))
    source = _long(_l("Source"), most=400)
    is_verified = BooleanField(_l("I compared the two texts"))

    @classmethod
    def of(cls, row: ThemeLink) -> "LinkForm":
        """Return the form as the row stands."""
        ends = {"earlier": str(row.from_theme_id or ""), "later": str(row.to_theme_id or ""), "relation": row.relation.value}
        plain = {name: getattr(row, name) for name in ("note", "source", "is_verified")}
        filled: LinkForm = _filled(cls(), row, ends | plain)
        return filled

    def offer(self, themes: list[tuple[str, str]]) -> None:
        """Offer all themes as (id, edition and name)."""
        choices = [SelectChoice("", _l("None")), *(SelectChoice(key, name) for key, name in themes)]
        self.earlier.choices = self.later.choices = choices

    def facts(self) -> dict[str, Any]:
        """Return what the row becomes."""
        return {
            "from_theme_id": UUID(self.earlier.data) if self.earlier.data else None,
            "to_theme_id": UUID(self.later.data) if self.later.data else None,
            "relation": Relation(self.relation.data),
            "note": self.note.data or "",
            "source": self.source.data or "",
            "is_verified": bool(self.is_verified.data),
        }


class WithdrawForm(_Versioned):
    """Why something is withdrawn."""

    because = TextAreaField(
        _l("Why is it withdrawn?"),
        description=_l("Readers see this sentence beside it."),
        validators=[InputRequired(FILL_IN), Length(max=500)],
    )

    @classmethod
    def of(cls, row: Theme | Recommendation) -> "WithdrawForm":
        """Return the empty form of a row."""
        filled: WithdrawForm = _filled(cls(), row, {"because": ""})
        return filled
