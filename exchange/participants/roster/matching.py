"""Who is who: the same person twice in a file, and the people who are known already. In doubt a person decides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from exchange.foundation.languages import LazyString, _l, _n
from exchange.participants.roster.around import Around
from exchange.participants.roster.folding import fold, name_key, same_text
from exchange.participants.roster.names import offered_spelling
from exchange.participants.roster.plan import Choice, JudgedRow, KnownPerson, Value

NEW = "new"
# More people of one name than anybody can tell apart at a glance.
_NAMESAKES = 50
# Two different texts here speak for two different people.
_TELLING = ("email", "external_id", "document_number")


def _key(values: Mapping[str, Value]) -> tuple[str, ...]:
    return name_key(f"{values.get('first_name') or ''} {values.get('last_name') or ''}")


def _said(values: Mapping[str, Value], field: str) -> str:
    value = values.get(field)
    return value.strip().casefold() if isinstance(value, str) else ""


def _both_say(one: Mapping[str, Value], other: Mapping[str, Value], field: str) -> bool | None:
    """Say whether two people share what a field tells; None when one of them does not say."""
    first, second = _said(one, field), _said(other, field)
    return first == second if first and second else None


def _birth(values: Mapping[str, Value]) -> date | None:
    value = values.get("birth_date")
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value if isinstance(value, date) else None


def name_twins(rows: Iterable[JudgedRow], *, around: Around, decisions: Mapping[int, Mapping[str, str]]) -> None:
    """Name the rows that say again, or perhaps say again, the person of an earlier row."""
    by_name: dict[tuple[str, ...], list[JudgedRow]] = defaultdict(list)
    by_id: dict[str, JudgedRow] = {}
    by_email: dict[str, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        key, identity, email = _key(row.values), _said(row.values, "external_id"), _said(row.values, "email")
        if not key:
            continue
        if decisions.get(row.row, {}).get("person") != NEW:
            earlier = by_name[key][:20]
            if identity in by_id and by_id[identity] not in earlier:
                earlier = [*earlier, by_id[identity]]
            _compare(row, earlier, around=around)
        if row.same_as_row is None:
            by_name[key].append(row)
            by_id.setdefault(identity, row) if identity else None
            if email:
                by_email[email].append(row)
    for sharing in by_email.values():
        _name_shared_email(sharing, around=around)


def _compare(row: JudgedRow, earlier: Sequence[JudgedRow], *, around: Around) -> None:
    for other in earlier:
        verdict = _same_person(row.values, other.values)
        if verdict == "same":
            row.same_as_row = other.row
            more = [field for field in row.values if field in around.fields and row.values[field] != other.values.get(field)]
            headings = ", ".join(around.heading(field) or field for field in more)
            message = _l("The same person as row %(row)s.", row=other.row)
            if more:
                message = _l(
                    "The same person as row %(row)s, but different in: %(columns)s. Row %(row)s is used.", row=other.row, columns=headings
                )
            row.problems = [problem for problem in row.problems if problem.severity == "refuse"]
            row.add("duplicate", message, column=_name_column(around), field="person", choices=(Choice(NEW, _l("Another person")),))
            return
    for other in earlier:
        doubt = _same_person(row.values, other.values)
        if doubt != "other":
            message = _doubt_sentence(doubt, other)
            row.add(
                doubt, message, column=_name_column(around), severity="decide", field="person", choices=(Choice(NEW, _l("Another person")),)
            )
            return


def _doubt_sentence(doubt: str, other: JudgedRow) -> LazyString:
    if doubt == "same_name_and_birthday":
        return _l("The same name and date of birth as row %(row)s, but other details differ. Is it another person?", row=other.row)
    if doubt == "same_id":
        return _l("The same number as %(name)s in row %(row)s. Is it another person?", row=other.row, name=other.name)
    if doubt == "two_birth_dates":
        return _l("The same name and e-mail as row %(row)s with another date of birth. Is it another person?", row=other.row)
    return _l("The same name as row %(row)s, and nothing tells them apart. Is it another person?", row=other.row)


def _same_person(one: Mapping[str, Value], other: Mapping[str, Value]) -> str:
    """Return "same", "other" or the code of a doubt, for two rows that share a name or a number."""
    if _key(one) != _key(other):
        return "same_id" if _both_say(one, other, "external_id") else "other"
    shared = [_both_say(one, other, field) for field in _TELLING]
    first, second = _birth(one), _birth(other)
    if first and second and first != second:
        return "two_birth_dates" if True in shared else "other"
    if first and second:
        return "same_name_and_birthday" if False in shared else "same"
    if False in shared:
        return "other"
    return "same" if True in shared else "same_name"


def _name_shared_email(sharing: Sequence[JudgedRow], *, around: Around) -> None:
    if len(sharing) < 2:
        return
    for row in sharing[:50]:
        other = sharing[0] if row is not sharing[0] else sharing[1]
        message = _l(
            "The e-mail of %(name)s in row %(row)s is the same. Each person needs an address of their own to sign in.",
            name=other.name,
            row=other.row,
        )
        row.add("email_used_twice", message, column=around.heading("email"), field="email")


class KnownPeople:
    """The people of a delegation, found by number, name and e-mail."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self.by_key: dict[str, KnownPerson] = {}
        self._by_id: dict[str, list[KnownPerson]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[KnownPerson]] = defaultdict(list)
        self._by_email: dict[str, list[KnownPerson]] = defaultdict(list)
        self._matched: dict[str, int] = {}
        for person in people:
            self.by_key[person.key] = person
            for found, said in ((self._by_id, _said(person.values, "external_id")), (self._by_email, _said(person.values, "email"))):
                if said:
                    found[said].append(person)
            self._by_name[_key(person.values)].append(person)

    def match(self, row: JudgedRow, *, around: Around, decided: str | None) -> None:
        """Set `row.person` to who this surely is, or name the doubt and those among whom a person chooses."""
        if decided is not None:
            if decided in self.by_key:
                self._take(row, self.by_key[decided], around=around)
            return
        same_id = self._by_id.get(_said(row.values, "external_id"), [])
        if len(same_id) == 1:
            self._match_by_id(row, same_id[0], around=around)
            return
        everyone = self._nearest_namesakes(row)
        namesakes = [person for person in everyone if _both_say(row.values, person.values, "external_id") is not False]
        foreign_id = [person for person in everyone if _both_say(row.values, person.values, "external_id") is False]
        if foreign_id and not namesakes and any(_birth(person.values) == _birth(row.values) for person in foreign_id):
            self._doubt(
                row,
                "number_differs",
                _l("Somebody of this name and date of birth is known with another number."),
                foreign_id,
                around=around,
            )
        elif namesakes:
            self._match_by_name(row, namesakes, around=around)
        else:
            self._match_by_email(row, around=around)

    def _nearest_namesakes(self, row: JudgedRow) -> list[KnownPerson]:
        """Return the people of this name, at most some fifty, those who share the e-mail first."""
        everyone = self._by_name.get(_key(row.values), [])
        if len(everyone) <= _NAMESAKES:
            return everyone
        same_email = [person for person in self._by_email.get(_said(row.values, "email"), []) if _key(person.values) == _key(row.values)]
        return list({person.key: person for person in (*same_email[:_NAMESAKES], *everyone[:_NAMESAKES])}.values())

    def _match_by_id(self, row: JudgedRow, person: KnownPerson, *, around: Around) -> None:
        same_name = _key(row.values) == _key(person.values)
        same_birth = _birth(row.values) is not None and _birth(row.values) == _birth(person.values)
        if same_name or same_birth or _both_say(row.values, person.values, "email"):
            self._take(row, person, around=around)
        else:
            message = _l("This number belongs to %(name)s. Is it the same person?", name=_shown_name(person))
            self._doubt(row, "number_of_another", message, [person], around=around)

    def _match_by_name(self, row: JudgedRow, namesakes: Sequence[KnownPerson], *, around: Around) -> None:
        birth = _birth(row.values)
        same_email = [person for person in namesakes if _both_say(row.values, person.values, "email")]
        same_birth = [person for person in namesakes if birth and _birth(person.values) == birth]
        both = [person for person in same_birth if person in same_email]
        sure = both or same_email or same_birth
        if len(sure) == 1:
            self._take(row, sure[0], around=around)
            return
        if sure:
            message = _n(
                "%(num)s person of this name is known and nothing tells them apart. Which one is it?",
                "%(num)s people of this name are known and nothing tells them apart. Which one is it?",
                len(sure),
            )
            self._doubt(row, "several_known", message, sure, around=around)
            return
        # From here on neither e-mail nor date of birth agrees.
        silent = [person for person in namesakes if not birth or not _birth(person.values)]
        agreeing = [person for person in silent if _both_say(row.values, person.values, "email") is None]
        if len(namesakes) == 1 and agreeing:
            self._take(row, agreeing[0], around=around)
            message = _l("Taken for the %(name)s who is known, by the name alone. Please check.", name=_shown_name(agreeing[0]))
            row.add("matched_by_name", message, column=_name_column(around), field="person", choices=self._choices(agreeing))
            return
        strangers = [person for person in namesakes if person not in silent and _both_say(row.values, person.values, "email") is False]
        if len(strangers) == len(namesakes):
            message = _l("Somebody else of this name is known, with another date of birth and another e-mail.")
            row.add("namesake", message, column=_name_column(around), field="person", choices=self._choices(strangers))
            return
        message = _l("Somebody of this name is known, with another or no date of birth or e-mail. Is it the same person?")
        self._doubt(row, "same_name_known", message, namesakes, around=around)

    def _match_by_email(self, row: JudgedRow, *, around: Around) -> None:
        sharing = self._by_email.get(_said(row.values, "email"), [])
        if not sharing:
            return
        birth = _birth(row.values)
        if birth and any(_birth(person.values) == birth for person in sharing):
            message = _l("%(name)s has the same e-mail and date of birth. Is it the same person?", name=_shown_name(sharing[0]))
            self._doubt(row, "same_email_known", message, sharing, around=around)
            return
        message = _l(
            "This e-mail already belongs to %(name)s. Each person needs an address of their own to sign in.", name=_shown_name(sharing[0])
        )
        row.add("email_used_twice", message, column=around.heading("email"), field="email")

    def _take(self, row: JudgedRow, person: KnownPerson, *, around: Around) -> None:
        earlier = self._matched.setdefault(person.key, row.row)
        if earlier != row.row:
            message = _l("Row %(row)s is already taken for %(name)s. Who is this?", row=earlier, name=_shown_name(person))
            self._doubt(row, "known_twice", message, [person], around=around)
            return
        row.person = person.key
        row.changes_known = changes(person.values, row.values)
        if "birth_date" in row.changes and row.changes["birth_date"][0]:
            message = _l("The date of birth changes. Please check: it decides who counts as a minor.")
            row.add("birth_date_changes", message, column=around.heading("birth_date"), field="birth_date")

    def _doubt(self, row: JudgedRow, code: str, message: LazyString, people: Sequence[KnownPerson], *, around: Around) -> None:
        row.add(code, message, column=_name_column(around), severity="decide", field="person", choices=self._choices(people))

    @staticmethod
    def _choices(people: Sequence[KnownPerson]) -> tuple[Choice, ...]:
        known = tuple(Choice(person.key, f"{_shown_name(person)} {_birth(person.values) or ''}".strip()) for person in people[:20])
        return (*known, Choice(NEW, _l("Another person")))


def _shown_name(person: KnownPerson) -> str:
    parts = (person.values.get("first_name"), person.values.get("last_name"))
    return " ".join(str(part) for part in parts if part)


def _name_column(around: Around) -> str | None:
    return around.heading("last_name") or around.heading("full_name") or around.heading("first_name")


def changes(stored: Mapping[str, Value], said: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
    """Return {field: (stored, said)} for what a row says otherwise; what it does not say changes nothing."""
    return {field: (stored.get(field), value) for field, value in said.items() if not _same_value(field, stored.get(field), value)}


def _same_value(field: str, stored: Value, said: Value) -> bool:
    if stored == said:
        return True
    if stored is None or stored in ("", ()):
        return False
    if isinstance(said, tuple):
        return set(said) == (
            set(fold(stored).split()) if isinstance(stored, str) else set(stored if isinstance(stored, tuple | list) else ())
        )
    if isinstance(said, date):
        return str(stored) == said.isoformat()
    if not isinstance(said, str) or not isinstance(stored, str):
        return False
    if field.endswith("phone"):
        return _digits(stored) == _digits(said)
    if field.endswith("email"):
        return stored.casefold() == said.casefold()
    if field == "last_name" and offered_spelling(said) and stored.casefold() == said.casefold():
        # The city's file still shouts; the spelling that was accepted stays.
        return True
    return same_text(stored, said)


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())
