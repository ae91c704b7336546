"""Read the cells of one row, field by field: what is plain is taken, what is not is named with its column."""

from collections.abc import Callable, Mapping

from exchange.foundation.languages import _l
from exchange.participants.roster import names, values
from exchange.participants.roster.around import Around
from exchange.participants.roster.contacts import read_email, read_phone
from exchange.participants.roster.datecells import read_date_cell
from exchange.participants.roster.folding import fold
from exchange.participants.roster.headings import Column
from exchange.participants.roster.plan import Choice, JudgedRow
from exchange.participants.roster.reading import Cell, cell_text
from exchange.participants.roster.saying import kind_label, short
from exchange.participants.roster.words import blanks

# Countries whose people carry two surnames, so that a whole name ends with both.
_TWO_SURNAMES = frozenset(
    ["ES", "CO", "MX", "CL", "PE", "VE", "EC", "BO", "PY", "GT", "HN", "NI", "SV", "CR", "PA", "DO", "CU", "PT", "BR"]
)
_LONGEST = {"motivation": 20_000, "diet": 1_000}
# It is short, whatever it is.
_LONGEST_BLANK = 20


def read_cells(row: JudgedRow, cells: tuple[Cell, ...], *, around: Around, decided: Mapping[str, str]) -> None:
    """Fill `row.values` from its cells; what a person decided for a field stands instead of its cell."""
    nothing, width = blanks(), len(cells)
    for field, columns in around.fields.items():
        column = columns[0]
        if field in decided:
            typed: Cell = decided[field]
        elif len(columns) > 1:
            typed = " ".join(text for one in columns if (text := _text(cells, one.index)))
        elif column.index < width:
            typed = cells[column.index]
        else:
            continue
        if isinstance(typed, str):
            typed = typed.strip()
            if not typed or (len(typed) <= _LONGEST_BLANK and field not in _ANY_TEXT and typed.casefold() in nothing):
                continue
        _READERS.get(field, _read_text)(row, field, typed, column, around)
    for field, text in decided.items():
        # A decision may fill a field that has no column, such as the kind.
        if field not in around.fields and field not in {"person", "city"} and text:
            _READERS.get(field, _read_text)(row, field, text, Column(-1, ""), around)


def _text(cells: tuple[Cell, ...], index: int) -> str:
    return cell_text(cells[index]).strip() if index < len(cells) else ""


def _read_text(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001 - one shape for all readers
    text = cell_text(cell)
    if len(text) > _LONGEST.get(field, 200):
        refused = field in {"last_name", "first_name"}
        row.add(
            "too_long",
            _l("“%(text)s” is too long and was left out.", text=short(text, letters=40)),
            column=column.heading,
            severity="refuse" if refused else "warn",
        )
        return
    row.values[field] = text


def _read_surname(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:
    _read_text(row, field, cell, column, around)
    offer_spelling(row, column=column.heading)


def offer_spelling(row: JudgedRow, *, column: str | None) -> None:
    """Offer another spelling of a surname typed in capitals; what is typed stays unless a person accepts."""
    surname = row.values.get("last_name")
    offered = names.offered_spelling(surname) if isinstance(surname, str) else None
    if offered and isinstance(surname, str):
        row.offers["last_name"] = offered
        row.add(
            "capitals",
            _l("“%(typed)s” is kept as typed. If you accept, it becomes “%(offered)s”.", typed=surname, offered=offered),
            column=column,
            field="last_name",
            choices=(Choice(surname, surname), Choice(offered, offered)),
        )


def _read_whole_name(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    if {"first_name", "last_name"} <= row.values.keys():
        return
    first, last = names.split_name(cell_text(cell), two_surnames=around.city.country in _TWO_SURNAMES)
    if len(first) > 200 or len(last) > 200:
        row.add(
            "too_long",
            _l("“%(text)s” is too long and was left out.", text=short(cell_text(cell), letters=40)),
            column=column.heading,
            severity="refuse",
        )
        return
    row.values.update({"first_name": first} if first else {})
    row.values.update({"last_name": last} if last else {})
    if first and last:
        row.add(
            "name_split",
            _l("“%(first)s” is taken as first name and “%(last)s” as last name.", first=first, last=last),
            column=column.heading,
        )
    offer_spelling(row, column=column.heading)


def _read_email(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    typed = cell_text(cell)
    address, code, found = read_email(typed)
    if address:
        row.values[field] = address
    elif code == "several_emails":
        row.add(
            "several_emails",
            _l("There are several addresses in one cell: %(addresses)s. Choose one; until then none is kept.", addresses=", ".join(found)),
            column=column.heading,
            severity="decide",
            field=field,
            choices=tuple(Choice(one, one) for one in found),
        )
    else:
        row.add(
            "email_invalid",
            _l("“%(typed)s” is not an e-mail address and was left out.", typed=short(typed)),
            column=column.heading,
            field=field,
        )


def _read_phone(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:
    typed = cell_text(cell)
    number, code = read_phone(typed, country=around.city.country)
    if number:
        row.values[field] = number
    if code == "not_a_phone":
        message = _l("“%(typed)s” is not a phone number and was left out.", typed=short(typed))
    elif code == "phone_too_short":
        message = _l("“%(typed)s” is too short for a phone number. It is kept as typed.", typed=short(typed))
    elif code == "phone_doubtful":
        message = _l("“%(typed)s” does not look like a phone number that can be called. It is kept as typed.", typed=short(typed))
    elif code == "several_phones":
        message = _l("There are several phone numbers in one cell: “%(typed)s”. They are kept as typed.", typed=short(typed))
    else:
        return
    row.add(code, message, column=column.heading, field=field)


def _read_kind(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    kind = values.kind_of(cell_text(cell))
    if kind:
        row.values["kind"] = kind
        return
    message = _l("“%(typed)s” is none of youngster, leader and companion. Choose one.", typed=short(cell_text(cell)))
    row.add("kind_unknown", message, column=column.heading, severity="decide", field="kind", choices=kind_choices(values.KINDS))


def kind_choices(kinds: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return the kinds among which a person chooses."""
    return tuple(Choice(kind, kind_label(kind)) for kind in kinds)


def _read_languages(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    codes, unknown = values.languages_of(cell_text(cell))
    if codes:
        row.values[field] = codes if field == "languages" else codes[0]
    if unknown:
        message = _l("“%(typed)s” is no language we know and was left out.", typed=short(", ".join(unknown)))
        row.add("language_unknown", message, column=column.heading, field=field)


def _read_country(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    typed = cell_text(cell)
    codes = values.countries_of(typed)
    if len(codes) == 1:
        row.values[field] = codes[0]
    elif codes:
        message = _l(
            "“%(typed)s” names several countries. Choose the one whose paper is used for this trip; until then none is kept.",
            typed=short(typed),
        )
        row.add(
            "several_countries",
            message,
            column=column.heading,
            severity="decide",
            field=field,
            choices=tuple(Choice(code, code) for code in codes),
        )
    else:
        row.add(
            "country_unknown",
            _l("“%(typed)s” is no country we know and was left out.", typed=short(typed)),
            column=column.heading,
            field=field,
        )


def _read_document_type(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    found = values.document_type_of(cell_text(cell))
    if found:
        row.values[field] = found
    else:
        message = _l("“%(typed)s” is neither a passport nor an identity card and was left out.", typed=short(cell_text(cell)))
        row.add("document_type_unknown", message, column=column.heading, field=field)


def _read_document_number(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:
    _read_text(row, field, cell, column, around)
    if column.document_type and field in row.values:
        row.values.setdefault("document_type", column.document_type)


def _read_yes_or_no(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    answer = values.yes_or_no(cell_text(cell))
    if answer is None:
        message = _l("“%(typed)s” is neither yes nor no and was left out.", typed=short(cell_text(cell)))
        row.add("neither_yes_nor_no", message, column=column.heading, field=field)
    else:
        row.values[field] = answer


def _read_diet(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:
    _read_text(row, field, cell, column, around)
    if values.speaks_of_health(cell_text(cell)):
        message = _l(
            "“%(typed)s” speaks of health. It goes to the care sheet only, never into an export; how severe it is will be asked again.",
            typed=short(cell_text(cell)),
        )
        row.add("care_data", message, column=column.heading, field=field)


def _read_city(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:  # noqa: ARG001
    typed = fold(cell_text(cell))
    city = around.city
    if typed in {fold(name) for name in (city.name, *city.aliases)}:
        return
    if typed in {fold(name) for name in city.other_cities}:
        message = _l(
            "This row is for %(typed)s; you are importing the delegation of %(city)s.", typed=short(cell_text(cell)), city=city.name
        )
        row.add("other_city", message, column=column.heading, severity="refuse")
        return
    message = _l(
        "“%(typed)s” is not a city of the network. If this column says where people live, choose “home place” for it.",
        typed=short(cell_text(cell)),
    )
    row.add("unknown_city", message, column=column.heading, severity="refuse")


_ANY_TEXT = frozenset({"last_name", "first_name", "full_name", "motivation", "name_on_document", "preferred_name"})
_Reader = Callable[[JudgedRow, str, Cell, Column, Around], None]
_READERS: Mapping[str, _Reader] = {
    "last_name": _read_surname,
    "full_name": _read_whole_name,
    "birth_date": read_date_cell,
    "document_expires": read_date_cell,
    "email": _read_email,
    "guardian1_email": _read_email,
    "guardian2_email": _read_email,
    "phone": _read_phone,
    "guardian1_phone": _read_phone,
    "guardian2_phone": _read_phone,
    "emergency_phone": _read_phone,
    "kind": _read_kind,
    "languages": _read_languages,
    "guardian1_language": _read_languages,
    "guardian2_language": _read_languages,
    "nationality": _read_country,
    "residence_country": _read_country,
    "document_type": _read_document_type,
    "document_number": _read_document_number,
    "fewer_opportunities": _read_yes_or_no,
    "diet": _read_diet,
    "city": _read_city,
}
