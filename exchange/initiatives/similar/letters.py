"""What authors are told when two initiatives are to become one. No words of one young person reach another by letter."""

from flask import url_for

from exchange.foundation.languages import _l
from exchange.initiatives.models import Initiative
from exchange.messages.drafts import LetterDraft


def asked_to_combine(mine: Initiative, other: Initiative) -> LetterDraft:
    """Ask the authors of one whether it may become one with another."""
    facts = {"title": mine.title, "other": other.title, "city": other.city.name}
    return LetterDraft(
        kind="initiative-combine-asked",
        subject=_l("Make one of two? “%(title)s” and “%(other)s”", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("In %(city)s somebody wrote down something like your initiative “%(title)s”. They call it “%(other)s”.", **facts),
            _l("They ask whether you would make one initiative of both. It would name both as where it comes from."),
            _l("Nothing happens unless you say yes, and nobody minds if you say no. Then both stay as they are."),
        ],
        button=(_l("Read both and answer"), url_for("initiatives.similar", slug=mine.slug)),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=mine.title),
    )


def combining_agreed(mine: Initiative, other: Initiative, made: Initiative) -> LetterDraft:
    """Tell who asked that the other said yes, and where to go on writing."""
    return LetterDraft(
        kind="initiative-combine-agreed",
        subject=_l("Yes: make one of “%(title)s” and “%(other)s”", title=mine.title, other=other.title),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("The author of “%(other)s” has said yes.", other=other.title),
            _l("A new draft has both texts in it. Make one good text of it, and send it as you sent the first one."),
            _l("When it is public, the two older ones lead to it."),
        ],
        button=(_l("Go on writing"), url_for("initiatives.show", slug=made.slug)),
        reason=_l("You get this letter because you asked for this."),
    )


def combining_refused(mine: Initiative, other: Initiative) -> LetterDraft:
    """Tell the authors of the other one, who asked or were asked, that both stay as they are."""
    return LetterDraft(
        kind="initiative-combine-refused",
        subject=_l("“%(title)s” and “%(other)s” stay two", title=mine.title, other=other.title),
        greeting=_l("Hello,"),
        paragraphs=[
            _l(
                "The author of “%(other)s” would rather keep theirs as it is. That is fine, and yours stays as it is too.",
                other=other.title,
            ),
            _l("You can still say that both exist side by side."),
        ],
        button=(_l("See your initiative"), url_for("initiatives.show", slug=mine.slug)),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=mine.title),
    )


def asked_to_give_way(mine: Initiative, other: Initiative) -> LetterDraft:
    """Tell those who write it too what one of them asks, and that they can say no."""
    facts = {"title": mine.title, "other": other.title}
    return LetterDraft(
        kind="initiative-give-way-asked",
        subject=_l("Should “%(title)s” leave the catalogue?", **facts),
        greeting=_l("Hello,"),
        paragraphs=[
            _l("Somebody who writes “%(title)s” with you asks the network to retire it in favour of “%(other)s”.", **facts),
            _l("The network decides. If you want it to stay, say so on its page."),
        ],
        button=(_l("Read both and answer"), url_for("initiatives.similar", slug=mine.slug)),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=mine.title),
    )


def kept(mine: Initiative, other: Initiative) -> LetterDraft:
    """Tell its authors that it stays after all."""
    facts = {"title": mine.title, "other": other.title}
    return LetterDraft(
        kind="initiative-kept",
        subject=_l("“%(title)s” stays in the catalogue", **facts),
        greeting=_l("Hello,"),
        paragraphs=[_l("It was asked to retire it in favour of “%(other)s”. Somebody has said no, so it stays as it is.", **facts)],
        button=(_l("See your initiative"), url_for("initiatives.show", slug=mine.slug)),
        reason=_l("You get this letter because you wrote “%(title)s”.", title=mine.title),
    )
