"""What follows when a yes is taken back or a no is said, in a sentence for whoever did it."""

from collections.abc import Mapping

from exchange.consents.models import Purpose
from exchange.foundation.languages import LazyString, _l

P = Purpose
_NOBODY_TRAVELS = _l("Nobody travels without this. The coordinator and the leader were told at once.")
EFFECTS: Mapping[Purpose, LazyString] = {
    P.PARTICIPATION: _NOBODY_TRAVELS,
    P.TRAVEL: _NOBODY_TRAVELS,
    P.EMERGENCY_CARE: _l("From now on doctors and the leader first try to reach the people who were named."),
    P.HEALTH_DATA: _l("Health details are no longer asked or shown here. The leader asks by phone before the trip."),
    P.HOST_SHARING: _l("No details go to the host any more. The leader registers there in person."),
    P.PHOTO_INTERNAL: _l("The badge and the list for photographers now say: no photos for the group."),
    P.PHOTO_PRESS: _l("Names and photos no longer stand on public pages. The badge and the list for photographers are marked."),
    P.PHOTO_SOCIAL: _l("The badge and the list for photographers now say: nothing on social media."),
    P.FOLLOW_UP: _l("No letters come after the trip."),
}
# The same before it is done, for whoever thinks about it.
FORESEEN: Mapping[Purpose, LazyString] = {**EFFECTS} | dict.fromkeys(
    (P.PARTICIPATION, P.TRAVEL), _l("Nobody travels without this. The coordinator and the leader are told at once.")
)
