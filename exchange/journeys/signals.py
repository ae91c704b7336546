"""What journeys tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Journey; `participant_ids`: who was or is on what changed; `now`: when. Sent inside the transaction of the change.
journey_changed = Namespace().signal("journey-changed")
