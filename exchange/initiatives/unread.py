"""The check before words are public: warnings for whoever reads them first, refusals where nobody does.

Pure. Both look for names of young people, and for ways to reach somebody, also in disguise: in words, in other figures, spaced out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from exchange.foundation.folding import fold
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.checking import Finding, find_personal_data, one_text, why_not_public
from exchange.initiatives.contact import SENTENCES, find_contact, plain_signs
from exchange.initiatives.named import Forms, find_names, known_forms

_HIDDEN = {"phone": "phone", "mail": "email"}
# Sums, years, hours and days are figures of which a telephone number in words is not made.
_OTHER_FIGURES = re.compile(r"\d{3,}|(?<=[.:,/-])\d+|\d+(?!\d)(?=[.:,/h€%-])")
_LINK = re.compile(r"https?://\S+")
_END, _LONGEST = re.compile(r"(?<=[.!?])\s+|\n+"), 120
Text = str | Sequence[str]


def look_over(answers: Mapping[int, Text], *, own: Iterable[Sequence[str]] = (), others: Iterable[Sequence[str]] = ()) -> list[Finding]:
    """Return what a reader should look at, by question.

    `own` are the names of the writer's group, found by a rare first name too; `others` those of people whom full names alone give away.
    """
    group = list(own)
    whole, in_part = known_forms([*group, *others]), known_forms(group, alone=True)
    found = []
    for number, answer in answers.items():
        text = plain_signs_of(answer)
        seen = find_personal_data({number: text})
        full = find_names(text, whole)
        alone = [words for words in find_names(text, in_part) if words not in full]
        seen += [Finding(number, "name", words) for words in (*full, *alone)]
        kinds = {one.kind for one in seen}
        seen += [Finding(number, _HIDDEN[kind], _piece_with(kind, text)) for kind in hidden_ways(text) if _HIDDEN[kind] not in kinds]
        found += seen
    return found


def plain_signs_of(text: Text) -> str:
    """Return a text as it reads, its lines kept apart."""
    return "\n".join(plain_signs(line) for line in one_text(text).splitlines())


def hidden_ways(text: str) -> list[str]:
    """Return which ways of reaching somebody a text spells out in words, in other figures or letter by letter."""
    return [kind for kind in find_contact(_OTHER_FIGURES.sub(" xx ", plain_signs(text))) if kind in _HIDDEN]


def _piece_with(kind: str, text: str) -> str:
    """Return the sentence that spells it out, for finding it again."""
    pieces = [piece for piece in _END.split(text) if kind in hidden_ways(piece)] or [text]
    return " ".join(pieces[0].split())[:_LONGEST]


def why_not_unread(
    texts: Iterable[tuple[Sentence, Text]],
    *,
    known: Iterable[Text] = (),
    kept: Iterable[Text] = (),
    people: Iterable[Sequence[str]] = (),
) -> list[Obstacle]:
    """Say why words cannot be public that nobody reads before: they say how somebody is reached, or name a young person in full.

    `texts` are (where it is written, words); what stands in `known` was read there already and may stand here too;
    of what stands in `kept` unread, numbers and addresses may stay, a name may not.
    """
    forms, read = known_forms(people), [plain_signs_of(text) for text in known]
    public = [*read, *(plain_signs_of(text) for text in kept)]
    named = _named_in(read, forms)
    hidden = {kind for text in public for kind in hidden_ways(text)}
    reasons = []
    for where, written in texts:
        whole = plain_signs_of(written)
        # An address on the web has figures of its own.
        text = _LINK.sub(" ", whole)
        said = why_not_public(text, known=public)
        codes = {one.code for one in said}
        ways = [(f"public-{_HIDDEN[kind]}", SENTENCES[kind]) for kind in hidden_ways(text) if kind not in hidden]
        said += [Obstacle(code, sentence) for code, sentence in ways if code not in codes]
        said += _why_not_name(whole, forms, but=named)
        reasons += [Obstacle(one.code, _at(where, one.sentence), Owner.CITY) for one in said]
    return reasons


def why_not_name(text: str, people: Iterable[Sequence[str]], *, known: Iterable[Text] = ()) -> list[Obstacle]:
    """Say which full names keep words from being public at one press, as they were typed; who is named in `known` may be named."""
    forms = known_forms(people)
    return _why_not_name(plain_signs_of(text), forms, but=_named_in([plain_signs_of(one) for one in known], forms))


def _named_in(texts: Iterable[str], forms: Forms) -> set[str]:
    return {fold(words) for text in texts for words in find_names(text, forms)}


def _why_not_name(text: str, forms: Forms, *, but: Collection[str]) -> list[Obstacle]:
    return [
        Obstacle("public-name", _l("“%(words)s” is a name of a young person. Everybody can read this: please leave it out.", words=words))
        for words in find_names(text, forms, with_capitals=True)
        if fold(words) not in but
    ]


def _at(where: Sentence, sentence: Sentence) -> Sentence:
    return _l("%(where)s – %(sentence)s", where=where, sentence=sentence) if where else sentence
