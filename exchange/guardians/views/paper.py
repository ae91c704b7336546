"""The printed letter. Each printing has a code of its own; earlier ones stay good until their day."""

from uuid import UUID

from flask import Response, current_app

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.guardians.printing import print_letter
from exchange.guardians.queries import get_family, get_guardian
from exchange.guardians.services import issue_paper_letter
from exchange.guardians.views.blueprint import blueprint


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/letter.pdf")
@requires(Permission.GUARDIANSHIP_EDIT)
def letter_pdf(participant_id: UUID, guardian_id: UUID) -> Response:
    """Make a letter with a fresh code and return it to be printed; the code is kept nowhere but on the paper."""
    viewer, now = current_viewer(), clock.now()
    participant = get_family(participant_id, viewer=viewer)
    guardian = get_guardian(guardian_id, participant=participant)
    with transaction():
        letter = issue_paper_letter(participant, guardian, actor=viewer, now=now)
        pdf = print_letter(letter, participant, guardian, network=current_app.config["EXCHANGE"].network_name, now=now)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return answer
