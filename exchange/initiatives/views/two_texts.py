"""The page for two who wrote the same answer at once: both texts, and one press to keep either or both."""

from flask import render_template

from exchange.initiatives.forms import AnswerForm
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import Question
from exchange.initiatives.revisions.meeting import meeting_of
from exchange.initiatives.rules import Answer


def two_texts_page(
    initiative: Initiative,
    asked: Question,
    *,
    saved: Answer,
    typed: Answer,
    keep_url: str,
    page_url: str,
    other: str = "",
    is_proposal: bool = False,
) -> str:
    """Show what is saved and what was typed; `other` is who saved it, where that may be said, `keep_url` takes the choice."""
    meeting = meeting_of(saved, typed, is_one_line=asked.rows == 1)
    form = AnswerForm()
    # Not the version that was sent: whoever chooses here has seen both texts.
    form.version.data = meeting.version
    return render_template(
        "initiatives/conflict.html",
        initiative=initiative,
        question=asked,
        meeting=meeting,
        other=other,
        form=form,
        is_proposal=is_proposal,
        keep_url=keep_url,
        page_url=page_url,
    )
