"""What the form library says by itself, in our words and the reader's language.

The library brings catalogues of its own; their tone is not ours, and their words would come from two
places. A sentence of the library that is not listed here is shown as it is: a test reads the library.
"""

from collections.abc import Callable

from exchange.foundation.languages import LazyString, _l, ngettext

# The placeholders are the library's: it fills them in after translating.
SENTENCES: dict[str, LazyString] = {
    "This field is required.": _l("Fill this in, please."),
    "Invalid input.": _l("This cannot be right. Look at it again, please."),
    "Invalid email address.": _l("This does not look like an e-mail address. It has an @ in the middle, such as name@example.org."),
    "Invalid URL.": _l("This does not look like an address of a page. It begins with https://."),
    "Field must be equal to %(other_name)s.": _l("Both must be the same."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Between %(min)d and %(max)d characters, please."),
    "Number must be at least %(min)s.": _l("A number from %(min)s on, please."),
    "Number must be at most %(max)s.": _l("A number up to %(max)s, please."),
    "Number must be between %(min)s and %(max)s.": _l("A number from %(min)s to %(max)s, please."),
    "Date must be at least %(min)s.": _l("Not before %(min)s, please."),
    "Date must be at most %(max)s.": _l("Not after %(max)s, please."),
    "Date must be between %(min)s and %(max)s.": _l("Between %(min)s and %(max)s, please."),
    "Invalid value, must be one of: %(values)s.": _l("Choose one of these, please: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": _l("Choose another one, please, none of these: %(values)s."),
    "This field cannot be edited.": _l("This cannot be changed here."),
    "This field is disabled and cannot have a value.": _l("This cannot be changed here."),
    "Not a valid choice.": _l("This is not one of the choices. Choose again, please."),
    "Invalid Choice: could not coerce.": _l("This is not one of the choices. Choose again, please."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("This is not one of the choices. Choose again, please."),
    "Not a valid datetime value.": _l("This is not a date and time. Write it like 2017-11-14 08:30."),
    "Not a valid date value.": _l("This is not a date. Write it like 2017-11-14: year, month, day."),
    "Not a valid time value.": _l("This is not a time. Write it like 08:30."),
    "Not a valid week value.": _l("This is not a week of a year. Write it like 2017-W46."),
    "Not a valid integer value.": _l("This is not a whole number. Digits only, please."),
    "Not a valid decimal value.": _l("This is not a number. Digits only, please."),
    "Not a valid float value.": _l("This is not a number. Digits only, please."),
    "Invalid CSRF Token.": _l("This page had been open for too long, so nothing was sent. Please send it again."),
    "CSRF token missing.": _l("This page had been open for too long, so nothing was sent. Please send it again."),
    "CSRF failed.": _l("This page had been open for too long, so nothing was sent. Please send it again."),
    "CSRF token expired.": _l("This page had been open for too long, so nothing was sent. Please send it again."),
    "File does not have an approved extension.": _l("Files of this kind cannot be read here. Choose another one, please."),
    "File does not have an approved extension: {extensions}": _l("Only files of these kinds can be read here: {extensions}"),
}

# By the library's singular; the number is filled in at once.
COUNTED: dict[str, Callable[[int], str]] = {
    "Field must be at least %(min)d character long.": lambda n: ngettext(
        "At least %(num)s character, please.", "At least %(num)s characters, please.", n
    ),
    "Field cannot be longer than %(max)d character.": lambda n: ngettext(
        "At most %(num)s character, please.", "At most %(num)s characters, please.", n
    ),
    "Field must be exactly %(max)d character long.": lambda n: ngettext(
        "Exactly %(num)s character, please.", "Exactly %(num)s characters, please.", n
    ),
    "'%(value)s' is not a valid choice for this field.": lambda n: ngettext(
        "One of your choices is not in the list. Choose again, please.",
        "%(num)s of your choices are not in the list. Choose again, please.",
        n,
    ),
}

# For whoever writes a form, never for whoever fills one in; or of fields that no form of ours has.
NEVER_SEEN = {
    "Invalid field name '%s'.",
    "Choices cannot be None.",
    "Invalid IP address.",
    "Invalid Mac address.",
    "Invalid UUID.",
}


class Complaints:
    """What WTForms asks for a translation."""

    def gettext(self, sentence: str) -> str:
        """Return our words for a sentence of the library; anything else as it is."""
        ours = SENTENCES.get(sentence)
        return sentence if ours is None else str(ours)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return our words for a sentence of the library that counts."""
        ours = COUNTED.get(singular)
        if ours is not None:
            return ours(n)
        return singular if n == 1 else plural
