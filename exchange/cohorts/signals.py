"""What cohorts tell features above them, in the past tense."""

from blinker import Namespace

# sender: the Cohort; `changed`: names of its columns; `now`: when. Sent inside the transaction in which its rules were changed.
cohort_changed = Namespace().signal("cohort-changed")
