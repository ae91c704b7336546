"""The letters about an initiative: to its author at each step, to the adults who read first; said in no language yet."""

from flask import url_for

from exchange.foundation.languages import Sentence, _l
from exchange.initiatives.models import Initiative
from exchange.messages.drafts import LetterDraft


def _draft(initiative: Initiative, kind: str, subject: Sentence, paragraphs: list[Sentence], button: Sentence, path: str) -> LetterDraft:
    name = initiative.author.called if initiative.author else ""
    return LetterDraft(
        kind=f"initiative-{kind}",
        subject=subject,
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=paragraphs,
        button=(button, path),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=initiative.title),
    )


def submitted(initiative: Initiative, *, path: str, is_read_first: bool) -> LetterDraft:
    """Say that it arrived, and who reads it now."""
    title = {"title": initiative.title}
    reads = (
        _l("Now your group leader or your city’s coordinator reads it. After that the network does. Nothing is public before.")
        if is_read_first
        else _l("Now the people of the network read it. Nothing is public before.")
    )
    return _draft(
        initiative,
        "submitted",
        _l("Your initiative has arrived: %(title)s", **title),
        [_l("Thank you. “%(title)s” has arrived.", **title), reads, _l("You get a letter at each step.")],
        _l("See where it is"),
        path,
    )


def to_read(initiative: Initiative, *, name: str, is_change: bool = False) -> LetterDraft:
    """Ask an adult beside a minor to read; the author's name stands on the page only."""
    title = {"title": initiative.title}
    return LetterDraft(
        kind="initiative-to-read",
        subject=_l("Please read first: %(title)s", **title),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("New words are proposed for “%(title)s”. Until they are read, what is public stays as it is.", **title)
            if is_change
            else _l("A young person of your city has sent the initiative “%(title)s”.", **title),
            _l("The author is a minor, so an adult of the city reads it first. After that the network does. Nothing is public before."),
            _l("You can say that it is fine, or send it back with one sentence. One reading is enough: others of your city may be faster."),
        ],
        button=(_l("Read it"), url_for("initiatives.read_change" if is_change else "initiatives.read", slug=initiative.slug)),
        reason=_l("You get this letter because you lead the author’s group or coordinate the city."),
    )


def read_first(initiative: Initiative, *, sentence: str, path: str) -> LetterDraft:
    """Say that the adult's reading is done, and that the network reads now."""
    said: list[Sentence] = [_l("They wrote: “%(sentence)s”", sentence=sentence)] if sentence else []
    return _draft(
        initiative,
        "read",
        _l("Your initiative goes to the network: %(title)s", title=initiative.title),
        [_l("An adult of your city has read “%(title)s”. It is fine.", title=initiative.title), *said, _l("Now the network reads it.")],
        _l("See where it is"),
        path,
    )


def returned(initiative: Initiative, *, sentence: str, path: str) -> LetterDraft:
    """Say that it came back, with the sentence that says what to change."""
    return _draft(
        initiative,
        "returned",
        _l("Please look at it again: %(title)s", title=initiative.title),
        [
            _l("“%(title)s” is back with you. Nothing you wrote is lost.", title=initiative.title),
            _l("What to change: “%(sentence)s”", sentence=sentence),
            _l("When you are ready, send it again."),
        ],
        _l("Go on writing"),
        path,
    )


def published(initiative: Initiative, *, path: str) -> LetterDraft:
    """Say that everybody can read it now."""
    named = (
        _l("Your name stands there as “%(name)s”.", name=initiative.credited_as)
        if initiative.credited_as
        else _l("Your name does not stand there, because nobody has agreed to that.")
    )
    return _draft(
        initiative,
        "published",
        _l("Your initiative is public: %(title)s", title=initiative.title),
        [_l("Everybody can read “%(title)s” now, and cities can take it up.", title=initiative.title), named],
        _l("See it in the catalogue"),
        path,
    )


def retired(initiative: Initiative, *, sentence: str, path: str) -> LetterDraft:
    """Say that it left the catalogue, and why."""
    return _draft(
        initiative,
        "retired",
        _l("Your initiative left the catalogue: %(title)s", title=initiative.title),
        [
            _l("“%(title)s” is no longer in the catalogue. Its address stays and says why.", title=initiative.title),
            _l("The reason: “%(sentence)s”", sentence=sentence),
        ],
        _l("See its page"),
        path,
    )
