"""What guardians tell the features above.

`visit_objected` is sent with a Guardian and `participants` (whom somebody had answered for), `signed_at`, `now`: they say
that it was not them, so what was signed in that visit does not count until somebody has asked.
"""

from blinker import Namespace

visit_objected = Namespace().signal("visit-objected")
