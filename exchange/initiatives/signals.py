"""What initiatives tell features above them, in the past tense."""

from blinker import Namespace

_signals = Namespace()

# sender: the Initiative; `now`: when. Sent inside the transaction of the deed.
initiative_submitted = _signals.signal("initiative-submitted")
initiative_published = _signals.signal("initiative-published")
# `changed`: the names of the answers that have new words; `hides_before`: nobody is to read the old ones any more, nor a copy of them.
initiative_changed = _signals.signal("initiative-changed")
initiative_retired = _signals.signal("initiative-retired")
# sender: the Person; `today` and `now`: when. Sent once it is kept which name may stand under what they wrote.
public_name_chosen = _signals.signal("public-name-chosen")
