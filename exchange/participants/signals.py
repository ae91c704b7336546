"""What participants tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Participant; `now`: when. Sent inside the transaction in which facts about a person were changed.
participant_changed = Namespace().signal("participant-changed")
