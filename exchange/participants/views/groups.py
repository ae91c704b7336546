"""Who goes together or not at all: choosing them, and the two acts, forming a group and dissolving it, each shown before it is done."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort, get_delegation, list_delegations
from exchange.foundation import clock
from exchange.foundation.languages import _, _l, _n
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.foundation.pages import page_number
from exchange.participants import consequences
from exchange.participants.queries import list_chosen
from exchange.participants.views.act import Act, Asked, uuid_of
from exchange.participants.views.blueprint import blueprint
from exchange.participants.waiting import listing, services
from exchange.participants.waiting.forms import GroupForm
from exchange.participants.waiting.queries import get_group, has_offer
from exchange.participants.waiting.rules import MOST_TOGETHER, why_not_end_group

Answer = str | tuple[str, int] | Response


def _delegation(cohort: Cohort, city_slug: str, viewer: Viewer) -> Delegation:
    delegation = get_delegation(cohort, city_slug, viewer=viewer)
    if not viewer.may(Permission.PARTICIPANTS_EDIT, city_id=delegation.city_id):
        raise NotFound
    return delegation


class _Choosing:
    """The page on which a group is chosen: whoever was chosen stays chosen while one searches and turns pages."""

    def __init__(self, slug: str, city_slug: str) -> None:
        self.viewer = current_viewer()
        self.cohort = get_cohort(slug, viewer=self.viewer)
        self.delegation = _delegation(self.cohort, city_slug, self.viewer)
        self.alone, adults = listing.who_can_group(self.delegation)
        self.form = form = GroupForm()
        form.members.choices = [(str(one.waiting.participant_id), one.waiting.name) for one in self.alone]
        form.leader.choices = [SelectChoice("", _("nobody in particular")), *[SelectChoice(str(key), name) for key, name in adults]]
        if not form.is_submitted():
            waiting = {key for key, _name in form.members.choices}
            form.members.data = [key for key in request.args.getlist("members") if key in waiting][:MOST_TOGETHER]
            form.leader.data = request.args.get("leader", "")
            form.minimum_size.data = request.args.get("minimum_size", type=int)
            form.q.data = request.args.get("q", "")[:80]

    def page(self, reasons: list[Obstacle]) -> str:
        """Show who waits, with the page and the name asked for."""
        form = self.form
        found = listing.page_of_candidates(self.alone, form.members.data or [], q=form.q.data or "", page=page_number())
        return render_template(
            "participants/waiting_group.html",
            cohort=self.cohort,
            delegation=self.delegation,
            form=form,
            found=found,
            chosen_keys={one.waiting.participant_id for one in found.chosen},
            reasons=reasons,
        )

    def kept(self, **more: Any) -> str:
        """Return the address of the page with what was chosen so far."""
        return url_for("participants.new_group", slug=self.cohort.slug, city_slug=self.delegation.city.slug, **self.chosen(), **more)

    def chosen(self) -> dict[str, Any]:
        """Return what an address says of the group."""
        form = self.form
        return {"members": form.members.data or [], "leader": form.leader.data or None, "minimum_size": form.minimum_size.data}


@blueprint.get("/cohorts/<slug>/waiting-list/<city_slug>/group")
@requires(Permission.PARTICIPANTS_EDIT)
def new_group(slug: str, city_slug: str) -> Answer:
    """Ask who goes together or not at all."""
    return _Choosing(slug, city_slug).page([])


@blueprint.post("/cohorts/<slug>/waiting-list/<city_slug>/group")
@requires(Permission.PARTICIPANTS_EDIT)
def choose_group(slug: str, city_slug: str) -> Answer:
    """Find more people for a group, or go on to what forming it would do; nothing happens yet."""
    choosing = _Choosing(slug, city_slug)
    form, go = choosing.form, request.form.get("go", "")
    if len(form.members.data or []) <= MOST_TOGETHER and go:
        page = int(go) if go.isdecimal() and len(go) < 6 else None
        return redirect(choosing.kept(q=form.q.data or None, page=page, _anchor="who"), code=303)
    if not form.validate():
        return choosing.page([]), 422
    asked = {"city": [city_slug]} | {
        name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in choosing.chosen().items() if value
    }
    act = go_together(choosing.cohort, choosing.viewer, asked)
    if act.reasons:
        return choosing.page(act.reasons), 422
    fields: dict[str, Any] = act.fields
    return redirect(url_for("participants.foreseen", slug=slug, **fields), code=303)


def go_together(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
    """Let people who wait go together or not at all from now on."""
    delegation = _delegation(cohort, asked.get("city", [""])[0], viewer)
    ids = [uuid_of(one) for one in dict.fromkeys(asked.get("members", []))]
    leader_id = uuid_of(asked["leader"][0]) if any(asked.get("leader", [])) else None
    least = asked.get("minimum_size", [""])[0]
    minimum_size = int(least) if least.isdecimal() and len(least) < 4 else len(ids)
    people = _people([*ids, *([leader_id] if leader_id else [])], cohort, viewer)
    members = [people[key] for key in ids]
    leader = people[leader_id] if leader_id else None
    chosen: dict[str, Any] = {"members": [str(one) for one in ids]} | ({"leader": [str(leader_id)]} if leader_id else {})
    if least:
        chosen["minimum_size"] = [least]

    def form() -> None:
        services.form_group(members, delegation=delegation, minimum_size=minimum_size, leader=leader, actor=viewer, now=clock.now())
        services.offer_free_places(cohort.id, delegation_ids=[delegation.id], now=clock.now())

    return Act(
        _n("Let %(num)s person wait as one group?", "Let %(num)s people wait as one group?", len(members)),
        _l("Let them wait as one group"),
        [delegation],
        partial(
            consequences.of_grouping,
            members=frozenset(ids),
            minimum_size=minimum_size,
            leader=(leader.id, leader.person.full_name) if leader else None,
        ),
        services.why_not_group(members, delegation=delegation, minimum_size=minimum_size, leader=leader),
        form,
        {"of": ["together"], "city": [delegation.city.slug], **chosen},
        url_for("participants.new_group", slug=cohort.slug, city_slug=delegation.city.slug, **chosen),
        said=_n("%(num)s person waits as one group.", "%(num)s people wait as one group.", len(members)),
        leads_to=url_for("participants.waiting_list", slug=cohort.slug),
    )


def _people(ids: list[UUID], cohort: Cohort, viewer: Viewer) -> dict[UUID, Any]:
    if len(ids) > 10 * MOST_TOGETHER:
        raise NotFound
    people = {one.id: one for one in list_chosen(ids, cohort, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)}
    if not set(ids) <= set(people):
        raise NotFound
    return people


def dissolve(cohort: Cohort, viewer: Viewer, asked: Asked) -> Act:
    """Let each of a group wait alone again."""
    group = get_group(uuid_of(asked.get("group", [""])[0]), cohort)
    if not viewer.may(Permission.PARTICIPANTS_EDIT, city_id=group.city_id):
        raise NotFound
    count = len(group.members)
    return Act(
        _n("Dissolve this group of %(num)s?", "Dissolve this group of %(num)s?", count),
        _l("Dissolve the group"),
        [one for one in list_delegations(cohort, viewer=viewer) if one.id == group.delegation_id],
        partial(consequences.of_group_gone, group_id=group.id),
        why_not_end_group(has_offer=has_offer(group)),
        partial(services.end_group, group, actor=viewer, now=clock.now()),
        {"of": ["group"], "group": [str(group.id)]},
        url_for("participants.waiting_list", slug=cohort.slug),
        [one.participant.person.full_name for one in group.members],
        _l("Who waited together"),
        [_l("Each of them waits alone again, where they stood by themselves, and may be offered a place without the others.")],
    )
