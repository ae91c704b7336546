"""What consents tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Participant; `now`: when. Sent inside the transaction in which somebody answered or took an answer back.
consent_changed = Namespace().signal("consent-changed")
