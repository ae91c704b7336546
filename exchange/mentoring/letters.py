"""What coordinators of two cities are told: from the programme, never a name of the other city's staff, no address."""

from collections.abc import Sequence

from flask import url_for

from exchange.foundation.languages import Sentence, _l, _n
from exchange.mentoring.models import MentorRequest, MentorState
from exchange.messages.drafts import LetterDraft


def _page(request: MentorRequest) -> str:
    return url_for("mentoring.show", request_id=request.id)


def asked(request: MentorRequest, *, name: str) -> LetterDraft:
    """Tell a coordinator that another city asks for help."""
    facts = {"city": request.city.name, "title": request.adoption.initiative.title}
    return LetterDraft(
        kind="mentor-asked",
        subject=_l("%(city)s asks you about “%(title)s”", **facts),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("%(city)s has taken up “%(title)s” and would like to talk to somebody who knows it from your city.", **facts),
            _l("Read what they ask. You can say yes with a colleague’s name, say why you cannot, or propose another city."),
        ],
        button=(_l("Read and answer"), _page(request)),
        reason=_l("You get this letter because you coordinate your city."),
    )


def answered(request: MentorRequest, *, name: str) -> LetterDraft:
    """Tell whoever asked what the other city says."""
    facts = {"city": request.other_city.name, "title": request.adoption.initiative.title}
    is_yes = request.state is MentorState.ACCEPTED
    paragraphs: list[Sentence] = [
        _l("%(city)s helps you with “%(title)s”. On the page you see who, how to reach the office, and when you first talk.", **facts)
        if is_yes
        else _l("%(city)s cannot help you with “%(title)s” now. On the page you see why.", **facts)
    ]
    if not is_yes and request.instead_city is not None:
        paragraphs.append(_l("They propose that you ask %(city)s.", city=request.instead_city.name))
    return LetterDraft(
        kind="mentor-answered",
        subject=_l("%(city)s has answered you about “%(title)s”", **facts),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=paragraphs,
        button=(_l("Read the answer"), _page(request)),
        reason=_l("You get this letter because your city asked."),
    )


def reminder(waiting: Sequence[MentorRequest], *, name: str) -> LetterDraft:
    """Remind a coordinator, once, of everything that other cities wait for, in one letter."""
    lines = [_l("%(city)s, about “%(title)s”", city=one.city.name, title=one.adoption.initiative.title) for one in waiting]
    return LetterDraft(
        kind="mentor-reminder",
        subject=_n("A city waits for your answer", "%(num)s cities wait for your answer", len({one.city_id for one in waiting})),
        greeting=_l("Hello %(name)s,", name=name),
        paragraphs=[
            _l("You were asked two weeks ago or earlier:"),
            *lines,
            _l("A short no helps them too: then they can ask somewhere else. We do not remind you again."),
        ],
        button=(_l("Read and answer"), url_for("mentoring.index")),
        reason=_l("You get this letter because you coordinate your city."),
    )
