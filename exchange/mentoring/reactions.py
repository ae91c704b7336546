"""Whose rows these are: what somebody asked, answered or wrote down for their city stays with the two cities."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.mentoring.models import MentorMeeting, MentorRequest


def connect() -> None:
    """Register what mentoring shows elsewhere, and whose rows it holds."""
    belongs(
        MentorRequest,
        of_person=lambda person_id: (MentorRequest.asked_by_id == person_id) | (MentorRequest.answered_by_id == person_id),
        when_erased=WhenErased.KEEP,
    )
    belongs(MentorMeeting, of_person=lambda person_id: MentorMeeting.by_id == person_id, when_erased=WhenErased.KEEP)
