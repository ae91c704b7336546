"""What people tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Person who stays; `lost_id`: the key of the entry that is gone; `actor`; `now`. Sent inside the transaction of the
# merging, after everything that hung on the other entry was moved.
people_merged = Namespace().signal("people-merged")
