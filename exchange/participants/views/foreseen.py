"""Acts that free or take places: first what they will do, then exactly that, or what they would do now instead."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.languages import ngettext
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.foreseeing import MeansOtherThings, foresee, make_sure
from exchange.participants.outcomes import Consequences
from exchange.participants.views.act import Act
from exchange.participants.views.acts import act_of, form_of
from exchange.participants.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response


@blueprint.get("/cohorts/<slug>/consequences")
@requires(Permission.PLACES_PLEDGE)
def foreseen(slug: str) -> str:
    """Say what an act will do; nothing happens by looking."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    asked = request.args.to_dict(flat=False)
    act = act_of(cohort, viewer, asked, form_of(asked))
    return _page(cohort, act, foresee(cohort, act.delegations, act.foresee, now=clock.now()))


def _page(cohort: Cohort, act: Act, found: Consequences, *, reasons: list[Obstacle] | None = None, moved: bool = False) -> str:
    return render_template(
        "participants/consequences.html",
        cohort=cohort,
        act=act,
        reasons=act.reasons if reasons is None else reasons,
        sentences=[*act.notes, *(found.sentences() if found.does_something or not act.notes else [])],
        fields={**act.fields, "seen": [found.seal]},
        moved=moved,
    )


@blueprint.post("/cohorts/<slug>/consequences")
@requires(Permission.PLACES_PLEDGE)
def carry_out(slug: str) -> Answer:
    """Do exactly what was shown; if it would be something else by now, show that instead."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    if not request.form.get("of"):
        abort(422)
    asked = request.form.to_dict(flat=False)
    form = form_of(asked)
    if not form.validate():
        act = act_of(cohort, viewer, asked, form)
        return _page(cohort, act, foresee(cohort, act.delegations, act.foresee, now=clock.now())), 422
    now = clock.now()
    try:
        # What a second sending is about may be gone by then: it is looked up only for the first.
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                act = act_of(cohort, viewer, asked, form)
                done = make_sure(cohort, act.delegations, act.foresee, seen=request.form.get("seen", ""), now=now)
                act.do()
                effect.location = act.leads_to or act.back
                say(act.said)
                if done.offers:
                    say(ngettext("%(num)s offer is on its way.", "%(num)s offers are on their way.", len(done.offers)))
    except MeansOtherThings as moved:
        return _page(cohort, act_of(cohort, viewer, asked, form), moved.consequences, moved=True), 409
    except Refused as refused:
        act = act_of(cohort, viewer, asked, form)
        found = foresee(cohort, act.delegations, act.foresee, now=now)
        return _page(cohort, act, found, reasons=refused.obstacles), 422
    return effect.redirect()
