"""Letters to the guardians of many: first who gets one and who does not, then exactly that."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import ngettext
from exchange.foundation.pages import one_effect, say
from exchange.guardians import letters
from exchange.guardians.models import Way
from exchange.guardians.queries import list_minors, list_sent
from exchange.guardians.rules import LINKS_LIVE
from exchange.guardians.services import preview_links, send_many
from exchange.guardians.views.blueprint import blueprint
from exchange.messages.writing import write_letter
from exchange.participants.models import Participant

MOST = 200


def _chosen(cohort: Cohort, names: list[str]) -> list[Participant]:
    ids = []
    for name in names[:MOST]:
        try:
            ids.append(UUID(name))
        except ValueError:
            continue
    now = clock.now()
    return list_minors(cohort, viewer=current_viewer(), ids=ids or None, now=now, limit=MOST)


@blueprint.get("/cohorts/<slug>/guardians")
@requires(Permission.GUARDIANSHIP_EDIT)
def preview(slug: str) -> str:
    """Show whose guardians would get a letter, and who not and why; without a choice, all who have none in hand."""
    viewer, now = current_viewer(), clock.now()
    cohort = get_cohort(slug, viewer=viewer)
    people = _chosen(cohort, request.args.getlist("chosen"))
    sent = list_sent([one.id for one in people])
    lines = preview_links(people, now=now)
    if not request.args.getlist("chosen"):
        in_hand = {key for key, one in sent.items() if one.word(now=now) in ("sent", "opened")}
        lines = [line for line in lines if line.guardian is None or (line.participant.id, line.guardian.id) not in in_hand]
    possible = [line for line in lines if line.guardian is not None and not line.obstacles]
    sample = None
    if possible and possible[0].guardian is not None:
        first, guardian = possible[0].participant, possible[0].guardian
        draft = letters.invitation(first, guardian, until=now + LINKS_LIVE[Way.MAIL])
        sample = write_letter(draft, language=guardian.language or first.person.language)
    return render_template(
        "guardians/preview.html",
        cohort=cohort,
        possible=possible,
        barred=[line for line in lines if line.guardian is not None and line.obstacles],
        lonely=[line for line in lines if line.guardian is None],
        sent=sent,
        sample=sample,
    )


@blueprint.post("/cohorts/<slug>/guardians")
@requires(Permission.GUARDIANSHIP_EDIT)
def send_all(slug: str) -> Response:
    """Send the letters that the preview showed."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            chosen = set(request.form.getlist("chosen"))
            people = _chosen(cohort, sorted({pair.partition(":")[0] for pair in chosen})) if chosen else []
            count = send_many(people, actor=viewer, now=clock.now(), only=chosen)
            effect.location = url_for("guardians.preview", slug=cohort.slug)
            say(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count))
    return effect.redirect()
