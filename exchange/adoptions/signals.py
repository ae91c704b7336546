"""What adoptions tell their own parts and features above them, in the past tense."""

from blinker import Namespace

_signals = Namespace()

# sender: the Adoption, at its new stage; `now`: when. Sent inside the transaction of the deed.
adoption_moved = _signals.signal("adoption-moved")
