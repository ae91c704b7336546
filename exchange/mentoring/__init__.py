"""One city asks another that runs something: a call, documents, a visit, a look at its plan; adults of both answer for it."""
