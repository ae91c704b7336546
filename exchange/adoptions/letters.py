"""What the author and the city of origin are told; the adopting city is named, its people and its sentences are not."""

from flask import url_for

from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.initiatives.models import Initiative
from exchange.messages.drafts import LetterDraft

# What the author of an idea reads when it gets somewhere: short words, for anybody from 13.
_NEWS: dict[AdoptionStage, LazyString] = {
    AdoptionStage.SPOTTED: _l("It means that somebody there thinks it could work in their city too."),
    AdoptionStage.DIAGNOSIS: _l("Now they look at the problem together: young people and the city."),
    AdoptionStage.CO_DESIGN: _l("Now they decide together what stays as you described it and what must be different there."),
    AdoptionStage.AGREED: _l("The city has said yes: somebody answers for it, and the date of the first try comes closer."),
    AdoptionStage.PILOT: _l("They try it now, in one place and for a limited time."),
    AdoptionStage.IMPLEMENTED: _l("It runs there now. What you wrote down has become real."),
    AdoptionStage.EVALUATED: _l("They have looked at what has changed since it began."),
    AdoptionStage.SUSTAINED: _l("It goes on there from now, with money and people of its own."),
    AdoptionStage.STOPPED: _l("That happens to good ideas too, for reasons of money, time or place. What they learnt helps the next city."),
}


def _read_it(initiative: Initiative) -> tuple[Sentence, str]:
    return _l("Read it again"), url_for("initiatives.show", slug=initiative.slug)


def author_told_of_adoption(adoption: Adoption, *, name: str) -> LetterDraft:
    """Tell an author that a city takes up what they described."""
    facts = {"city": adoption.city.name, "title": adoption.initiative.title}
    return LetterDraft(
        kind="initiative-adopted",
        subject=_l("%(city)s takes up “%(title)s”", **facts),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("Good news: %(city)s has taken up your initiative “%(title)s”.", **facts),
            _NEWS[AdoptionStage.SPOTTED],
            _l("You do not have to do anything. We tell you each time it gets further. Thank you for having seen it and written it down."),
        ],
        button=_read_it(adoption.initiative),
        reason=_l("You get this letter because you wrote this initiative."),
    )


def author_told_of_move(adoption: Adoption, *, name: str) -> LetterDraft:
    """Tell an author where a city has got with what they described."""
    facts = {"city": adoption.city.name, "title": adoption.initiative.title, "stage": adoption.stage.label}
    has_stopped = adoption.stage is AdoptionStage.STOPPED
    return LetterDraft(
        kind="adoption-moved",
        subject=_l("News about “%(title)s” from %(city)s", **facts),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("%(city)s has stopped its work on your initiative “%(title)s”.", **facts)
            if has_stopped
            else _l("Your initiative “%(title)s” has moved on in %(city)s. It is now at: %(stage)s.", **facts),
            _NEWS[adoption.stage],
            _l("Your initiative stays in the catalogue, and other cities can take it up.")
            if has_stopped
            else _l("You do not have to do anything. Thank you for having started this."),
        ],
        button=_read_it(adoption.initiative),
        reason=_l("You get this letter because you wrote this initiative."),
    )


def origin_told_of_adoption(adoption: Adoption, *, name: str) -> LetterDraft:
    """Tell the coordinators of the city of origin that another city takes up what came from them."""
    facts = {"city": adoption.city.name, "title": adoption.initiative.title}
    return LetterDraft(
        kind="initiative-adopted-elsewhere",
        subject=_l("%(city)s takes up “%(title)s”", **facts),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("%(city)s has taken up “%(title)s”, which comes from your city.", **facts),
            _l("You see how far it gets under “Taken from us”. Perhaps they ask you what did not work at first."),
        ],
        button=(_l("See who took what from us"), url_for("adoptions.index", side="out")),
        reason=_l("You get this letter because you coordinate the city that this initiative comes from."),
    )
