"""What conferences tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Conference; `changed`: names of its columns; `now`: when. Sent inside the transaction in which it was changed. Whoever
# listens returns sentences for whoever changed it: what is to be looked at now.
conference_changed = Namespace().signal("conference-changed")
