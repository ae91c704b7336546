"""The letters about photos: one that waits for an adult's eye, one that an adult said no to, one that had to go. Nobody is named."""

from flask import url_for

from exchange.foundation.languages import Sentence, _l, _n
from exchange.initiatives.models import Initiative
from exchange.messages.drafts import LetterDraft


def _to_authors(initiative: Initiative, kind: str, subject: Sentence, paragraphs: list[Sentence], button: Sentence) -> LetterDraft:
    return LetterDraft(
        kind=f"initiative-photo-{kind}",
        subject=subject,
        # Each author is greeted by their own name when it is queued.
        greeting=_l("Hello,"),
        paragraphs=paragraphs,
        button=(button, url_for("initiatives.photos", slug=initiative.slug)),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=initiative.title),
    )


def _to_reader(initiative: Initiative, kind: str, name: str, subject: Sentence, paragraphs: list[Sentence]) -> LetterDraft:
    return LetterDraft(
        kind=f"initiative-photo-{kind}",
        subject=subject,
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=paragraphs,
        button=(_l("See the photos"), url_for("initiatives.photos_read", slug=initiative.slug)),
        reason=_l("You get this letter because you lead the author’s group or coordinate the city."),
    )


def waits(initiative: Initiative, *, name: str) -> LetterDraft:
    """Ask an adult to look at a new photo: the words have been read already."""
    title = {"title": initiative.title}
    paragraphs: list[Sentence] = [
        _l("There is a new photo for “%(title)s”.", **title),
        _l("Nobody else sees it before an adult of the city has looked at it. One is enough: others of your city may be faster."),
    ]
    return _to_reader(initiative, "waits", name, _l("Please look at a photo: %(title)s", **title), paragraphs)


def said_no(initiative: Initiative, *, why: str, by_network: bool = False) -> LetterDraft:
    """Say that an adult of the city or the network does not want a photo shown, with the sentence that says what to do."""
    title = {"title": initiative.title}
    paragraphs: list[Sentence] = [
        _l("A photo of “%(title)s” is not shown.", **title),
        _l("The network wrote: “%(sentence)s”", sentence=why)
        if by_network
        else _l("An adult of your city wrote: “%(sentence)s”", sentence=why),
        _l("Your text stays as it is. You can take another photo, or leave it out."),
    ]
    return _to_authors(initiative, "no", _l("About your photo: %(title)s", **title), paragraphs, _l("See my photos"))


def _went(initiative: Initiative, count: int) -> Sentence:
    return _n(
        "%(num)s photo of “%(title)s” is no longer shown: somebody’s yes to be seen on it no longer holds.",
        "%(num)s photos of “%(title)s” are no longer shown: somebody’s yes to be seen on them no longer holds.",
        count,
        title=initiative.title,
    )


_EVERYWHERE = _l("It left every page, list and sheet at once. What somebody printed before cannot be called back. The text stays as it is.")


def went_to_authors(initiative: Initiative, *, count: int) -> LetterDraft:
    """Tell those who wrote it that a photo went, and what they can do."""
    paragraphs: list[Sentence] = [
        _went(initiative, count),
        _EVERYWHERE,
        _l("What you can do: take another photo, best one on which nobody can be recognised. Blurring a face is not enough."),
        _l("Please do not ask around who it was: everybody may say no at any time, without a reason."),
    ]
    return _to_authors(
        initiative, "went", _l("A photo is no longer shown: %(title)s", title=initiative.title), paragraphs, _l("See my photos")
    )


def went_to_reader(initiative: Initiative, *, name: str, count: int) -> LetterDraft:
    """Tell the adults beside the authors that a photo went, and what they can do."""
    paragraphs: list[Sentence] = [
        _went(initiative, count),
        _EVERYWHERE,
        _l(
            "What you can do: ask the authors for another photo, best one on which nobody can be recognised. Blurring a face is not enough."
        ),
    ]
    return _to_reader(initiative, "went", name, _l("A photo is no longer shown: %(title)s", title=initiative.title), paragraphs)
