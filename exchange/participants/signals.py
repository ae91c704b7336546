"""What participants tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Participant; `now`: when; `changed`: the fields that changed, where they are known.
# Sent inside the transaction in which facts about a person were changed.
participant_changed = Namespace().signal("participant-changed")
# sender: the Participant, a new person of whom nothing is known anywhere; `now`: when. Somebody known is told as changed instead.
participant_registered = Namespace().signal("participant-registered")
# sender: the Delegation; `participant_ids`: the new ones, of whom nothing is known to features above; `now`: when.
participants_imported = Namespace().signal("participants-imported")
# sender: the Participant who goes no more; `new`: the one who goes in their stead; `now`: when. Whoever keeps something for a place
# (a seat, a room) moves it; nothing that was signed for one counts for the other.
participant_substituted = Namespace().signal("participant-substituted")
