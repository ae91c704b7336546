"""What initiatives tell features above them, in the past tense."""

from blinker import Namespace

_signals = Namespace()

# sender: the Initiative; `now`: when. Sent inside the transaction of the deed.
initiative_submitted = _signals.signal("initiative-submitted")
initiative_published = _signals.signal("initiative-published")
initiative_retired = _signals.signal("initiative-retired")
