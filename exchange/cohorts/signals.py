"""What cohorts tell features above them, in the past tense."""

from blinker import Namespace

# What `changed` names where the conference itself is on other days or elsewhere.
CONFERENCE = "conference"
# sender: the Cohort; `changed`: names of its columns, or CONFERENCE; `now`: when. Sent inside the transaction in which they changed.
cohort_changed = Namespace().signal("cohort-changed")

# sender: the Cohort; `delegation_ids`: of those that have more places now, empty for all; `now`: when. Sent when a pledge is raised, a
# quota goes or grows: whoever waits is offered what is free, in the same transaction.
places_freed = Namespace().signal("places-freed")
